"""Recall: answered first, then compared and marked, all of it kept in the reader's browser."""

import pytest
from reader import reach, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TRAINING = "chapters/training.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_by_keyboard_and_kept(page, server, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(server.url(TRAINING))
    card = page.locator(".cr-recall-card").first
    card.wait_for()
    assert "backward pass" in card.locator(".cr-recall-question").inner_text()
    reach(page, card.locator("textarea").element_handle())
    page.keyboard.insert_text("Each factor once <b>")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert (
        "handed back" in (answer := card.locator("details").inner_text()) or "hands back" in answer
    )
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # among radio buttons: to the next, which is "Not yet"
    total = page.locator(".cr-recall-card").count()
    told = page.locator(".cr-recall-sum")
    assert told.inner_text() == f"Known: 0 of {total}. Not yet: 1."
    assert violations(page, ".cr-recall-card") == []

    page.reload()
    card.wait_for()
    assert card.locator("textarea").input_value() == "Each factor once <b>"
    assert card.get_by_role("radio", name="Not yet", include_hidden=True).is_checked()
    assert told.inner_text() == f"Known: 0 of {total}. Not yet: 1."
    assert page.complaints == []


def test_without_script_a_question_opens_to_its_answer(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url(TRAINING))
    question = page.locator("details.cr-recall").first
    assert "backward pass" in question.locator("summary").inner_text()
    assert not question.locator("p").first.is_visible()
    question.locator("summary").click()
    assert question.locator("p").first.is_visible()
    context.close()

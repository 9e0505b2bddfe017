"""What is the reader's own: guesses, progress, the work as a file; and words explained in place."""

import json

import pytest
from reader import CHAPTERS, cell, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TRAINING = "chapters/training.html"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["glossary.html", "teachers.html"])
def test_pages_without_cells_are_accessible_too(page, server, name, theme):
    page.emulate_media(color_scheme=theme)
    page.goto(server.url(name))
    page.locator(".cr-work").wait_for()
    assert violations(page) == []
    assert page.complaints == []


def test_a_guess_is_kept_and_goes_along_in_the_file(page, server, tmp_path):
    page.goto(server.url(TRAINING))
    guess = page.locator(".cr-guess textarea").first
    guess.fill("No line can.")
    page.reload()
    assert page.locator(".cr-guess textarea").first.input_value() == "No line can."
    page.locator(".cr-work summary").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Save to a file").click()
    saved = tmp_path / "work.json"
    started.value.save_as(saved)
    assert "No line can." in json.loads(saved.read_text())["entries"].values()

    page.get_by_role("button", name="Clear…").click()
    page.get_by_role("button", name="Clear it").click()
    page.reload()
    assert page.locator(".cr-guess textarea").first.input_value() == ""
    page.locator(".cr-work summary").click()
    page.locator(".cr-work input[type=file]").set_input_files(saved)
    page.locator(".cr-work-said", has_text="loaded").wait_for()
    page.reload()
    assert page.locator(".cr-guess textarea").first.input_value() == "No line can."
    assert page.complaints == []


def test_a_file_of_somebody_elses_changes_nothing(page, server, tmp_path):
    page.goto(server.url(TRAINING))
    page.locator(".cr-guess textarea").first.fill("mine")
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"format": "chainrule-work", "version": 1, "entries": {"theme": "x"}}')
    page.locator(".cr-work summary").click()
    page.locator(".cr-work input[type=file]").set_input_files(wrong)
    page.locator(".cr-work-said", has_text="doesn't know").wait_for()
    page.reload()
    assert page.locator(".cr-guess textarea").first.input_value() == "mine"


def test_a_cell_and_a_chapter_can_be_taken_home(page, server):
    page.goto(server.url(TRAINING))
    with page.expect_download() as started:
        cell(page, 1).get_by_role("button", name="Download cell 1").click()
    assert started.value.suggested_filename == "cell-1.py"
    link = page.locator(".cr-take-home a")
    answer = page.request.get(server.url("chapters/" + link.get_attribute("href")))
    assert answer.ok
    kinds = [each["cell_type"] for each in answer.json()["cells"]]
    assert kinds.count("code") >= 8


def test_the_contents_show_what_is_solved(page, server):
    page.goto(server.url(TRAINING))
    page.evaluate(
        "() => localStorage.setItem('chainrule:solved:/chapters/training.html:train-until', '1')"
    )
    page.reload()
    shown = page.locator(".sidebar-tree .cr-progress").first
    shown.wait_for()
    assert "exercises solved" in shown.text_content()


def test_a_word_is_explained_where_it_stands(page, server):
    for name in CHAPTERS:
        page.goto(server.url(f"chapters/{name}.html"))
        words = page.locator('article a.reference[href*="glossary.html#term-"]')
        if words.count():
            break
    else:
        pytest.skip("no chapter uses the glossary yet")
    page.locator(".cr-guess textarea").first.wait_for()  # what comes late has come
    words.first.focus()
    bubble = page.locator(".cr-term")
    bubble.wait_for(state="visible")
    assert len(bubble.inner_text()) > 20
    assert violations(page) == []
    page.keyboard.press("Escape")
    bubble.wait_for(state="hidden")

"""The line among points, by a reader's mouse and keyboard, against the library's numbers."""

import re

import pytest
from reader import BOOT_MS, cell, reach, run, type_into, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]
LIMITS = "chapters/one-neuron-limits.html"


def losses(figure) -> list[str]:
    return figure.locator(".cr-line-losses dd").all_text_contents()


def changed(figure, before: str, place: int = 0) -> str:
    """Wait until one of the losses is another one; the first time, Python has to start."""
    figure.page.wait_for_function(
        "([figure, before, place]) => "
        "figure.querySelectorAll('.cr-line-losses dd')[place].textContent !== before",
        arg=[figure.element_handle(), before, place],
        timeout=2 * BOOT_MS,
    )
    figure.page.wait_for_timeout(400)  # acts that still wait come through
    return losses(figure)[place]


def compared(page, figure) -> None:
    """What the figure shows is what the reader's own model says in the next cell."""
    index = page.locator("article div.cell.cr-cell").evaluate_all(
        "cells => cells.findIndex(c => c.textContent.includes('LinePiece(by_hand'))"
    )
    which = cell(page, index + 2)
    chosen = figure.locator("input[type=radio]:checked").get_attribute("value")
    source = f"print(f'{{cr.trace(by_hand, X, targets[\"{chosen}\"]).loss:.5f}}')\n"
    source += "for o in by_hand.predict(X, verbose=0).ravel():\n    print(f'{o:.2f}')"
    type_into(page, which, source)
    assert run(which) == "ok"
    printed = which.locator(".cr-output").inner_text().split()
    assert printed[0] == losses(figure)[0]
    assert printed[1:] == figure.locator(".cr-answer").all_text_contents()


@pytest.fixture
def figure(page, server):
    page.goto(server.url(LIMITS))
    page.locator('[data-view="line"]').scroll_into_view_if_needed()
    shown = page.locator("figure.cr-piece-line")
    shown.wait_for()
    assert losses(shown)[1:3] == ["not yet", "not yet"]
    return shown


def test_the_line_by_mouse(page, figure):
    first = losses(figure)[0]
    knob = figure.get_by_role("button", name=re.compile("Move the line"))
    box = knob.bounding_box()
    page.mouse.move(box["x"] + 16, box["y"] + 16)
    page.mouse.down()
    page.mouse.move(box["x"] + 56, box["y"] - 14, steps=5)
    page.mouse.up()
    second = changed(figure, first)
    assert losses(figure)[1] != "not yet"
    turner = figure.get_by_role("button", name=re.compile("Turn the line"))
    box = turner.bounding_box()
    page.mouse.move(box["x"] + 16, box["y"] + 16)
    page.mouse.down()
    page.mouse.move(box["x"] + 46, box["y"] - 60, steps=5)
    page.mouse.up()
    changed(figure, second)
    assert float(losses(figure)[1]) >= 0.25
    compared(page, figure)
    figure.get_by_role("button", name="Let it train").click()
    changed(figure, "not yet", place=2)
    page.wait_for_timeout(2500)
    assert float(losses(figure)[0]) >= 0.25
    assert "500 epochs" in losses(figure)[2]
    figure.get_by_role("radio", name="OR", exact=True).check()
    figure.get_by_role("button", name="Let it train").click()
    changed(figure, "not yet", place=2)
    page.wait_for_timeout(2500)
    assert losses(figure)[3] == "4 of 4"
    compared(page, figure)
    assert page.complaints == []


def test_the_line_by_keyboard_alone(page, figure):
    page.emulate_media(reduced_motion="reduce")
    knob = figure.get_by_role("button", name=re.compile("Move the line"))
    reach(page, knob)
    before = losses(figure)[0]
    page.keyboard.press("ArrowUp")
    before = changed(figure, before)
    assert knob.evaluate("element => element === document.activeElement")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    before = changed(figure, before)
    reach(page, figure.get_by_role("slider", name="bias"))
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    before = changed(figure, before)
    reach(page, figure.get_by_role("button", name="Let it train"))
    page.keyboard.press("Enter")
    changed(figure, "not yet", place=2)
    figure.get_by_text("The numbers").click()
    assert "loss now" in figure.inner_text()
    assert violations(page, "figure.cr-piece") == []
    compared(page, figure)
    assert page.complaints == []

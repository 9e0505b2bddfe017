"""The landscape, walked in by mouse and by keyboard alone; its numbers against the library's."""

import re

import pytest
from reader import BOOT_MS, run, type_into, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]
PAGE = "chapters/training.html"


@pytest.fixture
def landscape(page, server):
    """The page with the figure as it was built: no Python yet."""
    page.goto(server.url(PAGE))
    page.locator("[data-view=landscape]").scroll_into_view_if_needed()
    figure = page.locator("figure.cr-piece-landscape")
    figure.wait_for()
    return figure


def loss(figure) -> str:
    return figure.locator(".cr-walker-loss").inner_text().removeprefix("Loss ")


def until_changed(figure, old: str) -> str:
    figure.page.wait_for_function(
        "([figure, old]) => figure.querySelector('.cr-walker-loss').textContent !== old",
        arg=[figure.element_handle(), f"Loss {old}"],
        timeout=2 * BOOT_MS,
    )
    return loss(figure)


def test_the_built_page_shows_it_and_the_path_can_be_looked_along_without_python(page, landscape):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    assert landscape.locator("path.cr-band").count() > 5
    place = landscape.get_by_role("slider", name="Place on the path")
    place.focus()
    page.keyboard.press("End")
    assert "Epoch 3,000" in landscape.locator(".cr-place-text").inner_text()
    assert not [url for url in asked if "pyodide" in url]
    assert violations(page, "figure.cr-piece") == []
    assert page.complaints == []


def test_a_click_walks_there_and_steps_go_down_by_the_readers_own_model(page, landscape):
    before = loss(landscape)
    landscape.locator(".cr-map").scroll_into_view_if_needed()
    box = landscape.locator(".cr-map").bounding_box()
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"])
    there = until_changed(landscape, before)
    landscape.get_by_role("button", name="1 step", exact=True).click()
    below = until_changed(landscape, there)
    assert float(below) < float(there)
    assert re.search(r"1 step of SGD, rate 2: now \S+ away", landscape.inner_text())
    landscape.get_by_role("button", name="100 steps").click()
    lower = until_changed(landscape, below)
    assert float(lower) < float(below)
    answers = landscape.locator(".cr-answers li span:nth-of-type(2)").all_inner_texts()
    landscape.get_by_role("button", name="Give my model these weights").click()
    which = page.locator("article div.cr-cell", has_text="LandscapePiece(hiker").first
    cell = page.locator(f"#{which.get_attribute('id')} ~ div.cr-cell").first
    type_into(
        page,
        cell,
        "print(*[f'{o:.3f}' for o in cr.trace(hiker, X, y).output.ravel()])\n"
        "print(f'{cr.trace(hiker, X, y).loss:.4g}')",
    )
    assert run(cell) == "ok"
    printed = cell.locator(".cr-output").inner_text().split()
    assert printed[:4] == answers
    assert float(printed[4]) == float(lower)
    assert page.complaints == []


def test_it_is_walked_by_keyboard_alone(page, landscape):
    before = loss(landscape)
    landscape.locator(".cr-map-plane").focus()
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    there = until_changed(landscape, before)
    page.wait_for_timeout(1500)
    assert float(loss(landscape)) < float(before)
    there = loss(landscape)
    landscape.get_by_role("button", name="10 steps").focus()
    page.keyboard.press("Enter")
    until_changed(landscape, there)
    choice = landscape.get_by_role("combobox", name="The slice runs along")
    choice.select_option("weights")
    landscape.get_by_role("combobox", name="Weight upward").wait_for(timeout=BOOT_MS)
    assert "No steps taken yet" in landscape.inner_text()
    landscape.locator("details.cr-numbers summary").focus()
    page.keyboard.press("Enter")
    table = landscape.locator("table", has_text="The walker").first
    assert loss(landscape) in table.inner_text()
    assert violations(page, "figure.cr-piece") == []
    assert page.complaints == []

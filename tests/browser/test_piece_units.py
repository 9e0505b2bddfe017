"""Units killed, saturated and revived by mouse and by keyboard alone, against the library."""

import pytest
from reader import BOOT_MS, cell, cell_of_figure, reach, run, type_into, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]
PAGE = "chapters/backpropagation.html"


@pytest.fixture
def shown(page, server):
    """The cell of the figure as it was built: no Python yet."""
    return cell_of_figure(page, server.url(PAGE), "UnitsPiece(deep", "units")


def lengths(figure) -> list[str]:
    texts = figure.locator(".cr-units-layer > div:last-child p").all_text_contents()
    return [text.removeprefix("dL/dW: ").removesuffix(" long") for text in texts]


def until(figure, text: str) -> None:
    figure.page.wait_for_function(
        "([figure, text]) => figure.textContent.includes(text)",
        arg=[figure.element_handle(), text],
        timeout=2 * BOOT_MS,
    )


def compared(page, shown) -> None:
    """The lengths shown are those that the next cell prints."""
    index = page.locator("article div.cr-cell").evaluate_all(
        "(cells, id) => cells.findIndex(cell => cell.id === id)", shown.get_attribute("id")
    )
    which = cell(page, index + 2)
    type_into(
        page,
        which,
        "for t in cr.trace(deep, points, same_sign).layers:\n"
        "    print(f'{np.linalg.norm(t.gradients[\"kernel\"]):.2e}')",
    )
    assert run(which) == "ok"
    printed = [float(text) for text in which.locator(".cr-output").inner_text().split()]
    seen = [float(text.replace("\N{MINUS SIGN}", "-")) for text in lengths(shown)]
    assert seen == pytest.approx(printed, rel=0.006)


def test_units_by_mouse(page, shown):
    figure = shown.locator("figure")
    assert figure.locator(".cr-units-layer").count() == 5
    assert figure.get_by_role("radio", name="layer").count() == 33
    figure.get_by_role("combobox", name="Activation").select_option("relu")
    until(figure, "relu: 8 alive")
    tile = figure.locator(".cr-units-strip").first.locator(".cr-unit").nth(2)
    tile.scroll_into_view_if_needed()
    box = tile.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(figure, "Layer 1, unit 3 is alive")
    figure.get_by_role("button", name="Kill this unit").click()
    until(figure, "Layer 1, unit 3 is dead")
    assert tile.inner_text() == "D"
    assert figure.get_by_role("radio", name="layer 1, unit 3: dead").is_checked()
    compared(page, shown)
    figure.get_by_role("button", name="100 steps").click()
    until(figure, "after 100 steps")
    assert tile.inner_text() == "D"
    figure.get_by_role("button", name="Revive this unit").click()
    until(figure, "Layer 1, unit 3 is alive")
    figure.get_by_role("button", name="All back to the start").click()
    until(figure, "after 0 steps")
    until(figure, "sigmoid: 8 alive")
    compared(page, shown)
    assert page.complaints == []


def test_units_by_keyboard_alone(page, shown):
    figure = shown.locator("figure")
    reach(page, figure.get_by_role("slider", name="biases plus"))
    page.keyboard.press("Home")
    until(figure, "sigmoid: 8 saturated")
    first, *_, last = (float(text.replace("\N{MINUS SIGN}", "-")) for text in lengths(figure))
    assert first < last / 1e6
    reach(page, figure.get_by_role("radio", name="weighted sums z"))
    page.keyboard.press("ArrowRight")
    assert "output a" in figure.locator(".cr-units-layer").first.text_content()
    reach(page, figure.get_by_role("radio", name="layer 1, unit 1:"))
    page.keyboard.press("ArrowRight")
    until(figure, "Layer 1, unit 2 is saturated")
    reach(page, figure.get_by_role("button", name="Revive this unit"))
    page.keyboard.press("Enter")
    until(figure, "Layer 1, unit 2 is alive")
    compared(page, shown)
    figure.get_by_text("The numbers").click()
    figure.locator("caption", has_text="Each unit").wait_for()
    assert violations(page, "figure.cr-piece") == []
    assert page.complaints == []

"""Layers that merge, in a real page: by mouse, by keyboard alone, numbers as the library's."""

import pytest
from reader import BOOT_MS, cell_of_figure, run, type_into, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]
PAGE = "chapters/neurons-together.html"


@pytest.fixture
def piece(page, server):
    return cell_of_figure(page, server.url(PAGE), "CollapsePiece(deep, samples)", "collapse")


def numbers(piece, name):
    cells = piece.locator(f"table[aria-label^='{name}'] td")
    return [float(text.replace("\N{MINUS SIGN}", "-")) for text in cells.all_text_contents()]


def test_taken_out_the_activations_let_the_layers_merge(page, piece):
    assert piece.locator(".cr-matrix-sign").inner_text() == "≠"
    switches = piece.get_by_role("switch")
    switches.nth(0).click()
    said = piece.locator(".cr-collapse-why")
    said.get_by_text("Layers 1 and 2 have no curve").wait_for(timeout=2 * BOOT_MS)
    switches.nth(1).click()
    said.get_by_text("so they are one layer").wait_for(timeout=BOOT_MS)
    assert piece.locator(".cr-matrix-sign").inner_text() == "="
    assert numbers(piece, "outputs of the layers") == numbers(piece, "outputs of one layer")
    merged = numbers(piece, "W = W1")
    assert violations(page, "figure.cr-piece") == []
    source = "W1, b1, W2, b2, W3, b3 = deep.get_weights()\n"
    source += "print(*(f'{v:.4g}' for v in (W1 @ W2 @ W3).ravel()))\n"
    source += "print(*(f'{v:.4g}' for v in cr.trace(deep, samples).output.ravel()))"
    below = page.locator("article div.cell.cr-cell", has_text="def nand()").first
    below = page.locator(f"#{below.get_attribute('id')}")
    type_into(page, below, source)
    assert run(below) == "ok"
    first, second = below.locator(".cr-output").inner_text().strip().split("\n")
    assert [float(v) for v in first.split()] == merged
    assert [float(v) for v in second.split()] == numbers(piece, "outputs of the layers")
    assert page.complaints == []


def test_by_keyboard_alone(page, piece):
    piece.get_by_role("switch").nth(0).focus()
    page.keyboard.press("Space")
    said = piece.locator(".cr-collapse-why")
    said.get_by_text("Layers 1 and 2 have no curve").wait_for(timeout=2 * BOOT_MS)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    said.get_by_text("so they are one layer").wait_for(timeout=BOOT_MS)
    before = numbers(piece, "W = W1")
    first = piece.locator("table[aria-label^='W = W1'] td").first
    known = first.inner_text()
    piece.get_by_role("button", name="Other random weights").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "([cell, text]) => cell.textContent !== text", arg=[first.element_handle(), known]
    )
    assert numbers(piece, "W = W1") != before
    assert numbers(piece, "outputs of the layers") == numbers(piece, "outputs of one layer")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # back to the start: the activations are in again
    said.get_by_text("No merging across").wait_for()
    assert page.complaints == []

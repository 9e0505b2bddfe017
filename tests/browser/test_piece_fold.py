"""The folding boundary in a real page: by mouse, by keyboard alone, numbers as the library's."""

import pytest
from reader import BOOT_MS, cell_of_figure, run, run_all_above, type_into, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]
PAGE = "chapters/neurons-together.html"


@pytest.fixture
def piece(page, server):
    return cell_of_figure(page, server.url(PAGE), "FoldPiece(model, X, y)", "fold")


def verdict(piece, text):
    piece.locator(".cr-fold-verdict", has_text=text).wait_for(timeout=2 * BOOT_MS)


def outputs(piece):
    rows = piece.locator(".cr-fold-table tbody tr")
    return [row.locator("td").nth(4).inner_text() for row in rows.all()]


def test_choosing_gates_changes_the_readers_own_model(page, piece):
    assert outputs(piece) == ["0.000", "1.000", "1.000", "0.000"]  # before any Python is there
    choose = piece.locator("select")
    choose.nth(1).select_option("NAND")
    verdict(piece, "1 of 4 are right")
    choose.nth(2).select_option("AND")
    verdict(piece, "All four are right")
    assert piece.locator("canvas").count() == 2
    assert violations(page, "figure.cr-piece") == []
    shown = outputs(piece)
    source = "print(*(f'{o:.3f}' for o in cr.trace(model, X).output.ravel()))\n"
    source += "print(model.get_weights()[1].tolist())"
    below = page.locator("article div.cell.cr-cell", has_text="hidden layer without a curve").first
    below = page.locator(f"#{below.get_attribute('id')}")
    type_into(page, below, source)
    assert run(below) == "ok"
    printed = below.locator(".cr-output").inner_text().split("\n")
    assert printed[0].split() == shown
    assert printed[1] == "[-10.0, 30.0]"
    assert page.complaints == []


def test_by_keyboard_alone_the_fold_goes_soft_and_comes_back(page, piece):
    run_all_above(piece)
    assert run(piece) == "ok"
    piece.locator("input[type=range]").first.focus()
    page.keyboard.press("Home")
    verdict(piece, "2 of 4 are right")
    assert "roughly" in piece.locator("select").first.evaluate("e => e.selectedOptions[0].text")
    page.keyboard.press("End")
    verdict(piece, "All four are right")
    piece.get_by_text("Move each weight").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    name = page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    assert name == "first input to neuron 1"
    page.keyboard.press("Home")  # the weight's other end
    piece.locator(".cr-fold-verdict", has_text="of 4 are right").wait_for()
    piece.get_by_role("button", name="Back to the start").focus()
    page.keyboard.press("Enter")
    verdict(piece, "All four are right")
    assert outputs(piece) == ["0.000", "1.000", "1.000", "0.000"]
    assert page.complaints == []

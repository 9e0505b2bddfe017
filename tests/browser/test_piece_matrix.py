"""The matrix product in a real page: by mouse, by keyboard alone, numbers as the library's."""

import pytest
from reader import BOOT_MS, cell_of_figure, run, run_all_above, type_into, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]
PAGE = "chapters/batches.html"


def at(page, server, text):
    return cell_of_figure(page, server.url(PAGE), text, "matrix")


def plain(text):
    return text.replace("\N{MINUS SIGN}", "-")


def lit(piece, name):
    found = piece.locator(f"table[aria-label^='{name}'] .cr-lit").all_text_contents()
    return [plain(text) for text in found]


def test_pointing_at_a_cell_lights_its_row_and_column_without_python(page, server):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    piece = at(page, server, "model.set_weights([W, b])")
    piece.locator("[role=grid] tr").nth(2).locator("td").nth(1).hover()
    assert lit(piece, "X,") == ["0.9", "0.2", "0.1"]
    assert lit(piece, "W,") == ["-0.6", "-0.2", "0.8"]
    assert lit(piece, "b,") == ["0.2"]
    said = plain(piece.locator(".cr-matrix-sum").inner_text())
    assert "(-0.54) + (-0.04) + 0.08 + 0.2 = -0.3" in said
    assert not [url for url in asked if "pyodide" in url]
    assert violations(page, "figure.cr-piece") == []
    assert page.complaints == []


def test_by_keyboard_the_numbers_are_those_of_the_readers_model(page, server):
    piece = at(page, server, "model.set_weights([W, b])")
    run_all_above(piece)
    source = piece.locator(".cell_input").inner_text()
    type_into(page, piece, source.replace("[W, b]", "[2 * W, b + 1]"))
    assert run(piece) == "ok"
    piece.locator("[role=grid] td").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    name = page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    said = plain(piece.locator(".cr-matrix-sum").inner_text())
    assert name.startswith("sample 2, neuron 2")
    type_into(page, piece, "t = cr.trace(model, X)[0]\nprint(f'{t.weighted_sum[1, 1]:.4g}')")
    assert run(piece) == "ok"
    printed = piece.locator(".cr-output").inner_text().strip()
    assert f"= {printed}, and sigmoid of it" in said
    assert page.complaints == []


def test_a_broken_product_is_repaired_by_keyboard_alone(page, server):
    piece = at(page, server, "MatrixPiece(model, X, broken=True)")
    said = piece.locator(".cr-repair-said")
    assert "Layer 'plans' got inputs of shape (None, 3)" in said.inner_text()
    switches = piece.get_by_role("switch")
    switches.nth(1).focus()
    page.keyboard.press("Space")
    said.get_by_text("these are your layer's numbers").wait_for(timeout=2 * BOOT_MS)
    assert piece.locator(".cr-repair-product").inner_text().endswith("(4, 3) @ (3, 2) = (4, 2)")
    shown = piece.locator("table[aria-label^='the result'] td").all_text_contents()
    piece.get_by_role("button", name="Next puzzle").focus()
    page.keyboard.press("Enter")
    piece.get_by_text("Puzzle 2 of 3").wait_for()
    assert "Layer 'plans'" in said.inner_text()
    assert not switches.nth(1).is_checked()
    switches.nth(1).click()
    switches.nth(2).click()  # the other convention: only the bias is in its way
    said.get_by_text("plans/bias").wait_for(timeout=BOOT_MS)
    assert violations(page, "figure.cr-piece") == []
    type_into(page, piece, "print(*(f'{v:.4g}' for v in cr.trace(model, X).output.ravel()))")
    assert run(piece) == "ok"
    assert piece.locator(".cr-output").inner_text().split() == shown
    assert page.complaints == []

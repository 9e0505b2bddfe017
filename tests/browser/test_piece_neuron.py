"""The neuron with handles, by a reader's mouse and keyboard, against the library's numbers."""

import pytest
from reader import BOOT_MS, cell, reach, run, type_into, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]


@pytest.fixture
def neuron(page, server):
    page.goto(server.url("chapters/one-neuron.html"))
    page.locator('[data-view="neuron"]').scroll_into_view_if_needed()
    shown = page.locator("figure.cr-piece-neuron")
    shown.wait_for()
    assert shown.locator(".cr-neuron-value").all_text_contents()[-2:] == ["1.19", "0.7667"]
    return shown


def until_other(figure, before: str) -> None:
    figure.page.wait_for_function(
        "([figure, before]) => figure.querySelector('.cr-formula').textContent !== before",
        arg=[figure.element_handle(), before],
        timeout=2 * BOOT_MS,
    )
    figure.page.wait_for_timeout(400)


def neuron_compared(page, figure) -> None:
    index = page.locator("article div.cell.cr-cell").evaluate_all(
        "cells => cells.findIndex(c => c.textContent.includes('NeuronPiece(runner'))"
    )
    which = cell(page, index + 2)
    type_into(
        page,
        which,
        "t = cr.trace(runner, evening.reshape(1, 3))[0]\n"
        "print(f'{t.weighted_sum[0, 0]:.4g} {t.output[0, 0]:.4g}'.replace('-', chr(8722)))",
    )
    assert run(which) == "ok"
    printed = which.locator(".cr-output").inner_text().split()
    assert printed == figure.locator(".cr-neuron-value").all_text_contents()[-2:]


def test_the_neuron_by_mouse(page, neuron):
    before = neuron.locator(".cr-formula").text_content()
    box = neuron.get_by_role("slider", name="weight of energy").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.6, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.15, middle, steps=6)
    page.mouse.up()
    until_other(neuron, before)
    neuron.locator(".cr-neuron-edge.cr-negative").wait_for(state="attached")
    neuron_compared(page, neuron)
    before = neuron.locator(".cr-formula").text_content()
    neuron.get_by_role("button", name="Back to the start").click()
    until_other(neuron, before)
    assert neuron.locator(".cr-neuron-value").all_text_contents()[-2:] == ["1.19", "0.7667"]
    assert page.complaints == []


def test_the_neuron_by_keyboard_alone(page, neuron):
    reach(page, neuron.get_by_role("slider", name="bias"))
    before = neuron.locator(".cr-formula").text_content()
    page.keyboard.press("Home")
    until_other(neuron, before)
    assert "(\N{MINUS SIGN}6)" in neuron.locator(".cr-formula").text_content()
    neuron_compared(page, neuron)
    neuron.get_by_text("The numbers").click()
    assert violations(page, "figure.cr-piece") == []
    assert page.complaints == []

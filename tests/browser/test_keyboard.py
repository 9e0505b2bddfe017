"""Everything by keyboard, with a way out of the editor."""

import re

import pytest
from reader import cell, outcome, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]


def tab_until(page, selector, most=80, key="Tab"):
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("s => document.activeElement?.closest(s) !== null", selector):
            return
    pytest.fail(f"{most} times {key} did not reach {selector}")


def test_write_run_read_and_leave_without_a_mouse(page, server):
    page.goto(server.url("index.html"))
    tab_until(page, "div.cell.cr-cell .cell_input")
    page.wait_for_selector("div.cell.cr-cell .cm-content:focus")
    page.keyboard.press("Control+a")
    page.keyboard.type("6*7")
    page.keyboard.press("Shift+Enter")
    assert outcome(cell(page, 1)) == "ok"
    assert cell(page, 1).locator(".cr-output").inner_text().strip() == "42"
    assert page.evaluate("document.activeElement.closest('.cm-content') !== null")
    page.keyboard.press("Tab")  # indents
    assert page.evaluate("document.activeElement.closest('.cm-content') !== null")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")  # leaves
    assert page.evaluate("document.activeElement.closest('.cm-content') === null")
    assert page.evaluate("document.activeElement.closest('.cr-toolbar') !== null")


def test_leaving_before_the_editor_has_come_leaves_the_code_as_it_was(context, server):
    """The editor is a script of its own, and a reader may be quicker than the network."""
    page = watched(context.new_page())
    late = []
    page.route(re.compile(r"/editor-[^/]*\.js"), lambda route: late.append(route))
    page.goto(server.url("index.html"))
    which = cell(page, 1)
    tab_until(page, "div.cell.cr-cell .cell_input pre")
    for _ in range(500):
        if not late:
            page.wait_for_timeout(20)  # the request is on its way
    page.keyboard.press("Escape")
    late[0].continue_()
    page.wait_for_selector("div.cell.cr-cell .cm-content:focus")
    page.keyboard.press("Tab")  # would indent, had Escape been forgotten
    assert page.evaluate("document.activeElement.closest('.cr-toolbar') !== null")
    assert which.locator(".cr-edited").is_hidden()


def test_completion(page, server):
    page.goto(server.url("index.html"))
    tab_until(page, "div.cell.cr-cell .cell_input")
    page.wait_for_selector("div.cell.cr-cell .cm-content:focus")
    page.keyboard.press("Shift+Enter")
    assert outcome(cell(page, 1)) == "ok"
    page.keyboard.press("Control+a")
    page.keyboard.type("np.lins")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".cm-tooltip-autocomplete", timeout=5000)
    page.wait_for_timeout(300)  # the list doesn't take keys at once, lest it take one by accident
    page.keyboard.press("Enter")
    assert "np.linspace" in cell(page, 1).locator(".cm-content").inner_text()


@pytest.mark.parametrize("name", ["index.html", "chapters/training.html"])
def test_targets_are_large_enough(page, server, name):
    page.goto(server.url(name))
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, select, input")]
          .filter(e => e.offsetParent && e.checkVisibility({opacityProperty: true}))
          .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
          .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
          .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
    )
    assert small == []

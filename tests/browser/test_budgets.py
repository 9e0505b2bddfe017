"""The budgets of the reading experience, on every page (first-load script: see test_pages.py)."""

import time

import pytest
from budgets import (
    FIRST_CELL,
    LATER,
    PAINT,
    PHONE,
    SCROLL,
    SHIFT,
    WAITING,
    best,
    cumulative,
    every_page,
    first_visit,
    largest_paint,
    later_visit,
    shifts,
)
from reader import CHAPTERS, PAGES, SITE, cell, kept, run, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERY_PAGE = every_page()
LATE = 0.7  # seconds that a script takes to come, long after the text is there


def test_every_page_is_looked_at():
    """All but the library's source."""
    built = {path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html")}
    assert {name for name in built if not name.startswith("_modules/")} == set(EVERY_PAGE)


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_the_largest_paint_comes_soon_on_a_slow_phone(browser, server, name):
    assert best(lambda: largest_paint(browser, server.url(name)), PAINT) < PAINT


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_nothing_jumps(browser, server, name):
    """On a phone, where the script comes late; and while the reader scrolls through."""
    context = browser.new_context(viewport=PHONE)
    page = watched(context.new_page())

    def late(route) -> None:
        time.sleep(LATE)
        route.continue_()

    page.route("**/chainrule/main.js", late)
    page.goto(server.url(name))
    page.wait_for_load_state("networkidle")
    # All figures are drawn before a reader comes to them.
    page.wait_for_function(f"() => !document.querySelector('{WAITING}')", timeout=60_000)
    page.evaluate(SCROLL)
    found = shifts(page)
    assert cumulative(found) < SHIFT, found
    assert page.complaints == []
    context.close()


@pytest.mark.alone
@pytest.mark.parametrize("name", PAGES)
def test_the_first_cell_runs_soon(browser, server, name):
    assert best(lambda: first_visit(browser, server.url(name)), FIRST_CELL) < FIRST_CELL


@pytest.mark.alone
@pytest.mark.parametrize("name", ["index.html", f"chapters/{CHAPTERS[0]}.html"])
def test_on_a_later_visit_it_runs_at_once(context, server, name):
    page = watched(context.new_page())
    page.goto(server.url("index.html"))
    assert run(cell(page, 1)) == "ok"
    kept(page)
    assert page.complaints == []
    page.close()
    assert best(lambda: later_visit(context, server.url(name)), LATER) < LATER

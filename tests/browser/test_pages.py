"""How the pages look and load: accessibility, budgets, reflow, headers."""

import gzip
import json

import pytest
from reader import PAGES, cell, run, violations_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(page, server, name):
    page.goto(server.url(name))
    page.wait_for_load_state("networkidle")
    assert violations_in(page) == {}
    # and again with an editor, an error, an output and the opened details on the page
    assert run(cell(page, 1)) == "ok"
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert violations_in(page) == {}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_sticks_out_sideways(context, server, name, width):
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(server.url(name))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_first_load_script_is_under_100_kb(page, server, name):
    bodies = {}
    page.on(
        "response",
        lambda response: (
            bodies.setdefault(response.url, response)
            if response.request.resource_type == "script"
            else None
        ),
    )
    page.goto(server.url(name))
    page.wait_for_load_state("networkidle")
    sizes = {url: len(gzip.compress(response.body())) for url, response in list(bodies.items())}
    assert sizes
    assert sum(sizes.values()) < 100_000, json.dumps(sizes, indent=1)


@pytest.mark.parametrize("name", PAGES)
def test_scripts_come_from_files_and_the_policy_is_strict(page, server, name):
    """That it is never broken is seen where every cell runs: a browser complains of it."""
    response = page.goto(server.url(name))
    assert "'unsafe-eval'" not in response.headers["content-security-policy"]
    inline = page.evaluate(
        """() => [...document.scripts].filter(s => !s.src && s.type !== "application/json")
          .map(s => s.textContent.slice(0, 80))"""
    )
    assert inline == []
    assert page.evaluate("crossOriginIsolated")
    assert page.complaints == []


def test_maths_is_markup_a_screen_reader_can_read(page, server):
    page.goto(server.url("chapters/training.html"))
    assert page.locator("article math").count() >= 5
    assert page.locator("article mjx-container").count() == 0


def test_without_script_everything_can_be_read(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url("chapters/training.html"))
    article = page.locator("article")
    assert "import numpy as np" in article.inner_text()
    assert page.locator("details.cr-hint").count() >= 3
    assert page.locator(".cr-view table").count() >= 1
    context.close()

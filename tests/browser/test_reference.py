"""The reference in a browser: a few of its pages, each of another kind."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from reader import SITE, violations_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CORE = "reference/layers/core.html"
SOURCE = "_modules/chainrule/layers/dense.html"
SAMPLES = ["reference/index.html", CORE, "reference/activations.html", SOURCE]


@pytest.mark.parametrize("name", SAMPLES)
def test_axe_finds_nothing(page, server, name):
    page.goto(server.url(name))
    page.wait_for_load_state("networkidle")
    assert violations_in(page) == {}
    assert page.complaints == []


@pytest.mark.parametrize("name", [*SAMPLES, "reference/metrics.html"])
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_sticks_out_sideways(context, server, name, width):
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(server.url(name))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", [CORE, SOURCE])
def test_a_page_of_the_reference_starts_neither_editor_nor_python(page, server, name):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url(name))
    page.wait_for_load_state("networkidle")
    assert any(url.endswith("main.js") for url in asked)
    assert [url for url in asked if re.search(r"/editor-|worker\.js|cr-cell", url)] == []
    assert page.locator(".cr-toolbar, .cm-editor").count() == 0


def test_the_search_finds_a_layer_by_its_other_name(page, server):
    page.goto(server.url("search.html?q=Convolution2D"))
    found = page.locator("#search-results a", has_text="Convolution2D").first
    found.wait_for()
    found.click()
    page.wait_for_url("**/convolution.html*")
    assert page.locator("[id='chainrule.layers.Conv2D']").is_visible()


def test_from_a_name_to_its_source_and_back(page, server):
    page.goto(server.url(CORE))
    page.locator("[id='chainrule.layers.Dense'] .viewcode-link").click()
    page.wait_for_url("**/dense.html#Dense")
    assert "def backward(self, grad" in page.locator("article").inner_text()
    page.locator("#Dense > .viewcode-back").click()
    page.wait_for_url("**/core.html#chainrule.layers.Dense")


def test_parts_of_the_contents_open_from_the_keyboard(page, server):
    page.goto(server.url(SOURCE))
    part = page.locator(".sidebar-tree a", has_text="Activations")
    assert not part.is_visible()
    page.locator(".sidebar-tree .toctree-checkbox").first.focus()
    page.keyboard.press("Space")
    assert part.is_visible()


def pages() -> Iterator[tuple[Path, str]]:
    for folder in ("reference", "_modules"):
        for path in sorted((SITE / folder).rglob("*.html")):
            yield path, path.read_text(encoding="utf-8")


def test_every_link_between_pages_of_the_reference_leads_to_something():
    html = dict(pages())
    identities = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in html.items()}
    broken = []
    for path, text in html.items():
        for target in set(re.findall(r'<a [^>]*href="([^"]+)"', text)):
            address, fragment = urldefrag(unquote(target))
            place = (path.parent / address).resolve() if address else path
            lost = place in html and fragment and fragment not in identities[place]
            if lost or not place.is_file():
                broken.append((path.relative_to(SITE), target))
    assert len(html) > 100
    assert broken == []

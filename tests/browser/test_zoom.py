"""At 400 % a window of 1280 by 1024 is one of 320 by 256: all is there, one below the other."""

import pytest
from budgets import PAGES_OF_READING, WAITING
from reader import violations, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ZOOMED = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
MOST_COVERED = 0.1  # of the window's height, by what stays in place
SMALLEST = 8.5  # CSS pixels: the letters of a drawing; the text's have 17

# What lies outside of the page and can't be scrolled to.
STICKING_OUT = """() => {
  const scrolls = element => {
    for (let box = element.parentElement; box !== document.body; box = box.parentElement)
      if (/auto|scroll/.test(getComputedStyle(box).overflowX)) return true;
    return false;
  };
  return [...document.querySelectorAll("article *, footer *, .mobile-header *")]
    .filter(each => each.checkVisibility({opacityProperty: true, visibilityProperty: true}))
    .map(each => [each, each.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.right > innerWidth + 1 || box.left < -1))
    .filter(([each]) => !scrolls(each))
    .map(([each]) => each.outerHTML.slice(0, 80));
}"""
CUT = """() => [...document.querySelectorAll("article *, footer *")]
  .filter(each => each instanceof HTMLElement && each.clientWidth > 2 && each.checkVisibility())
  .filter(each => /hidden|clip/.test(getComputedStyle(each).overflowX))
  .filter(each => each.scrollWidth > each.clientWidth + 1)
  .map(each => each.outerHTML.slice(0, 80))"""
# Buttons, fields and their names that lie on each other.
OVERLAPPING = """() => {
  const of = "article :is(button, input, select, textarea, summary, h1, h2, h3, p)";
  const found = [...document.querySelectorAll(of)]
    .filter(each => each.checkVisibility({opacityProperty: true}))
    .filter(each => !each.closest(".cr-hidden, .cm-editor, .cr-leave") && !each.matches("p:has(*)"))
    .map(each => [each, each.getBoundingClientRect()])
    .filter(([, box]) => box.width > 2 && box.height > 2);
  const pairs = [];
  for (const [index, [one, a]] of found.entries())
    for (const [other, b] of found.slice(index + 1, index + 30)) {
      if (one.contains(other)) continue;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 2 && high > 2)
        pairs.push([one.outerHTML.slice(0, 80), other.outerHTML.slice(0, 80)]);
    }
  return pairs;
}"""
STAYING = """() => [...document.querySelectorAll("body *")]
  .filter(each => /fixed|sticky/.test(getComputedStyle(each).position))
  .filter(each => each.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
  .filter(([, box]) => box.bottom > 0 && box.top < innerHeight && box.width > 1)
  .map(([html, box]) => [html, box.height / innerHeight])"""
SMALL = """() => [...document.querySelectorAll("article svg text")]
  .filter(each => each.textContent.trim() && each.checkVisibility())
  .map(each => {
    const {a, b} = each.getScreenCTM();  // some texts are turned
    return [each.textContent, parseFloat(getComputedStyle(each).fontSize) * Math.hypot(a, b)];
  })"""


@pytest.fixture
def zoomed(browser):
    context = browser.new_context(**ZOOMED)
    yield watched(context.new_page())
    context.close()


def go(page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(f"() => !document.querySelector('{WAITING}')", timeout=60_000)
    page.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.parametrize("name", PAGES_OF_READING)
def test_everything_is_there(zoomed, server, name):
    go(zoomed, server.url(name))
    assert zoomed.evaluate("document.documentElement.scrollWidth") <= 320
    assert zoomed.evaluate(STICKING_OUT) == []
    assert zoomed.evaluate(CUT) == []
    assert zoomed.evaluate(OVERLAPPING) == []
    small = [(text, size) for text, size in zoomed.evaluate(SMALL) if size < SMALLEST]
    assert small == []
    zoomed.evaluate("() => scrollTo(0, 2000)")
    covered = [html for html, share in zoomed.evaluate(STAYING) if share > MOST_COVERED]
    assert covered == []


def test_the_contents_open_and_can_be_reached_to_their_end(zoomed, server):
    go(zoomed, server.url("chapters/training.html"))
    zoomed.locator(".nav-overlay-icon").click()
    last = zoomed.locator(".sidebar-tree > ul > li > a").last  # those of the reference are folded
    last.scroll_into_view_if_needed()
    box = last.bounding_box()
    assert 0 <= box["y"] <= 256 - box["height"]
    assert violations(zoomed) == []

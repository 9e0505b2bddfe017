"""What a page may cost its reader, and how that is measured: with the browser's own entries.

The machine that measures has other work as well. So a wait is measured a few times and the best
counts: noise only makes it longer, and a broken budget is broken every time. For Python's start,
which takes all of a processor, the browser's own processor seconds count where the clock says too
much: other programs add little to them.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page
from reader import ROOT, cell, outcome, press

PAINT = 2.5  # seconds to the largest contentful paint, on a processor four times slower
SLOWER = 4
SHIFT = 0.1  # cumulative layout shift
SCRIPT = 100_000  # bytes of first-load script, gzipped
FIRST_CELL = 4.0  # seconds to the end of the first cell, from localhost
LATER = 1.0  # the same on a later visit
TRIES = 5
# Of the processor seconds of a start: a machine with nothing else to do compiles WebAssembly on a
# second processor meanwhile, and its clock shows fewer.
ONE_AFTER_ANOTHER = 0.8
PHONE = {"width": 360, "height": 740}

PAINTS = """() => new Promise(resolve => {
  new PerformanceObserver(list => resolve(list.getEntries().at(-1).startTime / 1000))
    .observe({type: "largest-contentful-paint", buffered: true});
})"""
SHIFTS = """() => new Promise(resolve => {
  const found = [];
  new PerformanceObserver(list => {
    for (const {hadRecentInput, startTime, value, sources} of list.getEntries()) {
      const what = sources.map(({node}) => node?.parentElement?.outerHTML?.slice(0, 60) ?? "");
      if (!hadRecentInput) found.push([startTime, value, what]);
    }
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(found), 300);  // entries come before a timer does
})"""
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo(0, y);
    await new Promise(done => setTimeout(done, 60));
  }
}"""
# Figures that the build drew as tables and no script has taken over yet.
WAITING = ".cr-view[data-view]:not(:has(> figure))"
Shift = tuple[float, float, list[str]]  # when, how much, of what


def every_page() -> list[str]:
    """Return the pages of the book and its reference; the library's source is not for reading."""
    book = ROOT / "book"
    names = (
        path.relative_to(book).with_suffix(".html").as_posix()
        for kind in ("*.md", "*.rst")
        for path in book.rglob(kind)
        if not path.relative_to(book).parts[0].startswith(("_", "build"))
    )
    return sorted({*names, "search.html"})


# The reference has one look on all of its pages: two of them stand for it.
PAGES_OF_READING = [
    *(name for name in every_page() if not name.startswith("reference/")),
    "reference/index.html",
    "reference/layers/core.html",
]


def largest_paint(browser: Browser, address: str) -> float:
    """Return the seconds until the largest part of a page's first screen was painted."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    seconds = page.evaluate(PAINTS)
    context.close()
    return seconds


def shifts(page: Page) -> list[Shift]:
    """Return how far things have jumped in a page, so far."""
    return page.evaluate(SHIFTS)


def cumulative(found: list[Shift]) -> float:
    """Return the layout shift as browsers sum it: the worst burst of at most five seconds.

    >>> cumulative([(0, 0.1, []), (900, 0.1, []), (2000, 0.1, [])])
    0.2
    """
    worst = 0.0
    burst: list[Shift] = []
    for shift in found:
        if burst and (shift[0] - burst[-1][0] > 1000 or shift[0] - burst[0][0] > 5000):
            burst = []
        burst.append(shift)
        worst = max(worst, sum(value for _, value, _ in burst))
    return worst


@contextmanager
def timed(page: Page) -> Iterator[Callable[[], float]]:
    """Give a function for the seconds the block took, or would have taken on a quiet machine."""
    tools = page.context.browser.new_browser_cdp_session()

    def processor() -> float:
        found = tools.send("SystemInfo.getProcessInfo")["processInfo"]
        return sum(process["cpuTime"] for process in found)

    began = time.perf_counter(), processor()
    taken: list[float] = []
    yield lambda: min(taken)
    taken.append(time.perf_counter() - began[0])
    taken.append(ONE_AFTER_ANOTHER * (processor() - began[1]))
    tools.detach()


def first_cell(page: Page, address: str) -> float:
    """Go to a page as a reader does, and run its first cell; return how long that took."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    with timed(page) as taken:
        press(cell(page, 1), "Run")
        assert outcome(cell(page, 1)) == "ok"
    return taken()


def first_visit(browser: Browser, address: str) -> float:
    """Be a new reader; return the seconds of the wait for the first cell.

    The book is not kept for offline use meanwhile: that goes on beside, and nobody waits for it.
    """
    context = browser.new_context(service_workers="block")
    seconds = first_cell(context.new_page(), address)
    context.close()
    return seconds


def later_visit(context: BrowserContext, address: str) -> float:
    """Come again, as a reader whose book is kept; return the seconds of the wait."""
    page = context.new_page()
    seconds = first_cell(page, address)
    page.close()
    return seconds


def best(measure: Callable[[], float], budget: float) -> float:
    """Measure until it is within the budget, or often enough; return the best."""
    found = []
    for _ in range(TRIES):
        found.append(measure())
        if found[-1] < budget:
            break
    return min(found)

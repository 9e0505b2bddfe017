"""What a reader does with the book in Chromium, and where the book is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "site"  # where `make book` builds
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHAPTERS = sorted(path.stem for path in (ROOT / "book" / "chapters").glob("*.md"))
PAGES = ["index.html", *(f"chapters/{name}.html" for name in CHAPTERS)]
# Reaching out is refused, so that a page that needs the network fails here.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BOOT_MS = 60_000  # Python's start, on a machine that others use as well


def find_chromium() -> str:
    named = os.environ.get("CHAINRULE_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.fail("No Chromium found. Set CHAINRULE_CHROMIUM, or run `make test-browser`.")
    return found


class Server:
    """`chainrule book serve` as its own process, as a reader runs it."""

    def __init__(self) -> None:
        command = [sys.executable, "-u", "-m", "chainrule", "book", "serve", "--no-open"]
        command += ["--port", "0", "--directory", str(SITE)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().split(" at ")[1].split()[0]

    def url(self, page: str) -> str:
        return self.address + page

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


def watched(page: Page) -> Page:
    page.complaints = []
    page.on(
        "console",
        lambda message: (
            page.complaints.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def violations(page: Page, within: str = "html") -> list[tuple[str, list[str]]]:
    """What axe-core finds wrong with a page, or with a part of it, as it stands, once it stands.

    On a busy machine axe may look while a style is half applied. What no reader sees is gone half a
    second later; what is wrong is still there.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))  # not a script tag: the page's policy holds
    found = _look(page, within)
    if found:
        page.wait_for_timeout(500)
        found = _look(page, within)
    return [(v["id"], [node["html"][:160] for node in v["nodes"]]) for v in found]


def _look(page: Page, within: str) -> list[dict]:
    # Without a selector for each element that passed, which is a third of axe's work.
    options = {"runOnly": RULES, "resultTypes": ["violations"], "selectors": False}
    options["elementRef"] = False
    ran = page.evaluate("([within, options]) => axe.run(within, options)", [within, options])
    assert ran["passes"], f"Nothing was looked at in {within}."
    return ran["violations"]


def looks(page: Page, widths: Sequence[int] = (1280, 360)) -> Iterator[str]:
    """Show a page wide and narrow, in light and dark; give the name of each look."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.wait_for_timeout(500)  # colours change slowly
            yield f"{scheme}, {width} px"


def violations_in(page: Page, widths: Sequence[int] = (1280, 360)) -> dict[str, list]:
    """What axe-core finds wrong in each look of a page."""
    found = {look: violations(page) for look in looks(page, widths)}
    return {look: wrong for look, wrong in found.items() if wrong}


def cell(page: Page, number: int):
    """The cell of this number, counted from 1 as the page does."""
    return page.locator("article div.cell.cr-cell").nth(number - 1)


def cell_of_figure(page: Page, address: str, code: str, view: str):
    """Go to a page; return the first cell with this code, once the figure below it is drawn."""
    page.goto(address)
    found = page.locator("article div.cr-cell", has_text=code).first
    which = page.locator(f"#{found.get_attribute('id')}")  # its text may change
    which.scroll_into_view_if_needed()
    which.locator(f"figure.cr-piece-{view}").wait_for()
    return which


def type_into(page: Page, which, source: str) -> None:
    """Replace a cell's code by keyboard."""
    which.locator(".cell_input pre, .cm-content").first.click()
    which.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    # Inserted as one text, as pasting does: typing would indent on its own.
    page.keyboard.insert_text(source)


def press(which, name: str) -> None:
    which.locator(".cr-toolbar").get_by_role("button", name=name).first.click()


def outcome(which, timeout: float = BOOT_MS) -> str:
    """Wait until a cell has ended, and return how: ok, error, kept, lost..."""
    which.page.wait_for_function(
        "cell => cell.dataset.crState === 'idle' && cell.dataset.crOutcome",
        arg=which.element_handle(),
        timeout=timeout,
    )
    return which.get_attribute("data-cr-outcome")


def run(which, timeout: float = BOOT_MS) -> str:
    press(which, "Run")
    return outcome(which, timeout)


def run_all_above(which, timeout: float = 2 * BOOT_MS) -> None:
    """Press "Run all above" and wait until every one of those cells has run well."""
    press(which, "Run all above")
    which.page.wait_for_function(
        """cell => [...document.querySelectorAll("article div.cr-cell:not(.cr-starter)")]
          .filter(other => other.compareDocumentPosition(cell) & Node.DOCUMENT_POSITION_FOLLOWING)
          .every(other => other.dataset.crOutcome === "ok")""",
        arg=which.element_handle(),
        timeout=timeout,
    )


def reach(page, which) -> None:
    """Go to an element by Tab alone."""
    for _ in range(400):
        if which.evaluate("element => element === document.activeElement"):
            return
        if page.evaluate("() => document.activeElement.closest('.cell_input') !== null"):
            page.keyboard.press("Escape")  # in an editor Tab indents; after Escape it leaves
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not reach it.")


def available_offline(page: Page) -> None:
    """Wait until the book is kept for offline use."""
    page.locator(".cr-offline", has_text="Available offline").wait_for(timeout=2 * BOOT_MS)


def kept(page: Page) -> None:
    """Wait until the book is kept for offline use, and Python's start for the next one."""
    available_offline(page)
    page.wait_for_function(
        """async () => {
          const cache = await caches.open("chainrule-boot");
          return (await cache.keys()).length === 3;
        }"""
    )


def told(page: Page) -> str:
    """What a page says of its cells that have been run, where its focus is, what went wrong."""
    cells = page.evaluate(
        """() => [...document.querySelectorAll(".cr-cell")].map(cell => [
          cell.id, cell.dataset.crState, cell.dataset.crOutcome ?? "",
          cell.querySelector(".cr-status")?.textContent,
          cell.querySelector(".cr-output .cr-error")?.textContent ?? ""].join(" "))
          .filter(line => !/^\\S+ idle\\s*$/.test(line))"""
    )
    focus = page.evaluate("() => document.activeElement?.outerHTML.slice(0, 160)")
    return "\n".join([page.url, *cells, f"focus: {focus}", f"complaints: {page.complaints}"])

"""A real Chromium on the real book: built by `make book`, served by `chainrule book serve`."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from reader import FLAGS, SITE, Server, find_chromium, watched


@pytest.fixture(scope="session")
def server():
    if not (SITE / "index.html").is_file():
        pytest.fail("The book isn't built. Run `make test-browser`, which builds it first.")
    running = Server()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def playwright() -> Playwright:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Browser:
    opened = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
    yield opened
    opened.close()


@pytest.fixture
def context(browser: Browser) -> BrowserContext:
    """A reader who was never here before."""
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that keeps what the browser complained about in ``page.complaints``."""
    return watched(context.new_page())

"""A real Chromium on the real book: built by `make book`, served by `chainrule book serve`.

Most tests have a reader who was never here before. Where Python is what is tested, not its first
start, they are marked ``returning``: each worker has one reader who has run a cell before, so that
Python starts from what was kept, in a third of the time. Nothing else of theirs is kept from test
to test.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright
from reader import FLAGS, SITE, Server, cell, find_chromium, kept, run, told, watched

WINDOW = {"width": 1280, "height": 900}


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
    made = browser.new_context(viewport=WINDOW)
    yield made
    made.close()


@pytest.fixture(scope="session")
def returning(
    playwright: Playwright, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A reader whose browser keeps the book and Python's start, as on a second visit."""
    made = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("reader"),
        executable_path=find_chromium(),
        args=FLAGS,
        viewport=WINDOW,
    )
    page = made.new_page()
    page.goto(server.url("index.html"))
    assert run(cell(page, 1)) == "ok"
    kept(page)
    page.close()
    yield made
    made.close()


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that keeps what the browser complained about in ``page.complaints``."""
    again = request.node.get_closest_marker("returning") is not None
    context: BrowserContext = request.getfixturevalue("returning" if again else "context")
    opened = watched(context.new_page())
    if again:
        forget(opened, request.getfixturevalue("server").address)
    request.node.page = opened
    yield opened
    opened.close()


def forget(page: Page, origin: str) -> None:
    """Let a reader's browser forget their work, but not the book."""
    tools = page.context.new_cdp_session(page)
    only = {"origin": origin, "storageTypes": "local_storage"}
    tools.send("Storage.clearDataForOrigin", only)
    tools.detach()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Say of a test that failed what its page said, which the traceback cannot know."""
    report = yield
    page: Page | None = getattr(item, "page", None)
    if report.when == "call" and report.failed and page is not None:
        try:
            said = told(page)
        except Error as error:  # it is closed, or crashed: that tells something, too
            said = str(error)
        report.sections.append(("The page", said))
    return report

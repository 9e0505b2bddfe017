"""The box on every page: ask the book, and follow what it says to where it stands."""

import re

import pytest
from reader import (
    BOOT_MS,
    Server,
    available_offline,
    cell,
    outcome,
    reach,
    run,
    type_into,
    violations,
    violations_in,
    watched,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]
NEURON = "chapters/one-neuron.html"
KEYWORDS = "What does backpropagation compute?"
ELSEWHERE = "What is the best recipe for pancakes?"
# Letters and digits alone: a quote and the page may differ in signs, spaces and ways of writing.
BARE = "text => text.normalize('NFKC').toLowerCase().replace(/[^\\p{L}\\p{N}]/gu, '')"


def opened(page, address):
    page.goto(address)
    page.locator(".cr-work").wait_for(state="attached")  # the page's script is there
    page.locator(".cr-ask-open:visible").click()
    page.locator("#cr-ask-field:focus").wait_for()


def ask(page, question, number=1):
    """Type a question; return its turn once it is answered."""
    page.keyboard.insert_text(question)
    page.keyboard.press("Enter")
    return answered(page, number)


def answered(page, number=1):
    turn = page.locator(".cr-ask-turn").nth(number - 1)
    turn.and_(page.locator("[data-answered]")).wait_for(timeout=2 * BOOT_MS)
    return turn


def first_source(turn):
    """The link to the first source, and what is quoted from there."""
    source = turn.locator(".cr-ask-sources li").first
    return source.locator("a"), source.locator("blockquote").text_content()


def by_meaning(page):
    """Wait until search by meaning is there, if this book has it."""
    page.wait_for_function(
        "() => !document.querySelector('.cr-ask-status').textContent.includes('loading')",
        timeout=2 * BOOT_MS,
    )


def marked(page):
    """The words that are marked in the page."""
    page.wait_for_function("() => CSS.highlights.has('cr-cited')", timeout=BOOT_MS)
    return page.evaluate("() => [...CSS.highlights.get('cr-cited')][0].toString()")


def bare(page, text):
    return page.evaluate(BARE, text)


def test_by_mouse_with_a_citation_to_another_page(page, server):
    opened(page, server.url("teachers.html"))
    turn = ask(page, KEYWORDS)
    assert turn.get_attribute("data-answered") == "true"
    assert turn.locator("a.cr-ask-cite").count() >= 1
    link, quote = first_source(turn)
    target = link.get_attribute("href")
    link.click()
    page.wait_for_url(target)
    assert bare(page, marked(page)) == bare(page, quote)
    assert page.evaluate(
        """() => {
          const place = [...CSS.highlights.get('cr-cited')][0].getBoundingClientRect();
          return place.top >= 0 && place.top < innerHeight;
        }"""
    )
    # There is room: the conversation has come along, and reading goes on in the page.
    assert page.locator(".cr-ask-turn").count() == 1
    assert page.evaluate("() => document.activeElement.closest('article') !== null")
    assert page.complaints == []


def test_by_keyboard_alone(page, server):
    page.goto(server.url("teachers.html"))
    page.locator(".cr-work").wait_for(state="attached")
    reach(page, page.locator(".cr-ask-corner"))
    page.keyboard.press("Enter")
    page.locator("#cr-ask-field:focus").wait_for()
    page.keyboard.press("Escape")
    page.locator(".cr-ask").wait_for(state="hidden")
    assert page.evaluate("() => document.activeElement.classList.contains('cr-ask-corner')")

    page.keyboard.press("Control+k")
    turn = ask(page, KEYWORDS)
    link = turn.locator(".cr-ask-source").last
    for _ in range(20):  # the answer stands before the field
        page.keyboard.press("Shift+Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    target = link.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(target)
    assert len(marked(page)) > 10
    assert page.complaints == []


def test_a_citation_on_the_same_page(page, server):
    opened(page, server.url("teachers.html"))
    link, quote = first_source(ask(page, KEYWORDS))
    opened(page, link.get_attribute("href"))  # the conversation is there, too
    page.evaluate("() => { window.stayed = true; }")
    link.click()
    assert bare(page, marked(page)) == bare(page, quote)
    assert page.evaluate("() => window.stayed")
    assert page.complaints == []


def test_on_a_small_screen_the_answer_gives_way_to_the_page(page, server):
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, server.url("teachers.html"))
    assert page.evaluate("() => document.querySelector('dialog').matches(':modal')")
    turn = ask(page, KEYWORDS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    box = page.locator(".cr-ask-scroll")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    link, _ = first_source(turn)
    opened(page, link.get_attribute("href"))
    link.click()
    page.locator(".cr-ask").wait_for(state="hidden")
    assert marked(page)
    page.keyboard.press("Control+k")  # and there it is again
    assert page.locator(".cr-ask-turn").count() == 1


def test_what_the_book_lacks_is_refused_with_the_nearest_sections(page, server):
    opened(page, server.url("index.html"))
    turn = ask(page, ELSEWHERE)
    by_meaning(page)
    page.wait_for_timeout(500)  # a refusal by words alone is looked at again
    turn = answered(page)
    assert turn.get_attribute("data-answered") == "false"
    assert "doesn't cover" in turn.inner_text()
    assert turn.locator(".cr-ask-cite").count() == 0
    assert page.complaints == []


def test_what_is_typed_stays_text(page, server):
    evil = "<img src=x onerror=alert(1)><script>alert(1)</script> What is a neuron?"
    opened(page, server.url("index.html"))
    turn = ask(page, evil)
    assert evil in turn.locator("h3").text_content()
    page.reload()
    page.locator(".cr-work").wait_for(state="attached")
    page.keyboard.press("Control+k")
    assert evil in answered(page).locator("h3").text_content()
    assert page.locator(".cr-ask img, .cr-ask script").count() == 0
    assert page.complaints == []


def test_a_worked_question_offers_a_cell_of_the_same_python(page, server):
    opened(page, server.url(NEURON))
    type_into(page, cell(page, 1), "mine = 42")
    assert run(cell(page, 1)) == "ok"
    page.keyboard.press("Control+k")
    turn = ask(page, "What is sigmoid of 1.19?")
    offered = turn.locator(".cr-cell")
    assert run(offered) == "ok"
    assert "0.7667" in offered.locator(".cr-output").inner_text()
    type_into(page, offered, "mine")
    page.keyboard.press("Shift+Enter")
    assert outcome(offered) == "ok"
    assert offered.locator(".cr-output").inner_text().strip() == "42"
    page.keyboard.press("Escape")  # leaves the editor, not the conversation
    assert page.locator(".cr-ask").is_visible()
    assert violations(page, ".cr-ask") == []
    assert page.complaints == []


def test_a_question_does_not_wait_for_a_cell(page, server):
    opened(page, server.url(NEURON))
    ask(page, KEYWORDS)
    type_into(page, cell(page, 1), "while True: pass")
    page.keyboard.press("Shift+Enter")
    page.locator(".cr-status", has_text="Running").first.wait_for(timeout=BOOT_MS)
    page.keyboard.press("Control+k")
    ask(page, "What is the sigmoid?", 2)
    assert cell(page, 1).get_attribute("data-cr-state") == "running"
    cell(page, 1).locator(".cr-toolbar").get_by_role("button", name="Stop").click()
    assert outcome(cell(page, 1)) in ("kept", "lost")
    page.keyboard.press("Control+k")
    ask(page, KEYWORDS, 3)  # and is not stopped with it


def test_a_follow_up_on_another_page_knows_what_was_said(page, server):
    opened(page, server.url(NEURON))
    ask(page, "What does the sigmoid do?")
    opened(page, server.url("chapters/training.html"))
    assert page.locator(".cr-ask-turn").count() == 1
    turn = ask(page, "and what does it do for large scores?", 2)
    assert turn.get_attribute("data-answered") in ("true", "false")
    page.get_by_role("button", name="Clear", exact=True).click()
    assert page.locator(".cr-ask-turn").count() == 0
    page.reload()
    page.locator(".cr-work").wait_for(state="attached")
    page.keyboard.press("Control+k")
    page.locator("#cr-ask-field:focus").wait_for()
    assert page.locator(".cr-ask-turn").count() == 0


def first_answer(page, address):
    """Milliseconds from a question to its answer, asked as soon as Python is there."""
    opened(page, address)
    page.wait_for_function(
        "() => performance.getEntriesByName('chainrule:tutor-ready').length > 0",
        timeout=2 * BOOT_MS,
    )
    page.evaluate(
        """() => {
          const log = document.querySelector(".cr-ask [role=log]");
          const watcher = new MutationObserver(() => {
            if (log.querySelector("[data-answered]")) window.told ??= performance.now();
          });
          watcher.observe(log, {subtree: true, childList: true, attributes: true});
          const form = document.querySelector(".cr-ask-form");
          form.addEventListener("keydown", () => { window.asked ??= performance.now(); }, true);
        }"""
    )
    ask(page, "sigmoid")
    took = page.evaluate("() => window.told - window.asked")
    page.get_by_role("button", name="Clear", exact=True).click()
    return took


def test_words_answer_within_a_second_once_python_is_there(context, server):
    page = watched(context.new_page())
    # Others use this machine, too: one time in three it must be free enough.
    times = []
    while not times or (times[-1] >= 1000 and len(times) < 3):
        times.append(first_answer(page, server.url(NEURON)))
    assert times[-1] < 1000, times


def test_after_one_visit_it_answers_with_the_server_stopped(context):
    server = Server()
    page = watched(context.new_page())
    page.goto(server.url("index.html"))
    available_offline(page)
    server.stop()
    opened(page, server.url("chapters/training.html"))
    turn = ask(page, KEYWORDS)
    assert turn.get_attribute("data-answered") == "true"
    by_meaning(page)
    assert "could not" not in page.locator(".cr-ask-status").inner_text()
    link = turn.locator(".cr-ask-source").first
    target = link.get_attribute("href")
    link.click()
    page.wait_for_url(target)
    assert marked(page)


def test_who_saves_data_gets_meaning_only_when_asked(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page = watched(context.new_page())
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    opened(page, server.url("index.html"))
    page.wait_for_timeout(500)
    assert not [url for url in fetched if "pyodide" in url]
    ask(page, KEYWORDS)
    offer = page.locator(".cr-ask-status button")
    if offer.is_visible():  # this book has vectors
        assert not [url for url in fetched if "/encoder-" in url]
        assert re.search(r"\d MB", offer.inner_text())
        offer.click()
        by_meaning(page)
        assert [url for url in fetched if "/encoder-" in url]
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_with_the_conversation_open(page, server, width):
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, server.url(NEURON))
    assert violations_in(page, [width]) == {}
    ask(page, "What is sigmoid of 1.19?")
    ask(page, ELSEWHERE, 2)
    assert violations_in(page, [width]) == {}
    small = page.evaluate(
        """() => [...document.querySelectorAll(
          ".cr-ask :is(button, textarea), .cr-ask-cite, .cr-ask-source, .cr-ask-open")]
          .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
          .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
          .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
    )
    assert small == []
    page.locator(".cr-ask-source").first.click()
    assert marked(page)
    assert violations_in(page, [width]) == {}
    assert page.complaints == []


def test_a_page_that_nobody_asks_loads_nothing_of_it(page, server):
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(server.url("glossary.html"))
    page.wait_for_load_state("networkidle")
    names = [url.rsplit("/", 1)[-1] for url in fetched]
    assert not [name for name in names if name.startswith(("panel-", "tutor.js", "mark-"))]

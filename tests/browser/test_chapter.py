"""Every chapter, run by a reader in Chromium."""

import re

import pytest
from reader import BOOT_MS, PAGES, cell, outcome, press, run, run_all_above, type_into, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]
TRAINING = "chapters/training.html"


@pytest.mark.parametrize("name", PAGES)
def test_every_cell_runs_in_order_without_an_error(page, server, name):
    page.goto(server.url(name))
    cells = page.locator("article div.cell.cr-cell:not(.cr-starter)")
    assert cells.count() >= (1 if name == "index.html" else 4)
    for number in range(cells.count()):
        which = cells.nth(number)
        built, before = which.locator(".cell_output").count(), printed(which)
        assert run(which) == "ok", which.locator(".cr-output").inner_text()
        if built:  # what the build showed, the reader gets as well
            assert which.locator(".cr-output > *").count() >= 1
        after = printed(which)
        if name == "index.html":  # the versions may differ, the product may not
            assert after[-1] == before[-1] == "32"
        else:
            assert len(after) == len(before)
            assert [pair for pair in zip(before, after, strict=True) if not alike(*pair)] == []
    assert page.complaints == []


def printed(which) -> list[str]:
    """The words and numbers that a cell's output shows as text."""
    texts = which.locator(".cell_output pre:not(details pre)").all_text_contents()
    return re.sub(r"[\[\](),;:%]", " ", " ".join(texts)).split()


def alike(one: str, other: str) -> bool:
    """Whether two words are equal, or two numbers but for the last digits or below 1e-6.

    What is left of a difference that should be 0 is another number on each processor.
    """
    try:
        return float(one) == pytest.approx(float(other), rel=1e-3, abs=1e-6)
    except ValueError:
        return one == other


def test_the_network_classifies_all_four_inputs(page, server):
    page.goto(server.url(TRAINING))
    cells = page.locator("article div.cell.cr-cell:not(.cr-starter)")
    run_all_above(cells.last)
    type_into(page, cells.last, "print(twin.predict(X).round().ravel().tolist())")
    assert run(cells.last) == "ok"
    assert "[0.0, 1.0, 1.0, 0.0]" in cells.last.locator(".cr-output").inner_text()


def test_the_drawing_shows_what_the_readers_own_model_traced(page, server):
    page.goto(server.url(TRAINING))
    found = page.locator("article div.cr-cell", has_text="TrainingView(X, y, seconds=4)")
    which = page.locator(f"#{found.get_attribute('id')}")  # its text changes below
    run_all_above(which)
    source = which.locator(".cell_input pre").inner_text()
    type_into(page, which, source.replace("seed=0", "seed=1"))
    press(which, "Run")
    drawn = which.locator("figure.cr-training")
    early = re.compile(r"Epoch ([1-9]\d\d?|1,\d{3}) of 3,000")  # drawn while it trains
    drawn.locator(".cr-epochs", has_text=early).wait_for(timeout=BOOT_MS)
    assert outcome(which) == "ok"
    assert "Epoch 3,000 of 3,000" in drawn.inner_text()
    assert drawn.locator("canvas").count() == 1
    answers = drawn.locator(".cr-answer").all_text_contents()
    type_into(page, which, "for o in cr.trace(twin, X, y).output.ravel():\n    print(f'{o:.2f}')")
    assert run(which) == "ok"
    assert which.locator(".cr-output").inner_text().split() == answers
    assert len(answers) == 4


def test_cells_share_their_variables_and_say_what_is_missing(page, server):
    page.goto(server.url(TRAINING))
    type_into(page, cell(page, 2), "secret")
    assert run(cell(page, 2)) == "error"
    shown = cell(page, 2).locator(".cr-output").inner_text()
    assert "NameError" in shown
    type_into(page, cell(page, 1), "secret = 6 * 7")
    assert run(cell(page, 1)) == "ok"
    assert run(cell(page, 2)) == "ok"
    assert cell(page, 2).locator(".cr-output").inner_text().strip() == "42"


def test_an_error_starts_at_the_readers_own_line(page, server):
    page.goto(server.url(TRAINING))
    which = cell(page, 1)
    type_into(page, which, "import numpy as np\n\nnp.ones((2, 3)) @ np.ones((2, 3))\n")
    assert run(which) == "error"
    shown = which.locator(".cr-output").inner_text()
    assert "ValueError" in shown
    assert "line 3" in shown
    assert which.locator(".cr-error-at").count() == 1
    for frame in ("pyodide", "session.py", "_execute"):
        assert frame not in shown


def test_output_streams_while_the_cell_runs(page, server):
    page.goto(server.url("index.html"))
    which = cell(page, 1)
    assert run(which) == "ok"
    type_into(page, which, "import time\nprint('first')\ntime.sleep(3)\nprint('second')")
    press(which, "Run")
    which.locator(".cr-output", has_text="first").wait_for(timeout=2500)
    assert "second" not in which.locator(".cr-output").inner_text()
    assert outcome(which) == "ok"
    assert "second" in which.locator(".cr-output").inner_text()


LOOPS = {
    "quiet": ("while True:\n    pass", {"kept"}),
    "printing": ("n = 0\nwhile True:\n    n += 1\n    print(n)", {"kept", "lost"}),
    "stubborn": (
        "while True:\n    try:\n        while True:\n            pass\n"
        "    except KeyboardInterrupt:\n        pass",
        {"lost"},
    ),
    "in the library": (
        "import chainrule as cr\nX, y = cr.datasets.xor()\n"
        "model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])\n"
        "model.compile(loss='mse')\nmodel.fit(X, y, epochs=10**9, verbose=0)",
        {"kept"},
    ),
}


@pytest.mark.parametrize("kind", LOOPS)
def test_stop_ends_an_endless_loop_within_a_second_and_says_what_became_of_the_variables(
    page, server, kind
):
    source, endings = LOOPS[kind]
    page.goto(server.url("index.html"))
    which = cell(page, 1)
    assert run(which) == "ok"
    type_into(page, which, "kept = 1\n" + source)
    press(which, "Run")
    page.wait_for_timeout(1500)
    assert which.get_attribute("data-cr-state") == "running"
    waited = page.evaluate(
        """cell => new Promise(resolve => {
            const began = performance.now();
            new MutationObserver(() => {
              if (cell.dataset.crState === "idle") resolve(performance.now() - began);
            }).observe(cell, {attributes: true});
            [...cell.querySelectorAll(".cr-toolbar button")]
              .find(button => button.textContent.trim() === "Stop").click();
        })""",
        which.element_handle(),
    )
    ending = outcome(which)
    assert ending in endings
    assert waited < 1000
    told = which.locator(".cr-status").inner_text()
    assert ("variables are kept" if ending == "kept" else "Variables are gone") in told
    type_into(page, which, "print('kept' in globals())")
    assert run(which) == "ok"
    assert str(ending == "kept") in which.locator(".cr-output").inner_text()


def test_edits_survive_a_reload_and_reset_brings_the_text_back(page, server):
    page.goto(server.url("index.html"))
    original = cell(page, 1).locator("pre").first.inner_text().strip()
    type_into(page, cell(page, 1), "print('mine')")
    page.reload()
    assert cell(page, 1).locator(".cell_input").inner_text().strip().startswith("print('mine')")
    assert run(cell(page, 1)) == "ok"
    assert cell(page, 1).locator(".cr-output").inner_text().strip() == "mine"
    press(cell(page, 1), "Reset")
    assert cell(page, 1).locator(".cm-content").inner_text().split() == original.split()
    page.reload()
    assert "mine" not in cell(page, 1).locator(".cell_input").inner_text()


def test_python_is_loaded_only_when_it_is_asked_for(context, server):
    page = watched(context.new_page())
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url(TRAINING))
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if re.search(r"pyodide|editor|\.whl", url)]
    page.keyboard.press("PageDown")
    which = cell(page, 1)
    press(which, "Run")
    which.locator(".cr-status", has_text=re.compile("Loading|MB")).wait_for(timeout=10_000)
    assert outcome(which) == "ok"


def test_what_a_cell_prints_is_never_markup(page, server):
    page.goto(server.url("index.html"))
    hostile = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
    type_into(page, cell(page, 1), f'print("{hostile}")\n"{hostile}"')
    assert run(cell(page, 1)) == "ok"
    area = cell(page, 1).locator(".cr-output")
    assert "<script>" in area.inner_text()
    assert area.locator("img, script").count() == 0
    assert page.title() != "owned"


def test_a_figure_has_words_and_numbers(page, server):
    page.goto(server.url("index.html"))
    type_into(
        page,
        cell(page, 1),
        "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3], [1, 4, 9])\n"
        "plt.title('Squares')\nplt.xlabel('n');",
    )
    assert run(cell(page, 1)) == "ok", cell(page, 1).locator(".cr-output").inner_text()
    image = cell(page, 1).locator(".cr-output img")
    assert "Squares" in image.get_attribute("alt")
    assert image.evaluate("i => i.naturalWidth") > 400
    cell(page, 1).locator(".cr-output details summary").last.click()
    assert "9" in cell(page, 1).locator(".cr-output table").inner_text()


def test_the_exercise_takes_a_right_solution_and_refuses_the_starter(page, server):
    page.goto(server.url(TRAINING))
    exercise = page.locator("section.cr-exercise").first
    starter = exercise.locator("div.cell.cr-cell")
    run_all_above(starter)
    press(starter, "Check")
    starter.locator(".cr-verdict").wait_for(timeout=BOOT_MS)
    assert starter.locator(".cr-verdict-good").count() == 0
    outcome(starter)
    hints = exercise.locator("details.cr-hint")
    assert [hint.is_visible() for hint in hints.all()] == [True, False, False]
    hints.nth(0).locator("summary").click()
    assert hints.nth(1).is_visible()
    exercise.locator("details.cr-solution summary").click()
    solution = exercise.locator("details.cr-solution pre").first.inner_text()
    type_into(page, starter, solution)
    press(starter, "Check")
    starter.locator(".cr-verdict-good").wait_for(timeout=BOOT_MS)
    page.reload()
    assert exercise.locator(".cr-solved").is_visible()

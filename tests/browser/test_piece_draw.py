"""Points drawn and a net trained by mouse, keys and touch, against the library's numbers."""

import re

import pytest
from reader import BOOT_MS, cell, cell_of_figure, outcome, reach, type_into, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]
CODE = "mine = DrawAndTrain("
PRINTED = """\
for X, y in [(mine.x_train, mine.y_train), (mine.x_held, mine.y_held)]:
    right = ((mine.model.predict(X, verbose=0) > 0.5) == (y > 0.5)).sum()
    print(f"{mine.model.evaluate(X, y, verbose=0):.9f} {right} {len(X)}")
print(mine.epoch, [layer.units for layer in mine.model.layers])
"""


class Figure:
    """The figure of a page, and what it shows."""

    def __init__(self, page, which) -> None:
        self.page, self.cell = page, which
        self.root = which.locator("figure.cr-piece-draw")
        self.plane = self.root.get_by_role("application")

    def button(self, name: str):
        return self.root.get_by_role("button", name=name, exact=True)

    @property
    def epoch(self) -> int:
        return int(self.root.locator(".cr-draw-epoch").inner_text().split()[1].replace(",", ""))

    @property
    def scores(self) -> list[str]:
        return self.root.locator(".cr-draw-scores dd").all_text_contents()

    def count(self, held: bool = False) -> int:
        marks = ".cr-draw-plane .cr-point:not(.cr-waiting)"
        return self.root.locator(marks + (".cr-held" if held else "")).count()

    def until(self, condition: str, *args, timeout: float = 4 * BOOT_MS) -> None:
        """Wait until a JavaScript condition holds; first all cells above have to be run."""
        self.page.wait_for_function(
            f"([figure, ...args]) => {{ {condition} }}",
            arg=[self.root.element_handle(), *args],
            timeout=timeout,
        )

    def until_epoch(self, least: int) -> None:
        self.until(
            "return Number(figure.querySelector('.cr-draw-epoch').textContent"
            ".replace(/[^0-9]/g, '')) >= args[0]",
            least,
        )

    def until_points(self, count: int) -> None:
        self.until(
            "return figure.querySelectorAll('.cr-draw-plane .cr-point:not(.cr-waiting)').length"
            " === args[0]",
            count,
        )

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the plane, whose edges are -1.5 and 1.5, is on the screen."""
        # In one go: the drawing is made anew while the net trains.
        box = self.plane.evaluate(
            "plane => plane.querySelector('.cr-frame').getBoundingClientRect().toJSON()"
        )
        return (
            box["x"] + box["width"] * (x + 1.5) / 3,
            box["y"] + box["height"] * (1.5 - y) / 3,
        )

    def compare(self) -> None:
        """What the figure shows is what the reader's own objects say in the next cell."""
        index = self.page.locator("article div.cell.cr-cell").evaluate_all(
            "(cells, code) => cells.findIndex(cell => cell.textContent.includes(code))", CODE
        )
        which = cell(self.page, index + 2)
        type_into(self.page, which, PRINTED)
        self.page.keyboard.press("Shift+Enter")
        assert outcome(which) == "ok"
        lines = which.locator(".cr-output").inner_text().splitlines()
        for line, shown in zip(lines[:2], self.scores[:2], strict=True):
            loss, right, count = line.split()
            found = re.fullmatch(r"(\S+), (\d+) of (\d+) right", shown)
            assert found is not None
            assert float(found[1].replace("−", "-")) == pytest.approx(float(loss), rel=1e-3)
            assert (found[2], found[3]) == (right, count)
        assert int(lines[2].split()[0]) == self.epoch


@pytest.fixture
def figure(page, server):
    address = server.url("chapters/training.html")
    return Figure(page, cell_of_figure(page, address, CODE, "draw"))


def test_by_mouse(page, figure):
    assert (figure.epoch, figure.count(), figure.count(held=True)) == (0, 60, 30)
    page.wait_for_timeout(500)
    assert figure.cell.get_attribute("data-cr-outcome") is None  # nothing runs by itself
    figure.button("Train").click()
    figure.until_epoch(20)
    assert figure.button("Pause").count() == 1
    figure.button("Pause").click()
    page.wait_for_timeout(700)  # what was under way comes through
    stopped = figure.epoch
    page.wait_for_timeout(1000)
    assert figure.epoch == stopped
    figure.plane.scroll_into_view_if_needed()
    page.mouse.click(*figure.place(1.3, 1.3))
    figure.until_points(61)
    assert figure.epoch == stopped  # the net stays
    page.mouse.move(*figure.place(1.3, 1.3))
    page.mouse.down()
    page.mouse.move(*figure.place(1.2, -1.3), steps=6)
    page.mouse.up()
    page.wait_for_timeout(500)
    assert (
        "point of class 1 at 1.20, −1.30" in figure.root.locator(".cr-readout").first.inner_text()
    )
    figure.compare()
    figure.plane.scroll_into_view_if_needed()
    figure.root.get_by_role("radio", name="erase").check()
    page.mouse.click(*figure.place(1.2, -1.3))
    figure.until_points(60)
    figure.button("Undo").click()
    figure.until_points(61)
    figure.root.get_by_label("ready-made").select_option("xor")
    figure.until_points(60)
    assert figure.epoch == 0
    figure.root.get_by_label("hidden layers").select_option("2")
    figure.root.get_by_label("neurons in layer 2").wait_for()
    figure.button("One epoch").click()
    figure.until_epoch(1)
    figure.compare()
    assert page.complaints == []


def test_by_keyboard_alone(page, figure):
    page.emulate_media(reduced_motion="reduce")
    kind = figure.root.get_by_label("ready-made")
    reach(page, kind)
    page.keyboard.press("End")  # none: draw your own
    figure.until_points(0)
    assert "nothing to learn from" in figure.root.locator(".cr-draw-said").inner_text()
    page.keyboard.press("Shift+Tab")
    reach_back(page, figure.plane)
    page.keyboard.press("ArrowUp")  # the cursor appears in the middle
    for target in "01":
        for _ in range(4):
            page.keyboard.press(target)
            page.keyboard.press("Shift+ArrowRight" if target == "0" else "Shift+ArrowLeft")
            page.wait_for_timeout(150)
        for _ in range(3):
            page.keyboard.press("Shift+ArrowUp")
    figure.until_points(8)
    assert figure.count(held=True) == 4
    assert figure.plane.evaluate("element => element === document.activeElement")
    page.keyboard.press("n")
    page.keyboard.press("m")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("m")
    page.keyboard.press("n")
    page.keyboard.press("Delete")
    figure.until_points(7)
    reach_back(page, figure.button("Train 100 epochs"))
    page.keyboard.press("Enter")
    figure.until_epoch(100)
    page.wait_for_timeout(500)
    assert figure.epoch == 100
    figure.compare()
    figure.root.get_by_text("The numbers").click()
    figure.root.locator(".cr-tables td", has_text="held out").first.wait_for()
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.body.dataset.theme = theme }", theme)
        page.wait_for_timeout(500)  # colours of the page change slowly
        assert violations(page, "figure.cr-piece") == []
    assert page.complaints == []


def test_it_pauses_when_it_is_out_of_sight(page, figure):
    figure.button("Train").click()
    figure.until_epoch(20)
    page.evaluate("() => window.scrollTo(0, 0)")
    figure.until(
        "return [...figure.querySelectorAll('button')].some(b => b.textContent === 'Train')"
    )
    page.wait_for_timeout(700)
    stopped = figure.epoch
    page.wait_for_timeout(1000)
    assert figure.epoch == stopped
    assert page.complaints == []


def test_by_touch(browser, server):
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True)
    page = context.new_page()
    address = server.url("chapters/training.html")
    figure = Figure(page, cell_of_figure(page, address, CODE, "draw"))
    figure.plane.scroll_into_view_if_needed()
    page.touchscreen.tap(*figure.place(-1.3, 1.3))
    figure.until_points(61)
    figure.root.get_by_role("radio", name="erase").tap()
    figure.plane.scroll_into_view_if_needed()
    page.touchscreen.tap(*figure.place(-1.3, 1.3))
    figure.until_points(60)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    context.close()


def reach_back(page, which) -> None:
    """Go back to an element by Shift and Tab alone."""
    for _ in range(60):
        if which.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab")
    raise AssertionError("Shift+Tab does not reach it.")

"""The race, started, stopped and read by mouse and by keyboard alone."""

import re

import pytest
from reader import BOOT_MS, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.returning]
PAGE = "chapters/training.html"
RACE_MS = 4 * BOOT_MS


@pytest.fixture
def race(page, server):
    page.goto(server.url(PAGE))
    page.locator("[data-view=race]").scroll_into_view_if_needed()
    figure = page.locator("figure.cr-piece-race")
    figure.wait_for()
    return figure


def meter(figure) -> float:
    return figure.locator("progress").evaluate("meter => meter.value")


def test_it_races_stops_goes_on_and_one_seed_alone_comes_to_the_same(page, race):
    assert "No race yet" in race.inner_text()
    for rate in ("0.5", "10"):
        race.get_by_role("checkbox", name=f"rate {rate}", exact=True).uncheck()
        page.wait_for_timeout(200)
    race.get_by_role("button", name="Start").click()
    race.get_by_role("button", name="Stop").wait_for(timeout=2 * BOOT_MS)
    race.get_by_role("button", name="Stop").click()
    race.get_by_role("button", name="Go on").wait_for(timeout=BOOT_MS)
    reached = meter(race)
    assert 0 < reached < 1
    page.wait_for_timeout(1000)
    assert meter(race) == reached
    race.get_by_role("button", name="Go on").click()
    page.wait_for_function(
        "meter => meter.value === 1",
        arg=race.locator("progress").element_handle(),
        timeout=RACE_MS,
    )
    shown = race.locator(".cr-lane").inner_text()
    solved = int(re.search(r"Rate 2: (\d+) of 50 seeds solved", shown).group(1))
    assert 20 < solved < 50
    assert race.locator(".cr-arrived").count() == solved
    race.get_by_role("button", name="Train this one alone").click()
    note = race.locator(".cr-picked .cr-slice-note")
    note.get_by_text("Trained alone").wait_for(timeout=BOOT_MS)
    losses = re.findall(r"loss (\S+)\.(?= |$)", note.inner_text())
    assert losses[0] == losses[1]
    race.locator("details.cr-numbers summary").click()
    assert str(solved) in race.locator("table").first.inner_text()
    assert violations(page, "figure.cr-piece") == []
    assert page.complaints == []


def test_it_is_started_by_keyboard_alone(page, race):
    race.get_by_role("checkbox", name="rate 10", exact=True).focus()
    page.keyboard.press("Space")
    race.get_by_role("button", name="Start").focus()
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    race.get_by_role("button", name="Stop").wait_for(timeout=2 * BOOT_MS)
    race.get_by_role("button", name="Stop").focus()
    page.keyboard.press("Enter")
    race.get_by_role("button", name="Go on").wait_for(timeout=BOOT_MS)
    assert page.complaints == []

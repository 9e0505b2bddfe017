"""After one visit the book works with the network off."""

import pytest
from reader import BOOT_MS, Server, available_offline, cell, run, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_after_a_visit_without_running_anything(context):
    server = Server()
    page = watched(context.new_page())
    page.goto(server.url("index.html"))
    available_offline(page)
    server.stop()  # no network could be more off than this
    page.goto(server.url("chapters/training.html"))
    assert "Training" in page.locator("h1").inner_text()
    assert run(cell(page, 1)) == "ok"
    page.goto(server.url("reference/layers/core.html"))
    assert "Dense" in page.locator("article").inner_text()
    page.goto(server.url("index.html"))
    page.reload()
    assert run(cell(page, 1)) == "ok"
    assert "Python 3" in cell(page, 1).locator(".cr-output").inner_text()


def test_who_saves_data_is_asked_first(browser, server):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page = watched(context.new_page())
    page.goto(server.url("index.html"))
    offer = page.locator(".cr-offline button")
    offer.wait_for(timeout=BOOT_MS)
    assert "MB" in offer.inner_text()
    offer.click()
    available_offline(page)
    context.close()

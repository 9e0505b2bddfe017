"""How long a reader waits: for Python's start in the page, and for two networks trained there.

`make book && .venv/bin/python benchmarks/page.py` prints seconds for some new readers, each with a
first and a second visit: from pressing Run to the finished first cell (the start page's, which
imports NumPy), for XOR, and for an epoch of a CNN on the digits. `--json` prints the medians;
`--pages` prints instead what tests/browser/test_budgets.py holds each page to.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))

import budgets
from playwright.sync_api import Browser, sync_playwright
from reader import FLAGS, PAGES, SITE, Server, cell, find_chromium, outcome, press, run, type_into

READERS = 3

XOR = """
import time
import chainrule as cr
X, y = cr.datasets.xor()
model = cr.Sequential([cr.layers.Dense(4, activation="sigmoid", input_shape=(2,)),
                       cr.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer=cr.optimizers.SGD(2.0), loss="mse")
start = time.perf_counter()
model.fit(X, y, epochs=3000, verbose=0)
print(f"{time.perf_counter() - start:.3f}")
"""

# One epoch of the 1,500 digits, the making of its buffers included.
CNN = """
import time
import chainrule as cr
(x, y), _ = cr.datasets.digits.load_data()
x = x[..., None].astype("float32") / 16
layers = cr.layers
model = cr.Sequential([layers.Conv2D(8, 3, activation="relu", input_shape=(8, 8, 1)),
                       layers.MaxPooling2D(),
                       layers.Conv2D(16, 3, activation="relu"),
                       layers.Flatten(),
                       layers.Dense(10)])
loss = cr.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer=cr.optimizers.Adam(), loss=loss)
start = time.perf_counter()
model.fit(x, y, batch_size=32, epochs=1, verbose=0)
print(f"{time.perf_counter() - start:.3f}")
"""


def visits(browser: Browser, server: Server) -> dict[str, float]:
    """Be one new reader, who comes twice; return the seconds of each wait."""
    context = browser.new_context()
    page = context.new_page()
    waits = {}
    for visit in ("cold", "warm"):
        page.goto(server.url("index.html"))
        page.wait_for_load_state("networkidle")
        start = time.perf_counter()
        press(cell(page, 1), "Run")
        outcome(cell(page, 1))
        waits[visit] = time.perf_counter() - start
        if visit == "cold":
            page.locator(".cr-offline", has_text="Available offline").wait_for()
    for name, code in (("xor", XOR), ("cnn", CNN)):
        type_into(page, cell(page, 1), code)
        run(cell(page, 1))
        waits[name] = float(cell(page, 1).locator(".cr-output").inner_text())
    context.close()
    return waits


def each_page(browser: Browser, server: Server) -> None:
    """Print each page's largest paint and shift on a slow phone, and its first cell's wait."""
    print(f"{'page':40} paint, s  shift  first cell, s")
    for name in budgets.every_page():
        address = server.url(name)
        paint = budgets.largest_paint(browser, address)
        page = browser.new_page(viewport=budgets.PHONE)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.evaluate(budgets.SCROLL)
        shift = budgets.cumulative(budgets.shifts(page))
        page.close()
        wait = f"{budgets.first_visit(browser, address):13.2f}" if name in PAGES else ""
        print(f"{name:40} {paint:8.2f} {shift:6.3f} {wait}".rstrip(), flush=True)


def main() -> None:
    """Measure some new readers."""
    parser = argparse.ArgumentParser(description="Measure how long a reader of the book waits.")
    parser.add_argument("--json", action="store_true", help="print the medians as JSON")
    parser.add_argument("--pages", action="store_true", help="measure each page instead")
    options = parser.parse_args()
    if not SITE.is_dir():
        raise SystemExit("the book is not built (make book)")
    server, found = Server(), []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            if options.pages:
                each_page(browser, server)
                return
            for number in range(1, READERS + 1):
                found.append(visits(browser, server))
                told = ", ".join(f"{name} {wait:.2f} s" for name, wait in found[-1].items())
                print(f"reader {number}: {told}", file=sys.stderr)
            version = browser.version
            browser.close()
    finally:
        server.stop()
    medians = {name: statistics.median(each[name] for each in found) for name in found[0]}
    if options.json:
        print(json.dumps({**medians, "chromium": version}))


if __name__ == "__main__":
    main()

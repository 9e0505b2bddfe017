"""How long a reader waits: Python's start in the page, cold and warm, and XOR trained there.

`make book && python benchmarks/page.py` prints seconds from pressing Run to the finished first
cell (the start page's, which imports NumPy), for a new reader and again on the next visit.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))

from playwright.sync_api import sync_playwright
from reader import FLAGS, Server, cell, find_chromium, outcome, press, run, type_into

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


def main() -> None:
    """Measure three new readers, each with a first and a second visit."""
    server = Server()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for number in range(1, 4):
            context = browser.new_context()
            page = context.new_page()
            waits = []
            for _visit in range(2):
                page.goto(server.url("index.html"))
                page.wait_for_load_state("networkidle")
                start = time.perf_counter()
                press(cell(page, 1), "Run")
                outcome(cell(page, 1))
                waits.append(time.perf_counter() - start)
                if _visit == 0:
                    page.locator(".cr-offline", has_text="Available offline").wait_for()
            type_into(page, cell(page, 1), XOR)
            run(cell(page, 1))
            xor = cell(page, 1).locator(".cr-output").inner_text().strip()
            print(f"reader {number}: cold {waits[0]:.2f} s, warm {waits[1]:.2f} s, XOR {xor} s")
            context.close()
        browser.close()
    server.stop()


if __name__ == "__main__":
    main()

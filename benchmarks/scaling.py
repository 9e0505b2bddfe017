"""How time and memory of a training step grow: with the batch, the depth, sequences and steps.

`python benchmarks/scaling.py` prints a table; `--json` prints what it is made of. A slope of 1 in
log time over log size is linear; below it, what every step costs once is still part of the time.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import chainrule as cr
import step_memory
from chainrule.kernels.choice import has_numba, using
from report import plain, table
from step_memory import compiled, some
from workload import use_cores

BUDGET, TURNS = 0.15, 4  # seconds for a size in each turn
WIDTH, CLASSES = 256, 10


def mlp(batch: int = 256, depth: int = 2) -> tuple[Any, Any, Any]:
    """Return a network of `depth` hidden layers, and a batch for it."""
    hidden = [cr.layers.Dense(WIDTH, activation="relu") for _ in range(depth)]
    model = cr.Sequential([cr.Input((WIDTH,)), *hidden, cr.layers.Dense(CLASSES)])
    return compiled(model), *some((batch, WIDTH), CLASSES)


def lstm(sequences: int = 32, steps: int = 32) -> tuple[Any, Any, Any]:
    """Return an LSTM of 64 units, and sequences of 16 numbers a step."""
    model = cr.Sequential([cr.Input((steps, 16)), cr.layers.LSTM(64), cr.layers.Dense(CLASSES)])
    return compiled(model), *some((sequences, steps, 16), CLASSES)


SERIES: list[tuple[str, str, Callable[[int], tuple[Any, Any, Any]], list[int]]] = [
    ("batch", "MLP", lambda n: mlp(batch=n), [64, 128, 256, 512, 1024]),
    ("depth", "MLP", lambda n: mlp(depth=n), [1, 2, 4, 8, 16]),
    ("sequences", "LSTM", lambda n: lstm(sequences=n), [16, 32, 64, 128, 256]),
    ("steps", "LSTM", lambda n: lstm(steps=n), [16, 32, 64, 128, 256]),
]


def step_seconds(trainings: Sequence[tuple[Any, Any, Any]]) -> list[float]:
    """Return the seconds of a step of each: the fastest of as many as the budget has room for.

    What a step takes above that is other work of the machine, and it would bend the line. The sizes
    take turns, so that a slow second of the machine doesn't meet one of them alone.
    """
    best = [math.inf] * len(trainings)
    for _ in range(TURNS):
        for place, (model, x, y) in enumerate(trainings):
            model.train_on_batch(x, y)
            end = time.perf_counter() + BUDGET
            while (start := time.perf_counter()) < end:
                model.train_on_batch(x, y)
                best[place] = min(best[place], time.perf_counter() - start)
    return best


def slope(sizes: Sequence[float], times: Sequence[float]) -> float:
    """Return the slope of the line that fits log time over log size best.

    >>> round(slope([1, 2, 4], [3.0, 6.0, 12.0]), 6)
    1.0
    """
    x, y = [math.log(size) for size in sizes], [math.log(t) for t in times]
    return statistics.linear_regression(x, y).slope


def time_series() -> list[dict[str, Any]]:
    """Return for each series its sizes, the seconds of a step, and the slope."""
    found = []
    for over, model, make, sizes in SERIES:
        times = step_seconds([make(size) for size in sizes])
        found.append(
            {
                "over": over,
                "model": model,
                "sizes": sizes,
                "seconds": times,
                "slope": slope(sizes, times),
            }
        )
    return found


def memory() -> list[dict[str, Any]]:
    """Return for each small model the bytes of a step, beside those of its activations."""
    found = []
    for kernels in ("numpy", "numba") if has_numba() else ("numpy",):
        for name, make in step_memory.MODELS.items():
            model, x, y = make()
            with using(kernels):
                first, second = step_memory.peak(model, x, y)
            kept = step_memory.activations(model, len(x))
            line = {"model": name, "kernels": kernels, "activations": kept, "step": first}
            found.append({**line, "again": second, "ratio": first / kept})
    return found


def time_table(series: Sequence[dict[str, Any]]) -> str:
    """Return the series as a table, with milliseconds a step."""
    head = ["over", "model", "sizes", "a step (ms)", "the last doubling", "slope"]
    lines = [
        [
            line["over"],
            line["model"],
            ", ".join(map(str, line["sizes"])),
            ", ".join(f"{1000 * t:.3g}" for t in line["seconds"]),
            f"{line['seconds'][-1] / line['seconds'][-2]:.2f} times",
            f"{line['slope']:.2f}",
        ]
        for line in series
    ]
    return table(head, lines)


def memory_table(lines: Sequence[dict[str, Any]]) -> str:
    """Return the memory of a step as a table, in MB."""
    head = ["model", "kernels", "activations (MB)", "first step (MB)", "ratio", "the next (MB)"]
    cells = [
        [
            line["model"],
            line["kernels"],
            *(f"{line[key] / 1e6:.2f}" for key in ("activations", "step")),
            plain(line["ratio"]),
            f"{line['again'] / 1e6:.2f}",
        ]
        for line in lines
    ]
    return table(head, cells)


def main() -> None:
    """Measure both and print them."""
    parser = argparse.ArgumentParser(description="Measure how a step's time and memory grow.")
    parser.add_argument("--cores", type=int, help="how many cores to use (all)")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    options = parser.parse_args()
    use_cores(options.cores)
    series, taken = time_series(), memory()
    if options.json:
        print(json.dumps({"series": series, "memory": taken}))
    else:
        print(time_table(series), memory_table(taken), sep="\n\n")


if __name__ == "__main__":
    main()

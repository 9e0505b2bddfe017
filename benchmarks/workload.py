"""What every workload shares: the cores, the clock, and what one run reports.

A workload is one file. It gives `main` a function for each peer; that function builds the model
from given weights and returns its training. Peers are imported inside their functions, so that each
process holds one of them only. Every peer takes the same batches in the same order, a few of them
before the clock starts, so that compilers have compiled and all must end at the same loss.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OURS = "chainrule"
PLAIN = "chainrule-numpy"  # our engine without Numba
HAND = "numpy"  # written by hand, without any library: a yardstick and no peer


@dataclass
class Training:
    """A model in training. `step` takes the first n batches, `train` all; `loss` looks at some."""

    warm_up: Callable[[], Any]
    train: Callable[[], Any]
    loss: Callable[[], float]


def main(peers: Mapping[str, Callable[[], Training]]) -> None:
    """Train with the peer of the command line, and print one line of JSON: what it took."""
    parser = argparse.ArgumentParser(description="Train with one peer and report seconds.")
    parser.add_argument("--peer", choices=list(peers), required=True)
    parser.add_argument("--cores", type=int, help="how many cores to use (all)")
    options = parser.parse_args()
    use_cores(options.cores)
    start = time.perf_counter()
    training = peers[options.peer]()
    training.warm_up()
    ready = time.perf_counter()
    training.train()
    seconds = time.perf_counter() - ready
    report = {
        "seconds": seconds,
        "preparing": ready - start,
        "loss": training.loss(),
        "megabytes": peak_megabytes(),
    }
    print(json.dumps(report))


def use_cores(count: int | None) -> None:
    """Stay on this many cores. Every peer, and every BLAS, counts those that it may run on."""
    if count:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])


def peak_megabytes() -> float:
    """Return the largest amount of memory that this process has held, in millions of bytes.

    On Linux `getrusage` would not do: it starts with the peak of the process that started this one.
    """
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
        return int(peak) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e6


def spelled_like_keras(train_with: Callable[[Any], Training]) -> dict[str, Callable[[], Training]]:
    """Return the peers that run one and the same script: ours and Keras, on its two engines.

    `train_with` gets the module that the script imports.
    """

    def ours(kernels: str) -> Callable[[], Training]:
        def prepare() -> Training:
            os.environ["CHAINRULE_KERNELS"] = kernels
            return train_with(importlib.import_module("chainrule"))

        return prepare

    def keras(backend: str) -> Callable[[], Training]:
        def prepare() -> Training:
            os.environ.update(KERAS_BACKEND=backend, TF_CPP_MIN_LOG_LEVEL="2")
            return train_with(importlib.import_module("keras"))

        return prepare

    return {
        OURS: ours("auto"),
        PLAIN: ours("numpy"),
        "keras-tf": keras("tensorflow"),
        "keras-jax": keras("jax"),
    }


def fit(model: Any, x: Any, y: Any, batch: int, epochs: int = 1, warm_up: int = 3) -> Training:
    """Return the training of a compiled model in Keras's spelling, in the order of the data."""

    def run(samples: int, epochs: int) -> None:
        model.fit(
            x[:samples], y[:samples], batch_size=batch, epochs=epochs, shuffle=False, verbose=0
        )

    def loss() -> float:
        found = model.evaluate(x[:1024], y[:1024], batch_size=batch, verbose=0)
        return float(found)

    return Training(lambda: run(warm_up * batch, 1), lambda: run(len(x), epochs), loss)

"""Runs of peers: each in a fresh process, the peers taking turns, and all ending at one loss.

The turns are A B C, A B C, ..., so that a machine that slows down or warms up does so for all.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from workload import OURS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORKLOADS = ("xor", "mlp", "cnn", "lstm", "gpt")

# The modules that a peer needs, besides what ours needs.
NEEDS = {
    "torch": ("torch",),
    "keras-tf": ("keras", "tensorflow"),
    "keras-jax": ("keras", "jax"),
    "sklearn": ("sklearn",),
}
# These take a minute and more a run, and the answer is far from any limit: one round is enough.
SLOW = {("xor", "keras-tf")}
# How far from ours a loss may end, relatively. In float32 the last digits of every sum differ, and
# training spreads them; PyTorch's Adam also adds its epsilon at another place.
TOLERANCE = 0.02

Sample = dict[str, float]


def tell(message: str) -> None:
    """Tell how far things are, beside the table and not in it."""
    print(message, file=sys.stderr, flush=True)


def about(workload: str) -> str:
    """Return the line that says what a workload is."""
    return (importlib.import_module(workload).__doc__ or "").splitlines()[0]


def peers_of(workload: str) -> list[str]:
    """Return the peers that a workload's file has, ours first."""
    return list(importlib.import_module(workload).PEERS)


def missing(peer: str) -> list[str]:
    """Return the modules that a peer needs and that are not installed. None of them is loaded."""
    return [name for name in NEEDS.get(peer, ()) if importlib.util.find_spec(name) is None]


def chosen(workload: str, wanted: Sequence[str] | None) -> list[str]:
    """Return the peers to run: those asked for, else all that are installed. Ours runs always.

    Raises
    ------
    SystemExit : one was asked for by name and is not installed

    """
    found = []
    for peer in peers_of(workload):
        if wanted and peer not in (OURS, *wanted):
            continue
        if absent := missing(peer):
            lack = f"needs {' and '.join(absent)}, not installed here"
            if wanted:
                raise SystemExit(
                    f"{peer} {lack}. Run: make bench-packages, then build/bench-venv/bin/python "
                    "benchmarks/compare.py."
                )
            tell(f"{workload}: {peer} is skipped: it {lack}.")
            continue
        found.append(peer)
    return found


def interleaved(
    workload: str, peers: Sequence[str], rounds: int, cores: int | None
) -> dict[str, list[Sample]]:
    """Run the peers in turns, and return what each run reported."""
    samples: dict[str, list[Sample]] = {peer: [] for peer in peers}
    for turn in range(1, rounds + 1):
        for peer in peers:
            if turn > 1 and (workload, peer) in SLOW:
                continue
            sample = measure(workload, peer, cores)
            tell(f"{workload}, round {turn} of {rounds}, {peer}: {sample['seconds']:.4g} s")
            samples[peer].append(sample)
            check_loss(workload, peer, sample["loss"], samples[peers[0]][0]["loss"])
    return samples


def measure(workload: str, peer: str, cores: int | None) -> Sample:
    """Run one peer once; its own report, and the seconds of the whole process."""
    start = time.perf_counter()
    sample: Sample = fresh([f"{workload}.py", "--peer", peer], cores)
    return {**sample, "whole": time.perf_counter() - start}


def fresh(command: Sequence[str], cores: int | None = None) -> Sample:
    """Run one of this folder's files in a process of its own; return the JSON of its last line.

    Raises
    ------
    SystemExit : it failed

    """
    limit = ["--cores", str(cores)] if cores else []
    whole = [sys.executable, str(HERE / command[0]), *command[1:], *limit]
    done = subprocess.run(whole, env=environment(), capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    sample: Sample = json.loads(done.stdout.splitlines()[-1])
    return sample


def environment() -> dict[str, str]:
    """Return this process's environment, in which Python keeps the byte code that it makes.

    Packages that pip installed have theirs. Were Python told not to write any, ours alone would be
    compiled in every process, as it is read from its sources.
    """
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def check_loss(workload: str, peer: str, loss: float, ours: float) -> None:
    """Refuse to go on when a peer ended elsewhere: it was not the same training.

    Raises
    ------
    SystemExit : the losses differ by more than the tolerance, or one is not a number

    """
    if not abs(loss - ours) <= TOLERANCE * abs(ours):
        raise SystemExit(
            f"{workload}: {peer} ended at a loss of {loss:.6g} and ours at {ours:.6g}, more than "
            f"{TOLERANCE:.0%} apart. That is not the same training, so there is no comparison."
        )

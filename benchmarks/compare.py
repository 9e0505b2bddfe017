"""Compare peers: `python benchmarks/compare.py [WORKLOAD ...] [--peers ...] [--write FILE]`.

Every workload unless some are named, every peer that is installed unless some are named. It prints
a table for each workload. With `--write` it also measures importing, sizes, scaling and the book in
a browser, and writes all of it down, with the goals and the machine. What stands between the
markers for what is written by hand is taken over from the file as it was.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from footprint import import_seconds, installed_sizes
from goals import Measured, goals, goals_table
from machine import available_cores, machine
from report import document, kept, row, seconds, table, workload_table
from runs import HERE, ROOT, TOLERANCE, WORKLOADS, about, chosen, fresh, interleaved, peers_of, tell
from scaling import memory_table, time_table
from workload import HAND, OURS, PLAIN

READING = f"""\
Every run is a fresh process, and the peers take turns (A B C, A B C, ...). Figures are medians, MB
are millions of bytes. `{OURS}` has compiled kernels where they gain, `{PLAIN}` is the
same library without Numba, `{HAND}` the same steps written by hand without a library. All get the
same model, weights, batches, dtype and cores, and must end at the same loss, within
{100 * TOLERANCE:g} %. *Training* begins after a few steps of warming up; *preparing* is importing,
making model and data, compiling and these steps; *whole process* is both, and Python's own start
and end. Ratios are our training time over the peer's: below 1 we are faster. The fastest peer is in
bold. A peer that takes minutes on a workload (Keras on TensorFlow, on XOR) runs once."""


def main() -> None:
    """Measure and print; write it down if asked to."""
    options = arguments()
    if options.write and options.write.exists():
        kept(options.write.read_text(encoding="utf-8"))  # refuse now what would be refused later
    found = Measured()
    for name in options.workloads or WORKLOADS:
        peers = chosen(name, options.peers)
        samples = interleaved(name, peers, options.rounds, options.cores)
        found.workloads[name] = {peer: row(runs) for peer, runs in samples.items()}
        print(f"{about(name)}\n\n{workload_table(found.workloads[name])}\n", flush=True)
    if options.write:
        write(options.write, options, found)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    names = sorted({peer for workload in WORKLOADS for peer in peers_of(workload)})
    parser = argparse.ArgumentParser(description="Compare our speed with our peers'.")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=", ".join(WORKLOADS))
    parser.add_argument("--peers", nargs="+", choices=names, help="whom to compare with (all)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each peer (5)")
    parser.add_argument("--cores", type=int, help="how many cores to use (all)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="measure all, write it down")
    options = parser.parse_args()
    if unknown := set(options.workloads) - set(WORKLOADS):
        parser.error(f"no workload {unknown.pop()!r}; there are {', '.join(WORKLOADS)}")
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    if options.cores is not None and not 1 <= options.cores <= available_cores():
        parser.error(f"--cores must be from 1 to {available_cores()} here")
    return options


def write(path: Path, options: argparse.Namespace, found: Measured) -> None:
    """Measure the rest and write the document."""
    tell("the machine's fastest product")
    product: dict[str, Any] = fresh(["machine.py"], options.cores)
    tell("importing, and installed sizes")
    found.imports, found.sizes = import_seconds(options.rounds), installed_sizes()
    tell("scaling of a step's time and memory")
    scaling: dict[str, Any] = fresh(["scaling.py", "--json"], options.cores)
    found.scaling, found.memory = scaling["series"], scaling["memory"]
    tell("the book in a browser")
    browser, found.browser = in_browser()
    facts = machine(options.cores, product["blas"], product["gigaflops"])
    sections = [
        ("What was measured, when and where", opening(options, facts)),
        ("Goals", goals_table(goals(found))),
        ("Training", training(found)),
        ("Before anything is trained", footprint(found)),
        ("Scaling", f"{time_table(found.scaling)}\n\n{MEMORY}\n\n{memory_table(found.memory)}"),
        ("In the browser", browser),
    ]
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    beside = path.with_name(f".{path.name}.new")  # what stood there stays until all is written
    beside.write_text(document(sections, old), encoding="utf-8")
    beside.replace(path)
    tell(f"written: {path}")


SIZES = """\
The files that each package's own record lists, over everything it needs; byte code is what Python
makes of them when they are installed. Chainrule itself is counted as pip would lay it down, without
the built book."""

MEMORY = """\
What a step takes at its fullest moment, weights and the optimizer's memory apart, beside its
activations: each layer's output and the weighted sum below it, the gates of an LSTM, the queries,
keys, values, scores and shares of attention (`benchmarks/step_memory.py`). The next step of the
same shapes writes into what the first one made."""


def opening(options: argparse.Namespace, facts: list[tuple[str, str]]) -> str:
    """Say what was measured, how, when, and on what."""
    command = ["python benchmarks/compare.py", *options.workloads]
    command += [] if options.peers is None else ["--peers", *options.peers]
    command += ["--rounds", str(options.rounds)]
    command += ["--cores", str(options.cores)] if options.cores else []
    command += ["--write", options.write.name]
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return "\n\n".join(
        [
            f"Chainrule's speed, memory and size beside its peers', measured on {today}. "
            "`make bench` does it all again; this was:",
            f"    {' '.join(command)}",
            READING,
            table(["what", "which"], facts),
        ]
    )


def training(found: Measured) -> str:
    """Return the workloads' tables."""
    parts = []
    for name, rows in found.workloads.items():
        title, _, what = about(name).partition(": ")
        parts.append(f"### {title}\n\n{what[:1].upper()}{what[1:]}\n\n{workload_table(rows)}")
    return "\n\n".join(parts)


def footprint(found: Measured) -> str:
    """Return the tables of import times and installed sizes."""
    imports = table(
        ["import (s)", "beyond Python's own start"],
        [[name, seconds(found.imports[name])] for name in found.imports],
    )
    sizes = table(
        ["installed (MB)", "with all it needs", "of that byte code"],
        [
            [name, "not installed", ""]
            if size is None
            else [name, f"{size.whole / 1e6:.0f}", f"{size.byte_code / 1e6:.0f}"]
            for name, size in found.sizes.items()
        ],
    )
    return f"{imports}\n\n{SIZES}\n\n{sizes}"


def in_browser() -> tuple[str, dict[str, float]]:
    """Return a table of what the page takes, or why it was not measured; and the figures."""
    python = ROOT / ".venv" / "bin" / "python"  # which has what drives a browser
    if not python.exists():
        return "Not measured here: .venv is not there (make test makes it).", {}
    command = [str(python), str(HERE / "page.py"), "--json"]
    ours = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, env=ours)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        tell(done.stderr)
        return f"Not measured here: {reason}", {}
    told = json.loads(done.stdout.splitlines()[-1])
    version = told.pop("chromium")
    names = {
        "cold": "first cell, first visit",
        "warm": "first cell, next visit",
        "xor": "XOR, 3000 epochs",
        "cnn": "CNN on 8x8 digits, an epoch of 1,500",
    }
    lines = [[names[name], seconds(value)] for name, value in told.items()]
    head = ["in the page", "seconds"]
    return f"Chromium {version}, median of three new readers.\n\n{table(head, lines)}", told


if __name__ == "__main__":
    main()

"""Compare peers on one workload: `python benchmarks/compare.py xor [--peers ...] [--rounds N]`.

Each run is a fresh process, and the peers take turns (A B C, A B C, ...), so that a machine that
slows down or warms up does so for all. The table has medians; the ratio is ours to the peer's.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
OURS = "chainrule"
PEERS = {"xor": [OURS, "torch", "numpy"]}
TOLERANCE = 0.02  # relative: after 3000 epochs in float32 the last digits differ

Sample = dict[str, float]


def measure(workload: str, peer: str) -> Sample:
    """Run one peer once; its own report, and the seconds of the whole process."""
    command = [sys.executable, str(HERE / f"{workload}.py"), "--peer", peer]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    whole = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f"{workload} with {peer} failed:\n{done.stderr}")
    sample: Sample = json.loads(done.stdout.splitlines()[-1])
    return {**sample, "whole": whole}


def medians(samples: list[Sample]) -> Sample:
    """Return the median of every figure."""
    return {key: statistics.median(sample[key] for sample in samples) for key in samples[0]}


def main() -> None:
    """Measure, print the table, and refuse to compare trainings that ended differently."""
    parser = argparse.ArgumentParser(description="Compare the speed of peers on one workload.")
    parser.add_argument("workload", choices=sorted(PEERS))
    parser.add_argument("--peers", nargs="+", help="which peers, besides chainrule")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each peer (5)")
    options = parser.parse_args()
    peers = PEERS[options.workload]
    if options.peers:
        peers = [OURS, *(name for name in options.peers if name != OURS)]

    samples: dict[str, list[Sample]] = {peer: [] for peer in peers}
    for _ in range(options.rounds):
        for peer in peers:
            samples[peer].append(measure(options.workload, peer))
    middle = {peer: medians(runs) for peer, runs in samples.items()}

    print(
        f"{options.workload}: medians of {options.rounds} fresh processes each, one thread, "
        f"Python {platform.python_version()} on {platform.machine()}\n"
    )
    print("| peer | training (s) | ours / peer | whole process (s) | peak memory (MB) | loss |")
    print("|---|---:|---:|---:|---:|---:|")
    for peer, row in middle.items():
        ratio = middle[OURS]["seconds"] / row["seconds"]
        print(
            f"| {peer} | {row['seconds']:.4f} | {ratio:.2f} | {row['whole']:.2f} "
            f"| {row['megabytes']:.0f} | {row['loss']:.6f} |"
        )
    ours = middle[OURS]["loss"]
    for peer, row in middle.items():
        if abs(row["loss"] - ours) > TOLERANCE * abs(ours):
            raise SystemExit(f"\n{peer} ended at another loss than we did: not the same training.")


if __name__ == "__main__":
    main()

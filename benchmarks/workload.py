"""What every workload shares: the threads, the clock, and what one run reports.

A workload is one file. It gives `run` a function for each peer; that function prepares everything,
warms up, and returns the training to be timed, which returns the final loss. Peers are imported
inside their functions, so that each process holds one of them only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping

THREADS = "1"
# Read by BLAS and OpenMP when they load, so they are set before any peer is imported.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, THREADS)

Training = Callable[[], float]


def run(peers: Mapping[str, Callable[[], Training]]) -> None:
    """Train with the peer of the command line, and print one line of JSON: what it took."""
    parser = argparse.ArgumentParser(description="Train with one peer and report seconds.")
    parser.add_argument("--peer", choices=sorted(peers), required=True)
    train = peers[parser.parse_args().peer]()
    start = time.perf_counter()
    loss = train()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = peak / (2**20 if sys.platform == "darwin" else 2**10)  # bytes there, KiB here
    print(json.dumps({"seconds": seconds, "loss": loss, "megabytes": megabytes}))

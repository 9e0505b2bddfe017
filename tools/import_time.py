"""Report how long `import chainrule` takes, in fresh processes, and what the time goes to.

A report and not a test: a time depends on the machine and on what else it is doing.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys

RUNS = 9
ROW = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|(\s*)(\S+)")


def measure(module: str) -> tuple[float, dict[str, float]]:
    """Return the milliseconds that `module` takes, and those of each module's own code."""
    command = [sys.executable, "-X", "importtime", "-c", f"import {module}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    own: dict[str, float] = {}
    total = 0.0
    for self_time, cumulative, _, name in ROW.findall(done.stderr):
        own[name] = int(self_time) / 1000
        if name == module:
            total = int(cumulative) / 1000
    return total, own


def main() -> None:
    """Print the median times, and NumPy's share."""
    measure("chainrule")  # once to write the byte code and warm the disk's cache
    whole, bare, ours = [], [], []
    for _ in range(RUNS):
        total, own = measure("chainrule")
        whole.append(total)
        ours.append(sum(t for name, t in own.items() if name.split(".")[0] == "chainrule"))
        bare.append(measure("numpy")[0])
    print(f"import chainrule   {statistics.median(whole):7.1f} ms  (median of {RUNS})")
    print(f"  its own modules  {statistics.median(ours):7.1f} ms")
    print(f"import numpy alone {statistics.median(bare):7.1f} ms")


if __name__ == "__main__":
    main()

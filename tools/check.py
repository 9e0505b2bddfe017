"""Run make's targets one after the other, and report: `check.py TARGET...` (see `make test`).

Stops at the first that fails. Then come a table of how long each took and, from the test runners'
own reports, one line with the number of tests that passed, failed and were skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

from console import ROOT, say

REPORTS = ROOT / "build" / "reports"


def main() -> None:
    """Run the targets; exit with 1 when one of them fails or no test ran."""
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    make = os.environ.get("MAKE", "make").split()
    rows: list[tuple[str, str, float]] = []
    for target in sys.argv[1:]:
        say(f"make {target}")
        start = time.perf_counter()
        command = [*make, "--no-print-directory", target]
        code = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL).returncode
        rows.append((target, "ok" if code == 0 else "FAILED", time.perf_counter() - start))
        if code != 0:
            break
    print_table(rows, skipped=len(sys.argv) - 1 - len(rows))
    passed, failed, skipped = count_tests()
    ok = rows[-1][1] == "ok" and failed == 0 and passed > 0
    if not ok:
        failed = max(failed, 1)  # a step that is not a test failed
        print(f"'make {rows[-1][0]}' failed; its message is above. Mend it, then run it alone.")
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    raise SystemExit(0 if ok else 1)


def print_table(rows: list[tuple[str, str, float]], skipped: int) -> None:
    """Print how each target ended and how long it took."""
    print(f"\n{'step':<16}{'':<8}{'seconds':>8}")
    for target, outcome, seconds in rows:
        print(f"{target:<16}{outcome:<8}{seconds:>8.1f}")
    print(f"{'total':<24}{sum(row[2] for row in rows):>8.1f}")
    if skipped:
        print(f"{skipped} later steps were not run.")


def count_tests() -> tuple[int, int, int]:
    """Add up the JUnit reports: tests that passed, failed (or broke), were skipped."""
    total = failed = skipped = 0
    for report in REPORTS.glob("*.xml"):
        for suite in ET.parse(report).getroot().iter("testsuite"):
            total += int(suite.get("tests", 0))
            failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped += int(suite.get("skipped", 0))
    return total - failed - skipped, failed, skipped


if __name__ == "__main__":
    main()

"""Run one command as a step that says what it does: `step.py TITLE ADVICE COMMAND...`."""

from __future__ import annotations

import subprocess
import sys
import time

from console import fail, say


def main() -> None:
    """Run the command; on failure, stop with the advice."""
    title, advice, *command = sys.argv[1:]
    say(title)
    start = time.perf_counter()
    try:
        code = subprocess.run(command, stdin=subprocess.DEVNULL).returncode
    except OSError as error:
        fail(f"{title}: {error}", advice)
    if code != 0:
        fail(f"{title}: '{' '.join(command[:3])} ...' ended with code {code}", advice)
    print(f"    done in {time.perf_counter() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()

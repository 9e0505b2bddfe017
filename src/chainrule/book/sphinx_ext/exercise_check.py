"""Proves each exercise at build time: its solution passes the check, its starter does not.

It runs in a Python of its own, in the state that the chapter's cells leave behind, through the
same `chainrule.live.Session` that the page uses.
"""

import json
import subprocess
import sys
from typing import Any

from sphinx.errors import ExtensionError
from sphinx.util import logging

from chainrule.book.errors import BookError

logger = logging.getLogger(__name__)
TIMEOUT = 600  # seconds for all of a chapter's cells and exercises


def check_document(name: str, cells: list[dict[str, Any]], exercises: list[dict[str, Any]]) -> None:
    """Check a chapter's exercises; raise one error that names all that are wrong."""
    logger.info("checking %d exercise(s) of %s", len(exercises), name)
    request = json.dumps({"cells": cells, "exercises": exercises}, default=str)
    command = [sys.executable, "-m", __name__]
    try:
        result = subprocess.run(  # noqa: S603 - our own module, no shell
            command, input=request, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise ExtensionError(
            f"{name}: its exercises were not checked within {TIMEOUT} seconds."
        ) from None
    if result.returncode != 0:
        raise ExtensionError(f"{name}: the exercise check failed:\n{result.stderr.strip()}")
    faults = json.loads(result.stdout)
    if faults:
        raise ExtensionError("\n".join(f"{name}: {fault}" for fault in faults))


def find_faults(cells: list[dict[str, Any]], exercises: list[dict[str, Any]]) -> list[str]:
    """Run the cells, then each exercise both ways; return what is wrong, one sentence each."""
    from chainrule.live import Session

    events: list[dict[str, Any]] = []
    session = Session(events.append, watched=False)
    for number, cell in enumerate(cells, start=1):
        if "skip-execution" in cell["tags"]:
            continue
        ok = session.run(cell["source"], f"cell-{number}")
        if not ok and "raises-exception" not in cell["tags"]:
            raise BookError(f"Cell {number} failed in the page's session: {_reason(events)}")
    faults = []
    for exercise in exercises:
        events.clear()
        if not session.check(exercise["solution"], exercise["check"], exercise["name"]):
            reason = _reason(events)
            faults.append(f"exercise {exercise['name']!r}: its solution fails its check: {reason}")
        if session.check(exercise["starter"], exercise["check"], exercise["name"]):
            faults.append(
                f"exercise {exercise['name']!r}: its starter passes the check already; make the "
                "check stricter or the starter less complete."
            )
    return faults


def _reason(events: list[dict[str, Any]]) -> str:
    for event in events:
        if event["type"] == "error":
            return f"{event['name']}: {event['message']}"
    verdicts = [event["message"] for event in events if event["type"] == "verdict"]
    return verdicts[-1] if verdicts else "no reason was given"


def main() -> None:
    """Read a request from standard input and write the faults as JSON to standard output."""
    request = json.load(sys.stdin)
    out = sys.stdout
    sys.stdout = sys.stderr  # only the answer may go to the real one
    try:
        faults = find_faults(request["cells"], request["exercises"])
    except BookError as error:
        faults = [str(error)]
    json.dump(faults, out)


if __name__ == "__main__":
    main()

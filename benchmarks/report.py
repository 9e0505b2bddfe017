"""What was measured, as text: the rows and tables of BENCHMARKS.md. Nothing here measures."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workload import HAND, OURS, PLAIN

BEGIN, END = "<!-- kept: begin -->", "<!-- kept: end -->"
EMPTY = "(Written by hand; kept when this file is made anew.)"


@dataclass(frozen=True)
class Row:
    """One peer on one workload: medians over its runs, and how far the training times spread."""

    runs: int
    seconds: float
    least: float
    most: float
    preparing: float
    whole: float
    megabytes: float
    loss: float


Rows = Mapping[str, Row]


def row(samples: Sequence[Mapping[str, float]]) -> Row:
    """Return the medians of a peer's runs."""

    def middle(key: str) -> float:
        return statistics.median(sample[key] for sample in samples)

    seconds = [sample["seconds"] for sample in samples]
    keys = ("seconds", "preparing", "whole", "megabytes", "loss")
    medians = {key: middle(key) for key in keys}
    return Row(runs=len(samples), least=min(seconds), most=max(seconds), **medians)


def best_peer(rows: Rows) -> str | None:
    """Return the fastest of the others; what is written by hand is no library, so no peer."""
    others = [peer for peer in rows if peer not in (OURS, PLAIN, HAND)]
    return min(others, key=lambda peer: rows[peer].seconds, default=None)


def ratio(rows: Rows, ours: str, peer: str | None) -> float | None:
    """Return our training time over a peer's, if both ran."""
    if peer is None or peer not in rows or ours not in rows:
        return None
    return rows[ours].seconds / rows[peer].seconds


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table: the first column to the left, the others to the right.

    >>> print(table(["peer", "s"], [["torch", "1.0"]]))
    | peer | s |
    |---|---:|
    | torch | 1.0 |
    """
    rule = "|---|" + "---:|" * (len(head) - 1)
    return "\n".join([f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(x)} |" for x in lines)])


def workload_table(rows: Rows) -> str:
    """Return a workload's table, the fastest of the others in bold."""
    best = best_peer(rows)
    head = ["peer", "training (s)", "least to most", "ours / it", "in NumPy / it"]
    head += ["preparing (s)", "whole process (s)", "peak memory (MB)", "loss at the end", "runs"]
    lines = []
    for peer, found in rows.items():
        ratios = [ratio(rows, ours, peer) for ours in (OURS, PLAIN)]
        lines.append(
            [
                f"**{peer}**" if peer == best else peer,
                seconds(found.seconds),
                f"{seconds(found.least)} to {seconds(found.most)}",
                *("" if each is None else plain(each) for each in ratios),
                f"{found.preparing:.2f}",
                f"{found.whole:.2f}",
                f"{found.megabytes:.0f}",
                f"{found.loss:.5g}",
                str(found.runs),
            ]
        )
    return table(head, lines)


def seconds(value: float) -> str:
    """Return seconds with three digits that count.

    >>> seconds(0.012345), seconds(1.2345), seconds(91.7)
    ('0.0123', '1.23', '91.7')
    """
    digits = 1 if value >= 10 else 2 if value >= 1 else 3 if value >= 0.1 else 4
    return f"{value:.{digits}f}"


def plain(value: float) -> str:
    """Return a ratio with as many digits as mean something.

    >>> plain(0.5678), plain(0.00234), plain(412.3)
    ('0.57', '0.0023', '412')
    """
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def kept(text: str) -> str:
    """Return what stands between the markers of a document, or a line that says what goes there.

    >>> kept(f"before {BEGIN} by hand {END} after")
    ' by hand '
    """
    _, found, rest = text.partition(BEGIN)
    inside, ended, _ = rest.partition(END)
    if not found:
        return f"\n{EMPTY}\n"
    if not ended:
        # Writing on would lose what was written by hand.
        raise SystemExit(f"The marker {BEGIN} has no {END} after it: put it back first.")
    return inside


def document(sections: Iterable[tuple[str, str]], old: str = "") -> str:
    """Return BENCHMARKS.md: the sections, and the one by hand, taken over from the old text."""
    parts = ["# Benchmarks", *(f"## {title}\n\n{text}" for title, text in sections)]
    by_hand = f"## Where the rest of the time goes\n\n{BEGIN}{kept(old)}{END}"
    return "\n\n".join([*parts, by_hand]) + "\n"

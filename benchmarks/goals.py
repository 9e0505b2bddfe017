"""What Chainrule is held to, and whether it gets there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from footprint import IN_USE, Size
from report import Rows, best_peer, plain, ratio, table
from workload import OURS, PLAIN

# Our training time over that of the fastest peer: with compiled kernels, and in NumPy alone.
RATIOS: dict[str, tuple[float, float | None]] = {
    "mlp": (0.9, None),
    "cnn": (1.0, 2.0),
    "lstm": (1.0, 2.5),
    "gpt": (1.0, 1.5),
}
BEYOND = 0.7
LINEAR = 1.1  # a slope of 1 is linear; this much above it is noise


@dataclass(frozen=True)
class Goal:
    """One figure and its limit. `measured` is None where it could not be measured."""

    what: str
    measured: float | None
    limit: float
    unit: str = ""
    least: bool = False  # the limit is the least that will do, not the most
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached, if that is known."""
        if self.measured is None:
            return None
        return self.measured >= self.limit if self.least else self.measured <= self.limit

    def cells(self) -> list[str]:
        """Return the cells of its line."""
        unit = f" {self.unit}" if self.unit else ""
        found = "not measured"
        if self.measured is not None:
            found = plain(self.measured) + unit + (f" ({self.note})" if self.note else "")
        limit = f"at {'least' if self.least else 'most'} {self.limit:g}{unit}"
        return [self.what, found, limit, {True: "yes", False: "**no**", None: "?"}[self.met]]


@dataclass
class Measured:
    """All that one run of the benchmarks found. What is missing was not measured."""

    workloads: dict[str, Rows] = field(default_factory=dict)
    imports: Mapping[str, float] = field(default_factory=dict)
    sizes: Mapping[str, Size | None] = field(default_factory=dict)
    scaling: list[dict[str, Any]] = field(default_factory=list)
    memory: list[dict[str, Any]] = field(default_factory=list)
    browser: Mapping[str, float] = field(default_factory=dict)


def goals(found: Measured) -> Iterator[Goal]:
    """Yield every goal with the figure for it."""
    xor = found.workloads.get("xor", {})
    yield Goal("XOR: training, ours / PyTorch", ratio(xor, OURS, "torch"), 0.5)
    slower = ratio(xor, OURS, "keras-tf")
    times = None if slower is None else 1 / slower
    yield Goal("XOR: training, Keras on TensorFlow / ours", times, 300, "times", least=True)
    ours = xor.get(OURS)
    yield Goal("XOR: whole process", None if ours is None else ours.whole, 0.4, "s")
    reached: list[float] = []
    for name, (most, most_plain) in RATIOS.items():
        rows = found.workloads.get(name, {})
        best = best_peer(rows)
        note = f"best peer: {best}"
        title = f"{name.upper()}: training, ours / best peer"
        yield Goal(title, ratio(rows, OURS, best), most, note=note)
        if most_plain is not None:
            yield Goal(f"{title}, in NumPy alone", ratio(rows, PLAIN, best), most_plain, note=note)
    for rows in found.workloads.values():
        each = ratio(rows, OURS, best_peer(rows))
        reached += [] if each is None else [each]
    note = f"{sum(each < BEYOND for each in reached)} of {len(reached)} workloads are below it"
    worst = max(reached) if len(reached) == len(RATIOS) + 1 else None
    yield Goal("Beyond these: every ratio", worst, BEYOND, note=note)
    yield Goal("import chainrule", found.imports.get("chainrule"), 0.15, "s")
    yield Goal(f"import {IN_USE}", found.imports.get(IN_USE), 0.15, "s")
    yield Goal("XOR: peak memory", None if ours is None else ours.megabytes, 60, "MB")
    size = found.sizes.get("chainrule")
    note = "" if size is None else f"{size.byte_code / 1e6:.0f} of them byte code"
    yield Goal(
        "Core install with NumPy", None if size is None else size.whole / 1e6, 60, "MB", note=note
    )
    for line in found.scaling:
        yield Goal(f"Slope of time over {line['over']} ({line['model']})", line["slope"], LINEAR)
    for line in found.memory:
        title = f"A step's memory / its activations ({line['model']}, {line['kernels']})"
        yield Goal(title, line["ratio"], 2)
    if not found.scaling:
        yield Goal("Time linear in batch, depth and sequences", None, LINEAR)
    if not found.memory:
        yield Goal("A step's memory / its activations", None, 2)
    yield Goal("Browser: XOR, 3000 epochs", found.browser.get("xor"), 0.5, "s")
    yield Goal("Browser: CNN, an epoch of 1,500 digits", found.browser.get("cnn"), 5, "s")


def goals_table(found: Iterable[Goal]) -> str:
    """Return the goals as a table, after a line that counts them."""
    listed = list(found)
    met = sum(goal.met is True for goal in listed)
    known = sum(goal.met is not None for goal in listed)
    lines = (goal.cells() for goal in listed)
    counted = f"{met} of {known} measured goals are met; {len(listed) - known} were not measured."
    return f"{counted}\n\n{table(['goal', 'measured', 'wanted', 'met'], lines)}"

"""The numbers of :class:`~chainrule.live.pieces.UnitsPiece` as tables."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from chainrule.live.piece import State, Table
from chainrule.live.pieces.units_seen import WORDS, SeenLayer

LAYER = ["layer", "activation", "length of dL/dW", "mean slope", "share of flat slopes"]
UNIT = ["layer", "unit", "state", "mean slope", "length of gradient"]


def tables_of(state: State, layers: Sequence[SeenLayer]) -> list[Table]:
    """Return the layers, the units, the chosen unit's samples, and the four histograms."""
    shown, edges = state["layers"], state["edges"]
    names = [f"layer {i}" for i in range(1, len(layers) + 1)]
    kinds = ("alive", "saturated", "dead")
    by_layer = [
        [
            name,
            *(each[key] for key in ("activation", "length", "slope", "flat")),
            *(each["counts"].get(kind, 0) for kind in kinds),
        ]
        for name, each in zip(names, shown, strict=True)
    ]
    by_unit = [
        [name, unit, WORDS[what], slope, float(length)]
        for name, seen in zip(names, layers, strict=True)
        for unit, (what, slope, length) in enumerate(
            zip(seen.states, seen.mean_slopes(), seen.lengths, strict=True), start=1
        )
    ]
    unit = state["unit"]
    samples = enumerate(zip(unit["z"], unit["a"], unit["dz"], strict=True), start=1)
    return [
        ("Each layer", [*LAYER, *kinds], by_layer),
        ("Each unit", UNIT, by_unit),
        (
            f"Layer {unit['layer'] + 1}, unit {unit['index'] + 1}",
            ["sample", "weighted sum z", "output a", "dL/dz"],
            [[number, *row] for number, row in samples],
        ),
        *(
            (
                f"{what}, share in each bin",
                ["from, to", *names],
                binned("{:g} to {:g}", edges[key], [each[key] for each in shown]),
            )
            for key, what in (("sums", "Weighted sums"), ("outputs", "Outputs"))
        ),
        *(
            (
                f"Sizes of {what}, share in each bin",
                ["size", *names],
                [
                    ["exactly 0", *(each[key]["zero"] for each in shown)],
                    *binned(
                        "10^{:g} to 10^{:g}", edges["powers"], [e[key]["shares"] for e in shown]
                    ),
                ],
            )
            for key, what in (("sumGradients", "dL/dz"), ("weightGradients", "dL/dW"))
        ),
    ]


def binned(
    pattern: str, edges: Sequence[float], layers: Sequence[Sequence[float]]
) -> list[list[Any]]:
    """Return a row for each bin: its edges, and the share in each layer.

    >>> binned("{:g} to {:g}", [0.0, 1.0, 2.0], [[0.25, 0.75]])
    [['0 to 1', 0.25], ['1 to 2', 0.75]]
    """
    return [
        [pattern.format(low, high), *(each[i] for each in layers)]
        for i, (low, high) in enumerate(pairwise(edges))
    ]

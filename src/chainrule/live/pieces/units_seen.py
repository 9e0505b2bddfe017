"""What a traced step says of each layer's units: who learns, who hardly does, who can't.

A unit learns by dL/dW, and each part of that is multiplied by the slope of its activation. Where
the curve is flat, the slope is nearly nothing (the unit is *saturated*) or exactly nothing (it is
*dead*), whatever error comes back to it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.live.display import json_number
from chainrule.live.piece import State
from chainrule.live.pieces.slopes import apart, slope_at

Array = NDArray[Any]

FLAT = 0.05  # a slope smaller than this is called flat: a fifth of a sigmoid's steepest
MOST = 0.9  # a unit that is on flat ground in so many samples is called saturated
SUMS = np.linspace(-8, 8, 33)  # the edges of the bins of weighted sums
BINS = 20  # of outputs
POWERS = np.linspace(-12, 1, 27)  # the edges of the bins of sizes of gradients: powers of ten
ROUND = (1.0, 2.0, 5.0, 10.0)  # where the axis of outputs may end

WORDS = {
    "alive": "alive",
    "saturated": "saturated",
    "dead": "dead",
    "mixed": "no slope of its own",
    "lost": "not a number",
}


@dataclass(frozen=True)
class SeenLayer:
    """A traced Dense layer with the slopes of its units.

    ``slope`` has f'(z) for each sample and unit; None if the activation mixes its units, as
    softmax does.
    """

    layer: Any
    trace: Any
    slope: Array | None

    @classmethod
    def of(cls, layer: Any, trace: Any) -> "SeenLayer":
        """Look up the slopes of a layer where its trace has been."""
        own = apart(layer.activation)
        slope = slope_at(layer.activation, trace.weighted_sum, trace.output) if own else None
        return cls(layer, trace, slope)

    @property
    def z(self) -> Array:
        """The weighted sums, (samples, units)."""
        return np.asarray(self.trace.weighted_sum)

    @property
    def dz(self) -> Array:
        """dL/dz, (samples, units)."""
        return np.asarray(self.trace.weighted_sum_gradient)

    @cached_property
    def flat(self) -> Array | None:
        """Whether each unit is on flat ground in each sample."""
        return None if self.slope is None else np.asarray(np.abs(self.slope) < FLAT)

    @cached_property
    def states(self) -> list[str]:
        """Return what each unit is.

        >>> import chainrule as cr
        >>> layer = cr.layers.Dense(3, "relu", dtype="float64", input_shape=(1,))
        >>> model = cr.Sequential([layer])
        >>> model.compile(loss="mse")
        >>> model.set_weights([[[1.0, 1.0, 0.0]], [0.0, 5.0, -1.0]])
        >>> step = cr.trace(model, np.arange(-9.0, 2.0)[:, None], np.ones((11, 3)))
        >>> SeenLayer.of(layer, step[0]).states
        ['saturated', 'alive', 'dead']
        """
        lost = flags(~np.isfinite(self.z).all(axis=0))
        slope, flat = self.slope, self.flat
        if slope is None or flat is None:
            return ["lost" if gone else "mixed" for gone in lost]
        dead = flags(~slope.any(axis=0))
        saturated = flags(flat.mean(axis=0) >= MOST)
        return [
            "lost" if gone else "dead" if none else "saturated" if little else "alive"
            for gone, none, little in zip(lost, dead, saturated, strict=True)
        ]

    def mean_slopes(self) -> list[float | None]:
        """Return the mean of each unit's slopes, if they have any of their own."""
        if self.slope is None:
            return [None] * self.z.shape[1]
        return [float(mean) for mean in self.slope.mean(axis=0)]

    @cached_property
    def lengths(self) -> Array:
        """Return the length of each unit's own gradient, by its weights and its bias."""
        kernel, bias = (self.trace.gradients[name] for name in ("kernel", "bias"))
        return np.asarray(np.linalg.norm(np.vstack([kernel, bias]), axis=0))

    def state(self, outputs: Array) -> State:
        """Return all that is shown of the layer; ``outputs`` are the edges of the bins of a."""
        states = self.states
        slope, flat = self.slope, self.flat
        ground = None
        if slope is not None:
            ground = np.abs(slope_at(self.layer.activation, middles(SUMS))) < FLAT
        kernel = self.trace.gradients["kernel"]
        return {
            "activation": self.layer.activation.name,
            "states": states,
            "counts": {name: states.count(name) for name in WORDS if name in states},
            "slope": None if slope is None else json_number(np.mean(slope)),
            "flat": None if flat is None else json_number(np.mean(flat)),
            "flatBins": None if ground is None else ground.tolist(),
            "length": json_number(np.linalg.norm(kernel)),
            "sums": shares(self.z, SUMS),
            "outputs": shares(self.trace.output, outputs),
            "sumGradients": sizes(self.dz),
            "weightGradients": sizes(kernel),
        }


def flags(values: ArrayLike) -> list[bool]:
    """Return an array of truths as a plain list.

    >>> flags(np.array([1, 2]) > 1)
    [False, True]
    """
    return [bool(value) for value in np.atleast_1d(values)]


def middles(edges: Array) -> Array:
    """Return the middle of each bin.

    >>> middles(np.array([0.0, 1.0, 3.0])).tolist()
    [0.5, 2.0]
    """
    return (edges[1:] + edges[:-1]) / 2


def shares(values: ArrayLike, edges: Array) -> list[float]:
    """Return the share of values in each bin; what lies beyond the ends counts in the end bins.

    >>> shares([0.5, 1.5, 1.5, 99.0], np.array([0.0, 1.0, 2.0]))
    [0.25, 0.75]
    """
    given = np.asarray(values, dtype=float).ravel()
    kept = np.clip(given[~np.isnan(given)], edges[0], edges[-1])
    # What np.histogram does, without its checks, which take longer than the counting.
    last = edges.size - 2
    places = np.minimum(np.searchsorted(edges, kept, side="right") - 1, last)
    counts = np.bincount(places, minlength=last + 1)
    return [float(n) for n in counts / max(1, given.size)]


def sizes(values: ArrayLike) -> State:
    """Return the shares of sizes |g| by powers of ten, and of those that are exactly 0.

    >>> found = sizes([0.0, 0.03, -0.03, 5e-9])
    >>> found["zero"], [s for s in found["shares"] if s]
    (0.25, [0.25, 0.5])
    """
    given = np.abs(np.asarray(values, dtype=float).ravel())
    some = given[given > 0]
    part = some.size / max(1, given.size)
    return {
        "zero": float(np.mean(given == 0)) if given.size else 0.0,
        "shares": [share * part for share in shares(np.log10(some), POWERS)],
    }


def output_edges(layers: list[SeenLayer]) -> Array:
    """Return the edges of the bins of outputs: one axis for all layers, with round ends.

    What lies beyond 10 is counted at the end.
    """
    every = np.concatenate([np.ravel(seen.trace.output) for seen in layers])
    every = every[np.isfinite(every)]
    low, high = (float(every.min()), float(every.max())) if every.size else (0.0, 1.0)
    return np.linspace(-_round_end(-low) if low < 0 else 0.0, _round_end(high), BINS + 1)


def _round_end(size: float) -> float:
    return next((end for end in ROUND if end >= size), ROUND[-1])


def brief(size: float) -> str:
    """Return a size to three digits, as the page writes numbers.

    >>> brief(0.01234), brief(3.14e-05), brief(0.0)
    ('0.0123', '3.14e−5', '0')
    """
    if not np.isfinite(size):
        return "not a number"
    if size == 0 or size >= 1e-3:
        return f"{size:.3g}"
    digits, power = f"{size:.2e}".split("e-")
    return f"{digits}e\N{MINUS SIGN}{int(power)}"


def unit_words(seen: SeenLayer, layer: int, unit: int) -> str:
    """Return in words what one unit is, and what that means for its learning."""
    name = f"Layer {layer + 1}, unit {unit + 1}"
    state, samples = seen.states[unit], len(seen.z)
    length = float(seen.lengths[unit])
    back = f"The gradient by its weights and bias is {brief(length)} long."
    slope, flat = seen.slope, seen.flat
    if state == "lost":
        return f"{name}: its weighted sum is no longer a number. The steps were too long."
    if slope is None or flat is None:
        kind = seen.layer.activation.name
        return f"{name}: {kind} mixes the units, so none has a slope of its own. {back}"
    if state == "dead":
        hope = "Only a change in the layers before it could."
        return (
            f"{name} is dead: its slope is exactly 0 in all {samples} samples, so nothing comes "
            "back to its weights, and no step of training moves them. "
            f"{hope if layer else 'What comes in is the data, so it stays dead.'}"
        )
    count = int(flat[:, unit].sum())
    told = f"its slope is below {FLAT} in {count} of {samples} samples"
    if state == "saturated":
        return f"{name} is saturated: {told}, which have next to no say in what it learns. {back}"
    if length == 0:
        return f"{name} is alive: {told}. But nothing comes back to it from the layers after it."
    return f"{name} is alive: {told}. {back}"

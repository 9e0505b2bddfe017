"""Every derivative against a numerical one.

The chain rule is easy to get wrong by a factor, a sign or a transpose, and a wrong gradient often
still trains, only worse. So compare: nudge one weight a little up and a little down and see how
much the loss changes, (L(w + h) - L(w - h)) / 2h. The error of that is of order h**2 plus the
rounding of L over h, about 1e-10 in float64 with h = 1e-5. In float32 it would drown, so the check
works on a copy in float64.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chainrule.errors import ArgumentError, NotCompiledError
from chainrule.layers.base import Layer
from chainrule.models.data import as_numbers
from chainrule.models.sequential import Sequential
from chainrule.models.trainer import Trainer

Array = NDArray[Any]

STEP = 1e-5
TOLERANCE = 1e-6
# Where the slopes to the left and to the right differ by more than this share, the function has a
# corner (relu at 0, say) between the two, and there is no derivative to compare with.
CORNER = 1e-2


@dataclass(frozen=True)
class Comparison:
    """One array's derivative, computed both ways.

    ``error`` is the largest difference, relative to the largest derivative of the array;
    ``corners`` counts places left out because the function has a corner there.
    """

    name: str
    computed: Array
    numerical: Array
    error: float
    corners: int


@dataclass(frozen=True)
class GradientReport:
    """What :func:`check_gradients` found. ``print(report)`` shows one line for each array."""

    comparisons: list[Comparison]
    tolerance: float

    @property
    def max_error(self) -> float:
        """The largest relative error of all arrays."""
        return max((c.error for c in self.comparisons), default=0.0)

    @property
    def ok(self) -> bool:
        """Whether every array is within the tolerance."""
        return all(c.error <= self.tolerance for c in self.comparisons)  # NaN is not ok

    def __str__(self) -> str:
        width = max((len(c.name) for c in self.comparisons), default=0)
        lines = []
        for c in self.comparisons:
            verdict = "ok" if c.error <= self.tolerance else "WRONG"
            corners = f"  ({c.corners} at a corner, left out)" if c.corners else ""
            lines.append(
                f"{c.name:<{width}}  {c.computed.shape!s:<12} relative error {c.error:.1e}  "
                f"{verdict}{corners}"
            )
        return "\n".join(lines)


def check_gradients(
    target: Layer,
    x: ArrayLike,
    y: ArrayLike | None = None,
    *,
    tolerance: float = TOLERANCE,
    step: float = STEP,
    training: bool = False,
) -> GradientReport:
    """Compare dL/d(weight) and dL/d(input) with numerical derivatives, in float64.

    Parameters
    ----------
    target : a compiled model, whose loss is used, or any layer or model without ``y``: then the
        loss is a fixed weighting of all outputs, which tests every output's derivative
    x : a batch of inputs; a few samples are enough, since every number is nudged
    y : the targets, for a compiled model
    tolerance : the largest relative error that passes
    step : h above
    training : whether to check the pass as it is in training

    Returns
    -------
    GradientReport : ``report.ok``, ``report.max_error``, and a table when printed

    Raises
    ------
    NotCompiledError : ``y`` came, but the model has no loss
    DataError, ShapeError : the data won't do

    >>> import chainrule as cr
    >>> layer = cr.layers.Dense(3, activation="tanh")
    >>> check_gradients(layer, [[0.1, -0.4], [0.7, 0.2]]).ok
    True

    """
    if not isinstance(target, Layer):
        raise ArgumentError(f"check_gradients wants a layer or a model; {target!r} came.")
    if not step > 0.0:
        raise ArgumentError(f"check_gradients: step={step} must be above 0.")
    inputs = as_numbers(x, "x", np.dtype("float64"))
    target.ensure_built((None, *inputs.shape[1:]))
    subject = in_float64(target)
    if y is None:
        shape = np.shape(subject.forward(inputs, training))
        # A seed nobody draws inputs from: a weighting equal to x makes x.T @ g symmetric, and
        # a forgotten transpose would pass.
        weighting: Array = np.random.default_rng([1986, 323, 533]).normal(size=shape)

        def loss_of(output: Array) -> float:
            return float((output * weighting).sum())

        def gradient_of(output: Array) -> Array:
            return weighting
    else:
        if not isinstance(subject, Trainer) or subject.loss is None:
            raise NotCompiledError(
                "check_gradients with targets needs a model with a loss. Call "
                "model.compile(loss='mse') first, or leave y out."
            )
        chosen = subject.loss
        _, targets, _ = subject._prepare(inputs, y, None)

        def loss_of(output: Array) -> float:
            return chosen.value(targets, output)

        def gradient_of(output: Array) -> Array:
            return chosen.backward(targets, output)

    def total() -> float:
        return loss_of(subject.forward(inputs, training))

    input_gradient = subject.backward(gradient_of(subject.forward(inputs, training))).copy()
    checked = [(w.path, w.value, w.gradient.copy()) for w in subject.trainable_weights]
    checked.append(("input", inputs, input_gradient))
    return GradientReport(
        [_compare(name, array, computed, total, step) for name, array, computed in checked],
        tolerance,
    )


def _compare(
    name: str, array: Array, computed: Array, total: Callable[[], float], step: float
) -> Comparison:
    """Nudge each number of ``array`` in place and put it back."""
    numerical = np.zeros_like(array)
    corner = np.zeros(array.shape, dtype=bool)
    middle = total()
    for place in np.ndindex(array.shape):
        kept = array[place]
        array[place] = kept + step
        above = total()
        array[place] = kept - step
        below = total()
        array[place] = kept
        numerical[place] = (above - below) / (2 * step)
        right, left = (above - middle) / step, (middle - below) / step
        corner[place] = abs(right - left) > CORNER * (abs(right) + abs(left)) + 1e-3
    compared = ~corner
    scale = max(abs(computed).max(initial=0.0), abs(numerical).max(initial=0.0), 1e-8)
    difference = abs(computed - numerical).max(initial=0.0, where=compared)
    if not np.isfinite(computed).all():
        difference = np.nan
    return Comparison(name, computed, numerical, float(difference / scale), int(corner.sum()))


def in_float64(layer: Layer) -> Any:
    """Return a copy of a built layer or model that computes in float64, leaving the original alone.

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
    >>> in_float64(model).dtype.name, model.dtype.name
    ('float64', 'float32')
    """
    twin = copy.deepcopy(layer)
    for part in [twin, *getattr(twin, "layers", [])]:
        part.dtype = np.dtype("float64")
        part._buffers = {}
        part.needs_input_gradient = True
    for weight in twin.weights:
        weight.value = weight.value.astype("float64")
        weight.gradient = np.zeros_like(weight.value)
    if isinstance(twin, Sequential) and twin.input_shape is not None:
        twin.build(twin.input_shape)
    return twin

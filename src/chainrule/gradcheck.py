"""Every derivative against a numerical one.

The chain rule is easy to get wrong by a factor, a sign or a transpose, and a wrong gradient often
still trains, only worse. So compare: nudge one weight a little up and a little down and see how
much the loss changes, (L(w + h) - L(w - h)) / 2h. The error of that is of order h**2 plus the
rounding of L over h, about 1e-10 in float64 with h = 1e-5. In float32 it would drown, so the check
works in float64 for a while.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import ArgumentError, NotCompiledError
from chainrule.layers.base import Layer
from chainrule.layers.family import family, generators
from chainrule.models.data import as_numbers
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
    """What :func:`check_gradients` found. ``print(report)`` shows one line for each array.

    Attributes
    ----------
    comparisons : for each array its ``name``, the derivative ``computed`` by the chain rule and the
        ``numerical`` one, the relative ``error``, and how many ``corners`` were left out
    tolerance : the largest relative error that passes

    >>> from chainrule.layers import Dense
    >>> report = check_gradients(Dense(1, use_bias=False, name="out"), [[0.5, 1.0]])
    >>> [(each.name, each.error <= report.tolerance) for each in report.comparisons]
    [('out/kernel', True), ('input', True)]

    """

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
    x: Any,
    y: Any = None,
    *,
    tolerance: float = TOLERANCE,
    step: float = STEP,
    training: bool = False,
    mask: Any = None,
    **options: Any,
) -> GradientReport:
    """Compare dL/d(weight) and dL/d(input) with numerical derivatives, in float64.

    Parameters
    ----------
    target : a compiled model, whose loss is used, or any layer or model without ``y``: then the
        loss is a fixed weighting of all outputs, which tests every output's derivative
    x : a batch of inputs, a list of them for several; a few samples are enough, since every number
        is nudged. Whole numbers are taken for indices, which have no derivative.
    y : the targets, for a compiled model
    tolerance : the largest relative error that passes
    step : h above
    training : whether to check the pass as it is in training; a random layer draws the same each
        time
    mask : which steps count, for a layer that takes a mask
    options : what else the layer's call takes

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
    many = isinstance(x, (list, tuple)) and target.takes_list
    inputs = [_as_input(each) for each in (x if many else [x])]
    shapes = [(None, *array.shape[1:]) for array in inputs]
    target.ensure_built(shapes if many else shapes[0])
    with in_float64(target) as subject:
        if subject.uses_mask and mask is not None:
            options["mask"] = mask
        run = _Run(subject, inputs if many else inputs[0], training, options)
        if y is None:
            run.weigh_outputs()
        else:
            run.use_loss(y)
        input_gradients = run.backward()
        checked = [(w.path, w.value, w.gradient.copy()) for w in subject.trainable_weights]
        for index, (array, gradient) in enumerate(zip(inputs, input_gradients, strict=True)):
            if gradient is not None and array.dtype.kind == "f":
                name = f"input[{index}]" if many else "input"
                checked.append((name, array, np.array(gradient)))
        return GradientReport(
            [_compare(name, array, computed, run.total, step) for name, array, computed in checked],
            tolerance,
        )


class _Run:
    """One number out of a layer's outputs, and its derivative by the chain rule."""

    def __init__(self, subject: Layer, x: Any, training: bool, options: dict[str, Any]) -> None:
        self.subject, self.x = subject, x
        self.training, self.options = training, options
        self.random = [generator.bit_generator for generator in generators(subject)]
        self.states = [each.state for each in self.random]
        self.held = [w for w in subject.weights if not w.trainable]
        self.before = [w.value.copy() for w in self.held]

    def forward(self) -> list[Array]:
        """Run the layer with the same random draws and the same held weights as each time."""
        for generator, state in zip(self.random, self.states, strict=True):
            generator.state = state
        for weight, value in zip(self.held, self.before, strict=True):
            weight.value[...] = value
        found = self.subject.forward(self.x, self.training, **self.options)
        return found if isinstance(found, list) else [found]

    def weigh_outputs(self) -> None:
        """Take the sum of all outputs, each with a weight of its own."""
        # A seed nobody draws inputs from: a weighting equal to x makes x.T @ g symmetric, and
        # a forgotten transpose would pass.
        draw = np.random.default_rng([1986, 323, 533])
        self.weighting = [draw.normal(size=output.shape) for output in self.forward()]
        self.loss: Any = None

    def use_loss(self, y: Any) -> None:
        """Take the loss that the model was compiled with."""
        if not isinstance(self.subject, Trainer) or self.subject.loss is None:
            raise NotCompiledError(
                "check_gradients with targets needs a model with a loss. Call "
                "model.compile(loss='mse') first, or leave y out."
            )
        batch = self.subject.intake(self.x, y, None, None)
        self.loss = self.subject.objective
        self.targets = (batch.y, batch.weight)

    def total(self) -> float:
        """Return the number."""
        outputs = self.forward()
        if self.loss is None:
            pairs = zip(outputs, self.weighting, strict=True)
            found = sum(float((output * weight).sum()) for output, weight in pairs)
        else:
            targets, weights = self.targets
            found = self.loss.value(targets, outputs, weights, self._masks())[0]
        found += self.subject.penalty
        for weight in self.subject.trainable_weights if self.loss is not None else []:
            if weight.regularizer is not None:
                found += weight.regularizer.value(weight.value)
        return found

    def backward(self) -> list[Any]:
        """Fill the weights' gradients and return those of the inputs."""
        outputs = self.forward()
        if self.loss is None:
            grads = list(self.weighting)
        else:
            targets, weights = self.targets
            grads = self.loss.backward(targets, outputs, weights, self._masks())
        found = self.subject.backward(grads[0] if len(grads) == 1 else grads)
        for weight in self.subject.trainable_weights if self.loss is not None else []:
            if weight.regularizer is not None:
                weight.gradient += weight.regularizer.gradient(weight.value)
        return list(found) if isinstance(found, (list, tuple)) else [found]

    def _masks(self) -> list[Any]:
        assert isinstance(self.subject, Trainer)  # noqa: S101 - use_loss made sure of it
        return self.subject.output_masks()


def _compare(
    name: str, array: Array, computed: Array, total: Callable[[], float], step: float
) -> Comparison:
    """Nudge each number of ``array`` in place and put it back."""
    right, left = np.zeros_like(array), np.zeros_like(array)
    middle = total()
    for place in np.ndindex(array.shape):
        right[place], left[place] = _slopes(array, place, total, middle, step)
    numerical = (right + left) / 2
    # The loss is known to its last bits only, so the numerical slope is known no better than this.
    rounding = 8 * np.finfo("float64").eps * max(abs(middle), 1.0) / step
    scale = max(abs(computed).max(initial=0.0), abs(numerical).max(initial=0.0), 1e-8)
    jump = abs(right - left)
    # A smooth function's slopes differ a little too, by its curvature.
    corner = jump > CORNER * (abs(right) + abs(left)) + 1e-3 * scale + 4 * rounding
    doubtful = ~corner & (abs(computed - numerical) > TOLERANCE * scale + rounding)
    for place in map(tuple, np.argwhere(doubtful)):
        # Curvature's share of the jump shrinks with the step, a corner's stays.
        nearer_right, nearer_left = _slopes(array, place, total, middle, step / 4)
        stays = abs(nearer_right - nearer_left) > jump[place] / 2
        corner[place] = stays and jump[place] > 16 * rounding
    difference = abs(computed - numerical).max(initial=0.0, where=~corner)
    difference = max(difference - rounding, 0.0)
    if not np.isfinite(computed).all():
        difference = np.nan
    return Comparison(name, computed, numerical, float(difference / scale), int(corner.sum()))


def _slopes(
    array: Array, place: tuple[int, ...], total: Callable[[], float], middle: float, step: float
) -> tuple[float, float]:
    """Return the slopes to the right and to the left of one number."""
    kept = array[place]
    array[place] = kept + step
    above = total()
    array[place] = kept - step
    below = total()
    array[place] = kept
    return (above - middle) / step, (middle - below) / step


@contextmanager
def in_float64(layer: Layer) -> Iterator[Layer]:
    """Let a built layer or model compute in float64 for a while, and put it back as it was.

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
    >>> with in_float64(model) as same:
    ...     same.weights[0].dtype.name
    'float64'
    >>> model.weights[0].dtype.name
    'float32'
    """
    parts = list(dict.fromkeys(family(layer)))
    dtypes = [part.dtype for part in parts]
    weights = layer.weights
    kept = [(w.value, w.gradient) for w in weights]
    random = [(g.bit_generator, g.bit_generator.state) for g in generators(layer)]
    try:
        for part in parts:
            if part.dtype.kind == "f":
                part.dtype = np.dtype("float64")
            part.graphs = {}
        for weight in weights:
            weight.value = weight.value.astype("float64")
            weight.gradient = np.zeros_like(weight.value)
        _set_tensors(parts, np.dtype("float64"))
        yield layer
    finally:
        for part, dtype in zip(parts, dtypes, strict=True):
            part.dtype = dtype
            part.graphs = {}
        _set_tensors(parts, None)
        for weight, (value, gradient) in zip(weights, kept, strict=True):
            weight.value, weight.gradient = value, gradient
        for generator, state in random:
            generator.state = state


def _set_tensors(parts: list[Layer], dtype: np.dtype[Any] | None) -> None:
    """Let the symbolic tensors of models say that their data are of this dtype, or the layer's."""
    for part in parts:
        for node in part.nodes:
            for tensor in node.outputs:
                if tensor.dtype.kind == "f":
                    tensor.dtype = dtype or part.output_dtype


def _as_input(x: Any) -> Array:
    """Return an input as floats to be nudged; whole numbers stay what they are."""
    array = as_numbers(x, "x", None)
    if isinstance(x, np.ndarray) and array.dtype.kind in "iub":
        return array
    return array.astype("float64")

"""Initializers whose spread suits the layer's size.

A unit adds up n products of an input and a weight. If the inputs have variance 1 and the weights
variance v, the sum has variance n v. So v = 1/n keeps the variance of signals from layer to layer;
larger weights saturate the outputs, smaller ones let them fade. Going backward, gradients are added
up over the outputs instead, and v = 1/outputs would be right; Glorot's choice is the middle. A relu
throws half of the signal away, so for it He doubles v.
"""

import math
from collections.abc import Sequence
from typing import Any

from numpy.random import Generator

from chainrule.errors import ArgumentError
from chainrule.initializers.base import Array, Initializer
from chainrule.initializers.random import truncated_normal

MODES = ("fan_in", "fan_out", "fan_avg")
DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")

# The standard deviation of a standard normal distribution cut at 2 and -2. The cut distribution is
# widened by it, so that what comes out has the variance that was meant.
TRUNCATED_STDDEV = 0.87962566103423978


class VarianceScaling(Initializer):
    """Random numbers of variance scale / n, with n the size that ``mode`` names.

    Parameters
    ----------
    scale : above 0
    mode : n is the number of inputs ("fan_in"), of outputs ("fan_out"), or their mean ("fan_avg")
    distribution : "truncated_normal" (also called "normal"), "untruncated_normal" or "uniform",
        which has the variance of a number within ±sqrt(3 scale / n)
    seed : see :class:`Initializer`
    input_axes, output_axes : which axes of the weight make up its inputs and outputs; both or none

    Raises
    ------
    ArgumentError : one of them won't do

    >>> kernel = VarianceScaling(mode="fan_out", distribution="uniform", seed=1)((2, 3))
    >>> bool(abs(kernel).max() <= 1.0)
    True

    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        super().__init__(seed)
        owner = type(self).__name__
        if not scale > 0:
            raise ArgumentError(f"{owner}: scale={scale!r} must be above 0.")
        if mode not in MODES:
            raise ArgumentError(f"{owner}: mode={mode!r} must be one of {', '.join(MODES)}.")
        distribution = str(distribution).lower()
        if distribution == "normal":
            distribution = "truncated_normal"
        if distribution not in DISTRIBUTIONS:
            raise ArgumentError(
                f"{owner}: distribution={distribution!r} must be one of {', '.join(DISTRIBUTIONS)}."
            )
        self.scale, self.mode, self.distribution = scale, mode, distribution
        self.input_axes, self.output_axes = input_axes, output_axes

    def draw(self, shape: tuple[int, ...], rng: Generator) -> Array:
        """Return draws of the scaled distribution."""
        inputs, outputs = fans(shape, self.input_axes, self.output_axes)
        size = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2.0}
        variance = self.scale / max(1.0, size[self.mode])
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return rng.uniform(-limit, limit, shape)
        stddev = math.sqrt(variance)
        if self.distribution == "untruncated_normal":
            return stddev * rng.standard_normal(shape)
        return stddev / TRUNCATED_STDDEV * truncated_normal(shape, rng)


class GlorotUniform(VarianceScaling):
    """Uniform within ±sqrt(6 / (inputs + outputs)), the default of Dense.

    Reference: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks" (2010).

    >>> kernel = GlorotUniform(seed=1)((2, 4))
    >>> bool(abs(kernel).max() <= 1.0)
    True
    """

    def __init__(
        self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None
    ) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed, input_axes, output_axes)


class GlorotNormal(VarianceScaling):
    """Truncated normal, of variance 2 / (inputs + outputs).

    Reference: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks" (2010).

    >>> GlorotNormal(seed=1)((2, 4)).shape
    (2, 4)
    """

    def __init__(
        self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None
    ) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, input_axes, output_axes)


class HeUniform(VarianceScaling):
    """Uniform within ±sqrt(6 / inputs), for relu.

    Reference: He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015).

    >>> bool(abs(HeUniform(seed=1)((6, 4))).max() <= 1.0)
    True
    """

    def __init__(
        self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None
    ) -> None:
        super().__init__(2.0, "fan_in", "uniform", seed, input_axes, output_axes)


class HeNormal(VarianceScaling):
    """Truncated normal, of variance 2 / inputs, for relu.

    Reference: He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015).

    >>> HeNormal(seed=1)((6, 4)).shape
    (6, 4)
    """

    def __init__(
        self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None
    ) -> None:
        super().__init__(2.0, "fan_in", "truncated_normal", seed, input_axes, output_axes)


class LecunUniform(VarianceScaling):
    """Uniform within ±sqrt(3 / inputs).

    Reference: LeCun, Bottou, Orr and Müller, "Efficient backprop" (1998).

    >>> bool(abs(LecunUniform(seed=1)((3, 4))).max() <= 1.0)
    True
    """

    def __init__(
        self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None
    ) -> None:
        super().__init__(1.0, "fan_in", "uniform", seed, input_axes, output_axes)


class LecunNormal(VarianceScaling):
    """Truncated normal, of variance 1 / inputs; what selu needs.

    Reference: LeCun, Bottou, Orr and Müller, "Efficient backprop" (1998).

    >>> LecunNormal(seed=1)((3, 4)).shape
    (3, 4)
    """

    def __init__(
        self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None
    ) -> None:
        super().__init__(1.0, "fan_in", "truncated_normal", seed, input_axes, output_axes)


def fans(
    shape: tuple[int, ...],
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
) -> tuple[float, float]:
    """Return how many numbers feed each output and how many each input feeds.

    For a kernel of a convolution, ``(height, width, inputs, outputs)``, the window multiplies both.

    >>> fans((2, 4)), fans((3, 3, 8, 16)), fans((5,))
    ((2.0, 4.0), (72.0, 144.0), (5.0, 5.0))
    >>> fans((4, 2, 8), input_axes=[0], output_axes=[1, 2])
    (4.0, 16.0)
    """
    if input_axes is not None and output_axes is not None:
        inputs = math.prod(shape[axis] for axis in input_axes)
        return float(inputs), float(math.prod(shape[axis] for axis in output_axes))
    if not shape:
        return 1.0, 1.0
    if len(shape) == 1:
        return float(shape[0]), float(shape[0])
    window = float(math.prod(shape[:-2]))
    return shape[-2] * window, shape[-1] * window

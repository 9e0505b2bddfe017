"""The checks that every layer's tests run must find what they look for."""

import numpy as np
import pytest

import chainrule as cr
from chainrule.layers import Dense, Layer
from layer_checks import check_in_a_model, check_layer, draw


class Sound(Layer):
    """y = 2 x, right in every way; the classes below each break one thing."""

    def forward(self, x, training=False):
        return np.multiply(x, 2, out=self.buffer("y", x.shape))

    def backward(self, grad):
        return np.multiply(grad, 2, out=self.buffer("dx", grad.shape))

    def compute_output_shape(self, input_shape):
        return input_shape


class ChangesInput(Sound):
    def forward(self, x, training=False):
        x *= 2
        return x


class ChangesGradient(Sound):
    def backward(self, grad):
        grad *= 2
        return grad


class WrongSlope(Sound):
    def backward(self, grad):
        return grad * 2.001


class WrongShape(Sound):
    def compute_output_shape(self, input_shape):
        return (*input_shape, 1)


class ChangesDtype(Sound):
    def forward(self, x, training=False):
        return (2 * x).astype("float64")


class ChangesGradientsDtype(Sound):
    def backward(self, grad):
        return (2 * grad).astype("float64")


class SharesMemory(Sound):
    """Keeps its output in a place that a twin writes into as well."""

    def __init__(self, **options):
        super().__init__(**options)
        self.kept = np.empty((3, 2))

    def forward(self, x, training=False):
        if x.dtype != self.kept.dtype or x.shape != self.kept.shape:
            return 2 * x
        self.kept[...] = 2 * x
        return self.kept


class KnowsOneBatchSize(Sound):
    def forward(self, x, training=False):
        if not hasattr(self, "first"):
            self.first = len(x)
        return 2 * x * (len(x) == self.first)


class ForgetsAnArgument(Sound):
    def __init__(self, factor=1, **options):
        super().__init__(**options)
        self.factor = 2 if factor == 1 else factor + 1


class WrongOnlyInTraining(Sound):
    def forward(self, x, training=False):
        return 3 * x if training else 2 * x


class Weighted(Sound):
    """y = w x."""

    def build(self, input_shape):
        self.w = self.add_weight("w", (), "ones")
        super().build(input_shape)

    def forward(self, x, training=False):
        self.x = x
        return self.w.value * x

    def backward(self, grad):
        self.w.gradient[...] = (grad * self.x).sum()
        return self.w.value * grad


class AddsToTheGradient(Weighted):
    def backward(self, grad):
        self.w.gradient += (grad * self.x).sum()
        return self.w.value * grad


class MakesAnotherGradient(Weighted):
    def backward(self, grad):
        self.w.gradient = np.array((grad * self.x).sum())
        return self.w.value * grad


def test_sound_layers_pass():
    check_layer(Weighted, (2,))
    check_layer(Sound, (2,))
    check_layer(lambda **o: Dense(3, activation="tanh", **o), (4, 2))


@pytest.mark.parametrize(
    "broken",
    [
        ChangesInput,
        ChangesGradient,
        WrongSlope,
        WrongShape,
        ChangesDtype,
        ChangesGradientsDtype,
        SharesMemory,
        KnowsOneBatchSize,
        ForgetsAnArgument,
        WrongOnlyInTraining,
        AddsToTheGradient,
        MakesAnotherGradient,
    ],
)
def test_broken_layers_do_not(broken):
    with pytest.raises(AssertionError):
        check_layer(broken, (2,))


class ForgetsItsFactor(Sound):
    not_in_config = (*Layer.not_in_config, "factor")

    def __init__(self, factor=1, **options):
        super().__init__(**options)
        self.factor = factor

    def forward(self, x, training=False):
        return self.factor * x


def test_a_layer_that_comes_from_a_file_as_another_is_found():
    with cr.utils.custom_object_scope({k.__name__: k for k in (Sound, ForgetsItsFactor)}):
        check_in_a_model(Sound, draw((2,)))
        with pytest.raises(AssertionError):
            check_in_a_model(lambda **o: ForgetsItsFactor(3, **o), draw((2,)))

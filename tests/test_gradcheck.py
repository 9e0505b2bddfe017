import numpy as np
import pytest

import chainrule as cr
from chainrule.layers import Activation, Dense, Layer
from helpers import XOR_X, XOR_Y, xor_model


def test_a_corner_is_seen_where_slopes_are_small():
    layer = cr.layers.MaxPooling1D(2)
    x = np.zeros((1, 2, 1))  # a tie: the larger of the two has no derivative here
    model = cr.Sequential([cr.Input((2, 1)), layer, cr.layers.Rescaling(1e-6)])
    report = cr.check_gradients(model, x)
    assert report.ok, report
    assert report.comparisons[-1].corners == 2


def test_a_small_corner_beside_a_large_slope_is_seen():
    class Bent(Layer):
        def forward(self, x, training=False):
            self.x = x
            return x + 1e-3 * np.maximum(x, 0.0) + x * x

        def backward(self, grad):
            return grad * (1.0 + 1e-3 * (self.x > 0) + 2 * self.x)

    report = cr.check_gradients(Bent(), [[0.0, 0.5]])
    assert report.ok, report
    assert report.comparisons[-1].corners == 1


def test_a_wrong_gradient_where_the_slope_is_zero_is_no_corner():
    class Square(Layer):
        def forward(self, x, training=False):
            self.x = x
            return x * x

        def backward(self, grad):
            return grad * (2 * self.x + 0.5)

    assert not cr.check_gradients(Square(), [[0.0, 0.0]]).ok


@pytest.mark.parametrize("loss", ["mse", "binary_crossentropy"])
def test_a_right_model_passes(loss):
    model = xor_model(loss=loss)
    report = cr.check_gradients(model, XOR_X, XOR_Y)
    assert report.ok
    assert report.max_error < 1e-7
    assert [c.name for c in report.comparisons][-1] == "input"
    assert str(report).count("ok") == 5


def test_the_model_is_left_in_float32():
    model = xor_model()
    before = model.get_weights()
    cr.check_gradients(model, XOR_X, XOR_Y)
    assert model.dtype == np.float32
    assert all(map(np.array_equal, before, model.get_weights()))


class Square(Layer):
    factor = 2.0

    def forward(self, x, training=False):
        self.x = x
        return x**2

    def backward(self, grad):
        return grad * self.factor * self.x


def test_a_users_own_layer():
    assert cr.check_gradients(Square(), [[1.0, -2.0]]).ok


@pytest.mark.parametrize("factor", [-2.0, 2.001, 0.0, 1.0, float("nan")])
def test_a_wrong_derivative_is_found(factor):
    layer = Square()
    layer.factor = factor
    report = cr.check_gradients(layer, [[1.0, -2.0]])
    assert not report.ok
    assert "WRONG" in str(report)


def test_a_forgotten_transpose_is_found():
    class Careless(Dense):
        def backward(self, grad):
            super().backward(grad)
            self.kernel.gradient[...] = self.kernel.gradient.T
            return self.dz @ self.kernel.value.T

    report = cr.check_gradients(Careless(3), np.random.default_rng(0).normal(size=(4, 3)))
    assert [c.error > 1e-6 for c in report.comparisons] == [True, False, False]


def test_corners_are_left_out_and_said():
    report = cr.check_gradients(Activation("relu"), [[0.0, 1.0, -1.0]])
    assert report.ok
    assert "1 at a corner" in str(report)


def test_bad_arguments():
    with pytest.raises(cr.errors.ArgumentError, match="layer or a model"):
        cr.check_gradients("dense", [[1.0]])
    with pytest.raises(cr.errors.ArgumentError, match="step"):
        cr.check_gradients(Dense(1), [[1.0]], step=0)
    with pytest.raises(cr.errors.NotCompiledError):
        cr.check_gradients(Dense(1), [[1.0]], [1.0])

"""Every compiled kernel computes what its NumPy reference does, on any shape and in both dtypes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import activations, optimizers
from chainrule.errors import ArgumentError, UnsupportedError
from chainrule.kernels import choice
from kernels.twins import assert_twins, needs_numba

dtypes = st.sampled_from(["float32", "float64"])
shapes = st.lists(st.integers(1, 9), min_size=1, max_size=4).map(tuple)
seeds = st.integers(0, 99)


def numbers(seed, shape, dtype, spread=3.0):
    return np.random.default_rng(seed).normal(0, spread, shape).astype(dtype)


@needs_numba
@pytest.mark.parametrize(
    "activation",
    ["relu", "sigmoid", "tanh", "gelu", activations.Gelu(approximate=True)],
    ids=str,
)
@settings(max_examples=25)
@given(shape=shapes, dtype=dtypes, seed=seeds)
def test_activations(activation, shape, dtype, seed):
    f = activations.get(activation)
    z, grad = numbers(seed, shape, dtype), numbers(seed + 1, shape, dtype)
    a = f.forward(z, np.empty_like(z)).copy()
    # In 1 + tanh(u) all digits may cancel, and are then multiplied by z, z**3 and grad.
    tolerance = {"atol": 3e-5 if dtype == "float32" else 1e-13}
    assert_twins(
        lambda: (f.forward(z, np.empty_like(z)), f.backward(grad, z, a, np.empty_like(z))),
        dtype,
        **tolerance,
    )


@needs_numba
@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "gelu"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_activations_at_the_ends(activation, dtype):
    f = activations.get(activation)
    z = np.array([-1e4, -100, -90, -87.2, -20, -1e-30, 0, 1e-30, 20, 88.6, 90, 1e4, np.nan], dtype)
    grad = np.ones_like(z)
    a = f.forward(z, np.empty_like(z)).copy()
    assert_twins(
        lambda: (f.forward(z, np.empty_like(z)), f.backward(grad, z, a, np.empty_like(z))), dtype
    )


OPTIMIZERS = {
    "adam": lambda: optimizers.Adam(0.1),
    "adamw": lambda: optimizers.AdamW(0.1),
    "amsgrad": lambda: optimizers.Adam(0.1, amsgrad=True),
    "sgd": lambda: optimizers.SGD(0.1),
    "momentum": lambda: optimizers.SGD(0.1, momentum=0.9),
    "nesterov": lambda: optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    "rmsprop": lambda: optimizers.RMSprop(0.1),
    "centered": lambda: optimizers.RMSprop(0.1, centered=True, momentum=0.5),
}


@needs_numba
@pytest.mark.parametrize("name", OPTIMIZERS)
@settings(max_examples=10)
@given(size=st.integers(1, 99), dtype=dtypes, seed=seeds)
def test_optimizers(name, size, dtype, seed):
    def three_steps():
        optimizer = OPTIMIZERS[name]()
        values, gradients = numbers(seed, size, dtype), np.empty(size, dtype)
        optimizer.build([(values, gradients)])
        for step in range(3):
            gradients[...] = numbers(seed + 1 + step, size, dtype)
            optimizer.step()
        return values, *optimizer.state_arrays().values()

    assert_twins(three_steps, dtype)


def test_the_choice():
    large, small = np.ones(choice.LARGE), np.ones(3)
    with choice.using("numpy"):
        assert choice.compiled("activations", large) is None
    with pytest.raises(ArgumentError, match="'fast' won't do; it must be one of auto, numpy"):
        choice.using("fast").__enter__()
    if choice.has_numba():
        with choice.using("auto"):
            assert choice.compiled("activations", large) is not None
            assert choice.compiled("activations", small) is None
        with choice.using("numba"):
            assert choice.compiled("activations", small) is not None
            # Loops are compiled for arrays in one piece, of one float type.
            assert choice.compiled("activations", np.ones((4, 4))[:, ::2]) is None
            assert choice.compiled("activations", small, np.ones(3, "float32")) is None
            assert choice.compiled("activations", np.ones(3, "int64")) is None


def test_without_numba_there_is_numpy_or_a_way_out(monkeypatch):
    monkeypatch.setattr(choice, "has_numba", lambda: False)
    with choice.using("auto"):
        assert choice.compiled("activations", np.ones(choice.LARGE)) is None
    choice.kernels_of.cache_clear()
    with choice.using("numba"), pytest.raises(UnsupportedError, match=r"chainrule\[fast\]"):
        choice.compiled("activations", np.ones(3))


def test_the_variable_is_read(monkeypatch):
    choice.from_environment.cache_clear()
    monkeypatch.setenv("CHAINRULE_KERNELS", "fortran")
    with pytest.raises(ArgumentError, match="CHAINRULE_KERNELS: 'fortran'"):
        choice.from_environment()
    monkeypatch.setenv("CHAINRULE_KERNELS", "numpy")
    assert choice.from_environment() == "numpy"
    choice.from_environment.cache_clear()

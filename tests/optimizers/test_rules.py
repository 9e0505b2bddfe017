"""Each optimizer's update, against its formula written down a second time, plainly."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import optimizers
from chainrule.models.flat import FlatWeights
from chainrule.optimizers.muon import orthogonal

ALL = sorted(optimizers.AREA.classes)
SHAPES = [(3, 2), (2,), (2, 3, 2)]


def average(mean, new, beta):
    return beta * mean + (1 - beta) * new


def adam(w, g, t, s, rate=0.1, b1=0.9, b2=0.999, eps=1e-7):
    s["m"], s["v"] = average(s.get("m", 0), g, b1), average(s.get("v", 0), g**2, b2)
    eps = eps / np.sqrt(1 - b2**t)  # "epsilon hat" in the paper
    return w - rate * (s["m"] / (1 - b1**t)) / (np.sqrt(s["v"] / (1 - b2**t)) + eps)


def nadam(w, g, t, s, rate=0.1, b1=0.9, b2=0.999):
    s["m"], s["v"] = average(s.get("m", 0), g, b1), average(s.get("v", 0), g**2, b2)
    u = [b1 * (1 - 0.5 * 0.96**i) for i in range(1, t + 2)]
    ahead = u[t] * s["m"] / (1 - math.prod(u)) + (1 - u[t - 1]) * g / (1 - math.prod(u[:t]))
    return w - rate * ahead / (np.sqrt(s["v"] / (1 - b2**t)) + 1e-7)


def adamax(w, g, t, s, rate=0.1, b1=0.9, b2=0.999):
    s["m"], s["u"] = average(s.get("m", 0), g, b1), np.maximum(b2 * s.get("u", 0), np.abs(g))
    return w - rate * s["m"] / (1 - b1**t) / (s["u"] + 1e-7)


def rmsprop(w, g, t, s, rate=0.1):
    s["v"] = average(s.get("v", 0), g**2, 0.9)
    return w - rate * g / np.sqrt(s["v"] + 1e-7)


def adagrad(w, g, t, s, rate=0.1):
    s["a"] = s.get("a", 0.1) + g**2
    return w - rate * g / np.sqrt(s["a"] + 1e-7)


def adadelta(w, g, t, s, rate=0.1):
    s["a"] = average(s.get("a", 0), g**2, 0.95)
    d = -g * np.sqrt(s.get("b", 0) + 1e-7) / np.sqrt(s["a"] + 1e-7)
    s["b"] = average(s.get("b", 0), d**2, 0.95)
    return w + rate * d


def ftrl(w, g, t, s, rate=0.1):
    before = s.get("n", 0.1)
    s["n"] = before + g**2
    s["z"] = s.get("z", 0) + g - (np.sqrt(s["n"]) - np.sqrt(before)) / rate * w
    return -s["z"] / (np.sqrt(s["n"]) / rate)


def lion(w, g, t, s, rate=0.1):
    m = s.get("m", 0)
    s["m"] = average(m, g, 0.99)
    return w - rate * np.sign(average(m, g, 0.9))


def lamb(w, g, t, s, rate=0.1, b1=0.9, b2=0.999):
    s["m"], s["v"] = average(s.get("m", 0), g, b1), average(s.get("v", 0), g**2, b2)
    d = s["m"] / (1 - b1**t) / (np.sqrt(s["v"] / (1 - b2**t)) + 1e-7)
    return w - rate * np.linalg.norm(w) / np.linalg.norm(d) * d


def adafactor(w, g, t, s, rate=0.1):
    square, b = g**2, 1 - t**-0.8
    if w.ndim > 1:
        s["r"] = average(s.get("r", 0), square.mean(axis=-1), b)
        s["c"] = average(s.get("c", 0), square.mean(axis=-2), b)
        r, c = s["r"] / s["r"].mean(axis=-1, keepdims=True), s["c"]
        v = np.einsum("...i,...j->...ij", r, c)
    else:
        v = s["v"] = average(s.get("v", 0), square, b)
    u = g / np.sqrt(v)
    size = max(1e-3, np.sqrt((w**2).mean())) * min(rate, 1 / math.sqrt(t))
    return w - size * u / max(1.0, np.sqrt((u**2).mean()))


RULES = {
    "Adam": adam,
    "Nadam": nadam,
    "Adamax": adamax,
    "RMSprop": rmsprop,
    "Adagrad": adagrad,
    "Adadelta": adadelta,
    "Ftrl": ftrl,
    "Lion": lion,
    "Lamb": lamb,
    "Adafactor": adafactor,
}


def make(name, **options):
    return getattr(optimizers, name)(learning_rate=0.1, **options)


def start(dtype="float64", seed=3):
    draw = np.random.default_rng(seed)
    return [
        cr.Variable(draw.normal(size=shape), dtype=dtype, name=f"w{i}")
        for i, shape in enumerate(SHAPES)
    ]


def gradients(steps=5, dtype="float64", seed=4):
    draw = np.random.default_rng(seed)
    return [[draw.normal(size=shape).astype(dtype) for shape in SHAPES] for _ in range(steps)]


@pytest.mark.parametrize("name", RULES)
def test_five_steps_follow_the_formula(name):
    variables, optimizer = start(), make(name)
    wanted, memory = [v.numpy() for v in variables], [{} for _ in variables]
    for t, step in enumerate(gradients(), start=1):
        optimizer.apply(step, variables)
        wanted = [RULES[name](w, g, t, s) for w, g, s in zip(wanted, step, memory, strict=True)]
    for variable, value in zip(variables, wanted, strict=True):
        np.testing.assert_allclose(variable.value, value, rtol=1e-9)


@pytest.mark.parametrize("name", ALL)
def test_one_flat_stretch_is_updated_as_its_variables_are_one_by_one(name):
    together, apart = start(), start()
    flat = FlatWeights(together)
    whole, single = make(name), make(name)
    whole.build([(flat.values[0], flat.gradients[0], together)])
    for step in gradients():
        for variable, gradient in zip(together, step, strict=True):
            variable.gradient[...] = gradient
        whole.step()
        single.apply(step, apart)
    assert len(whole._slots) == 1
    assert len(single._slots) == len(apart)
    for one, other in zip(together, apart, strict=True):
        np.testing.assert_allclose(one.value, other.value, rtol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ALL)
def test_memory_has_the_weights_dtype(name, dtype):
    variables = start(dtype)
    optimizer = make(name, use_ema=True, clipnorm=1.0, weight_decay=0.1)
    for step in gradients(2, dtype):
        optimizer.apply(step, variables)
    slot = optimizer._slots[0]
    arrays = [slot.scratch, *slot.state.values(), *slot._buffers.values()]
    assert {array.dtype.name for array in arrays} == {dtype}
    assert {v.value.dtype.name for v in variables} == {dtype}


@pytest.mark.parametrize("name", ALL)
def test_every_optimizer_goes_down(name):
    """On the sum of squares, whose gradient is twice the weights."""
    variables = start()
    optimizer = getattr(optimizers, name)(learning_rate=0.05)
    before = sum(np.sum(v.value**2) for v in variables)
    for _ in range(20):
        optimizer.apply([2 * v.value for v in variables], variables)
    assert sum(np.sum(v.value**2) for v in variables) < before


@pytest.mark.parametrize("name", ALL)
def test_a_rate_of_zero_changes_nothing(name):
    variables = start()
    optimizer = getattr(optimizers, name)(learning_rate=0.0)
    before = [v.numpy() for v in variables]
    optimizer.apply(gradients(1)[0], variables)
    for variable, value in zip(variables, before, strict=True):
        np.testing.assert_array_equal(variable.value, value)


def test_ftrl_makes_weights_exactly_zero_and_leaves_untouched_ones():
    weights = cr.Variable([0.3, 0.3, 0.7])
    optimizer = optimizers.Ftrl(0.1, initial_accumulator_value=0, l1_regularization_strength=1.0)
    optimizer.apply([[0.5, 9.0, 0.0]], [weights])
    assert weights.value[0] == 0.0
    assert weights.value[1] != 0.0
    assert weights.value[2] == np.float32(0.7)


def test_lamb_moves_a_variable_of_zeros():
    weights = cr.Variable(np.zeros(3))
    optimizers.Lamb(0.1).apply([[1.0, -2.0, 3.0]], [weights])
    np.testing.assert_allclose(weights.value, [-0.1, 0.1, -0.1], rtol=1e-5)


@given(
    rows=st.integers(1, 6),
    columns=st.integers(1, 6),
    seed=st.integers(0, 99),
    scale=st.floats(1e-3, 1e3),
)
@settings(deadline=None, max_examples=25)
def test_muon_s_iteration_drives_the_singular_values_towards_one(rows, columns, seed, scale):
    x = np.random.default_rng(seed).normal(size=(rows, columns)) * scale
    usual = (3.4445, -4.7750, 2.0315)
    result = orthogonal(x, usual, 12)
    u, _, v = np.linalg.svd(x, full_matrices=False)
    np.testing.assert_allclose(np.linalg.svd(result, compute_uv=False), 1.0, atol=0.35)
    # The singular directions stay: in them, the result is diagonal.
    inside = u.T @ result @ v.T
    np.testing.assert_allclose(inside, np.diag(np.diag(inside)), atol=1e-6)


def test_muon_leaves_to_adam_what_is_no_kernel_of_a_hidden_layer():
    optimizer = optimizers.Muon(exclude_layers=["last"])
    kinds = {"dense/kernel": (2, 2), "embedding/table": (2, 2), "last/kernel": (2, 2), "bias": (2,)}
    variables = []
    for path, shape in kinds.items():
        variables.append(cr.Variable(np.ones(shape)))
        variables[-1].path = path
    optimizer.build(variables)
    names = [name for name in optimizer.state_arrays() if name.startswith("velocity")]
    assert names == ["velocity/embedding/table", "velocity/last/kernel", "velocity/bias"]


def test_adafactor_remembers_a_row_and_a_column():
    kernel = cr.Variable(np.ones((30, 20)))
    optimizer = optimizers.Adafactor()
    optimizer.build([kernel])
    assert sum(array.size for array in optimizer._slots[0].state.values()) == 50


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("SGD", {"momentum": 1.5}),
        ("SGD", {"momentum": None}),
        ("RMSprop", {"rho": -0.1}),
        ("RMSprop", {"epsilon": -1.0}),
        ("Adam", {"beta_1": 1.0}),
        ("Adam", {"beta_2": "0.9"}),
        ("AdamW", {"weight_decay": None}),
        ("Adagrad", {"initial_accumulator_value": -1}),
        ("Ftrl", {"learning_rate_power": 0.5}),
        ("Ftrl", {"l1_regularization_strength": -0.5}),
        ("Lion", {"beta_1": 0.0}),
        ("Adafactor", {"clip_threshold": 0.0}),
        ("Muon", {"ns_steps": 2.5}),
    ],
    ids=str,
)
def test_an_argument_that_won_t_do_is_named(name, options):
    with pytest.raises(cr.errors.ArgumentError, match=next(iter(options))):
        getattr(optimizers, name)(**options)

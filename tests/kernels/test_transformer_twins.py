"""What a transformer is made of gives the same compiled as in NumPy: rows, masks, attention."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import activations, layers, losses
from chainrule.kernels import choice, pieces
from chainrule.kernels.rows import add_bias, bias_gradient
from chainrule.layers import attention_core
from chainrule.layers.attention_masks import hidden_pairs
from chainrule.seed import new_generator
from kernels.twins import assert_twins, needs_numba

dtypes = st.sampled_from(["float32", "float64"])
shapes = st.lists(st.integers(1, 19), min_size=1, max_size=3).map(tuple)
seeds = st.integers(0, 99)
# Weights of size 1 make scores of size 10, and e**10 makes rounding errors large.
LOOSE = {"float32": {"rtol": 2e-4, "atol": 2e-4}, "float64": {}}


def numbers(seed, shape, dtype, spread=2.0):
    return np.random.default_rng(seed).normal(0, spread, shape).astype(dtype)


@needs_numba
@settings(max_examples=15)
@given(rows=st.integers(1, 11), columns=st.integers(1, 40), dtype=dtypes, seed=seeds)
def test_bias(rows, columns, dtype, seed):
    z, b = numbers(seed, (rows, columns), dtype), numbers(seed + 1, columns, dtype)

    def both_ways():
        moved, sums = z.copy(), np.empty_like(b)
        add_bias(moved, b)
        bias_gradient(z, sums)
        return moved, sums

    assert_twins(both_ways, dtype, **({"atol": 1e-5} if dtype == "float32" else {"atol": 1e-12}))


@needs_numba
@settings(max_examples=30)
@given(shape=shapes, dtype=dtypes, seed=seeds)
def test_softmax(shape, dtype, seed):
    f = activations.Softmax()
    z, grad = numbers(seed, shape, dtype, 9.0), numbers(seed + 1, shape, dtype)
    a = f.forward(z, np.empty_like(z)).copy()
    assert_twins(
        lambda: (f.forward(z, np.empty_like(z)), f.backward(grad, z, a, np.empty_like(z))), dtype
    )


@needs_numba
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_softmax_at_the_ends(dtype):
    z = np.array([[1e4, -1e4, 0], [-np.inf, 0, 1], [-1e4] * 3, [np.nan, 0, 1]], dtype)
    assert_twins(lambda: [activations.softmax(z)], dtype)


@st.composite
def normalized(draw):
    shape = (*draw(st.lists(st.integers(1, 5), min_size=1, max_size=2)), draw(st.integers(1, 40)))
    options = {"center": draw(st.booleans()), "scale": draw(st.booleans())}
    kind = draw(st.sampled_from([layers.LayerNormalization, layers.RMSNormalization]))
    return kind, {} if kind is layers.RMSNormalization else options, shape


@needs_numba
@settings(max_examples=40)
@given(problem=normalized(), dtype=dtypes, seed=seeds)
def test_normalizations(problem, dtype, seed):
    kind, options, shape = problem
    layer = kind(epsilon=0.1, dtype=dtype, **options)
    layer.build((None, *shape[1:]))
    for place, weight in enumerate(layer.weights):
        weight.assign(numbers(seed + place, weight.shape, dtype))
    x, grad = 5.0 + numbers(seed, shape, dtype), numbers(seed + 1, shape, dtype)

    def both_ways():
        y = layer.forward(x).copy()
        dx = layer.backward(grad).copy()
        return y, dx, layer.h, layer.rate, *(w.gradient.copy() for w in layer.weights)

    # The mean is 5 and what is left after it 2, so some digits cancel.
    assert_twins(both_ways, dtype, **({"atol": 2e-5} if dtype == "float32" else {"atol": 1e-12}))


@needs_numba
@settings(max_examples=30)
@given(rows=st.lists(st.integers(1, 6), min_size=1, max_size=2), classes=st.integers(1, 70),
       dtype=dtypes, seed=seeds)  # fmt: skip
def test_crossentropy(rows, classes, dtype, seed):
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    z = numbers(seed, (*rows, classes), dtype, 9.0)
    labels = np.random.default_rng(seed).integers(0, classes, rows)
    weight = numbers(seed, rows, dtype)
    assert_twins(
        lambda: (
            loss.call(labels, z),
            loss.gradient(labels, z),
            loss.backward(labels, z),
            loss.backward(labels, z, weight),
        ),
        dtype,
    )


@needs_numba
@pytest.mark.parametrize("label", [-1, 3])
def test_a_label_out_of_range_is_refused_as_numpy_refuses_it(label):
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    with choice.using("numba"):
        for compute in (loss.call, loss.gradient):
            with pytest.raises(IndexError):
                compute(np.array([label]), np.zeros((1, 3)))


@needs_numba
@settings(max_examples=15)
@given(size=st.integers(1, 20), shape=shapes, dtype=dtypes, seed=seeds)
def test_embedding(size, shape, dtype, seed):
    layer = layers.Embedding(7, size, dtype=dtype)
    layer.build()
    layer.forward(np.random.default_rng(seed).integers(0, 7, shape))
    grad = numbers(seed, (*shape, size), dtype)

    def sums():
        layer.backward(grad)
        return [layer.embeddings.gradient]

    # Many numbers of either sign are added up, one after the other or in pairs.
    assert_twins(sums, dtype, atol=5e-4 if dtype == "float32" else 1e-11)


@st.composite
def masked_scores(draw):
    """A shape of scores, and a mask of some or all of its axes that may hide whole rows."""
    shape = tuple(draw(st.integers(1, n)) for n in (3, 3, 6, 21))
    mask_shape = tuple(draw(st.sampled_from([1, n])) for n in shape)
    share = draw(st.sampled_from([None, 0.0, 0.3, 0.8]))  # None: no mask; 0: nothing visible
    return shape, mask_shape, share


@needs_numba
@settings(max_examples=50)
@given(problem=masked_scores(), dtype=dtypes, seed=seeds)
def test_masked_softmax(problem, dtype, seed):
    shape, mask_shape, share = problem
    hidden = None
    if share is not None:
        hidden = hidden_pairs(np.random.default_rng(seed).random(mask_shape) < share, shape)
    scores, grad = numbers(seed, shape, dtype, 9.0), numbers(seed + 1, shape, dtype)

    def both_ways():
        fast = choice.compiled("rows", scores)
        p = attention_core.masked_softmax(scores.copy(), 0.3, hidden, fast)
        ds = attention_core.masked_softmax_gradient(grad.copy(), p, 0.3, hidden, fast)
        if hidden is not None:
            assert not ds[np.broadcast_to(hidden, shape)].any()
        return p, ds

    assert_twins(both_ways, dtype)


ATTENTIONS = {
    "plain": (layers.MultiHeadAttention, {"num_heads": 2, "key_dim": 3}),
    "dropout": (layers.MultiHeadAttention, {"num_heads": 2, "key_dim": 3, "dropout": 0.4}),
    "window": (layers.MultiHeadAttention, {"num_heads": 2, "key_dim": 3, "sliding_window": 2}),
    "gate": (
        layers.MultiHeadAttention,
        {"num_heads": 3, "key_dim": 2, "value_dim": 4, "use_gate": True, "use_bias": False},
    ),
    "groups": (
        layers.GroupedQueryAttention,
        {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2},
    ),
}


@needs_numba
@pytest.mark.parametrize("name", ATTENTIONS)
@settings(max_examples=12)
@given(
    batch=st.integers(1, 5),
    queries=st.integers(1, 9),
    keys=st.integers(1, 9),
    causal=st.booleans(),
    padded=st.booleans(),
    scores=st.booleans(),
    dtype=dtypes,
    seed=seeds,
)
def test_multi_head_attention(name, batch, queries, keys, causal, padded, scores, dtype, seed):
    kind, options = ATTENTIONS[name]
    layer = kind(dtype=dtype, **options)
    query, value = numbers(seed, (batch, queries, 5), dtype), numbers(7, (batch, keys, 4), dtype)
    layer.ensure_built([query.shape, value.shape])
    for place, weight in enumerate(layer.weights):
        weight.assign(numbers(seed + place, weight.shape, dtype, 0.5))
    draw = np.random.default_rng(seed)
    mask = [draw.random((batch, queries)) < 0.7, draw.random((batch, keys)) < 0.5]
    call = {"use_causal_mask": causal, "return_attention_scores": scores}
    if padded:
        call["mask"] = mask

    def both_ways():
        layer.rng = new_generator(5)
        found = layer.forward([query, value], True, **call)
        found = [each.copy() for each in (found if scores else [found])]
        grads = [np.cos(each) for each in found]
        found += [dx.copy() for dx in layer.backward(grads if scores else grads[0])]
        return *found, *(weight.gradient.copy() for weight in layer.weights)

    assert_twins(both_ways, dtype, **LOOSE[dtype])


@needs_numba
@pytest.mark.parametrize("axes", [(1,), (1, 2)])
def test_attention_along_chosen_axes(axes):
    layer = layers.MultiHeadAttention(2, 3, attention_axes=axes)
    x = numbers(1, (2, 3, 4, 5), "float32")
    layer.ensure_built([x.shape, x.shape])

    def both_ways():
        y = layer.forward([x, x]).copy()
        return y, *layer.backward(np.cos(y))

    assert_twins(both_ways, "float32", **LOOSE["float32"])


@needs_numba
@pytest.mark.parametrize("mode", ["dot", "concat"])
def test_attention_of_one_head(mode):
    layer = layers.Attention(score_mode=mode)
    x = numbers(1, (2, 5, 3), "float32", 1.0)
    layer.ensure_built([x.shape, x.shape])
    mask = [None, np.array([[1, 1, 1, 0, 0], [0, 0, 0, 0, 0]], bool)]

    def both_ways():
        y = layer.forward([x, x], mask=mask).copy()
        return y, *layer.backward(np.cos(y))

    assert_twins(both_ways, "float32")


@settings(max_examples=25)
@given(shape=shapes, turned=st.booleans(), seed=seeds)
def test_gelu_in_float32_is_the_exact_one_rounded(shape, turned, seed):
    f, z = activations.Gelu(), numbers(seed, shape, "float32", 3.0)
    z, grad = (z.T, np.ones_like(z).T) if turned else (z, np.ones_like(z))
    with choice.using("numpy"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE", 16)
        a = f.forward(z, np.empty_like(z))
        slope = f.backward(grad, z, a, np.empty_like(z))
    assert a.dtype == slope.dtype == np.float32
    for i in np.ndindex(z.shape):
        x = float(z[i])
        cdf, bell = math.erfc(-x / math.sqrt(2)) / 2, math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        assert a[i] == pytest.approx(x * cdf, rel=1e-6, abs=1e-6)
        assert slope[i] == pytest.approx(cdf + x * bell, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("kind", ["numpy", pytest.param("numba", marks=needs_numba)])
def test_gelu_far_out(kind):
    z = np.array([-np.inf, -1e30, -50, 0, 50, 1e30, np.inf], "float32")
    f = activations.Gelu()
    with choice.using(kind), np.errstate(over="raise", divide="raise"):
        a = f.forward(z[1:-1], np.empty(5, "float32"))
        slope = f.backward(np.ones(5, "float32"), z[1:-1], a, np.empty(5, "float32"))
    np.testing.assert_allclose(a, [0, 0, 0, 50, 1e30], atol=1e-30)
    np.testing.assert_allclose(slope, [0, 0, 0.5, 1, 1], atol=1e-6)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.layers import AdditiveAttention, Attention
from chainrule.seed import new_generator
from layers.attention_checks import assert_gradients

KINDS = [
    (Attention, {}),
    (Attention, {"use_scale": True}),
    (Attention, {"score_mode": "concat"}),
    (Attention, {"score_mode": "concat", "use_scale": True}),
    (AdditiveAttention, {}),
    (AdditiveAttention, {"use_scale": False}),
]


def draw(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def built(kind, options, inputs):
    layer = kind(dtype="float64", **options)
    layer(inputs)
    for weight in layer.weights:
        weight.assign(np.random.default_rng(3).uniform(0.5, 1.5, weight.shape))
    return layer


@pytest.mark.parametrize(("kind", "options"), KINDS)
@settings(deadline=None, max_examples=8)
@given(
    batch=st.integers(1, 2),
    queries=st.integers(1, 3),
    values=st.integers(1, 4),
    dim=st.integers(1, 3),
    with_key=st.booleans(),
    causal=st.booleans(),
    scores=st.booleans(),
    masked=st.booleans(),
    seed=st.integers(0, 99),
)
def test_gradients(
    kind, options, batch, queries, values, dim, with_key, causal, scores, masked, seed
):
    value_dim = 2 if with_key else dim
    shapes = [(batch, queries, dim), (batch, values, value_dim)]
    inputs = draw(seed, *shapes, *([(batch, values, dim)] if with_key else []))
    rng = np.random.default_rng(seed + 1)
    mask = None
    if masked:
        value_mask = rng.random((batch, values)) < 0.6
        value_mask[:, 0] = True  # a row with nothing visible is another test's
        mask = [rng.random((batch, queries)) < 0.6, value_mask, None][: len(inputs)]
    assert_gradients(
        built(kind, options, inputs),
        inputs,
        mask=mask,
        use_causal_mask=causal,
        return_attention_scores=scores,
    )


@pytest.mark.parametrize(("kind", "options"), KINDS)
@pytest.mark.parametrize("scores", [False, True])
def test_gradients_under_dropout(kind, options, scores):
    inputs = draw(1, (2, 3, 2), (2, 4, 2))
    layer = built(kind, {"dropout": 0.4, **options}, inputs)

    def reset():
        layer.rng = new_generator(5)

    assert_gradients(layer, inputs, True, reset, return_attention_scores=scores)


def test_without_training_nothing_is_dropped_and_with_a_seed_the_same_is():
    inputs = draw(1, (2, 3, 2), (2, 4, 2))
    plain, dropping = Attention(), Attention(dropout=0.5, seed=3)
    assert np.array_equal(plain(inputs), dropping(inputs))
    first = dropping(inputs, training=True)
    assert not np.array_equal(first, plain(inputs))
    assert np.array_equal(first, Attention(dropout=0.5, seed=3)(inputs, training=True))


def test_shares_add_up_and_hidden_values_have_none():
    query, value = draw(2, (2, 3, 4), (2, 5, 4))
    visible = np.array([[1, 1, 0, 0, 1], [0, 1, 0, 0, 0]], bool)
    output, shares = Attention()(
        [query, value],
        mask=[np.array([[1, 1, 0]] * 2, bool), visible],
        return_attention_scores=True,
    )
    assert shares.sum(axis=-1) == pytest.approx(1.0)
    assert not shares[~np.broadcast_to(visible[:, None], shares.shape)].any()
    assert not output[:, 2].any()
    assert output[1, 0] == pytest.approx(value[1, 1])


def test_a_causal_mask_lets_no_query_look_ahead():
    x = draw(2, (1, 4, 3))[0]
    layer = AdditiveAttention()
    _, shares = layer([x, x], use_causal_mask=True, return_attention_scores=True)
    assert not np.triu(shares[0], 1).any()
    assert layer.inner()["attention_scores"].tolist() == shares.tolist()


def test_the_mask_of_the_output_is_the_query_s():
    mask = np.array([[True, False]])
    assert Attention().compute_mask(None, [mask, None]) is mask
    assert Attention().compute_mask(None, None) is None


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_config_round_trip(kind, options):
    layer = kind(dropout=0.25, seed=4, name="look", **options)
    again = kind.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert cr.layers.deserialize(cr.layers.serialize(layer)).use_scale == layer.use_scale
    assert ("score_mode" in layer.get_config()) == (kind is Attention)


@pytest.mark.parametrize("scores", [False, True])
def test_the_shapes_foretold_are_those_that_come(scores):
    query, value = draw(2, (2, 3, 4), (2, 5, 6))
    key = draw(3, (2, 5, 4))[0]
    layer = Attention()
    came = layer([query, value, key], return_attention_scores=scores)
    shapes = [(2, 3, 4), (2, 5, 6), (2, 5, 4)]
    foretold = layer.output_shapes(shapes, {"return_attention_scores": scores})
    assert foretold == ([y.shape for y in came] if scores else came.shape)
    symbolic = layer([cr.Input(s[1:]) for s in shapes], return_attention_scores=scores)
    assert (symbolic[1] if scores else symbolic).shape == (None, 3, 5 if scores else 6)


def test_float32_stays_float32():
    query, value = (x.astype("float32") for x in draw(2, (2, 3, 4), (2, 5, 4)))
    for kind, options in KINDS:
        layer = kind(dropout=0.1, **options)
        output = layer([query, value], training=True)
        assert output.dtype == "float32"
        assert all(g.dtype == "float32" for g in layer.backward(output))


def test_wrong_calls_say_what_was_wanted():
    x = np.ones((1, 2, 3), "float32")
    with pytest.raises(cr.errors.ArgumentError, match=r"\[query, value\]"):
        Attention()(x)
    with pytest.raises(cr.errors.ArgumentError, match="query_mask, value_mask"):
        Attention()([x, x], mask=np.ones((1, 2), bool))
    with pytest.raises(cr.errors.ShapeError, match="as many numbers"):
        Attention()([x, np.ones((1, 2, 4))])
    with pytest.raises(cr.errors.ShapeError, match="one key for each value"):
        Attention()([x, x, np.ones((1, 3, 3))])
    with pytest.raises(cr.errors.ShapeError, match="mask of the value"):
        Attention()([x, x], mask=[None, np.ones((1, 3), bool)])
    with pytest.raises(cr.errors.ShapeError, match="3 axes"):
        Attention()([x[0], x[0]])
    with pytest.raises(cr.errors.ArgumentError, match="score_mode"):
        Attention(score_mode="cosine")
    with pytest.raises(cr.errors.ArgumentError, match="dropout"):
        Attention(dropout=1.5)


def test_what_dropout_leaves_is_scaled_up_and_dropping_all_leaves_nothing():
    inputs = draw(1, (2, 6, 2), (2, 8, 2))
    _, shares = Attention(dtype="float64")(inputs, return_attention_scores=True)
    layer = Attention(dropout=0.75, seed=1, dtype="float64")
    _, left = layer(inputs, training=True, return_attention_scores=True)
    dropped = left == 0.0
    assert 0.6 < dropped.mean() < 0.9
    assert left[~dropped] == pytest.approx(4.0 * shares[~dropped])
    everything = Attention(dropout=1.0, dtype="float64")
    assert not everything(inputs, training=True).any()

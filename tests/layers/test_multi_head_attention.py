import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.layers import GroupedQueryAttention, GroupQueryAttention, MultiHeadAttention
from chainrule.seed import new_generator
from layers.attention_checks import assert_gradients


def draw(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def built(layer, inputs):
    """The layer with larger weights than it starts with: small ones hide errors in softmax."""
    layer.ensure_built([x.shape for x in inputs])
    rng = np.random.default_rng(8)
    for weight in layer.weights:
        weight.assign(rng.normal(size=weight.shape))
    return layer


@settings(deadline=None, max_examples=20)
@given(
    batch=st.integers(1, 2),
    queries=st.integers(1, 3),
    keys=st.integers(1, 3),
    heads=st.integers(1, 2),
    value_dim=st.sampled_from([None, 1, 3]),
    use_bias=st.booleans(),
    use_gate=st.booleans(),
    output_shape=st.sampled_from([None, 2, (2, 2)]),
    window=st.sampled_from([None, 1, 2]),
    count=st.integers(2, 4),
    causal=st.booleans(),
    scores=st.booleans(),
    padded=st.booleans(),
    seed=st.integers(0, 99),
)
def test_gradients(
    batch, queries, keys, heads, value_dim, use_bias, use_gate, output_shape, window, count,
    causal, scores, padded, seed,
):  # fmt: skip
    inputs = draw(seed, (batch, queries, 2), (batch, keys, 2), (batch, keys, 3))[:count]
    rng = np.random.default_rng(seed + 1)
    if count == 4:
        inputs.append(rng.random((batch, queries, keys)) < 0.7)
    layer = MultiHeadAttention(
        heads,
        2,
        value_dim=value_dim,
        use_bias=use_bias,
        use_gate=use_gate,
        output_shape=output_shape,
        sliding_window=window,
        dtype="float64",
    )
    masks = {}
    if padded:
        masks = {
            "mask": [rng.random((batch, queries)) < 0.7, rng.random((batch, keys)) < 0.7],
            "key_mask": rng.random((batch, keys)) < 0.7,
        }
    assert_gradients(
        built(layer, inputs),
        inputs,
        use_causal_mask=causal,
        return_attention_scores=scores,
        **masks,
    )


@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("gate", [False, True])
def test_gradients_of_groups(groups, gate):
    inputs = draw(groups, (2, 3, 2), (2, 2, 3))
    layer = GroupedQueryAttention(2, 4, groups, use_gate=gate, dtype="float64")
    assert_gradients(built(layer, inputs), inputs, use_causal_mask=True)


@pytest.mark.parametrize("axes", [None, (1,), (2,), (-2,), (1, 2), (2, 1)])
@pytest.mark.parametrize("scores", [False, True])
def test_gradients_along_chosen_axes(axes, scores):
    key_axes = axes or (1, 2)
    key_shape = [1, 2, 3, 2]
    for axis in {axis % 4 for axis in key_axes}:
        key_shape[axis] = 2
    inputs = draw(1, (1, 2, 3, 2), tuple(key_shape))
    layer = MultiHeadAttention(2, 2, attention_axes=axes, output_shape=(3, 1), dtype="float64")
    assert_gradients(built(layer, inputs), inputs, return_attention_scores=scores)


def test_masks_along_the_first_of_several_axes():
    inputs = draw(1, (2, 3, 2, 2), (2, 3, 2, 2))
    layer = MultiHeadAttention(2, 2, attention_axes=1, dtype="float64")
    padding = np.array([[1, 1, 0], [1, 0, 0]], bool)
    assert_gradients(built(layer, inputs), inputs, use_causal_mask=True, mask=[None, padding])
    scores = layer.inner()["attention_scores"]
    assert scores.shape == (2, 2, 2, 3, 3)
    assert not scores[..., 2].any()


@pytest.mark.parametrize("scores", [False, True])
@pytest.mark.parametrize("kind", [MultiHeadAttention, GroupQueryAttention])
def test_gradients_under_dropout(kind, scores):
    inputs = draw(1, (2, 3, 2), (2, 4, 2))
    numbers = (2, 2) if kind is MultiHeadAttention else (2, 2, 1)
    layer = built(kind(*numbers, dropout=0.4, dtype="float64"), inputs)

    def reset():
        layer.rng = new_generator(5)

    assert_gradients(layer, inputs, True, reset, return_attention_scores=scores)


def test_one_tensor_as_query_value_and_key_gets_the_sum_of_three_derivatives():
    x = draw(1, (2, 3, 4))[0]
    layer = built(MultiHeadAttention(2, 3, dtype="float64"), [x, x])
    layer.forward([x, x])
    two = layer.backward(np.ones((2, 3, 4)))
    kept = [grad.copy() for grad in two]
    layer.forward([x, x, x])
    three = layer.backward(np.ones((2, 3, 4)))
    assert sum(kept) == pytest.approx(sum(three))
    assert kept[1] == pytest.approx(three[1] + three[2])


def test_masks_combine_by_and():
    x = draw(3, (2, 4, 5))[0]
    rng = np.random.default_rng(4)
    allowed = rng.random((2, 4, 4)) < 0.8
    padding = np.array([[1, 1, 1, 0], [1, 1, 0, 1]], bool)
    layer = MultiHeadAttention(2, 3, dtype="float64")
    _, scores = layer(
        x, x, attention_mask=allowed, value_mask=padding, use_causal_mask=True,
        return_attention_scores=True,
    )  # fmt: skip
    visible = allowed & padding[:, None] & np.tri(4, dtype=bool)
    _, wanted = layer(x, x, attention_mask=visible, return_attention_scores=True)
    assert scores.tolist() == wanted.tolist()
    assert not scores[~np.broadcast_to(visible[:, None], scores.shape)].any()
    _, implicit = layer.forward([x, x, x, allowed & np.tri(4, dtype=bool)], mask=[None, padding],
                                return_attention_scores=True)  # fmt: skip
    assert implicit.tolist() == wanted.tolist()


def test_a_mask_without_batch_or_with_heads_is_stretched():
    x = draw(3, (2, 4, 5))[0]
    layer = MultiHeadAttention(3, 2)
    wanted = layer(x, x, use_causal_mask=True)
    lower = np.tri(4)
    for mask in (lower, lower[None], np.broadcast_to(lower, (2, 4, 4)), lower[None, None]):
        assert layer(x, x, attention_mask=mask).tolist() == wanted.tolist()
    by_head = np.broadcast_to(lower, (2, 3, 4, 4))
    assert layer(x, x, attention_mask=by_head).tolist() == wanted.tolist()


def test_a_query_that_sees_nothing_mixes_all_values_alike_or_none_with_scores_returned():
    x = draw(3, (1, 3, 4))[0]
    layer = MultiHeadAttention(1, 4, use_bias=False, dtype="float64")
    mask = np.array([[[1, 1, 1], [0, 0, 0], [1, 0, 0]]], bool)
    output = layer(x, x, attention_mask=mask)
    uniform = layer(x * 0, x)[0, 1]  # equal scores: equal shares
    assert output[0, 1] == pytest.approx(uniform)
    output, scores = layer(x, x, attention_mask=mask, return_attention_scores=True)
    assert not output[0, 1].any()
    assert not scores[0, 0, 1].any()


def test_a_sliding_window_hides_what_is_too_far():
    x = draw(3, (1, 5, 4))[0]
    layer = MultiHeadAttention(1, 2, sliding_window=2)
    layer(x, x)
    seen = layer.inner()["attention_scores"][0, 0] > 0
    assert seen.tolist() == (np.tri(5, k=1) - np.tri(5, k=-2)).astype(bool).tolist()


def test_weights_are_named_and_ordered_as_in_keras():
    layer = MultiHeadAttention(2, 3, value_dim=4, use_gate=True, name="mha")
    layer(np.ones((1, 2, 5)), np.ones((1, 2, 6)))
    assert [(w.path, w.shape) for w in layer.weights] == [
        ("mha/query/kernel", (5, 2, 3)),
        ("mha/query/bias", (2, 3)),
        ("mha/key/kernel", (6, 2, 3)),
        ("mha/key/bias", (2, 3)),
        ("mha/gate/kernel", (5, 2, 4)),
        ("mha/gate/bias", (2, 4)),
        ("mha/value/kernel", (6, 2, 4)),
        ("mha/value/bias", (2, 4)),
        ("mha/attention_output/kernel", (2, 4, 5)),
        ("mha/attention_output/bias", (5,)),
    ]


def test_kernels_start_as_spread_as_the_matrices_they_stand_for():
    cr.utils.set_random_seed(1)
    layer = MultiHeadAttention(4, 16)
    layer.build((None, 3, 64), (None, 3, 64))
    limit = np.sqrt(6 / (64 + 64))
    for dense in (layer.query_dense, layer.output_dense):
        assert 0.98 * limit < abs(dense.kernel.value).max() <= limit


def test_an_initializer_that_needs_no_axes_draws_the_kernel_as_it_is():
    layer = MultiHeadAttention(2, 3, kernel_initializer=cr.initializers.Orthogonal(seed=1))
    layer.build((None, 3, 6), (None, 3, 6))
    wanted = cr.initializers.Orthogonal(seed=1)((6, 2, 3))
    assert layer.query_dense.kernel.value.tolist() == wanted.tolist()


def test_a_trace_can_show_each_head():
    x = np.ones((2, 3, 4), "float32")
    layer = MultiHeadAttention(2, 5, value_dim=6)
    layer(x, x[:, :2])
    inner = {name: array.shape for name, array in layer.inner().items()}
    assert inner == {
        "attention_scores": (2, 2, 3, 2),
        "query": (2, 2, 3, 5),
        "key": (2, 2, 2, 5),
        "value": (2, 2, 2, 6),
    }


@pytest.mark.parametrize("scores", [False, True])
@pytest.mark.parametrize("output_shape", [None, 7, (2, 3)])
def test_the_shapes_foretold_are_those_that_come(scores, output_shape):
    layer = MultiHeadAttention(2, 3, output_shape=output_shape)
    query, value = cr.Input((4, 5)), cr.Input((6, 8))
    foretold = layer(query, value, return_attention_scores=scores)
    came = layer(np.ones((1, 4, 5)), np.ones((1, 6, 8)), return_attention_scores=scores)
    pairs = zip(foretold, came, strict=True) if scores else [(foretold, came)]
    for symbolic, array in pairs:
        assert symbolic.shape == (None, *array.shape[1:])
    assert layer.compute_output_shape((3, 4, 5), (3, 6, 8))[:2] == (3, 4)


def test_a_symbolic_attention_mask_is_one_more_input():
    x, mask = cr.Input((4, 5)), cr.Input((4, 4), dtype="bool")
    layer = MultiHeadAttention(2, 3)
    output = layer(x, x, attention_mask=mask, use_causal_mask=True)
    assert output.node.inputs == [x, x, x, mask]
    assert output.node.options == {"use_causal_mask": True}
    with pytest.raises(cr.errors.UnsupportedError, match="attention_mask"):
        layer(x, x, value_mask=mask)


@pytest.mark.parametrize(
    "layer",
    [
        MultiHeadAttention(2, 3, 4, 0.5, False, (2, 3), (1,), 3, use_gate=True, seed=1, name="m"),
        MultiHeadAttention(2, 3, output_shape=5, attention_axes=-2),
        GroupQueryAttention(3, 4, 2, dropout=0.5, sliding_window=2, use_gate=True, name="g"),
    ],
)
def test_config_round_trip(layer):
    config = layer.get_config()
    assert type(layer).from_config(config).get_config() == config
    again = cr.layers.deserialize(cr.layers.serialize(layer))
    assert again.get_config() == config
    assert "num_heads" in config or config["num_query_heads"] == 4


def test_both_names_of_grouped_attention_are_one_class():
    assert GroupQueryAttention is GroupedQueryAttention
    assert GroupQueryAttention(1, 1, 1).name == "grouped_query_attention"


def test_float32_stays_float32():
    x = np.ones((2, 3, 4), "float32")
    layer = MultiHeadAttention(2, 3, dropout=0.1, use_gate=True)
    output = layer(x, x, training=True, use_causal_mask=True)
    assert output.dtype == "float32"
    assert all(grad.dtype == "float32" for grad in layer.backward(output))


def test_inputs_and_gradients_are_left_as_they_came():
    x, grad = draw(1, (2, 3, 4), (2, 3, 4))
    kept = x.copy(), grad.copy()
    layer = MultiHeadAttention(2, 3, use_gate=True, dtype="float64")
    layer(x, x)
    layer.forward([x, x], mask=[np.ones((2, 3), bool), None])
    layer.backward(grad)
    assert (x == kept[0]).all()
    assert (grad == kept[1]).all()


def test_wrong_calls_say_what_was_wanted():
    x = np.ones((1, 2, 3), "float32")
    layer = MultiHeadAttention(2, 3, name="mha")
    with pytest.raises(cr.errors.ArgumentError, match=r"layer\(x, x\)"):
        layer(x)
    with pytest.raises(cr.errors.ShapeError, match="axis 1"):
        layer(x, x, np.ones((1, 5, 3)))
    with pytest.raises(cr.errors.ShapeError, match="as many axes"):
        layer(x, x[None])
    with pytest.raises(cr.errors.ShapeError, match="batch axis"):
        layer(x[0], x[0])
    layer(x, x)
    with pytest.raises(cr.errors.ShapeError, match="'mha' got a value of shape"):
        layer(x, np.ones((1, 2, 4)))
    with pytest.raises(cr.errors.ShapeError, match="attention mask"):
        layer(x, x, attention_mask=np.ones((1, 2, 3)))
    with pytest.raises(cr.errors.ShapeError, match="mask of the query"):
        layer(x, x, query_mask=np.ones((1, 3)))
    with pytest.raises(cr.errors.UnsupportedError, match="along axis 1"):
        MultiHeadAttention(1, 2)(x[None], x[None], use_causal_mask=True)
    with pytest.raises(cr.errors.ArgumentError, match="attention_axes"):
        MultiHeadAttention(1, 2, attention_axes=3)(x, x)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"num_heads": 0}, "num_heads"),
        ({"key_dim": 1.5}, "key_dim"),
        ({"value_dim": -1}, "value_dim"),
        ({"dropout": 2}, "dropout"),
        ({"output_shape": "x"}, "output_shape"),
        ({"sliding_window": 0}, "sliding_window"),
        ({"attention_axes": 1.5}, "attention_axes"),
    ],
)
def test_wrong_arguments_are_named(options, name):
    with pytest.raises(cr.errors.ArgumentError, match=name):
        MultiHeadAttention(**{"num_heads": 2, "key_dim": 2, **options})


def test_groups_must_be_of_one_size():
    with pytest.raises(cr.errors.ArgumentError, match="multiple"):
        GroupQueryAttention(2, 3, 2)


def test_a_price_on_the_projections_outputs_is_left_out():
    with pytest.raises(cr.errors.UnsupportedError, match="activity_regularizer"):
        MultiHeadAttention(2, 2, activity_regularizer="l2")


def test_gradients_in_a_model_with_padding_causal_and_cross_attention():
    """With weights of a middling size: with large ones softmax saturates, with small ones the
    derivatives drown in the rounding of the loss, and either way the check would say nothing.
    """
    tokens = cr.Input((6,), dtype="int32")
    words = cr.layers.Embedding(9, 8, mask_zero=True)(tokens)
    own = words + MultiHeadAttention(2, 4)(words, words, use_causal_mask=True)
    crossed, _ = MultiHeadAttention(2, 4)(own, words, return_attention_scores=True)
    mixed = cr.layers.Attention()([crossed, words])
    model = cr.Model(tokens, cr.layers.Dense(9)(mixed))
    for index, weight in enumerate(model.weights):
        weight.assign(np.random.default_rng([3, index]).normal(0.0, 0.4, weight.shape))
    # The second begins with padding: its first query sees nothing.
    report = cr.check_gradients(model, np.array([[7, 5, 4, 2, 2, 0], [0, 0, 1, 7, 5, 8]]))
    assert report.ok, report
    for comparison in report.comparisons:
        if comparison.name.endswith("key/bias"):
            continue  # adds the same to all scores of a query, which softmax takes off again
        if comparison.name != "input":
            assert abs(comparison.computed).max() > 1e-3, comparison.name

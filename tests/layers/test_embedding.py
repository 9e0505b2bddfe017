import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.layers import Embedding, Masking
from layers.attention_checks import assert_gradients


@settings(deadline=None, max_examples=20)
@given(
    rows=st.integers(1, 5),
    size=st.integers(1, 3),
    shape=st.lists(st.integers(0, 4), min_size=1, max_size=3),
    seed=st.integers(0, 99),
)
def test_gradients_add_up_where_an_index_comes_twice(rows, size, shape, seed):
    indices = np.random.default_rng(seed).integers(0, rows, shape)
    layer = Embedding(rows, size, dtype="float64")
    layer(indices)
    assert layer.compute_output_shape(indices.shape) == (*indices.shape, size)
    assert_gradients(layer, [indices])


def test_an_old_gradient_is_overwritten():
    layer = Embedding(3, 1)
    layer([[0, 0]])
    layer.backward(np.ones((1, 2, 1), "float32"))
    layer([[1, 2]])
    layer.backward(np.ones((1, 2, 1), "float32"))
    assert layer.embeddings.gradient.tolist() == [[0.0], [1.0], [1.0]]


@pytest.mark.parametrize("kind", ["int32", "int64", "uint8", "float32", "float64", "bool"])
def test_whole_numbers_of_any_type_are_indices(kind):
    layer = Embedding(2, 3)
    output = layer(np.array([[0, 1], [1, 1]], kind))
    assert output.dtype == "float32"
    assert output.tolist() == layer.get_weights()[0][[[0, 1], [1, 1]]].tolist()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ([[0, 4]], "got 4"),
        ([[-1, 0]], "got -1"),
        ([[0.0, 1.5]], "1.5"),
        ([[np.nan]], "nan"),
        ([[np.inf]], "inf"),
        ([["a"]], "type"),
        ([[1e30]], "1e+30"),
    ],
)
def test_what_is_no_index_is_named_with_the_range(data, found):
    with pytest.raises(cr.errors.DataError, match="0 to 3") as error:
        Embedding(4, 2, name="words")(data)
    assert found in str(error.value)
    assert "'words'" in str(error.value)


def test_a_known_table_can_be_given():
    table = np.arange(6.0).reshape(3, 2)
    for weights in (table, [table], table.tolist(), [table.tolist()]):
        layer = Embedding(3, 2, weights=weights)
        assert layer.built
        assert layer([2]).tolist() == [[4.0, 5.0]]
    with pytest.raises(cr.errors.ShapeError, match=r"\(3, 2\)"):
        Embedding(3, 2, weights=table.T)
    one = Embedding(1, 2, weights=[[1.0, 2.0]])
    assert one([[0]]).tolist() == [[[1.0, 2.0]]]


def test_index_0_is_padding_if_asked_for():
    x = np.array([[1, 0], [0, 2]])
    assert Embedding(3, 1).compute_mask(x) is None
    assert not Embedding(3, 1).makes_mask
    layer = Embedding(3, 1, mask_zero=True)
    assert layer.makes_mask
    assert layer.compute_mask(x).tolist() == [[True, False], [False, True]]


def test_embedding_config_round_trip():
    layer = Embedding(3, 2, mask_zero=True, embeddings_initializer="zeros", weights=np.ones((3, 2)))
    config = layer.get_config()
    assert "weights" not in config
    again = cr.layers.deserialize(cr.layers.serialize(layer))
    assert again.get_config() == config
    assert again([0]).tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize("options", [{"input_dim": 0}, {"output_dim": 1.5}, {"input_dim": None}])
def test_sizes_must_be_positive_whole_numbers(options):
    with pytest.raises(cr.errors.ArgumentError, match=next(iter(options))):
        Embedding(**{"input_dim": 2, "output_dim": 2, **options})


def test_masking_zeroes_hidden_steps_whatever_they_hold():
    x = np.array([[[np.inf, 1.0], [7.0, 7.0], [7.0, 0.0]]])
    layer = Masking(7.0, dtype="float64")
    assert layer(x).tolist() == [[[np.inf, 1.0], [0.0, 0.0], [7.0, 0.0]]]
    assert layer.compute_mask(x, np.zeros((1, 3), bool)).tolist() == [[True, False, True]]
    assert layer.backward(np.full((1, 3, 2), np.nan))[0, 1].tolist() == [0.0, 0.0]
    assert Masking.from_config(layer.get_config()).mask_value == 7.0


def test_masking_gradients():
    x = np.random.default_rng(1).normal(size=(2, 3, 2))
    x[0, 1] = 0.5
    layer = Masking(0.5, dtype="float64")
    layer(x)
    weighting = np.random.default_rng(2).normal(size=x.shape)
    layer.forward(x)
    dx = layer.backward(weighting)
    assert dx[0, 1].tolist() == [0.0, 0.0]
    assert dx[1].tolist() == weighting[1].tolist()

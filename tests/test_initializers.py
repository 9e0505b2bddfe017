import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import initializers
from chainrule.layers import Dense
from helpers import without_address

RANDOM = [
    initializers.RandomNormal,
    initializers.RandomUniform,
    initializers.TruncatedNormal,
    initializers.VarianceScaling,
    initializers.GlorotNormal,
    initializers.GlorotUniform,
    initializers.HeNormal,
    initializers.HeUniform,
    initializers.LecunNormal,
    initializers.LecunUniform,
    initializers.Orthogonal,
]
MADE = [
    initializers.Zeros(),
    initializers.Ones(),
    initializers.Constant(0.5),
    initializers.Identity(gain=2.0),
    initializers.Given(np.ones((2, 3))),
    initializers.VarianceScaling(2.0, "fan_out", "untruncated_normal", 3),
    initializers.VarianceScaling(input_axes=[0], output_axes=[1]),
    *(kind(seed=7) for kind in RANDOM),
]


@pytest.mark.parametrize("kind", RANDOM, ids=lambda k: k.__name__)
def test_the_same_seed_gives_the_same_values_at_every_call(kind):
    seeded = kind(seed=3)
    first = seeded((4, 5))
    np.testing.assert_array_equal(first, seeded((4, 5)))
    np.testing.assert_array_equal(first, kind(seed=3)((4, 5), dtype="float32"))
    assert not np.array_equal(first, kind(seed=4)((4, 5)))


@pytest.mark.parametrize("kind", RANDOM, ids=lambda k: k.__name__)
def test_without_a_seed_the_global_one_decides(kind):
    unseeded = kind()
    cr.utils.set_random_seed(5)
    first, second = unseeded((4, 5)), unseeded((4, 5))
    cr.utils.set_random_seed(5)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, unseeded((4, 5)))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("made", MADE, ids=lambda i: type(i).__name__)
def test_shape_and_dtype_are_those_asked_for(made, dtype):
    values = made((2, 3), dtype=dtype)
    assert values.shape == (2, 3)
    assert values.dtype == dtype
    assert made([2, 3]).dtype == np.float32


@pytest.mark.parametrize("made", MADE, ids=lambda i: type(i).__name__)
def test_written_down_and_read_back(made):
    written = json.loads(json.dumps(initializers.serialize(made)))
    again = initializers.deserialize(written)
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()
    if made.seed is not None or type(made) not in RANDOM:
        np.testing.assert_array_equal(again((2, 3)), made((2, 3)))


@pytest.mark.parametrize(
    ("made", "variance", "limit"),
    [
        (initializers.RandomNormal(stddev=0.3), 0.09, math.inf),
        (initializers.RandomUniform(-0.3, 0.3), 0.03, 0.3),
        (initializers.TruncatedNormal(stddev=0.3), 0.09 * 0.7737, 0.6),
        (initializers.GlorotUniform(), 2 / 500, math.sqrt(6 / 500)),
        (initializers.GlorotNormal(), 2 / 500, 2 * math.sqrt(2 / 500) / 0.8796),
        (initializers.HeUniform(), 2 / 200, math.sqrt(6 / 200)),
        (initializers.HeNormal(), 2 / 200, 2 * math.sqrt(2 / 200) / 0.8796),
        (initializers.LecunUniform(), 1 / 200, math.sqrt(3 / 200)),
        (initializers.LecunNormal(), 1 / 200, 2 * math.sqrt(1 / 200) / 0.8796),
        (initializers.VarianceScaling(3.0, "fan_out"), 3 / 300, math.inf),
        (initializers.VarianceScaling(1.0, "fan_avg", "untruncated_normal"), 1 / 250, math.inf),
        (initializers.VarianceScaling(1.0, "fan_avg", "normal"), 1 / 250, math.inf),
    ],
    ids=without_address,
)
def test_the_spread_is_the_one_meant(made, variance, limit):
    cr.utils.set_random_seed(0)
    drawn = made((200, 300), "float64")
    assert abs(drawn.mean()) < 5 * math.sqrt(variance / drawn.size)
    assert drawn.var() == pytest.approx(variance, rel=0.02)
    assert abs(drawn).max() <= limit * 1.001
    if limit < math.inf:
        assert abs(drawn).max() > limit * 0.95


def test_the_mean_is_moved():
    assert initializers.RandomNormal(3.0, 0.1, seed=0)((500,)).mean() == pytest.approx(3, abs=0.03)
    cut = initializers.TruncatedNormal(3.0, 0.1, seed=0)((500,))
    assert 2.8 <= cut.min() <= 2.85
    assert 3.15 <= cut.max() <= 3.2


@settings(deadline=None, max_examples=25)
@given(
    shape=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    gain=st.floats(0.5, 2),
    seed=st.integers(0, 99),
)
def test_orthogonal_has_columns_or_rows_at_right_angles(shape, gain, seed):
    made = initializers.Orthogonal(gain, seed)(tuple(shape), "float64").reshape(-1, shape[-1])
    product = made.T @ made if made.shape[0] >= made.shape[1] else made @ made.T
    np.testing.assert_allclose(product, gain**2 * np.eye(len(product)), atol=1e-12)


def test_orthogonal_prefers_no_sign():
    corners = [initializers.Orthogonal(seed=seed)((3, 3))[0, 0] for seed in range(200)]
    assert 70 < sum(corner > 0 for corner in corners) < 130


def test_identity_of_a_matrix_that_is_not_square():
    assert initializers.Identity(3.0)((3, 2)).tolist() == [[3, 0], [0, 3], [0, 0]]
    with pytest.raises(cr.errors.ShapeError, match=r"\(2, 2, 2\)"):
        initializers.Identity()((2, 2, 2))
    with pytest.raises(cr.errors.ShapeError, match=r"\(4,\)"):
        initializers.Orthogonal()((4,))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("zeros", initializers.Zeros),
        ("Zeros", initializers.Zeros),
        ("zero", initializers.Zeros),
        ("one", initializers.Ones),
        ("normal", initializers.RandomNormal),
        ("uniform", initializers.RandomUniform),
        ("he_normal", initializers.HeNormal),
        ("LecunUniform", initializers.LecunUniform),
        ("IdentityInitializer", initializers.Identity),
        ("OrthogonalInitializer", initializers.Orthogonal),
        ("truncated_normal", initializers.TruncatedNormal),
    ],
)
def test_keras_names_are_found(name, kind):
    assert type(initializers.get(name)) is kind
    assert type(initializers.get(kind)) is kind


def test_the_lower_case_spellings_are_the_same_classes():
    assert initializers.glorot_uniform is initializers.GlorotUniform
    assert initializers.OrthogonalInitializer is initializers.orthogonal is initializers.Orthogonal
    assert set(initializers.__all__) <= set(dir(initializers))
    assert initializers.get(None) is None


def test_an_array_or_a_function_will_do():
    layer = Dense(2, kernel_initializer=np.array([[1.0, 2.0]]), bias_initializer=ones_of)
    assert layer([[1.0]]).tolist() == [[2.0, 3.0]]
    with pytest.raises(cr.errors.ShapeError, match=r"\(1, 2\).*\(2, 2\)"):
        Dense(2, kernel_initializer=np.array([[1.0, 2.0]]))([[1.0, 2.0]])
    with pytest.raises(cr.errors.ArgumentError, match="can't be written down"):
        layer.get_config()


def ones_of(shape, dtype=None):
    return np.ones(shape, dtype)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: initializers.VarianceScaling(scale=0), "scale=0"),
        (lambda: initializers.VarianceScaling(mode="fan"), "fan_avg"),
        (lambda: initializers.VarianceScaling(distribution="cauchy"), "untruncated_normal"),
        (lambda: initializers.RandomUniform(1, 0), "minval=1"),
        (lambda: initializers.HeNormal(seed="a"), "seed='a'"),
        (lambda: initializers.Orthogonal(seed=-1), "seed=-1"),
        (lambda: initializers.get(3), "Subclass"),
        (lambda: initializers.get("he_norml"), "he_normal"),
    ],
)
def test_bad_arguments_are_answered(make, match):
    with pytest.raises((cr.errors.ArgumentError, cr.errors.UnknownNameError), match=match):
        make()


@pytest.mark.parametrize("name", ["stft", "STFT", "STFTInitializer"])
def test_what_keras_has_and_we_leave_out_is_named(name):
    with pytest.raises(cr.errors.UnsupportedError, match="STFT"):
        initializers.get(name)

"""Initializers, regularizers, constraints and small tools against Keras."""

import inspect

import numpy as np
import pytest

import chainrule as cr
from parity.cases import assert_close

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras 3.15's variables are older than NumPy 2's way of asking for a copy.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
W = np.random.default_rng(3).normal(size=(4, 3)).astype("float32")

REGULARIZERS = [
    ("L1", {}),
    ("L1", {"l1": 0.3}),
    ("L2", {}),
    ("L2", {"l2": 0.3}),
    ("L1L2", {}),
    ("L1L2", {"l1": 0.2, "l2": 0.1}),
    ("OrthogonalRegularizer", {}),
    ("OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"}),
]
CONSTRAINTS = [
    ("MaxNorm", {}),
    ("MaxNorm", {"max_value": 0.7, "axis": 1}),
    ("MaxNorm", {"max_value": 0.7, "axis": (0, 1)}),
    ("NonNeg", {}),
    ("UnitNorm", {}),
    ("UnitNorm", {"axis": 1}),
    ("MinMaxNorm", {}),
    ("MinMaxNorm", {"min_value": 1.0, "max_value": 1.5, "rate": 0.3, "axis": 1}),
]
RANDOM = [
    ("RandomNormal", {"mean": 1.0, "stddev": 0.2}),
    ("RandomUniform", {"minval": -1.0, "maxval": 2.0}),
    ("TruncatedNormal", {"mean": 1.0, "stddev": 0.2}),
    ("VarianceScaling", {"scale": 2.0, "mode": "fan_out", "distribution": "uniform"}),
    ("VarianceScaling", {"mode": "fan_avg", "distribution": "untruncated_normal"}),
    ("VarianceScaling", {"input_axes": [1], "output_axes": [0]}),
    ("GlorotNormal", {}),
    ("GlorotUniform", {}),
    ("HeNormal", {}),
    ("HeUniform", {}),
    ("LecunNormal", {}),
    ("LecunUniform", {}),
    ("Orthogonal", {"gain": 1.5}),
]


def defaults(kind):
    return {p.name: p.default for p in inspect.signature(kind).parameters.values()}


@pytest.mark.parametrize(("name", "options"), REGULARIZERS, ids=str)
def test_prices_and_their_gradients_agree(keras, torch, name, options):
    ours, theirs = (getattr(library.regularizers, name) for library in (cr, keras))
    assert defaults(ours) == defaults(theirs)
    w = torch.from_numpy(W.copy()).requires_grad_()
    price = theirs(**options)(w)
    mine = ours(**options)
    assert_close(mine(W), float(price.detach()), "float32")
    if price.requires_grad:
        price.backward()
        assert_close(mine.gradient(W), w.grad.numpy(), "float32")
    assert mine.get_config() == pytest.approx(theirs(**options).get_config())


@pytest.mark.parametrize(("name", "options"), CONSTRAINTS, ids=str)
def test_constraints_agree(keras, name, options):
    ours, theirs = (getattr(library.constraints, name) for library in (cr, keras))
    assert defaults(ours) == defaults(theirs)
    assert_close(ours(**options)(W), theirs(**options)(W).numpy(), "float32")


@pytest.mark.parametrize(("name", "options"), RANDOM, ids=str)
def test_initializers_draw_from_the_same_distribution(keras, name, options):
    ours, theirs = (getattr(library.initializers, name) for library in (cr, keras))
    assert defaults(ours) == defaults(theirs)
    a = ours(**options, seed=1)((150, 200)).astype("float64").ravel()
    b = theirs(**options, seed=1)((150, 200)).numpy().astype("float64").ravel()
    share = np.linspace(0.0, 1.0, 41)[1:-1]
    # Quantiles of 30000 draws scatter by some hundredths of the spread.
    np.testing.assert_allclose(np.quantile(a, share), np.quantile(b, share), atol=0.05 * b.std())
    assert a.std() == pytest.approx(b.std(), rel=0.03)
    assert ours(**options).get_config() == theirs(**options).get_config()


@pytest.mark.parametrize(
    ("name", "options"),
    [("Zeros", {}), ("Ones", {}), ("Constant", {"value": 0.3}), ("Identity", {"gain": 2.0})],
)
def test_known_values_agree(keras, name, options):
    ours, theirs = (getattr(library.initializers, name)(**options) for library in (cr, keras))
    assert_close(ours((3, 4)), theirs((3, 4)).numpy(), "float32")


@pytest.mark.parametrize("area", ["initializers", "regularizers", "constraints"])
def test_there_is_no_name_of_keras_that_we_lack(keras, area):
    names = {name for name in dir(getattr(keras, area)) if not name.startswith("_")}
    assert {name for name in names if not hasattr(getattr(cr, area), name)} == set()


@pytest.mark.parametrize("options", [{}, {"maxlen": 2}, {"padding": "post", "value": 7}], ids=str)
def test_padding_agrees(keras, options):
    sequences = [[1], [2, 3], [4, 5, 6], []]
    for truncating in ("pre", "post"):
        ours, theirs = (
            library.utils.pad_sequences(sequences, truncating=truncating, **options)
            for library in (cr, keras)
        )
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


@pytest.mark.parametrize("classes", [[0, 2, 1], [[1], [3]], [[0, 1], [2, 2]]])
def test_categories_agree(keras, classes):
    for number in (None, 5):
        ours, theirs = (library.utils.to_categorical(classes, number) for library in (cr, keras))
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


@pytest.mark.parametrize("order", [1, 2, 3])
def test_normalizing_agrees(keras, order):
    """Along the last axis: along the first, Keras 3.15 divides by lengths of another axis."""
    ours, theirs = (library.utils.normalize(W, -1, order) for library in (cr, keras))
    assert_close(ours, theirs, "float32")


@pytest.mark.parametrize("sizes", [{"left_size": 0.35}, {"right_size": 0.35}, {"left_size": 7}])
def test_parts_have_the_same_sizes(keras, sizes):
    x = np.arange(11)
    ours = cr.utils.split_dataset(x, **sizes)
    theirs = keras.utils.split_dataset(x, **sizes, preferred_backend="torch")
    assert [len(part) for part in ours] == [len(part) for part in theirs]

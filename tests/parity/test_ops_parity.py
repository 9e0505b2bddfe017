"""The functions of ops give what Keras's give."""

import numpy as np
import pytest

from chainrule import ops
from parity.cases import assert_close

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras's own: its torch tensors don't know NumPy's newer way of copying.
    pytest.mark.filterwarnings("ignore:__array__ implementation"),
    pytest.mark.filterwarnings("ignore:The use of `x.T`"),
]

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 4, 6)).astype("float32")
Y = 0.5 + RNG.random((2, 4, 6)).astype("float32")
CLASSES = np.array([[1, 0, 3], [2, 2, 1]], "int32")
# Functions of one array, as they are without options.
PLAIN = """
relu relu6 sigmoid tanh gelu silu swish elu celu selu softplus softsign leaky_relu hard_sigmoid
hard_silu hard_swish log_sigmoid softmax log_softmax transpose tril triu zeros_like ones_like argmax
argmin convert_to_tensor normalize
"""
CASES = [
    *[(name, (X,), {}) for name in ("abs", "cos", "exp", "expm1", "negative", "sin", "square")],
    *[(name, (Y,), {}) for name in ("log", "log1p", "sqrt", "rsqrt", "reciprocal")],
    *[
        (name, (X, Y), {})
        for name in ("add", "subtract", "multiply", "divide", "maximum", "minimum", "true_divide")
    ],
    *[
        (name, (X,), options)
        for name in ("sum", "mean", "max", "min", "var", "std")
        for options in ({}, {"axis": 1}, {"axis": (0, -1), "keepdims": True})
    ],
    *[(name, (X,), {}) for name in str.split(PLAIN)],
    ("softmax", (X,), {"axis": 1}),
    ("log_softmax", (X,), {"axis": 1}),
    ("normalize", (X,), {"axis": 1}),
    ("argmax", (X,), {"axis": -1, "keepdims": True}),
    ("argmin", (X,), {"axis": 1}),
    ("power", (Y, 2.5), {}),
    ("clip", (X, -0.5, 0.5), {}),
    ("matmul", (X, Y.transpose(0, 2, 1)), {}),
    ("reshape", (X, (2, -1)), {}),
    ("transpose", (X,), {"axes": (1, 2, 0)}),
    ("swapaxes", (X, 0, -1), {}),
    ("expand_dims", (X, 1), {}),
    ("expand_dims", (X, -1), {}),
    ("squeeze", (X[:1],), {}),
    ("squeeze", (X[:, :1], 1), {}),
    ("concatenate", ([X, Y],), {"axis": -1}),
    ("stack", ([X, Y],), {"axis": 1}),
    ("split", (X, 2), {"axis": 1}),
    ("split", (X, [1, 4]), {"axis": -1}),
    ("arange", (3,), {}),
    ("arange", (0, 1, 0.25), {}),
    ("linspace", (0, 1, 5), {}),
    ("zeros", ((2, 3),), {}),
    ("ones", ((2, 3),), {"dtype": "int32"}),
    ("full", ((2,), 0.5), {}),
    ("eye", (3,), {"k": 1}),
    ("cast", (CLASSES, "float32"), {}),
    ("one_hot", (CLASSES, 4), {}),
    ("one_hot", (CLASSES, 4), {"axis": 1}),
    ("take", (X, CLASSES), {"axis": 1}),
    ("repeat", (CLASSES, 2), {"axis": 1}),
    ("tile", (CLASSES, (2, 1)), {}),
    ("broadcast_to", (X[:1], (3, 4, 6)), {}),
    ("where", (X > 0, X, Y), {}),
    ("einsum", ("bij,bkj->bik", X, Y), {}),
    *[
        (name, (CLASSES, 2), {})
        for name in ("equal", "not_equal", "greater", "greater_equal", "less", "less_equal")
    ],
    ("logical_and", (X > 0, Y > 1), {}),
    ("logical_or", (X > 0, Y > 1), {}),
    ("logical_not", (X > 0,), {}),
    ("shape", (X,), {}),
    ("ndim", (X,), {}),
]


@pytest.mark.parametrize(("name", "values", "options"), CASES)
def test_a_function_gives_what_keras_gives(keras, name, values, options):
    theirs = getattr(keras.ops, name)(*values, **options)
    ours = getattr(ops, name)(*values, **options)
    many = isinstance(theirs, (list, tuple)) and name != "shape"
    for mine, wanted in zip(ours if many else [ours], theirs if many else [theirs], strict=True):
        wanted = np.asarray(keras.ops.convert_to_numpy(wanted))
        mine = np.asarray(mine)
        assert mine.shape == wanted.shape
        assert mine.dtype.kind == wanted.dtype.kind
        assert_close(mine, wanted, "float32")


@pytest.mark.parametrize("size", [2, (2, 3)])
def test_patches_are_cut_as_keras_cuts_them(keras, size):
    images = RNG.normal(size=(2, 4, 6, 3)).astype("float32")
    theirs = keras.ops.image.extract_patches(images, size)
    assert_close(
        ops.image.extract_patches(images, size), keras.ops.convert_to_numpy(theirs), "float32"
    )


def test_every_function_is_keras_own(keras):
    named = [name for name in ops.__all__ if not hasattr(keras.ops, name)]
    assert named == []


def test_every_function_of_keras_is_there_or_named_as_left_out(keras):
    from chainrule.ops.left_out import NAMES

    theirs = {name for name in dir(keras.ops) if not name.startswith("_")}
    assert theirs == set(ops.__all__) | NAMES

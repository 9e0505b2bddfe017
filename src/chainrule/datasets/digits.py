"""1,797 digits written by hand, as pictures of 8 by 8: real data that come with the library."""

import io
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# So many of the samples are for training, the others for testing.
TRAINING = 1500


def load_data() -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return (x_train, y_train), (x_test, y_test): 1,500 digits to learn from and 297 to test with.

    Forms filled in by 43 people were scanned, each digit was scaled to 32 by 32 black or white
    points, and the black ones were counted in blocks of 4 by 4. So a pixel is a number from 0 to
    16. These are the digits of 13 of the people, the test set of the original collection, in a
    fixed random order: those of each writer are in both parts.

    Returns
    -------
    x : (n, 8, 8) uint8, from 0 to 16
    y : (n,) uint8, from 0 to 9

    References
    ----------
    E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
    Repository (1998), doi 10.24432/C50P49, licence CC BY 4.0.

    >>> (x_train, y_train), (x_test, y_test) = load_data()
    >>> for row in x_test[0]:
    ...     print("".join(".:-=+*#%@"[pixel // 2] for pixel in row))
    ..:@#...
    ..*%#*..
    .:@+.%:.
    .-@#.*-.
    .-@=.#=.
    ..%..%+.
    ..*+*%:.
    ..:#@+..
    >>> int(y_test[0])
    0

    """
    packed = files("chainrule.datasets").joinpath("digits.npz").read_bytes()
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        x, y = arrays["x"], arrays["y"]
    return (x[:TRAINING], y[:TRAINING]), (x[TRAINING:], y[TRAINING:])

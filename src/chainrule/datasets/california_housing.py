"""California housing: what homes cost in 20,640 districts, and eight numbers about each."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.datasets.cache import cached
from chainrule.errors import ArgumentError

Array = NDArray[Any]

NAME = "california_housing.npz"
SHA256 = "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f"
# How many districts each version has; None: all.
VERSIONS = {"small": 600, "large": None}


def load_data(
    version: str = "large", path: str = NAME, test_split: float = 0.2, seed: int = 113
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return (x_train, y_train), (x_test, y_test), shuffled and split as Keras does it.

    The columns are the median income, the median age of the houses, rooms and bedrooms for each
    household, the population, people in each household, latitude and longitude. They differ in
    scale a thousandfold: normalize them first.

    Parameters
    ----------
    version : "large", or "small" for the first 600 districts
    path : where to keep the file, in Keras's folder for data sets
    test_split : the share that is for testing
    seed : of the shuffling

    Returns
    -------
    x : (n, 8) float32
    y : (n,) float32, dollars in 1990

    Raises
    ------
    ArgumentError : an unknown version, or a share that isn't from 0 to below 1
    DownloadError : the file is not there and can't be had

    References
    ----------
    R. K. Pace and R. Barry, "Sparse spatial autoregressions", Statistics and Probability Letters
    33 (1997), from the 1990 census of the United States.

    >>> (x_train, y_train), (x_test, y_test) = load_data("small")  # doctest: +SKIP

    """
    if version not in VERSIONS:
        raise ArgumentError(f"version={version!r} must be 'small' or 'large'.")
    if not 0 <= test_split < 1:
        raise ArgumentError(f"test_split={test_split!r} must be from 0 to below 1.")
    with np.load(cached(path, NAME, SHA256), allow_pickle=False) as arrays:
        x, y = arrays["x"][: VERSIONS[version]], arrays["y"][: VERSIONS[version]]
    # NumPy's older generator: the one Keras shuffles with.
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    x, y = x[order], y[order]
    cut = int(len(x) * (1 - test_split))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])

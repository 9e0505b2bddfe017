"""MNIST: 70,000 digits written by hand, as pictures of 28 by 28."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.datasets.cache import cached

Array = NDArray[Any]

NAME = "mnist.npz"
SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"


def load_data(path: str = NAME) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return (x_train, y_train), (x_test, y_test): 60,000 digits and 10,000 to test with.

    The first call downloads 11 MB, unless Keras has done so before. Without a connection,
    ``digits`` does: it comes with the library.

    Parameters
    ----------
    path : where to keep the file, in Keras's folder for data sets

    Returns
    -------
    x : (n, 28, 28) uint8, from 0 (paper) to 255 (ink)
    y : (n,) uint8, from 0 to 9

    Raises
    ------
    DownloadError : the file is not there and can't be had

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document
    recognition", Proceedings of the IEEE 86 (1998). Y. LeCun and C. Cortes hold the copyright;
    licence CC BY-SA 3.0.

    >>> (x_train, y_train), (x_test, y_test) = load_data()  # doctest: +SKIP

    """
    with np.load(cached(path, NAME, SHA256), allow_pickle=False) as arrays:
        return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])

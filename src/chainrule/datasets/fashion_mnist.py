"""Fashion-MNIST: 70,000 pieces of clothing, as pictures of 28 by 28."""

import gzip
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.datasets.cache import cached

__all__ = ["load_data"]

Array = NDArray[Any]

FOLDER = "fashion-mnist"
SHA256 = {
    "train-images-idx3-ubyte.gz": (
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"
    ),
    "train-labels-idx1-ubyte.gz": (
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"
    ),
    "t10k-images-idx3-ubyte.gz": (
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"
    ),
}


def load_data() -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return (x_train, y_train), (x_test, y_test): 60,000 pictures and 10,000 to test with.

    The labels stand for T-shirt, trousers, pullover, dress, coat, sandal, shirt, sneaker, bag and
    ankle boot. The first call downloads 30 MB, unless Keras has done so before.

    Returns
    -------
    x : (n, 28, 28) uint8, from 0 to 255
    y : (n,) uint8, from 0 to 9

    Raises
    ------
    DownloadError : a file is not there and can't be had

    References
    ----------
    H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking
    machine learning algorithms", arXiv:1708.07747 (2017). Zalando SE holds the copyright; MIT
    licence.

    >>> (x_train, y_train), (x_test, y_test) = load_data()  # doctest: +SKIP

    """
    x_train, y_train, x_test, y_test = (read(name) for name in SHA256)
    return (x_train, y_train), (x_test, y_test)


def read(name: str) -> Array:
    """Return the array in one of the files.

    An IDX file begins with two zero bytes, one for the type of the numbers (8: bytes) and one for
    how many axes there are; then come their lengths, four bytes each, and the numbers.
    """
    data = gzip.decompress(cached(f"{FOLDER}/{name}", name, SHA256[name]).read_bytes())
    axes = data[3]
    shape = np.frombuffer(data, ">u4", axes, offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)

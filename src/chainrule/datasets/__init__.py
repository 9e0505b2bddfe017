"""Samples to learn from: some that come with the library, some from Keras's own public addresses.

``xor`` and ``digits`` need no network. ``mnist``, ``fashion_mnist`` and ``california_housing`` are
read from the folder in which Keras keeps them, and downloaded into it the first time.

>>> from chainrule import datasets
>>> (x_train, y_train), (x_test, y_test) = datasets.digits.load_data()
>>> x_train.shape, x_test.shape
((1500, 8, 8), (297, 8, 8))
"""

from typing import TYPE_CHECKING

from chainrule.lazy import attach

if TYPE_CHECKING:
    from chainrule.datasets import california_housing as california_housing
    from chainrule.datasets import digits as digits
    from chainrule.datasets import fashion_mnist as fashion_mnist
    from chainrule.datasets import mnist as mnist
    from chainrule.datasets.left_out import boston_housing as boston_housing
    from chainrule.datasets.left_out import cifar10 as cifar10
    from chainrule.datasets.left_out import cifar100 as cifar100
    from chainrule.datasets.left_out import imdb as imdb
    from chainrule.datasets.left_out import reuters as reuters
    from chainrule.datasets.truth_tables import xor as xor

HOMES: dict[str, list[str]] = {
    "california_housing": [],
    "digits": [],
    "fashion_mnist": [],
    "left_out": ["boston_housing", "cifar10", "cifar100", "imdb", "reuters"],
    "mnist": [],
    "truth_tables": ["xor"],
}

__getattr__, __dir__, __all__ = attach("chainrule.datasets", HOMES)

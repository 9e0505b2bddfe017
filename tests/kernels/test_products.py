"""Both ways to a product of matrices give the same, for all layouts."""

import numpy as np
import pytest

from chainrule.kernels import products
from chainrule.layers import Dense


@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 5, 2), (40, 30, 50), (64, 384, 1)])
@pytest.mark.parametrize("turned", [(False, False), (True, False), (False, True)])
def test_the_products_without_a_blas(monkeypatch, shape, turned):
    m, k, n = shape
    rng = np.random.default_rng(0)
    a = rng.normal(size=(k, m)).T if turned[0] else rng.normal(size=(m, k))
    b = rng.normal(size=(n, k)).T if turned[1] else rng.normal(size=(k, n))
    expected = products.product(a, b, np.empty((m, n)))
    monkeypatch.setattr(products, "HAS_BLAS", False)
    out = np.full((m, n), np.nan)
    assert products.product(a, b, out) is out
    np.testing.assert_allclose(out, expected, rtol=1e-12, atol=1e-12)


def test_a_layer_learns_the_same_without_a_blas(monkeypatch):
    rng = np.random.default_rng(0)
    x, grad = rng.normal(size=(64, 48)), rng.normal(size=(64, 32))
    layer = Dense(32, dtype="float64")
    found = []
    for has_blas in (True, False):
        monkeypatch.setattr(products, "HAS_BLAS", has_blas)
        found.append([layer(x), layer.backward(grad).copy(), layer.kernel.gradient.copy()])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-10)

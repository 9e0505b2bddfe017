import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import brute_force
from chainrule.kernels import convolution, pooling, resizing
from chainrule.kernels.windows import Window, grown, inside, pad, seen, sum_over_places


@st.composite
def axes(draw):
    n, k = draw(st.integers(1, 12)), draw(st.integers(1, 4))
    s, d = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    padding = draw(st.sampled_from(["valid", "same", "causal"]))
    assume(padding != "valid" or n >= (k - 1) * d + 1)
    return n, k, s, d, padding


@settings(deadline=None, max_examples=100)
@given(axis=axes())
def test_places_and_edges_are_those_of_the_definition(axis):
    n, k, s, d, padding = axis
    window = Window((k,), (s,), (d,), padding)
    (places,), [(before, after)] = window.places((n,)), window.edges((n,))
    assert (places, before) == brute_force.geometry(n, k, s, d, padding)
    # The edges are just long enough for the last place.
    assert n + before + after >= window.span((places,))[0]
    if padding == "same" and after > 0:
        assert n + before + after == window.span((places,))[0]
    assert padding != "same" or before <= after <= before + 1


@settings(deadline=None, max_examples=50)
@given(axis=axes())
def test_the_view_the_overlaps_and_the_table_see_the_same_cells(axis):
    n, k, s, d, padding = axis
    window = Window((k,), (s,), (d,), padding)
    x = np.random.default_rng(0).normal(size=(2, n, 3))
    edges = window.edges((n,))
    padded = pad(x, edges, np.empty(grown(x.shape, edges)))
    assert (padded[inside(padded.shape, edges)] == x).all()
    assert padded.sum() == pytest.approx(x.sum())
    view = window.view(padded)
    assert view.shape[1] == window.places((n,))[0]
    cells, counts = seen(window, (n,))
    found = np.zeros(counts.shape, int)
    for (position,), places, on in window.overlaps((n,)):
        assert (view[:, :, position][places] == x[on]).all()
        found[places[1]] += 1
    assert (found == counts).all()
    for place, (row, count) in enumerate(zip(cells, counts, strict=True)):
        assert (row[count:] == -1).all()
        in_sight = view[0, place, :, 0]
        assert (x[0, row[:count], 0] == in_sight[in_sight != 0]).all()


@pytest.mark.parametrize("channels", [2, 8, 24])  # short runs and long ones
@pytest.mark.parametrize("groups", [1, 2])
def test_rows_are_laid_out_the_same_whichever_way_they_are_copied(channels, groups):
    x = np.random.default_rng(0).normal(size=(2, 5, 4, channels))
    window = Window((2, 3), (2, 1), (1, 1))
    view = window.view(x)
    rows = convolution.rows_of(view, groups, np.empty(view.size))
    each = channels // groups
    for group in range(groups):
        wanted = view[..., group * each : (group + 1) * each].reshape(-1, 6 * each)
        assert (rows[group] == wanted).all()


def test_windows_of_one_cell_are_not_copied():
    x = np.ones((2, 3, 3, 4))
    rows = convolution.rows_of(Window((1, 1), (1, 1), (1, 1)).view(x), 1, np.empty(x.size))
    assert np.shares_memory(rows, x)


@pytest.mark.parametrize("groups", [1, 2])
def test_the_way_back_is_the_transpose_of_the_way_there(groups):
    """<dz, conv(x)> = <input_gradient(dz), x> = <kernel_gradient(x, dz), kernel>."""
    draw = np.random.default_rng(0)
    x, kernel = draw.normal(size=(2, 6, 7, 4)), draw.normal(size=(3, 2, 4 // groups, 6))
    window = Window((3, 2), (1, 2), (2, 1))
    view = window.view(x)
    rows = convolution.rows_of(view, groups, np.empty(view.size))
    z = convolution.forward(rows, kernel, groups, np.empty((*view.shape[:3], 6)))
    dz = draw.normal(size=z.shape)
    dx = convolution.input_gradient(dz, kernel, window, groups, np.empty_like(x), np.empty)
    dk = convolution.kernel_gradient(rows, dz, groups, np.empty_like(kernel))
    assert (dz * z).sum() == pytest.approx((dx * x).sum(), rel=1e-12)
    assert (dz * z).sum() == pytest.approx((dk * kernel).sum(), rel=1e-12)


def test_sums_over_places_are_sums():
    x = np.random.default_rng(0).normal(size=(3, 2, 4, 5, 2))
    np.testing.assert_allclose(sum_over_places(x, np.empty((5, 2))), x.sum(axis=(0, 1, 2)))


def test_every_window_counts_its_real_cells():
    window = Window((3, 2), (1, 1), (1, 1), "same")
    count = pooling.cells((2, 3), window, np.dtype("f8"))
    wanted = brute_force.pooling(np.ones((1, 2, 3, 1)), (3, 2), (1, 1), "same", np.sum)
    assert (count == wanted[0]).all()


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_straight_lines_weigh_by_one_in_all(factor):
    weights = resizing.line_weights(4, factor, np.dtype("f8"))
    assert weights.shape == (4 * factor, 4)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    assert ((weights > 0).sum(axis=1) <= 2).all()

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.utils import split_dataset


@settings(deadline=None, max_examples=25)
@given(total=st.integers(2, 20), left=st.integers(1, 19), shuffle=st.booleans())
def test_no_sample_is_lost_or_doubled_and_pairs_stay_together(total, left, shuffle):
    left = min(left, total - 1)
    x = np.arange(total)
    (x1, y1), (x2, y2) = split_dataset((x, x * 10), left_size=left, shuffle=shuffle)
    assert (len(x1), len(x2)) == (left, total - left)
    assert sorted([*x1, *x2]) == x.tolist()
    np.testing.assert_array_equal(np.concatenate([y1, y2]), np.concatenate([x1, x2]) * 10)
    if not shuffle:
        assert [*x1, *x2] == x.tolist()


def test_what_comes_in_decides_what_comes_out():
    x = np.arange(10)
    left, right = split_dataset(x, 0.7)
    assert left.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert right.tolist() == [7, 8, 9]
    for many in ([x, x], (x, x)):
        left, right = split_dataset(many, right_size=0.2)
        assert isinstance(left, tuple)
        assert len(left[1]) == 8
        assert right[0].tolist() == [8, 9]


def test_with_both_sizes_the_middle_is_left_out():
    left, right = split_dataset(np.arange(10), left_size=0.2, right_size=3)
    assert (left.tolist(), right.tolist()) == ([0, 1], [7, 8, 9])


def test_the_same_seed_gives_the_same_order():
    x = np.arange(50)
    one, two, three = (split_dataset(x, 0.5, shuffle=True, seed=s)[0].tolist() for s in (1, 1, 2))
    assert one == two
    assert one != three
    assert one != sorted(one)


def test_the_array_itself_is_not_shared():
    x = np.arange(4)
    left, _ = split_dataset(x, 2)
    left[:] = 9
    assert x.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({}, "left_size or right_size"),
        ({"left_size": 10}, "left_size=10"),
        ({"left_size": 0}, "left_size=0"),
        ({"right_size": 1.5}, r"right_size=1\.5"),
        ({"right_size": True}, "right_size=True"),
        ({"left_size": "all"}, "left_size='all'"),
        ({"left_size": 0.01}, "at least one"),
        ({"left_size": 6, "right_size": 0.5}, "no more than all"),
        ({"left_size": 2, "preferred_backend": "torch"}, "preferred_backend"),
    ],
)
def test_bad_sizes_are_answered(options, match):
    with pytest.raises(cr.errors.ChainruleError, match=match):
        split_dataset(np.arange(10), **options)


@pytest.mark.parametrize(
    "dataset", [{}, 3, [], [1, 2], (np.arange(3), np.arange(4)), np.array(1), "abc"]
)
def test_bad_datasets_are_answered(dataset):
    with pytest.raises(cr.errors.DataError, match="split_dataset"):
        split_dataset(dataset, 1)

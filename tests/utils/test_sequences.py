import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.utils import pad_sequences


@settings(deadline=None, max_examples=50)
@given(
    sequences=st.lists(st.lists(st.integers(1, 9), max_size=5), min_size=1, max_size=4),
    maxlen=st.none() | st.integers(0, 6),
    padding=st.sampled_from(["pre", "post"]),
    truncating=st.sampled_from(["pre", "post"]),
)
def test_every_step_that_fits_is_kept_in_order(sequences, maxlen, padding, truncating):
    padded = pad_sequences(sequences, maxlen, padding=padding, truncating=truncating, value=-1)
    length = max(map(len, sequences)) if maxlen is None else maxlen
    assert padded.shape == (len(sequences), length)
    assert padded.dtype == np.int32
    for row, sequence in zip(padded.tolist(), sequences, strict=True):
        cut = sequence[:length] if truncating == "post" else sequence[len(sequence) - length :]
        cut = sequence if len(sequence) < length else cut
        fill = [-1] * (length - len(cut))
        assert row == (fill + cut if padding == "pre" else cut + fill)


def test_steps_may_be_more_than_numbers():
    padded = pad_sequences([[], [[1, 2]], [[3, 4], [5, 6]]], padding="post", dtype="float32")
    assert padded.tolist() == [[[0, 0], [0, 0]], [[1, 2], [0, 0]], [[3, 4], [5, 6]]]
    with pytest.raises(cr.errors.ShapeError, match="place 1"):
        pad_sequences([[[1, 2]], [[1, 2, 3]]])


def test_text():
    padded = pad_sequences([["a"], ["to", "be"]], dtype=object, value="")
    assert padded.tolist() == [["", "a"], ["to", "be"]]
    with pytest.raises(cr.errors.ArgumentError, match="dtype=object"):
        pad_sequences([["a"]], value="")


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: pad_sequences([[1]], padding="left"), "padding='left'"),
        (lambda: pad_sequences([[1]], truncating="right"), "truncating='right'"),
        (lambda: pad_sequences([1, 2]), "place 0"),
        (lambda: pad_sequences(3), "list of sequences"),
    ],
)
def test_bad_arguments_are_answered(make, match):
    with pytest.raises(cr.errors.ChainruleError, match=match):
        make()

import numpy as np
import pytest

from chainrule.errors import ArgumentError
from chainrule.layers import Rescaling
from layer_checks import check_layer


@pytest.mark.parametrize(
    ("scale", "offset"), [(2.0, 0.0), (1 / 255, -1), ([1.0, 2.0, 3.0], [0.0, 1.0, 2.0])]
)
@pytest.mark.parametrize("shape", [(3,), (2, 3)])
def test_rescaling(scale, offset, shape):
    check_layer(lambda **o: Rescaling(scale, offset, **o), shape)


def test_whole_numbers_come_out_as_floats():
    y = Rescaling(1 / 255)(np.array([[0, 255]], dtype="uint8"))
    assert y.dtype == np.float32
    assert y.tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize("argument", ["scale", "offset"])
def test_scale_and_offset_must_be_numbers(argument):
    with pytest.raises(ArgumentError, match=argument):
        Rescaling(**{"scale": 1.0, argument: "2"})

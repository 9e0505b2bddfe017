"""What must hold of every public layer, whatever it computes; see tests/layer_checks.py."""

import pytest

from layer_checks import check_in_a_model, check_layer, draw
from layers.every_layer import NO_LAYERS, TABLE, cases, missing

CASES = [pytest.param(case, id=name) for name, case in cases()]
ALONE = [pytest.param(case, id=name) for name, case in cases() if not case.options]


def test_no_public_layer_is_missing_from_the_table():
    assert missing() == set()
    assert not set(TABLE) & set(NO_LAYERS)


@pytest.mark.parametrize("case", CASES)
def test_what_every_layer_keeps_to(case):
    check_layer(case.make, case.shapes, x=case.x, **case.options)


@pytest.mark.parametrize("case", ALONE)
def test_in_a_model_and_from_a_file_it_gives_the_same_bits(case):
    check_in_a_model(case.make, draw(case.shapes) if case.x is None else case.x)

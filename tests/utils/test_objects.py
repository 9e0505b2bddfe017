import json

import numpy as np
import pytest

import chainrule as cr
from chainrule import activations, constraints, initializers, regularizers, utils
from chainrule.layers import Dense
from helpers import without_address


@pytest.mark.parametrize(
    "thing",
    [
        None,
        3,
        "text",
        [1.5, {"a": None}],
        initializers.HeNormal(seed=3),
        regularizers.L1L2(0.1, 0.2),
        constraints.MaxNorm(3.0, axis=(0, 1)),
        activations.Relu(max_value=6.0),
        [initializers.Ones(), {"price": regularizers.L1()}],
    ],
    ids=without_address,
)
def test_written_down_and_read_back(thing):
    written = json.loads(json.dumps(utils.serialize_keras_object(thing)))
    made = utils.deserialize_keras_object(written)
    assert type(made) is type(thing)
    assert utils.serialize_keras_object(made) == written


def test_a_function_cannot_be_written_down():
    with pytest.raises(cr.errors.ArgumentError, match="can't be written down"):
        utils.serialize_keras_object(np.tanh)


def test_a_registered_class_is_found_by_its_name():
    @utils.register_keras_serializable("test_objects")
    class Halves(initializers.Initializer):
        def draw(self, shape, rng):
            return np.full(shape, 0.5)

    assert utils.get_registered_name(Halves) == "test_objects>Halves"
    assert utils.get_registered_object("test_objects>Halves") is Halves
    written = utils.serialize_keras_object(Halves())
    assert utils.deserialize_keras_object(written)((1,)).tolist() == [0.5]
    layer = Dense.from_config(Dense(1, kernel_initializer=Halves()).get_config())
    assert layer([[3.0]]).tolist() == [[1.5]]


def test_a_class_of_ones_own_is_known_in_a_scope():
    class Thirds(constraints.Constraint):
        def project(self, w):
            return w / 3.0

    written = {"class_name": "Thirds", "config": {}}
    with utils.CustomObjectScope({"Thirds": Thirds}):
        assert isinstance(utils.deserialize_keras_object(written), Thirds)
        assert isinstance(constraints.get("Thirds"), Thirds)
    assert isinstance(utils.deserialize_keras_object(written, {"Thirds": Thirds}), Thirds)
    assert utils.get_registered_object("Thirds", {"Thirds": Thirds}) is Thirds
    assert utils.get_registered_object("Thirds") is None
    with pytest.raises(cr.errors.UnknownNameError, match="Thirds"):
        constraints.get("Thirds")


def test_the_global_dict_is_refused_by_name():
    with pytest.raises(cr.errors.UnsupportedError, match="get_custom_objects"):
        utils.get_custom_objects()

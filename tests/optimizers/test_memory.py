"""What an optimizer remembers: kept when it is built anew, saved, and put back."""

import numpy as np
import pytest

import chainrule as cr
from chainrule import optimizers
from chainrule.models.flat import FlatWeights
from chainrule.optimizers import schedules
from chainrule.optimizers.slot import Slot

ALL = sorted(optimizers.AREA.classes)
SHAPES = [(3, 2), (2,), (2, 2)]


def start(dtype="float32"):
    draw = np.random.default_rng(1)
    return [
        cr.Variable(draw.normal(size=shape), name=f"w{i}", dtype=dtype)
        for i, shape in enumerate(SHAPES)
    ]


def train(optimizer, served, steps, first=0):
    for count in range(first, first + steps):
        draw = np.random.default_rng(100 + count)
        for variable in served:
            variable.gradient[...] = draw.normal(size=variable.shape)
        optimizer.step()


def spans(served, frozen=()):
    """The stretches of a fresh flat array between frozen variables."""
    flat = FlatWeights(served)
    found, at, open_span = [], 0, False
    for variable in served:
        if variable in frozen:
            open_span = False
        elif open_span:
            found[-1][1] += variable.size
            found[-1][2].append(variable)
        else:
            found.append([at, at + variable.size, [variable]])
            open_span = True
        at += variable.size
    return [(flat.values[0][a:b], flat.gradients[0][a:b], variables) for a, b, variables in found]


OPTIONS = [
    {},
    {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3},
    {"gradient_accumulation_steps": 3, "use_ema": True, "clipnorm": 0.5},
    {"learning_rate": schedules.CosineDecayRestarts(0.1, 3), "weight_decay": 0.1},
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: ",".join(options) or "plain")
@pytest.mark.parametrize("name", [*ALL, "SGD+momentum", "RMSprop+all", "Adam+amsgrad"])
def test_a_resumed_run_has_the_bits_of_one_never_stopped(name, options):
    more = {
        "SGD+momentum": {"momentum": 0.9, "nesterov": True},
        "RMSprop+all": {"momentum": 0.5, "centered": True},
        "Adam+amsgrad": {"amsgrad": True},
    }.get(name, {})
    options = {"learning_rate": 0.1, **more, **options}
    kind = getattr(optimizers, name.split("+")[0])
    through, whole = start(), kind(**options)
    whole.build(spans(through))
    train(whole, through, 8)
    stopped, first = start(), kind(**options)
    first.build(spans(stopped))
    train(first, stopped, 4)
    saved, weights = first.state_arrays(), [v.numpy() for v in stopped]
    train(first, stopped, 1, first=77)  # what was saved is a copy
    resumed, second = start(), kind(**{**options, "name": "other"})
    for variable, value in zip(resumed, weights, strict=True):
        variable.assign(value)
    second.build(spans(resumed))
    second.load_state_arrays(saved)
    train(second, resumed, 4, first=4)
    for one, other in zip(through, resumed, strict=True):
        np.testing.assert_array_equal(one.value, other.value)
    again = second.state_arrays()
    for key, array in whole.state_arrays().items():
        np.testing.assert_array_equal(array, again[key])
        assert array.dtype == again[key].dtype


def test_names_say_what_and_whose():
    served = start()
    served[0].path = served[2].path = "dense/kernel"
    served[1].path = "dense/bias"
    optimizer = optimizers.Adam(0.5, use_ema=True)
    optimizer.build(served)
    names = list(optimizer.state_arrays())
    assert names[:2] == ["iterations", "learning_rate"]
    assert set(names[2:]) == {
        f"{what}/dense/{whose}"
        for what in ("average", "momentum", "velocity")
        for whose in ("kernel", "bias", "kernel_1")
    }


def test_a_changed_learning_rate_is_saved_too():
    served, optimizer = start(), optimizers.SGD(0.5)
    optimizer.build(served)
    optimizer.learning_rate = 0.1
    other = optimizers.SGD(0.9)
    other.build(start())
    other.load_state_arrays(optimizer.state_arrays())
    assert other.learning_rate == 0.1


@pytest.mark.parametrize("harm", ["missing", "unknown", "shape", "text", "rate"])
def test_wrong_memory_is_refused_and_changes_nothing(harm):
    served, optimizer = start(), optimizers.Adam(0.5)
    optimizer.build(served)
    train(optimizer, served, 2)
    before = optimizer.state_arrays()
    wrong = {name: np.zeros_like(array) for name, array in before.items()}
    if harm == "missing":
        del wrong["velocity/w2"]
    elif harm == "unknown":
        wrong["sped/w2"] = np.zeros(3)
    elif harm == "shape":
        wrong["velocity/w2"] = np.zeros(3)
    elif harm == "text":
        wrong["velocity/w2"] = np.full((2, 2), "0")
    else:
        wrong["learning_rate"] = np.array(-1.0)
    with pytest.raises((cr.errors.ArgumentError, cr.errors.ShapeError), match=r"w2|learning_rate"):
        optimizer.load_state_arrays(wrong)
    for name, array in optimizer.state_arrays().items():
        np.testing.assert_array_equal(array, before[name])


def test_memory_needs_a_built_optimizer():
    with pytest.raises(cr.errors.NotBuiltError, match="build"):
        optimizers.Adam().load_state_arrays({})


@pytest.mark.parametrize("name", ALL)
def test_moved_weights_take_their_memory_along(name):
    still, moved = start(), start()
    one, other = (getattr(optimizers, name)(0.1, use_ema=True) for _ in range(2))
    one.build(spans(still))
    other.build(spans(moved))
    train(one, still, 3)
    train(other, moved, 3)
    other.build(spans(moved))
    train(one, still, 3, first=3)
    train(other, moved, 3, first=3)
    assert other.iterations == 6
    for variable, twin in zip(still, moved, strict=True):
        np.testing.assert_array_equal(variable.value, twin.value)


def test_freezing_splits_the_stretch_and_keeps_the_rest():
    served = start()
    optimizer = optimizers.SGD(0.1, momentum=0.9)
    optimizer.build(spans(served))
    train(optimizer, served, 2)
    before = optimizer.state_arrays()
    optimizer.build(spans(served, frozen=served[1:2]))
    assert [slot.variables for slot in optimizer._slots] == [served[:1], served[2:]]
    after = optimizer.state_arrays()
    assert set(after) == set(before) - {"momentum/w1"}
    for name in after:
        np.testing.assert_array_equal(after[name], before[name])
    frozen = served[1].numpy()
    train(optimizer, [served[0], served[2]], 1)
    np.testing.assert_array_equal(served[1].value, frozen)


def test_a_thawed_variable_joins_with_fresh_memory():
    served = start()
    optimizer = optimizers.Adagrad(0.1, initial_accumulator_value=0.5, use_ema=True)
    optimizer.build(spans(served, frozen=served[1:2]))
    train(optimizer, [served[0], served[2]], 2)
    optimizer.build(spans(served))
    assert optimizer.iterations == 2
    arrays = optimizer.state_arrays()
    np.testing.assert_array_equal(arrays["accumulator/w1"], np.full(2, 0.5, "float32"))
    np.testing.assert_array_equal(arrays["average/w1"], served[1].value)


def test_other_variables_start_from_the_beginning():
    served, others = start(), start()
    optimizer = optimizers.SGD(0.1, momentum=0.9)
    optimizer.build(served)
    train(optimizer, served, 2)
    optimizer.build(others)
    assert optimizer.iterations == 0
    assert not optimizer.state_arrays()["momentum/w0"].any()


def test_bare_arrays_count_as_one_variable():
    values, gradients = np.ones(4), np.full(4, 3.0)
    optimizer = optimizers.SGD(1.0, clipnorm=1.0)
    optimizer.build([(values, gradients)])
    optimizer.step()
    np.testing.assert_allclose(values, 0.5)


def test_a_stretch_must_be_filled_by_its_variables():
    with pytest.raises(cr.errors.ArgumentError, match="filled"):
        optimizers.SGD().build([(np.ones(4), np.ones(4), [cr.Variable([1.0])])])
    with pytest.raises(cr.errors.ArgumentError, match="contiguous"):
        Slot(np.ones(8)[::2], np.ones(4), [cr.Variable(np.ones(4))], [{}])


def test_room_is_made_once():
    served = start()
    optimizer = optimizers.Nadam(0.1, clipnorm=1.0)
    optimizer.build(spans(served))
    train(optimizer, served, 1)
    (slot,) = optimizer._slots
    before = [slot.scratch, *slot.state.values(), *slot._buffers.values()]
    train(optimizer, served, 2)
    after = [slot.scratch, *slot.state.values(), *slot._buffers.values()]
    assert all(one is other for one, other in zip(before, after, strict=True))

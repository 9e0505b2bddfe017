"""What all optimizers share: options around the update, learning rates, names, descriptions."""

import copy
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import optimizers
from chainrule.optimizers import schedules
from helpers import XOR_X, XOR_Y, xor_model

ALL = sorted(optimizers.AREA.classes)


def variables(*values, constraint=None):
    return [
        cr.Variable(value, name=f"w{i}", dtype="float64", constraint=constraint)
        for i, value in enumerate(values)
    ]


def step(optimizer, served, gradient):
    optimizer.apply([np.full(v.shape, gradient) for v in served], served)


# Names and descriptions
# ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_an_optimizer_is_found_by_any_spelling_of_its_name(name):
    for spelling in (name, name.lower(), name.upper(), getattr(optimizers, name)):
        assert type(optimizers.get(spelling)) is getattr(optimizers, name)


@pytest.mark.parametrize("name", ALL)
def test_what_is_written_down_makes_the_same_optimizer(name):
    rate = schedules.CosineDecay(0.1, 50, alpha=0.2)
    made = getattr(optimizers, name)(
        rate, clipnorm=0.5, use_ema=True, ema_momentum=0.8, name="mine", weight_decay=0.3
    )
    written = json.loads(json.dumps(optimizers.serialize(made)))
    again = optimizers.deserialize(written)
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()
    assert again.learning_rate == made.learning_rate
    assert type(made).from_config(made.get_config()).get_config() == made.get_config()


def test_a_function_as_learning_rate_can_t_be_written_down():
    with pytest.raises(cr.errors.ArgumentError, match="learning_rate"):
        optimizers.Adam(lambda: 0.1).get_config()


def test_none_and_optimizers_stay_what_they_are():
    made = optimizers.Adam()
    assert optimizers.get(made) is made
    assert optimizers.get(None) is None


def test_unknown_names_are_answered_with_the_nearest():
    with pytest.raises(cr.errors.UnknownNameError, match="'adam'"):
        optimizers.get("adem")
    with pytest.raises(cr.errors.ArgumentError, match="neither"):
        optimizers.get(3)


@pytest.mark.parametrize("name", ["LossScaleOptimizer", "MultiOptimizer", "ScheduleFreeAdamW"])
def test_what_is_left_out_says_so_by_name(name):
    for attempt in (
        lambda: optimizers.get(name),
        lambda: optimizers.get({"class_name": name, "config": {}}),
        lambda: optimizers.deserialize(name),
        lambda: getattr(optimizers, name),
    ):
        with pytest.raises(cr.errors.UnsupportedError, match=name):
            attempt()
    with pytest.raises(AttributeError, match="Adom"):
        _ = optimizers.Adom


def test_arguments_that_won_t_do_are_named():
    for wrong in (
        {"clipnorm": 1.0, "clipvalue": 1.0},
        {"clipvalue": -1.0},
        {"weight_decay": "much"},
        {"ema_momentum": 1.5},
        {"ema_overwrite_frequency": 2.5},
        {"gradient_accumulation_steps": 1},
        {"decay": 0.1},
    ):
        with pytest.raises(cr.errors.ArgumentError, match=next(iter(wrong))):
            optimizers.SGD(**wrong)
    with pytest.raises(cr.errors.UnsupportedError, match="loss_scale_factor"):
        optimizers.SGD(loss_scale_factor=2.0)


# Learning rates
# ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [1, np.float32(0.5), np.float64(0.5), np.array(0.25), np.int64(2)])
def test_any_number_is_a_learning_rate(rate):
    optimizer = optimizers.Adam(rate)
    assert isinstance(optimizer.learning_rate, float)
    assert optimizer.learning_rate == float(rate)
    optimizer.learning_rate = rate
    assert type(optimizer._learning_rate) is float


def test_each_step_asks_the_schedule():
    (w,) = served = variables([0.0])
    optimizer = optimizers.SGD(schedules.PiecewiseConstantDecay([1], [1.0, 0.5]))
    optimizer.build(served)
    for wanted in (-1.0, -2.0, -2.5, -3.0):
        w.gradient[...] = 1.0
        optimizer.step()
        assert w.value.tolist() == [wanted]
    assert optimizer.learning_rate == 0.5


def test_each_step_asks_the_function():
    served, rates = variables([0.0]), iter([1.0, 0.5])
    optimizer = optimizers.SGD(lambda: next(rates))
    step(optimizer, served, 1.0)
    step(optimizer, served, 1.0)
    assert served[0].value.tolist() == [-1.5]


def test_a_number_can_t_replace_a_schedule_but_a_schedule_can():
    optimizer = optimizers.SGD(schedules.ExponentialDecay(0.1, 10, 0.5))
    for error in (TypeError, cr.errors.ArgumentError):
        with pytest.raises(error, match="schedule"):
            optimizer.learning_rate = 0.5
    optimizer.learning_rate = schedules.ExponentialDecay(0.3, 10, 0.5)
    assert optimizer.learning_rate == 0.3


def test_a_schedule_set_between_steps_counts_at_once():
    served, optimizer = variables([0.0]), optimizers.SGD(1.0)
    step(optimizer, served, 1.0)
    optimizer.learning_rate = schedules.PiecewiseConstantDecay([0], [9.0, 0.25])
    step(optimizer, served, 1.0)
    assert served[0].value.tolist() == [-1.25]


# Around the update
# ---------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=6), st.floats(0.01, 10))
@settings(deadline=None, max_examples=25)
def test_clipping_shortens_and_keeps_the_direction(numbers, limit):
    gradient = np.array(numbers)
    length = np.linalg.norm(gradient)
    for option in ("clipnorm", "global_clipnorm"):
        (w,) = served = variables(np.zeros(len(numbers)))
        optimizers.SGD(1.0, **{option: limit}).apply([gradient], served)
        wanted = gradient * (limit / length if length > limit else 1.0)
        np.testing.assert_allclose(-w.value, wanted, rtol=1e-9, atol=1e-12)


def test_each_kind_of_clipping_has_its_own_measure():
    gradients = [np.array([3.0, 4.0]), np.array([0.0, 12.0])]
    results = {}
    for option in ("clipnorm", "global_clipnorm", "clipvalue"):
        served = variables([0.0, 0.0], [0.0, 0.0])
        optimizers.SGD(1.0, **{option: 1.0}).apply(gradients, served)
        results[option] = [(-v.value).round(4).tolist() for v in served]
    assert results["clipnorm"] == [[0.6, 0.8], [0.0, 1.0]]
    assert results["global_clipnorm"] == [[0.2308, 0.3077], [0.0, 0.9231]]  # over 13
    assert results["clipvalue"] == [[1.0, 1.0], [0.0, 1.0]]


def test_a_gradient_that_is_not_finite_has_no_direction_to_keep():
    served = variables([0.0, 0.0])
    optimizers.SGD(1.0, global_clipnorm=1.0).apply([np.array([np.inf, 1.0])], served)
    assert np.isnan(served[0].value).all()


@pytest.mark.parametrize(
    "options",
    [
        {"clipnorm": 0.1},
        {"clipvalue": 0.1},
        {"global_clipnorm": 0.1},
        {"gradient_accumulation_steps": 2},
        {"weight_decay": 0.1},
        {"use_ema": True},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ALL)
def test_a_step_leaves_the_gradients_alone(name, options):
    served = variables([[1.0, 2.0], [3.0, 5.0]], [4.0])
    optimizer = getattr(optimizers, name)(**options)
    optimizer.build(served)
    for _ in range(2):
        for v in served:
            v.gradient[...] = 3.0
        optimizer.step()
        assert all((v.gradient == 3.0).all() for v in served)


def test_accumulated_steps_are_one_step_of_the_mean():
    apart, together = variables([1.0, 2.0]), variables([1.0, 2.0])
    plain, collects = optimizers.Adam(0.1), optimizers.Adam(0.1, gradient_accumulation_steps=3)
    for gradients in ([1.0, 2.0, 6.0], [0.0, 0.0, 3.0]):
        for gradient in gradients:
            before = together[0].numpy()
            step(collects, together, gradient)
        assert not np.array_equal(before, together[0].value)  # changed by the last of three
        step(plain, apart, np.mean(gradients))
    np.testing.assert_allclose(together[0].value, apart[0].value, rtol=1e-12)
    assert (collects.iterations, collects.steps, plain.iterations) == (2, 6, 2)
    collects.iterations = 1
    assert collects.steps == 3


def test_weights_decay_but_for_those_left_out():
    served = variables([1.0], [1.0], [1.0])
    optimizer = optimizers.SGD(0.5, weight_decay=0.2)
    optimizer.exclude_from_weight_decay(var_list=served[:1])
    step(optimizer, served, 0.0)
    assert [v.value[0] for v in served] == pytest.approx([1.0, 0.9, 0.9])
    optimizer.exclude_from_weight_decay(var_names=["w2|x"])
    step(optimizer, served, 0.0)
    assert [v.value[0] for v in served] == pytest.approx([0.9, 0.81, 0.9])


def test_the_average_follows_and_replaces_the_weights_in_the_end():
    (w,) = served = variables([0.0])
    optimizer = optimizers.SGD(1.0, use_ema=True, ema_momentum=0.5)
    for _ in range(3):
        step(optimizer, served, 1.0)
    assert w.value.tolist() == [-3.0]
    optimizer.finalize()
    assert w.value.tolist() == [0.5 * (0.5 * -1 + 0.5 * -2) + 0.5 * -3]


def test_the_average_replaces_the_weights_every_so_often():
    (w,) = served = variables([0.0])
    optimizer = optimizers.SGD(1.0, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2)
    step(optimizer, served, 1.0)
    step(optimizer, served, 1.0)
    assert w.value.tolist() == [-1.5]


def test_finalize_does_nothing_without_averages_or_before_the_first_step():
    (w,) = served = variables([1.0])
    for options in ({}, {"use_ema": True}):
        optimizer = optimizers.SGD(**options)
        optimizer.build(served)
        w.assign([2.0])
        optimizer.finalize_variable_values(served)
        assert w.value.tolist() == [2.0]


def test_constraints_hold_after_each_step_and_only_where_they_are():
    kept = cr.Variable([0.1], constraint=lambda w: np.maximum(w, 0.0))
    free = cr.Variable([0.1])
    step(optimizers.SGD(1.0), [kept, free], 1.0)
    assert kept.value.tolist() == [0.0]
    assert free.value[0] == pytest.approx(-0.9)


def test_without_options_a_step_is_the_update_alone():
    served = variables([1.0])
    for options, careful in (({}, False), ({"weight_decay": 0.0}, False), ({"clipnorm": 1}, True)):
        optimizer = optimizers.SGD(**options)
        optimizer.build(served)
        assert optimizer._careful is careful


# Gradients by hand
# ---------------------------------------------------------------------------------------------


def test_apply_gradients_takes_pairs_and_counts():
    served = variables([1.0], [[2.0]])
    optimizer = optimizers.SGD(0.5)
    assert optimizer.apply_gradients(zip([[1.0], [[1.0]]], served, strict=True)) == 1
    optimizer.apply([[1.0], [[1.0]]])
    assert [v.value.tolist() for v in served] == [[0.0], [[1.0]]]


@pytest.mark.parametrize("name", ALL)
def test_a_variable_without_gradient_stays_and_is_named(name):
    served = variables([[1.0, 2.0], [3.0, 4.0]], [2.0])
    optimizer = getattr(optimizers, name)(0.1, weight_decay=0.1)
    step(optimizer, served, 1.0)
    before = served[1].numpy()
    with pytest.warns(UserWarning, match="w1"):
        optimizer.apply([np.ones((2, 2)), None], served)
    np.testing.assert_array_equal(served[1].value, before)
    # A part of the variables alone gives the same as all with None for the rest.
    twin = variables([[1.0, 2.0], [3.0, 4.0]], [2.0])
    other = getattr(optimizers, name)(0.1, weight_decay=0.1)
    step(other, twin, 1.0)
    other.apply([np.ones((2, 2))], twin[:1])
    np.testing.assert_array_equal(twin[0].value, served[0].value)


def test_gradients_that_won_t_do_change_nothing():
    served = variables([1.0, 2.0])
    optimizer = optimizers.SGD(0.5)
    optimizer.apply([], [])
    assert not optimizer.built
    with pytest.raises(cr.errors.NotBuiltError, match="variables"):
        optimizer.apply([[1.0, 1.0]])
    with pytest.raises(cr.errors.ShapeError, match=r"\(1,\)"):
        optimizer.apply([[1.0]], served)
    with pytest.raises(cr.errors.ArgumentError, match="None"):
        optimizer.apply([None], served)
    with pytest.raises(cr.errors.ArgumentError, match="one gradient for each"):
        optimizer.apply([[1.0, 1.0]], [])
    optimizer.build(served)
    with pytest.raises(cr.errors.ArgumentError, match="other variables"):
        step(optimizer, variables([1.0, 2.0]), 1.0)
    assert served[0].value.tolist() == [1.0, 2.0]


def test_fortran_s_order_of_a_value_is_no_hindrance():
    kernel = cr.Variable(np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]))
    step(optimizers.SGD(1.0), [kernel], 1.0)
    assert kernel.value.tolist() == [[0.0, 1.0], [2.0, 3.0]]


def test_apply_after_the_weights_were_moved_finds_them():
    served = variables([1.0], [2.0])
    optimizer = optimizers.SGD(1.0, momentum=0.5)
    step(optimizer, served, 1.0)
    cr.models.flat.FlatWeights(served)
    step(optimizer, served, 0.0)
    assert [v.value[0] for v in served] == [-0.5, 0.5]  # the velocity came along


def test_a_model_trains_with_each_and_its_trace_leaves_no_mark():
    for name in ALL:
        model = xor_model()
        model.compile(optimizer=name.lower(), loss="mse")
        model.fit(XOR_X, XOR_Y, epochs=2, verbose=0)
        before = copy.deepcopy((model.get_weights(), model.optimizer.state_arrays()))
        traced = cr.trace(model, XOR_X, XOR_Y)
        assert not np.array_equal(traced[0].updated["kernel"], traced[0].weights["kernel"])
        after = (model.get_weights(), model.optimizer.state_arrays())
        for one, other in zip(before[0], after[0], strict=True):
            np.testing.assert_array_equal(one, other)
        for key, array in before[1].items():
            np.testing.assert_array_equal(array, after[1][key])

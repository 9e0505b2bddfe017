"""Learning rates over time."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.optimizers import schedules

MADE = [
    schedules.ExponentialDecay(0.1, 10, 0.5, staircase=True),
    schedules.InverseTimeDecay(0.1, 10, 0.5),
    schedules.PiecewiseConstantDecay((3, 6), (1.0, 0.5, 0.1)),
    schedules.PolynomialDecay(0.1, 10, power=2.0, cycle=True),
    schedules.CosineDecay(0.0, 10, warmup_target=0.1, warmup_steps=3),
    schedules.CosineDecayRestarts(0.1, 10, m_mul=0.9),
]


@pytest.mark.parametrize("schedule", MADE, ids=lambda s: type(s).__name__)
def test_what_is_written_down_makes_the_same_schedule(schedule):
    written = json.loads(json.dumps(schedules.serialize(schedule)))
    again = schedules.deserialize(written)
    assert again.get_config() == schedule.get_config()
    assert [again(step) for step in range(40)] == [schedule(step) for step in range(40)]
    assert type(schedule).from_config(schedule.get_config())(5) == schedule(5)


@pytest.mark.parametrize("schedule", MADE, ids=lambda s: type(s).__name__)
def test_a_rate_is_a_plain_float_whatever_the_step_is(schedule):
    for step in (7, np.int64(7), np.array(7), 7.0):
        rate = schedule(step)
        assert type(rate) is float
        assert rate == schedule(7)


def test_a_staircase_falls_at_whole_periods():
    schedule = schedules.ExponentialDecay(1.0, 4, 0.5, staircase=True)
    assert [schedule(step) for step in range(9)] == [1.0] * 4 + [0.5] * 4 + [0.25]
    schedule = schedules.InverseTimeDecay(1.0, 4, 1.0, staircase=True)
    assert [schedule(step) for step in range(8)] == [1.0] * 4 + [0.5] * 4


def test_a_polynomial_can_start_over():
    schedule = schedules.PolynomialDecay(1.0, 10, end_learning_rate=0.0, cycle=True)
    assert [schedule(step) for step in (0, 5, 10)] == [1.0, 0.5, 0.0]
    assert [schedule(step) for step in (12, 20)] == pytest.approx([0.4, 0.0])  # of 20 steps


@given(
    first=st.integers(1, 50),
    t_mul=st.sampled_from([1.0, 1.1, 1.5, 2.0, 3.0, 10.0]),
    m_mul=st.sampled_from([0.5, 1.0, 1.2]),
    fall=st.integers(0, 6),
)
@settings(deadline=None, max_examples=25)
def test_each_restart_comes_back_to_its_height(first, t_mul, m_mul, fall):
    schedule = schedules.CosineDecayRestarts(0.8, first, t_mul=t_mul, m_mul=m_mul)
    began = first * sum(t_mul**i for i in range(fall))
    length = first * t_mul**fall
    for part in (0.01, 0.5, 0.99):
        wanted = 0.8 * m_mul**fall * 0.5 * (1 + math.cos(math.pi * part))
        assert schedule(began + part * length) == pytest.approx(wanted, rel=1e-6)
    if began == int(began):
        assert schedule(int(began)) == pytest.approx(0.8 * m_mul**fall)


def test_a_schedule_s_own_rule_is_a_class_with_a_call():
    with pytest.raises(NotImplementedError, match="__call__"):
        schedules.LearningRateSchedule()(0)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: schedules.ExponentialDecay(0.1, 0, 0.5), "decay_steps"),
        (lambda: schedules.InverseTimeDecay(0.1, -1, 0.5), "decay_steps"),
        (lambda: schedules.InverseTimeDecay("0.1", 1, 0.5), "initial_learning_rate"),
        (lambda: schedules.PolynomialDecay(0.1, 0), "decay_steps"),
        (lambda: schedules.PolynomialDecay(0.1, 5, power=None), "power"),
        (lambda: schedules.CosineDecay(0.1, 0), "decay_steps"),
        (lambda: schedules.CosineDecay(0.1, 5, alpha=math.nan), "alpha"),
        (lambda: schedules.CosineDecayRestarts(0.1, 0), "first_decay_steps"),
        (lambda: schedules.CosineDecayRestarts(0.1, 5, t_mul=0.5), "t_mul"),
        (lambda: schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.2]), "boundaries"),
        (lambda: schedules.PiecewiseConstantDecay([2, 1], [0.1, 0.2, 0.3]), "rise"),
    ],
)
def test_an_argument_that_won_t_do_is_named(make, named):
    with pytest.raises(cr.errors.ArgumentError, match=named):
        make()

import pytest

import chainrule as cr
from chainrule.callbacks import LearningRateScheduler, ReduceLROnPlateau
from helpers import XOR_X, XOR_Y, xor_model


def rates(values, callback, rate=1.0):
    class Told(cr.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["val_loss"] = values[epoch]

    model = xor_model(rate=rate)
    run = model.fit(XOR_X, XOR_Y, epochs=len(values), verbose=0, callbacks=[Told(), callback])
    return [*run.history["learning_rate"], model.optimizer.learning_rate]


def test_the_rate_falls_when_nothing_becomes_better():
    found = rates([3, 2, 2, 2, 1, 1, 1], ReduceLROnPlateau(factor=0.5, patience=2))
    assert found == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25]


def test_a_cooldown_and_a_floor():
    found = rates([1] * 8, ReduceLROnPlateau(factor=0.5, patience=1, cooldown=2, min_lr=0.3))
    assert found == [1, 1, 0.5, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3]


def test_a_small_gain_is_none(capsys):
    found = rates([1, 0.99995, 0.9998], ReduceLROnPlateau(patience=1, factor=0.5, verbose=1))
    assert found == [1, 1, 0.5, 0.5]
    assert capsys.readouterr().out == "Epoch 2: the learning rate is reduced to 0.5.\n"


def test_a_factor_that_would_not_reduce():
    with pytest.raises(cr.errors.ArgumentError, match="below 1"):
        ReduceLROnPlateau(factor=1.0)
    with pytest.raises(cr.errors.ArgumentError, match="epsilon"):
        ReduceLROnPlateau(epsilon=1.0)


def test_a_schedule_is_asked_before_each_epoch(capsys):
    def schedule(epoch, rate):
        return rate * 0.5 if epoch > 1 else rate

    model = xor_model(rate=1.0)
    callback = LearningRateScheduler(schedule, verbose=1)
    run = model.fit(XOR_X, XOR_Y, epochs=4, verbose=0, callbacks=[callback])
    assert run.history["learning_rate"] == [1, 1, 0.5, 0.25]
    assert capsys.readouterr().out.splitlines()[-1] == "Epoch 4: the learning rate is set to 0.25."
    model.fit(XOR_X, XOR_Y, verbose=0, callbacks=[LearningRateScheduler(lambda epoch: 0.125)])
    assert model.optimizer.learning_rate == 0.125


@pytest.mark.parametrize("wrong", ["0.1", None, [0.1], True])
def test_a_schedule_must_return_a_number(wrong):
    with pytest.raises(cr.errors.ArgumentError, match="schedule returned"):
        xor_model().fit(
            XOR_X, XOR_Y, verbose=0, callbacks=[LearningRateScheduler(lambda e, r: wrong)]
        )


def test_an_error_inside_a_schedule_is_not_hidden():
    def schedule(epoch, rate):
        raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        xor_model().fit(XOR_X, XOR_Y, verbose=0, callbacks=[LearningRateScheduler(schedule)])

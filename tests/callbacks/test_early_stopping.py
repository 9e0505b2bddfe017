import numpy as np
import pytest

import chainrule as cr
from chainrule.callbacks import Callback, EarlyStopping
from helpers import XOR_X, XOR_Y, xor_model


class Told(Callback):
    """Says what the loss of each epoch shall be."""

    def __init__(self, values, name="val_loss"):
        self.values, self.name = values, name

    def on_epoch_end(self, epoch, logs=None):
        logs[self.name] = self.values[epoch]


def epochs_run(values, stop, name="val_loss"):
    model = xor_model(metrics=["accuracy"])
    told = Told(values, name)
    history = model.fit(XOR_X, XOR_Y, epochs=len(values), verbose=0, callbacks=[told, stop])
    return len(history.epoch)


@pytest.mark.parametrize(
    ("values", "options", "expected"),
    [
        ([3, 2, 1, 2, 3], {}, 4),
        ([3, 2, 1, 2, 3], {"patience": 2}, 5),
        ([1, 2], {}, 2),  # never in the very first epoch
        ([5, 4, 4, 3, 2], {}, 3),  # no better is not better
        ([5, 4.9, 4.8, 4.7], {"min_delta": 0.5}, 2),
        ([5, 4.9, 4.8, 4.7], {"min_delta": -0.5}, 2),
        ([5, 4.9, 4.4, 4.3, 4.2], {"min_delta": 0.5, "patience": 2}, 5),
        ([1, 2, 3], {"mode": "max"}, 3),
        ([3, 2, 1], {"mode": "max"}, 2),
        ([3, 2, 1, 0.4, 0.3], {"baseline": 0.5, "patience": 3}, 5),
        ([0.9, 0.95, 0.95, 0.95], {"baseline": 0.5, "patience": 1}, 2),
        ([1, 2, 3, 4, 5], {"start_from_epoch": 3}, 5),
        ([1, float("nan"), 0.5], {}, 2),
    ],
)
def test_when_training_ends(values, options, expected):
    assert epochs_run(values, EarlyStopping(**options)) == expected


def test_the_direction_of_a_metric_is_known():
    assert epochs_run([0.1, 0.2, 0.3], EarlyStopping("val_accuracy"), "val_accuracy") == 3
    assert epochs_run([0.3, 0.2, 0.1], EarlyStopping("val_accuracy"), "val_accuracy") == 2
    with pytest.raises(cr.errors.ArgumentError, match="mode='max'"):
        epochs_run([0.1], EarlyStopping("luck"), "luck")


def test_the_best_weights_come_back(capsys):
    values = [3.0, 1.0, 2.0, 2.0, 2.0]
    kept = {}

    class Keep(Callback):
        def on_epoch_end(self, epoch, logs=None):
            kept[epoch] = self.model.get_weights()

    model = xor_model()
    stop = EarlyStopping(patience=2, restore_best_weights=True, verbose=1)
    model.fit(XOR_X, XOR_Y, epochs=5, verbose=0, callbacks=[Keep(), Told(values), stop])
    assert sorted(kept) == [0, 1, 2, 3]
    assert all(map(np.array_equal, model.get_weights(), kept[1]))
    assert capsys.readouterr().out.splitlines() == [
        "Epoch 4: early stopping",
        "The weights are those of the best epoch again: 2.",
    ]


def test_it_can_be_used_again():
    stop = EarlyStopping(patience=1)
    for _ in range(2):
        assert epochs_run([3, 2, 3, 3], stop) == 3


def test_what_is_not_measured_is_said():
    model = xor_model()
    with pytest.warns(UserWarning, match=r"'val_loss', which is not measured.*validation_data"):
        model.fit(XOR_X, XOR_Y, verbose=0, callbacks=EarlyStopping())
    with pytest.warns(UserWarning, match="mode='least' is unknown"):
        assert EarlyStopping(mode="least").mode == "auto"

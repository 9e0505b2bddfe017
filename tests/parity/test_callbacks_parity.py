"""Keras's callbacks and ours decide alike on the same numbers."""

from types import SimpleNamespace

import numpy as np
import pytest

import chainrule as cr

pytestmark = [pytest.mark.peers, pytest.mark.slow]


class Stub:
    """As much of a model as these callbacks ask for. Its one weight says the epoch."""

    def __init__(self, rate=1.0):
        self.stop_training = False
        self.optimizer = SimpleNamespace(learning_rate=rate)
        self.metrics = []
        self.weight = -1
        self.saved = []

    def get_weights(self):
        return [np.array(self.weight)]

    def set_weights(self, weights):
        self.weight = int(weights[0])

    def save(self, path, overwrite=True):
        self.saved.append(str(path))


def decisions(callback, values, rate=1.0):
    """Run the epochs that a callback allows; say what it did."""
    model = Stub(rate)
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(values):
        model.weight = epoch
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, {"val_loss": float(value)})
        rates.append(float(model.optimizer.learning_rate))
        if model.stop_training:
            break
    callback.on_train_end()
    return {"epochs": len(rates), "rates": rates, "weight": model.weight, "saved": model.saved}


def sequences():
    rng = np.random.default_rng(7)
    for _ in range(20):
        falling = np.linspace(3, 1, 25) + rng.normal(size=25) * rng.choice([0.05, 0.3, 1.0])
        yield falling.round(3) + 0.0005  # no two differ by a threshold to the last bit


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"patience": 2},
        {"patience": 3, "min_delta": 0.1},
        {"patience": 2, "mode": "max"},
        {"patience": 4, "mode": "min", "baseline": 2.0},
        {"patience": 2, "restore_best_weights": True},
        {"patience": 3, "restore_best_weights": True, "baseline": 1.5},
        {"patience": 2, "start_from_epoch": 5, "restore_best_weights": True},
    ],
)
def test_early_stopping_stops_at_the_same_epoch(keras, options):
    for values in sequences():
        ours = decisions(cr.callbacks.EarlyStopping(**options), values)
        theirs = decisions(keras.callbacks.EarlyStopping(**options), values)
        assert ours == theirs


@pytest.mark.parametrize(
    "options",
    [
        {"patience": 1},
        {"patience": 2, "factor": 0.5},
        {"patience": 2, "factor": 0.5, "cooldown": 3},
        {"patience": 1, "factor": 0.5, "min_lr": 0.1, "min_delta": 0.2},
        {"patience": 2, "factor": 0.5, "mode": "max"},
    ],
)
def test_the_rate_is_reduced_at_the_same_epochs(keras, options):
    for values in sequences():
        ours = decisions(cr.callbacks.ReduceLROnPlateau(**options), values)
        theirs = decisions(keras.callbacks.ReduceLROnPlateau(**options), values)
        assert ours["rates"] == pytest.approx(theirs["rates"], rel=1e-6)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"save_best_only": True},
        {"save_best_only": True, "mode": "max"},
        {"save_best_only": True, "initial_value_threshold": 1.8},
    ],
)
def test_the_same_models_are_saved(keras, tmp_path, options):
    path = str(tmp_path / "{epoch:03d}-{val_loss:.3f}.keras")
    for values in sequences():
        ours = decisions(cr.callbacks.ModelCheckpoint(path, **options), values)
        theirs = decisions(keras.callbacks.ModelCheckpoint(path, **options), values)
        assert ours["saved"] == theirs["saved"]
        assert ours["saved"]


def test_the_log_file_is_the_same(keras, tmp_path):
    logs = [{"loss": 0.5, "accuracy": 0.25}, {"loss": 0.25, "accuracy": 0.5, "val_loss": 1.0}]
    texts = []
    for library in (cr, keras):
        path = tmp_path / f"{library.__name__}.csv"
        for append in (False, True):
            logger = library.callbacks.CSVLogger(path, separator=";", append=append)
            logger.on_train_begin()
            for epoch, numbers in enumerate(logs):
                logger.on_epoch_end(epoch, dict(numbers))
            logger.on_train_end()
        texts.append(path.read_bytes())
    assert texts[0] == texts[1]


def test_the_defaults_are_the_same(keras):
    import inspect

    for name in cr.callbacks.__all__:
        if name == "MonitorCallback":  # not public in Keras
            continue
        ours, theirs = (
            [
                (p.name, p.default)
                for p in inspect.signature(getattr(library.callbacks, name)).parameters.values()
                if p.kind is not p.VAR_KEYWORD
            ]
            for library in (cr, keras)
        )
        assert ours == theirs, name


def test_the_better_direction_of_each_metric_is_the_same(keras):
    from chainrule.callbacks.monitor import direction_of

    arguments = {
        "IoU": {"num_classes": 2, "target_class_ids": [0]},
        "OneHotIoU": {"num_classes": 2, "target_class_ids": [0]},
        "MeanIoU": {"num_classes": 2},
        "OneHotMeanIoU": {"num_classes": 2},
        "PrecisionAtRecall": {"recall": 0.5},
        "RecallAtPrecision": {"precision": 0.5},
        "SensitivityAtSpecificity": {"specificity": 0.5},
        "SpecificityAtSensitivity": {"sensitivity": 0.5},
        "MeanMetricWrapper": {"fn": len},
    }
    words = {"up": "max", "down": "min", None: None}
    compared = 0
    for name, kind in vars(keras.metrics).items():
        if not isinstance(kind, type) or not issubclass(kind, keras.metrics.Metric):
            continue
        if name == "Metric":
            continue
        theirs = getattr(kind(**arguments.get(name, {})), "_direction", None)
        ours = type(name, (), {"name": "watched"})()
        model = SimpleNamespace(metrics=[ours])
        assert direction_of("val_watched", model) == words[theirs], name
        compared += 1
    assert compared > 30

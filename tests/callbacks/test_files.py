"""Callbacks that write files: checkpoints, backups, logs."""

import csv

import numpy as np
import pytest

import chainrule as cr
from chainrule.callbacks import BackupAndRestore, Callback, CSVLogger, ModelCheckpoint
from chainrule.errors import ArgumentError, SavedFileError
from helpers import XOR_X, XOR_Y, xor_model


class Losses(Callback):
    def __init__(self, values):
        self.values = values

    def on_epoch_end(self, epoch, logs=None):
        logs["val_loss"] = self.values[epoch]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_for_each_epoch(tmp_path):
    path = tmp_path / "new" / "{epoch:02d}-{val_loss:.2f}.keras"
    model = xor_model()
    callbacks = [Losses([0.5, 0.25]), ModelCheckpoint(path)]
    model.fit(XOR_X, XOR_Y, epochs=2, verbose=0, callbacks=callbacks)
    assert names(tmp_path / "new") == ["01-0.50.keras", "02-0.25.keras"]
    same = cr.models.load_model(tmp_path / "new" / "02-0.25.keras")
    assert np.array_equal(same.predict(XOR_X), model.predict(XOR_X))


def test_only_the_best_is_kept(tmp_path, capsys):
    kept = {}

    class Keep(Callback):
        def on_epoch_end(self, epoch, logs=None):
            kept[epoch] = self.model.get_weights()

    path = tmp_path / "best.weights.h5"
    save = ModelCheckpoint(path, save_best_only=True, save_weights_only=True, verbose=1)
    callbacks = [Keep(), Losses([0.5, 0.25, 0.75]), save]
    model = xor_model()
    model.fit(XOR_X, XOR_Y, epochs=3, verbose=0, callbacks=callbacks)
    other = xor_model(seed=3)
    other.load_weights(path)
    assert all(map(np.array_equal, other.get_weights(), kept[1]))
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Epoch 1: val_loss improved from nothing to 0.50000"
    assert told[-1] == "Epoch 3: val_loss is not better than 0.25000"


def test_a_first_value_to_beat(tmp_path):
    save = ModelCheckpoint(
        tmp_path / "{epoch}.keras", save_best_only=True, initial_value_threshold=0.4
    )
    model = xor_model()
    model.fit(XOR_X, XOR_Y, epochs=3, verbose=0, callbacks=[Losses([0.5, 0.3, 0.35]), save])
    assert names(tmp_path) == ["2.keras"]


def test_every_so_many_batches(tmp_path):
    save = ModelCheckpoint(tmp_path / "{epoch}-{batch}.keras", save_freq=3)
    xor_model().fit(XOR_X, XOR_Y, batch_size=1, epochs=2, verbose=0, callbacks=[save])
    assert names(tmp_path) == ["1-3.keras", "2-2.keras"]


def test_what_can_not_be_saved(tmp_path):
    with pytest.raises(ArgumentError, match="save_freq"):
        ModelCheckpoint(tmp_path / "m.keras", save_freq=2.5)
    wrong = ModelCheckpoint(tmp_path / "{accuracy}.keras")
    with pytest.raises(ArgumentError, match=r"accuracy.*There are: epoch, loss"):
        xor_model().fit(XOR_X, XOR_Y, verbose=0, callbacks=[wrong])
    with pytest.raises(SavedFileError, match="folder"):
        xor_model().fit(XOR_X, XOR_Y, verbose=0, callbacks=[ModelCheckpoint(tmp_path)])
    best = ModelCheckpoint(tmp_path / "m.keras", "val_luck", save_best_only=True, mode="max")
    with pytest.warns(UserWarning, match="val_luck"):
        xor_model().fit(XOR_X, XOR_Y, verbose=0, callbacks=[best])
    assert names(tmp_path) == ["m.keras"]


class PullThePlug(Callback):
    def __init__(self, epoch, batch):
        self.place = (epoch, batch)
        self.epoch = 0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        if (self.epoch, batch) == self.place:
            raise KeyboardInterrupt


def noisy_model(seed=1):
    """A model with everything that must be kept: momenta, a falling rate, random numbers."""
    cr.utils.set_random_seed(seed)
    model = cr.Sequential([cr.layers.Dense(3, input_shape=(2,)), Noise(), cr.layers.Dense(1)])
    model.compile(optimizer=cr.optimizers.Adam(0.05), loss="mse", metrics=["mae"])
    return model


class Noise(cr.layers.Layer):
    def forward(self, x, training=False):
        return x + self.random().normal(size=x.shape).astype(x.dtype) if training else x

    def backward(self, grad):
        return grad


SAMPLES = np.random.default_rng(0).normal(size=(30, 2)).astype("float32")
TARGETS = SAMPLES.sum(axis=1)


def run(model, folder, *callbacks, epochs=6, **options):
    slower = cr.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9)
    backup = BackupAndRestore(folder, **options)
    return model.fit(
        *(SAMPLES, TARGETS),
        epochs=epochs,
        batch_size=4,
        verbose=0,
        callbacks=[slower, backup, *callbacks],
    )


@pytest.mark.parametrize("place", [(3, 0), (3, 5), (1, 1), (0, 2)])
def test_an_interrupted_run_ends_with_the_same_bits(tmp_path, place):
    whole = noisy_model()
    full = run(whole, tmp_path / "other").history["loss"]
    first = noisy_model()
    with pytest.raises(KeyboardInterrupt):
        run(first, tmp_path / "backup", PullThePlug(*place))
    again = noisy_model()  # the program starts anew
    rest = run(again, tmp_path / "backup")
    assert rest.epoch == list(range(place[0], 6))
    assert rest.history["loss"] == full[place[0] :]
    for a, b in zip(whole.get_weights(), again.get_weights(), strict=True):
        assert a.tobytes() == b.tobytes()
    assert not (tmp_path / "backup").exists()


def test_other_files_are_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    run(noisy_model(), tmp_path)
    assert names(tmp_path) == ["mine.txt"]


def test_the_backup_may_stay(tmp_path):
    run(noisy_model(), tmp_path, delete_checkpoint=False)
    assert names(tmp_path) == ["00000006-epoch-6.keras"]
    longer = run(noisy_model(), tmp_path, delete_checkpoint=False, epochs=8)
    assert longer.epoch == [6, 7]


def test_with_two_states_a_damaged_one_is_no_loss(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run(noisy_model(), tmp_path, PullThePlug(3, 0), double_checkpoint=True)
    assert names(tmp_path) == ["00000002-epoch-2.keras", "00000003-epoch-3.keras"]
    (tmp_path / "00000003-epoch-3.keras").write_bytes(b"cut short")
    assert run(noisy_model(), tmp_path, double_checkpoint=True).epoch == [2, 3, 4, 5]


def test_a_damaged_state_alone_is_an_error(tmp_path):
    (tmp_path / "00000003-epoch-3.keras").write_bytes(b"cut short")
    with pytest.raises(SavedFileError):
        run(noisy_model(), tmp_path)


def test_a_backup_within_an_epoch_starts_that_epoch_anew(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run(noisy_model(), tmp_path, PullThePlug(1, 5), save_freq=3)
    assert names(tmp_path) == ["00000004-epoch-1.keras"]
    assert run(noisy_model(), tmp_path, save_freq=3).epoch == [1, 2, 3, 4, 5]


def test_wrong_arguments_of_a_backup():
    with pytest.raises(ArgumentError, match="backup_dir"):
        BackupAndRestore("")
    with pytest.raises(ArgumentError, match="save_freq"):
        BackupAndRestore("folder", save_freq=False)


def test_a_csv_line_for_each_epoch(tmp_path):
    path = tmp_path / "log.csv"
    model = xor_model(metrics=["accuracy"])
    run = model.fit(XOR_X, XOR_Y, epochs=3, verbose=0, callbacks=[CSVLogger(path, separator=";")])
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert list(rows[0]) == ["epoch", "accuracy", "loss", "val_accuracy", "val_loss"]
    assert [float(row["loss"]) for row in rows] == run.history["loss"]
    assert rows[2]["epoch"] == "2"
    assert rows[2]["val_loss"] == "NA"


def test_a_csv_file_is_gone_on_with(tmp_path):
    path = tmp_path / "log.csv"
    model = xor_model()
    for _ in range(2):
        model.fit(XOR_X, XOR_Y, epochs=2, verbose=0, callbacks=[CSVLogger(path, append=True)])
    lines = path.read_text().splitlines()
    assert len(lines) == 5
    assert lines[0] == "epoch,loss,val_loss"
    assert lines[3].startswith("0,")
    watched = xor_model(metrics=["accuracy"])
    with pytest.warns(UserWarning, match="no column for accuracy"):
        watched.fit(XOR_X, XOR_Y, verbose=0, callbacks=[CSVLogger(path, append=True)])
    watched.fit(XOR_X, XOR_Y, verbose=0, callbacks=[CSVLogger(path)])
    assert path.read_text().splitlines()[0] == "epoch,accuracy,loss,val_accuracy,val_loss"

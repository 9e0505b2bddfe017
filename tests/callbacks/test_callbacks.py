import io

import numpy as np
import pytest

import chainrule as cr
from chainrule.callbacks import (
    Callback,
    CallbackList,
    History,
    LambdaCallback,
    ProgbarLogger,
    SwapEMAWeights,
    TerminateOnNaN,
)
from chainrule.callbacks.base import HOOKS
from chainrule.errors import ArgumentError, DivergedError, UnknownNameError, UnsupportedError
from helpers import XOR_X, XOR_Y, xor_model


def test_every_moment_is_told_with_its_arguments():
    heard = []
    functions = {
        hook: (lambda *args, hook=hook, **logs: heard.append((hook, args, set(logs))))
        for hook in HOOKS
    }
    listener = LambdaCallback(**functions)
    model = xor_model()
    model.fit(
        *(XOR_X, XOR_Y), batch_size=4, verbose=0, validation_data=(XOR_X, XOR_Y), callbacks=listener
    )
    model.predict(XOR_X, callbacks=[listener])
    assert [hook for hook, _, _ in heard] == [
        "on_train_begin",
        "on_epoch_begin",
        "on_train_batch_begin",
        "on_train_batch_end",
        "on_test_begin",
        "on_test_batch_begin",
        "on_test_batch_end",
        "on_test_end",
        "on_epoch_end",
        "on_train_end",
        "on_predict_begin",
        "on_predict_batch_begin",
        "on_predict_batch_end",
        "on_predict_end",
    ]
    for hook, arguments, by_name in heard:  # (logs), (epoch, logs) or (batch, logs=logs)
        assert len(arguments) == 1 + ("epoch" in hook)
        assert by_name == ({"logs"} if "batch" in hook else set())


def test_the_older_names_of_a_step_are_heard():
    class Older(Callback):
        seen = 0

        def on_batch_end(self, batch, logs=None):
            assert logs["loss"] > 0
            self.seen += 1

    older = Older()
    xor_model().fit(XOR_X, XOR_Y, batch_size=1, verbose=0, callbacks=[older])
    assert older.seen == 4


def test_lists_within_lists_and_what_is_no_callback():
    inner = LambdaCallback()
    model = xor_model()
    model.fit(XOR_X, XOR_Y, verbose=0, callbacks=CallbackList([[inner]]))
    assert inner.model is model
    assert inner.params == {"epochs": 1, "steps": 1, "verbose": 0}
    with pytest.raises(ArgumentError, match=r"Make one: TerminateOnNaN\("):
        model.fit(XOR_X, XOR_Y, verbose=0, callbacks=[TerminateOnNaN])
    with pytest.raises(ArgumentError, match="no Callback"):
        model.evaluate(XOR_X, XOR_Y, verbose=0, callbacks=["history"])


def test_a_training_loop_of_ones_own():
    model = xor_model()
    listeners = CallbackList(add_history=True, model=model, epochs=2, steps=1, verbose=0)
    extra = History()
    listeners.append(extra)
    listeners.on_train_begin()
    for epoch in range(2):
        listeners.on_epoch_end(epoch, {"loss": model.train_on_batch(XOR_X, XOR_Y)})
    listeners.on_train_end()
    assert model.history.history == extra.history
    assert model.history.epoch == [0, 1]


def test_the_history_knows_when_a_number_came():
    model = xor_model()
    run = model.fit(
        *(XOR_X, XOR_Y), epochs=5, verbose=0, validation_data=(XOR_X, XOR_Y), validation_freq=2
    )
    assert run.epochs_of("val_loss") == [1, 3]
    assert run.epochs_of("loss") == [0, 1, 2, 3, 4]
    assert len(run.history["val_loss"]) == 2


def test_functions_must_be_functions_and_moments_moments():
    with pytest.raises(UnknownNameError, match="Did you mean 'on_epoch_end'"):
        LambdaCallback(on_epoch_ends=print)
    with pytest.raises(ArgumentError, match="no function"):
        LambdaCallback(on_epoch_end="print")


def test_nan_ends_training(capsys):
    def make():
        model = cr.Sequential([cr.layers.Dense(1, input_shape=(1,))])
        model.compile(optimizer=cr.optimizers.SGD(1e20), loss="mse")
        return model

    x = np.ones((8, 1), "float32")
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning, match="diverged"):
        run = make().fit(
            x, x, batch_size=1, epochs=5, verbose=0, callbacks=[TerminateOnNaN(), History()]
        )
    assert len(run.epoch) == 1
    assert "Training ends here" in capsys.readouterr().out
    with np.errstate(all="ignore"), pytest.raises(DivergedError, match="smaller learning rate"):
        make().fit(x, x, batch_size=1, verbose=0, callbacks=[TerminateOnNaN(raise_error=True)])
    assert issubclass(DivergedError, RuntimeError)


def test_averages_are_used_to_evaluate_and_not_to_train():
    def fitted(*callbacks):
        cr.utils.set_random_seed(1)
        model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
        optimizer = cr.optimizers.SGD(0.3, use_ema=True, ema_momentum=0.5)
        model.compile(optimizer=optimizer, loss="mse")
        data = {"validation_data": (XOR_X, XOR_Y), "batch_size": 1, "epochs": 3, "verbose": 0}
        return model, model.fit(XOR_X, XOR_Y, callbacks=list(callbacks), **data)

    plain, without = fitted()
    swapped, run = fitted(SwapEMAWeights())
    assert run.history["loss"] == without.history["loss"]
    assert run.history["val_loss"] != without.history["val_loss"]
    assert all(map(np.array_equal, plain.get_weights(), swapped.get_weights()))

    seen = []
    keep = LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(keep.model.get_weights()))
    model, _ = fitted(SwapEMAWeights(swap_on_epoch=True), keep)
    assert all(map(np.array_equal, seen[-1], model.get_weights()))  # the averages, to the end
    assert all(map(np.array_equal, seen[-1], plain.get_weights()))
    with pytest.raises(ArgumentError, match="use_ema=True"):
        xor_model().evaluate(XOR_X, XOR_Y, verbose=0, callbacks=[SwapEMAWeights()])


@pytest.mark.parametrize("name", ["TensorBoard", "RemoteMonitor", "OrbaxCheckpoint"])
def test_what_is_left_out_is_named(name):
    with pytest.raises(UnsupportedError, match=name):
        getattr(cr.callbacks, name)
    with pytest.raises(AttributeError):
        cr.callbacks.Nonsense  # noqa: B018 - asking for it is the test


def batches(count):
    for _ in range(count):
        yield XOR_X, XOR_Y


def test_a_source_of_unknown_length_is_counted(capsys):
    class Source:
        def __iter__(self):
            return batches(3)

    xor_model().fit(Source(), epochs=2, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("3/3 - 0s - loss: 0.")
    assert lines[3].startswith("3/3 - 0s - loss: 0.")


def test_the_bar_knows_from_the_second_epoch_on(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")

    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setattr("chainrule.utils.progbar.SECONDS_BETWEEN_DRAWINGS", 0.0)

    class Source:
        def __iter__(self):
            return batches(3)

    xor_model().fit(Source(), epochs=2, verbose=1)
    first, second = screen.getvalue().split("Epoch 2/2")
    assert "3/3 ━" in first
    assert "3/3 ━" in second


def test_validation_is_part_of_the_epochs_line(capsys):
    xor_model().fit(XOR_X, XOR_Y, batch_size=1, validation_data=(XOR_X, XOR_Y), verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("4/4 - 0s - loss: 0.")
    assert "val_loss: 0." in lines[1]


def test_evaluate_and_predict_have_a_line(capsys):
    model = xor_model(metrics=["accuracy"])
    model.evaluate(XOR_X, XOR_Y, batch_size=2, verbose=2)
    assert capsys.readouterr().out.startswith("2/2 - 0s - loss: 0.")
    model.predict(XOR_X, batch_size=1, verbose=2)
    assert capsys.readouterr().out == "4/4 - 0s\n"
    model.evaluate(batches(3), verbose=2)
    assert capsys.readouterr().out.startswith("3/3 - ")


def test_training_stopped_early_shows_the_steps_done(capsys):
    class Stop(Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = batch == 1

    xor_model().fit(XOR_X, XOR_Y, batch_size=1, verbose=2, callbacks=[Stop(), ProgbarLogger()])
    assert capsys.readouterr().out.splitlines()[1].startswith("2/4 - ")

"""Scripts in the style of Keras's examples run with one changed line, and learn what they should.

Each is written for Keras; ``parity/test_keras_scripts_parity.py`` runs it with both.
"""

import pytest

import keras_script

# What each script must print at the end: a value, or bounds for a number.
WANTED = {
    "addition_rnn": {"right of 100": (60, 100)},
    "autoencoder": {"error after": (0.0, 0.03), "error before": (0.04, 0.06)},
    "bag_of_words_mlp": {"epochs": (5, 5), "test accuracy": (0.95, 1.0)},
    "bidirectional_lstm": {"val accuracy": (0.75, 1.0)},
    "collaborative_filtering": {"correlation": (0.9, 1.0), "mse": (0.0, 0.005)},
    "custom_layer": {"weights": (6, 6), "output": "(3, 1)", "loss": (0.0, 0.1)},
    "feature_extraction": {
        "features": "12 (4, 28, 28, 1)",
        "ensemble": "True",
        "first": "(4, 12, 12, 4)",
        "trainable": (2, 2),
    },
    "gru_sequence_labels": {"accuracy": (0.9, 1.0)},
    "imbalanced": {"cases": (400, 400), "val recall": (0.7, 1.0)},
    "miniature_gpt": {"right": (8, 8), "loss": (0.0, 0.8)},
    "mlp_mixer": {"top 2": (1.0, 1.0), "accuracy": (0.9, 1.0), "weights": (810, 810)},
    "own_losses": {"accuracy": (0.8, 1.0), "right answers": (0.85, 1.0)},
    "saving": {
        "the same predictions": "True",
        "a clone": "True",
        "units": "3 True",
        "layers": "['InputLayer', 'Doubled', 'Dense']",
    },
    "schedules": {"mse": (0.0, 0.05), "final rate": (0.0124, 0.0126), "warmed up": (0.199, 0.201)},
    "seq2seq": {"val accuracy": (0.7, 1.0), "decoded": "True"},
    "siamese": {"test accuracy": (0.9, 1.0)},
    "simple_convnet": {"test accuracy": (0.9, 1.0)},
    "text_transformer": {"val accuracy": (0.9, 1.0), "weights": (4190, 4190)},
    "tickets": {"last loss": (0.0, 0.75), "outputs": "['department', 'priority']"},
    "timeseries_convnet": {"test accuracy": (0.9, 1.0), "rates noted": "True"},
    "train_on_batch": {"accuracy": (0.9, 1.0), "normalized": "True"},
    "transfer_learning": {
        "frozen, then moved": "True",
        "trainable weights": "6 2",
        "val accuracy": (0.65, 1.0),
    },
    "vision_transformer": {"accuracy": (0.9, 1.0), "top 2": (0.9, 1.0)},
    "weather_forecast": {"best is restored": "True", "val loss": (0.0, 0.06)},
}


def test_every_script_is_run():
    assert sorted(WANTED) == keras_script.SCRIPTS


@pytest.mark.parametrize("name", keras_script.SCRIPTS)
def test_a_script_for_keras_runs_with_one_changed_line(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # scripts save files
    printed = keras_script.run(name, "chainrule")
    for key, wanted in WANTED[name].items():
        if isinstance(wanted, str):
            assert printed[key] == wanted, key
        else:
            assert wanted[0] <= printed[key] <= wanted[1], f"{key}: {printed[key]}"

"""Saving and loading: the same bits, and never more than an error from a bad file."""

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import Input, Model, Sequential, layers
from chainrule.errors import SavedFileError
from chainrule.layers import Dense
from chainrule.models.safetensors import read_file, write_file


def made(optimizer="adam", seed=0):
    cr.utils.set_random_seed(seed)
    x = Input((3,), name="x")
    h = Dense(4, activation="relu", kernel_regularizer="l2")(x)
    h = layers.Dropout(0.3)(h)
    model = Model(x, Dense(2, activation="softmax")(h))
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    return model


def data(n=20):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 3)).astype("float32"), np.eye(2)[rng.integers(0, 2, n)]


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop", "nadam", "ftrl"])
def test_a_resumed_run_gives_the_same_bits(tmp_path, optimizer):
    x, y = data()
    whole = made(optimizer)
    whole.fit(x, y, epochs=4, batch_size=4, verbose=0)
    first = made(optimizer)
    first.fit(x, y, epochs=2, batch_size=4, verbose=0)
    first.save(tmp_path / "half.keras")
    second = cr.models.load_model(tmp_path / "half.keras")
    second.fit(x, y, epochs=4, initial_epoch=2, batch_size=4, verbose=0)
    for a, b in zip(whole.get_weights(), second.get_weights(), strict=True):
        assert a.tobytes() == b.tobytes()


def test_load_state_goes_on_in_a_model_made_again(tmp_path):
    x, y = data()
    whole = made()
    whole.fit(x, y, epochs=3, batch_size=4, verbose=0)
    half = made()
    half.fit(x, y, epochs=1, batch_size=4, verbose=0)
    half.save(tmp_path / "half")
    again = made(seed=9)
    again.load_state(tmp_path / "half")
    again.fit(x, y, epochs=3, initial_epoch=1, batch_size=4, verbose=0)
    assert all(
        a.tobytes() == b.tobytes()
        for a, b in zip(whole.get_weights(), again.get_weights(), strict=True)
    )


def test_shared_nested_and_sequential_models_come_back(tmp_path):
    inner = Sequential([Dense(3, activation="gelu", input_shape=(3,))], name="inner")
    x = Input((3,))
    shared = Dense(3, name="shared")
    y = layers.Add()([shared(x), shared(inner(x)), 2.0 * x])
    model = Model(x, [y, y[:, 0:1]])
    model.save(tmp_path / "m")
    same = cr.models.load_model(tmp_path / "m")
    x0 = data(4)[0]
    for a, b in zip(model.predict(x0), same.predict(x0), strict=True):
        np.testing.assert_array_equal(a, b)
    assert cr.models.model_from_json(model.to_json()).count_params() == model.count_params()
    clone = cr.models.clone_model(model)
    assert not np.array_equal(clone.get_weights()[0], model.get_weights()[0])


def test_classes_of_your_own_need_to_be_named(tmp_path):
    class Double(layers.Layer):
        def forward(self, x, training=False):
            return 2.0 * x

        def backward(self, grad):
            return 2.0 * grad

    model = Sequential([Input((2,)), Double(), Dense(1)])
    model.save(tmp_path / "m")
    with pytest.raises(SavedFileError, match="custom_objects"):
        cr.models.load_model(tmp_path / "m")
    same = cr.models.load_model(tmp_path / "m", custom_objects={"Double": Double})
    np.testing.assert_array_equal(same.predict([[1.0, 2.0]]), model.predict([[1.0, 2.0]]))


def test_weights_alone(tmp_path):
    model, other = made(), made(seed=5)
    model.save_weights(tmp_path / "w.weights.h5")
    other.load_weights(tmp_path / "w.weights.h5")
    assert np.array_equal(model.get_weights()[0], other.get_weights()[0])
    with pytest.raises(SavedFileError, match="no description"):
        cr.models.load_model(tmp_path / "w.weights.h5")
    small = Sequential([Dense(1, input_shape=(2,))])
    before = small.get_weights()
    with pytest.raises(SavedFileError, match="another model"):
        small.load_weights(tmp_path / "w.weights.h5")
    assert np.array_equal(before[0], small.get_weights()[0])


def test_where_files_go(tmp_path):
    model = made()
    model.save(tmp_path / "m")
    with pytest.raises(SavedFileError, match="overwrite"):
        model.save(tmp_path / "m", overwrite=False)
    with pytest.raises(SavedFileError, match="folder"):
        model.save(tmp_path / "missing" / "m")
    with pytest.raises(SavedFileError, match="no file"):
        cr.models.load_model(tmp_path / "nothing")
    assert [p.name for p in tmp_path.iterdir()] == ["m"]


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"PK\x03\x04", "zip"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b"\x80\x04\x95", "pickle"),
        (b"", "damaged"),
    ],
)
def test_other_formats_are_named(tmp_path, start, said):
    (tmp_path / "m").write_bytes(start + b"x" * 20)
    with pytest.raises(SavedFileError, match=said):
        cr.models.load_model(tmp_path / "m")


def test_every_cut_is_noticed(tmp_path):
    path = tmp_path / "m"
    made().save(path)
    whole = path.read_bytes()
    for length in [*range(0, 64), *range(64, len(whole), max(1, len(whole) // 50))]:
        path.write_bytes(whole[:length])
        with pytest.raises(SavedFileError):
            cr.models.load_model(path)
    path.write_bytes(whole + b"\0")
    with pytest.raises(SavedFileError):
        cr.models.load_model(path)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_byte_may_be_wrong(tmp_path_factory, data):
    """A changed byte gives the error, or a model whose numbers or names differ; nothing else."""
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "m"
    model = Sequential([Dense(2, activation="relu", input_shape=(2,)), Dense(1)])
    model.compile("adam", "mse")
    model.save(path)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(raw))
    with contextlib.suppress(SavedFileError):
        cr.models.load_model(path)


def changed(path, edit):
    tensors, metadata = read_file(path)
    model = json.loads(metadata["model"])
    edit(model)
    write_file(path, tensors, {**metadata, "model": json.dumps(model)})


@pytest.mark.parametrize(
    "edit",
    [
        lambda m: m["config"]["layers"][1]["config"].update(units=10**10),
        lambda m: m["config"]["layers"][1]["config"].update(units="os.system"),
        lambda m: m["config"]["layers"][1].update(class_name="system", module="os"),
        lambda m: m["config"]["layers"][1].update(class_name="get", module="chainrule.layers"),
        lambda m: m["config"]["layers"][1].update(module="chainrule.models.saving"),
        lambda m: m["config"]["layers"][1]["config"].update(name="../../etc"),
        lambda m: m["config"]["layers"][1]["config"].update(surprise=1),
        lambda m: m["config"].update(layers=[]),
        lambda m: m["config"].update(input_layers=["x", 0, 5]),
        lambda m: m["config"]["layers"][0]["config"].update(batch_shape=[None, 10**12]),
        lambda m: m.update(config=None),
    ],
)
def test_hostile_descriptions_are_refused(tmp_path, edit):
    path = tmp_path / "m"
    made().save(path)
    changed(path, edit)
    with pytest.raises(SavedFileError):
        cr.models.load_model(path)


def test_deeply_nested_json_is_refused(tmp_path):
    path = tmp_path / "m"
    text = b'{"__metadata__":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    path.write_bytes(len(text).to_bytes(8, "little") + text)
    with pytest.raises(SavedFileError):
        cr.models.load_model(path)


def test_a_deeply_nested_description_is_refused(tmp_path):
    path = tmp_path / "m"
    made().save(path)
    tensors, metadata = read_file(path)
    for key in ("model", "compile", "generators"):
        write_file(path, tensors, {**metadata, key: "[" * 100_000 + "]" * 100_000})
        with pytest.raises(SavedFileError, match="deep"):
            cr.models.load_model(path)
    with pytest.raises(cr.errors.ArgumentError, match="deep"):
        cr.models.model_from_json("[" * 100_000)


def test_brackets_in_names_are_not_depth(tmp_path):
    model = Sequential([Input((2,)), Dense(1, name="[" * 500)])
    model.save(tmp_path / "m")
    assert cr.models.load_model(tmp_path / "m").layers[0].name == "[" * 500


def test_lying_headers_are_refused(tmp_path):
    def header(**tensor):
        described = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]} | tensor
        return json.dumps({"a": described}).encode()

    cases = [
        (header(shape=[3]), 8),
        (header(shape=[2**62, 4]), 8),
        (header(shape=[-2]), 8),
        (header(shape=[True, 2]), 8),
        (header(data_offsets=[8, 16]), 16),
        (header(data_offsets=[0, 80]), 8),
        (header(dtype="O"), 8),
        (header(shape=None), 8),
        (b'{"a":1,"a":2}', 0),
        (b"[]", 0),
        (b"{" + b" " * 20, 0),
    ]
    for text, body in cases:
        path = tmp_path / "m"
        path.write_bytes(len(text).to_bytes(8, "little") + text + b"\0" * body)
        with pytest.raises(SavedFileError):
            read_file(path)
    path.write_bytes((2**63).to_bytes(8, "little"))
    with pytest.raises(SavedFileError):
        read_file(path)


@pytest.mark.peers
def test_the_file_is_what_the_format_s_own_library_reads(tmp_path):
    safetensors = pytest.importorskip("safetensors.numpy")
    model = made()
    model.save(tmp_path / "m")
    found = safetensors.load_file(tmp_path / "m")
    kernel = found["weights/dense/kernel"]
    np.testing.assert_array_equal(kernel, model.get_weights()[0])

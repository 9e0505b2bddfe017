import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

import chainrule as cr
from chainrule import datasets
from chainrule.datasets import cache, california_housing, fashion_mnist, mnist


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A cache folder of the test's own, and an address at which there is nothing."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(cache, "ADDRESS", (tmp_path / "public").as_uri() + "/")
    (tmp_path / "public").mkdir()
    return tmp_path / "home" / "datasets"


@pytest.fixture
def public(tmp_path):
    return tmp_path / "public"


def small_mnist(folder, monkeypatch):
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    arrays = {
        "x_train": rng.integers(0, 256, (6, 28, 28), "uint8"),
        "y_train": np.arange(6, dtype="uint8"),
        "x_test": rng.integers(0, 256, (2, 28, 28), "uint8"),
        "y_test": np.array([3, 1], "uint8"),
    }
    np.savez(folder / "mnist.npz", **arrays)
    monkeypatch.setattr(mnist, "SHA256", sha256(folder / "mnist.npz"))
    return arrays


def test_the_digits_are_pictures_with_their_numbers_always_in_the_same_order():
    (x_train, y_train), (x_test, y_test) = datasets.digits.load_data()
    assert x_train.shape == (1500, 8, 8)
    assert x_test.shape == (297, 8, 8)
    assert y_train.shape == (1500,)
    assert y_test.shape == (297,)
    assert all(each.dtype == np.uint8 for each in (x_train, y_train, x_test, y_test))
    assert x_train.max() == x_test.max() == 16
    assert np.bincount(y_train).tolist() == [145, 149, 135, 161, 144, 158, 151, 156, 152, 149]
    assert np.bincount(y_test).min() >= 20
    assert y_test[:8].tolist() == [0, 4, 4, 8, 4, 9, 2, 6]


def test_a_file_that_keras_left_is_read_without_a_connection(home, monkeypatch):
    arrays = small_mnist(home, monkeypatch)
    (x_train, y_train), (x_test, y_test) = cr.datasets.mnist.load_data()
    assert np.array_equal(x_train, arrays["x_train"])
    assert np.array_equal(y_train, arrays["y_train"])
    assert np.array_equal(x_test, arrays["x_test"])
    assert np.array_equal(y_test, arrays["y_test"])


def test_a_file_is_downloaded_once_and_kept_where_keras_keeps_it(home, public, monkeypatch):
    arrays = small_mnist(public, monkeypatch)
    (x_train, _), _ = datasets.mnist.load_data()
    assert np.array_equal(x_train, arrays["x_train"])
    assert [path.name for path in home.iterdir()] == ["mnist.npz"]
    (public / "mnist.npz").unlink()
    (x_train, _), _ = datasets.mnist.load_data()
    assert np.array_equal(x_train, arrays["x_train"])


def test_a_file_may_be_kept_under_another_name(home, public, monkeypatch):
    small_mnist(public, monkeypatch)
    datasets.mnist.load_data("mine/digits.npz")
    assert (home / "mine" / "digits.npz").is_file()


def test_without_a_connection_the_error_says_where_to_put_the_file(home):
    with pytest.raises(cr.errors.DownloadError, match="by hand") as caught:
        datasets.mnist.load_data()
    assert str(home / "mnist.npz") in str(caught.value)
    assert isinstance(caught.value, OSError)


def test_a_damaged_file_is_replaced(home, public, monkeypatch):
    arrays = small_mnist(public, monkeypatch)
    home.mkdir(parents=True)
    (home / "mnist.npz").write_bytes((public / "mnist.npz").read_bytes()[:-9])
    (x_train, _), _ = datasets.mnist.load_data()
    assert np.array_equal(x_train, arrays["x_train"])


def test_a_damaged_file_is_never_read(home):
    home.mkdir(parents=True)
    (home / "mnist.npz").write_bytes(b"not what it should be")
    with pytest.raises(cr.errors.DownloadError, match="damaged"):
        datasets.mnist.load_data()


def test_what_is_not_the_right_file_is_not_written(home, public):
    (public / "mnist.npz").write_bytes(b"please log in")
    with pytest.raises(cr.errors.DownloadError, match="SHA-256"):
        datasets.mnist.load_data()
    assert not home.exists()


def test_a_file_of_python_objects_is_refused(home, monkeypatch):
    home.mkdir(parents=True)
    objects = np.array([{"a": 1}], dtype=object)
    np.savez(home / "mnist.npz", x_train=objects, y_train=objects)
    monkeypatch.setattr(mnist, "SHA256", sha256(home / "mnist.npz"))
    with pytest.raises(ValueError, match="allow_pickle"):
        datasets.mnist.load_data()


def test_clothes_are_read_from_their_four_files(home, monkeypatch):
    folder = home / "fashion-mnist"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    wanted, hashes = [], {}
    for name, count in zip(fashion_mnist.SHA256, (5, 5, 3, 3), strict=True):
        shape = (count, 28, 28) if "images" in name else (count,)
        array = rng.integers(0, 10, shape, "uint8")
        header = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">u4").tobytes()
        (folder / name).write_bytes(gzip.compress(header + array.tobytes()))
        wanted.append(array)
        hashes[name] = sha256(folder / name)
    monkeypatch.setattr(fashion_mnist, "SHA256", hashes)
    (x_train, y_train), (x_test, y_test) = datasets.fashion_mnist.load_data()
    for found, array in zip((x_train, y_train, x_test, y_test), wanted, strict=True):
        assert np.array_equal(found, array)


def small_california(home, monkeypatch):
    home.mkdir(parents=True)
    x = np.arange(8 * 700, dtype="float32").reshape(700, 8)
    np.savez(home / "california_housing.npz", x=x, y=x[:, 0])
    monkeypatch.setattr(california_housing, "SHA256", sha256(home / "california_housing.npz"))


@pytest.mark.parametrize(
    ("version", "training", "testing"), [("small", 480, 120), ("large", 560, 140)]
)
def test_districts_are_shuffled_and_split(home, monkeypatch, version, training, testing):
    small_california(home, monkeypatch)
    (x_train, y_train), (x_test, y_test) = datasets.california_housing.load_data(version)
    assert x_train.shape == (training, 8)
    assert x_test.shape == (testing, 8)
    assert np.array_equal(x_train[:, 0], y_train)
    assert np.array_equal(x_test[:, 0], y_test)
    assert not np.array_equal(y_train, np.sort(y_train))


def test_the_share_for_testing_can_be_chosen(home, monkeypatch):
    small_california(home, monkeypatch)
    (x_train, _), (x_test, _) = datasets.california_housing.load_data(test_split=0.5, seed=1)
    assert len(x_train) == len(x_test) == 350


@pytest.mark.parametrize("options", [{"version": "huge"}, {"test_split": 1.0}, {"test_split": -1}])
def test_arguments_that_make_no_sense_are_answered(options):
    with pytest.raises(cr.errors.ArgumentError):
        datasets.california_housing.load_data(**options)


@pytest.mark.parametrize("name", ["imdb", "reuters", "cifar10", "cifar100"])
def test_pickled_data_sets_say_why_they_are_left_out(name):
    with pytest.raises(cr.errors.UnsupportedError, match="pickle"):
        getattr(datasets, name).load_data(num_words=10)


def test_the_old_prices_of_houses_are_left_out():
    with pytest.raises(cr.errors.UnsupportedError, match="california_housing"):
        datasets.boston_housing.load_data()


def test_data_sets_are_imported_as_in_keras():
    from chainrule.datasets import digits, xor
    from chainrule.datasets.mnist import load_data

    assert digits is datasets.digits
    assert load_data is datasets.mnist.load_data
    assert xor()[0].shape == (4, 2)

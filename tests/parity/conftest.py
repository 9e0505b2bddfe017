"""The peers, imported when a test asks for one; `make test` insists that they are there."""

import importlib
import os

import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")


def import_peer(name):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        reason = f"{name} is not installed ({error}); `make test-parity` installs it"
        if os.environ.get("CHAINRULE_REQUIRE_PEERS"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def torch():
    module = import_peer("torch")
    module.set_num_threads(1)
    # On some processors oneDNN's backward convolution aborts the whole process.
    module.backends.mkldnn.enabled = False
    return module


@pytest.fixture(scope="session")
def keras(torch):
    return import_peer("keras")


@pytest.fixture(scope="session")
def transformers(torch):
    os.environ["HF_HUB_OFFLINE"] = "1"  # what is read lies in a folder
    module = import_peer("transformers")
    module.logging.set_verbosity_error()
    module.logging.disable_progress_bar()
    return module

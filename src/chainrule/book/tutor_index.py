"""Gives a built site its tutor: the index of its passages, and the weights that compare meanings.

Both files never change under one name, for the name carries the hash of the content. A small list,
`tutor.json`, says which ones the site has.
"""

import hashlib
import json
from pathlib import Path

from chainrule.book.files import write_bytes
from chainrule.book.downloads import Say
from chainrule.book.sphinx_ext.passages import FILE
from chainrule.tutor.index import Encodes, Index
from chainrule.tutor.passages import from_json

FOLDER = "tutor"  # in the folder of the page's scripts


def write_tutor(site: Path, front_end: Path, say: Say = print) -> None:
    """Make the index of a site's passages, and put it and the encoder's weights into the site.

    Parameters
    ----------
    site : has the passages that Sphinx's run left; they are taken away
    front_end : the site's folder for the page's scripts
    say : told what is being done
    """
    passages = from_json((site / FILE).read_text(encoding="utf-8"))
    (site / FILE).unlink()
    folder = front_end / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    encoder_file = _encoder_file(folder, say)
    encoder = _encoder(encoder_file)
    say(f"Making the tutor's index of {len(passages):,} passages")
    index_file = Index.build(passages, encoder).save(folder)
    names = [path.name for path in (index_file, encoder_file) if path is not None]
    listed = {
        "index": f"{FOLDER}/{index_file.name}",
        "encoder": f"{FOLDER}/{encoder_file.name}" if encoder_file else None,
        "wheels": [],
        "version": hashlib.sha256("\n".join(names).encode()).hexdigest()[:16],
    }
    write_bytes(front_end / "tutor.json", f"{json.dumps(listed, indent=1)}\n".encode())


def _encoder_file(folder: Path, say: Say) -> Path | None:
    """Put the encoder's weights into a folder, if they can be had."""
    return None


def _encoder(file: Path | None) -> Encodes | None:
    return None

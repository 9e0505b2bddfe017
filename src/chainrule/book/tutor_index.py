"""Gives a built site its tutor: the index of its passages, and the weights that compare meanings.

Both files never change under one name, for the name carries the hash of the content. A small list,
`tutor.json`, says which ones the site has.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from chainrule.book.asked_files import read_asked
from chainrule.book.downloads import Say
from chainrule.book.encoder_weights import default_cache, write_encoder
from chainrule.book.files import write_bytes
from chainrule.book.kept_vectors import KeptVectors
from chainrule.book.sphinx_ext.passages import FILE
from chainrule.tutor.encoder import Encoder
from chainrule.tutor.index import Index
from chainrule.tutor.passages import Passage, from_json

FOLDER = "tutor"  # in the folder of the page's scripts


def write_tutor(
    site: Path,
    front_end: Path,
    chapters: Path,
    say: Say = print,
    cache: Path | None = None,
) -> None:
    """Make the index of a site's passages, and put it and the encoder's weights into the site.

    Parameters
    ----------
    site : has the passages that Sphinx's run left; they are taken away
    front_end : the site's folder for the page's scripts
    chapters : the pages' sources, among which may be questions that they answer
    say : told what is being done
    cache : where weights and vectors are kept between builds; default: in the user's cache folder

    """
    passages = from_json((site / FILE).read_text(encoding="utf-8"))
    (site / FILE).unlink()
    folder = front_end / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    kept = cache or default_cache()
    encoder_file = write_encoder(folder, say, kept)
    say(f"Making the tutor's index of {len(passages):,} passages")
    asked = read_asked(chapters)
    for lost in sorted(set(asked) - {passage.url for passage in passages}):
        say(f"Questions are written for {lost}, but there is no such section")
    index_file = make_index(passages, encoder_file, kept, say, asked).save(folder)
    names = [path.name for path in (index_file, encoder_file) if path is not None]
    listed: dict[str, object] = {
        "index": f"{FOLDER}/{index_file.name}",
        "encoder": f"{FOLDER}/{encoder_file.name}" if encoder_file else None,
        "wheels": [],
        "version": hashlib.sha256("\n".join(names).encode()).hexdigest()[:16],
    }
    write_bytes(front_end / "tutor.json", f"{json.dumps(listed, indent=1)}\n".encode())


def make_index(
    passages: list[Passage],
    weights: Path | None,
    cache: Path,
    say: Say,
    asked: Mapping[str, Sequence[str]] | None = None,
) -> Index:
    """Return the index of some passages, with vectors if there are weights to make them with."""
    if weights is None:
        return Index.build(passages, expected=asked)
    encoder = Encoder.load(weights)
    vectors = cache / f"vectors-{weights.stem}.safetensors"
    # Words that the encoder knows are spelled right, though the book may not have them.
    words = (word for word in encoder.tokenizer.vocabulary if not word.startswith("##"))
    return Index.build(passages, KeptVectors(encoder, vectors, say), words, asked)

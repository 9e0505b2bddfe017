"""Vectors of the book's passages, kept between builds: only what changed goes through the encoder.

Encoding a whole book takes a minute or more, and most of a book is the same as at the last build.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from chainrule.book.downloads import Say
from chainrule.errors import SavedFileError
from chainrule.models.safetensors import read_file, write_file
from chainrule.tutor.index import Encodes
from chainrule.tutor.postings import Floats

STEP = 500  # texts that go through the encoder before it is said how far it is, and they are kept


class KeptVectors:
    """An encoder that remembers.

    Texts go through the encoder many at a time, which is several times faster than one by one. What
    stands beside a text changes its vector in the seventh digit, so that an index whose vectors
    were partly kept may differ from one made anew in a last bit here and there.

    Parameters
    ----------
    encoder : makes the vectors
    file : where they are kept; its name has to say which encoder made them
    say : told how far it is
    """

    def __init__(self, encoder: Encodes, file: Path, say: Say = print) -> None:
        self.encoder, self.file, self.say = encoder, file, say

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row for each text."""
        kept = self._kept()
        names = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        missing = {name: text for name, text in zip(names, texts, strict=True) if name not in kept}
        for start in range(0, len(missing), STEP):
            part = list(missing)[start : start + STEP]
            vectors = self.encoder.encode([missing[name] for name in part])
            kept |= zip(part, vectors.astype("float16"), strict=True)
            self.say(f"Comparing meanings: {start + len(part):,} of {len(missing):,} texts read")
            if start + STEP < len(missing):
                self._keep(kept)
        if missing:  # and what no text needs any more goes
            self._keep({name: kept[name] for name in dict.fromkeys(names)})
        return np.stack([kept[name] for name in names]).astype("float32")

    def _kept(self) -> dict[str, Floats]:
        try:
            tensors, about = read_file(self.file)
            return dict(zip(about["names"].split(), tensors["vectors"], strict=True))
        except (SavedFileError, KeyError, ValueError):
            return {}  # none yet, or not to be trusted: they are made again

    def _keep(self, kept: dict[str, Floats]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_file(self.file, {"vectors": np.stack(list(kept.values()))}, {"names": " ".join(kept)})

"""stub"""

from pathlib import Path
from chainrule.models.safetensors import read_file
from chainrule.tutor.weights import from_reference


def read_weights(source):
    path = Path(source)
    tensors, _ = read_file(path)
    vocabulary = path.with_name("vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    return from_reference(tensors, vocabulary, str(path))

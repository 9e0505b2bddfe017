import numpy as np

from chainrule.models.safetensors import read_file, write_file


def test_no_length_of_the_header_is_taken_for_another_formats_beginning(tmp_path):
    """A header of 128 bytes makes the file begin as a pickle does."""
    array = np.arange(3.0)
    lengths = set()
    for extra in range(0, 300, 8):
        write_file(tmp_path / "m", {"a": array}, {"text": "x" * extra})
        lengths.add((tmp_path / "m").read_bytes()[0])
        tensors, metadata = read_file(tmp_path / "m")
        assert np.array_equal(tensors["a"], array)
        assert len(metadata["text"]) == extra
    assert 0x80 in lengths

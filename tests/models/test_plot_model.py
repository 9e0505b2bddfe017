import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import chainrule as cr
from chainrule.errors import ArgumentError, ChainruleError, NotBuiltError, UnsupportedError
from chainrule.layers import Add, Concatenate, Dense
from chainrule.plots.layered import crossings, place, rows_of, spread
from chainrule.utils import plot_model

SVG = "{http://www.w3.org/2000/svg}"


def twins():
    left, right = cr.Input((4,), name="left"), cr.Input((4,), name="right")
    encoder = cr.Sequential(
        [Dense(8, activation="relu", input_shape=(4,)), Dense(3)], name="encoder"
    )
    first, second = encoder(left), encoder(right)
    both = Add()([first, second])
    out = Dense(1, name="out")(Concatenate()([both, first, left]))
    return cr.Model([left, right], [out, both], name="twins <&>")


def root_of(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - our own picture


def texts(svg):
    return [element.text for element in root_of(svg).iter(f"{SVG}text")]


def test_the_picture_is_text_that_can_be_read(tmp_path):
    plot_model(twins(), tmp_path / "twins.svg", show_layer_names=True)
    root = root_of((tmp_path / "twins.svg").read_text(encoding="utf-8"))
    assert root.attrib["role"] == "img"
    ids = root.attrib["aria-labelledby"].split()
    assert [root.find(f"*[@id='{name}']").tag for name in ids] == [f"{SVG}title", f"{SVG}desc"]
    assert root.find(f"{SVG}title").text == "The model twins <&>"
    told = root.find(f"{SVG}desc").text
    assert "left (InputLayer) leads to concatenate (Concatenate)." in told
    assert "add (Add) leads to concatenate (Concatenate)." in told
    shown = [element.text for element in root.iter(f"{SVG}text")]
    assert "out (Dense)" in shown
    assert "the weights of encoder again" in shown


def test_what_boxes_say_is_asked_for():
    model = twins()
    model.get_layer("out").trainable = False
    plain = texts(plot_model(model, None).svg)
    assert plain.count("Sequential") == 2
    assert "out: (None, 1)" not in plain
    full = texts(
        plot_model(
            model,
            None,
            show_shapes=True,
            show_dtype=True,
            show_layer_activations=True,
            show_trainable=True,
            expand_nested=True,
        ).svg
    )
    assert "in: (None, 3), (None, 3), (None, 4)" in full
    assert "out: (None, 1)" in full
    assert full.count("activation: relu") == 2  # inside the encoder, at its two places
    assert full.count("not trained") == 1
    assert "dtype: float32" in full


def boxes_of(picture):
    return [
        (x - box.size[0] / 2, y - box.size[1] / 2, x + box.size[0] / 2, y + box.size[1] / 2)
        for box, (x, y) in zip(picture.boxes, picture.placed.centres, strict=True)
    ]


@pytest.mark.parametrize("rankdir", ["TB", "LR"])
def test_no_boxes_overlap_and_no_line_runs_across_one(rankdir):
    picture = plot_model(twins(), None, rankdir=rankdir, expand_nested=True).picture
    boxes = boxes_of(picture)
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    for curve in picture.curves():
        for x, y in curve:
            assert not any(
                left + 1e-6 < x < right - 1e-6 and top + 1e-6 < y < bottom - 1e-6
                for left, top, right, bottom in boxes
            )
    for x0, y0, x1, y1 in boxes:
        assert min(x0, y0) >= -1e-9
        assert x1 <= picture.width + 1e-9
        assert y1 <= picture.height + 1e-9


def test_lines_begin_and_end_at_their_boxes():
    picture = plot_model(twins(), None).picture
    boxes = boxes_of(picture)
    for (start, end), curve in zip(picture.edges, picture.curves(), strict=True):
        assert curve[0] == pytest.approx(
            ((boxes[start][0] + boxes[start][2]) / 2, boxes[start][3]), abs=1e-6
        )
        assert curve[-1] == pytest.approx(
            ((boxes[end][0] + boxes[end][2]) / 2, boxes[end][1]), abs=1e-6
        )


def test_layout():
    assert rows_of(3, [(0, 2), (1, 2)]) == [0, 0, 1]
    # Two lines that would cross, were the boxes left in their order.
    found = place([(10.0, 10.0)] * 4, [(0, 3), (1, 2)])
    xs = [x for x, _ in found.centres]
    assert (xs[0] < xs[1]) == (xs[3] < xs[2])
    assert crossings([[0, 1], [3, 2]], [[3], [2], [], []]) == 0
    assert spread([5.0, 5.0, 5.0], [2.0, 2.0]) == [3.0, 5.0, 7.0]
    assert place([], []).height == 0


def test_pixels_and_other_formats(tmp_path):
    plot_model(twins(), tmp_path / "m.png", dpi=50)
    plot_model(twins(), tmp_path / "m.pdf")
    plot_model(twins(), tmp_path / "plain")
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "m.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["m.pdf", "m.png", "plain.png"]


def test_what_can_not_be_drawn(tmp_path):
    with pytest.raises(NotBuiltError):
        plot_model(cr.Sequential([Dense(1)]), None)
    with pytest.raises(ArgumentError, match="rankdir"):
        plot_model(twins(), None, rankdir="up")
    with pytest.raises(ArgumentError, match="draws a model"):
        plot_model(Dense(1), None)
    with pytest.raises(UnsupportedError, match="splines"):
        plot_model(twins(), None, splines="ortho")
    with pytest.raises(ArgumentError, match="show_colours"):
        plot_model(twins(), None, show_colours=True)
    with pytest.raises(ArgumentError, match="no picture format"):
        plot_model(twins(), tmp_path / "m.doc")
    with pytest.raises(ChainruleError, match="can't be written"):
        plot_model(twins(), tmp_path / "nowhere" / "m.svg")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UnsupportedError, match="model_to_dot"):
        cr.utils.model_to_dot  # noqa: B018 - asking for it is the test


def test_a_notebook_shows_it():
    picture = plot_model(cr.Sequential([Dense(1, input_shape=(2,))], name="one"), None)
    assert picture._repr_svg_() == picture.svg
    assert repr(picture) == (
        "<picture of one, 2 boxes: InputLayer, Dense. InputLayer leads to Dense.>"
    )


def test_svg_needs_no_matplotlib_and_others_say_so(tmp_path):
    code = """
import sys
sys.modules["matplotlib"] = None
import chainrule as cr
model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
cr.utils.plot_model(model, "m.svg")
try:
    cr.utils.plot_model(model, "m.png")
except cr.errors.MissingExtraError as error:
    print(error)
"""
    source = str(Path(cr.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "chainrule[plots]" in done.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["m.svg"]

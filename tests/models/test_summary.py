import pytest

import chainrule as cr
from chainrule.errors import ArgumentError
from chainrule.layers import Add, Dense
from chainrule.models.summary import summarize


class Halves(cr.layers.Layer):
    def forward(self, x, training=False):
        middle = x.shape[-1] // 2
        return [x[:, :middle], x[:, middle:]]

    def backward(self, grad):
        raise NotImplementedError

    def compute_output_shape(self, input_shape):
        return [(None, input_shape[-1] // 2)] * 2


def twins():
    """Two inputs through one encoder, and a layer of two outputs."""
    left, right = cr.Input((4,), name="left"), cr.Input((4,), name="right")
    encoder = cr.Sequential(
        [Dense(8, input_shape=(4,), name="wide"), Dense(2, name="narrow")], name="encoder"
    )
    both = Add(name="both")([encoder(left), encoder(right)])
    first, second = Halves(name="halves")(both)
    out = Dense(1, name="out")(Add(name="again")([first, second]))
    return cr.Model([left, right], [out, second], name="twins")


def rows(text):
    """The cells of the table's rows, by the first column's name."""
    found = {}
    for line in text.splitlines():
        if line.startswith("│"):
            cells = [cell.strip() for cell in line.strip("│").split("│")]
            if cells[0]:
                name = cells[0].removeprefix("└─ ").split(" ")[0]
                found[name] = [[cell] for cell in cells]
            else:
                for column, cell in zip(found[name], cells, strict=True):
                    column += [cell] if cell else []
    return found


def test_a_graph_says_where_inputs_come_from():
    found = rows(summarize(twins()))
    assert [heading[0] for heading in found["Layer"]][-1] == "Connected to"
    assert found["encoder"][3] == ["left", "right"]
    assert found["both"][3] == ["encoder[0][0]", "encoder[1][0]"]
    assert found["again"][3] == ["halves[0][0]", "halves[0][1]"]
    assert found["left"][1:] == [["(None, 4)"], ["0"], ["-"]]
    assert found["encoder"][2] == ["58"]
    assert list(found).count("encoder") == 1


def test_all_lines_of_the_table_are_of_one_length():
    for options in ({}, {"expand_nested": True, "show_trainable": True}, {"line_length": 90}):
        lines = [x for x in summarize(twins(), **options).splitlines() if x[0] in "│┌├└"]
        assert len({len(line) for line in lines}) == 1
    assert len(lines[0]) == 90


def test_models_inside_are_shown_if_wanted():
    assert "wide" not in rows(summarize(twins()))
    found = rows(summarize(twins(), expand_nested=True))
    assert found["wide"][1:] == [["(None, 8)"], ["40"], ["-"]]
    assert found["narrow"][3] == ["wide"]


def test_what_training_changes():
    model = twins()
    model.get_layer("encoder").trainable = False
    text = summarize(model, show_trainable=True)
    found = rows(text)
    assert found["encoder"][-1] == ["no"]
    assert found["out"][-1] == ["yes"]
    assert found["both"][-1] == ["-"]
    assert text.endswith("Total weights: 60 (240 bytes), of which trained: 2, not trained: 58")


def test_a_part_of_the_layers():
    found = rows(summarize(twins(), layer_range=("both", "ag.*")))
    assert list(found) == ["Layer", "both", "halves", "again"]
    with pytest.raises(ArgumentError, match="no layer is named 'bath'"):
        summarize(twins(), layer_range=("bath", "again"))
    with pytest.raises(ArgumentError, match="two names"):
        summarize(twins(), layer_range=("both",))


def test_a_chain_needs_no_connections():
    x = cr.Input((2,))
    model = cr.Model(x, Dense(1)(Dense(3)(x)))
    assert "Connected" not in summarize(model)
    assert "Connected" in summarize(cr.Model(x, x + Dense(2)(x)))


def test_widths_that_do_not_fit():
    with pytest.raises(ArgumentError, match="no room"):
        summarize(twins(), line_length=20)
    with pytest.raises(ArgumentError, match="4 columns"):
        summarize(twins(), positions=[0.5, 1.0])
    lines = summarize(twins(), line_length=60, positions=[0.4, 0.6, 0.75, 1.0]).splitlines()
    assert len(lines[1]) == 60


def test_a_class_of_ones_own_and_one_without_weights_yet():
    class Two(cr.Model):
        def __init__(self):
            super().__init__()
            self.first, self.second = Dense(3), Dense(1)

        def call(self, x):
            return self.second(self.first(x))

    model = Two()
    assert "Not built yet" in summarize(model)
    model.predict([[1.0, 2.0]])
    found = rows(summarize(model))
    assert found["dense"][1:] == [["(None, 3)"], ["9"]]
    assert found["dense_1"][1:] == [["(None, 1)"], ["4"]]


def test_it_is_printed_or_handed_on(capsys):
    model = cr.Sequential([Dense(1, input_shape=(2,))], name="small")
    model.summary()
    printed = capsys.readouterr().out
    handed = []
    model.summary(print_fn=handed.append, line_length=40)
    assert printed.startswith("Model: small\n┌─")
    assert handed[0].startswith("Model: small\n┌─")
    assert capsys.readouterr().out == ""

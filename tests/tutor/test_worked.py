import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.live import Session
from chainrule.tutor.numbers import numbers_in
from chainrule.tutor.worked import ACTIVATIONS, LOSSES, OF_A_LIST, cell_for


def run(cell: str) -> str:
    events = []
    assert Session(events.append).run(cell), events
    assert not [e for e in events if e["type"] == "stream" and e["name"] == "stderr"]
    return "".join(e["text"] for e in events if e["type"] == "stream")


@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("what is sigmoid of 1.19?", "sigmoid(1.19) = 0.766741"),
        ("what is tanh(0.5)", "tanh(0.5) = 0.462117"),
        ("Compute relu of -2 and 3", "relu(-2) = 0.000000\nrelu(3) = 3.000000"),
        ("sigmoid of minus two", "sigmoid(-2) = 0.119203"),
        ("mse of 0, 1 and 0.2, 0.7", "mse = 0.065"),
        ("mse with predictions 0.9, 0.2 and targets 1, 0", "target 1, output 0.9"),
        ("binary cross-entropy of 1, 0 and 0.9, 0.2", "binary_crossentropy = 0.164252"),
        ("derivative of sigmoid at 0", "sigmoid'(0) = 0.250000, measured 0.250000"),
        ("softmax of 1, 2, 3", "3 -> 0.665241\nsum: 1.0"),
        (
            "a neuron with weights 0.5, 0.7, 0.3, inputs 0.8, 0.6, 0.9 and bias 0.1",
            "z = 1.1900, sigmoid(z) = 0.7667",
        ),
        ("how many parameters does a 2-4-1 network have?", "together: 17"),
        ("how many weights: 2 inputs, three hidden units and 1 output?", "together: 13"),
    ],
)
def test_the_cell_prints_the_answer(question, printed):
    assert printed in run(cell_for(question))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("train XOR with two hidden units, does it work?", "solved from 4 of 5 random starts"),
        ("can one neuron learn XOR?", "solved from 0 of 5 random starts"),
        ("Can a single neuron learn AND?", "solved from 5 of 5 random starts"),
        ("does XOR work with 4 hidden neurons and adam in 500 epochs?", "solved from 5 of 5"),
    ],
)
def test_training_says_how_often_it_works(question, printed):
    assert printed in run(cell_for(question))


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_every_activation_and_its_slope(name):
    assert run(cell_for(f"what is {name} of 0.5, -1.25?"))
    if ACTIVATIONS[name] not in OF_A_LIST:
        assert run(cell_for(f"what is the derivative of {name} at 0.5?"))


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_every_loss(name):
    assert run(cell_for(f"what is the {name} of 1, 0 and 0.9, 0.2?"))


@pytest.mark.parametrize(
    "question",
    [
        "What is a neuron?",
        "what is the sigmoid?",
        "sigmoid of x",
        "sigmoid of 1e999",
        "softmax of 3",
        "mse of 1, 2, 3",
        "cross entropy of 3 and 4",
        "how does XOR training work?",
        "and or or",
        "sigmoid of " + "1, " * 100,
        "how many weights has a 0-0 network?",
        "train XOR with 1000000 hidden units",
    ],
)
def test_no_cell_where_nothing_can_be_computed(question):
    assert cell_for(question) is None


NASTY = st.sampled_from(
    [
        "__import__('os')",
        '"); import os #',
        "\n",
        "{z}",
        "${1}",
        "1e400",
        "٣",
        "½",
        "--1",
        "1_0",
        "'",
    ]
)


@given(
    st.sampled_from(["sigmoid of", "mse of", "train XOR with two hidden units", "softmax("]),
    st.lists(st.one_of(NASTY, st.floats(-99, 99).map(str)), max_size=6),
)
def test_a_cell_holds_nothing_but_numbers_of_the_question(words, parts):
    cell = cell_for(f"{words} {' '.join(parts)}")
    if cell is None:
        return
    tree = ast.parse(cell)
    imported = {
        a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names
    }
    assert imported <= {"numpy", "chainrule"}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & {"__import__", "os", "eval", "exec", "open"}


@given(st.text(max_size=60))
def test_numbers_are_read_strictly(text):
    assert all(abs(number) <= 1e9 for number in numbers_in(text))

import json
from pathlib import Path

import pytest

from chainrule.tutor.passages import Passage
from chainrule.tutor.support import ground_of

TEXT = (
    "Dropout leaves out some inputs at random while training, and never when it predicts. The rate "
    "is the share that is left out, such as 0.5. What is left is divided by 1 - rate, so that the "
    "sum stays the same on average. Batch normalization mainly steadies training; its regularizing "
    "effect is a side effect. Adam divides each step by the size of recent gradients. Use "
    "model.fit(X, y) with two hidden units: XOR is not linearly separable."
)
BOOK = [
    Passage("a", "text", ("Regularization", "Dropout"), "a.html", TEXT),
    Passage("b", "text", ("The loss",), "b.html", "Squaring makes large errors count more."),
]


@pytest.mark.parametrize(
    "sentence",
    [
        "Dropout leaves out some inputs at random while training.",
        "While training, dropout leaves out some inputs at random, and never when it predicts.",
        "The rate is the share that is left out, such as 0.5.",
        "Batch normalization mainly steadies training.",
        "Adam divides each step by the size of the recent gradients.",
        "XOR is not linearly separable.",
    ],
)
def test_what_the_book_says_is_supported(sentence):
    ground = ground_of(sentence, BOOK, [0])
    assert ground is not None
    assert ground.number == 0
    assert ground.quote in TEXT


@pytest.mark.parametrize(
    "sentence",
    [
        "Dropout leaves out some inputs at random when it predicts, never while training sums.",
        "The rate is the share that is left out, such as 0.7.",
        "XOR is linearly separable.",
        "Batch normalization never steadies training.",
        "Recent gradients divide the size of each Adam step by training batch normalization.",
        "Use model.compile(X, y) with two hidden units.",
        "Dropout was invented by Hinton in 2012.",
        "Dropout always leaves out some inputs at random.",
        "Adam divides recent gradients by the size of each step.",
        "Adam divides each step by the variance of recent gradients.",
        "Adam does not divide each step by the size of recent gradients.",
        "Yes.",
        "Sure, here is the answer!",
        "Dropout leaves out inputs (see https://example.org).",
        "Dropout <b>leaves out some inputs</b> at random while training.",
        "",
    ],
)
def test_what_it_does_not_say_is_not(sentence):
    assert ground_of(sentence, BOOK, [0]) is None


def test_a_wrong_citation_is_put_right():
    assert ground_of("Squaring makes large errors count more.", BOOK, [0]).number == 1
    assert ground_of("Squaring makes large errors count more.", BOOK, [7, -3]).number == 1


def test_the_encoder_may_allow_a_paraphrase_and_forbid_a_likeness():
    said = (
        "Dropout leaves out some inputs at random while training, and never when it predicts; the "
        "rate is the fraction that is left out, such as 0.5."
    )
    assert ground_of(said, BOOK, [0]) is None
    assert ground_of(said, BOOK, [0], lambda a, b: 0.95) is not None
    plain = "Dropout leaves out some inputs at random while training."
    assert ground_of(plain, BOOK, [0], lambda a, b: 0.1) is None


def test_where_it_is_turned_round_in_a_passage_of_both_it_is_not_supported():
    text = "For an output neuron, cross-entropy takes the factor out again. Hidden neurons do not."
    passage = Passage("c", "text", ("The loss",), "c.html", text)
    said = "For hidden neurons, cross-entropy takes the factor out again."
    assert ground_of(said, [passage], [0], lambda one, other: 0.95) is None
    assert ground_of(said.replace("hidden", "output"), [passage], [0]) is not None


def test_by_words_alone_nothing_passes_that_a_model_made_up():
    """A large model's sentences, judged one by one; tools/check_written.py adds meanings."""
    file = Path(__file__).with_name("written.json")
    passed = []
    for reply in json.loads(file.read_text(encoding="utf-8")):
        passages = [Passage(**{**p, "titles": tuple(p["titles"])}) for p in reply["passages"]]
        for sentence in reply["sentences"]:
            if ground_of(sentence["text"], passages, sentence["cited"]) is not None:
                passed.append(sentence["supported"])
    assert len(passed) > 20
    assert all(passed)

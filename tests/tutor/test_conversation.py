import pytest

from chainrule.tutor import talk
from chainrule.tutor.conversation import MOST_CHARACTERS, continued, is_follow_up
from tutor_book import make_tutor

XOR = [("Can one neuron learn XOR?", "No.")]


@pytest.mark.parametrize(
    ("question", "before", "wanted"),
    [
        ("what about tanh?", "What is sigmoid of 1.19?", "What is tanh of 1.19?"),
        (
            "and relu?",
            "What is the derivative of sigmoid at 0?",
            "What is the derivative of relu at 0?",
        ),
        ("and of 2?", "What is sigmoid of 1.19?", "What is sigmoid of 2?"),
        ("How about Adam?", "How does RMSprop choose a step?", "How does Adam choose a step?"),
        ("What about AND?", "Can one neuron learn XOR?", "Can one neuron learn AND?"),
        ("and PyTorch?", "How do I train in Keras?", "How do I train in PyTorch?"),
    ],
)
def test_a_thing_takes_the_place_of_its_like(question, before, wanted):
    assert continued(question, [(before, "...")]) == wanted


@pytest.mark.parametrize(
    "question",
    ["why?", "Why not?", "and for two layers?", "how does it learn?", "what about more neurons?",
     "explain that", "Is this always so?", "two layers?", "for example?", "And then?"],
)  # fmt: skip
def test_what_is_missing_is_added(question):
    assert is_follow_up(question)
    resolved = continued(question, XOR)
    assert "XOR" in resolved
    assert resolved.startswith(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is dropout?",
        "What is the sigmoid, and why is it smooth?",
        "What does this book cover?",
        "How do I train a network in Keras?",
        "Is there a library for that in this book?",
        "And the winner takes what?"[4:],
    ],
)
def test_a_question_that_stands_by_itself_is_no_follow_up(question):
    assert not is_follow_up(question)


def test_no_history_no_change():
    assert continued("why?", []) == "why?"


def test_a_chain_is_followed_to_its_beginning():
    history = [("What is dropout?", "..."), ("why?", "..."), ("and in two layers?", "...")]
    assert "dropout" in continued("how does it work?", history)


def test_a_new_subject_ends_the_chain():
    history = [*XOR, ("What is a convolution?", "...")]
    resolved = continued("why?", history)
    assert "convolution" in resolved
    assert "XOR" not in resolved


def test_memory_is_bounded():
    history = [("word" * 10_000 + "?", "a" * 10_000)] * 10_000
    assert len(continued("why?", history)) <= 2 * MOST_CHARACTERS + 50


def test_the_tutor_follows():
    tutor = make_tutor()
    answer = tutor.ask("why is it smooth?", [("What does the sigmoid do?", "...")])
    assert "because it has no jump" in answer.answer
    worked = tutor.ask("what about tanh?", [("What is the sigmoid of 1.19?", "...")])
    assert "activations.tanh" in (worked.cell or "")


def test_a_question_is_continued_where_it_may_be():
    assert continued("is a hundred enough?", XOR) == "is a hundred enough? neuron learn XOR"
    # Nothing to go on from; so long that it says what it is about.
    assert continued("is a hundred enough?", []) == "is a hundred enough?"
    long = "what does " + "very " * 20 + "much noise do?"
    assert continued(long, XOR) == long


def search(tutor, question, history):
    meant, hits, _ = talk.search(tutor.retriever, question, history, 8)
    return meant, hits[0].passage if hits else None


def test_whether_a_question_goes_on_is_weighed():
    tutor = make_tutor()
    talked = [("What does the sigmoid do?", "It squashes any score.")]
    other = "Do two hidden units solve XOR from most random starts?"
    assert search(tutor, other, talked)[1] == search(tutor, other, [])[1]
    meant, passage = search(tutor, "why is that so?", talked)
    assert meant == "why is that so? sigmoid"
    assert "sigmoid" in passage.text
    assert search(tutor, "why is that so?", []) == ("why is that so?", None)
    # Its own words are not the book's, so it has nothing to do with what was talked of.
    assert search(tutor, "who won the world cup yesterday?", talked)[0].endswith("yesterday?")

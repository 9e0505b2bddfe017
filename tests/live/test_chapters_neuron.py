"""The chapters on one neuron show what their text says."""

import re
from functools import cache

import pytest

from live.chapters import BOOK, run_chapter


@cache
def printed(chapter: str) -> str:
    _, events = run_chapter(BOOK / "chapters" / chapter)
    return "".join(e["text"] for e in events if e["type"] == "stream")


def test_the_worked_evening() -> None:
    text = printed("one-neuron.md")
    assert re.search(r"weighted sum +1\.09\n", text)
    assert re.search(r"bias added 1\.19\n", text)
    assert "tonight: 0.767" in text
    assert "the same as ours: True" in text


def test_equal_decisions_and_unequal_claims() -> None:
    found = re.findall(
        r"says yes to (\S+) of evenings; on its surest it says (\S+), and (\S+) were",
        printed("one-neuron.md"),
    )
    (yes, said, ran), (also_yes, claimed, came) = [tuple(map(float, row)) for row in found]
    assert yes == also_yes
    assert said == pytest.approx(ran, abs=0.02)
    assert claimed > came + 0.1


def test_and_and_or_are_learned_and_xor_is_not() -> None:
    losses = dict(re.findall(r"^(AND|OR|XOR) +loss (\S+)", printed("one-neuron-limits.md"), re.M))
    assert float(losses["AND"]) < 0.01
    assert float(losses["OR"]) < 0.01
    assert losses["XOR"] == "0.2500"


def test_no_search_gets_below_one_quarter_and_a_third_input_does() -> None:
    text = printed("one-neuron-limits.md")
    assert "below 0.25: 0\n" in text
    assert float(re.search(r"best of 100,000 at random: (\S+)", text)[1]) >= 0.25
    assert float(re.findall(r"^loss (\S+)", text, re.M)[-1]) < 0.01

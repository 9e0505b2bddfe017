import io
import json
import sys

import pytest

from chainrule.cli import main
from model_server import model_server
from tutor_book import make_site

KEYS = ["question", "answered", "answer", "citations", "passages"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return str(make_site(tmp_path_factory.mktemp("site")))


@pytest.fixture(autouse=True)
def no_model(monkeypatch):
    monkeypatch.delenv("CHAINRULE_LLM_URL", raising=False)


def test_an_answer_is_read_with_its_sources(site, capsys):
    assert main(["ask", "What does the sigmoid do?", "--site", site]) == 0
    out = capsys.readouterr().out
    assert out.startswith("The sigmoid takes any score")
    assert "[1] One neuron > The sigmoid\n    chapters/one-neuron.html#the-sigmoid" in out
    assert max(len(line) for line in out.splitlines()) <= 90


def test_the_question_may_come_without_quotes(site, capsys):
    assert main(["ask", "what", "is", "an", "epoch?", "--site", site]) == 0
    assert "One pass of training over all samples. [1]" in capsys.readouterr().out


def test_json_is_what_the_issue_says(site, capsys):
    assert main(["ask", "What does the sigmoid do?", "--site", site, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == KEYS
    assert told["answered"] is True


def test_a_refusal_is_an_answer(site, capsys):
    assert main(["ask", "What is the capital of France?", "--site", site, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["answered"], told["citations"]) == (False, [])
    assert told["answer"].startswith("The book doesn't cover this.")


def test_a_worked_question_shows_the_cell_and_what_it_prints(site, capsys):
    assert main(["ask", "what is the sigmoid of 1.19?", "--site", site]) == 0
    assert "It prints:\n\n    sigmoid(1.19) = 0.766741" in capsys.readouterr().out


def test_no_book_says_how_to_build_one(tmp_path, capsys):
    assert main(["ask", "why?", "--site", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert f"chainrule book build --out {tmp_path}" in err
    assert err.count("\n") == 1


def test_a_question_may_be_piped(site, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("What is an epoch?\n"))
    assert main(["ask", "--site", site]) == 0
    assert "One pass" in capsys.readouterr().out


def test_nothing_piped_is_a_clear_error(site, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("  \n"))
    assert main(["ask", "--site", site]) == 1
    assert "there is no question" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_talk_follows_up(site, capsys, monkeypatch, end):
    typed = f"What does the sigmoid do?\nwhy is it smooth?\n{end}"
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert main(["ask", "--site", site]) == 0
    out = capsys.readouterr().out
    assert "The sigmoid takes any score" in out
    assert "because it has no jump" in out


def test_a_model_that_is_not_there_is_said(site, capsys, monkeypatch):
    monkeypatch.setenv("CHAINRULE_LLM_URL", "http://127.0.0.1:9/v1")
    assert main(["ask", "What does the sigmoid do?", "--site", site]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "The sigmoid takes any score" in out
    assert "(These are the book's own sentences: the model's address can't be reached" in out


def test_a_models_answer_says_so(site, capsys, monkeypatch):
    with model_server() as (address, _):
        monkeypatch.setenv("CHAINRULE_LLM_URL", f"{address}/supported")
        assert main(["ask", "What does the sigmoid do?", "--site", site, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["writer"] == "model"
    assert list(told) == [*KEYS, "writer"]


def test_an_address_that_is_none_is_a_clear_error(site, capsys, monkeypatch):
    monkeypatch.setenv("CHAINRULE_LLM_URL", "nowhere")
    assert main(["ask", "why?", "--site", site]) == 1
    assert "CHAINRULE_LLM_URL must be an address" in capsys.readouterr().err

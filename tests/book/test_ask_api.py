import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chainrule.book.ask_api import make_api
from chainrule.book.ask_guard import MOST_BODY
from chainrule.book.server import HEADERS, make_app
from chainrule.tutor.errors import NoTutorError
from tutor_book import make_site, make_tutor

pytestmark = pytest.mark.anyio
ASK = "/api/ask"
SIGMOID = {"question": "What does the sigmoid do?"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def client_of(app) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8000")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.AsyncClient]:
    return client_of(make_app(make_site(tmp_path)))


@pytest.fixture(scope="module")
def tutor():
    return make_tutor()


async def test_a_question_gets_the_tutors_answer(client: httpx.AsyncClient, tutor) -> None:
    answer = await client.post(ASK, json=SIGMOID)
    assert answer.status_code == 200
    assert answer.json() == tutor.ask(SIGMOID["question"]).to_json()
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "no-store"


async def test_a_follow_up_comes_with_its_history(client: httpx.AsyncClient) -> None:
    asked = {"question": "why is it smooth?", "history": [["What does the sigmoid do?", "..."]]}
    assert "no jump" in (await client.post(ASK, json=asked)).json()["answer"]


@pytest.mark.parametrize("way", ["header", "flag"])
async def test_an_answer_may_be_streamed(client: httpx.AsyncClient, tutor, way: str) -> None:
    headers = {"Accept": "text/event-stream"} if way == "header" else {}
    asked = SIGMOID if way == "header" else SIGMOID | {"stream": True}
    answer = await client.post(ASK, json=asked, headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    events = [json.loads(part[6:]) for part in answer.text.split("\n\n") if part]
    assert events == list(tutor.stream(SIGMOID["question"]))


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        (b"", 422, "body"),
        (b"{", 400, "body.1"),
        (b"\xff", 400, ""),
        (b"[]", 422, "body"),
        (b"{}", 422, "body.question"),
        (b'{"question": 3}', 422, "body.question"),
        (b'{"question": null}', 422, "body.question"),
        (b'{"question": "a", "more": 1}', 422, "body.more"),
        (b'{"question": "a", "history": [["q"]]}', 422, "body.history.0"),
        (b'{"question": "a", "history": [["q", 3]]}', 422, "body.history.0.1"),
        (b'{"question": "a", "stream": "yes"}', 422, "body.stream"),
        (b'{"question": "' + b"x" * 5000 + b'"}', 422, "body.question"),
        (b"[" * 20_000, 400, ""),
    ],
)
async def test_what_is_no_question_is_explained(client, body, status, where) -> None:
    answer = await client.post(ASK, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    error = answer.json()["error"]
    assert set(error) == {"where", "came", "wanted"}
    assert error["where"].startswith(where)
    assert error["wanted"]
    assert len(answer.content) < 500


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:9000"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "localhost.evil.example:8000"}, 403),
        ({"Host": ""}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Length": "-1"}, 413),
        ({"Content-Length": str(MOST_BODY + 1)}, 413),
        ({"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Host": "127.0.0.1:8000"}, 200),
        ({"Host": "[::1]:8000"}, 200),
    ],
)
async def test_only_this_servers_pages_and_programs_may_ask(client, headers, status) -> None:
    given = {"Content-Type": "application/json"} | headers
    answer = await client.post(ASK, content=json.dumps(SIGMOID), headers=given)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    if status != 200:
        assert set(answer.json()["error"]) == {"where", "came", "wanted"}
    assert "access-control-allow-origin" not in answer.headers


async def test_a_body_without_an_end_is_not_read_to_the_end(client: httpx.AsyncClient) -> None:
    read = 0

    async def endless():
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b" " * 1024

    headers = {"Content-Type": "application/json"}
    answer = await client.post(ASK, content=endless(), headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_ways_are_refused(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, ASK)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/api/", "/api/none", "/api/docs", "/api/../secret"])
async def test_there_is_nothing_else(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_the_address_describes_itself(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/openapi.json")).json()
    assert list(told["paths"]) == [ASK]
    assert set(told["paths"][ASK]["post"]["responses"]) >= {"200", "413", "422", "429", "503"}


async def test_a_book_without_a_tutor_says_so(tmp_path: Path, capsys) -> None:
    (tmp_path / "index.html").write_text("<title>Book</title>")
    answer = await client_of(make_app(tmp_path)).post(ASK, json=SIGMOID)
    assert answer.status_code == 503
    assert answer.json()["error"]["wanted"] == "a book that was built with a tutor"
    assert str(tmp_path) not in answer.text


async def test_the_tutor_is_loaded_once_and_off_the_loop(tutor) -> None:
    loaded = []

    def load():
        time.sleep(0.3)
        loaded.append(1)
        return tutor

    beats = 0

    async def beat() -> None:
        nonlocal beats
        while not loaded:
            beats += 1
            await asyncio.sleep(0.02)

    async with client_of(make_api(load)) as client:
        asked = [client.post(ASK, json=SIGMOID) for _ in range(5)]
        answers = await asyncio.gather(*asked, beat())
    assert [answer.status_code for answer in answers[:5]] == [200] * 5
    assert loaded == [1]
    assert beats >= 3


async def test_too_often_and_too_much_at_once(tutor, monkeypatch) -> None:
    async with client_of(make_api(lambda: tutor, burst=3, per_second=0.0)) as client:
        answers = [await client.post(ASK, json=SIGMOID) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    assert answers[-1].headers["retry-after"] == "1"

    monkeypatch.setattr("chainrule.book.ask_guard.WAITING", 2)

    class Slow:
        def ask(self, question, history):
            time.sleep(0.2)
            return tutor.ask(question, history)

    async with client_of(make_api(Slow, at_once=1)) as client:
        answers = await asyncio.gather(*(client.post(ASK, json=SIGMOID) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [503] * 3


async def test_a_fault_of_the_tutor_is_no_traceback(tutor) -> None:
    class Broken:
        def ask(self, question, history):
            raise RuntimeError("secret")

    transport = httpx.ASGITransport(make_api(Broken), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.post(ASK, json=SIGMOID)
    assert answer.status_code == 500
    assert "secret" not in answer.text


async def test_no_tutor_is_tried_again(tutor) -> None:
    tries = []

    def load():
        tries.append(1)
        if len(tries) == 1:
            raise NoTutorError("not yet")
        return tutor

    async with client_of(make_api(load)) as client:
        assert (await client.post(ASK, json=SIGMOID)).status_code == 503
        assert (await client.post(ASK, json=SIGMOID)).status_code == 200

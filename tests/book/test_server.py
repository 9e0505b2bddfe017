import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chainrule.book.errors import BookError
from chainrule.book.server import BURST, HEADERS, Guard, has_screen, make_app, serve

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("not for readers")
    folder = tmp_path / "site"
    (folder / "_static/chunks").mkdir(parents=True)
    (folder / "index.html").write_text("<title>Book</title>")
    (folder / ".chainrule-build").write_text("state")
    for name in ("a.wasm", "a.mjs", "a.js", "a.whl", "a.webmanifest", "chunks/e-ABCD2345.js"):
        (folder / "_static" / name).write_text("content")
    return folder


@pytest.fixture
def client(site: Path) -> Iterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(make_app(site))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/index.html", 200),
        ("GET", "/none.html", 404),
        ("GET", "/_static/", 404),
        ("POST", "/", 405),
        ("DELETE", "/index.html", 405),
        ("GET", "/" + "x" * 5000, 404),
    ],
)
async def test_every_answer_has_the_headers(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/_static/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/.chainrule-build",
        "/%00",
    ],
)
async def test_nothing_outside_the_site_is_served(client: httpx.AsyncClient, path: str) -> None:
    request = httpx.Request("GET", "http://localhost/")
    # httpx would tidy the address; the path must arrive as it was written.
    request.url = httpx.URL(scheme="http", host="localhost", raw_path=path.encode())
    answer = await client.send(request)
    assert answer.status_code == 404
    assert "not for readers" not in answer.text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.wasm", "application/wasm"),
        ("a.mjs", "text/javascript"),
        ("a.js", "text/javascript"),
        ("a.whl", "application/zip"),
        ("a.webmanifest", "application/manifest+json"),
    ],
)
async def test_types(client: httpx.AsyncClient, name: str, kind: str) -> None:
    answer = await client.get(f"/_static/{name}")
    assert answer.headers["content-type"].split(";")[0] == kind


async def test_a_page_is_asked_for_again_and_a_chunk_is_kept(client: httpx.AsyncClient) -> None:
    page = await client.get("/index.html")
    assert page.headers["cache-control"] == "no-cache"
    again = await client.get("/index.html", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    chunk = await client.get("/_static/chunks/e-ABCD2345.js")
    assert "immutable" in chunk.headers["cache-control"]
    assert "immutable" not in (await client.get("/_static/a.js")).headers["cache-control"]


async def test_a_request_with_a_large_body_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.request("GET", "/", content=b"x" * 10_000)
    assert answer.status_code == 413


async def test_a_page_load_is_no_flood_and_a_flood_is_refused(site: Path) -> None:
    guard = Guard(make_app(site), burst=5, per_second=0.0)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(guard), base_url="http://localhost"
    ) as client:
        answers = [(await client.get("/")).status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert BURST >= 300


async def test_a_folder_that_is_no_book(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"no index.html"):
        make_app(tmp_path)


async def test_a_port_in_use_is_a_clear_error(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BookError, match=f"Port {port} .* can't be used"):
            serve(site, port, open_browser=False, say=lambda line: None)


async def test_no_screen_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chainrule.book.server.sys.platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert not has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_screen()

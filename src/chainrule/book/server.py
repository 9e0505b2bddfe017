"""Serves a built book on this machine, with the headers that a good static host would send."""

import contextlib
import mimetypes
import os
import re
import socket
import sys
import webbrowser
from functools import partial
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chainrule.book.ask_api import PATH as API
from chainrule.book.ask_api import load_tutor, make_api
from chainrule.book.ask_guard import LOOPBACK, Buckets
from chainrule.book.downloads import Say
from chainrule.book.errors import BookError

# Cross-origin isolation lets a page interrupt its Python; the rest is what a strict host sends.
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
        "object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}
HASHED = re.compile(r"[-.][A-Za-z0-9_]{8,}\.(js|css)$")
MAX_BODY = 8 * 1024  # bytes; a reader of static files has nothing to send
BURST, PER_SECOND = 600, 200.0  # requests; loading a page takes about sixty
NOT_FOUND = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>No such page - Chainrule</title>
<style>body{font:1.1rem/1.6 Georgia,serif;max-width:34rem;margin:20vh auto;padding:0 1rem}</style>
<main><h1>There is no page here</h1>
<p>The address may have a slip in it. <a href="/">The book starts here.</a></p></main></html>
"""


class Book(StaticFiles):
    """The site's files; whatever starts with a dot stays private."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file unless one of its path's parts is hidden."""
        if any(part.startswith(".") and part != "." for part in Path(path).parts) or "\0" in path:
            return "", None
        try:
            return super().lookup_path(path)
        except (OSError, ValueError):  # a name too long, or one that no file can have
            return "", None

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, and say how long a browser may keep it."""
        response = await super().get_response(path, scope)
        # `?v=` is Sphinx's checksum of the file; a chunk has its hash in its name.
        hashed = HASHED.search(path) or scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if hashed else "no-cache"
        )
        return response


class Guard:
    """Puts the headers on every answer, errors included, and refuses what is too much.

    Parameters
    ----------
    app : the application behind
    burst, per_second : a bucket of tokens for each client: its size, and how fast it fills
    """

    def __init__(self, app: ASGIApp, burst: int = BURST, per_second: float = PER_SECOND) -> None:
        self.app = app
        self.buckets = Buckets(burst, per_second)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self.app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        request = Request(scope)
        if request.url.path.startswith(f"{API}/"):
            return None  # questions have limits of their own (ask_guard.py)
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("Only GET and HEAD.\n", 405, {"Allow": "GET, HEAD"})
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY or "transfer-encoding" in request.headers:
            return PlainTextResponse("A request for a file has no body.\n", 413)
        if not self.buckets.take(request.client.host if request.client else ""):
            return PlainTextResponse("Too many requests; wait.\n", 429, {"Retry-After": "1"})
        return None


class Fork:
    """Sends questions one way and requests for files the other.

    Parameters
    ----------
    files, questions : the two applications; either sees the whole address
    """

    def __init__(self, files: ASGIApp, questions: ASGIApp) -> None:
        self.files, self.questions = files, questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asks = scope["type"] == "http" and scope["path"].startswith(f"{API}/")
        await (self.questions if asks else self.files)(scope, receive, send)


async def _error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return HTMLResponse(NOT_FOUND, 404, {"Cache-Control": "no-cache"})
    detail = error.detail if isinstance(error, HTTPException) else "Something went wrong."
    return PlainTextResponse(f"{detail}\n", status)


def make_app(directory: Path, host: str = "127.0.0.1") -> ASGIApp:
    """Return the ASGI application that serves a built book and answers questions about it.

    Parameters
    ----------
    directory : a folder that `build` made
    host : where it will listen; on this machine alone, questions under other names are refused
    """
    if not (directory / "index.html").is_file():
        raise BookError(
            f"{directory} has no index.html. Build the book first: chainrule book build --out DIR"
        )
    for ending, kind in TYPES.items():  # some systems' own tables lack or distort these
        mimetypes.add_type(kind, ending)
    files = Book(directory=directory, html=True)
    # `debug` is off: an error's traceback belongs in the terminal, not on the page.
    app = Starlette(
        routes=[Mount("/", files)], exception_handlers={HTTPException: _error, Exception: _error}
    )
    own = LOOPBACK if host in ("localhost", "127.0.0.1", "::1") else None
    return Guard(Fork(app, make_api(partial(load_tutor, directory), own)))


def serve(
    directory: Path,
    port: int,
    host: str = "127.0.0.1",
    open_browser: bool = True,
    say: Say = print,
) -> None:
    """Serve a built book until Ctrl-C.

    Parameters
    ----------
    directory : a folder that `build` made
    port : 0 takes any free one
    host : the default can't be reached from other machines
    open_browser : if there is a screen

    Raises
    ------
    BookError
        If the folder is no book, or the port is taken.
    """
    app = make_app(directory, host)
    with _listen(host, port) as listener:
        address = _address(listener, host)
        say(f"The book is at {address} (Ctrl-C stops it)")
        if open_browser and has_screen():
            webbrowser.open(address)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            limit_concurrency=256,
            h11_max_incomplete_event_size=32 * 1024,
            timeout_graceful_shutdown=1,
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])
    say("Stopped.")


def has_screen() -> bool:
    """Tell whether a browser window could be seen from here."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, place = found[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise BookError(f"{host!r} is no address of this machine: {error}") from error
    try:
        if os.name == "posix":  # take over from a server that has just stopped
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise BookError(
            f"Port {port} of {host} can't be used: {error.strerror}. Stop what uses it, or name "
            "another one: chainrule book serve --port N (0 takes any free one)"
        ) from error
    return listener


def _address(listener: socket.socket, host: str) -> str:
    port = listener.getsockname()[1]
    shown = "localhost" if host in ("127.0.0.1", "::1", "0.0.0.0", "::") else host  # noqa: S104 - a comparison
    return f"http://{shown}:{port}/"

"""What stands before the tutor's address: who may ask, how much, and how often.

The tutor reads nothing but the book, but with a model behind it each question may cost money. So
only pages that came from here may ask, and a program that speaks JSON on purpose.
"""

import asyncio
import json
import time
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY = 384 * 1024  # bytes
BURST, PER_SECOND = 300, 25.0  # questions of one client
AT_ONCE, WAITING = 4, 64  # questions that are answered, and that wait for it
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def problem(status: int, came: str, wanted: str, where: str = "") -> JSONResponse:
    """Return an error as JSON: what came, what was wanted."""
    headers = {"Retry-After": "1"} if status in (429, 503) else {}
    told = {"where": where, "came": came, "wanted": wanted}
    return JSONResponse({"error": told}, status, headers)


class Buckets:
    """A bucket of tokens for each client; a request takes one.

    Parameters
    ----------
    burst : how many a full bucket holds
    per_second : how fast it fills

    >>> buckets = Buckets(2, 0.0)
    >>> [buckets.take("a"), buckets.take("a"), buckets.take("a"), buckets.take("b")]
    [True, True, False, True]
    """

    def __init__(self, burst: int, per_second: float) -> None:
        self.burst, self.per_second = burst, per_second
        self._left: dict[str, tuple[float, float]] = {}  # client -> tokens, when last counted

    def take(self, client: str) -> bool:
        """Take a token; False if there is none."""
        now = time.monotonic()
        tokens, last = self._left.pop(client, (float(self.burst), now))
        tokens = min(self.burst, tokens + (now - last) * self.per_second)
        allowed = tokens >= 1
        self._left[client] = (tokens - 1 if allowed else tokens, now)
        if len(self._left) > 1000:  # forget whoever came longest ago
            del self._left[next(iter(self._left))]
        return allowed


class AskGuard:
    """Refuses what is from elsewhere, too large, too often, or too much at once.

    Parameters
    ----------
    app : the application that answers
    hosts : names that this server may be asked under; None lets any pass
    burst, per_second : a bucket of tokens for each client
    at_once : how many questions are answered at a time
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: frozenset[str] | None = LOOPBACK,
        burst: int = BURST,
        per_second: float = PER_SECOND,
        at_once: int = AT_ONCE,
    ) -> None:
        self.app, self.hosts = app, hosts
        self.buckets = Buckets(burst, per_second)
        self._room = asyncio.Semaphore(at_once)
        self._inside = 0
        self._most = at_once + WAITING

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        refusal = self._stranger(request)
        if refusal is not None or request.method != "POST":
            await (refusal or self.app)(scope, receive, send)
            return
        refusal = self._unreadable(request)
        body = b""
        if refusal is None:
            body = await _body(receive)
            if len(body) > MOST_BODY:
                refusal = _too_large(f"more than {MOST_BODY:,} bytes")
            elif self._inside >= self._most:
                refusal = problem(503, "too many questions at once", "ask again in a moment")
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._pass(scope, body, receive, send)

    async def _pass(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        """Hand the request on with its body, when there is room."""
        given = False

        async def receive_body() -> Message:
            nonlocal given
            if given:
                return await receive()  # waits for the client to go away
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        self._inside += 1
        try:
            async with self._room:
                await self.app(scope, receive_body, send)
        finally:
            self._inside -= 1

    def _stranger(self, request: Request) -> JSONResponse | None:
        """Refuse another site's page, and a name that only points here."""
        host = request.headers.get("host", "")
        name = host if host.endswith("]") else host.rsplit(":", 1)[0]
        if self.hosts is not None and name.lower() not in self.hosts:
            return problem(403, f"Host: {_shown(host)}", "this server's own name", "Host")
        origin = request.headers.get("origin")
        if origin is not None and _netloc(origin) != host.lower():
            return problem(403, f"Origin: {_shown(origin)}", "a page of this server", "Origin")
        site = request.headers.get("sec-fetch-site", "none")
        if site not in ("same-origin", "none"):
            return problem(
                403, f"Sec-Fetch-Site: {_shown(site)}", "same-origin or none", "Sec-Fetch-Site"
            )
        client = request.client.host if request.client else ""
        if not self.buckets.take(client):
            return problem(429, "too many questions", "ask again in a moment")
        return None

    def _unreadable(self, request: Request) -> JSONResponse | None:
        """Refuse what is no JSON, and what says that it is too large."""
        kind = request.headers.get("content-type", "")
        if kind.split(";")[0].strip().lower() != "application/json":
            came = _shown(kind) or "nothing"
            return problem(415, f"Content-Type: {came}", "application/json", "Content-Type")
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_BODY:
            return _too_large(f"Content-Length: {_shown(length)}")
        return None


async def _body(receive: Receive) -> bytes:
    """Read a body, and no more of it than a little over what is allowed."""
    body = b""
    while len(body) <= MOST_BODY:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            break
    return body


def _too_large(came: str) -> JSONResponse:
    return problem(413, came, f"at most {MOST_BODY:,} bytes", "body")


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _shown(text: str) -> str:
    """Return a header's value as it may stand in an answer: short, and plain ASCII."""
    return json.dumps(text[:80])[1:-1]

"""Speaks with a model's address, and trusts nothing that comes back."""

import json
import time
from collections.abc import Generator, Iterator
from typing import Any
from urllib.parse import urlsplit

from chainrule.errors import ArgumentError, MissingExtraError

MOST_BYTES = 1_000_000  # of one reply
MOST_LINE = 100_000
MOST_CHARACTERS = 6_000  # of text
MOST_TOKENS = 400


class EndpointError(Exception):
    """The model's address gave nothing that can be used; the message says why, without the key."""


class Endpoint:
    """A model behind an address that speaks OpenAI's chat completions.

    Parameters
    ----------
    url : the base address, such as "http://localhost:8080/v1"
    model : its name there
    key : sent as a bearer token, if there is one
    seconds : the most time for one reply

    Raises
    ------
    ArgumentError : the address is none
    MissingExtraError : httpx isn't installed

    >>> Endpoint("http://localhost:8080", "small").address
    'http://localhost:8080/v1/chat/completions'
    """

    def __init__(self, url: str, model: str, key: str = "", seconds: float = 60.0) -> None:
        try:
            parts = urlsplit(url)
            fine = parts.scheme in ("http", "https") and bool(parts.hostname)
            _ = parts.port  # raises if it is no number
        except ValueError:
            fine = False
        if not fine or parts.query or parts.fragment:
            raise ArgumentError(
                "CHAINRULE_LLM_URL must be an address such as http://localhost:8080/v1, without "
                "a query."
            )
        if not key.isascii() or not key.isprintable():
            raise ArgumentError("CHAINRULE_LLM_KEY has signs that no key has.")
        try:
            import httpx  # noqa: F401 - to say now, not at the first question, that it is missing
        except ImportError as error:
            raise MissingExtraError(
                'A model\'s answers need httpx: pip install "chainrule[tutor]"'
            ) from error
        path = parts.path.rstrip("/") or "/v1"
        self.address = f"{parts.scheme}://{parts.netloc}{path}/chat/completions"
        self.model, self.seconds = model, seconds
        self._key = key

    def stream(self, messages: list[dict[str, str]]) -> Generator[str, None, None]:
        """Yield the model's text piece by piece.

        Raises
        ------
        EndpointError : it can't be reached, is too slow, or sends what can't be read

        """
        import httpx

        body = {
            "model": self.model,
            "messages": messages,
            "stream": True,
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
        }
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        ends = time.monotonic() + self.seconds
        timeout = httpx.Timeout(self.seconds, connect=min(5.0, self.seconds))
        try:
            with (
                httpx.Client(timeout=timeout, follow_redirects=False) as client,
                client.stream("POST", self.address, json=body, headers=headers) as reply,
            ):
                if reply.status_code != 200:
                    raise EndpointError(f"the model's address answered {reply.status_code}")
                yield from _texts(_lines(_in_time(reply.iter_raw(), ends)))
        except httpx.TimeoutException as error:
            raise EndpointError("the model took too long") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise EndpointError(
                f"the model's address can't be reached or broke off ({type(error).__name__})"
            ) from error
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise EndpointError("the model's address sent what can't be read") from error


def _in_time(chunks: Iterator[bytes], ends: float) -> Iterator[bytes]:
    """Pass chunks on until time is up or they are too many."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if time.monotonic() > ends:
            raise EndpointError("the model took too long")
        if total > MOST_BYTES:
            raise EndpointError("the model's address sent too much")
        yield chunk


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    """Cut bytes into lines."""
    waiting = b""
    for chunk in chunks:
        *whole, waiting = (waiting + chunk).split(b"\n")
        if len(waiting) > MOST_LINE:
            raise EndpointError("the model's address sent too much")
        for line in whole:
            yield line.decode("utf-8", "replace").strip()
    yield waiting.decode("utf-8", "replace").strip()


def _texts(lines: Iterator[str]) -> Iterator[str]:
    """Read the text out of server-sent events, or out of one JSON reply."""
    length, events, other = 0, 0, []
    for line in lines:
        if line == "data: [DONE]":
            return
        if line.startswith("data:"):
            events += 1
            text = _content(json.loads(line[5:]), "delta")
        else:
            if line and not line.startswith((":", "event:", "id:", "retry:")):
                other.append(line)
            continue
        length += len(text)
        if length > MOST_CHARACTERS:
            raise EndpointError("the model wrote too much")
        if text:
            yield text
    if not events and other:  # an address that doesn't stream
        yield _content(json.loads("\n".join(other)), "message")[:MOST_CHARACTERS]
    elif not events:
        raise EndpointError("the model's address sent nothing")


def _content(event: Any, part: str) -> str:
    """Return the text of one event, "" if it has none."""
    if "error" in event:
        raise EndpointError("the model's address reports an error")
    choices = event.get("choices") or []
    text = (choices[0].get(part) or {}).get("content") if choices else ""
    if text is not None and not isinstance(text, str):
        raise ValueError("a text was expected")
    return text or ""

"""POST /api/ask: the tutor behind the local server, for the page and for other programs.

One question goes in as JSON, one answer comes out: whole, or in pieces as server-sent events if
they are asked for. The address describes itself at /api/openapi.json.
"""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Header
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp

from chainrule import __version__
from chainrule.book.ask_guard import LOOPBACK, AskGuard, problem
from chainrule.errors import ChainruleError
from chainrule.tutor.tutor import Tutor

PATH = "/api"
MOST_SAID, MOST_TURNS = 2000, 6  # characters; all of it fits into a body, even escaped
EVENTS = "text/event-stream"

# A question of more than 1,000 characters is read, and kindly answered that it is too long.
Said = Annotated[str, StringConstraints(max_length=MOST_SAID)]
Turn = Annotated[list[Said], Field(min_length=2, max_length=2)]


class Asked(BaseModel):
    """A question, and the turns before it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: Said = Field(description="In English", examples=["What does the sigmoid do?"])
    history: Annotated[list[Turn], Field(max_length=MOST_TURNS)] = Field(
        default=[], description="Earlier questions with their answers, the oldest first"
    )
    stream: bool = Field(default=False, description="Send the answer in pieces")


class CitationShown(BaseModel):
    """What a sentence of an answer rests on."""

    id: str
    section: str
    url: str
    quote: str


class PassageShown(BaseModel):
    """A passage that was found."""

    section: str
    url: str
    score: float


class AnswerShown(BaseModel):
    """An answer made of what the book says."""

    question: str
    answered: bool
    answer: str
    citations: list[CitationShown]
    passages: list[PassageShown]
    cell: str | None = Field(default=None, description="Python to run; left out if there is none")
    writer: str | None = Field(default=None, description="model or book, if a model was asked")
    note: str | None = Field(default=None, description="Why the model's sentences don't stand here")


class Trouble(BaseModel):
    """What came, and what was wanted."""

    where: str
    came: str
    wanted: str


class Problem(BaseModel):
    """An error."""

    error: Trouble


# The data is JSON: {"type": "sentence", "text": ...}, and at the end {"type": "answer", ...}.
EVENT = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "event": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description}
    for status, description in {
        400: "The body is no JSON",
        403: "Asked from another site",
        413: "The body is too large",
        415: "The body is not said to be JSON",
        422: "The body is JSON, but no question",
        429: "Too many questions of one client",
        503: "Too many questions at once, or the book has no tutor",
    }.items()
}


class LazyTutor:
    """Loads the tutor when the first question comes, once.

    Parameters
    ----------
    load : makes the tutor

    """

    def __init__(self, load: Callable[[], Tutor]) -> None:
        self._load = load
        self._tutor: Tutor | None = None
        self._turn = threading.Lock()

    def get(self) -> Tutor:
        """Return the tutor. What can't be loaded is tried again at the next question."""
        with self._turn:
            if self._tutor is None:
                self._tutor = self._load()
            return self._tutor


def load_tutor(site: Path) -> Tutor:
    """Load a site's tutor, with the model that the environment names."""
    from chainrule.tutor.writer import Writer

    return Tutor.load(site, Writer.from_environment())


def make_api(
    load: Callable[[], Tutor], hosts: frozenset[str] | None = LOOPBACK, **limits: Any
) -> ASGIApp:
    """Return the application that answers under /api.

    Parameters
    ----------
    load : makes the tutor, at the first question
    hosts : names that the server may be asked under; None lets any pass
    limits : burst, per_second and at_once of `AskGuard`

    """
    tutor = LazyTutor(load)
    api = FastAPI(
        title="Chainrule's tutor",
        version=__version__,
        description="Answers questions from the book, and says where it stands.",
        openapi_url=f"{PATH}/openapi.json",
        docs_url=None,  # FastAPI's pages of documentation load scripts from elsewhere
        redoc_url=None,
    )
    api.add_exception_handler(RequestValidationError, _misread)
    api.add_exception_handler(HTTPException, _refused)
    api.add_exception_handler(Exception, _failed)

    @api.post(
        f"{PATH}/ask",
        summary="Ask the book",
        response_model=AnswerShown,
        response_model_exclude_none=True,
        responses={200: {"content": {EVENTS: {"schema": EVENT}}}, **PROBLEMS},
    )
    async def ask(asked: Asked, accept: Annotated[str, Header()] = "*/*") -> Any:
        try:
            ready = await run_in_threadpool(tutor.get)
        except (ChainruleError, OSError) as error:
            sys.stderr.write(f"The tutor can't be loaded: {error}\n")
            return problem(503, "a question", "a book that was built with a tutor")
        history = [(question, answer) for question, answer in asked.history]
        if asked.stream or EVENTS in accept:
            return StreamingResponse(_events(ready, asked.question, history), media_type=EVENTS)
        answer = await run_in_threadpool(ready.ask, asked.question, history)
        return JSONResponse(answer.to_json(), headers={"Cache-Control": "no-store"})

    return AskGuard(api, hosts, **limits)


def _events(tutor: Tutor, question: str, history: list[tuple[str, str]]) -> Iterator[str]:
    """Yield an answer's pieces as server-sent events; JSON has no line breaks of its own."""
    for event in tutor.stream(question, history):
        yield f"data: {json.dumps(event)}\n\n"


async def _misread(request: Request, error: Exception) -> Response:
    """Say which part of the body is wrong, in one sentence and without repeating all of it."""
    first: dict[str, Any] = {}
    if isinstance(error, RequestValidationError):
        first = next(iter(error.errors()), {})
    where = ".".join(str(part) for part in first.get("loc", ()))
    wanted = str(first.get("msg", "a question"))
    if first.get("type") == "json_invalid":
        return problem(400, "no JSON", '{"question": "..."} as JSON', where)
    came = first.get("input")
    shown = ascii(came)[:80] if isinstance(came, (str, int, float, bool)) else type(came).__name__
    return problem(422, shown, wanted, where)


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 405:
        answer = problem(405, request.method, "POST", "method")
        answer.headers["Allow"] = "POST"
        return answer
    if status == 404:
        return problem(404, request.url.path[:80], f"{PATH}/ask or {PATH}/openapi.json", "path")
    return problem(status, "this request", "another one")


async def _failed(request: Request, error: Exception) -> Response:
    return problem(500, "this question", "a tutor without a fault; the terminal has the error")

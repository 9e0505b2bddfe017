"""The book's chapters as tests see them: their cells and exercises, run in a Session."""

import re
from pathlib import Path
from typing import Any

from chainrule.live import Session

BOOK = Path(__file__).parents[2] / "book"
CHAPTERS = [BOOK / "index.md", *sorted((BOOK / "chapters").glob("*.md"))]


def cells(chapter: Path) -> list[str]:
    return re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", chapter.read_text(), re.M | re.S)


def exercises(chapter: Path) -> dict[str, dict[str, str]]:
    """Starter, solution and check of each exercise, by its name."""
    found = re.findall(
        r"^::::\{exercise\}[^\n]*\n:name: (\S+)\n(.*?)^::::$", chapter.read_text(), re.M | re.S
    )
    parts = r"^:::\{(starter|solution|check)\}\n(.*?)^:::$"
    return {name: dict(re.findall(parts, body, re.M | re.S)) for name, body in found}


def run_chapter(chapter: Path) -> tuple[Session, list[dict[str, Any]]]:
    events: list[dict[str, Any]] = []
    session = Session(events.append, watched=False)
    for number, source in enumerate(cells(chapter), start=1):
        assert session.run(source, f"cell-{number}"), events[-2]
    return session, events

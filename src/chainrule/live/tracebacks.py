"""Tracebacks as a reader needs them: from their own line on, with library paths kept short."""

import linecache
import re
import traceback
from collections.abc import Container, Mapping
from pathlib import PurePath
from types import TracebackType

_OURS = "/chainrule/live/"
_LIBRARY_FRAMES = 6  # of a longer run of library frames, the first and the last are kept


def register_source(filename: str, source: str) -> None:
    """Let tracebacks and `inspect.getsource` find the lines of a cell."""
    # No modification time: linecache then never drops the entry for want of a file.
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)


def format_error(error: BaseException, cells: Mapping[str, str]) -> str:
    """Return the traceback of an error without our frames, its first frame the reader's.

    Parameters
    ----------
    error : BaseException
        What was raised.
    cells : mapping of str to str
        The file names under which cells were compiled, each with the name to show for it.

    """
    summary = traceback.TracebackException.from_exception(error, compact=True)
    _clean_chain(summary, cells, set())
    return "".join(summary.format()).rstrip("\n")


def reader_line(error: BaseException, filename: str) -> int | None:
    """Return the line of the cell `filename` where the error came up, innermost call first."""
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno
    line = None
    step: TracebackType | None = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == filename:
            line = step.tb_lineno
        step = step.tb_next
    return line


def touches(error: BaseException, cells: Container[str]) -> bool:
    """Return whether any frame of the error's traceback is in one of the cells."""
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_code.co_filename in cells for frame, _ in frames)


def _clean_chain(
    summary: traceback.TracebackException, cells: Mapping[str, str], seen: set[int]
) -> None:
    if id(summary) in seen:
        return
    seen.add(id(summary))
    if isinstance(getattr(summary, "filename", None), str):  # a SyntaxError's own place
        summary.filename = cells.get(summary.filename, summary.filename)
    frames = _clean_frames(list(summary.stack), cells)
    summary.stack = traceback.StackSummary.from_list(frames)
    inner = [summary.__cause__, summary.__context__, *(summary.exceptions or ())]
    for other in inner:
        if other is not None:
            _clean_chain(other, cells, seen)


def _clean_frames(
    frames: list[traceback.FrameSummary], cells: Mapping[str, str]
) -> list[traceback.FrameSummary]:
    """Drop what comes before the reader's first frame, and our own frames after it."""
    first = next((i for i, frame in enumerate(frames) if frame.filename in cells), len(frames))
    kept: list[traceback.FrameSummary] = []
    library: list[traceback.FrameSummary] = []
    for frame in frames[first:]:
        if frame.filename in cells:
            kept += _shorten(library)
            library = []
            _ = frame.line  # looked up by the file's own name, so before that is replaced
            frame.filename = cells[frame.filename]
            kept.append(frame)
        elif not _is_machinery(frame.filename):
            library.append(frame)
    return kept + _shorten(library)


def _is_machinery(filename: str) -> bool:
    return filename.startswith("<frozen") or _OURS in PurePath(filename).as_posix()


def _shorten(frames: list[traceback.FrameSummary]) -> list[traceback.FrameSummary]:
    if len(frames) > _LIBRARY_FRAMES:
        half = _LIBRARY_FRAMES // 2
        frames = frames[:half] + frames[-half:]
    for frame in frames:
        _ = frame.line
        frame.filename = short_path(frame.filename)
    return frames


def short_path(filename: str) -> str:
    """Return a library file's path from its package on.

    >>> short_path("/usr/lib/python3.12/site-packages/numpy/linalg/_linalg.py")
    'numpy/linalg/_linalg.py'
    """
    path = PurePath(filename).as_posix()
    return re.sub(
        r"^.*/(?:site-packages|dist-packages|src|python3\.\d+|python3\d+\.zip)/", "", path
    )

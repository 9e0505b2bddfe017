"""A `Session`: the cells of one page, run one after another in one shared namespace."""

import ast
import contextlib
import io
import logging
import os
import sys
import time
import tokenize
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from chainrule.live import completion, exercise
from chainrule.live.display import VIEW, display, show
from chainrule.live.hints import hint_for
from chainrule.live.sink import Emit, NoKeyboard, Sink, SinkStream, running
from chainrule.live.tracebacks import format_error, reader_line, register_source, touches

BACKEND = "module://chainrule.live.backend"


class Session:
    r"""Runs cells and tells what happens as events, each a dict that can be written as JSON.

    Parameters
    ----------
    emit : callable
        Receives every event as it happens: stream, display, error, verdict, and done at the end.
    watched : bool
        Whether somebody looks on; if not, a `TrainingView` that is stretched for the eyes hurries.

    Notes
    -----
    A stopped or failed cell keeps what it had done: the namespace is the reader's, as in a
    notebook. Only one cell runs at a time.

    `emit` is called while `sys.stdout` is the cell's, so it must not print.

    >>> events = []
    >>> Session(events.append).run("print('hello')")
    True
    >>> [event["type"] for event in events], events[0]["text"]
    (['stream', 'done'], 'hello\n')
    """

    def __init__(self, emit: Emit, watched: bool = True) -> None:
        self._emit = emit
        self._watched = watched
        self._sources: dict[str, str] = {}  # file name of a cell -> its source
        self._shown: dict[str, str] = {}  # file name of a cell -> what tracebacks call it
        self._current: dict[str, str] = {}  # title of a cell -> its newest file name
        # Each page has a new file system, so matplotlib would say this each time, for 0.3 seconds.
        logging.getLogger("matplotlib.font_manager").addFilter(_no_font_cache_notice)
        self.reset()

    def reset(self) -> None:
        """Forget every variable, as if no cell had been run."""
        # Figures that answer, by the cell that showed them and their id. A cell's next run lets go
        # of them: the page then has newer ones.
        self._pieces: dict[str, dict[str, Any]] = {}
        self._module = _main_module()
        self._last_shown: Any = None

    @property
    def namespace(self) -> dict[str, Any]:
        """The variables that the cells share."""
        return self._module.__dict__

    def run(self, source: str, cell: str = "cell-1", title: str | None = None) -> bool:
        """Run one cell; return whether it came to its end without an error.

        The value of its last expression is shown, unless it is None or ends in a semicolon.
        `title` is what tracebacks call the cell.
        """
        started = time.perf_counter()
        shown = self._pieces[cell] = {}
        sink = Sink(self._emit, watched=self._watched, pieces=shown)
        ok = self._run(source, self._file_name(cell, title, source), self._module, sink, cell)
        sink.send({"type": "done", "ok": ok, "seconds": time.perf_counter() - started})
        return ok

    def check(
        self, source: str, check_source: str, cell: str = "exercise", title: str | None = None
    ) -> bool:
        """Run a reader's solution in a copy of the namespace, then the check; return if it passed.

        The check is Python that calls `expect(condition, message)`. Whatever the solution does to
        variables stays in the copy.
        """
        started = time.perf_counter()
        sink = Sink(self._emit, watched=self._watched)
        file_name = self._file_name(cell, title or "Your code", source)
        module = exercise.child_module(self._module)
        ok = self._run(source, file_name, module, sink, cell)
        passed, message = False, "Your code stopped with the error above, so it wasn't checked."
        if ok:
            try:
                with self._stage(
                    module, Sink(_ignore, watched=False)
                ):  # what the check itself prints is hidden
                    exercise.run_check(check_source, module)
                passed, message = True, exercise.PASSED
            except exercise.Unmet as unmet:
                message = str(unmet)
            except BaseException as error:
                message = exercise.explain(error, touches(error, self._shown))
                sink.send(self._error_event(error, file_name, cell, module))
                ok = False
        sink.send({"type": "verdict", "passed": passed, "message": message})
        sink.send({"type": "done", "ok": ok, "seconds": time.perf_counter() - started})
        return passed

    def act(self, piece: str, action: dict[str, Any], cell: str = "cell-1") -> bool:
        """Let a figure that was shown do what the reader asks of it; show what came of it.

        Returns whether it could. A figure that is gone, as after a restart, is not an error of the
        reader's: the page is told to run its cell again.
        """
        started = time.perf_counter()
        shown = self._pieces.get(cell, {})
        sink = Sink(self._emit, watched=self._watched, pieces=shown)
        found, error = shown.get(piece), None
        if found is not None:
            try:
                with self._stage(self._module, sink):
                    found.act(action)
                    sink.display({"text/plain": "", VIEW: found.full_state()}, piece)
            except BaseException as caught:
                error = caught
            finally:
                sink.close()
        if error is not None:
            name = f"{cell}, a figure"
            self._shown.setdefault(name, name)
            sink.send(self._error_event(error, name, cell, self._module))
        ok = found is not None and error is None
        if found is None:
            sink.send({"type": "gone", "id": piece})
        sink.send({"type": "done", "ok": ok, "seconds": time.perf_counter() - started})
        return ok

    def complete(self, source: str, position: int) -> dict[str, Any]:
        """Return completions for the name that ends at `position` (in characters) of a cell."""
        return completion.complete(source, position, self.namespace)

    def _run(self, source: str, file_name: str, module: ModuleType, sink: Sink, cell: str) -> bool:
        """Run source in a module's namespace, show its result, and report an error if one rises."""
        error: BaseException | None = None
        try:
            with self._stage(module, sink):
                value = _execute(source, file_name, module.__dict__)
                self._show(value, module.__dict__, sink)
                _show_figures()
        except BaseException as caught:
            error = caught
        finally:
            sink.close()
        if error is not None:
            with contextlib.suppress(Exception), running(sink):
                _show_figures()  # what was drawn before the error still helps
            sink.send(self._error_event(error, file_name, cell, module))
        return error is None

    @contextlib.contextmanager
    def _stage(self, module: ModuleType, sink: Sink) -> Iterator[None]:
        """Put the streams, `__main__` and matplotlib's backend in place while a cell runs."""
        module.__dict__.pop("__warningregistry__", None)  # each run shows its warnings anew
        main, backend = sys.modules.get("__main__"), os.environ.get("MPLBACKEND")
        streams = sys.stdin, sys.stdout, sys.stderr
        sys.modules["__main__"] = module
        os.environ["MPLBACKEND"] = BACKEND
        sys.stdin, sys.stdout, sys.stderr = (
            NoKeyboard(),
            SinkStream(sink, "stdout"),
            SinkStream(sink, "stderr"),
        )
        try:
            _use_backend()
            with running(sink):
                yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            if main is not None:
                sys.modules["__main__"] = main
            os.environ.pop("MPLBACKEND")
            if backend is not None:
                os.environ["MPLBACKEND"] = backend

    def _show(self, value: Any, namespace: dict[str, Any], sink: Sink) -> None:
        if value is None:
            return
        if namespace.get("_", self._last_shown) is self._last_shown:  # unless it is the reader's
            namespace["_"] = self._last_shown = value
        if not _is_open_figure(value):  # an open figure is shown with the others
            show(value, sink)

    def _file_name(self, cell: str, title: str | None, source: str) -> str:
        """Return the file name to compile a cell under.

        An edited cell gets a new one: functions of its older text may live on, and a traceback
        through them must show the lines they were made from.
        """
        title = title or cell.replace("-", " ").capitalize()
        name = self._current.get(title)
        if name is not None and self._sources[name] == source:
            return name
        if name is not None:
            self._shown[name] = f"{title}, before it was edited"
        edits = sum(known.startswith(f"{title} (edit ") for known in self._sources)
        name = title if name is None else f"{title} (edit {edits + 1})"
        self._current[title] = name
        self._shown[name] = title
        self._sources[name] = source
        register_source(name, source)
        return name

    def _error_event(
        self, error: BaseException, file_name: str, cell: str, module: ModuleType
    ) -> dict[str, Any]:
        message = _message(error)
        try:
            text = format_error(error, self._shown)
        except Exception:  # a reader's own __str__ may fail in turn
            text = f"{type(error).__name__}: {message}"
        if isinstance(error, KeyboardInterrupt):
            line = reader_line(error, file_name)
            text = f"Stopped at line {line} of {self._shown[file_name]}." if line else "Stopped."
        return {
            "type": "error",
            "name": type(error).__name__,
            "message": message,
            "traceback": text,
            "line": reader_line(error, file_name),
            "cell": cell,
            "hint": hint_for(error, module.__dict__),
        }


def _main_module() -> ModuleType:
    module = ModuleType("__main__")
    module.__dict__.update({"__builtins__": __builtins__, "display": display})
    return module


def _execute(source: str, file_name: str, namespace: dict[str, Any]) -> Any:
    """Run a cell; return the value of its last expression, or None."""
    tree = ast.parse(source, filename=file_name)
    last = tree.body[-1] if tree.body else None
    shown = isinstance(last, ast.Expr) and not _ends_in_semicolon(source)
    if isinstance(last, ast.Expr) and shown:
        tree.body.pop()
    exec(compile(tree, file_name, "exec", dont_inherit=True), namespace)  # noqa: S102 - a cell
    if isinstance(last, ast.Expr) and shown:
        expression = ast.Expression(last.value)
        code = compile(expression, file_name, "eval", dont_inherit=True)
        return eval(code, namespace)  # noqa: S307 - running what the reader wrote is the purpose
    return None


def _ends_in_semicolon(source: str) -> bool:
    silent = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.DEDENT, tokenize.ENDMARKER)
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string for token in tokens if token.type not in silent][-1:] == [";"]


def _message(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "Stopped"
    if isinstance(error, SystemExit):
        return f"The cell ended itself with exit({error.code!r})." if error.code else "exit()"
    if isinstance(error, SyntaxError):
        return error.msg
    try:
        return str(error)
    except Exception:
        return f"(its message could not be shown: {type(error).__name__}.__str__ failed)"


def _use_backend() -> None:
    """Switch to our backend when matplotlib was imported before the session began."""
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None and matplotlib.rcParams._get("backend") != BACKEND:
        matplotlib.use(BACKEND)


def _show_figures() -> None:
    if "matplotlib.pyplot" in sys.modules:
        from chainrule.live.backend import show_open_figures

        show_open_figures()


def _is_open_figure(value: Any) -> bool:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or not isinstance(value, sys.modules["matplotlib.figure"].Figure):
        return False
    return value.number in pyplot.get_fignums() if hasattr(value, "number") else False


def _no_font_cache_notice(record: logging.LogRecord) -> bool:
    return "building the font cache" not in record.getMessage()


def _ignore(event: dict[str, Any]) -> None:
    """Take an event and do nothing with it."""

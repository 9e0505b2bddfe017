"""The commands `chainrule book build`, `chainrule book serve` and so on."""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from chainrule.errors import ArgumentError, MissingExtraError

NEEDED = ("sphinx", "myst_nb", "furo", "latex2mathml", "ipykernel", "matplotlib")
SERVER = ("fastapi", "starlette", "uvicorn")
PORT = 8000


def add_commands(subparsers: Any) -> None:
    """Add `book` with its own commands to the parser of `chainrule`."""
    book = subparsers.add_parser("book", help="build the book, or serve it on this machine")
    # Of the same class as the parser above, so that usage errors look alike.
    commands = book.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=type(book)
    )

    build = commands.add_parser("build", help="write the book as a folder of static files")
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write it")
    build.add_argument("--source", type=Path, metavar="DIR", help="other chapters, with a conf.py")
    build.add_argument("--loose", action="store_true", help="let Sphinx's warnings pass")
    build.set_defaults(run=run_build)

    serve = commands.add_parser("serve", help="build the book if needed and serve it")
    serve.add_argument(
        "--port", type=_port, default=PORT, metavar="N", help=f"({PORT}; 0 takes any free one)"
    )
    serve.add_argument("--host", default="127.0.0.1", help="(127.0.0.1: this machine only)")
    serve.add_argument("--source", type=Path, metavar="DIR", help="other chapters, with a conf.py")
    where = serve.add_mutually_exclusive_group()
    where.add_argument("--out", type=Path, metavar="DIR", help="where to build it")
    where.add_argument(
        "--directory", type=Path, metavar="DIR", help="serve this built book as it is"
    )
    serve.add_argument("--no-open", action="store_true", help="don't open a browser")
    serve.set_defaults(run=run_serve)

    export = commands.add_parser("export", help="write the book as one file: EPUB, PDF")
    export.add_argument("--epub", type=Path, metavar="FILE", help="for reading devices")
    export.add_argument("--pdf", type=Path, metavar="FILE", help="for paper; needs Chromium")
    export.add_argument("--source", type=Path, metavar="DIR", help="other chapters, with a conf.py")
    export.set_defaults(run=run_export)

    new = commands.add_parser("new", help="begin a book of your own")
    new.add_argument("folder", type=Path, metavar="DIR", help="a folder that isn't there yet")
    new.add_argument("--title", default="A new book", help="(A new book)")
    new.add_argument("--author", default="Its author", help="(Its author)")
    new.set_defaults(run=run_new)


def run_build(options: argparse.Namespace) -> int:
    """Build the book; return the exit status."""
    _require(NEEDED)
    from chainrule.book.build import build

    build(options.out, options.source, strict=not options.loose, say=_say)
    return 0


def run_serve(options: argparse.Namespace) -> int:
    """Build the book unless a built one is named, then serve it; return the exit status."""
    _require(SERVER if options.directory else NEEDED + SERVER)
    from chainrule.book.server import serve

    directory = options.directory
    if directory is None:
        from chainrule.book.build import build
        from chainrule.book.paths import default_site

        own = options.source / "build" / "site" if options.source else default_site()
        directory = options.out or own
        build(directory, options.source, say=_say)
    serve(directory, options.port, options.host, open_browser=not options.no_open, say=_say)
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write the EPUB and the PDF that are asked for; return the exit status."""
    if not (options.epub or options.pdf):
        raise ArgumentError("book export: name what to write: --epub FILE, --pdf FILE, or both.")
    _require(NEEDED)
    from chainrule.book.export import export

    export(options.epub, options.pdf, options.source, say=_say)
    return 0


def run_new(options: argparse.Namespace) -> int:
    """Write a new book's folder; return the exit status."""
    from chainrule.book.new import make_book

    for path in make_book(options.folder, options.title, options.author):
        _say(f"  {path}")
    _say(f"Now run: chainrule book serve --source {options.folder}")
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number from 0 to 65535")
    return int(text)


def _require(modules: tuple[str, ...]) -> None:
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f'The book needs more packages ({", ".join(missing)}): pip install "chainrule[book]"'
        )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

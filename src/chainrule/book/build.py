"""Builds the book into a folder of static files, whole or not at all."""

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from chainrule.book import pyodide, pyodide_sources
from chainrule.book.downloads import Say
from chainrule.book.errors import BookError
from chainrule.book.files import files_in, fingerprint, replacing, sha256
from chainrule.book.paths import Sources, find_sources
from chainrule.book.tutor_index import write_tutor
from chainrule.book.wheel import write_wheel

STAMP = ".chainrule-build"
FRONT_END = Path("_static/chainrule")
RUNTIME = Path("_static/pyodide")
TUTOR = f"{FRONT_END.as_posix()}/tutor/"
REFERENCE = "reference/"
SOURCE = "_modules/"  # the library's code, page by page
NEEDED = ("main.js", "main.css", "worker.js", "tutor.js", "sw.js")
TOOLS = (
    *("sphinx", "myst-nb", "furo", "latex2mathml", "beautifulsoup4", "bm25s"),
    *("numpy", "matplotlib", "pygments"),
)
TIMEOUT = 1800  # seconds for Sphinx, all cells of all chapters included


def build(
    out: Path,
    source: Path | None = None,
    *,
    strict: bool = True,
    sources: Sources | None = None,
    python: bool = True,
    say: Say = print,
) -> bool:
    """Build the book into `out`; return whether there was anything to do.

    What stood in `out` stays until the new site is whole, and if the build fails it stays for good.

    Parameters
    ----------
    out : a folder that doesn't exist, is empty, or holds an earlier build
    source : a folder with conf.py and chapters; default: the book's own
    strict : take Sphinx's warnings for errors
    sources : all folders to build from, for tests and other books
    python : put the page's Python in; without it, pages can be read but not run
    say : told what is being done

    Raises
    ------
    BookError
        With what failed, where, and what to do.
    """
    out = out.resolve()
    sources = sources or find_sources()
    if source is not None:
        sources = Sources(source.resolve(), sources.front_end, sources.package)
    _require_sources(sources)
    _require_ours(out)
    state = _state(sources, strict, python)
    if _is_current(out, state):
        say(f"The book in {out} is up to date.")
        return False
    with replacing(out) as new:
        say("Running the chapters' cells and writing the pages")
        run_sphinx(sources.chapters, new, strict)
        _tidy(new)
        _copy_front_end(sources.front_end, new)
        write_tutor(new, new / FRONT_END, sources.chapters, say)
        wheel = write_wheel(new / FRONT_END, sources.package)
        if python:
            say("Putting in the page's Python")
            (new / RUNTIME).mkdir(parents=True)
            files = pyodide_sources.PyodideFiles(say=say)
            pyodide.assemble(new / RUNTIME, files=files, own=wheel)
        (new / "assets.json").write_text(json.dumps(list_assets(new), indent=1), encoding="utf-8")
        (new / STAMP).write_text(state, encoding="utf-8")
    say(f"The book is in {out}.")
    return True


def list_assets(site: Path) -> dict[str, object]:
    """Return what the service worker keeps: `core` at once, the rest once a page has loaded.

    `python` and `tutor`, its index and encoder, never change under one name; `reference`, the
    library's documentation, does. Pages of source are not kept: they are many, and the wheel has
    the code.
    Every file is named by its address relative to the site, with its size and hash.
    """
    core: list[dict[str, object]] = []
    python: list[dict[str, object]] = []
    tutor: list[dict[str, object]] = []
    reference: list[dict[str, object]] = []
    for path in files_in(site):
        url = path.relative_to(site).as_posix()
        if (
            url in {STAMP, "sw.js", "assets.json"}
            or url.startswith(SOURCE)
            or url.endswith((".md", ".txt"))
        ):
            continue
        data = path.read_bytes()
        entry = {"url": url, "size": len(data), "hash": sha256(data)[:16]}
        if url.startswith(TUTOR):
            tutor.append(entry)
        elif url.startswith(f"{RUNTIME.as_posix()}/") or url.endswith(".whl"):
            python.append(entry)
        elif url.startswith(REFERENCE):
            reference.append(entry)
        else:
            core.append(entry)
    parts = {"core": core, "python": python, "tutor": tutor, "reference": reference}
    digest = sha256(json.dumps(list(parts.values())).encode())[:16]
    return {"version": digest, **parts}


def _require_sources(sources: Sources) -> None:
    if not (sources.chapters / "conf.py").is_file():
        raise BookError(f"{sources.chapters} is no book: it has no conf.py.")
    missing = [name for name in NEEDED if not (sources.front_end / name).is_file()]
    if missing:
        raise BookError(
            f"The page's scripts are not built ({', '.join(missing)} missing in "
            f"{sources.front_end}). In a checkout run: make web. An installed Chainrule lacks them "
            "if its wheel was built from a checkout where that was not done."
        )


def _require_ours(out: Path) -> None:
    """Refuse to replace a folder that no build made: it could be someone's work."""
    if out.is_dir() and not (out / STAMP).is_file() and any(out.iterdir()):
        raise BookError(
            f"{out} has files that are not a built book, and building would delete them. "
            "Name another folder, or empty this one."
        )
    if out.exists() and not out.is_dir():
        raise BookError(f"{out} is a file; name a folder to build the book into.")


def _state(sources: Sources, strict: bool, python: bool) -> str:
    """Return a hash of everything that a build depends on."""
    folders = (sources.chapters, sources.front_end, sources.package)
    tools = [f"{name} {version(name)}" for name in TOOLS]
    options = [sys.version, pyodide_sources.VERSION, str(strict), str(python)]
    return fingerprint(folders, *tools, *options)


def _is_current(out: Path, state: str) -> bool:
    """Tell whether `out` was built from this state and still has all its files."""
    try:
        if (out / STAMP).read_text(encoding="utf-8") != state:
            return False
        assets = json.loads((out / "assets.json").read_text(encoding="utf-8"))
        kinds = ("core", "python", "tutor", "reference")
        entries = [entry for kind in kinds for entry in assets[kind]]
        return all((out / entry["url"]).stat().st_size == entry["size"] for entry in entries)
    except (OSError, ValueError, KeyError):
        return False


def run_sphinx(chapters: Path, new: Path, strict: bool, builder: str = "html") -> None:
    """Let Sphinx write a book, in one of its forms, into an empty folder.

    Raises
    ------
    BookError : a cell or a page fails, or it takes too long

    """
    doctrees = new.parent / "doctrees"
    command = [sys.executable, "-m", "chainrule.book.sphinx_run", str(chapters), str(new)]
    command += [str(doctrees), f"--builder={builder}", *(["--strict"] if strict else [])]
    try:
        # In a process of its own: Sphinx and its extensions leave their mark on a whole
        # interpreter.
        result = subprocess.run(  # noqa: S603 - our own Python, no shell
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BookError(
            f"The chapters did not finish within {TIMEOUT // 60} minutes. Is there an endless loop "
            "in a cell?"
        ) from None
    if result.returncode != 0:
        raise BookError(f"The book can't be built:\n{result.stdout.strip()}")


def _tidy(new: Path) -> None:
    """Remove what Sphinx writes and no reader needs."""
    shutil.rmtree(new / "_sources", ignore_errors=True)
    for leftover in (".buildinfo", "objects.inv", "_static/debug.css", "_modules/index.html"):
        (new / leftover).unlink(missing_ok=True)
    for source_map in new.rglob("*.map"):
        source_map.unlink()


def _copy_front_end(front_end: Path, new: Path) -> None:
    """Copy the built scripts; the service worker goes to the root, so that it serves every page."""
    target = new / FRONT_END
    for path in files_in(front_end):
        name = path.relative_to(front_end)
        place = new / "sw.js" if name.as_posix() == "sw.js" else target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)

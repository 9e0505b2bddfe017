"""What must hold of the repository as a whole."""

import json
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from chainrule import __version__

ROOT = Path(__file__).parents[1]
MOST_LINES = 400


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"],  # noqa: S607 - whichever git is on PATH
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_machines_paths_and_no_registrys_host():
    # In pieces, so that this file is not found itself.
    folders = "|".join(("wo" + "rk", "ro" + "ot", "ho" + r"me/\w+"))
    hosts = "|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "registry" + r"\.npm\w*\.\w+"))
    wrong = re.compile(rf"(?<![\w.])/(?:{folders})/|{hosts}|deb\.deb" + r"ian\.org")
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        found += [f"{path.relative_to(ROOT)}: {m[0]}" for m in wrong.finditer(text)]
    assert found == []


def test_a_source_file_can_be_read_in_one_sitting():
    sources = [p for p in tracked() if p.suffix in {".py", ".ts"} and "test" not in p.parts[-2]]
    long = {str(p): n for p in sources if (n := len(p.read_text().splitlines())) > MOST_LINES}
    assert sources
    assert long == {}


def test_the_changelog_has_this_version():
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_importing_the_library_brings_numpy_and_nothing_else():
    code = (
        "import sys, numpy.random; before = set(sys.modules); import chainrule;"
        "print(*{name.split('.')[0] for name in set(sys.modules) - before})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    brought = set(done.stdout.split())
    assert "chainrule" in brought
    assert brought - {"chainrule", "numpy"} - set(sys.stdlib_module_names) == set()


def listed_names() -> list[str]:
    text = (ROOT / "THIRD-PARTY-LICENCES.md").read_text(encoding="utf-8")
    return re.findall(r"`([^`]+)`", text)


def test_every_package_in_the_pages_scripts_has_its_licence_listed():
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))
    shipped = {
        path.rsplit("node_modules/", 1)[1]
        for path, entry in lock["packages"].items()
        if path and not entry.get("dev") and not entry.get("devOptional")
    }
    assert "d3-scale" in shipped
    unlisted = {n for n in shipped if not any(fnmatch(n, known) for known in listed_names())}
    assert unlisted == set()


@pytest.mark.browser  # needs the built book
def test_every_package_in_the_pages_python_has_its_licence_listed():
    lock = ROOT / "build" / "site" / "_static" / "pyodide" / "pyodide-lock.json"
    shipped = set(json.loads(lock.read_text(encoding="utf-8"))["packages"])
    assert "numpy" in shipped
    assert shipped - set(listed_names()) == set()

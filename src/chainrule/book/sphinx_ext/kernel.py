"""The Jupyter kernel in which chapters run: this Python, whatever kernels the machine has.

MyST-NB finds kernels by name in the user's folders. A kernel of our own, made in a temporary
folder for one build, neither depends on those folders nor leaves anything in them.
"""

import json
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

NAME = "chainrule-book"
# Gives figures their alt text and the table behind them.
EXTENSION = "chainrule.live.ipython"


def write_kernel(folder: Path) -> dict[str, str]:
    """Write a kernel into `folder`; return the environment in which Jupyter finds and starts it."""
    spec = folder / "share" / "kernels" / NAME
    spec.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": command, "display_name": "Chainrule's book", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")

    profile = folder / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    extensions = [EXTENSION] if find_spec(EXTENSION) else []
    (profile / "ipython_kernel_config.py").write_text(
        f"c.IPKernelApp.extensions = {extensions!r}\n"
        "c.HistoryManager.enabled = False\n"
        "c.InteractiveShellApp.exec_lines = []\n",
        encoding="utf-8",
    )
    return {
        "JUPYTER_PATH": str(folder / "share"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "IPYTHONDIR": str(folder / "ipython"),
        # ipykernel starts a debugger for each kernel unless told not to; nobody steps through.
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _prepare(app: "Sphinx", config: "Config") -> None:
    holder = tempfile.TemporaryDirectory(prefix="chainrule-kernel-")
    os.environ.update(write_kernel(Path(holder.name)))
    config.nb_kernel_rgx_aliases = {".*": NAME}
    app.connect("build-finished", lambda app, error: holder.cleanup())


def setup(app: "Sphinx") -> None:
    """Make the kernel before MyST-NB reads its configuration."""
    app.connect("config-inited", _prepare, priority=100)

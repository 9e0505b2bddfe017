"""Scripts written for Keras, run with Keras or with Chainrule in its place."""

import contextlib
import io
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "keras_scripts"
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py"))


def source(name, library="keras"):
    """The script's text; for Chainrule with the import lines changed, and nothing else."""
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    if library == "keras":
        return text
    text = re.sub(r"^import keras$", f"import {library} as keras", text, flags=re.MULTILINE)
    return re.sub(r"^from keras\b", f"from {library}", text, flags=re.MULTILINE)


def run(name, library="keras"):
    """Run a script; return what it printed as ``name: value``, numbers as numbers."""
    printed = io.StringIO()
    code = compile(source(name, library), str(FOLDER / f"{name}.py"), "exec")
    with contextlib.redirect_stdout(printed):
        exec(code, {"__name__": "__main__"})  # noqa: S102 - our own script
    found = {}
    for line in printed.getvalue().splitlines():
        key, colon, value = line.partition(": ")
        if colon and key[:1].isalpha() and key != "Model":  # not a line of a summary
            with contextlib.suppress(ValueError):
                value = float(value)
            found[key] = value
    return found

"""What `import chainrule` costs and shows."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import chainrule as cr

SRC = Path(cr.__file__).parent
LAZY = [path for path in SRC.rglob("__init__.py") if "attach(" in path.read_text(encoding="utf-8")]


def run(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_importing_loads_no_layer_and_nothing_but_numpy():
    loaded = run("import sys, chainrule; print(*sys.modules)").split()
    assert "chainrule.layers" not in loaded
    code = "import sys, chainrule as cr; cr.Sequential([cr.layers.Dense(1)]); print(*sys.modules)"
    loaded = run(code).split()
    assert "chainrule.layers.dense" in loaded
    assert "chainrule.layers.lstm" not in loaded
    outside = {name.split(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    others = {name for name in outside if not name.startswith("_")}
    assert others - {"numpy", "chainrule"} <= {"cython_runtime", "sitecustomize"}


@pytest.mark.parametrize("path", LAZY, ids=lambda path: path.parent.name)
def test_type_checkers_and_the_loader_are_told_the_same_names(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = [node for node in tree.body if isinstance(node, ast.If)]
    told = {
        alias.asname or alias.name
        for node in guarded
        for each in ast.walk(node)
        if isinstance(each, ast.ImportFrom)
        for alias in each.names
    }
    plain = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    package = ".".join(("chainrule", *path.parent.relative_to(SRC).parts))
    module = sys.modules.get(package) or __import__(package, fromlist=["*"])
    homes = {name for home, names in module.HOMES.items() for name in names or [home]}
    assert homes == told | (homes & plain)


def test_every_public_name_is_there():
    for name in cr.__all__:
        thing = getattr(cr, name)
        for inner in getattr(thing, "__all__", []):
            assert getattr(thing, inner) is not None, f"{name}.{inner}"


def test_what_keras_has_and_we_leave_out_is_named():
    for name in ("TextVectorization", "RandomFlip", "ConvLSTM2D", "TorchModuleWrapper"):
        with pytest.raises(cr.errors.UnsupportedError, match=name):
            getattr(cr.layers, name)
    with pytest.raises(cr.errors.UnsupportedError, match="applications"):
        _ = cr.applications
    with pytest.raises(AttributeError, match="Danse"):
        _ = cr.layers.Danse

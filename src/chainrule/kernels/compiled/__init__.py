"""The kernels as loops, compiled by Numba: one pass over memory for a whole formula.

Each module is the twin of one in :mod:`chainrule.kernels`, or of what a layer, activation or
optimizer does in NumPy; the formulas are explained there. Never imported unless
:mod:`chainrule.kernels.choice` says so, as Numba may be missing and takes a moment to load.
"""

from pathlib import Path


def forget_stale_code(folder: Path) -> None:
    """Remove what was compiled before any of the modules here was last changed.

    Numba keeps compiled code beside the module, and compiles anew when that module has changed. But
    a kernel also contains what it calls from its neighbours.
    """
    changed = max(module.stat().st_mtime for module in folder.glob("*.py"))
    for index in folder.glob("__pycache__/*.nbi"):
        if index.stat().st_mtime < changed:
            index.unlink(missing_ok=True)


forget_stale_code(Path(__file__).parent)

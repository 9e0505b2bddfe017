"""Public names that are loaded when they are first asked for.

``import chainrule`` must be quick, and a program uses a few of a hundred layers. So a package says
where each public name lives, and Python asks it for a name (PEP 562) the first time it is used.
"""

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chainrule.errors import UnsupportedError


def attach(
    package: str,
    homes: Mapping[str, Sequence[str]],
    left_out: Mapping[str, str] | None = None,
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` for a package.

    Parameters
    ----------
    package : its full name
    homes : the public names of each module in it, or, with a dot before, of one beside it; none
        stands for the module itself
    left_out : what Keras has here and Chainrule leaves out, with the reason

    Raises
    ------
    AttributeError : (from ``__getattr__``) the package has no such name
    UnsupportedError : (from ``__getattr__``) Keras has it, and Chainrule leaves it out

    >>> import chainrule.layers
    >>> "Dense" in dir(chainrule.layers), chainrule.layers.Dense.__name__
    (True, 'Dense')

    """
    home_of = {name: home for home, names in homes.items() for name in names or (home,)}

    def find(name: str) -> Any:
        if left_out and name in left_out:
            raise UnsupportedError(f"Keras's {name} is not in Chainrule: {left_out[name]}.")
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = home_of[name]
        module = importlib.import_module(f".{home}", package)
        value = module if name == home and not homes[home] else getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    public = sorted(home_of)
    return find, lambda: public, public

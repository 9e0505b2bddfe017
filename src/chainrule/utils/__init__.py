"""Small tools: seeds and progress."""

from chainrule.seed import set_random_seed
from chainrule.utils.progbar import Progbar

__all__ = ["Progbar", "set_random_seed"]

"""Small tools: seeds and progress."""

from chainrule.seed import set_random_seed
from chainrule.utils.dataset import PyDataset
from chainrule.utils.progbar import Progbar

__all__ = ["Progbar", "PyDataset", "set_random_seed"]

"""Callbacks: what happens beside training."""

from chainrule.callbacks.base import Callback, CallbackList
from chainrule.callbacks.history import History
from chainrule.callbacks.progress import ProgbarLogger

__all__ = ["Callback", "CallbackList", "History", "ProgbarLogger"]

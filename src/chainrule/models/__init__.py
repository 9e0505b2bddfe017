"""Models: layers put together, and the loop that trains them."""

from chainrule.models.model import Model
from chainrule.models.sequential import Sequential

__all__ = ["Model", "Sequential"]

"""Models: layers put together, and the loop that trains them."""

from chainrule.models.model import Model
from chainrule.models.saving import clone_model, load_model, model_from_json, save_model
from chainrule.models.sequential import Sequential

__all__ = ["Model", "Sequential", "clone_model", "load_model", "model_from_json", "save_model"]

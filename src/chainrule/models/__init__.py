"""Models: layers put together, and the loop that trains them."""

from typing import TYPE_CHECKING

from chainrule.lazy import attach

if TYPE_CHECKING:
    from chainrule.models.model import Model as Model
    from chainrule.models.saving import clone_model as clone_model
    from chainrule.models.saving import load_model as load_model
    from chainrule.models.saving import model_from_json as model_from_json
    from chainrule.models.saving import save_model as save_model
    from chainrule.models.sequential import Sequential as Sequential

# The public names of each module.
HOMES: dict[str, list[str]] = {
    "model": ["Model"],
    "saving": ["clone_model", "load_model", "model_from_json", "save_model"],
    "sequential": ["Sequential"],
}

__getattr__, __dir__, __all__ = attach("chainrule.models", HOMES)

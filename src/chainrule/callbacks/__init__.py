"""Callbacks: what happens beside training."""

from typing import TYPE_CHECKING, Any

from chainrule.errors import UnsupportedError
from chainrule.lazy import attach

if TYPE_CHECKING:
    from chainrule.callbacks.backup_and_restore import BackupAndRestore as BackupAndRestore
    from chainrule.callbacks.base import Callback as Callback
    from chainrule.callbacks.container import CallbackList as CallbackList
    from chainrule.callbacks.csv_logger import CSVLogger as CSVLogger
    from chainrule.callbacks.early_stopping import EarlyStopping as EarlyStopping
    from chainrule.callbacks.history import History as History
    from chainrule.callbacks.lambda_callback import LambdaCallback as LambdaCallback
    from chainrule.callbacks.learning_rate_scheduler import (
        LearningRateScheduler as LearningRateScheduler,
    )
    from chainrule.callbacks.model_checkpoint import ModelCheckpoint as ModelCheckpoint
    from chainrule.callbacks.monitor import MonitorCallback as MonitorCallback
    from chainrule.callbacks.progress import ProgbarLogger as ProgbarLogger
    from chainrule.callbacks.reduce_lr_on_plateau import ReduceLROnPlateau as ReduceLROnPlateau
    from chainrule.callbacks.swap_ema_weights import SwapEMAWeights as SwapEMAWeights
    from chainrule.callbacks.terminate_on_nan import TerminateOnNaN as TerminateOnNaN

# The public names of each module.
HOMES: dict[str, list[str]] = {
    "backup_and_restore": ["BackupAndRestore"],
    "base": ["Callback"],
    "container": ["CallbackList"],
    "csv_logger": ["CSVLogger"],
    "early_stopping": ["EarlyStopping"],
    "history": ["History"],
    "lambda_callback": ["LambdaCallback"],
    "learning_rate_scheduler": ["LearningRateScheduler"],
    "model_checkpoint": ["ModelCheckpoint"],
    "monitor": ["MonitorCallback"],
    "progress": ["ProgbarLogger"],
    "reduce_lr_on_plateau": ["ReduceLROnPlateau"],
    "swap_ema_weights": ["SwapEMAWeights"],
    "terminate_on_nan": ["TerminateOnNaN"],
}

LEFT_OUT = {
    "OrbaxCheckpoint": "it needs Orbax; ModelCheckpoint saves models",
    "RemoteMonitor": "it sends the logs over the network; CSVLogger writes them to a file",
    "TensorBoard": "it writes another program's files; see chainrule.plots for pictures",
}

_find, __dir__, __all__ = attach("chainrule.callbacks", HOMES)


def __getattr__(name: str) -> Any:
    if name in LEFT_OUT:
        raise UnsupportedError(f"Keras's {name} is not in Chainrule: {LEFT_OUT[name]}.")
    return _find(name)

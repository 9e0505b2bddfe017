"""Callbacks: what happens beside training."""

from typing import Any

from chainrule.callbacks.backup_and_restore import BackupAndRestore
from chainrule.callbacks.base import Callback
from chainrule.callbacks.container import CallbackList
from chainrule.callbacks.csv_logger import CSVLogger
from chainrule.callbacks.early_stopping import EarlyStopping
from chainrule.callbacks.history import History
from chainrule.callbacks.lambda_callback import LambdaCallback
from chainrule.callbacks.learning_rate_scheduler import LearningRateScheduler
from chainrule.callbacks.model_checkpoint import ModelCheckpoint
from chainrule.callbacks.monitor import MonitorCallback
from chainrule.callbacks.progress import ProgbarLogger
from chainrule.callbacks.reduce_lr_on_plateau import ReduceLROnPlateau
from chainrule.callbacks.swap_ema_weights import SwapEMAWeights
from chainrule.callbacks.terminate_on_nan import TerminateOnNaN
from chainrule.errors import UnsupportedError

__all__ = [
    "BackupAndRestore",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "MonitorCallback",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "SwapEMAWeights",
    "TerminateOnNaN",
]

LEFT_OUT = {
    "OrbaxCheckpoint": "it needs Orbax; ModelCheckpoint saves models",
    "RemoteMonitor": "it sends the logs over the network; CSVLogger writes them to a file",
    "TensorBoard": "it writes another program's files; see chainrule.plots for pictures",
}


def __getattr__(name: str) -> Any:
    if name in LEFT_OUT:
        raise UnsupportedError(f"Keras's {name} is not in Chainrule: {LEFT_OUT[name]}.")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

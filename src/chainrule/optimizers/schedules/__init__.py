"""Schedules: a learning rate that changes from step to step.

>>> PolynomialDecay(0.1, decay_steps=100, end_learning_rate=0.0)(50)
0.05
"""

from chainrule.optimizers.schedules.base import LearningRateSchedule
from chainrule.optimizers.schedules.cosine import CosineDecay, CosineDecayRestarts
from chainrule.optimizers.schedules.decay import ExponentialDecay, InverseTimeDecay
from chainrule.optimizers.schedules.piecewise import PiecewiseConstantDecay
from chainrule.optimizers.schedules.polynomial import PolynomialDecay
from chainrule.serialization import Area

AREA = Area(
    "learning rate schedule",
    "chainrule.optimizers.schedules",
    LearningRateSchedule,
    {
        "cosine_decay": CosineDecay,
        "cosine_decay_restarts": CosineDecayRestarts,
        "exponential_decay": ExponentialDecay,
        "inverse_time_decay": InverseTimeDecay,
        "piecewise_constant_decay": PiecewiseConstantDecay,
        "polynomial_decay": PolynomialDecay,
    },
)
get, serialize, deserialize = AREA.get, AREA.serialize, AREA.deserialize

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "get",
    "serialize",
]

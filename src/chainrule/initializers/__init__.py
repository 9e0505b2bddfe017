"""How weights start: small random numbers of the right spread.

If the weights of a layer are too large its outputs saturate, if too small they fade; the spreads
in :mod:`~chainrule.initializers.scaling` keep the variance of signals about equal from layer to
layer.

>>> get("zeros")((2,)).tolist()
[0.0, 0.0]
"""

from typing import Any

import numpy as np

from chainrule.initializers.base import Initializer
from chainrule.initializers.constant import (
    STFT,
    Constant,
    FromFunction,
    Given,
    Identity,
    Ones,
    Zeros,
)
from chainrule.initializers.random import (
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
)
from chainrule.initializers.scaling import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    VarianceScaling,
)
from chainrule.serialization import Area

# Keras's other spellings of the same classes.
constant = Constant
glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
he_normal = HeNormal
he_uniform = HeUniform
identity = IdentityInitializer = Identity
lecun_normal = LecunNormal
lecun_uniform = LecunUniform
ones = Ones
orthogonal = OrthogonalInitializer = Orthogonal
random_normal = RandomNormal
random_uniform = RandomUniform
stft = STFTInitializer = STFT
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
zeros = Zeros

ALL: dict[str, type[Initializer]] = {
    "constant": Constant,
    "from_function": FromFunction,
    "given": Given,
    "glorot_normal": GlorotNormal,
    "glorot_uniform": GlorotUniform,
    "he_normal": HeNormal,
    "he_uniform": HeUniform,
    "identity": Identity,
    "identityinitializer": Identity,
    "lecun_normal": LecunNormal,
    "lecun_uniform": LecunUniform,
    "normal": RandomNormal,
    "one": Ones,
    "ones": Ones,
    "orthogonal": Orthogonal,
    "orthogonalinitializer": Orthogonal,
    "random_normal": RandomNormal,
    "random_uniform": RandomUniform,
    "stft": STFT,
    "stftinitializer": STFT,
    "truncated_normal": TruncatedNormal,
    "uniform": RandomUniform,
    "variance_scaling": VarianceScaling,
    "zero": Zeros,
    "zeros": Zeros,
}

AREA = Area("initializer", "chainrule.initializers", Initializer, ALL)
serialize, deserialize = AREA.serialize, AREA.deserialize


def get(identifier: Any) -> Any:
    """Return the initializer meant: by name, class or description, from an array or a function.

    An array is the first value itself. A function takes ``(shape, dtype)`` and returns it.

    Raises
    ------
    UnknownNameError : nothing has that name
    ArgumentError : something else came
    UnsupportedError : STFT, which Keras has, was asked for

    >>> get([[0.5, 0.7]])((1, 2)).tolist()
    [[0.5, 0.699999988079071]]

    """
    if isinstance(identifier, (np.ndarray, np.generic, list)):
        return Given(identifier)
    if callable(identifier) and not isinstance(identifier, (Initializer, type)):
        return FromFunction(identifier)
    return AREA.get(identifier)


__all__ = [
    "STFT",
    "Constant",
    "FromFunction",
    "Given",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "IdentityInitializer",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "OrthogonalInitializer",
    "RandomNormal",
    "RandomUniform",
    "STFTInitializer",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "deserialize",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "serialize",
    "stft",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]

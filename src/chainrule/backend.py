"""What scripts ask of ``keras.backend``: the settings, and a fresh start."""

from chainrule.config import backend, epsilon, floatx, image_data_format

__all__ = ["backend", "clear_session", "epsilon", "floatx", "image_data_format"]


def clear_session(free_memory: bool = True) -> None:
    """Do nothing: there is no session, so nothing is left of a model that nobody holds.

    >>> clear_session()
    """

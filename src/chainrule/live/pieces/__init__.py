"""The interactive figures of the book, each a :class:`~chainrule.live.piece.Piece` over a model.

A cell imports the one that it needs: ``from chainrule.live.pieces import NeuronPiece``.
"""

from typing import TYPE_CHECKING

from chainrule.lazy import attach

if TYPE_CHECKING:
    from chainrule.live.pieces.backward import BackwardPiece as BackwardPiece
    from chainrule.live.pieces.neuron import NeuronPiece as NeuronPiece

__getattr__, __dir__, __all__ = attach(
    __name__, {"backward": ["BackwardPiece"], "neuron": ["NeuronPiece"]}
)

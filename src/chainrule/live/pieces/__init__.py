"""The interactive figures of the book, each a :class:`~chainrule.live.piece.Piece` over a model.

A cell imports the one that it needs: ``from chainrule.live.pieces import NeuronPiece``.
"""

from typing import TYPE_CHECKING

from chainrule.lazy import attach

if TYPE_CHECKING:
    from chainrule.live.pieces.backward import BackwardPiece as BackwardPiece
    from chainrule.live.pieces.collapse import CollapsePiece as CollapsePiece
    from chainrule.live.pieces.draw import DrawAndTrain as DrawAndTrain
    from chainrule.live.pieces.fold import FoldPiece as FoldPiece
    from chainrule.live.pieces.landscape import LandscapePiece as LandscapePiece
    from chainrule.live.pieces.line import LinePiece as LinePiece
    from chainrule.live.pieces.matrix import MatrixPiece as MatrixPiece
    from chainrule.live.pieces.neuron import NeuronPiece as NeuronPiece
    from chainrule.live.pieces.path import PathRecorder as PathRecorder
    from chainrule.live.pieces.race import RacePiece as RacePiece
    from chainrule.live.pieces.units import UnitsPiece as UnitsPiece

HOMES = {
    "backward": ["BackwardPiece"],
    "collapse": ["CollapsePiece"],
    "draw": ["DrawAndTrain"],
    "fold": ["FoldPiece"],
    "landscape": ["LandscapePiece"],
    "line": ["LinePiece"],
    "matrix": ["MatrixPiece"],
    "neuron": ["NeuronPiece"],
    "path": ["PathRecorder"],
    "race": ["RacePiece"],
    "units": ["UnitsPiece"],
}

__getattr__, __dir__, __all__ = attach(__name__, HOMES)

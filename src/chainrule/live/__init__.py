r"""Runs a reader's cells, natively and in the page, and gives the page's widgets their numbers.

>>> from chainrule.live import Session
>>> events = []
>>> session = Session(events.append)
>>> session.run("x = 20\nx + 1")
True
>>> [event["data"]["text/plain"] for event in events if event["type"] == "display"]
['21']
"""

from chainrule.live.display import display
from chainrule.live.piece import Piece
from chainrule.live.session import Session
from chainrule.live.view import TrainingView

__all__ = ["Piece", "Session", "TrainingView", "display"]

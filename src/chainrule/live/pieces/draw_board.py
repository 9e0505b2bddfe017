"""The drawing board: the points that lie on it, and what a reader does to them."""

from typing import Any

from numpy.typing import NDArray

from chainrule.live.piece import State
from chainrule.live.pieces.checks import number_of, one_of, pair_of
from chainrule.live.pieces.draw_data import EXTENT, KINDS, LIMIT, Points, ready_made
from chainrule.plane import Plane

Array = NDArray[Any]

NOISE, COUNT, SHARE = (0.0, 0.5), (8, 200), (0.0, 0.7)
MOST_SEED = 9999
UNDO = 40  # changes that can be taken back
YOURS = "yours"  # the kind of points that a reader gave or changed
DRAWING = ("add", "move", "erase", "class", "part")
CHOOSING = ("data", "noise", "count", "others", "share")


class Board:
    """Points on a plane. It knows nothing of any net.

    Parameters
    ----------
    kind : which ready-made points, one of ``KINDS``
    given : the reader's own places and classes instead
    count, noise : of the ready-made points
    share : of each class that is held out
    seed : of the points, and of which are held out

    Raises
    ------
    ValueError : there is no such board

    >>> board = Board("xor", None, count=8, noise=0.0, share=0.25, seed=0)
    >>> board.draw({"do": "add", "to": [9.0, 0.0, 1]})
    >>> board.points.places[-1].tolist()  # as far out as the plane goes
    [1.5, 0.0]
    >>> board.take_back()
    >>> len(board.points.places)
    8

    """

    def __init__(
        self,
        kind: str,
        given: tuple[Array, Array] | None,
        count: int,
        noise: float,
        share: float,
        seed: int,
    ) -> None:
        one_of({"do": "data", "to": kind}, tuple(KINDS))
        for what, value, (low, high) in (
            ("count", count, COUNT),
            ("noise", noise, NOISE),
            ("held_out", share, SHARE),
        ):
            if not low <= value <= high:
                raise ValueError(f"DrawAndTrain: {what}={value}; give {low:g} to {high:g}.")
        self.count, self.noise, self.share, self.seed = count, noise, share, seed
        self._undo: list[tuple[str, Points, Plane]] = []
        self._moving: Any = None
        if given is None:
            self._deal(kind)
        else:
            self.kind, self.plane = YOURS, _square()
            if len(given[0]):
                self.plane = Plane.around(given[0])
            self.points = Points.dealt(*given, share, seed)

    def _deal(self, kind: str) -> None:
        self.kind, self.plane = kind, _square()
        places, classes = ready_made(kind, self.count, self.noise, self.seed)
        self.points = Points.dealt(places, classes, self.share, self.seed)

    def draw(self, action: dict[str, Any]) -> None:
        """Add, move or erase a point, or change its class or part.

        Raises
        ------
        ValueError : it can't be done; nothing has changed

        """
        verb, name = action["do"], action.get("on")
        if verb == "add":
            new = self._added(action)
        else:
            index = self.points.index_of(name)
            if index is None:
                raise ValueError(f"{verb}: there is no point {name!r} any more.")
            if verb == "move":
                new = self.points.changed(index, places=self._inside(*pair_of(action)))
            elif verb == "erase":
                new = self.points.without(index)
            elif verb == "class":
                new = self.points.changed(index, classes=_class_of(action.get("to")))
            else:
                new = self.points.changed(index, held=not self.points.held[index])
        if verb != "move" or self._moving != name:  # a drag is taken back as one
            self._remember()
        self._moving = name if verb == "move" else None
        self.points, self.kind = new, YOURS

    def _added(self, action: dict[str, Any]) -> Points:
        to = action.get("to")
        if not isinstance(to, (list, tuple)) or len(to) != 3:
            raise ValueError(f"add: {to!r} is no place and class; give [x1, x2, class].")
        if len(self.points.places) >= LIMIT:
            raise ValueError(f"There are {LIMIT} points, and there is no room for more.")
        place = self._inside(*pair_of({**action, "to": to[:2]}))
        return self.points.with_one(place, _class_of(to[2]), self.share)

    def _inside(self, x: float, y: float) -> tuple[float, float]:
        (x0, x1), (y0, y1) = self.plane.x, self.plane.y
        return min(max(x, x0), x1), min(max(y, y0), y1)

    def choose(self, action: dict[str, Any]) -> bool:
        """Lay out other points, or hold out others; return whether anything became different.

        A slider throws away nothing that the reader drew: it is minded when points are next dealt.

        Raises
        ------
        ValueError : there is no such choice; nothing has changed

        """
        verb = action["do"]
        if verb == "data":
            kind = one_of(action, tuple(KINDS))
            self._remember()
            self._deal(kind)
            return True
        if verb == "noise":
            self.noise = number_of(action, *NOISE)
        elif verb == "count":
            self.count = int(number_of(action, *COUNT))
        elif verb == "share":
            self.share = number_of(action, *SHARE)
        else:
            self.seed = (self.seed + 1) % MOST_SEED
        if self.kind == YOURS and verb in {"noise", "count"}:
            return False
        if self.kind == YOURS or verb == "share":
            self._remember()
            self.points = self.points.dealt_anew(self.share, self.seed)
        else:
            self._deal(self.kind)
        return True

    def _remember(self) -> None:
        self._moving = None
        self._undo = [*self._undo[-UNDO + 1 :], (self.kind, self.points, self.plane)]

    def take_back(self) -> None:
        """Undo the last change.

        Raises
        ------
        ValueError : there is none

        """
        if not self._undo:
            raise ValueError("There is nothing to take back.")
        self.kind, self.points, self.plane = self._undo.pop()
        self._moving = None

    def part(self, held: bool) -> tuple[Array, Array]:
        """Return the points of a part as X, shape (n, 2), and y, shape (n, 1).

        >>> X, y = Board("xor", None, 8, 0.0, 0.25, 0).part(held=True)
        >>> X.shape, y.shape
        ((2, 2), (2, 1))
        """
        mine = self.points.held == held
        return self.points.places[mine], self.points.classes[mine].reshape(-1, 1)

    def state(self) -> State:
        """Return the choices about the points."""
        return {
            "kind": self.kind,
            "kinds": [[name, words] for name, (words, _) in KINDS.items()],
            "noise": self.noise,
            "count": self.count,
            "share": self.share,
            "limits": {"noise": NOISE, "count": COUNT, "share": SHARE},
            "undo": len(self._undo),
        }


def _square() -> Plane:
    return Plane((-EXTENT, EXTENT), (-EXTENT, EXTENT))


def _class_of(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value not in (0, 1):
        raise ValueError(f"A point is of class 0 or 1, not {value!r}.")
    return int(value)

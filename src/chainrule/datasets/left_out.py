"""Data sets that Keras has and Chainrule leaves out, and why."""

from typing import Any, NoReturn

from chainrule.errors import UnsupportedError

PICKLED = (
    "Keras's file of it holds Python objects (pickles), and reading those runs whatever program "
    "the file's author put in. Chainrule never does."
)


class LeftOut:
    """Stands where Keras has a data set, and says why it is not here.

    >>> imdb.load_data()
    Traceback (most recent call last):
    ...
    chainrule.errors.UnsupportedError: datasets.imdb is left out of Chainrule. Keras's file of it \
holds Python objects (pickles), and reading those runs whatever program the file's author put in. \
Chainrule never does. Convert it with Keras once, to a plain .npz of padded arrays, and read that \
with np.load.
    """

    def __init__(self, name: str, reason: str, instead: str) -> None:
        self.name, self.reason, self.instead = name, reason, instead

    def __getattr__(self, attribute: str) -> Any:
        """Answer load_data, get_word_index and whatever else Keras has there."""
        if attribute.startswith("_"):
            raise AttributeError(attribute)

        def refuse(*arguments: Any, **options: Any) -> NoReturn:
            raise UnsupportedError(
                f"datasets.{self.name} is left out of Chainrule. {self.reason} {self.instead}"
            )

        return refuse


imdb, reuters = (
    LeftOut(
        name,
        PICKLED,
        "Convert it with Keras once, to a plain .npz of padded arrays, and read that with np.load.",
    )
    for name in ("imdb", "reuters")
)
cifar10, cifar100 = (
    LeftOut(
        name,
        PICKLED,
        "Convert it with Keras once, to a plain .npz, and read that with np.load; or use "
        "datasets.fashion_mnist.",
    )
    for name in ("cifar10", "cifar100")
)
boston_housing = LeftOut(
    "boston_housing",
    "One of its columns assumes that the skin colour of neighbours makes a price.",
    'Use datasets.california_housing, of which load_data(version="small") is as large.',
)

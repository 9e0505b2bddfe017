"""The command ``chainrule``: train a network, build the book and serve it, ask it questions.

Exit status: 0 done; 1 tried and failed (the network did not learn, a file could not be written);
2 the command was not understood; 130 interrupted.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from chainrule import __version__
from chainrule.errors import ChainruleError


class Parser(argparse.ArgumentParser):
    """An argument parser that answers a usage error with one line and exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except (ChainruleError, OSError) as error:
        print(f"chainrule: {error}", file=sys.stderr)
        return 1


def make_parser() -> Parser:
    """Return the parser of all commands."""
    parser = Parser(prog="chainrule", description="Neural networks from first principles.")
    parser.add_argument("--version", action="version", version=f"chainrule {__version__}")
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=Parser
    )
    add_train(commands)
    from chainrule.book.commands import add_commands as add_book
    from chainrule.book.paths import default_site
    from chainrule.tutor.commands import add_commands as add_tutor

    add_book(commands)
    add_tutor(commands, default_site)
    return parser


def add_train(commands: Any) -> None:
    """Add ``chainrule train``."""
    train = commands.add_parser("train", help="train a small network and show what it learned")
    train.add_argument("problem", choices=["xor"], help="what to learn")
    train.add_argument("--hidden", type=whole(1), default=4, metavar="N", help="hidden units (4)")
    train.add_argument("--epochs", type=whole(1), default=3000, metavar="N", help="epochs (3000)")
    train.add_argument(
        "--learning-rate", type=rate, default=2.0, metavar="R", help="learning rate (2.0)"
    )
    train.add_argument(
        "--momentum", type=fraction, default=0.0, metavar="M", help="momentum, 0 to 1 (0)"
    )
    train.add_argument("--seed", type=whole(0), default=0, metavar="N", help="random seed (0)")
    train.add_argument(
        "--plot",
        type=Path,
        metavar="FILE",
        help="save the loss curve and the boundary (png, svg, pdf)",
    )
    train.set_defaults(run=run_train)


def run_train(options: argparse.Namespace) -> int:
    """Train on XOR, print predictions against the truth, and save the picture if asked."""
    import chainrule as cr
    from chainrule.terminal import EpochProgress

    if options.plot is not None:
        check_plot_file(options.plot)
    x, y = cr.datasets.xor()
    cr.utils.set_random_seed(options.seed)
    model = cr.Sequential(
        [
            cr.layers.Dense(options.hidden, activation="sigmoid", input_shape=(2,)),
            cr.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(
        optimizer=cr.optimizers.SGD(options.learning_rate, momentum=options.momentum), loss="mse"
    )
    print(
        f"Training 2-{options.hidden}-1 sigmoid on XOR: {options.epochs:,} epochs, "
        f"learning rate {options.learning_rate:g}, seed {options.seed}"
    )
    history = model.fit(x, y, epochs=options.epochs, verbose=0, callbacks=[EpochProgress()])
    step = cr.trace(model, x, y)
    print("\n  x1  x2   target   output   rounded")
    right = 0
    for inputs, target, output in zip(x, y[:, 0], step.output[:, 0], strict=True):
        agrees = bool(round(float(output)) == target)
        right += agrees
        print(
            f"   {inputs[0]:.0f}   {inputs[1]:.0f}      {target:.0f}     {output:7.4f}      "
            f"{round(float(output))}  {'right' if agrees else 'wrong'}"
        )
    print(f"\nloss {step.loss:.6f}, {right} of 4 right")
    if options.plot is not None:
        save_plot(options.plot, model, history, x, y)
        print(f"Saved {options.plot}")
    if right < 4:
        print(
            "This run did not learn XOR; that happens, and more often with few hidden units. Try "
            "another --seed, more --hidden units, or more --epochs."
        )
        return 1
    return 0


def check_plot_file(path: Path) -> None:
    """Refuse a place or a kind of file that can't be written, before any training.

    Raises
    ------
    ChainruleError : it can't
    """
    from chainrule.plots import new_figure

    figure, _ = new_figure()
    known = sorted(figure.canvas.get_supported_filetypes())
    if path.suffix.lstrip(".").lower() not in known:
        raise ChainruleError(
            f"--plot {path}: {path.suffix or 'no ending'} is no picture format known here. "
            f"Known: {', '.join(known)}."
        )
    if not path.resolve().parent.is_dir():
        raise ChainruleError(f"--plot {path}: there is no folder {path.resolve().parent}.")
    if path.is_dir():
        raise ChainruleError(f"--plot {path}: this is a folder; a file name is wanted.")


def save_plot(path: Path, model: Any, history: Any, x: Any, y: Any) -> None:
    """Draw the loss curve and the boundary side by side; written beside and renamed."""
    from chainrule.plots import new_figure, plot_decision_boundary, plot_history

    figure, (left, right) = new_figure(columns=2)
    plot_history(history, left)
    plot_decision_boundary(model, x, y, right)
    beside = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        figure.savefig(beside, dpi=150, format=path.suffix.lstrip(".").lower())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def whole(least: int) -> Any:
    """Return a reader of whole numbers of at least ``least``."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least or number >= 2**32:
            raise argparse.ArgumentTypeError(f"{text!r} must be a whole number of {least} or more")
        return number

    return read


def rate(text: str) -> float:
    """Read a positive, finite number."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} must be a number above 0")
    return number


def fraction(text: str) -> float:
    """Read a number from 0 to 1."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} must be a number from 0 to 1")
    return number

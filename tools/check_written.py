"""Measure how much of what a model writes is shown, and how much of that the book says.

    python tools/check_written.py SITE [FILE]

FILE (tests/tutor/written.json) has replies of a large language model to what the tutor's writer
asks, sentence by sentence. A fact checker, such a model as well, judged each before this was run:
whether the passages that the writer was given bear it out. SITE is a built book, for its encoder.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from chainrule.tutor.passages import Passage
from chainrule.tutor.support import ground_of
from chainrule.tutor.tutor import Tutor

WRITTEN = Path(__file__).parents[1] / "tests" / "tutor" / "written.json"


def main() -> None:
    """Check each sentence and count."""
    tutor = Tutor.load(Path(sys.argv[1]))
    file = Path(sys.argv[2]) if len(sys.argv) > 2 else WRITTEN
    counts: Counter[tuple[bool, bool]] = Counter()
    answers = 0
    replies = json.loads(file.read_text(encoding="utf-8"))
    for reply in replies:
        passages = [Passage(**{**p, "titles": tuple(p["titles"])}) for p in reply["passages"]]
        shown = 0
        for sentence in reply["sentences"]:
            text, cited = sentence["text"], sentence["cited"]
            ground = ground_of(text, passages, cited, tutor.similarity())
            counts[ground is not None, sentence["supported"]] += 1
            shown += ground is not None
            if ground is not None and not sentence["supported"]:
                print(f"{text}\n    {ground.quote}")
        answers += shown > 0
    right, wrong = counts[True, True], counts[True, False]
    good = right + counts[False, True]
    print(f"{sum(counts.values())} sentences, {good} of them borne out by the passages")
    print(f"shown {right + wrong}, of these borne out {right / max(right + wrong, 1):.3f}")
    print(f"of those borne out shown {right / max(good, 1):.3f}")
    print(f"{answers} of {len(replies)} replies have a sentence left")


if __name__ == "__main__":
    main()

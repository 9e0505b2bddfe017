"""The words of a text, as the search compares them.

Small letters, stems instead of forms, and no words that stand in every sentence. A name of the
code counts as a whole and in its parts: ``EarlyStopping`` is also early and stopping, ``zero_grad``
also zero and grad, and ``cross-entropy`` meets crossentropy.
"""

import re
import unicodedata
from collections.abc import Iterator

from chainrule.tutor.stemming import stem

# Names of the code, with dots, numbers with a point, and plain words.
TOKEN = re.compile(
    r"[^\W\d_][\w']*(?:[.][^\W\d]\w+)*(?:-[^\W\d_]+)*|_+\w+|\d+(?:[.]\d+)?(?:e-?\d+)?", re.UNICODE
)
CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
GATES = frozenset(("AND", "OR", "NOT"))  # in capitals they are names of logic
# Words of questions, and of every sentence: they say nothing about what is asked.
STOPPED = """
    a about actually after again all already also although always am among an and another any anyone
    anything are aren't as ask asks at away back be because been before being between both but by
    call called came can can't cannot come comes could couldn't did didn't do does doesn't doing
    don't done down during each either else etc even ever every exactly explain few for from further
    gave get gets give given gives go goes going good got had hadn't happen happens has hasn't have
    haven't having he help hello her here hers him his how however i i'd i'll i'm i've if in instead
    into is isn't it it's its itself just keep kind know known let let's like look looks lot made
    make makes making many may maybe me mean means meant might more most much must mustn't my myself
    need needs neither never next no nor not nothing now of off often ok okay on once one only onto
    or other others otherwise ought our ours ourselves out over own perhaps please put quite rather
    really right said same say says see seem seems several shall she should shouldn't show shows
    simply since so some somebody someone something sometimes somewhat still such take takes
    tell than thanks that that's the their theirs them themselves then there there's these they
    thing things think this those though through thus to together too try trying under until up upon
    us use used uses using usually very want wants was wasn't way ways we we're well went were
    weren't what what's when where whether which while who whom whose why will with within without
    won't would wouldn't yes yet you you're your yours yourself
"""
STOP = frozenset(STOPPED.split())


def plain(text: str) -> str:
    """Return a text with one form for each letter: small digits as digits, straight quotes.

    >>> plain("x₁ isn’t ﬁxed")
    "x1 isn't fixed"
    """
    return unicodedata.normalize("NFKC", text.replace("\u2019", "'").replace("\u2011", "-"))


def tokens_of(text: str) -> list[str]:
    """Return what a text is made of, as written: words, names, numbers.

    >>> tokens_of("Why does zero_grad (PyTorch) clear 0.5?")
    ['Why', 'does', 'zero_grad', 'PyTorch', 'clear', '0.5']
    """
    return TOKEN.findall(plain(text))


def words_of(text: str) -> list[str]:
    """Return the words of a text that count, in their order, as they are compared.

    >>> words_of("The sigmoid's slopes at 0.5")
    ['sigmoid', 'slope', '0.5']
    >>> words_of("keras.EarlyStopping, glorot_uniform")
    ['keras', 'earlystop', 'earli', 'stop', 'glorotuniform', 'glorot', 'uniform']
    """
    return [word for token in tokens_of(text) for word in forms(token)]


def forms(token: str) -> Iterator[str]:
    """Go over what a token is compared by: the whole, then its parts.

    >>> list(forms("cross-entropy")), list(forms("AND")), list(forms("and"))
    (['crossentropi', 'cross', 'entropi'], ['and'], [])
    """
    if token in GATES:
        yield token.lower()
        return
    if token[0].isdecimal():
        yield token
        return
    names = token.split(".") if "." in token else [token]
    for name in names:
        yield from _forms_of_name(name)


def _forms_of_name(name: str) -> Iterator[str]:
    """Go over what a name without dots is compared by."""
    parts = parts_of(name)
    if len(parts) > 1:
        yield stem("".join(parts).lower())
    for part in parts:
        small = part.lower()
        if small in STOP or (len(small) == 1 and small in "stdm"):
            continue
        humps = [] if part.islower() or part.isupper() else CAMEL.findall(part)
        yield stem(small)
        if len(humps) > 1:
            yield from (stem(hump.lower()) for hump in humps if len(hump) > 1)


def parts_of(token: str) -> list[str]:
    """Return the words that underscores, hyphens and apostrophes part.

    >>> parts_of("zeros_like"), parts_of("network's"), parts_of("don't"), parts_of("0.5")
    (['zeros', 'like'], ['network'], ["don't"], ['0.5'])
    """
    if token[0].isdecimal() or token.lower() in STOP:
        return [token]
    bare = re.sub(r"'(?:s|d|m|t|re|ll|ve)?$", "", token)
    return [part for part in re.split(r"[-_']+", bare) if part]

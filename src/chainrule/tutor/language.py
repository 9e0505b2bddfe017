"""Is a question English? The book is, and its words can only be compared with English ones."""

import re
import unicodedata

# Little words of other languages that are no English words and no names in code.
_FOREIGN = """
    der das ein eine einen einem eines ist sind und oder nicht wie warum wozu wofür wird werden kann
    welche welcher welches zwischen für mit dem den des auf bei zum zur über gibt ich wir sie es
    le la les une du un et ou est sont que quoi quel quelle quels pourquoi comment dans avec sur
    pour qu'est-ce c'est l'erreur fonctionne marche entre aux ce cette
    el los las una unos qué cómo por para cuál cuáles cuando dónde porque entre es son del y con se
    il lo gli che cosa come perché quando sono della delle dei nel una uno tra è
    o os as um uma como não porque qual quais são é da das dos em no na
    de het een wat hoe waarom zijn van voor met niet wordt naar
    och är hur vad varför att inte som det på av til og er hvordan hvorfor hva
    jest czy jak dlaczego są się nie co na ve bir nedir nas\u0131l neden için ile bu
"""
# These are little words there, and words or names here as well.
_SHARED = "a as i no do me so on in is to or he we an am at be by us on come son fin que es son"
FOREIGN = frozenset(_FOREIGN.split()) - frozenset(_SHARED.split())
_ENGLISH = """
    a about after all an and any are as at be because between but by can could did do does doing
    each explain for from get give had has have how i if in into is it its just know like long
    made make many me mean more much my need no not of on one or our out please should show so some
    tell than that the their them then there these they this to use used using was we were what when
    where which who why will with without work works would you your
"""
ENGLISH = frozenset(_ENGLISH.split())
WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


def is_english(question: str) -> bool:
    """Tell whether a question may be English; names and code are given the benefit of the doubt."""
    letters = [sign for sign in question if sign.isalpha()]
    strange = sum(not _is_latin_or_greek(sign) for sign in letters)
    if strange > 0.3 * len(letters):
        return False
    words = [word.lower().replace("\u2019", "'") for word in WORD.findall(question)]
    foreign = sum(word in FOREIGN and word not in ENGLISH for word in words)
    foreign += sum(any(ord(sign) in range(0xC0, 0x250) for sign in word) for word in words)
    foreign += question.count("¿") + question.count("¡")
    english = sum(word in ENGLISH for word in words)
    return foreign == 0 or english >= foreign or (foreign == 1 and len(words) > 5)


def _is_latin_or_greek(sign: str) -> bool:
    return ord(sign) < 0x250 or "GREEK" in unicodedata.name(sign, "")

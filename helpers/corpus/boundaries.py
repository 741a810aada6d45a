"""Where a sentence ends: one rule for cutting passages and for the parts that are quoted from them.

A full stop ends a sentence, a question, or an abbreviation. Which words are abbreviations is taken from
nupunkt (Bommarito et al. 2025, *Precise Legal Sentence Boundary Detection for Retrieval at Scale*,
arXiv 2504.04131) and, for technical text, from the lists below; what follows decides the rest. Scripts with
a sign of their own for a sentence's end (Chinese and Japanese, India's, Arabic, Khmer, Ethiopic, Armenian,
Tibetan, Burmese) are cut at that sign.

What this leaves out: scripts without any such sign (Thai, Lao), and sentences that begin in lower case.
"""

import re
import unicodedata
from functools import cached_property

# A sign that may end a sentence, white space, and what may begin the next one.
_CANDIDATE = re.compile(r"(?<=[.!?])(?:(?<=\.)[\"')\]”’»]{1,3})?\s+(?=[^\s])")
# A sign that always ends one, with the quotes and brackets that close; white space is not needed.
_OTHER_END = re.compile(r"[。！？｡।॥؟۔።፧፨։။។៕༎]+[」』）”’\"»)]*\s*(?=\S)")
_OPENERS = "\"'([*`_“„‘«¿¡"
_LIST_NUMBER = re.compile(r"^[ \t]*(?:[-*+] )?[*_]{0,3}(?:\d{1,3}|[A-Za-z])\.$", re.M)
_WORD_BEFORE = 24  # characters that are looked at before a full stop
_INNER_STOPS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,3}")  # U.S, p.m, Ph.D
_ID = re.compile(r"\d|[A-Z]{0,4}-?\d|[IVX]+\b|[A-Z]\b")
_DAY = re.compile(r"\d{1,2}")
_MONTH_AFTER_DAY = re.compile(
    r"(?:J[äa]n(?:uary?|ner)?|Feb(?:ruary?|ruar)?|M[äa]r(?:ch|z|s)?|April?|Ma[iy]|Jun[ei]?|Jul[yi]?|Aug(?:ust)?"
    r"|Sep(?:tember)?|O[kc]t(?:ober)?|Nov(?:ember)?|De[zsc](?:ember)?)\b"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Never the last word of a sentence.
_NEVER_LAST = _set(
    "approx e.g i.e ca vs cf viz incl excl resp bzw z.b d.h u.a s.o s.u bspw vgl ggf evtl inkl exkl zzgl"
    " bl.a f.eks jf p.ej т.е т.к т.н см"
)
# A title stands before a name; it begins with a capital, because "ms" is a unit as well.
_TITLES = _set(
    "Dr Mr Mrs Ms Mx Prof Hr Fr Mme Mlle Sra Capt Lt Sgt Gen Col Hon Rev Messrs Mgr Dipl Ing St Mt Sen Rep"
    " Gov Pres Asst Fru Hrn"
)
# A letter after one of these is a name: "Building B." ends a sentence, "John B." does not.
_LETTERED = _set(
    "appendix annex block building category chapter class column grade group hall level line model option"
    " part phase pier plan platform port quay room row section series site step table team terminal type unit"
    " ward wing zone gate dock figure exhibit schedule item case point stage"
)
# Not the last word when a number or a code follows.
_BEFORE_NUMBER = _set(
    "no nos nr nrs num fig figs tab eq eqs sec sect ch chap chpt vol p pp pg art para par ext max min temp"
    " ver v rev ref refs pos est ed eds dept abs ziff kap abb anl bl pt ser app appx ann int tel fax mob ph"
    " art st str bldg rm mod typ qty avg std tol nom dia diam len wt sn sep sept jan feb mar apr jun jul aug"
    " oct nov dec abt sl pkt stk kl c lit cap cl reg div op al ft lb lbs oz hr hrs mins secs yd mi gal"
    " spec specs рис табл стр гл п вып"
)
# Of these, the ones that a letter follows as well: "Fig. A".
_REFERENCES = _set("fig figs tab eq eqs sect chap vol app appx abb kap rm bldg")
# Not the last word when a name follows.
_BEFORE_NAME = _set(
    "dept depts est ext max min temp tel abt avg std nom dia bros assoc univ inst intl mfg mgmt"
)
# Words that begin a sentence far more often than a name.
_STARTERS = _set(
    "the a an this that these those it its if in on at for from to then when while where we you he she they i"
    " there here no not do does is are was were use see after before all as and but or so with without by of"
    " our your their his her my each every some any most one two both none only never always also"
    " however therefore once until unless because since although though what who why how which whose"
    " der die das ein eine wenn es er sie wir le la les il elle on un une el los las en si det den de"
)


def sentence_starts(text: str) -> list[int]:
    """Offsets at which a new sentence begins within a text, the first one left out. Linear in the text.

    >>> text = "Set valve B to approx. 5 bar. Then close it."
    >>> [text[at:] for at in sentence_starts(text)]
    ['Then close it.']
    """
    known = _Abbreviations(text)
    found = {match.end() for match in _CANDIDATE.finditer(text) if _ends(text, match, known)}
    found |= {match.end() for match in _OTHER_END.finditer(text)}
    return sorted(found - {0, len(text)})


class _Abbreviations:
    """nupunkt's opinion of one text, asked for only when there is a doubt: its model loads in a moment."""

    def __init__(self, text: str):
        self._text = text

    @cached_property
    def starts(self) -> set[int]:
        """Where nupunkt sees a sentence begin."""
        import nupunkt

        return {start for start, _ in nupunkt.sent_spans(self._text)}

    @cached_property
    def words(self) -> set[str]:
        """The abbreviations that nupunkt knows, in lower case, without their last full stop."""
        import nupunkt

        return set(nupunkt.load("default").parameters.abbrev_types)


def _ends(text: str, match: re.Match[str], known: _Abbreviations) -> bool:
    """True when the sign before a match ends a sentence."""
    begin, after = match.start(), match.end()
    following = text[after : after + 40]
    if not _may_begin(following):
        return False
    if text[begin - 1] != ".":
        return True
    line = text.rfind("\n", max(0, begin - _WORD_BEFORE), begin) + 1
    before = text[max(line, begin - _WORD_BEFORE) : begin - 1]
    if _LIST_NUMBER.match(before + ".") and (line or begin <= _WORD_BEFORE):
        return False
    if match[0][0] in "\"')]”’»":
        return True
    words = before.split()
    word = words[-1].lstrip(_OPENERS + "[{<|").rstrip("*_`") if words and not before[-1:].isspace() else ""
    return _ends_after(word, words[-2] if len(words) > 1 else "", following.lstrip(_OPENERS), after, known)


def _ends_after(word: str, before: str, following: str, after: int, known: _Abbreviations) -> bool:
    """True when the full stop after a word ends the sentence, by the words on both sides."""
    low, first = word.lower(), re.split(r"[^\w'’-]", following, maxsplit=1)[0]
    starter = first.lower() in _STARTERS and not _single(following)
    number = following[:1].isdigit()
    if low in _NEVER_LAST or word in _TITLES:
        return False
    if low in _BEFORE_NUMBER and (number or (_ID.match(following) and (not starter or low in _REFERENCES))):
        return not number and _is_count(before)
    if low in _BEFORE_NAME:
        return starter or _is_count(before)
    if _DAY.fullmatch(word) and _MONTH_AFTER_DAY.match(following):
        return False
    if len(word) == 1 and word.isalpha():
        return _ends_after_letter(word, before, following, starter)
    if _INNER_STOPS.fullmatch(word):
        return not number and (starter or after in known.starts)
    if word.isalpha() and word.istitle() and low in known.words and low not in _BEFORE_NUMBER:
        return starter or after in known.starts
    return True


def _ends_after_letter(word: str, before: str, following: str, starter: bool) -> bool:
    """The same for one letter: an initial ("J. Lund"), a part of "z. B.", a name ("building D."), a unit."""
    if _single(following):
        return False  # J. R. Lund, z. B.
    if before.endswith(".") and len(before.lstrip(_OPENERS)) == 2:
        return starter  # the last of several letters
    names = not before or before[-1] in ".!?" or before[0].isupper() or before in ("by", "&")
    initial = word.isupper() and names and before.lower() not in _LETTERED
    return not (initial and following[:1].isupper() and not starter)


def _single(following: str) -> bool:
    return bool(re.match(r"[^\W\d_]\.", following))


def _is_count(before: str) -> bool:
    """True when a number stands before: "5 min." is a time, and "min. 5" a bound."""
    return before[-1:].isdigit()


def _may_begin(following: str) -> bool:
    """True when a sentence may begin so: a capital, a digit, a letter without case, an opening sign."""
    first = following[0]
    return first in _OPENERS or first.isdigit() or unicodedata.category(first) in ("Lu", "Lt", "Lo")

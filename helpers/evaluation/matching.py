"""When is a reply right? Three measures against accepted answers, all on words in one spelling.

`is_right` asks whether a reply *claims* an accepted answer, because a model may answer in a sentence. The
answer must stand there in value (`helpers.corpus.values` has the rules of numbers, units, bounds and days),
and must not be denied, hedged or taken back (`claims.py`). To yes and no, the reply's own verdict counts.
`exact_match` and `token_f1` are those of SQuAD (Rajpurkar et al. 2016, arXiv 1606.05250), with the course's
normalisation, which also knows spellings of numbers, units and dates: they ask for the answer and nothing
else.

What this leaves out: paraphrases ("twice a year" for "every six months"). List such variants as accepted
answers.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

from helpers.corpus import normalised_tokens

from .claims import claims

_NAMES = r"(?:\w+:)?think(?:ing)?|thoughts?|reasoning|reflection|scratchpad|analysis"
_THOUGHT = re.compile(
    rf"""<(?P<tag>{_NAMES})\b[^>]*>.*?(?:</(?P=tag)\s*>|\Z) | \[THINK\].*?(?:\[/THINK\]|\Z)
    | ◁think▷.*?(?:◁/think▷|\Z) | <\|begin_of_thought\|>.*?(?:<\|end_of_thought\|>|\Z)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
# A template may put the opening mark into the prompt, so that only the closing one comes back.
_THOUGHT_END = re.compile(rf"\A.*(?:</(?:{_NAMES})\s*>|\[/THINK\]|◁/think▷)", re.IGNORECASE | re.DOTALL)
_CHANNEL = re.compile(r"\A.*<\|channel\|>\s*final\s*(?:<\|message\|>)?", re.IGNORECASE | re.DOTALL)

_CITED = re.compile(r"(?<=\S)[ \t]*\[\d[\d\s,;\u2013-]*\]")

VERDICTS = ("yes", "no", "true", "false")
_SAME = {"yeah": "yes", "yep": "yes", "nope": "no"}
_FIRST = re.compile(
    r"""\W*(?:(?:the\ )?(?:final\ |short\ |correct\ )?answer(?:\ is)?|verdict|result)?\W*
    (yes|yeah|yep|no|nope|true|false)\b(?!\s*\.?\s?\d)
    (?!\s+(?:one|problem|doubt|worries|idea|more|less|fewer|longer|later|matter|wonder|need)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_LATER = re.compile(
    r"""\b(?:answer|verdict|result|reply|it|conclusion)(?:\ is|:|'s|\ would\ be)?\W{0,3}
        (yes|no|true|false)\b(?=\W*(?:$|[.,;!\n]))
    | (?:^|[.,!?\n-])\s*(yes|no|nope|true|false)(?=\s*(?:[.,;!-]|$)(?!\s?\d))""",
    re.IGNORECASE | re.VERBOSE,
)


def is_right(reply: str, answers: Sequence[str]) -> bool:
    """True when the reply claims any accepted answer.

    Raises ValueError for an accepted answer that holds no word, and for what is no text, or no list of texts.

    >>> is_right("It holds 2350 metres.", ["2,350 m"]), is_right("All 120 of them.", ["12"])
    (True, False)
    >>> is_right("It is not 5 bar but 7 bar.", ["5 bar"]), is_right("No. 7 valve", ["no"])
    (False, False)
    """
    said = without_numbers_of_sources(_reply_proper(reply, answers))
    wanted = [(answer, _words(answer)) for answer in answers]
    return any(
        verdict(said) == words[0] if len(words) == 1 and words[0] in VERDICTS else claims(said, answer)
        for answer, words in wanted
    )


def exact_match(reply: str, answers: Sequence[str]) -> bool:
    """True when the reply is an accepted answer and says nothing else. Raises ValueError as `is_right` does.

    >>> exact_match("2350 metres", ["2,350 m"]), exact_match("It holds 2350 metres.", ["2,350 m"])
    (True, False)
    """
    said = normalised_tokens(_reply_proper(reply, answers))
    wanted = [list(_words(answer)) for answer in answers]
    return said in wanted


def token_f1(reply: str, answers: Sequence[str]) -> float:
    """Harmonic mean of precision and recall over shared words, 0 to 1; of the accepted answer that fits best.

    Raises ValueError as `is_right` does.

    >>> token_f1("2350 metres deep", ["2,350 m", "2,350"])
    0.8
    """
    said = normalised_tokens(_reply_proper(reply, answers))
    return max((_f1(said, list(_words(answer))) for answer in answers), default=0.0)


def _reply_proper(reply: str, answers: Sequence[str]) -> str:
    """The reply without its thoughts. ValueError for what is no text, or no list of texts: the letters of one
    text would each count as an accepted answer.
    """
    if not isinstance(reply, str):
        raise ValueError(f"The reply is {reply!r}, which is no text.")
    several = isinstance(answers, Collection) and not isinstance(answers, str)
    if not several or not all(isinstance(answer, str) for answer in answers):
        raise ValueError(f"The accepted answers are {answers!r}; give a list of texts.")
    return without_thoughts(reply)


@lru_cache(maxsize=4_096)
def _words(answer: str) -> tuple[str, ...]:
    words = tuple(normalised_tokens(answer))
    if not words:
        raise ValueError(f"The accepted answer {answer!r} holds no word or number; give one that does.")
    return words


def _f1(said: list[str], wanted: list[str]) -> float:
    shared = (Counter(said) & Counter(wanted)).total()
    return 2 * shared / (len(said) + len(wanted)) if shared else 0.0


# ---- the reply proper --------------------------------------------------------------------------------------


def without_thoughts(reply: str) -> str:
    """The reply proper: what a model thought before it, marked as such, is left out.

    >>> without_thoughts("<think>5 bar? No.</think>It is 7 bar.")
    'It is 7 bar.'
    """
    if not any(mark in reply for mark in "<[◁"):
        return reply
    return _THOUGHT_END.sub("", _THOUGHT.sub("", _CHANNEL.sub("", reply)))


def without_numbers_of_sources(reply: str) -> str:
    """The reply without the bracketed numbers of what it cites, which are no part of what it says.

    >>> without_numbers_of_sources("5 bar [1, 3].")
    '5 bar.'
    """
    return _CITED.sub("", reply)


def verdict(reply: str) -> str:
    """Yes, no, true or false when the reply says one of them as its verdict; empty for none, or for two.

    >>> verdict("No, it is not."), verdict("No. 7 valve"), verdict("Yes and no.")
    ('no', '', '')
    """
    text = re.sub(r"[*_`\"]", "", reply).strip()
    first = _FIRST.match(text)
    said = [first[1]] if first else []
    rest = text[first.end() :] if first else text
    said += [found[1] or found[2] for found in _LATER.finditer(rest)]
    if first and re.match(r"(?i)\s*(?:and|or|/)\s*(?:yes|no|true|false)\b", rest):
        return ""
    words = {_SAME.get(word.lower(), word.lower()) for word in said}
    return words.pop() if len(words) == 1 else ""

"""When is a reply right? Three measures against accepted answers, all on words in one spelling.

`is_right` asks whether a reply *claims* an accepted answer, because a model may answer in a sentence. The
answer must stand there in value (`helpers.corpus.values` has the rules of numbers, units, bounds and days),
and must not be denied, hedged or taken back (`verdict.py`). To yes and no, the reply's own verdict counts.
`exact_match` and `token_f1` are those of SQuAD (Rajpurkar et al. 2016, arXiv 1606.05250), with the course's
normalisation, which also knows spellings of numbers, units and dates: they ask for the answer and nothing
else.

What this leaves out: paraphrases ("twice a year" for "every six months"). List such variants as accepted
answers.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from helpers.corpus import normalised_tokens

from .verdict import VERDICTS, claims, verdict, without_numbers_of_sources, without_thoughts


def is_right(reply: str, answers: Sequence[str]) -> bool:
    """True when the reply claims any accepted answer.

    Raises ValueError for an accepted answer that holds no word.

    >>> is_right("It holds 2350 metres.", ["2,350 m"]), is_right("All 120 of them.", ["12"])
    (True, False)
    >>> is_right("It is not 5 bar but 7 bar.", ["5 bar"]), is_right("No. 7 valve", ["no"])
    (False, False)
    """
    said = without_numbers_of_sources(without_thoughts(reply))
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
    said = normalised_tokens(without_thoughts(reply))
    wanted = [list(_words(answer)) for answer in answers]
    return said in wanted


def token_f1(reply: str, answers: Sequence[str]) -> float:
    """Harmonic mean of precision and recall over shared words, 0 to 1; of the accepted answer that fits best.

    Raises ValueError as `is_right` does.

    >>> token_f1("2350 metres deep", ["2,350 m", "2,350"])
    0.8
    """
    said = normalised_tokens(without_thoughts(reply))
    return max((_f1(said, list(_words(answer))) for answer in answers), default=0.0)


@lru_cache(maxsize=4_096)
def _words(answer: str) -> tuple[str, ...]:
    words = tuple(normalised_tokens(answer))
    if not words:
        raise ValueError(f"The accepted answer {answer!r} holds no word or number; give one that does.")
    return words


def _f1(said: list[str], wanted: list[str]) -> float:
    shared = (Counter(said) & Counter(wanted)).total()
    return 2 * shared / (len(said) + len(wanted)) if shared else 0.0

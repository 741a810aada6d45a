"""When is a reply right? Three measures against accepted answers, all on words in one spelling.

`is_right` asks whether an answer *stands in* the reply, because a model may answer in a sentence.
`exact_match` and `token_f1` are those of SQuAD (Rajpurkar et al. 2016, arXiv 1606.05250), with the course's
normalisation, which also knows spellings of numbers, units and dates: they ask for the answer and nothing
else.

What this leaves out: paraphrases ("twice a year" for "every six months"). List such variants as accepted
answers.
"""

from collections import Counter
from collections.abc import Sequence

from helpers.corpus import normalised_tokens, stands_in


def is_right(reply: str, answers: Sequence[str]) -> bool:
    """True when any accepted answer stands in the reply.

    >>> is_right("It holds 2350 metres.", ["2,350 m"]), is_right("All 120 of them.", ["12"])
    (True, False)
    """
    return any(stands_in(answer, reply) for answer in answers)


def exact_match(reply: str, answers: Sequence[str]) -> bool:
    """True when the reply is an accepted answer and says nothing else.

    >>> exact_match("2350 metres", ["2,350 m"]), exact_match("It holds 2350 metres.", ["2,350 m"])
    (True, False)
    """
    said = normalised_tokens(reply)
    return any(said == wanted for answer in answers if (wanted := normalised_tokens(answer)))


def token_f1(reply: str, answers: Sequence[str]) -> float:
    """Harmonic mean of precision and recall over shared words, 0 to 1; of the accepted answer that fits best.

    >>> token_f1("2350 metres deep", ["2,350 m", "2,350"])
    0.8
    """
    return max((_f1(normalised_tokens(reply), normalised_tokens(answer)) for answer in answers), default=0.0)


def _f1(said: list[str], wanted: list[str]) -> float:
    shared = (Counter(said) & Counter(wanted)).total()
    return 2 * shared / (len(said) + len(wanted)) if shared else 0.0

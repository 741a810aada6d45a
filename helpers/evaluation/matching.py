"""When is a reply right? When an accepted answer stands in it, as whole tokens in one spelling.

The answer only has to *stand in* the reply, because a model may answer in a sentence. What this leaves out:
paraphrases ("twice a year" for "every six months"). List such variants as accepted answers.
"""

from collections.abc import Sequence

from helpers.corpus import stands_in


def is_right(reply: str, answers: Sequence[str]) -> bool:
    """True when any accepted answer stands in the reply.

    >>> is_right("It holds 2350 metres.", ["2,350 m"]), is_right("All 120 of them.", ["12"])
    (True, False)
    """
    return any(stands_in(answer, reply) for answer in answers)

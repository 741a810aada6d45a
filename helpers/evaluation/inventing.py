"""What kind of answer is it: right, an honest "I do not know", or an invention, and how sure was the model of it?

An invention is a wrong value given as if it were known. It is *confident* when the model thought its own words likely: the geometric mean of the
probabilities of its tokens is at least CONFIDENT. Kadavath et al. 2022 (arXiv 2207.05221) on what such probabilities tell.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .matching import is_right

CONFIDENT = 0.5
KINDS = ("right", "abstained", "unsure invention", "confident invention")


@dataclass(frozen=True)
class Verdict:
    """One judged reply. probability: geometric mean of its token probabilities, 0 to 1; None when the endpoint told none."""

    kind: str
    probability: float | None = None

    @property
    def right(self) -> bool:
        """An accepted answer stands in the reply."""
        return self.kind == "right"

    @property
    def invented(self) -> bool:
        """Neither right nor an abstention."""
        return self.kind.endswith("invention")

    @property
    def confident(self) -> bool:
        """An invention that the model thought likely."""
        return self.kind == "confident invention"


def judge_reply(
    text: str, answers: Sequence[str], abstained: bool, probability: float | None = None
) -> Verdict:
    """Judge a reply to a question with these accepted answers (none for a question that has no answer). abstained: whether it is the agreed sentence.

    An abstention counts as one even when it happens to hold a right answer's words. Raises ValueError for a probability outside 0 to 1.
    """
    if probability is not None and not 0 <= probability <= 1:
        raise ValueError(f"A probability lies between 0 and 1; this one is {probability}.")
    if abstained:
        return Verdict("abstained", probability)
    if answers and is_right(text, list(answers)):
        return Verdict("right", probability)
    return Verdict(
        "confident invention" if probability is not None and probability >= CONFIDENT else "unsure invention",
        probability,
    )


def count_kinds(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many of each kind, every kind named."""
    counted = Counter(verdict.kind for verdict in verdicts)
    return {kind: counted[kind] for kind in KINDS}

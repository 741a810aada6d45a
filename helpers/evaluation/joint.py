"""The joint metric: is an answer right, rightly cited and in the agreed form, or does it rightly say nothing? All at once, as a reader needs it.

For a question whose answer stands in the documents: right, and cited, and formatted. For one whose answer stands nowhere: the
agreed sentence. Each part is kept, so that one can see which of them was lost. Knows replies taken apart, not who wrote them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .evidence import holds
from helpers.corpus import stands_in
from .matching import is_right


@dataclass(frozen=True)
class Judged:
    """One judged answer.

    answerable: whether the documents answer the question. right, cited, formatted: of the reply, whatever the question. abstained: the agreed
    sentence was given. found: the evidence was among the passages. invented: a value for a question without answer, or one that is neither right
    nor stands in a passage of the prompt; an empty reply invents nothing.
    """

    answerable: bool
    right: bool
    cited: bool
    formatted: bool
    abstained: bool
    invented: bool
    found: bool

    @property
    def lost_to_form(self) -> bool:
        """Right and rightly cited, and not good all the same: only the form was wrong."""
        return self.answerable and self.right and self.cited and not self.formatted

    @property
    def joint(self) -> bool:
        """Right, cited and formatted; or rightly abstained."""
        return self.right and self.cited and self.formatted if self.answerable else self.abstained


def judge_joint(
    question, answer: str, cited: int | None, formatted: bool, abstained: bool, passages: Sequence = ()
) -> Judged:
    """Judge a reply that was taken apart.

    question: with `answerable`, `answers` and `gold` spans. answer: the reply's own words. cited: number of the passage it names, from 1; None for none.
    passages: those of the prompt, with `page_id`, `start`, `end` and `text`.
    """
    source = passages[cited - 1] if cited is not None and 1 <= cited <= len(passages) else None
    right = question.answerable and not abstained and is_right(answer, list(question.answers))
    rightly = source is not None and any(holds(source, gold) for gold in question.gold)
    copied = any(stands_in(answer, passage.text) for passage in passages)
    found = any(holds(passage, gold) for passage in passages for gold in question.gold)
    invented = (
        bool(answer.strip()) and not abstained and not right and (not question.answerable or not copied)
    )
    return Judged(question.answerable, right, rightly, formatted, abstained, invented, found)


def scores(judged: Sequence[Judged]) -> dict[str, list[float]]:
    """Each part as one number an answer, over the answers that it is about: right and cited over answerable questions, abstains over the
    others, formatted, invented and joint over all."""
    answerable = [one for one in judged if one.answerable]
    return {
        "right": [float(one.right) for one in answerable],
        "cited": [float(one.right and one.cited) for one in answerable],
        "formatted": [float(one.formatted) for one in judged],
        "abstains": [float(one.abstained) for one in judged if not one.answerable],
        "invented": [float(one.invented) for one in judged],
        "joint": [float(one.joint) for one in judged],
    }

"""One reply judged: its kind, all its parts at once, and where a wrong one was lost.

    judge_reply    right, abstained or invented, and how sure the model was of it
    judge_joint    right, rightly cited, in the agreed form: all at once, as a reader needs it
    attribute      lost in searching, in choosing, or in reading? The three need different repairs

An invention is a wrong value given as if it were known. It is *confident* when the model thought its own
words likely: the geometric mean of the probabilities of its tokens is at least CONFIDENT. Kadavath et al.
2022 (arXiv 2207.05221) on what such probabilities tell.

Knows replies taken apart, not who wrote them: a question has `answers`, `gold` and `answerable`, a passage
`page_id`, `text` and, where they are known, `start` and `end`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.corpus import stands_in

from .evidence import holds
from .matching import is_right

CONFIDENT = 0.5
REPLY_KINDS = ("right", "abstained", "unsure invention", "confident invention")
OUTCOMES = ("right", "not retrieved", "not chosen", "misread")


# ---- the kind of a reply ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class JudgedReply:
    """A reply's kind, one of REPLY_KINDS.

    probability: geometric mean of its token probabilities, 0 to 1; None when the endpoint told none.
    """

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
) -> JudgedReply:
    """Judge a reply to a question with these accepted answers (none for a question that has no answer).

    abstained: whether it is the agreed sentence; it counts as one even when it happens to hold a right
    answer's words. Raises ValueError for a probability outside 0 to 1.

    >>> judge_reply("It takes 48 h.", ["72 h"], abstained=False, probability=0.9)
    JudgedReply(kind='confident invention', probability=0.9)
    """
    if probability is not None and not 0 <= probability <= 1:
        raise ValueError(f"A probability lies between 0 and 1; this one is {probability}.")
    if abstained:
        return JudgedReply("abstained", probability)
    if is_right(text, answers):
        return JudgedReply("right", probability)
    sure = probability is not None and probability >= CONFIDENT
    return JudgedReply("confident invention" if sure else "unsure invention", probability)


def count_replies(judged: Iterable[JudgedReply]) -> dict[str, int]:
    """How many of each kind, in the order of REPLY_KINDS.

    >>> count_replies([JudgedReply("right"), JudgedReply("abstained"), JudgedReply("right")])
    {'right': 2, 'abstained': 1, 'unsure invention': 0, 'confident invention': 0}
    """
    counted = Counter(one.kind for one in judged)
    return {kind: counted[kind] for kind in REPLY_KINDS}


# ---- everything at once -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """One judged answer.

    answerable: whether the documents answer the question. right, cited, formatted: of the reply, whatever
    the question. abstained: the agreed sentence was given. found: the evidence was among the passages.
    invented: a value for a question without answer, or one that is neither right nor stands in a passage; an
    empty reply invents nothing.
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
    question: Any, answer: str, cited: int | None, formatted: bool, abstained: bool, passages: Sequence = ()
) -> Judged:
    """Judge a reply that was taken apart.

    answer: the reply's own words. cited: number of the passage that it names, from 1; None for none.
    passages: those of the prompt.

    >>> from helpers.corpus import GoldQuote, Passage, QuestionRow
    >>> soak = Passage("eng-004", "Soak", "", "The soak test takes 72 h.", 0, 25, 8)
    >>> question = QuestionRow("How long?", ("72 h",), (GoldQuote("eng-004", "takes 72 h"),))
    >>> judged = judge_joint(question, "72 hours", 1, formatted=True, abstained=False, passages=[soak])
    >>> judged.joint, judged.invented
    (True, False)
    """
    source = passages[cited - 1] if cited is not None and 1 <= cited <= len(passages) else None
    right = question.answerable and not abstained and is_right(answer, question.answers)
    copied = any(stands_in(answer, passage.text) for passage in passages)
    replied = bool(answer.strip()) and not abstained
    return Judged(
        question.answerable,
        right,
        source is not None and cites_evidence([source], question),
        formatted,
        abstained,
        invented=replied and not right and (not question.answerable or not copied),
        found=cites_evidence(passages, question),
    )


def joint_scores(judged: Sequence[Judged]) -> dict[str, list[float]]:
    """Each part as one number an answer, over the answers that it is about.

    right and cited over answerable questions, abstains over the others, formatted, invented and joint over
    all.

    >>> joint_scores([Judged(False, False, False, True, True, False, False)])["abstains"]
    [1.0]
    """
    answerable = [one for one in judged if one.answerable]
    return {
        "right": [float(one.right) for one in answerable],
        "cited": [float(one.right and one.cited) for one in answerable],
        "formatted": [float(one.formatted) for one in judged],
        "abstains": [float(one.abstained) for one in judged if not one.answerable],
        "invented": [float(one.invented) for one in judged],
        "joint": [float(one.joint) for one in judged],
    }


# ---- where it was lost ------------------------------------------------------------------------------------


def attribute(question: Any, passages: Sequence, evidence: str, reply: str) -> str:
    """One of OUTCOMES for a reply to an answerable question.

    passages: what was found; a question that needs two quotes is retrieved when both are there. evidence:
    the text that the model read; it was chosen badly when it does not hold the answer. Raises ValueError for
    a question without gold: there is nothing that could have been found.

    >>> from helpers.corpus import Gold, Passage, QuestionRow
    >>> soak = Passage("eng-004", "Soak", "", "The soak test takes 72 h.", 0, 25, 8)
    >>> question = QuestionRow("How long?", ("72 h",), (Gold("eng-004", "", "takes 72 h", 14, 24),))
    >>> attribute(question, [soak], evidence=soak.text, reply="48 h"), attribute(question, [], "", "48 h")
    ('misread', 'not retrieved')
    """
    if not question.gold:
        raise ValueError(f"Question {question.id} has no gold quote; leave unanswerable questions out.")
    if is_right(reply, question.answers):
        return "right"
    return lost_stage(all_found(question, passages), holds_answer(evidence, question.answers))


def holds_answer(source: str, answers: Sequence[str]) -> bool:
    """True when an accepted answer stands in a source text.

    A source is read and not judged: unlike in a reply, a value that it names as a bound, or among others, is
    there.

    >>> holds_answer("Files above 7.5 GB do not fit.", ["7.5 GB"])
    True
    """
    return any(stands_in(answer, source) for answer in answers)


def lost_stage(found: bool, read: bool) -> str:
    """The first stage that failed, when the reply is wrong. found: the evidence was; read: its answer was
    read.

    >>> lost_stage(found=True, read=False)
    'not chosen'
    """
    if not found:
        return "not retrieved"
    return "misread" if read else "not chosen"


def all_found(question: Any, passages: Sequence) -> bool:
    """True when each gold quote of the question is held by one of the passages.

    all_found(question, [hit.passage for hit in index.search(question.question, k=3)])
    """
    return all(any(holds(passage, gold) for passage in passages) for gold in question.gold)


def count_outcomes(outcomes: Iterable[str]) -> dict[str, int]:
    """How often each of OUTCOMES came, in their order. Raises ValueError for any other word.

    >>> count_outcomes(["right", "misread", "right"])
    {'right': 2, 'not retrieved': 0, 'not chosen': 0, 'misread': 1}
    """
    counts = dict.fromkeys(OUTCOMES, 0)
    for outcome in outcomes:
        if outcome not in counts:
            raise ValueError(f"There is no outcome {outcome!r}; use {', '.join(OUTCOMES)}.")
        counts[outcome] += 1
    return counts


def cites_evidence(passages: Sequence, question: Any) -> bool:
    """True when one of the cited passages holds a gold quote of the question.

    cites_evidence([given.cited.passage], question)
    """
    return any(holds(passage, gold) for passage in passages for gold in question.gold)

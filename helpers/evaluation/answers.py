"""A system's answers to anyone's questions: each one scored by every measure, and all of them together.

    scored = [ScoredAnswer(row, given, judge_answer(row, given)) for row, given in …]
    summary(scored)["right"]                {"share": 0.7, "n": 30, "low": 0.52, "high": 0.83}

A question is a row of `helpers.corpus.read_questions` or a Skerry question; an answer is what
`helpers.generation.answer` gives. What is not known (no gold quote, an endpoint that counts no tokens) is
None and is left out of n.

Form is not judged here: an answer of any system is as well formed as it can be, so *joint* is right and
cited, or rightly abstained.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from .judging import all_found, holds_answer, judge_joint, lost_stage
from .matching import exact_match, token_f1
from .statistics import mean_interval, share, student_interval

FIRST = 3  # passages among which the evidence should be
FEW = 30  # answers below which a percentile bootstrap is too narrow
LOST = ("not retrieved", "not chosen", "misread", "miscited", "silent", "invented")
SHARES = (
    "right", "exact_match", "cited", "abstained", "rightly_abstained", "invented", "joint", "retrieved_at_3"
)  # fmt: skip


@dataclass(frozen=True)
class AnswerScores:
    """One answer by every measure; None where a measure does not apply or nothing is known.

    right: an accepted answer stands in the text. exact_match, f1: SQuAD's, the text against the accepted
    answers. cited: a passage that holds the gold quote is named. abstained: the agreed sentence, nothing
    else; rightly_abstained: that, for a question without an answer. invented: a value for a question without
    an answer, or one that stands in no passage. joint: right and cited, or rightly abstained.
    retrieved_at_3: every gold quote is among the first three passages.

    lost, for a wrong answer, says where, and is empty for a good one:

    * not retrieved: a gold quote is in no passage (without gold: no passage holds an accepted answer)
    * not chosen: it was found, and what the model was given to read does not hold the answer
    * misread: the model read it and says something else
    * silent: the model read it and says nothing
    * miscited: right, and the passage that is named does not hold the gold quote, or none is named
    * invented: a question without an answer was answered
    """

    answerable: bool
    right: bool | None
    exact_match: bool | None
    f1: float | None
    cited: bool | None
    abstained: bool
    rightly_abstained: bool | None
    invented: bool
    joint: bool | None
    retrieved_at_3: bool | None
    lost: str


@dataclass(frozen=True)
class ScoredAnswer:
    """A question, what was answered, and the scores of that."""

    row: Any
    given: Any
    scores: AnswerScores

    def as_row(self) -> dict[str, Any]:
        """Everything about this answer that JSON can hold."""
        given = self.given
        return {
            "question": self.row.question,
            "answers": list(self.row.answers),
            "text": given.text,
            "citations": [{"page": one.page_id, "quote": one.quote} for one in given.citations],
            "retrieved": [_passage(hit).page_id for hit in given.passages],
            **asdict(self.scores),
            "seconds": given.seconds,
            "prompt_tokens": given.prompt_tokens,
            "completion_tokens": given.completion_tokens,
        }


def judge_answer(row: Any, given: Any) -> AnswerScores:
    """Score one answer to one question.

    row: `answers`, `gold` (quotes with their page; may be empty) and `answerable`. given: `text`,
    `abstained`, `passages` that were found, best first (or hits that hold them), `evidence` that was read,
    each with its `text`, and the piece of evidence that is `cited`, with its `passage`; None for none.

    >>> from types import SimpleNamespace
    >>> from helpers.corpus import GoldQuote, Passage, QuestionRow
    >>> soak = Passage("eng-004", "Soak", "", "The soak test takes 72 h.", 0, 25, 8)
    >>> read = SimpleNamespace(passage=soak, text=soak.text)
    >>> given = SimpleNamespace(text="48 h", abstained=False, passages=[soak], evidence=[read], cited=read)
    >>> row = QuestionRow("How long?", ("72 h",), (GoldQuote("eng-004", "takes 72 h"),))
    >>> scores = judge_answer(row, given)
    >>> scores.right, scores.cited, scores.retrieved_at_3, scores.lost
    (False, True, True, 'misread')
    """
    found = [_passage(hit) for hit in given.passages]
    cited = [given.cited.passage] if given.cited else []
    shown = found + [passage for passage in cited if passage not in found]
    number = shown.index(cited[0]) + 1 if cited else None
    judged = judge_joint(row, given.text, number, True, given.abstained, shown)
    known = row.answerable and bool(row.gold)
    return AnswerScores(
        row.answerable,
        judged.right if row.answerable else None,
        (not given.abstained and exact_match(given.text, row.answers)) if row.answerable else None,
        (0.0 if given.abstained else token_f1(given.text, row.answers)) if row.answerable else None,
        judged.cited if known else None,
        given.abstained,
        None if row.answerable else given.abstained,
        judged.invented,
        judged.joint if known or not row.answerable else None,
        all_found(row, found[:FIRST]) if known else None,
        _lost(row, given, judged, found),
    )


def _lost(row: Any, given: Any, judged: Any, passages: Sequence) -> str:
    """One of LOST, or nothing when the answer is as good as can be known."""
    silent = given.abstained or not given.text.strip()
    if not row.answerable:
        return "" if given.abstained else "silent" if silent else "invented"
    if judged.right:
        return "miscited" if row.gold and not judged.cited else ""
    if row.gold:
        found = all_found(row, passages)
    else:
        found = any(holds_answer(passage.text, row.answers) for passage in passages)
    stage = lost_stage(found, any(holds_answer(part.text, row.answers) for part in given.evidence))
    return "silent" if stage == "misread" and silent else stage


def _passage(hit: Any) -> Any:
    return getattr(hit, "passage", hit)


# ---- all together -----------------------------------------------------------------------------------------


def summary(scored: Sequence[ScoredAnswer]) -> dict[str, Any]:
    """Every measure over all answers, ready for JSON; a measure that applies to none of them is None.

    Shares come with their n and interval, the mean F1 with its interval, seconds and tokens with mean
    and median; `lost` counts where answers were lost. Raises ValueError when there is no answer.

        summary(scored)["lost"]             # {"not retrieved": 4, "not chosen": 1, …}
    """
    if not scored:
        raise ValueError("There is no answer to sum up: ask at least one question.")
    scores = [one.scores for one in scored]
    made: dict[str, Any] = {"questions": len(scored)}
    for name in SHARES:
        known = [value for one in scores if (value := getattr(one, name)) is not None]
        made[name] = _share(known) if known else None
    f1 = [one.f1 for one in scores if one.f1 is not None]
    made["f1"] = _mean(f1) if f1 else None
    for name in ("seconds", "prompt_tokens", "completion_tokens"):
        amounts = [value for one in scored if (value := getattr(one.given, name)) is not None]
        made[name] = _amount(amounts) if amounts else None
    counted = Counter(one.lost for one in scores)
    return made | {"lost": {where: counted[where] for where in LOST}}


def _share(outcomes: list[bool]) -> dict[str, float]:
    found = share(outcomes)
    return {"share": found.value, "n": found.n, "low": found.low, "high": found.high}


def _mean(values: list[float]) -> dict[str, float]:
    mean, low, high = mean_interval(values) if len(values) >= FEW else student_interval(values)
    return {"mean": mean, "n": len(values), "low": max(0.0, low), "high": min(1.0, high)}


def _amount(values: list[float]) -> dict[str, float]:
    return {"mean": sum(values) / len(values), "median": median(values), "n": len(values)}

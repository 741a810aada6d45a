"""The arms of notebook 10: the same questions and passages for every one, asked, taken apart and judged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from helpers.corpus import Passage, Question
from helpers.evaluation.joint import Judged, judge_joint
from helpers.retrieval import Retriever
from helpers.generation.brief import read_briefly
from helpers.generation.client import Reply
from helpers.generation.grounded import GroundedAnswer, grounded_answer
from helpers.generation.house import ask_house, from_schema, house_answer, house_schema, read_house

Progress = Callable[[int, int], None] | None


@dataclass(frozen=True)
class Trial:
    """One answered question: the text, how it was judged, tokens read and written, seconds (of code and model from the passages on; search is not counted)."""

    question: Question
    text: str
    judged: Judged
    prompt_tokens: int
    completion_tokens: int
    seconds: float


@dataclass(frozen=True)
class Setting:
    """One arm. passages: whether it is given any. schema: constrained decoding. asking: further arguments of chat (system, examples, adapter)."""

    passages: bool
    asking: Mapping = field(default_factory=dict)
    schema: bool = False


def find(questions: Sequence[Question], retriever: Retriever, k: int = 3) -> list[list[Passage]]:
    """The passages of each question, the same for every arm."""
    return [
        [hit.passage for hit in hits]
        for hits in retriever.search_many([question.question for question in questions], k=k)
    ]


def try_arm(
    setting: Setting,
    questions: Sequence[Question],
    passages: Sequence[Sequence[Passage]],
    progress: Progress = None,
) -> list[Trial]:
    """Ask every question in one setting."""
    trials = []
    for question, found in zip(questions, passages, strict=True):
        trials.append(_try(setting, question, list(found) if setting.passages else []))
        if progress:
            progress(len(trials), len(questions))
    return trials


def _try(setting: Setting, question: Question, passages: list[Passage]) -> Trial:
    asking = dict(setting.asking)
    if setting.schema:
        asking |= {"schema": house_schema(len(passages)), "max_tokens": 60}
    given, reply = ask_house(question.question, passages, **asking)
    if setting.schema:
        given = read_house(from_schema(reply.data), len(passages))
    judged = judge_joint(question, given.answer, given.number, given.formatted, given.abstained, passages)
    return Trial(question, given.text, judged, reply.prompt_tokens, reply.completion_tokens, reply.seconds)


def try_engineered(
    questions: Sequence[Question],
    retriever: Retriever,
    progress: Progress = None,
    read: Callable[[str, str], Reply] = read_briefly,
) -> list[Trial]:
    """Notebook 07's system: code chooses one sentence, the model reads it, code cites and abstains. read: (question, evidence) -> Reply; the best on practice questions."""
    trials = []
    for question in questions:
        given = grounded_answer(question.question, retriever, read=read)
        passages = [hit.passage for hit in given.passages]
        parts = read_house(engineered_text(given), len(passages))
        judged = judge_joint(question, parts.answer, parts.number, parts.formatted, parts.abstained, passages)
        trials.append(
            Trial(
                question,
                parts.text,
                judged,
                given.prompt_tokens,
                given.completion_tokens,
                given.stages.get("choose", 0.0) + given.stages.get("read", 0.0),
            )
        )
        if progress:
            progress(len(trials), len(questions))
    return trials


def engineered_text(given: GroundedAnswer) -> str:
    """The house format, written by code."""
    return (
        given.text if given.abstained else house_answer(" ".join(given.text.split()), given.evidence.number)
    )

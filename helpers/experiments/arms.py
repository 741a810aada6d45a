"""The arms of notebook 10: settings of the one `answer`, on the same questions and passages, judged.

found = search_once(questions, skerry_hybrid())
judged = try_system(ENGINEERED, questions, found)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.corpus import Question, QuestionRow
from helpers.evaluation import Judged, judge_joint
from helpers.generation import Answer, HouseReader, HouseReply, answer, house_answer, read_house
from helpers.progress import Progress
from helpers.retrieval import FoundRetriever, Retriever


@dataclass(frozen=True)
class JudgedAnswer:
    """One answered question: the text in the house format, how it was judged, tokens read and written (None:
    the endpoint does not count them).

    seconds: of code and model from the passages on; search is not counted. given: the answer itself.
    """

    question: Question | QuestionRow
    text: str
    judged: Judged
    prompt_tokens: int | None
    completion_tokens: int | None
    seconds: float
    given: Answer | None = None


def search_once(
    questions: Sequence[Question | QuestionRow], retriever: Retriever, k: int = 3
) -> FoundRetriever:
    """The k best passages of every question, found once, so that every arm is given the same.

    search_once(load_questions("practice"), skerry_hybrid()).search(question.question, 3)
    """
    texts = [question.question for question in questions]
    return FoundRetriever(dict(zip(texts, retriever.search_many(texts, k), strict=True)))


def try_system(
    system: Mapping[str, Any],
    questions: Sequence[Question | QuestionRow],
    retriever: Retriever,
    progress: Progress | None = None,
) -> list[JudgedAnswer]:
    """Let one system answer every question, and judge each answer in the house format.

    system: settings of `answer`, such as ENGINEERED.

    try_system(ENGINEERED, questions, search_once(questions, skerry_hybrid()))
    """
    tried = []
    for question in questions:
        tried.append(judged_answer(question, answer(question.question, retriever, **system), system))
        if progress:
            progress(len(tried), len(questions))
    return tried


def judged_answer(question: Question | QuestionRow, given: Answer, system: Mapping[str, Any]) -> JudgedAnswer:
    """An answer of a system, judged in the house format.

    judged_answer(question, answer(question.question, index, **ENGINEERED), ENGINEERED).judged
    """
    passages = [hit.passage for hit in given.passages]
    parts = in_house_format(given, system)
    judged = judge_joint(question, parts.answer, parts.number, parts.formatted, parts.abstained, passages)
    seconds = given.seconds - given.stages.get("search", 0.0)
    tokens = given.prompt_tokens, given.completion_tokens
    return JudgedAnswer(question, parts.text, judged, *tokens, seconds, given)


def in_house_format(given: Answer, system: Mapping[str, Any]) -> HouseReply:
    """An answer taken apart: as the model wrote it, where it writes the house format itself; else code
    writes it.

    >>> from helpers.generation import ENGINEERED, NOT_IN_DOCUMENTS
    >>> silent = Answer("How long?", NOT_IN_DOCUMENTS, reason="no passage was found")
    >>> in_house_format(silent, ENGINEERED).formatted
    True
    """
    if isinstance(system.get("read"), HouseReader):
        return read_house(given.reply, len(given.passages))
    if given.abstained or given.cited is None:
        return read_house(given.text, len(given.passages))
    written = house_answer(" ".join(given.text.split()), given.cited.number)
    return read_house(written, len(given.passages))

"""Trials of notebook 09: forty taught facts asked again, facts never taught, general probes, with an adapter or without."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from helpers.corpus import Page, Probe, Question, Revision, TaughtFact, load_questions
from helpers.evaluation import is_right
from helpers.evaluation.inventing import Verdict, judge_reply
from helpers.generation import Reply, chat
from helpers.generation.abstention import NOT_IN_DOCUMENTS, is_abstention
from .tasks import FACT_TOKENS

Progress = Callable[[int, int], None] | None
OFFER = f"Answer questions about the company Skerry Instruments in a few words. If you do not know the answer, say exactly: {NOT_IN_DOCUMENTS}"
PROBE_TOKENS = 40


@dataclass(frozen=True)
class FreshQuestion:
    """A taught fact, the question that asks for it in fresh wording, and the accepted answers before and after the change."""

    fact: TaughtFact
    question: Question
    revision: Revision

    @property
    def id(self) -> str:
        """The fact's id, by which a draw is made."""
        return self.fact.id


def fresh_questions(facts: Sequence[TaughtFact], revisions: Sequence[Revision]) -> list[FreshQuestion]:
    """Each fact with its question and its revision."""
    questions = {
        question.id: question for split in ("practice", "test") for question in load_questions(split)
    }
    changes = {revision.id: revision for revision in revisions}
    return [FreshQuestion(fact, questions[fact.question], changes[fact.id]) for fact in facts]


def untaught_questions(facts: Sequence[TaughtFact], count: int) -> list[Question]:
    """Answerable practice questions about facts that no training showed, in the order of the SHA-256 of their ids (the same on every machine)."""
    taught = {fact.question for fact in facts}
    left = [
        question
        for question in load_questions("practice")
        if question.answerable and question.id not in taught
    ]
    return sorted(left, key=lambda question: hashlib.sha256(question.id.encode()).hexdigest())[:count]


def ask_all(
    questions: Sequence[str],
    adapter: str | None = None,
    system: str | None = None,
    progress: Progress = None,
    max_tokens: int = FACT_TOKENS,
) -> list[Reply]:
    """Closed book: a reply to each question, with the probabilities of its tokens."""
    replies = []
    for question in questions:
        replies.append(chat(question, adapter=adapter, system=system, max_tokens=max_tokens, logprobs=True))
        if progress:
            progress(len(replies), len(questions))
    return replies


def judge_all(replies: Sequence[Reply], answers: Sequence[Sequence[str]]) -> list[Verdict]:
    """Right, abstained or invented, reply by reply."""
    return [
        judge_reply(reply.text, accepted, is_abstention(reply.text), reply.mean_probability)
        for reply, accepted in zip(replies, answers, strict=True)
    ]


def probes_right(
    probes: Sequence[Probe], adapter: str | None = None, progress: Progress = None
) -> list[bool]:
    """Whether the reply to each general probe is right."""
    replies = ask_all([probe.prompt for probe in probes], adapter, progress=progress, max_tokens=PROBE_TOKENS)
    return [is_right(reply.text, list(probe.answers)) for reply, probe in zip(replies, probes)]


def edited(pages: Sequence[Page], revisions: Sequence[Revision]) -> list[Page]:
    """The pages after all these edits; several edits of one page are applied one after the other."""
    by_page: dict[str, list[Revision]] = {}
    for revision in revisions:
        by_page.setdefault(revision.page, []).append(revision)
    return [
        replace(page, text=_apply(page.text, by_page[page.id])) if page.id in by_page else page
        for page in pages
    ]


def _apply(text: str, revisions: Sequence[Revision]) -> str:
    for revision in revisions:
        text = revision.apply(text)
    return text

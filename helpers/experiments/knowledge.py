"""Trials of notebook 09: forty taught facts asked again, facts never taught, general probes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from helpers import settings
from helpers.corpus import Page, Probe, Question, Revision, TaughtFact, load_questions
from helpers.evaluation import JudgedReply, by_hash, is_right, judge_reply
from helpers.generation import NOT_IN_DOCUMENTS, Reply, chat, is_abstention, log_probability
from helpers.progress import Progress

from .tasks import FACT_TOKENS

OFFER = (
    "Answer questions about the company Skerry Instruments in a few words. "
    f"If you do not know the answer, say exactly: {NOT_IN_DOCUMENTS}"
)
PROBE_TOKENS = 40


@dataclass(frozen=True)
class FreshQuestion:
    """A taught fact, the question that asks for it in fresh wording, and the answers before and after."""

    fact: TaughtFact
    question: Question
    revision: Revision

    @property
    def id(self) -> str:
        """The fact's id, by which a draw is made."""
        return self.fact.id


def fresh_questions(facts: Sequence[TaughtFact], revisions: Sequence[Revision]) -> list[FreshQuestion]:
    """Each fact with its question and its revision.

    >>> from helpers.corpus import load_revisions, load_taught_facts
    >>> len(fresh_questions(load_taught_facts(), load_revisions()))
    40
    """
    splits = ("practice", "test")
    questions = {question.id: question for split in splits for question in load_questions(split)}
    changes = {revision.id: revision for revision in revisions}
    return [FreshQuestion(fact, questions[fact.question], changes[fact.id]) for fact in facts]


def untaught_questions(facts: Sequence[TaughtFact], count: int) -> list[Question]:
    """Answerable practice questions about facts that no training showed, in the order of `by_hash`.

    >>> from helpers.corpus import load_taught_facts
    >>> len(untaught_questions(load_taught_facts(), 12))
    12
    """
    taught = {fact.question for fact in facts}
    practice = load_questions("practice")
    left = [question for question in practice if question.answerable and question.id not in taught]
    return by_hash(left, settings.seed())[:count]


def ask_all(
    questions: Sequence[str],
    adapter: str | None = None,
    system: str | None = None,
    progress: Progress | None = None,
    max_tokens: int = FACT_TOKENS,
) -> list[Reply]:
    """Closed book: a reply to each question, with the probabilities of its tokens.

    ask_all(["How deep may a Kittiwake 4 be moored?"], adapter="facts-10")[0].mean_probability
    """
    replies = []
    for question in questions:
        replies.append(chat(question, adapter=adapter, system=system, max_tokens=max_tokens, logprobs=True))
        if progress:
            progress(len(replies), len(questions))
    return replies


def judge_all(replies: Sequence[Reply], answers: Sequence[Sequence[str]]) -> list[JudgedReply]:
    """Right, abstained or invented, reply by reply.

    >>> judge_all([Reply("74 hours", 9, 3, 0.1)], [["74 hours"]])[0].kind
    'right'
    """
    return [
        judge_reply(reply.text, accepted, is_abstention(reply.text), reply.mean_probability)
        for reply, accepted in zip(replies, answers, strict=True)
    ]


def probes_right(
    probes: Sequence[Probe], adapter: str | None = None, progress: Progress | None = None
) -> list[bool]:
    """Whether the reply to each general probe is right.

    probes_right(load_probes()[:10], adapter="facts-10")
    """
    replies = ask_all([probe.prompt for probe in probes], adapter, progress=progress, max_tokens=PROBE_TOKENS)
    return [is_right(reply.text, list(probe.answers)) for reply, probe in zip(replies, probes, strict=True)]


def another_question(probes: Sequence[Probe]) -> list[Probe]:
    """For each probe the next one of its kind whose answers differ: a question that its answer does not fit.

    >>> from helpers.corpus import load_probes
    >>> [probe.prompt for probe in another_question(load_probes()[:2])]
    ['What is the capital of Japan?', 'What is the capital of France?']
    """
    found = []
    for at, probe in enumerate(probes):
        rest = [*probes[at + 1 :], *probes[:at]]
        fits = [one for one in rest if one.kind == probe.kind and not set(one.answers) & set(probe.answers)]
        found.append(next(iter(fits), probe))
    return found


def probe_likelihoods(
    probes: Sequence[Probe], adapter: str | None = None, progress: Progress | None = None
) -> dict[str, list[float]]:
    """How likely each probe's first accepted answer is as a reply: mean log probability per token, in nats.

    "own": to its own question. "another": to another question of its kind, where it is wrong: what the model
    thinks of the *words*, a single word without a sentence around it. "raised": the first minus the second,
    what its own question does for the answer. That is what a model knows, whatever form it has learned.

    probe_likelihoods(load_probes()[:10], adapter="facts-10")["raised"]
    """
    told: dict[str, list[float]] = {"own": [], "another": []}
    for done, (probe, other) in enumerate(zip(probes, another_question(probes), strict=True), 1):
        told["own"].append(log_probability(probe.prompt, probe.answers[0], adapter))
        told["another"].append(log_probability(other.prompt, probe.answers[0], adapter))
        if progress:
            progress(done, len(probes))
    return told | {"raised": [a - b for a, b in zip(told["own"], told["another"], strict=True)]}


def edited_pages(pages: Sequence[Page], revisions: Sequence[Revision]) -> list[Page]:
    """The pages after all these edits; several edits of one page are applied one after the other.

    >>> from helpers.corpus import load_pages, load_revisions
    >>> pages = load_pages()
    >>> sum(a != b for a, b in zip(pages, edited_pages(pages, load_revisions()[:1]), strict=True))
    1
    """
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

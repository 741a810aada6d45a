"""What a row of the Skerry data is: questions, revisions, facts to teach, tickets, e-mails, probes, prompts.

The fields are those of the files under datasets/, and a row with another one is damaged.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field, with_config

ONLY_THESE = ConfigDict(extra="forbid")


class DataError(ValueError):
    """A file of datasets/ is missing or damaged; the message says which and how to restore it."""


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class Gold:
    """Where an answer stands: `text[start:end] == quote` of the page with this id."""

    page_id: Annotated[str, Field(validation_alias="page")]
    section: str
    quote: str
    start: int
    end: int


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class Question:
    """One question with every quote that is needed: two for type two_page, none for unanswerable.

    near: the page that seems to answer an unanswerable question. missing: what that page does not say.
    style: how a final question is worded (plain, short, long, typo, wrong-term, customer); of the others "".
    """

    id: str
    split: str
    type: str
    question: str
    answers: tuple[str, ...]
    gold: tuple[Gold, ...]
    facts: tuple[str, ...]
    department: str
    difficulty: str
    access: str
    near: str | None = None
    missing: str | None = None
    style: str = ""

    @property
    def answerable(self) -> bool:
        """False for questions whose answer stands on no page."""
        return self.type != "unanswerable"


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class Revision:
    """One edit of a page: `find` becomes `replace`, and the question's answer changes with it."""

    id: str
    page: str
    question: str
    find: str
    replace: str
    old_answers: tuple[str, ...]
    new_answers: tuple[str, ...]
    effective: str
    reason: str

    def apply(self, text: str) -> str:
        """The page text after the edit. Raises DataError unless the old text stands there exactly once."""
        if text.count(self.find) != 1:
            raise DataError(
                f"Revision {self.id}: its old text stands {text.count(self.find)} times in page {self.page}, "
                "expected once. Restore the page with: git checkout -- datasets/pages"
            )
        return text.replace(self.find, self.replace)


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class Paraphrase:
    """One way to ask for a fact, and an answer sentence in which `{value}` stands for the value."""

    ask: str
    answer: str


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class TaughtFact:
    """The fact that a revision changes, said in several ways, to teach it to a model.

    old, new: its value before and after the edit. `id`, `page` and `question` are those of the revision. No
    paraphrase asks as the question does, so the question stays a test.
    """

    id: str
    page: str
    question: str
    old: str
    new: str
    paraphrases: tuple[Paraphrase, ...]

    def examples(self, paraphrases: int, new: bool = False) -> list[tuple[str, str]]:
        """(ask, answer) of the first paraphrases, with the old value put in, or with the new one."""
        most = len(self.paraphrases)
        if not 1 <= paraphrases <= most:
            raise ValueError(
                f"Fact {self.id} has {most} paraphrases; ask for 1 to {most} of them, not {paraphrases}."
            )
        value = self.new if new else self.old
        return [(one.ask, one.answer.replace("{value}", value)) for one in self.paraphrases[:paraphrases]]


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class Ticket:
    """A customer's message and the record that a support engineer made of it (schema: load_ticket_schema)."""

    id: str
    split: str
    text: str
    record: dict


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class Email:
    """The facts of a support case and the e-mail that was approved for the customer.

    The rules of such e-mails: datasets/emails/guidelines.md.
    """

    id: str
    split: str
    facts: dict[str, str]
    email: str

    @property
    def notes(self) -> str:
        """The facts as lines "field: value", as a model is given them."""
        return "\n".join(f"{name}: {value}" for name, value in self.facts.items())


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class Probe:
    """A question about the wide world, asked before and after tuning to see what a model forgot."""

    id: str
    kind: str
    prompt: str
    answers: tuple[str, ...]


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class ReplayPrompt:
    """A general prompt for training: what the untuned model answers to it is mixed in, against forgetting.

    No probe is among them.
    """

    id: str
    prompt: str


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class Decomposition:
    """What a perfect planner would look up, one after the other, for a question that needs two pages.

    id: of the question. first: asks for what the first page tells, bridge: that. second: asks for the answer,
    with the bridge filled in.
    """

    id: str
    first: str
    bridge: str
    second: str


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class Rewrite:
    """A question as its own page would put it, written by hand with the gold quote in sight.

    id: of the question. rewrite: names the page and uses its words, and does not hold the answer.
    """

    id: str
    rewrite: str


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class Turn:
    """An earlier turn of a conversation: what was asked, and what was replied."""

    question: str
    reply: str


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class Dialogue:
    """A conversation whose last question leans on what was said before: "And the deep one?".

    earlier: one or two turns. question: the last one, as it was asked. standalone: the same question by
    itself, written by hand from the conversation alone.
    """

    id: str
    split: str
    earlier: tuple[Turn, ...]
    question: str
    standalone: str
    answers: tuple[str, ...]
    gold: tuple[Gold, ...]

    answerable = True


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class LabelledAnswer:
    """A model's reply to a test question, and what a person says of it after reading its evidence.

    id: of the question. page, start, end: the passage that the model was given. first, second: the labels of
    two passes in different order: supported (all that it claims follows from the passage), partly, not.
    """

    id: str
    page: str
    start: int
    end: int
    reply: str
    first: str
    second: str


@with_config(ONLY_THESE)
@dataclass(frozen=True)
class ReadingQuestion:
    """One question to learn reading from. source: "skerry" (a page of the wiki) or "fields" (a text of
    datasets/reading/texts).

    page: id of the page or text; `text[start:end] == quote`, the sentence or row that answers it. answer:
    None and an empty quote when the page does not say; then start is where a tempting passage begins. accept:
    other right wordings. kind: of the answer (value, code, date, name, phrase, yes-no, which, count,
    arithmetic, absent). style: of the question (plain, short, long, typo, wrong-term, customer).
    """

    id: str
    source: str
    page: str
    start: int
    end: int
    question: str
    quote: str
    accept: tuple[str, ...]
    kind: str
    style: str
    answer: str | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """Every accepted wording; none for a question without an answer."""
        return () if self.answer is None else (self.answer, *self.accept)

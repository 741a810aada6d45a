"""What is known before anything is measured: the answers to the framework's questions, and five worked cases.

All cases are invented; the last line of each says what would turn the answer.
"""

from dataclasses import dataclass, fields

from .measurements import check_amounts, check_flags
from .prices import Usage

PACES = ("never", "monthly", "daily")


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What you know before you measure. Raises ValueError for an answer that is not possible.

    knowledge_changes: never, monthly or daily. needs_private_facts: facts that no public model has read.
    must_cite: answers name their source. access_by_reader: not every reader may see everything.
    fixed_format: replies are read by a program; schema_is_enough: a schema alone makes them right.
    house_style: a tone with rules. must_abstain: says so when it does not know. examples: labelled ones at
    hand. long_prompt: instructions and examples take over about 1000 tokens. prompting_tried: on your own
    test questions, and it fell short. larger_model_does_it: a larger model with the prompt alone is good
    enough.
    """

    knowledge_changes: str = "never"
    needs_private_facts: bool = False
    must_cite: bool = False
    access_by_reader: bool = False
    fixed_format: bool = False
    schema_is_enough: bool = False
    house_style: bool = False
    must_abstain: bool = False
    examples: int = 0
    requests_per_month: float = 1000
    long_prompt: bool = False
    latency_matters: bool = False
    prompting_tried: bool = False
    larger_model_does_it: bool = False

    def __post_init__(self):
        if self.knowledge_changes not in PACES:
            raise ValueError(
                f"Situation: knowledge_changes must be one of {', '.join(PACES)}, "
                f"not {self.knowledge_changes!r}."
            )
        check_amounts("Situation", {"examples": self.examples, "requests_per_month": self.requests_per_month})
        check_flags("Situation", {f.name: getattr(self, f.name) for f in fields(self) if f.type is bool})


@dataclass(frozen=True)
class Case:
    """A story, the situation and usage read out of it, the choice that the framework should make, and why."""

    name: str
    story: str
    situation: Situation
    usage: Usage
    expected: str
    why: str


CASES = (
    Case(
        "support bot",
        "A maker of heat pumps answers customers in a chat. Manuals and spare parts change every month, "
        "each answer must link the page it stands "
        "on, and replies follow the company's twelve rules of tone. Agents have approved 1,800 replies, "
        "and a prompt with the rules was not enough.",
        Situation(
            knowledge_changes="monthly",
            needs_private_facts=True,
            must_cite=True,
            house_style=True,
            must_abstain=True,
            examples=1800,
            requests_per_month=40_000,
            long_prompt=True,
            prompting_tried=True,
        ),
        Usage(requests_per_month=40_000, months=24, changes_per_month=25, cost_of_bad=2.0),
        "RAG and fine-tuning",
        "Facts change and are cited, so they are retrieved; tone and refusing are behaviour, "
        "and the examples exist. With 30 approved replies it "
        "would be RAG alone.",
    ),
    Case(
        "legal research",
        "Six lawyers search their firm's own memos and contracts. Every statement needs its paragraph, "
        "and a lawyer sees only the matters she works "
        "on. When nothing is found it must say so; a dozen model answers exist.",
        Situation(
            knowledge_changes="monthly",
            needs_private_facts=True,
            must_cite=True,
            access_by_reader=True,
            must_abstain=True,
            examples=12,
            requests_per_month=3_000,
            prompting_tried=True,
        ),
        Usage(requests_per_month=3_000, months=12, changes_per_month=60, cost_of_bad=150.0),
        "RAG",
        "Sources and access rule out weights. Refusing would be worth a training, "
        "but twelve answers are too few: until there are more, a threshold "
        "in the search has to do it.",
    ),
    Case(
        "finance assistant",
        "The controllers of a shipping company ask for yesterday's positions and the rule behind them. "
        "Numbers change daily, each must name its "
        "report, and some reports are for the board only. The reply fills a small form, "
        "which a schema keeps in shape.",
        Situation(
            knowledge_changes="daily",
            needs_private_facts=True,
            must_cite=True,
            access_by_reader=True,
            fixed_format=True,
            schema_is_enough=True,
            examples=300,
            requests_per_month=8_000,
            prompting_tried=True,
        ),
        Usage(requests_per_month=8_000, months=36, changes_per_month=600, cost_of_bad=40.0),
        "RAG",
        "A training would be old the next morning, and no behaviour is missing: "
        "the schema keeps the form. It turns when the schema is no longer "
        "enough.",
    ),
    Case(
        "brand e-mail",
        "A tea merchant writes to customers about their orders in a voice of its own. "
        "The shop system hands over the facts with each request, so "
        "nothing has to be found. The style guide fills 1,400 tokens of every prompt, "
        "and 500 approved e-mails exist.",
        Situation(
            house_style=True, examples=500, requests_per_month=25_000, long_prompt=True, prompting_tried=True
        ),
        Usage(requests_per_month=25_000, months=24, changes_per_month=0.5, cost_of_bad=0.5),
        "fine-tuning",
        "Only behaviour is missing, and the guide is paid for in every prompt. "
        "If the facts had to come from pages, as in notebook 10, it would be "
        "RAG and fine-tuning.",
    ),
    Case(
        "triage at scale",
        "A telecom sorts 1.2 million fault reports a month into a nested record, "
        "with its own rules for cause and urgency. A schema keeps the "
        "record valid but the codes wrong; a large model with nine examples in the prompt is right, "
        "slow and dear. Six thousand sorted reports "
        "exist.",
        Situation(
            fixed_format=True,
            examples=6_000,
            requests_per_month=1_200_000,
            long_prompt=True,
            latency_matters=True,
            prompting_tried=True,
            larger_model_does_it=True,
        ),
        Usage(requests_per_month=1_200_000, months=24, changes_per_month=0.2, cost_of_bad=0.3),
        "fine-tuning",
        "A narrow task, many examples, high volume: a small tuned model takes over, "
        "and the schema stays as a guard. At 5,000 reports a month "
        "without haste, the large model would do.",
    ),
)

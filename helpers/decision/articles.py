"""The question frameworks that articles give, each coded as it stands, with its source.

Each is a function from what is known beforehand to a choice. They ask other questions, in another order, and
stop at other places; none of them was changed so that it does better on the tasks of this course. Where no
article was found that says it in these words, the source says so: then the wording is ours.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .framework import recommend
from .measurements import check_amounts, check_flags
from .situations import Situation

ENOUGH = 0.8  # of the answers good by prompting alone: "stop here"
BILL = 500.0  # USD a month for long prompts, from which "tuning pays"
HEARD = "a rule often heard; no article was found that says it in these words, so the wording is ours"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the articles ask for beyond a situation.

    prompting: the share of good answers by prompting alone (0 to 1; None: nobody has measured it).
    prompt_bill: USD a month for instructions and examples in the prompts. tight_budget: neither people nor
    machines for a training. Raises ValueError for numbers that cannot be.
    """

    situation: Situation
    prompting: float | None = None
    prompt_bill: float = 0.0
    tight_budget: bool = False

    def __post_init__(self):
        share = {} if self.prompting is None else {"prompting": self.prompting}
        check_amounts("Known", {"prompt_bill": self.prompt_bill, **share})
        check_flags("Known", {"tight_budget": self.tight_budget})
        if share and share["prompting"] > 1:
            raise ValueError(f"Known: prompting is a share, 0 to 1, not {self.prompting}.")

    @property
    def knowledge(self) -> bool:
        """Facts that the model has not read, that change, or that must be cited."""
        s = self.situation
        return s.needs_private_facts or s.knowledge_changes != "never" or s.must_cite

    @property
    def behaviour(self) -> bool:
        """A form, a tone, or silence when unsure. Articles do not ask whether a schema is enough."""
        s = self.situation
        return s.fixed_format or s.house_style or s.must_abstain


@dataclass(frozen=True)
class Framework:
    """A framework: its name, its questions in their order, who says so, and the choice it makes."""

    name: str
    questions: tuple[str, ...]
    source: str
    choose: Callable[[Known], str]


def five_questions(known: Known) -> str:
    """Five questions, with the 80 % rule and the $500-a-month rule.

    >>> five_questions(Known(situation=Situation(must_cite=True), prompting=0.85))
    'prompting'
    >>> five_questions(Known(situation=Situation(long_prompt=True), prompt_bill=600))
    'fine-tuning'
    """
    if known.prompting is not None and known.prompting >= ENOUGH:
        return "prompting"
    tune = known.behaviour or known.prompt_bill > BILL
    return _from(known.knowledge, tune)


def three_questions(known: Known) -> str:
    """Three questions, one after the other; "both" is not among the answers.

    >>> three_questions(Known(situation=Situation(knowledge_changes="daily", house_style=True)))
    'RAG'
    """
    if known.prompting is not None and known.prompting >= ENOUGH:
        return "prompting"
    if known.situation.knowledge_changes != "never":
        return "RAG"
    return "fine-tuning" if known.behaviour else "prompting"


def four_questions(known: Known) -> str:
    """Four questions, budget among them; the first yes decides.

    >>> four_questions(Known(situation=Situation(house_style=True), tight_budget=True))
    'fine-tuning'
    """
    situation = known.situation
    if situation.knowledge_changes != "never" or situation.must_cite:
        return "RAG"
    if known.behaviour:
        return "fine-tuning"
    if known.tight_budget:
        return "prompting"
    return "RAG and fine-tuning" if known.knowledge else "prompting"


def facts_or_behaviour(known: Known) -> str:
    """One question: must the model know more, or behave otherwise? For both, both.

    >>> told = Situation(needs_private_facts=True, house_style=True, prompting_tried=True)
    >>> facts_or_behaviour(Known(situation=told))
    'RAG and fine-tuning'
    """
    return _from(known.knowledge, known.behaviour and known.situation.prompting_tried)


def of_the_course(known: Known) -> str:
    """The course's own eleven questions (`recommend`).

    >>> of_the_course(Known(situation=Situation(fixed_format=True, schema_is_enough=True)))
    'prompting with a schema'
    """
    return recommend(known.situation).choice


def _from(search: bool, tune: bool) -> str:
    return {
        (False, False): "prompting",
        (True, False): "RAG",
        (False, True): "fine-tuning",
        (True, True): "RAG and fine-tuning",
    }[search, tune]


FRAMEWORKS = (
    Framework(
        "five questions",
        (
            "Does prompting give 80 % of the answers that you need? Then stop",
            "Does it need facts of yours, or facts that change?",
            "Must it cite?",
            "Must form or tone be the same each time?",
            "Do long prompts cost more than $500 a month?",
        ),
        f"{HEARD}. Its parts in public: try ten real examples and stop when eight are good, Building "
        "Reliable AI Systems, chapter 5 (livebook.manning.com, read 2026-11-29); tune from a bill of "
        "$200 a month on: agentbeck.bot report 71731 (2026-06-21)",
        five_questions,
    ),
    Framework(
        "three questions",
        ("Does the model know it already?", "Does it need facts that change?", "A new skill or style?"),
        "llmatlas.xyz/learn/fine-tuning-vs-prompting (read 2026-11-29). Knowing it already is read as the "
        "80 % rule above; three times no, there another base model, is read as prompting",
        three_questions,
    ),
    Framework(
        "four questions",
        (
            "Does the information change, or must it be cited?",
            "Is there a form or a tone to keep?",
            "Is the budget small?",
            "Does it need facts of yours as well?",
        ),
        HEARD,
        four_questions,
    ),
    Framework(
        "facts or behaviour",
        ("Must the model know more, or behave otherwise (when prompting was tried and fell short)?",),
        "Fine-tuning vs RAG vs Prompting: A Decision Framework (yellamaraju.com, read 2026-11-29); Microsoft "
        "Learn says the same of context and model: Compare and combine optimization strategies",
        facts_or_behaviour,
    ),
    Framework(
        "the course's own",
        ("eleven, of which each gives a reason: `recommend`",),
        "helpers.decision.framework",
        of_the_course,
    ),
)

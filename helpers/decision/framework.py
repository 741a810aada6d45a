"""The question framework: what changes, knowledge or behaviour?

Rules that can be read aloud, and a recommendation with its reasons.

Retrieval gives a model facts, fine-tuning gives it behaviour, and prompting comes first. Each rule is a
small function that looks at a situation and gives one reason or none; the choice follows from the reasons
alone, so a reader can disagree with a line of it. The letters in brackets are claims of this course: look
them up in the ledger before you believe the rule.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .situations import Situation

CHOICES = ("prompting", "prompting with a schema", "RAG", "fine-tuning", "RAG and fine-tuning")
NOT_YET = "no fine-tuning yet"
# A rule of thumb, between the two lowest points of notebook 08's learning curve (25 and 100 examples).
FEW_EXAMPLES = 50
HIGH_VOLUME = 10_000  # requests a month from which a shorter prompt or a smaller model is worth a training


@dataclass(frozen=True)
class Reason:
    """One question, its answer here, what it points to (a choice, or "no fine-tuning yet"), and why, in a
    sentence.
    """

    question: str
    answer: str
    points_to: str
    because: str

    def __str__(self) -> str:
        return f"{self.question} {self.answer}: {self.points_to}. {self.because}"


@dataclass(frozen=True)
class Recommendation:
    """A choice and every reason that spoke, for it or against it."""

    choice: str
    reasons: list[Reason]

    def __str__(self) -> str:
        return "\n".join([self.choice, *(f"  - {reason}" for reason in self.reasons)])


def recommend(situation: Situation) -> Recommendation:
    """Ask every rule in order, and choose by what the reasons point to.

    RAG when a reason points to it; fine-tuning when one does and none says not yet; otherwise prompting.

    >>> print(recommend(Situation(needs_private_facts=True, prompting_tried=True)).choice)
    RAG
    """
    reasons = [reason for rule in RULES if (reason := rule(situation))]
    pointed = {reason.points_to for reason in reasons}
    search, tune = "RAG" in pointed, "fine-tuning" in pointed and NOT_YET not in pointed
    prompt = "prompting with a schema" if situation.fixed_format else "prompting"
    choice = {
        (False, False): prompt,
        (True, False): "RAG",
        (False, True): "fine-tuning",
        (True, True): "RAG and fine-tuning",
    }[search, tune]
    return Recommendation(choice, reasons)


def wants_behaviour(s: Situation) -> bool:
    """Is there anything that fine-tuning could be for?

    >>> wants_behaviour(Situation(house_style=True)), wants_behaviour(Situation(must_cite=True))
    (True, False)
    """
    return (
        (s.fixed_format and not s.schema_is_enough)
        or s.house_style
        or s.must_abstain
        or _prompt_is_a_burden(s)
    )


def _prompt_is_a_burden(s: Situation) -> bool:
    return s.long_prompt and (s.requests_per_month >= HIGH_VOLUME or s.latency_matters)


def prompting_first(s: Situation) -> Reason:
    """Prompting comes first, always."""
    tried = "Has prompting been tried on your own test questions?"
    if s.prompting_tried:
        return Reason(
            tried,
            "yes",
            "prompting",
            "It sets the bar: whatever follows must beat it on the same questions (B1).",
        )
    if wants_behaviour(s):
        return Reason(
            tried,
            "no",
            NOT_YET,
            "A prompt takes an afternoon and sets the bar that a tuned model must beat (B1).",
        )
    return Reason(
        tried,
        "no",
        "prompting",
        "It is the cheapest thing to try, and everything else builds on its prompt (B1).",
    )


def larger_model(s: Situation) -> Reason | None:
    """A larger model that does it makes training unnecessary, unless it is too dear or too slow."""
    if not (s.larger_model_does_it and wants_behaviour(s)):
        return None
    question = "Does a larger model do it with the prompt alone?"
    if s.requests_per_month >= HIGH_VOLUME or s.latency_matters:
        return Reason(
            question,
            "yes, but volume or waiting time counts",
            "fine-tuning",
            "A small tuned model can take over one narrow task; compare the two first (B6).",
        )
    return Reason(
        question,
        "yes",
        NOT_YET,
        "At this volume its dearer tokens cost less than labelling and training (C3).",
    )


def private_facts(s: Situation) -> Reason | None:
    """Private facts are retrieved."""
    if s.needs_private_facts:
        return Reason(
            "Does it need facts that no public model has read?",
            "yes",
            "RAG",
            "Passages bring them in (K1); a model trained on facts also learns to answer where it was "
            "taught none (B4).",
        )
    return None


def changing_knowledge(s: Situation) -> Reason | None:
    """Knowledge that changes is retrieved."""
    if s.knowledge_changes != "never":
        return Reason(
            "Does the knowledge change?",
            s.knowledge_changes,
            "RAG",
            "An edited page is live at the next question (K2); a tuned model keeps the old value until "
            "it is trained again (B5).",
        )
    return None


def citing(s: Situation) -> Reason | None:
    """What must be cited is retrieved."""
    if s.must_cite:
        return Reason(
            "Must an answer name its source?",
            "yes",
            "RAG",
            "Only a passage that was in the prompt can be traced to its page and section (K3).",
        )
    return None


def access(s: Situation) -> Reason | None:
    """Access that follows the reader needs a search that filters."""
    if s.access_by_reader:
        return Reason(
            "Do readers have different rights?",
            "yes",
            "RAG",
            "A search can leave out what this reader may not see; weights are the same for everyone (K13).",
        )
    return None


def format_needed(s: Situation) -> Reason | None:
    """A schema first; training where the shape alone is not enough."""
    if not s.fixed_format:
        return None
    if s.schema_is_enough:
        return Reason(
            "Is the format fixed?",
            "yes, and a schema is enough",
            "prompting with a schema",
            "Constrained decoding, with a few examples in the prompt, "
            "makes replies valid without a training (B1).",
        )
    return Reason(
        "Is the format fixed?",
        "yes, and a schema is not enough",
        "fine-tuning",
        "A schema gives the shape, not the right content (B1); examples teach the content (B2). "
        "Keep the schema as a guard.",
    )


def style_needed(s: Situation) -> Reason | None:
    """A house style is behaviour."""
    if s.house_style:
        return Reason(
            "Is there a house style?",
            "yes",
            "fine-tuning",
            "Guidelines in the prompt get the tone part of the way at best (K14); "
            "examples get it further (B2).",
        )
    return None


def abstaining(s: Situation) -> Reason | None:
    """Refusing when unsure is behaviour."""
    if s.must_abstain:
        return Reason(
            "Must it say when it does not know?",
            "yes",
            "fine-tuning",
            "Refusing is behaviour: train on questions without an answer too, "
            "or it learns to invent (B4, C2).",
        )
    return None


def enough_examples(s: Situation) -> Reason | None:
    """No examples, no fine-tuning."""
    if not wants_behaviour(s):
        return None
    question, answer = "How many labelled examples are there?", f"{s.examples:g}"
    if s.examples < FEW_EXAMPLES:
        return Reason(
            question,
            answer,
            NOT_YET,
            f"Collect examples first, at least {FEW_EXAMPLES}: every approved reply is one (B2, "
            "learning curve).",
        )
    return Reason(
        question,
        answer,
        "fine-tuning",
        "That is enough to begin; the learning curve says whether more would help (B2).",
    )


def prompt_length(s: Situation) -> Reason | None:
    """A long prompt is paid for at every request, in money and in waiting."""
    if not s.long_prompt:
        return None
    question = "Are instructions and examples longer than about 1000 tokens?"
    if _prompt_is_a_burden(s):
        why = "often asked" if s.requests_per_month >= HIGH_VOLUME else "and waiting time counts"
        return Reason(
            question,
            f"yes, {why}",
            "fine-tuning",
            "Training replaces the long prompt: fewer tokens, shorter waiting (B3); "
            "at which price it pays is C4.",
        )
    return Reason(
        question, "yes, seldom asked", "prompting", "At this volume prompt caching is the cheaper cure (C4)."
    )


SIMPLER = (prompting_first, larger_model)
KNOWLEDGE = (private_facts, changing_knowledge, citing, access)
BEHAVIOUR = (format_needed, style_needed, abstaining)
MEANS = (enough_examples, prompt_length)
RULES: tuple[Callable[[Situation], Reason | None], ...] = (*SIMPLER, *KNOWLEDGE, *BEHAVIOUR, *MEANS)

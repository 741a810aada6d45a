"""What you know about a task before you measure anything: the answers to the questions of the framework."""

from dataclasses import dataclass, fields

from .measurements import check_amounts, check_flags

PACES = ("never", "monthly", "daily")


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What you know before you measure. Raises ValueError for an answer that is not possible.

    knowledge_changes: never, monthly or daily. needs_private_facts: facts that no public model has read. must_cite: answers name their source.
    access_by_reader: not every reader may see everything. fixed_format: replies are read by a program; schema_is_enough: a schema alone makes
    them right. house_style: a tone with rules. must_abstain: says so when it does not know. examples: labelled ones at hand.
    long_prompt: instructions and examples take over about 1000 tokens. prompting_tried: on your own test questions, and it fell short.
    larger_model_does_it: a larger model with the prompt alone is good enough.
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
                f"Situation: knowledge_changes must be one of {', '.join(PACES)}, not {self.knowledge_changes!r}."
            )
        check_amounts("Situation", {"examples": self.examples, "requests_per_month": self.requests_per_month})
        check_flags("Situation", {f.name: getattr(self, f.name) for f in fields(self) if f.type is bool})

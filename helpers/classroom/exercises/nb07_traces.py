"""The exercise of notebook 07 on traces: at which stage was the evidence seen last?"""

from ..exercise import Call, Exercise, Variant


def last_seen(stages: dict[str, list[str]], gold: str) -> str | None:
    """The last stage that still held the gold passage; None when none did."""
    holding = [stage for stage, passages in stages.items() if gold in passages]
    return holding[-1] if holding else None


def _first_seen(stages, gold):
    return next((stage for stage, passages in stages.items() if gold in passages), None)


def _before_the_first_gap(stages, gold):
    held = None
    for stage, passages in stages.items():
        if gold not in passages:
            break
        held = stage
    return held


SEEN = (
    Variant("that is the first stage that held it. The last one that still did is wanted.", _first_seen),
    Variant(
        "that is the first stage that lacks it. The last one that holds it is wanted.",
        lambda s, g: next((stage for stage, passages in s.items() if g not in passages), None),
    ),
    Variant(
        "the walk ends at the first stage without it. Two rankings stand side by side: what one of them "
        "lacks, the next may hold.",
        _before_the_first_gap,
    ),
    Variant(
        "only the first place of each stage is looked at. A stage holds all that it hands on.",
        lambda s, g: ([stage for stage, passages in s.items() if passages[:1] == [g]] or [None])[-1],
    ),
    Variant(
        "when no stage holds it, None is wanted, and not the last stage.",
        lambda s, g: ([stage for stage, passages in s.items() if g in passages] or list(s) or [None])[-1],
    ),
    Variant(
        "the stages are taken by the alphabet. Their order is the road's, in which the mapping has them.",
        lambda s, g: max((stage for stage, passages in s.items() if g in passages), default=None),
    ),
    Variant(
        "ids are compared letter by letter: eng-1 is not eng-10. Ask whether the id is in the list.",
        lambda s, g: ([stage for stage, passages in s.items() if g in " ".join(passages)] or [None])[-1],
    ),
)

EXERCISES = [
    Exercise(
        id="7.7",
        title="where was it seen last?",
        reference=last_seen,
        hints=(
            "Which stages hold the passage at all? Of these the last one.",
            "`stages.items()` gives (stage, passages) in the order of the road; `gold in passages` asks.",
            "[stage for stage, passages in stages.items() if gold in passages] are all that hold it. What is "
            "its last element, and what if it has none?",
        ),
        calls=(
            Call(({"BM25": ["a", "g"], "fusion": ["a"]}, "g"), "BM25", "held at first, then lost"),
            Call(
                ({"dense": ["b"], "BM25": ["g"], "fusion": ["g", "b"]}, "g"),
                "fusion",
                "the first ranking lacks it, the second brings it",
            ),
            Call(({"dense": ["b"], "fusion": ["b"]}, "g"), None, "no stage held it"),
            Call(
                ({"dense": ["g"], "fusion": ["a", "g"], "evidence": ["a"]}, "g"), "fusion", "in second place"
            ),
            Call(({"dense": ["eng-10"], "fusion": ["eng-10"]}, "eng-1"), None, "another page"),
            Call(({"dense": ["g"], "fusion": ["g"], "evidence": ["g"]}, "g"), "evidence", "held to the end"),
        ),
        variants=SEEN,
    )
]

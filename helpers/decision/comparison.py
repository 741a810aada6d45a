"""RAG against fine-tuning on ten dimensions.

Every cell is computed from the claims ledger or from measured arms, or says "not measured".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .measurements import Arm

NOT_MEASURED = "not measured"
DAMAGED = "The ledger row {key!r} has no {field}; rebuild the ledger with: python3 course.py run"


@dataclass(frozen=True)
class Aspect:
    """One dimension: what was measured for RAG, what for fine-tuning, and where (claim ids, arm
    measurements).
    """

    dimension: str
    rag: str
    tuning: str
    source: str


def _good(arm: Arm) -> str | None:
    return f"good answers: {arm.good}, n = {arm.n}" if arm.good else None


def _tokens(arm: Arm) -> str:
    return f"{arm.prompt_tokens:,.0f} prompt and {arm.completion_tokens:,.0f} completion tokens a request"


def _seconds(arm: Arm) -> str | None:
    return None if arm.seconds is None else f"{arm.seconds:.2f} s a request"


def _setup(arm: Arm) -> str:
    return (
        f"{arm.indexing_minutes:.2g} minutes indexing, {arm.training_minutes:.2g} minutes training, "
        f"{arm.labelled:,.0f} labelled examples"
    )


def _upkeep(arm: Arm) -> str:
    return f"{arm.update_minutes:.2g} machine minutes and {arm.update_labelled:,.0f} new examples a change"


# dimension, what an arm says about it, claims for RAG, claims for tuning. A claim is a ledger key ("K2
# retrieval"), or an id for all its parts ("B2").
DIMENSIONS: tuple[tuple[str, Callable[[Arm], str | None] | None, tuple[str, ...], tuple[str, ...]], ...] = (
    ("freshness", None, ("K2 retrieval",), ("K2 tuned model", "B5")),
    ("cost", _tokens, (), ("B3 tokens", "C4")),
    ("latency", _seconds, ("K10",), ("B3 latency",)),
    ("accuracy", _good, ("K1",), ("B4 against retrieval",)),
    ("hallucination", None, ("K3 right evidence",), ("B4 inventing",)),
    ("set-up effort", _setup, (), ()),
    ("maintenance", _upkeep, (), ()),
    ("scale of knowledge", None, ("K11",), ("B4 facts",)),
    ("style control", None, ("K14",), ("B2 tone",)),
    ("best use", None, ("K1", "K3 resolves", "K13"), ("B2",)),
)


def head_to_head(
    ledger: Mapping[str, Mapping], arms: Mapping[str, Arm], rag: str = "RAG", tuned: str = "tuned"
) -> list[Aspect]:
    """Ten rows. ledger: solutions/claims.json as a dict; arms: by name, of which `rag` and `tuned` are
    compared.

    What is missing reads "not measured". Raises ValueError for a ledger row without its numbers.

    >>> rows = head_to_head({}, {})
    >>> len(rows), rows[0]
    (10, Aspect(dimension='freshness', rag='not measured', tuning='not measured', source='not measured'))
    """
    rows = []
    for dimension, of_arm, rag_claims, tuning_claims in DIMENSIONS:
        cells: list[str] = []
        sources: list[str] = []
        for name, wanted in ((rag, rag_claims), (tuned, tuning_claims)):
            said = of_arm(arms[name]) if of_arm and name in arms else None
            keys = _keys(ledger, wanted)
            cells.append(
                "; ".join(([said] if said else []) + [_claim(key, ledger[key]) for key in keys])
                or NOT_MEASURED
            )
            sources += ([f"arm {name}"] if said else []) + keys
        rows.append(Aspect(dimension, cells[0], cells[1], ", ".join(dict.fromkeys(sources)) or NOT_MEASURED))
    return rows


def as_markdown(rows: list[Aspect]) -> str:
    """The rows as a Markdown table.

    >>> print(as_markdown([Aspect("freshness", "seconds", "a training", "K2")]))
    | dimension | RAG | fine-tuning | source |
    | --- | --- | --- | --- |
    | **freshness** | seconds | a training | K2 |
    """
    lines = ["| dimension | RAG | fine-tuning | source |", "| --- | --- | --- | --- |"]
    lines += [
        "| "
        + " | ".join(
            cell.replace("|", "\\|") for cell in (f"**{row.dimension}**", row.rag, row.tuning, row.source)
        )
        + " |"
        for row in rows
    ]
    return "\n".join(lines)


def _keys(ledger: Mapping[str, Mapping], wanted: tuple[str, ...]) -> list[str]:
    """Keys of the ledger that are wanted: exactly, or any part of a claim that is wanted whole."""
    return [key for want in wanted for key in ledger if key == want or key.split(" ")[0] == want]


def _claim(key: str, row: Mapping) -> str:
    for field in ("measure", "effect", "low", "high", "n", "outcome"):
        if field not in row:
            raise ValueError(DAMAGED.format(key=key, field=field))
    return (
        f"{row['measure']}: {row['effect']:.2f} ({row['low']:.2f} to {row['high']:.2f}), "
        f"n = {row['n']} ({key} {row['outcome']})"
    )

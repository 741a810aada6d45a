"""RAG, fine-tuning and both on ten dimensions, with a verdict each.

Every cell is computed from the claims ledger, from measured arms and from their answers to the same
questions, or says "not measured here".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from .costs import breakdown, monthly_cost, setup_cost
from .measurements import Arm, Estimate
from .outcomes import Outcomes, paired_gap
from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE, Prices, Usage, money

NOT_MEASURED = "not measured here"
TIE = "a tie"
TOO_FEW = "measured, and not decided: the items cannot decide it"  # of a claim that was refused
UNLIKE = "no verdict: what was measured of the sides is not the same thing"
ALONE = "no verdict: of one side alone something was measured"
DAMAGED = "The ledger row {key!r} has no {field}; rebuild the ledger with: python3 course.py run"
SIDES = ("RAG", "fine-tuning", "both")
HEAD = ("dimension", *SIDES, "verdict", "source")
NEAR = 0.1  # numbers without an interval that differ by less than a tenth are a tie


@dataclass(frozen=True)
class Aspect:
    """One dimension: what was measured for each side, who is ahead, and where it stands (claims, arms)."""

    dimension: str
    rag: str
    tuning: str
    both: str
    verdict: str
    source: str


@dataclass(frozen=True)
class Case:
    """What a row is made from: the arm of each side, their outcomes, prices and usage."""

    arms: Mapping[str, Arm]
    outcomes: Outcomes | None
    prices: Prices
    usage: Usage


Value = Callable[[Arm, Case], float | Estimate | None]


@dataclass(frozen=True)
class Dimension:
    """How a row is filled.

    value, told: a number of an arm and its text; less is better unless `more`. measure: of the outcomes, by
    which arms are compared question by question. claims: keys of the ledger for each side. decides: a claim,
    the sides that are ahead when its interval lies above 0, and those that are when it lies below.
    """

    name: str
    value: Value | None = None
    told: str = ""
    more: bool = False
    measure: str = ""
    claims: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] = ((), (), ())
    decides: tuple[str, str, str] | None = None


def _cost(arm: Arm, case: Case) -> float:
    return 1000 * monthly_cost(arm, case.prices, case.usage) / case.usage.requests_per_month


def _upkeep(arm: Arm, case: Case) -> float:
    """What a month costs before anybody asks: hosting, people, changes."""
    month = breakdown(arm, case.prices, replace(case.usage, months=1))
    return month.hosting + month.monitoring + month.upkeep


DIMENSIONS = (
    Dimension(
        "freshness",
        claims=(("K2 new value", "K2 retrieval"), ("K2 tuned model", "B5"), ()),
        decides=("K2 tuned model", "RAG", "fine-tuning"),
    ),
    Dimension("cost", _cost, "{} for 1,000 answers, hosting, people and upkeep included"),
    Dimension(
        "latency",
        lambda arm, case: arm.seconds,
        "{} s an answer, search apart",
        claims=(("K10",), ("B3 latency",), ()),
    ),
    Dimension("accuracy", lambda arm, case: arm.good, "good answers: {}", more=True, measure="good"),
    Dimension(
        "hallucination", lambda arm, case: arm.invented, "invented, of all answers: {}", measure="invented"
    ),
    Dimension("set-up effort", lambda arm, case: setup_cost(arm, case.prices), "{} before the first answer"),
    Dimension("maintenance", _upkeep, "{} a month before anybody asks"),
    Dimension("scale of knowledge", claims=(("K11",), ("B4 facts",), ())),
    Dimension(
        "style control", claims=(("K14",), ("B2 tone",), ()), decides=("B2 tone", "fine-tuning", "RAG")
    ),
    Dimension(
        "best use",
        claims=(("K1", "K3 right evidence", "K13"), ("B2",), ("C1",)),
        decides=("C1 over RAG", "both", "RAG"),
    ),
)
MONEY = ("cost", "set-up effort", "maintenance")


def head_to_head(
    ledger: Mapping[str, Mapping],
    arms: Mapping[str, Arm],
    names: tuple[str, str, str] = ("RAG, engineered", "tuned", "both"),
    outcomes: Outcomes | None = None,
    prices: Prices = EXAMPLE_PRICES,
    usage: Usage = EXAMPLE_USAGE,
    elsewhere: Mapping[str, str] | None = None,
) -> list[Aspect]:
    """Ten rows. ledger: solutions/claims.json as a dict; names: the arms that stand for the three sides.

    Good answers and inventions are compared question by question where outcomes are given. elsewhere:
    dimension -> where it is measured, told where nothing was measured here. What is missing reads "not
    measured here", and a claim whose items could not decide it says that. Raises ValueError for a ledger row
    without its numbers.

    >>> rows = head_to_head({}, {})
    >>> len(rows), rows[0].dimension, rows[0].both, rows[0].verdict
    (10, 'freshness', 'not measured here', 'not measured here')
    """
    known = {side: arms[name] for side, name in zip(SIDES, names, strict=True) if name in arms}
    case = Case(known, outcomes, prices, usage)
    places = elsewhere or {}
    return [_row(one, ledger, case, places.get(one.name, "")) for one in DIMENSIONS]


def as_markdown(rows: list[Aspect]) -> str:
    """The rows as a Markdown table.

    >>> print(as_markdown([Aspect("freshness", "seconds", "a training", "seconds", "RAG, both", "K2")]))
    | dimension | RAG | fine-tuning | both | verdict | source |
    | --- | --- | --- | --- | --- | --- |
    | **freshness** | seconds | a training | seconds | RAG, both | K2 |
    """
    lines = [f"| {' | '.join(HEAD)} |", f"| {' | '.join(['---'] * len(HEAD))} |"]
    for row in rows:
        cells = (f"**{row.dimension}**", row.rag, row.tuning, row.both, row.verdict, row.source)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


# ---- a row ------------------------------------------------------------------------------------------------


def _row(dimension: Dimension, ledger: Mapping[str, Mapping], case: Case, elsewhere: str) -> Aspect:
    values, missing = _values(dimension, case), NOT_MEASURED + (f"; see {elsewhere}" if elsewhere else "")
    cells: list[str] = []
    sources: list[str] = []
    filled = 0
    for side, wanted in zip(SIDES, dimension.claims, strict=True):
        keys = _keys(ledger, wanted)
        said = [_told(dimension, side, values[side], case)] if side in values else []
        sources += ([f"arm {case.arms[side].name}"] if said else []) + keys
        said += [_claim(key, ledger[key]) for key in keys]
        filled += bool(said)
        cells.append("; ".join(said) or _not_decided(ledger, wanted) or missing)
    source = ", ".join(dict.fromkeys(sources)) or missing
    if dimension.decides:
        verdict = _by_claim(dimension, ledger)
    elif dimension.value is None and filled:
        verdict = UNLIKE if filled > 1 else ALONE
    else:
        verdict = _by_value(dimension, values, case)
    return Aspect(dimension.name, cells[0], cells[1], cells[2], verdict, source)


def _values(dimension: Dimension, case: Case) -> dict[str, float | Estimate]:
    """Side -> its number, where it is known."""
    found = {}
    for side, arm in case.arms.items():
        value = dimension.value(arm, case) if dimension.value else None
        if value is not None:
            found[side] = value
    return found


def _told(dimension: Dimension, side: str, value: float | Estimate, case: Case) -> str:
    if isinstance(value, Estimate):
        shown = f"{value.value:.2f} ({value.low:.2f} to {value.high:.2f}), n = {case.arms[side].n}"
    else:
        shown = money(value, case.prices.currency) if dimension.name in MONEY else f"{value:.2f}"
    return dimension.told.format(shown)


def _by_value(dimension: Dimension, values: Mapping[str, float | Estimate], case: Case) -> str:
    """The best side, and those that cannot be told from it; all of them: a tie."""
    if len(values) < 2:
        return NOT_MEASURED
    numbers = {side: value.value if isinstance(value, Estimate) else value for side, value in values.items()}
    best = (max if dimension.more else min)(numbers, key=lambda side: numbers[side])
    ahead = [side for side in values if side == best or _near(dimension, side, best, values, case)]
    return TIE if len(ahead) == len(values) else ", ".join(ahead)


def _near(
    dimension: Dimension, side: str, best: str, values: Mapping[str, float | Estimate], case: Case
) -> bool:
    """Can a side not be told from the best one?"""
    ours, theirs = case.arms[best].name, case.arms[side].name
    if dimension.measure and case.outcomes and {ours, theirs} <= set(case.outcomes.good):
        gap = paired_gap(case.outcomes, ours, theirs, dimension.measure)
        return gap.low <= 0 <= gap.high
    a, b = values[best], values[side]
    if isinstance(a, Estimate) and isinstance(b, Estimate):
        return a.overlaps(b)
    numbers = [value.value if isinstance(value, Estimate) else value for value in (a, b)]
    return abs(numbers[0] - numbers[1]) <= NEAR * max(numbers)


def _by_claim(dimension: Dimension, ledger: Mapping[str, Mapping]) -> str:
    key, above, below = dimension.decides or ("", "", "")
    if key not in ledger:
        return NOT_MEASURED
    if _refused(ledger[key]):
        return TOO_FEW
    row = ledger[key]
    _claim(key, row)  # a damaged row is refused
    return above if row["low"] > 0 else below if row["high"] < 0 else TIE


def _keys(ledger: Mapping[str, Mapping], wanted: tuple[str, ...]) -> list[str]:
    """Keys of the ledger that are wanted: exactly, or any part of a claim that is wanted whole."""
    return [
        key
        for want in wanted
        for key in ledger
        if (key == want or key.split(" ")[0] == want) and not _refused(ledger[key])
    ]


def _not_decided(ledger: Mapping[str, Mapping], wanted: tuple[str, ...]) -> str:
    """The claims of a cell that were refused, in words; empty without one."""
    keys = [key for key in ledger if any(want in (key, key.split(" ")[0]) for want in wanted)]
    refused = [key for key in keys if _refused(ledger[key])]
    return f"{TOO_FEW} ({', '.join(refused)})" if refused else ""


def _refused(row: Mapping) -> bool:
    """Was the draw too small to be judged? Then the row has no effect to show."""
    return row.get("outcome") == "cannot decide"


def _claim(key: str, row: Mapping) -> str:
    for field in ("measure", "effect", "low", "high", "n", "outcome"):
        if field not in row:
            raise ValueError(DAMAGED.format(key=key, field=field))
    return (
        f"{row['measure']}: {row['effect']:.2f} ({row['low']:.2f} to {row['high']:.2f}), "
        f"n = {row['n']} ({key} {row['outcome']})"
    )

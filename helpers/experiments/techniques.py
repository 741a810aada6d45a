"""The one table: what practitioners try next, and what it brought here, computed from what is stored.

    for one in measured_techniques():
        print(one.name, one.verdict, one.gain)

`techniques.toml` says what each technique claims and who claims it, in which record its outcome lies and what
it is set against. Gain, interval, floor, ceiling and verdict are computed here, item by item; none is typed
by hand. A verdict is one of VERDICTS, by one margin for all rows (of a row of the ledger by the claim's own).
A row whose record is absent says so, and is not left out. In a session with models of your own, rows that
they wrote stand in place of the course's (`recording.Record.seen`).
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpers.evaluation import Difference, paired_difference

from . import recording
from .claim_list import PARTS
from .ledger import recorded_claims
from .next_steps import caught

DECLARED = Path(__file__).with_suffix(".toml")
PAYS, AS_GOOD, UNDECIDED = "pays", "as good", "undecided"
NOTHING, HURTS, NOT_MEASURED = "brings nothing", "hurts", "not measured yet"
SAME_ORDER = "the same order"  # of two orders of systems: no gain, so neither pays nor brings nothing
VERDICTS = (PAYS, AS_GOOD, SAME_ORDER, UNDECIDED, NOTHING, HURTS, NOT_MEASURED)
MORE, AS_MUCH = "more", "as much"
LISTS = ("types", "served")  # what of a declared row is a list
Values = dict[str, float]  # item -> value


@dataclass(frozen=True)
class Technique:
    """A row as it is declared: see the head of techniques.toml."""

    key: str
    group: str
    name: str
    claims: str
    source: str
    record: str
    row: str
    against: str = ""
    perfect: str = ""
    value: str = "recall"
    aim: str = MORE
    types: tuple[str, ...] = ()
    needs: str = ""
    cost: str = ""
    served: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measured:
    """A technique and what is stored of it.

    gain: what it brings, item by item, over what it is set against; None when it was not measured. floor,
    ceiling: the gain of the worst and of the best that these items allow. perfect: what the same done by hand
    brings; perfect_most: the most that its items allow, which may be fewer and harder ones. good: the gain in
    good answers of the whole system, where it was asked. paid: in words.
    """

    technique: Technique
    verdict: str
    gain: Difference | None = None
    floor: float | None = None
    ceiling: float | None = None
    perfect: Difference | None = None
    perfect_most: float | None = None
    good: Difference | None = None
    paid: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.technique.name

    @property
    def in_order(self) -> bool:
        """Is its result an agreement of two orders (Kendall's tau), and no gain?"""
        return _in_order(self.technique)


@dataclass(frozen=True)
class _Stored:
    """Items of a row, as stored."""

    items: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    bytes: float = 0.0


@lru_cache(maxsize=1)
def declared_techniques() -> dict[str, Technique]:
    """key -> technique, as declared. Raises ValueError for a group or an aim that is none.

    >>> declared_techniques()["int8"].claims
    'a quarter of the memory, nothing lost'
    """
    told = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    groups, made = told.pop("groups"), {}
    told.pop("margin")
    for name, row in told.items():
        if row["group"] not in groups or row.get("aim", MORE) not in (MORE, AS_MUCH):
            raise ValueError(f"{DECLARED.name}: [{name}] names a group or an aim that is none.")
        row = row | {"group": groups[row["group"]], **{key: tuple(row.get(key, ())) for key in LISTS}}
        made[name] = Technique(name, **row)
    return made


def margin() -> float:
    """The margin of every row that is not of the ledger.

    >>> margin()
    0.02
    """
    return float(tomllib.loads(DECLARED.read_text(encoding="utf-8"))["margin"])


def measured_techniques() -> list[Measured]:
    """Every technique, sorted by verdict and then by gain.

    measured_techniques()[0].verdict
    """
    made = [measured(technique) for technique in declared_techniques().values()]
    return sorted(made, key=lambda one: (VERDICTS.index(one.verdict), -one.gain.value if one.gain else 0.0))


def measured(technique: Technique) -> Measured:
    """What is stored of one technique.

    measured(declared_techniques()["hyde"]).gain
    """
    if technique.record == "claims":
        return _of_the_ledger(technique)
    ours, theirs = _stored(technique, technique.row), _stored(technique, technique.against)
    if not ours or not theirs:
        return Measured(technique, NOT_MEASURED, paid=_paid(technique, ours))
    gain, below, above = _compared(technique, ours, theirs)
    by_hand = _stored(technique, technique.perfect) if technique.perfect else None
    perfect, _, most = _compared(technique, by_hand, theirs) if by_hand else (None, None, None)
    verdict = verdict_of(gain, technique.aim, margin())
    good, paid = _good(technique, ours, theirs), _paid(technique, ours)
    return Measured(technique, verdict, gain, below, above, perfect, most, good, paid)


def verdict_of(gain: Difference, aim: str, least: float) -> str:
    """One of VERDICTS. least: the margin that a gain must pass, or that a loss may reach.

    >>> verdict_of(Difference(0.3, 0.2, 0.4, 100, 0.0), MORE, 0.02)
    'pays'
    >>> verdict_of(Difference(-0.01, -0.015, 0.0, 100, 0.5), AS_MUCH, 0.02)
    'as good'
    """
    if aim == AS_MUCH:
        return AS_GOOD if gain.low > -least else HURTS if gain.high < -least else UNDECIDED
    if gain.low > least:
        return PAYS
    if gain.high < 0:
        return HURTS
    return NOTHING if gain.high <= least else UNDECIDED


# ---- what is stored ---------------------------------------------------------------------------------------


def _stored(technique: Technique, row: str) -> _Stored | None:
    """The items of a row, None where it is not there."""
    records = {
        "asking": recording.ASKING,
        "vectors": recording.VECTORS,
        "faithful": recording.FAITHFUL,
        "choosing": recording.CHOOSING,
    }
    found = records[technique.record].seen().get(row)
    return _Stored(found["items"], found.get("bytes", 0.0)) if found else None


def _values(technique: Technique, stored: _Stored, value: str) -> Values:
    items = [one for one in stored.items if not technique.types or one["type"] in technique.types]
    if value == "caught":
        named = [f"{one['id']} {place}" for place, one in enumerate(items) if one["label"] == "not"]
        return dict(zip(named, map(float, caught(items)), strict=True))
    return {one["id"]: float(one[value]) for one in items if value in one}


def _compared(technique: Technique, ours: _Stored, theirs: _Stored) -> tuple[Difference, float, float]:
    """(gain, floor, ceiling) over the items that both have: nothing found, and everything."""
    mine, other = (_values(technique, one, technique.value) for one in (ours, theirs))
    shared = [one for one in mine if one in other]
    base = [other[one] for one in shared]
    gain = paired_difference([mine[one] for one in shared], base)
    mean = sum(base) / len(base)
    return gain, -mean, 1.0 - mean


def _good(technique: Technique, ours: _Stored, theirs: _Stored) -> Difference | None:
    mine, other = (_values(technique, one, "good") for one in (ours, theirs))
    shared = [one for one in mine if one in other]
    return (
        paired_difference([mine[one] for one in shared], [other[one] for one in shared]) if shared else None
    )


def _paid(technique: Technique, stored: _Stored | None) -> str:
    """What it costs: in words as declared, and in tokens, bytes or seconds as stored."""
    told = [technique.cost] if technique.cost else []
    if stored is None:
        return technique.cost
    if stored.bytes:
        told.append(f"{stored.bytes:.0f} bytes a passage")
    tokens = [one["tokens"] for one in stored.items if one.get("tokens")]
    if tokens:
        told.append(f"{sum(tokens) / len(stored.items):.0f} tokens a question")
    if technique.record == "faithful":
        seconds = 1000 * sum(one["seconds"] for one in stored.items) / len(stored.items)
        told.append(f"{seconds:,.0f} s a thousand answers")
    return "; ".join(told)


def _of_the_ledger(technique: Technique) -> Measured:
    """A row of the ledger, by the margin of its claim.

    Where nothing may be lost, the claim may look at the other side of the interval ("at most so much
    better"), so the verdict looks at the interval itself. An agreement of two orders is no gain.
    """
    claim = recorded_claims().get(technique.row)
    if claim is None or claim.get("low") is None:
        return Measured(technique, NOT_MEASURED, paid=technique.cost)
    gain = Difference(claim["effect"], claim["low"], claim["high"], claim["n"], claim["p"] or 0.0)
    words = {
        "holds": SAME_ORDER if _in_order(technique) else PAYS,
        "does not hold": HURTS if gain.high < 0 else NOTHING,
    }
    verdict = (
        verdict_of(gain, AS_MUCH, claim["margin"])
        if technique.aim == AS_MUCH
        else words.get(claim["outcome"], UNDECIDED)
    )
    paid = "; ".join(filter(None, (technique.cost, _served(technique))))
    return Measured(technique, verdict, gain, claim["floor"], claim["ceiling"], paid=paid)


def _in_order(technique: Technique) -> bool:
    part = PARTS.get(technique.row) if technique.record == "claims" else None
    return part is not None and part.statistic == "rank correlation"


def _served(technique: Technique) -> str:
    """Of two ways to serve an adapter: the processor that the first takes beside the other, a token, and in
    how many replies their words differ; empty where the row names none, or they are not recorded.
    """
    rows = recording.SERVICE.rows()
    if not technique.served or not set(technique.served) <= set(rows):
        return ""
    ours, theirs = ({one["id"]: one for one in rows[name]["items"]} for name in technique.served)
    both = [name for name in ours if name in theirs]
    a_token = [
        sum(side[name]["processor"] for name in both) / sum(side[name]["tokens"] for name in both)
        for side in (ours, theirs)
    ]
    other = sum(ours[name]["words"] != theirs[name]["words"] for name in both)
    times = a_token[0] / a_token[1]
    return f"{times:.2f} times the processor a token; other words in {other} of {len(both)} replies"

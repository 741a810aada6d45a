"""The claims ledger: what people say in the debate "RAG or fine-tuning?", and what this course measures.

A notebook gives `claim(...)` a key of the registry (claim_parts.toml) and scores item by item; statistic,
margin and direction stand in the registry, fixed beforehand. The outcome follows from the interval: *holds*
when all of it lies on the right side of the margin, *does not hold* when it lies on the other, *undecided*
when it straddles the margin. A draw that cannot decide is refused, and says how many items would.

With the course's own models an outcome that contradicts the recorded one fails the cell. With other models,
another seed or in the quick size nothing fails, and nothing enters the ledger: the outcome is shown. A
notebook's own size never replaces what a full run recorded.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from helpers import settings
from helpers.evaluation import Interval, told_p
from helpers.journal import note

from . import ledger
from .claim_list import CLAIMS, GIVEN, PAIRED, Part, part_of
from .deciding import Scores, bound, effects, item_names, judge, measure, refusal, scores
from .ledger import REFUSED, contradicts, recorded_claims
from .provenance import provenance
from .recording import Record, aside, mode


class ClaimError(AssertionError):
    """A claim came out differently from what is recorded for the course's own models."""


class HasInterval(Protocol):
    """What `interval=` takes: an Interval, a Difference, a Share."""

    @property
    def value(self) -> float:
        """The effect."""

    @property
    def low(self) -> float:
        """Lower end of its 95 % interval."""

    @property
    def high(self) -> float:
        """Upper end."""

    @property
    def n(self) -> int:
        """Over how many items."""


@dataclass(frozen=True)
class Claim:
    """One tested claim: effect with its 95 % interval over n items, what it had to beat, the outcome.

    effect, low, high and p are None when the draw was refused, and `why` says why. floor and ceiling are in
    the unit of the effect. repeats: name of a repeated run -> its outcome and numbers.
    """

    id: str
    part: str
    outcome: str
    effect: float | None
    low: float | None
    high: float | None
    n: int
    p: float | None
    margin: float
    at_most: bool
    measure: str
    size: str
    floor: float | None = None
    ceiling: float | None = None
    why: str = ""
    provenance: dict | None = None
    repeats: dict = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name in the ledger: id, or id and part."""
        return f"{self.id} {self.part}".strip()

    def __str__(self) -> str:
        name = f"{self.id} ({self.part})" if self.part else self.id
        found = f"{self.measure}, n = {self.n}"
        if self.effect is not None and self.low is not None and self.high is not None:
            sign = "+" if part_of(self.key).statistic == "paired difference" else ""
            tested = "" if self.p is None else f", {told_p(self.p)}"
            found = (
                f"{self.measure}: {self.effect:{sign}.2f} (95 % interval {self.low:{sign}.2f} to "
                f"{self.high:{sign}.2f}), n = {self.n}{tested}"
            )
        ends = [
            f"; {word}: {value:.2f}"
            for word, value in (("floor", self.floor), ("ceiling", self.ceiling))
            if value is not None
        ]
        told = f"  outcome: {self.outcome}" if not self.why else f"  {REFUSED}: {self.why}"
        needed = f"needed: {'below' if self.at_most else 'above'} {self.margin:.2f}{''.join(ends)}"
        return f"{name}: {CLAIMS[self.id]}\n  {found}\n  {needed}\n{told}"


def claim(
    key: str,
    *,
    ours: Scores | Callable[[], Scores] | None = None,
    theirs: Scores | None = None,
    ids: Sequence[Any] | None = None,
    floor: Scores | float | None = None,
    ceiling: Scores | float | None = None,
    interval: HasInterval | None = None,
) -> Claim:
    """Judge a declared part of a claim, print it, compare it with the ledger, and return it.

    key: as in the registry, such as "K8 learning to rank". ours: a score for each item; or, where scoring is
    dear, a function that gives them, which a refused draw never calls. theirs: those of the baseline on the
    same items, where the registered statistic is a paired one. ids: the items, texts or
    things with an id. floor, ceiling: what nothing (or chance) and perfection would score on these very
    items, in the unit of ours: a list item by item, or one number; leave one out where the registry states
    it. interval: instead of all these, for what is no mean over items (a break-even, a sum of prices).

    Raises KeyError for a key that is not declared, ValueError in one sentence for what cannot be judged,
    ClaimError when the reference models give another outcome than the recorded one.

        claim("K7 over vector", ours=hybrid, theirs=vector, ids=questions, floor=0.0, ceiling=best)
    """
    part = part_of(key)
    items: list[list]
    if part.statistic in GIVEN:
        made, items = _given(part, interval, (ours, theirs, ids)), []
    else:
        if interval is not None:
            raise ValueError(f"{key} is a {part.statistic} over items: give ours=, not interval=.")
        made, items = _from_items(part, ours, theirs, ids, (floor, ceiling))
    print(made)
    _illustrates(part, made)
    _note(made)
    if made.size == "quick":
        print("  quick size: too few items to judge, so this outcome is neither compared nor recorded")
    elif record := _record_for(made):
        record.keep(made.key, asdict(made) | {"items": items})
    elif not made.why:
        _compare(made, part.by_clock)
    return made


def _note(made: Claim) -> None:
    """Keep an outcome in the learner's journal, where there is one. A refused draw has none."""
    if made.effect is not None:
        told = {
            name: getattr(made, name) for name in ("key", "outcome", "effect", "low", "high", "n", "size")
        }
        note("claim", **told, models="the course's" if settings.is_reference() else "others")


def _record_for(made: Claim) -> Record | None:
    """Where this run records a claim: the ledger, or a file of its own; None when it only compares."""
    if mode() == "ledger":
        return ledger.LEDGER if ledger.LEDGER.takes(made.key, made.size) else None
    return aside(mode()) if mode() else None


# ---- judging ----------------------------------------------------------------------------------------------


def _from_items(
    part: Part, ours: Any, theirs: Any, ids: Any, ends: tuple[Any, Any]
) -> tuple[Claim, list[list]]:
    """The claim, and one line [name, ours, theirs] an item."""
    names = item_names(part, ids)
    n, paired = len(names), part.statistic in PAIRED
    if paired == (theirs is None):
        raise ValueError(
            f"{part.key} is a {part.statistic}: give theirs=, {part.baseline}, item by item."
            if paired
            else f"{part.key} is a {part.statistic} of ours alone: leave theirs= out."
        )
    other = scores(part, "theirs", theirs, n) if paired else None
    floor, ceiling = (
        None if values is None else sum(effects(part, values, other)) / n
        for values in (
            bound(part, word, end, n) for word, end in zip(("floor", "ceiling"), ends, strict=True)
        )
    )
    why = "" if settings.size() == "quick" else refusal(part, n, floor, ceiling)
    if why and callable(ours):
        return _claim(part, n, None, floor, ceiling, why), []
    mine = scores(part, "ours", ours() if callable(ours) else ours, n)
    found = None if why or n < 2 and part.statistic != "share" else measure(part, mine, other)
    sides = [[round(value, 6) for value in side] for side in (mine, other) if side is not None]
    items = [list(line) for line in zip(names, *sides, strict=True)]
    return _claim(part, n, found, floor, ceiling, why), items


def _given(part: Part, found: Any, others: tuple[Any, ...]) -> Claim:
    """A claim of an interval that the cell has computed."""
    if found is None or any(other is not None for other in others):
        raise ValueError(f"{part.key} is a {part.statistic}: give interval= alone, with value, low, high, n.")
    try:
        value, low, high, n = float(found.value), float(found.low), float(found.high), int(found.n)
    except (AttributeError, TypeError):
        raise ValueError(
            f"{part.key}: interval is {found!r}; it needs value, low, high and n "
            "(helpers.evaluation.Interval)."
        ) from None
    if not low <= value <= high or not abs(value) < float("inf") or n < 1:
        raise ValueError(
            f"{part.key}: the interval {low} to {high} must hold the effect {value}, which must be finite, "
            f"and n must be positive (it is {n})."
        )
    return _claim(part, n, Interval(value, low, high, n), part.floor_value, part.ceiling_value, "")


def _claim(
    part: Part, n: int, found: Interval | None, floor: float | None, ceiling: float | None, why: str
) -> Claim:
    return Claim(
        id=part.id,
        part=part.name,
        outcome=judge(part, found) if found else REFUSED,
        effect=found.value if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        n=n,
        p=found.p if found else None,
        margin=part.margin,
        at_most=part.at_most,
        measure=part.measure,
        size=settings.size(),
        floor=floor,
        ceiling=ceiling,
        why=why,
        provenance=provenance(),
    )


def _illustrates(part: Part, made: Claim) -> None:
    """Say that a notebook's own draw is no more than an illustration."""
    if made.size == "default" and part.statistic not in GIVEN and made.n < part.at_full:
        print(f"  a draw of {made.n} of up to {part.at_full} {part.items}; a full run judges them all")


# ---- comparing --------------------------------------------------------------------------------------------


def _compare(made: Claim, by_clock: bool) -> None:
    before = recorded_claims().get(made.key)
    if before is None or before["outcome"] == REFUSED:
        print("  not in the ledger yet; `python3 course.py run` records it")
    elif before["outcome"] == made.outcome:
        return
    elif not contradicts(made.outcome, made.n, before):
        print(f"  recorded with n = {before['n']}: {before['outcome']}")
    elif by_clock:
        print(
            f"  recorded on another machine: {before['outcome']}, {before['effect']:.2f} "
            f"({before['low']:.2f} to {before['high']:.2f})"
        )
    elif settings.is_reference():
        raise ClaimError(
            f"{made.key} came out as '{made.outcome}', recorded is '{before['outcome']}' "
            f"(effect {before['effect']:+.2f}, n = {before['n']})."
        )
    else:
        print(f"  recorded for the course's own models: {before['outcome']}")

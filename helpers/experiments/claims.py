"""The claims ledger: what people say in the debate "RAG or fine-tuning?", and what this course measures.

A notebook calls `claim(...)` with an effect and its interval. The outcome follows from the interval and a
margin fixed beforehand: *holds* when the whole interval lies above the margin, *does not hold* when it
lies at or below it, and *undecided* when it straddles the margin, which means that n is too small to say.

With the course's own models the outcome must be the recorded one, or the cell fails. With other models,
or in the quick size, nothing fails: the outcome is shown. A notebook's own size never replaces what a
full run recorded.
"""

from dataclasses import asdict, dataclass

from helpers import settings

from .claim_list import CLAIMS, SOURCES, UNMEASURED
from .recording import Record, Rows

LEDGER = Record(settings.SOLUTIONS / "claims.json")
OUTCOMES = ("holds", "does not hold", "undecided")
COLUMNS = ("claim", "outcome", "measured", "effect (95 % interval)", "n", "who says so, or measured it")


class ClaimError(AssertionError):
    """A claim came out differently from what is recorded for the course's own models."""


@dataclass(frozen=True)
class Claim:
    """One tested claim: effect with its 95 % interval over n items, the margin to beat, the outcome."""

    id: str
    part: str
    outcome: str
    effect: float
    low: float
    high: float
    n: int
    margin: float
    at_most: bool
    measure: str
    size: str

    @property
    def key(self) -> str:
        """Its name in the ledger: id, or id and part."""
        return f"{self.id} {self.part}".strip()

    def __str__(self) -> str:
        name = f"{self.id} ({self.part})" if self.part else self.id
        return (
            f"{name}: {CLAIMS[self.id]}\n"
            f"  {self.measure}: {self.effect:.2f} (95 % interval {self.low:.2f} to {self.high:.2f}), "
            f"n = {self.n}; needed: {'below' if self.at_most else 'above'} {self.margin:.2f}\n"
            f"  outcome: {self.outcome}"
        )


def claim(
    claim_id: str,
    *,
    measure: str,
    effect: float,
    low: float,
    high: float,
    n: int,
    margin: float = 0.0,
    at_most: bool = False,
    part: str = "",
    by_clock: bool = False,
) -> Claim:
    """Judge a claim, print it, compare it with the ledger, and return it.

    measure: what the effect is, in words. margin: how large the effect must at least be to matter, fixed
    beforehand; with at_most, how large it may at most be (seconds, say). part: which part of a claim is
    tested here, where several notebooks share one. by_clock: the effect is a difference of seconds, which
    another machine may bring out differently with the same models; that is shown and is no failure.

    Raises KeyError for an unknown id, ValueError for an interval that does not hold its effect,
    ClaimError when the reference models give another outcome than the recorded one.

        claim("K7", measure="recall gained", effect=0.2, low=0.1, high=0.3, n=40, margin=0.05)
    """
    if claim_id not in CLAIMS:
        raise KeyError(f"There is no claim {claim_id!r}; the ids are {', '.join(CLAIMS)}.")
    if not low <= effect <= high or n < 1:
        raise ValueError(
            f"Claim {claim_id}: the interval {low} to {high} must hold the effect {effect}, "
            f"and n must be positive (it is {n})."
        )
    effect, low, high, margin, n = float(effect), float(low), float(high), float(margin), int(n)
    outcome = outcome_of(-high, -low, -margin) if at_most else outcome_of(low, high, margin)
    made = Claim(claim_id, part, outcome, effect, low, high, n, margin, at_most, measure, settings.size())
    print(made)
    if made.size == "quick":
        print("  quick size: too few items to judge, so this outcome is neither compared nor recorded")
    elif LEDGER.takes(made.key, made.size):
        LEDGER.keep(made.key, asdict(made))
    else:
        _compare(made, by_clock)
    return made


def outcome_of(low: float, high: float, margin: float) -> str:
    """The outcome for an interval and a margin.

    >>> outcome_of(0.1, 0.3, margin=0.05), outcome_of(0.1, 0.3, margin=0.2), outcome_of(-0.1, 0.0, margin=0.0)
    ('holds', 'undecided', 'does not hold')
    """
    return "holds" if low > margin else "does not hold" if high <= margin else "undecided"


def _compare(made: Claim, by_clock: bool) -> None:
    before = recorded_claims().get(made.key)
    if before is None:
        print("  not in the ledger yet; `python3 course.py run` records it")
    elif before["outcome"] == made.outcome:
        return
    elif made.outcome == "undecided" and made.n < before["n"]:
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


# ---- the ledger ----------------------------------------------------------------------------------


def recorded_claims() -> Rows:
    """The ledger: key (id, or id and part) -> the recorded claim.

    >>> "K7 over vector" in recorded_claims()
    True
    """
    return LEDGER.rows()


def current_claims() -> Rows:
    """The ledger, with what a recording run has found so far in place of what was recorded before.

    >>> sorted({row["outcome"] for row in current_claims().values()} - set(OUTCOMES))
    []
    """
    return _merged(LEDGER.rows(), LEDGER.pending())


def collect_claims() -> Rows:
    """Move the outcomes of a recording run into the ledger, in the order of CLAIMS. Returns the ledger."""
    return LEDGER.collect(_merged)


def _merged(before: Rows, new: Rows) -> Rows:
    order = {name: i for i, name in enumerate(CLAIMS)}
    return dict(sorted((before | new).items(), key=lambda item: (order[item[1]["id"]], item[0])))


def every_claim(ledger: Rows) -> list[tuple[str, str, str, str, str, str, str]]:
    """Every claim of the course, in order, measured or not, as texts.

    A row is (key, sentence, outcome, what was measured, effect, n, source).

    >>> [row[2] for row in every_claim({})][:2]
    ['not measured', 'not measured']
    """
    rows = []
    for name, sentence in CLAIMS.items():
        mine = {key: row for key, row in ledger.items() if row["id"] == name}
        for key, row in mine.items():
            effect = f"{row['effect']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
            told = (row["outcome"], row["measure"], effect, str(row["n"]))
            rows.append((key, sentence, *told, SOURCES[name]))
        if not mine:
            waiting = UNMEASURED.get(name, "not yet")
            rows.append((name, sentence, "not measured", waiting, "", "", SOURCES[name]))
    return rows


def claims_table(ledger: Rows) -> str:
    """Every claim as a Markdown table."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"| {' | '.join(['---'] * len(COLUMNS))} |"]
    for key, sentence, *rest in every_claim(ledger):
        lines.append(f"| **{key}** {sentence} | {' | '.join(rest)} |")
    return "\n".join(lines)

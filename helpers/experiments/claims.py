"""The claims ledger: what people say in the debate "RAG or fine-tuning?", and what the measurements of this course say.

A notebook calls `claim(...)` with an effect and its interval. The outcome follows from the interval and a margin fixed
beforehand: *holds* when the whole interval lies above the margin, *does not hold* when it lies at or below it, and
*undecided* when it straddles the margin, which means that n is too small to say.

With the course's own models the outcome must be the recorded one, or the cell fails. With other models, or in the quick
size, nothing fails: the outcome is shown.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from helpers import settings
from . import recording
from .claim_list import CLAIMS, SOURCES, UNMEASURED

LEDGER = settings.SOLUTIONS / "claims.json"
RECORDING = "COURSE_RECORD"  # set by `course.py run`: outcomes are written down; those of a full run only by a full run

OUTCOMES = ("holds", "does not hold", "undecided")


class ClaimError(AssertionError):
    """A claim came out differently from what is recorded for the course's own models."""


@dataclass(frozen=True)
class Claim:
    """One tested claim: effect with its 95 % interval over n items, the margin it had to beat, and the outcome."""

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

    def __str__(self) -> str:
        name = f"{self.id} ({self.part})" if self.part else self.id
        return (
            f"{name}: {CLAIMS[self.id]}\n  {self.measure}: {self.effect:.2f} (95 % interval {self.low:.2f} to {self.high:.2f}), "
            f"n = {self.n}; needed: {'below' if self.at_most else 'above'} {self.margin:.2f}\n  outcome: {self.outcome}"
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

    measure: what the effect is, in words. margin: how large the effect must at least be to matter, fixed beforehand;
    with at_most, how large it may at most be (seconds, say).
    part: which part of a claim is tested here, where several notebooks share one. by_clock: the effect is a difference of seconds, which
    another machine may bring out differently with the same models; that is shown and is no failure.
    Raises KeyError for an unknown id, ValueError for an interval that does not hold its effect, ClaimError when the
    reference models give another outcome than the recorded one.
    """
    if claim_id not in CLAIMS:
        raise KeyError(f"There is no claim {claim_id!r}; the ids are {', '.join(CLAIMS)}.")
    if not low <= effect <= high or n < 1:
        raise ValueError(
            f"Claim {claim_id}: the interval {low} to {high} must hold the effect {effect}, and n must be positive (it is {n})."
        )
    effect, low, high, margin, n = float(effect), float(low), float(high), float(margin), int(n)
    outcome = judge(-high, -low, -margin) if at_most else judge(low, high, margin)
    made = Claim(claim_id, part, outcome, effect, low, high, n, margin, at_most, measure, settings.size())
    print(made)
    if settings.size() == "quick":
        print("  quick size: too few items to judge, so this outcome is neither compared nor recorded")
    elif os.environ.get(RECORDING) and (
        made.size == "full" or recorded().get(key(made), {}).get("size") != "full"
    ):
        _keep(made)
    else:
        _compare(made, by_clock)
    return made


def judge(low: float, high: float, margin: float) -> str:
    """The outcome for an interval and a margin."""
    return "holds" if low > margin else "does not hold" if high <= margin else "undecided"


def recorded() -> dict[str, dict]:
    """The ledger: key (id, or id and part) -> the recorded claim."""
    return recording.read(LEDGER)


def key(made: Claim) -> str:
    """The ledger's key of a claim."""
    return f"{made.id} {made.part}".strip()


def _compare(made: Claim, by_clock: bool) -> None:
    before = recorded().get(key(made))
    if before is None:
        print("  not in the ledger yet; `python3 course.py run` records it")
    elif before["outcome"] == made.outcome:
        return
    elif made.outcome == "undecided" and made.n < before["n"]:
        print(f"  recorded with n = {before['n']}: {before['outcome']}")
    elif by_clock:
        print(
            f"  recorded on another machine: {before['outcome']}, {before['effect']:.2f} ({before['low']:.2f} to {before['high']:.2f})"
        )
    elif settings.is_reference():
        raise ClaimError(
            f"{key(made)} came out as '{made.outcome}', recorded is '{before['outcome']}' (effect {before['effect']:+.2f}, n = {before['n']})."
        )
    else:
        print(f"  recorded for the course's own models: {before['outcome']}")


def _keep(made: Claim) -> None:
    folder = pending_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{quote(key(made), safe='')}.json").write_text(
        json.dumps(_rounded(asdict(made))), encoding="utf-8"
    )


def _rounded(row: dict) -> dict:
    """As the ledger keeps it: rounded once, before anyone shows it."""
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()}


def pending_folder() -> Path:
    """Where a recording run puts its outcomes before they enter the ledger."""
    return settings.cache_folder() / "claims"


def collect() -> dict[str, dict]:
    """Move the outcomes of a recording run into the ledger, in the order of CLAIMS. Returns the ledger."""
    pending, ledger = sorted(pending_folder().glob("*.json")), current()
    recording.write(LEDGER, ledger)
    for path in pending:
        path.unlink()
    return ledger


def current() -> dict[str, dict]:
    """The ledger, with what a recording run has found so far in place of what was recorded before."""
    ledger = recorded()
    for path in sorted(pending_folder().glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        ledger[f"{row['id']} {row['part']}".strip()] = row
    return _in_order(ledger)


def every(ledger: dict[str, dict]) -> list[tuple[str, str, str, str, str, str, str]]:
    """Every claim of the course, in order, measured or not: (key, sentence, outcome, what was measured, effect, n, source), as texts."""
    rows = []
    for name, sentence in CLAIMS.items():
        mine = {key: row for key, row in ledger.items() if row["id"] == name}
        for key, row in mine.items():
            rows.append(
                (
                    key,
                    sentence,
                    row["outcome"],
                    row["measure"],
                    f"{row['effect']:.2f} ({row['low']:.2f} to {row['high']:.2f})",
                    str(row["n"]),
                    SOURCES[name],
                )
            )
        if not mine:
            rows.append(
                (name, sentence, "not measured", UNMEASURED.get(name, "not yet"), "", "", SOURCES[name])
            )
    return rows


def table(ledger: dict[str, dict]) -> str:
    """Every claim as a Markdown table."""
    lines = [
        "| claim | outcome | measured | effect (95 % interval) | n | who says so, or measured it |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| **{key}** {sentence} | " + " | ".join(rest) + " |" for key, sentence, *rest in every(ledger)
    ]
    return "\n".join(lines)


def _in_order(ledger: dict[str, dict]) -> dict[str, dict]:
    order = {name: i for i, name in enumerate(CLAIMS)}
    return dict(sorted(ledger.items(), key=lambda item: (order[item[1]["id"]], item[0])))

"""The ledger: what each claim came out as, with the course's own models, in solutions/claims.json.

A row is what `claim` found: effect and interval, n, p, margin, floor and ceiling, size, where it comes from,
and what repeats of it gave. The scores behind a row lie item by item in solutions/outcomes/.
"""

from typing import Any

from helpers import settings

from .claim_list import CLAIMS
from .recording import Record, Rows, aside, mode

LEDGER = Record(settings.SOLUTIONS / "claims.json", by_item=True)
REFUSED = "cannot decide"
OUTCOMES = ("holds", "does not hold", "undecided", REFUSED)
FIELDS = (
    "id", "part", "outcome", "effect", "low", "high", "n", "p", "margin", "at_most", "measure", "size",
    "floor", "ceiling", "why", "provenance", "repeats",
)  # fmt: skip


def recorded_claims() -> Rows:
    """The ledger: key (id, or id and part) -> the recorded claim.

    What older rows did not record is None. Raises ValueError for a damaged file.

    >>> "K7 over vector" in recorded_claims()
    True
    """
    return {key: whole(row) for key, row in LEDGER.rows().items()}


def current_claims() -> Rows:
    """The ledger, with what a recording run has found so far in place of what was recorded before.

    >>> sorted({row["outcome"] for row in current_claims().values()} - set(OUTCOMES))
    []
    """
    return merged(_with_run(LEDGER.rows()), LEDGER.pending())


def _with_run(rows: Rows) -> Rows:
    """The ledger's rows under those that a run with its own file has found."""
    if mode() in ("", "ledger"):
        return rows
    own = aside(mode())
    return merged(merged(rows, own.rows()), own.pending())


def merged(before: Rows, new: Rows) -> Rows:
    """Rows of the ledger and new ones, in the order of CLAIMS, without their items.

    A refused draw replaces nothing that was judged; what repeats found stays with a row that is judged anew.
    """
    rows = {key: whole(row) for key, row in before.items()}
    for key, row in new.items():
        old = rows.get(key)
        if old is None or row["outcome"] != REFUSED or old["outcome"] == REFUSED:
            rows[key] = whole(row) | {"repeats": row.get("repeats") or (old or {}).get("repeats") or {}}
    order = {name: place for place, name in enumerate(CLAIMS)}
    return dict(sorted(rows.items(), key=lambda item: (order[item[1]["id"]], item[0])))


def whole(row: dict) -> dict:
    """A row with every field: what an older one did not record is None, and nothing is invented.

    >>> whole({"id": "K1", "outcome": "holds", "n": 60})["floor"] is None
    True
    """
    empty: dict[str, Any] = dict.fromkeys(FIELDS) | {"part": "", "why": "", "repeats": {}}
    return empty | {name: value for name, value in row.items() if name in empty}


def collect_claims() -> Rows:
    """Move the outcomes of a recording run into the ledger, item by item into outcomes/ beside it.

    Returns the ledger. A file of outcomes has one item a line, so that a change shows which item it was.
    """
    for key, row in LEDGER.pending().items():
        if row.get("items") and row["outcome"] != REFUSED:
            LEDGER.write_items(key, {name: row[name] for name in ("size", "n")}, row["items"])
    return LEDGER.collect(merged)


def collect_repeat(name: str) -> Rows:
    """Note in the ledger what a repeated run found: outcome and numbers, under the name of the repeat.

    A claim that is not in the ledger has nothing to be compared with, and a refused draw says nothing.
    """
    rows = recorded_claims()
    for key, row in aside(name).collect(lambda before, new: before | new).items():
        if key in rows and row["outcome"] != REFUSED:
            told = {word: row[word] for word in ("outcome", "effect", "low", "high", "n", "size")}
            told["date"] = (row["provenance"] or {}).get("date")
            rows[key]["repeats"] = {**(rows[key]["repeats"] or {}), name: told}
    LEDGER.write(rows)
    return rows


def recorded_items(key: str) -> list[list]:
    """[name, ours] or [name, ours, theirs] of each item behind a row of the ledger; empty when not kept.

    >>> recorded_items("K99")
    []
    """
    return LEDGER.items(key)


def contradicts(outcome: str, n: int, row: dict) -> bool:
    """Does an outcome over n items contradict a recorded one?

    The opposite always does. A draw of fewer items may leave open what all decide, and the other way round.

    >>> contradicts("undecided", 60, {"outcome": "holds", "n": 170})
    False
    """
    if outcome == row["outcome"] or REFUSED in (outcome, row["outcome"]):
        return False
    return "undecided" not in (outcome, row["outcome"]) or n >= row["n"]

"""The ledger as it is read: the page CLAIMS.md, ten lines for the README, what chance would turn."""

import math
from collections import Counter
from collections.abc import Sequence

from helpers.evaluation import told_p

from .claim_list import CLAIMS, PARTS, SAYINGS, Part
from .ledger import REFUSED
from .recording import Rows

DECIDED = ("holds", "does not hold")
ALPHA = 0.05  # of all decided rows together, for Holm's adjustment
COLUMNS = ("claim", "outcome", "measured", "effect (95 % interval)", "n", "who says so, or measured it")
PAGE_COLUMNS = (
    "claim", "outcome", "measured", "effect (95 % interval)", "n of", "p", "Holm", "needed", "floor",
    "ceiling", "size", "repeats", "run",
)  # fmt: skip
HEAD = """# The claims, measured

Every claim of the debate "RAG or fine-tuning?" that this course tests. `python3 course.py build` makes this
page from `solutions/claims.json`; the items behind each row lie in `solutions/outcomes/`.

*Holds*: the whole 95 % interval lies on the right side of the margin (*needed*), which was declared in
`helpers/experiments/claim_parts.toml` before the result was seen. *Does not hold*: it lies on the other
side. *Undecided*: it straddles the margin. *Cannot decide*: the draw was refused before it was judged.
**Floor** and **ceiling** are what nothing or chance, and what perfection, would give on these very items.
**p** is the two-sided chance of such an effect, or a larger one: under *no difference* for pairs, under a
value of *just the margin* for a share or a mean. **n of**: items judged, of those that the data hold. An
empty cell was not recorded.
"""


def source_of(part: Part) -> str:
    """Who says so: the part's own source, else its claim's."""
    return part.source or SAYINGS[part.id].source


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
            source = source_of(PARTS[key]) if key in PARTS else SAYINGS[name].source
            told = (row["outcome"], row["measure"], told_effect(row), str(row["n"]))
            rows.append((key, sentence, *told, source))
        if not mine:
            waiting = SAYINGS[name].unmeasured or "not yet"
            rows.append((name, sentence, "not measured", waiting, "", "", SAYINGS[name].source))
    return rows


def told_effect(row: dict) -> str:
    """The effect with its interval; empty for a refused draw.

    >>> told_effect({"effect": 0.2, "low": 0.1, "high": 0.3})
    '0.20 (0.10 to 0.30)'
    """
    if row["effect"] is None:
        return ""
    return f"{row['effect']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def readme_table(ledger: Rows) -> str:
    """The ten lines of the README: the parts that the registry calls headlines."""
    rows = []
    for key, part in PARTS.items():
        if part.headline:
            row = ledger.get(key)
            told = (row["outcome"], row["measure"], told_effect(row), row["n"]) if row else _waiting(part)
            rows.append((f"**{key}** {CLAIMS[part.id]}", *told))
    return markdown_table(COLUMNS[:-1], rows)


def ten_of(ledger: Rows) -> str:
    """Under the table: how many lines the README shows of how many, and how these came out.

    >>> ten_of({"K1": {"outcome": "holds"}, "K9": {"outcome": "undecided"}})
    'Ten of the 2 lines that were judged or refused. In all: 1 holds, 1 undecided.'
    """
    return f"Ten of the {len(ledger)} lines that were judged or refused. In all: {counted(ledger)}."


def _waiting(part: Part) -> tuple[str, str, str, str]:
    return "not measured", part.measure, "", ""


def claims_page(ledger: Rows) -> str:
    """CLAIMS.md: the whole ledger, with floor, ceiling, interval, p, repeats, sources and runs."""
    kept = set(holm(ledger))
    rows = [
        _page_row(key, ledger.get(key), key in kept)
        for key in dict.fromkeys([*_in_order(ledger), *PARTS])  # an older key stays until it is measured anew
    ]
    rows.sort(key=lambda row: list(CLAIMS).index(row[0].split("**")[1].split(" ")[0]))
    missing = [
        (f"**{name}** {saying.sentence}", "not measured", saying.unmeasured, *[""] * (len(PAGE_COLUMNS) - 3))
        for name, saying in SAYINGS.items()
        if not any(part.id == name for part in PARTS.values())
    ]
    parts = [
        HEAD,
        f"**In all:** {counted(ledger)}.",
        f"**Chance:** {chance_alone(ledger)}",
        markdown_table(PAGE_COLUMNS, rows + missing),
        "## What is counted, compared with what\n\n" + _declared(),
        "## Runs\n\n" + _runs(ledger),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def counted(ledger: Rows) -> str:
    """How many rows have which outcome.

    >>> counted({"K1": {"outcome": "holds"}, "K9": {"outcome": "undecided"}})
    '1 holds, 1 undecided'
    """
    outcomes = Counter(row["outcome"] for row in ledger.values())
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "nothing yet"


# ---- what chance alone would turn -------------------------------------------------------------------------


def beyond(row: dict) -> float | None:
    """The chance that the truth lies on the other side of the margin than the estimate.

    None for a row without sampling error (a sum of prices) and for a refused one. Read from the interval, as
    if the estimate were spread normally around the truth: its distance to the margin against that half of
    the interval which points there.

    >>> round(beyond({"effect": 0.2, "low": 0.0, "high": 0.4, "margin": 0.0}), 3)
    0.025
    """
    key = f"{row.get('id', '')} {row.get('part', '')}".strip()
    if row["effect"] is None or (key in PARTS and PARTS[key].statistic == "arithmetic"):
        return None
    gap = row["effect"] - row["margin"]
    half = row["effect"] - row["low"] if gap > 0 else row["high"] - row["effect"]
    if half <= 0:
        return 0.0 if gap else 0.5
    return 0.5 * math.erfc(abs(gap) / half * 1.959964 / math.sqrt(2))


def holm(ledger: Rows) -> list[str]:
    """Keys of the decided rows that stay decided when all rows are judged together (Holm 1979), at 5 %."""
    found = sorted((2 * p, key) for key, row in ledger.items() if (p := beyond(row)) is not None)
    kept = []
    for rank, (p, key) in enumerate(found):
        if p > ALPHA / (len(found) - rank):
            break
        kept.append(key)
    return [key for key in kept if ledger[key]["outcome"] in DECIDED]


def chance_alone(ledger: Rows) -> str:
    """How many rows chance alone would turn, in sentences, with what is assumed.

    >>> chance_alone({})
    'no row is decided by items yet.'
    """
    judged = {key: p for key, row in ledger.items() if (p := beyond(row)) is not None}
    found = {key: p for key, p in judged.items() if ledger[key]["outcome"] in DECIDED}
    if not found:
        return "no row is decided by items yet."
    kept = holm(ledger)
    lost = [key for key in found if key not in kept]
    return (
        f"of {len(judged)} rows that items judge, {len(found)} are decided. Of these, "
        f"{sum(found.values()):.1f} are expected to stand on the wrong side of their margin by chance; "
        f"if every true effect lay exactly at its margin, it would be {0.05 * len(judged):.1f} of all rows "
        "(2.5 % to each side). Assumed: estimates are spread normally around the truth, as wide as their "
        "intervals say; an expected count needs no independence. Judged all together (Holm 1979, 5 %), "
        f"{len(kept)} stay decided"
        + (f"; these do not: {', '.join(lost)}." if lost else ", which is all of them.")
    )


# ---- the page's pieces ------------------------------------------------------------------------------------


def _in_order(ledger: Rows) -> list[str]:
    order = {name: place for place, name in enumerate(CLAIMS)}
    return sorted(ledger, key=lambda key: (order[ledger[key]["id"]], key))


def _page_row(key: str, row: dict | None, stays: bool) -> tuple[str, ...]:
    """A line of the large table; `run` is the number of the run that the row comes from."""
    part = PARTS.get(key)
    name = f"**{key}** {CLAIMS[key.split(' ')[0]]}"
    if row is None:
        waiting = SAYINGS[key.split(" ")[0]].unmeasured or "not yet"
        return name, "not measured", waiting, *[""] * (len(PAGE_COLUMNS) - 3)
    outcome = row["outcome"] if row["outcome"] != REFUSED else f"{REFUSED}: {row['why']}"
    judged = outcome in DECIDED and beyond(row) is not None
    return (
        name,
        outcome,
        row["measure"],
        told_effect(row),
        f"{row['n']} of {part.at_full}" if part and part.at_full >= row["n"] else str(row["n"]),
        "" if row["p"] is None else told_p(row["p"]).removeprefix("p ").removeprefix("= "),
        ("stays" if stays else "does not stay") if judged else "",
        f"{'below' if row['at_most'] else 'above'} {row['margin']:g}",
        "" if row["floor"] is None else f"{row['floor']:.2f}",
        "" if row["ceiling"] is None else f"{row['ceiling']:.2f}",
        row["size"],
        told_repeats(row),
        str(row["provenance"]["date"]) if row["provenance"] else "",
    )


def told_repeats(row: dict) -> str:
    """What repeats of a row gave: which outcomes changed, and by what.

    >>> told_repeats({"outcome": "holds", "repeats": {"seed": {"outcome": "undecided"},
    ...                                               "thread": {"outcome": "holds"}}})
    'changed by: seed (undecided); same with thread'
    """
    repeats = row["repeats"] or {}
    other = [
        f"{name} ({one['outcome']})" for name, one in repeats.items() if one["outcome"] != row["outcome"]
    ]
    same = [name for name, one in repeats.items() if one["outcome"] == row["outcome"]]
    told = [f"changed by: {', '.join(other)}"] if other else []
    return "; ".join(told + ([f"same with {', '.join(same)}"] if same else []))


def _declared() -> str:
    """What each part counts and compares, who says so."""
    rows = [
        (f"**{key}**", part.statistic, part.items, part.baseline, part.floor, part.ceiling, source_of(part))
        for key, part in PARTS.items()
    ]
    head = ("claim", "statistic", "items", "baseline", "floor", "ceiling", "who says so, or measured it")
    return markdown_table(head, rows)


def _runs(ledger: Rows) -> str:
    """The models, data and machines that the rows come from, and which rows."""
    by_run: dict[tuple, list[str]] = {}
    for key, row in ledger.items():
        if row["provenance"]:
            by_run.setdefault(tuple(row["provenance"].items()), []).append(key)
    if not by_run:
        return "No row has recorded its run yet."
    names = list(dict(next(iter(by_run))))
    rows = [(*[str(value) for _, value in run], ", ".join(keys)) for run, keys in by_run.items()]
    return markdown_table((*names, "rows"), rows)


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [[str(cell).replace("|", r"\|") for cell in line] for line in (head, ["---"] * len(head), *rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

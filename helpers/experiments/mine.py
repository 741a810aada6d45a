"""Claims measured with your own models: one file that can be shared, checked when it is read, and compared.

`python3 course.py run --mine` makes it. A file holds the run (models, quantisation, version of the course,
hash of the data, processor, threads, seed, date) and each claim with its scores item by item, so that two
people who differ can see on which items.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpers import settings
from helpers.files import write_whole

from .claim_list import CLAIMS, PARTS
from .ledger import REFUSED, merged, recorded_claims, recorded_items
from .ledger_pages import markdown_table, told_effect
from .provenance import FIELDS, data_hash
from .recording import Record, Rows, aside

KIND = "ground-and-tune claims"
FORMAT = 1
NUMBER = {"type": ["number", "null"]}
RUN = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in FIELDS}
    | {"threads": {"type": "integer", "minimum": 1}, "seed": {"type": "integer", "minimum": 0}},
    "required": list(FIELDS),
    "additionalProperties": False,
}
ROW: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"enum": list(CLAIMS)},
        "part": {"type": "string"},
        "outcome": {"enum": ["holds", "does not hold", "undecided", REFUSED]},
        **dict.fromkeys(("effect", "low", "high", "p", "floor", "ceiling"), NUMBER),
        "n": {"type": "integer", "minimum": 1},
        "margin": {"type": "number"},
        "at_most": {"type": "boolean"},
        "measure": {"type": "string"},
        "size": {"enum": ["default", "full"]},
        "why": {"type": "string"},
        "items": {
            "type": "array",
            "items": {
                "type": "array",
                "prefixItems": [{"type": "string"}, {"type": "number"}, {"type": "number"}],
                "minItems": 2,
                "maxItems": 3,
            },
        },
    },
    "required": ["id", "part", "outcome", "effect", "low", "high", "n", "measure", "size", "items"],
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"const": KIND},
        "format": {"const": FORMAT},
        "run": RUN,
        "claims": {"type": "object", "additionalProperties": ROW},
    },
    "required": ["kind", "format", "run", "claims"],
    "additionalProperties": False,
}


class ForeignFile(ValueError):
    """A file that is no file of claims, or a damaged one; the message says why."""


def start_mine(name: str, run: dict) -> None:
    """Begin a run that writes a file of its own: what other models, data or seeds found before is dropped."""
    record = aside(name)
    same = {**run, "date": ""}
    rows = record.rows() | record.pending()
    kept = {key: row for key, row in rows.items() if {**(row.get("provenance") or {}), "date": ""} == same}
    for path in record.folder.glob("*.json"):
        path.unlink()
    if record.path.exists() or kept:
        record.write(kept)


def write_mine(path: Path, run: dict, record: Record) -> int:
    """Write what a run has found as one file, and return how many claims it holds.

    Raises ValueError when nothing was found, OSError for a folder that cannot be written.
    """
    rows = record.rows() | record.pending()
    if not rows:
        raise ValueError("No claim was measured, so there is nothing to write.")
    shown = merged({}, rows)  # in the order of the claims
    kept = ROW["properties"]
    claims = {
        key: {name: rows[key][name] for name in kept if name in rows[key]} | {"items": rows[key]["items"]}
        for key in shown
    }
    told = {"kind": KIND, "format": FORMAT, "run": run, "claims": claims}
    _check(told, path)
    write_whole(path, _written(told))
    return len(claims)


def read_mine(path: Path) -> dict:
    """A file of claims, checked. Raises ForeignFile for one that is missing, damaged or something else."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ForeignFile(f"{path} cannot be read ({error.strerror or error}).") from None
    except ValueError:
        raise ForeignFile(f"{path} is no JSON, or is damaged; ask for it again.") from None
    if not isinstance(told, dict) or told.get("kind") != KIND:
        raise ForeignFile(f"{path} is no file of claims; `python3 course.py run --mine` makes one.")
    if told.get("format") != FORMAT:
        raise ForeignFile(f"{path} is of format {told.get('format')!r}, and this course reads {FORMAT}.")
    _check(told, path)
    return told


def _check(told: dict, path: Path) -> None:
    """Schema first, then what a schema cannot say. Raises ForeignFile that names the first fault."""
    from jsonschema import Draft202012Validator

    fault = next(iter(Draft202012Validator(SCHEMA).iter_errors(told)), None)
    if fault is not None:
        place = " / ".join(map(str, fault.absolute_path)) or "the top"
        raise ForeignFile(f"{path} is damaged at {place}: {fault.message[:120]}.")
    for key, row in told["claims"].items():
        ends = [row[name] for name in ("low", "effect", "high")]
        if key != f"{row['id']} {row['part']}".strip():
            raise ForeignFile(f"{path} is damaged at {key}: its id and part say something else.")
        if (row["outcome"] == REFUSED) != (None in ends) or (None not in ends and ends != sorted(ends)):
            raise ForeignFile(f"{path} is damaged at {key}: its interval does not hold its effect.")


def _written(told: dict) -> str:
    """JSON with one item a line."""
    head = {name: told[name] for name in ("kind", "format", "run")}
    lines = []
    for key, row in told["claims"].items():
        rest = {name: value for name, value in row.items() if name != "items"}
        items = ",\n".join(f"    {json.dumps(item, ensure_ascii=False)}" for item in row["items"])
        body = json.dumps(rest, ensure_ascii=False)[1:-1]
        lines.append(f'  {json.dumps(key)}: {{{body},\n   "items": [\n{items}\n   ]}}')
    start = json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}")
    return f'{start},\n "claims": {{\n' + ",\n".join(lines) + "\n }\n}\n"


# ---- comparing --------------------------------------------------------------------------------------------


def compared(files: Sequence[Path]) -> str:
    """A page that sets files of claims beside the ledger: outcomes that differ first.

    Raises ForeignFile for the first file that cannot be compared.
    """
    told = {_name(path, files): read_mine(path) for path in files}
    ledger = recorded_claims()
    keys = {key for one in told.values() for key in one["claims"]}
    order = [key for key in dict.fromkeys([*PARTS, *sorted(keys)]) if key in keys]
    rows = [_line(key, ledger, {name: one["claims"] for name, one in told.items()}) for key in order]
    differ = [row for row, other in rows if other]
    same = [row for row, other in rows if not other]
    head = ("claim", "ledger", *told)
    parts = [
        "# Your claims beside the ledger",
        "\n".join(_introduced(name, one["run"]) for name, one in told.items()),
        f"## Outcomes that differ: {len(differ)} of {len(rows)}",
        markdown_table(head, differ) if differ else "None.",
        "## The others",
        markdown_table(head, same) if same else "None.",
    ]
    return "\n\n".join(parts) + "\n"


def _name(path: Path, files: Sequence[Path]) -> str:
    """A short name, unless two files share it."""
    return path.name if sum(other.name == path.name for other in files) == 1 else str(path)


def _introduced(name: str, run: dict) -> str:
    """What a file was made with, and a warning where it asked other data."""
    said = ", ".join(f"{field} {run[field]}" for field in FIELDS)
    other = "" if run["data"] == data_hash() else " **Its data are not those of this checkout.**"
    return f"- **{name}**: {said}.{other}"


def _line(key: str, ledger: Rows, files: dict[str, dict]) -> tuple[tuple[str, ...], bool]:
    """(the cells of a claim, whether an outcome differs from the ledger's or between files)."""
    own = ledger.get(key)
    given = [claims.get(key) for claims in files.values()]
    outcomes = {row["outcome"] for row in [own, *given] if row}
    cells = [_cell(own), *(_cell(row) + _items_apart(row, own, key) for row in given)]
    return (f"**{key}** {CLAIMS[key.split(' ')[0]]}", *cells), len(outcomes) > 1


def _cell(row: dict | None) -> str:
    if row is None:
        return "not measured"
    return f"**{row['outcome']}** {told_effect(row)}, n = {row['n']}".replace(" ,", ",")


def _items_apart(row: dict | None, own: dict | None, key: str) -> str:
    """On how many shared items the scores of ours differ from the ledger's."""
    if row is None or own is None:
        return ""
    before = {item[0]: item[1] for item in recorded_items(key)}
    shared = [(item[1], before[item[0]]) for item in row["items"] if item[0] in before]
    return f"; {sum(a != b for a, b in shared)} of {len(shared)} shared items differ" if shared else ""


def default_file() -> Path:
    """Where `course.py run --mine` writes when it is not told: my-claims.json in the checkout."""
    return settings.ROOT / "my-claims.json"

"""The registry of claims: what people say, who says so, and each part of it that is measured.

Everything is declared in claim_parts.toml before a result is seen. Here it is read and checked, so that a
slip in that file is one clear sentence and no wrong verdict.
"""

import re
import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path

REGISTRY = Path(__file__).with_name("claim_parts.toml")
STATISTICS = (
    "share",
    "mean",
    "paired difference",
    "paired saving",
    "rank correlation",
    "break-even",
    "arithmetic",
)
PAIRED = ("paired difference", "paired saving")
GIVEN = ("rank correlation", "break-even", "arithmetic")  # the cell brings an interval, and no items
DIRECTIONS = ("above", "at most")
NONE = "none"  # a floor or ceiling that begins so is not measured; the words say why
KEY = re.compile(r"[KBC]\d+( [A-Za-z0-9][A-Za-z0-9 ,'-]*)?")


class RegistryError(ValueError):
    """The registry of claims is not as it must be; the message says where, and how to mend it."""


@dataclass(frozen=True)
class Saying:
    """A claim as people make it: its id, a sentence, who says so, and what is missing to measure it."""

    id: str
    sentence: str
    source: str
    unmeasured: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a claim that is measured; the head of claim_parts.toml explains each field."""

    key: str
    statistic: str
    measure: str
    margin: float
    direction: str
    items: str
    at_full: int
    baseline: str
    floor: str
    ceiling: str
    half_width: float | None = None
    floor_value: float | None = None
    ceiling_value: float | None = None
    by_clock: bool = False
    headline: bool = False
    source: str = ""

    @property
    def id(self) -> str:
        """The id of the claim that it is a part of."""
        return self.key.split(" ")[0]

    @property
    def name(self) -> str:
        """The words after the id; empty when the claim has one part."""
        return self.key.partition(" ")[2]

    @property
    def at_most(self) -> bool:
        """Must the effect stay below the margin?"""
        return self.direction == "at most"


def load(path: Path = REGISTRY) -> tuple[dict[str, Saying], dict[str, Part]]:
    """(claims by id, parts by key), in the order of the file.

    Raises RegistryError for a file that is no TOML, an unknown or missing field, a wrong kind of value, an
    unknown statistic or direction, a part of no claim, a number that cannot be.

    >>> sayings, parts = load()
    >>> sayings["K8"].sentence, parts["K8 learning to rank"].margin
    ('Reranking pays', 0.02)
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RegistryError(f"{path.name} cannot be read: {error}.") from None
    if strange := set(told) - {"claims", "parts"}:
        raise RegistryError(
            f'{path.name} has a table {min(strange)!r}; its tables are [claims.ID] and [parts."KEY"].'
        )
    sayings = {name: _made(Saying, "id", name, row) for name, row in told.get("claims", {}).items()}
    parts = {key: _made(Part, "key", key, row) for key, row in told.get("parts", {}).items()}
    for part in parts.values():
        _check(part, sayings)
    order = {name: place for place, name in enumerate(sayings)}
    return sayings, dict(sorted(parts.items(), key=lambda item: order[item[1].id]))


def part_of(key: str, parts: dict[str, Part] | None = None) -> Part:
    """The part of this key. Raises KeyError that names the nearest keys for one that is not declared.

    >>> part_of("K7 over vector").baseline
    'vector search alone'
    """
    parts = PARTS if parts is None else parts
    if key not in parts:
        start = str(key).split(" ")[0]
        near = [known for known in parts if known.split(" ")[0] == start]
        raise KeyError(
            f"No claim {key!r} is declared. "
            + (f"Declared are: {'; '.join(near)}." if near else f"The ids are {', '.join(CLAIMS)}.")
            + " A new one goes into helpers/experiments/claim_parts.toml, before it is measured."
        )
    return parts[key]


def _made(kind: type, identity: str, name: str, row: object):
    """One Saying or Part from its table, with every field of the right kind."""
    if not KEY.fullmatch(name):
        raise RegistryError(f"{name!r} is no key: it is K, B or C and a number, then a few plain words.")
    if not isinstance(row, dict):
        raise RegistryError(f"{name}: this is {row!r} and must be a table of fields.")
    known = {field.name: field for field in fields(kind) if field.name != identity}
    if strange := [field for field in row if field not in known]:
        raise RegistryError(f"{name}: unknown field {strange[0]!r}; the fields are {', '.join(known)}.")
    missing = [field for field, one in known.items() if one.default is MISSING and field not in row]
    if missing:
        raise RegistryError(f"{name}: the field {missing[0]!r} is missing.")
    return kind(**{identity: name}, **{field: _value(name, known[field], row[field]) for field in row})


def _value(name: str, field, value: object) -> object:
    """A field's value, of its kind; whole numbers may stand for others."""
    wanted = {"str": str, "bool": bool, "int": int}.get(getattr(field.type, "__name__", ""), float)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        words = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}[wanted]
        raise RegistryError(f"{name}: {field.name} is {value!r} and must be {words}.")
    if value == "" and field.name not in ("unmeasured", "source"):
        raise RegistryError(f"{name}: {field.name} is empty.")
    return value


def _check(part: Part, sayings: dict[str, Saying]) -> None:
    """What one field says about another. Raises RegistryError."""
    if part.id not in sayings:
        raise RegistryError(f"{part.key}: there is no [claims.{part.id}] that it could be a part of.")
    for field, known in (("statistic", STATISTICS), ("direction", DIRECTIONS)):
        if getattr(part, field) not in known:
            raise RegistryError(
                f"{part.key}: {field} is {getattr(part, field)!r}; use one of {', '.join(known)}."
            )
    if part.at_full < 1:
        raise RegistryError(f"{part.key}: at_full is {part.at_full}; it counts the items that there are.")
    if part.half_width is not None and part.half_width <= 0:
        raise RegistryError(f"{part.key}: half_width is {part.half_width:g} and must be above 0.")
    if part.half_width is None and part.statistic not in GIVEN:
        raise RegistryError(f"{part.key}: the field 'half_width' is missing; say what interval to expect.")


SAYINGS, PARTS = load()
CLAIMS = {name: saying.sentence for name, saying in SAYINGS.items()}

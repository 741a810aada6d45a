"""What a decision is made from: one `Arm` per system, as it was measured, kept in a JSON file.

A notebook measures and saves; everything else in this room only reads. Nothing here knows how a number came
about.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from numbers import Real
from pathlib import Path

from helpers.files import write_whole


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval.

    Infinity is allowed: a good answer of a system that gives none costs infinitely much.

    Raises ValueError when the interval does not hold the value.
    """

    value: float
    low: float
    high: float

    def __post_init__(self):
        if any(
            isinstance(x, bool) or not isinstance(x, Real) or math.isnan(x)
            for x in (self.value, self.low, self.high)
        ):
            raise ValueError(
                f"An estimate needs three numbers, not {self.value!r}, {self.low!r}, {self.high!r}."
            )
        if not self.low <= self.value <= self.high:
            raise ValueError(
                f"The interval {self.low} to {self.high} must hold the value {self.value}; "
                "check the order: value, low, high."
            )

    @classmethod
    def exact(cls, value: float) -> "Estimate":
        """A number without uncertainty."""
        return cls(value, value, value)

    def overlaps(self, other: "Estimate") -> bool:
        """True when the two intervals share a point."""
        return self.low <= other.high and other.low <= self.high

    def __str__(self) -> str:
        return (
            f"{self.value:.3g}"
            if self.low == self.high
            else f"{self.value:.3g} ({self.low:.3g} to {self.high:.3g})"
        )


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One system as measured: what it answers, and what it uses up.

    good: share of answers that are right, cited, well-formed or rightly abstained, over n questions (None:
    not measured); invented: share of all answers that invent something (None: not measured).

    prompt_tokens: per request, of which fixed_tokens are the same in every request and can be cached;
    completion_tokens, seconds: per request (seconds None: not measured).

    labelled: examples that the chat model learned from; search_labelled: those that search and chooser
    learned from; shared_labelled: those in both, which are written once. chosen_on: questions with answers by
    which settings were chosen; tested: by which it was tested. training_minutes, training_tokens: of one
    training; indexing_minutes: to index everything once.

    update_minutes: machine time of one change of knowledge (index a page again, or train again);
    update_labelled: examples that a person writes for it. uses_search: passages are searched for each
    request; tuned: the chat model itself was tuned.

    Raises ValueError for numbers that cannot be.
    """

    name: str
    good: Estimate | None
    n: int
    prompt_tokens: float
    completion_tokens: float
    seconds: float | None
    fixed_tokens: float = 0.0
    invented: Estimate | None = None
    training_minutes: float = 0.0
    training_tokens: float = 0.0
    labelled: float = 0.0
    search_labelled: float = 0.0
    shared_labelled: float = 0.0
    chosen_on: float = 0.0
    tested: float = 0.0
    indexing_minutes: float = 0.0
    update_minutes: float = 0.0
    update_labelled: float = 0.0
    uses_search: bool = False
    tuned: bool = False

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name.strip():
            raise ValueError('An arm needs a name, such as "RAG".')
        owner = f"Arm {self.name!r}"
        amounts = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name.endswith(("tokens", "minutes", "labelled", "chosen_on", "tested"))
        }
        check_amounts(
            owner, amounts | {"n": self.n} | ({} if self.seconds is None else {"seconds": self.seconds})
        )
        check_flags(owner, {"uses_search": self.uses_search, "tuned": self.tuned})
        if self.fixed_tokens > self.prompt_tokens:
            raise ValueError(
                f"{owner}: fixed_tokens ({self.fixed_tokens}) is a part of prompt_tokens "
                f"({self.prompt_tokens}) and cannot be larger."
            )
        if self.shared_labelled > min(self.labelled, self.search_labelled):
            raise ValueError(
                f"{owner}: shared_labelled ({self.shared_labelled}) are examples of both kinds, and cannot "
                "be more than either."
            )
        for name in ("good", "invented"):
            _check_share(owner, name, getattr(self, name))
        if self.good is not None and self.n < 1:
            raise ValueError(
                f"{owner}: say on how many questions the share of good answers was measured; n is {self.n}."
            )

    @property
    def measured(self) -> bool:
        """False when nobody has counted its good answers, so that it cannot be picked."""
        return self.good is not None

    @property
    def written(self) -> float:
        """Examples that a person wrote so that something could learn."""
        return self.labelled + self.search_labelled - self.shared_labelled

    @property
    def family(self) -> str:
        """The choice of the question framework that this arm is an instance of."""
        return {
            (False, False): "prompting",
            (True, False): "RAG",
            (False, True): "fine-tuning",
            (True, True): "RAG and fine-tuning",
        }[self.uses_search, self.tuned]


def check_amounts(owner: str, amounts: Mapping[str, float]) -> None:
    """Raise ValueError naming the first amount that is not a finite number of at least 0."""
    for name, value in amounts.items():
        if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value) or value < 0:
            raise ValueError(f"{owner}: {name} must be a number of at least 0, not {value!r}.")


def _check_share(owner: str, name: str, share: Estimate | None) -> None:
    if share is not None and (not isinstance(share, Estimate) or share.low < 0 or share.high > 1):
        raise ValueError(
            f"{owner}: {name} must be an Estimate of a share between 0 and 1, not {share!r}; "
            "write 0.65 for 65 %."
        )


def check_flags(owner: str, flags: Mapping[str, bool]) -> None:
    """Raise ValueError naming the first flag that is neither True nor False."""
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise ValueError(f"{owner}: {name} must be True or False, not {value!r}.")


def save_arms(path: Path | str, arms: Mapping[str, Arm]) -> None:
    """Write the arms to a JSON file; an interrupted write leaves the old file as it was.

    save_arms("mine.json", {"RAG": rag})
    """
    rows = [asdict(arm) for arm in arms.values()]
    text = json.dumps({"arms": rows}, indent=1, ensure_ascii=False, default=lambda number: number.item())
    write_whole(path, text + "\n")


def load_arms(path: Path | str) -> dict[str, Arm]:
    """name -> arm, in the order of the file.

        arms = load_arms("mine.json")

    Raises ValueError with one sentence for a missing, damaged or wrong file.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(
            f"There are no measurements at {path}; run notebook 10, which writes them, "
            "or give the path of your own file."
        )
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["arms"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f'{path} is damaged ({type(error).__name__}: {error}); it should hold {{"arms": [...]}}, '
            "as save_arms writes it."
        ) from None
    if not isinstance(rows, list):
        raise ValueError(f'{path}: "arms" must be a list of objects, not {type(rows).__name__}.')
    arms = [_arm(row, f"{path}, arm {i}") for i, row in enumerate(rows, start=1)]
    names = [arm.name for arm in arms]
    if len(set(names)) < len(names):
        raise ValueError(f"{path}: two arms have the same name; the names are {', '.join(names)}.")
    return dict(zip(names, arms, strict=True))


def _arm(row: dict, where: str) -> Arm:
    _check_keys(row, Arm, where)
    shares = {}
    for name in ("good", "invented"):
        if (share := row.get(name)) is not None:
            _check_keys(share, Estimate, f'{where}, "{name}"')
            shares[name] = Estimate(**share)
    return Arm(**row | shares)


def _check_keys(row: dict, kind: type, where: str) -> None:
    if not isinstance(row, dict):
        raise ValueError(f"{where} must be an object, not {row!r}.")
    known, needed = {f.name for f in fields(kind)}, {f.name for f in fields(kind) if f.default is MISSING}
    if unknown := sorted(set(row) - known):
        raise ValueError(
            f"{where} has unknown keys: {', '.join(unknown)}; known are {', '.join(sorted(known))}."
        )
    if missing := sorted(needed - set(row)):
        raise ValueError(f"{where} lacks these keys: {', '.join(missing)}; add them.")

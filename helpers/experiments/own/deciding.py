"""What so few questions can decide, and what follows from a record: who is ahead, the cost, which to take.

    print(power_of(30).sentence)
    decision = decide(record, prices, usage)
    print(decision)

Everything is computed from the answers item by item. Where something was not measured there is no number.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import comb

from helpers.decision import (
    Arm,
    Estimate,
    Outcomes,
    Pick,
    Prices,
    Usage,
    paired_cost,
    pick,
    read_outcomes,
    win_shares,
)
from helpers.evaluation import Share, share

from .measuring import ARMS, CLOSED, OWN, TUNED, FolderRecord

LUCK = 0.05


# ---- what n can decide -----------------------------------------------------------------------------------


def sign_test(wins: int, losses: int) -> float:
    """The two-sided p value of so many wins and losses, were either as likely (exact; ties say nothing).

    >>> sign_test(6, 0), sign_test(5, 0), sign_test(3, 3)
    (0.03125, 0.0625, 1.0)
    """
    n, fewer = wins + losses, min(wins, losses)
    return min(1.0, 2 * sum(comb(n, k) for k in range(fewer + 1)) / 2**n)


def wins_needed(losses: int = 0, level: float = LUCK) -> int:
    """How many questions one system must win, when it loses so many, to be ahead by more than luck.

    >>> wins_needed(0), wins_needed(2)
    (6, 10)
    """
    wins = losses
    while sign_test(wins, losses) > level:
        wins += 1
    return wins


@dataclass(frozen=True)
class Power:
    """What n questions can tell: the widest interval of a share, and the least lead that is not luck.

    least_wins: against no loss; against_two: against two. pairs: of systems that are compared at once.
    """

    n: int
    widest: Share
    least_wins: int
    against_two: int
    pairs: int = 1

    @property
    def half_width(self) -> float:
        """Half of the widest interval."""
        return (self.widest.high - self.widest.low) / 2

    @property
    def sentence(self) -> str:
        """For a reader."""
        if self.least_wins > self.n:
            lead = f"with {self.n} questions no lead at all is more than luck"
        else:
            more = self.against_two
            lead = (
                f"one system is ahead by more than luck when it wins {self.least_wins} of them and loses none"
                + (f", or {more} against 2" if more + 2 <= self.n else "")
            )
        pairs = f", {self.pairs} pairs of systems" if self.pairs > 1 else ""
        return (
            f"{self.n} questions{pairs}: a share near one half is known to ±{self.half_width:.2f}; {lead}. "
            "Smaller differences stay undecided."
        )


def power_of(n: int, pairs: int = 1) -> Power:
    """What n questions can decide, when so many pairs of systems are compared. Raises ValueError for none.

    >>> print(power_of(30).sentence)  # doctest: +NORMALIZE_WHITESPACE
    30 questions: a share near one half is known to ±0.17; one system is ahead by more than luck when it wins
    6 of them and loses none, or 10 against 2. Smaller differences stay undecided.
    """
    if n < 1:
        raise ValueError("Without a question nothing is decided.")
    widest, level = share([True] * (n // 2) + [False] * (n - n // 2)), LUCK / max(pairs, 1)
    return Power(n, widest, wins_needed(0, level), wins_needed(2, level), pairs)


def questions_for(half_width: float) -> int:
    """How many questions it takes until a share near one half is known to ± half_width (95 %).

    >>> questions_for(0.1), questions_for(0.05)
    (93, 381)
    """
    n = 1
    while power_of(n).half_width > half_width:
        n += 1
    return n


# ---- a record --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Duel:
    """Two arms on the same questions. clear: one is ahead by more than luck, all duels together counted."""

    ours: str
    theirs: str
    wins: int
    losses: int
    n: int
    p: float
    clear: bool

    @property
    def verdict(self) -> str:
        """Who is ahead, or that it is undecided."""
        ahead = self.ours if self.wins > self.losses else self.theirs
        return f"{ahead} is ahead" if self.clear else "undecided"

    def __str__(self) -> str:
        counts = f"{self.wins} won, {self.losses} lost, of {self.n}"
        return f"{self.ours} against {self.theirs}: {counts}; {self.verdict}"


@dataclass(frozen=True)
class Decision:
    """Which arm to take, why, and what stays open. picked: by cost; None where no prices were given."""

    take: str | None
    reasons: list[str]
    duels: list[Duel]
    power: Power
    arms: Mapping[str, Arm] = field(default_factory=dict)
    picked: Pick | None = None
    costs: Mapping[str, Estimate] = field(default_factory=dict)
    wins: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        head = f"take: {self.take}" if self.take else "take none of them yet"
        return "\n".join([head, *(f"  - {reason}" for reason in self.reasons)])


def duels_of(record: FolderRecord) -> list[Duel]:
    """Every two arms of a record, the later one of ARMS first. p is exact, and multiplied by their number.

    duels_of(FolderRecord.load("mine.record.json"))
    """
    names = [name for name in ARMS if name in record.arms]
    pairs = [(ours, theirs) for n, ours in enumerate(names) for theirs in names[:n]]
    found = []
    for ours, theirs in pairs:
        both = list(zip(record.arms[ours].good, record.arms[theirs].good, strict=True))
        wins, losses = both.count((True, False)), both.count((False, True))
        p = min(1.0, sign_test(wins, losses) * len(pairs))
        found.append(Duel(ours, theirs, wins, losses, len(both), p, p <= LUCK))
    return found


def decide(
    record: FolderRecord, prices: Prices | None = None, usage: Usage | None = None, floor: float = 0.0
) -> Decision:
    """Which arm to take: the plainest that no other one beats by more than luck; with prices, also whose good
    answer is cheapest.

    floor: the share of good answers below which a system is of no use to you. Raises ValueError when nothing
    was measured.

        decide(record, EXAMPLE_PRICES, EXAMPLE_USAGE, floor=0.5)
    """
    if not record.arms:
        raise ValueError("No arm was measured, so there is nothing to decide.")
    duels, n = duels_of(record), len(next(iter(record.arms.values())).items)
    beaten = {_loser(duel) for duel in duels if duel.clear}
    standing = [name for name in ARMS if name in record.arms and name not in beaten and name != CLOSED]
    counted = {name: share(arm.good) for name, arm in record.arms.items()}
    useful = [name for name in standing if counted[name].high >= floor]
    take = useful[0] if useful else None
    reasons = _reasons(take, standing, duels, counted, floor)
    arms = {name: arm_of(name, record) for name in record.arms} if prices and usage else {}
    if not (prices and usage and arms):
        return Decision(
            take,
            [*reasons, "No prices were given, so nothing is said about money."],
            duels,
            power_of(n, len(duels)),
        )
    priced = {name: arm for name, arm in arms.items() if arm.good and arm.good.value > 0}
    if not priced:
        return Decision(
            take,
            [*reasons, "No arm gave a good answer, so none has a price."],
            duels,
            power_of(n, len(duels)),
            arms,
        )
    outcomes = outcomes_of(record)
    wins = win_shares(priced, outcomes, prices, usage)
    costs = {name: paired_cost(arm, outcomes, prices, usage) for name, arm in priced.items()}
    cheapest = next(iter(wins))
    often = f"in {wins[cheapest]:.0%} of 2,000 draws of questions"
    reasons.append(f"At these prices {cheapest} has the cheapest good answer {often}.")
    return Decision(
        take, reasons, duels, power_of(n, len(duels)), arms, pick(priced, prices, usage, floor), costs, wins
    )


def _loser(duel: Duel) -> str:
    return duel.theirs if duel.wins > duel.losses else duel.ours


def _reasons(
    take: str | None, standing: list[str], duels: list[Duel], counted: Mapping[str, Share], floor: float
) -> list[str]:
    found = [f"{name}: good answers {counted[name]}" for name in counted]
    found += [str(duel) for duel in duels if duel.clear]
    rest = [name for name in standing if name != take]
    if take and rest:
        found.append(
            f"These questions cannot tell {take} from {' or '.join(rest)}, so the plainest of them stays; "
            "more questions may change that."
        )
    if take and counted[take].low < floor:
        found.append(f"{take} does not surely reach the {floor:.0%} that you need.")
    if not take:
        found.append(f"No arm can reach the {floor:.0%} that you need: improve one first, or need less.")
    return found


def outcomes_of(record: FolderRecord) -> Outcomes:
    """The answers of a record question by question, as `helpers.decision` takes them.

    outcomes_of(record).good["both"]
    """
    return read_outcomes(
        {
            name: [
                {
                    "id": item["id"],
                    "good": good,
                    "invented": item["invented"],
                    "tokens": item["prompt_tokens"],
                }
                for item, good in zip(arm.items, arm.good, strict=True)
            ]
            for name, arm in record.arms.items()
        }
    )


def arm_of(name: str, record: FolderRecord) -> Arm:
    """An arm as `helpers.decision` prices it. The course's adapter costs you no examples; the questions that
    chose and tested do cost.

    arm_of("both", record).tested
    """
    measured = record.arms[name]
    tokens = {
        part: [item[part] for item in measured.items if item[part] is not None]
        for part in ("prompt_tokens", "completion_tokens")
    }
    if not all(tokens.values()):
        raise ValueError("The endpoint does not say how many tokens it reads, so nothing can be priced.")
    prompt, written = (sum(values) / len(values) for values in tokens.values())
    good, invented = share(measured.good), share([bool(item["invented"]) for item in measured.items])
    return Arm(
        name=name,
        good=Estimate(good.value, good.low, good.high),
        invented=Estimate(invented.value, invented.low, invented.high),
        n=len(measured.items),
        prompt_tokens=prompt,
        completion_tokens=written,
        seconds=math.fsum(item["seconds"] for item in measured.items) / len(measured.items),
        chosen_on=record.questions["choosing"] if name in record.calibration else 0,
        tested=len(measured.items),
        indexing_minutes=record.indexing_minutes or 0.0,
        uses_search=name != CLOSED,
        tuned=name in (TUNED, OWN),
    )

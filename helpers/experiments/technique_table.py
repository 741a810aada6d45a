"""What practitioners try next, as one table: a dash stands for what was not measured.

technique_rows(measured_techniques())
"""

from collections.abc import Sequence

from helpers.evaluation import Difference

from .techniques import NOT_MEASURED, Measured

TECHNIQUE_HEAD = ("technique", "it claims", "who says so", "gain (95 %)", "n", "floor to ceiling", "by hand",
        "good answers", "it costs", "verdict")  # fmt: skip


def technique_rows(found: Sequence[Measured]) -> list[tuple[str, ...]]:
    """The rows of the table, in the columns of TECHNIQUE_HEAD; what was not measured is a dash.

    technique_rows(measured_techniques())[0]
    """
    return [
        (
            one.name,
            one.technique.claims,
            one.technique.source,
            f"tau {_told(one.gain)}" if one.in_order and one.gain else _told(one.gain),
            str(one.gain.n) if one.gain else "–",
            _room(one),
            _by_hand(one),
            _told(one.good),
            one.paid,
            f"{one.verdict}{_why(one)}",
        )
        for one in found
    ]


def _told(gain: Difference | None) -> str:
    return "–" if gain is None else f"{gain.value:+.2f} ({gain.low:+.2f} to {gain.high:+.2f})"


def _room(one: Measured) -> str:
    """Between floor and ceiling; of two orders, the tau of an order at random and of another set by hand."""
    if one.floor is None or one.ceiling is None:
        return "–"
    if one.in_order:
        return f"random {one.floor:.2f}; reference {one.ceiling:.2f}"
    return f"{one.floor:+.2f} to {one.ceiling:+.2f}"


def _by_hand(one: Measured) -> str:
    """What the same done by hand brings, on how many items, and the most that those allow."""
    if one.perfect is None or one.perfect_most is None:
        return "–"
    return f"{_told(one.perfect)}, n = {one.perfect.n}, at most {one.perfect_most:+.2f}"


def _why(one: Measured) -> str:
    return f": needs {one.technique.needs}" if one.verdict == NOT_MEASURED and one.technique.needs else ""

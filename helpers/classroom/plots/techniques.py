"""What techniques brought: a dot with its interval each, in groups, and the room that there was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import COLOURS, CYCLE, INK, drawing, legend_below

if TYPE_CHECKING:
    from helpers.experiments import Measured

GOOD, BAD, GREY = COLOURS["both"], CYCLE[5], "#666666"


def technique_gains(found: Sequence[Measured], title: str, xlabel: str = "gain over the plain way") -> None:
    """One row a technique that was measured, under the name of its group: its gain with 95 % interval.

    An agreement of orders is no gain, and stands in the table alone. Green where it pays or is as good,
    red where it hurts, grey else. A hollow diamond: the same by hand, where that was measured.

        technique_gains(measured_techniques(), "What they brought")
    """
    measured = [one for one in found if one.gain is not None and not one.in_order]
    groups = list(dict.fromkeys(one.technique.group for one in measured))
    rows: list[Measured | str] = []
    for group in groups:
        rows += [group, *(one for one in measured if one.technique.group == group)]
    names = [row if isinstance(row, str) else row.name for row in rows]
    with drawing(title, 8.4, 1.3 + 0.27 * len(rows)) as axis:
        hand = False
        for y, row in zip(range(len(rows))[::-1], rows, strict=True):
            if isinstance(row, str) or row.gain is None:
                continue
            gain, verdict = row.gain, row.verdict
            shown = BAD if verdict == "hurts" else GOOD if verdict in ("pays", "as good") else GREY
            ends = [[gain.value - gain.low], [gain.high - gain.value]]
            axis.errorbar(gain.value, y, xerr=ends, fmt="o", ms=5, color=shown, capsize=3, lw=1.6)
            if row.perfect is not None:
                label = None if hand else "the same, written by hand"
                axis.plot(row.perfect.value, y, "D", mfc="none", color=INK, ms=5, label=label)
                hand = True
        axis.axvline(0, color=INK, ls=":", lw=1.2)
        axis.set_yticks(range(len(rows))[::-1], names, fontsize=9)
        for label, row in zip(axis.get_yticklabels(), rows, strict=True):
            if isinstance(row, str):
                label.set_fontweight("bold")
        axis.set(ylim=(-0.7, len(rows) - 0.3), xlabel=f"{xlabel}, with 95 % interval")
        if hand:
            legend_below(axis, -0.055, 1, middle=0.3)

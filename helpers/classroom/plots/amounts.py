"""Amounts as bars: questions lost, tokens, seconds, scores, weights, money, and how scores are spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from . import COLOURS, CYCLE, INK, RED, colour_legend, drawing, legend_below

LOSS_COLOURS = {"right": "#009E73", "misread": "#56B4E9", "not chosen": "#E69F00", "not retrieved": "#D55E00"}
KIND_COLOURS = {
    "right": "#009E73",
    "abstained": "#999999",
    "unsure invention": "#E69F00",
    "confident invention": "#D55E00",
}
WHERE_COLOURS = {  # in the order of the road; good ones first
    "good": "#009E73",
    "not retrieved": "#D55E00",
    "not chosen": "#E69F00",
    "misread": "#56B4E9",
    "miscited": "#CC79A7",
    "form": "#F0E442",
    "silent": "#999999",
    "invented": "#0072B2",
}
STAGE_COLOURS = {"search": "#0072B2", "choose": "#E69F00", "read": "#999999"}
DARK = ("#0072B2", "#D55E00", "#009E73")  # colours that carry white letters


def losses(arms: Mapping[str, Mapping[str, int]], title: str) -> None:
    """One bar a system, cut into right answers and the three places where the others were lost.

    arms: name -> outcome -> count.

        losses({"RAG": {"right": 30, "misread": 6, "not retrieved": 14}}, "Where questions are lost")
    """
    _stacked(arms, LOSS_COLOURS, title, "questions", str)


def loss_waterfall(arms: Mapping[str, Mapping[str, int]], title: str) -> None:
    """One bar a system (or kind of question), cut into good answers and the stages at which others were lost.

    arms: name -> stage (`helpers.experiments.WHERE`) -> count.

    loss_waterfall({"both": {"good": 30, "misread": 6, "silent": 4}}, "Where answers are lost")
    """
    met = {where for parts in arms.values() for where in parts}
    colours = {where: shown for where, shown in WHERE_COLOURS.items() if where in met}
    _stacked(arms, colours, title, "questions", str, columns=4)


def answer_kinds(arms: Mapping[str, Mapping[str, int]], title: str) -> None:
    """One bar a system, cut into kinds of answers. arms: name -> kind (helpers.evaluation) -> count.

    answer_kinds({"tuned": {"right": 12, "abstained": 3, "confident invention": 5}}, "Kinds of answers")
    """
    _stacked(arms, KIND_COLOURS, title, "questions", str)


def stage_times(arms: Mapping[str, Mapping[str, float]], title: str) -> None:
    """One bar a system, cut into stages. arms: name -> stage -> milliseconds.

    stage_times({"hybrid": {"search": 6.0, "choose": 2.0, "read": 400.0}}, "Where time goes")
    """
    _stacked(arms, STAGE_COLOURS, title, "milliseconds a question, on average", lambda ms: f"{ms:.0f}")


def _stacked(
    arms: Mapping[str, Mapping[str, float]],
    colours: Mapping[str, str],
    title: str,
    unit: str,
    label: Callable[[float], str],
    columns: int | None = None,
) -> None:
    """Stacked bars, the first one on top; a part of under 4 % of the longest bar carries no number. columns:
    of the legend; None: one row.
    """
    longest = max(sum(parts.values()) for parts in arms.values()) or 1
    with drawing(title, 7.6, 1.6 + 0.6 * len(arms)) as axis:
        for y, parts in enumerate(reversed(list(arms.values()))):
            left = 0.0
            for name, shown in colours.items():
                value = parts.get(name, 0)
                axis.barh(y, value, left=left, color=shown, height=0.62)
                if value > 0.04 * longest:
                    ink = "white" if shown in DARK else "black"
                    axis.text(
                        left + value / 2, y, label(value), ha="center", va="center", color=ink, fontsize=10
                    )
                left += value
        axis.set_yticks(range(len(arms)), list(reversed(list(arms))))
        axis.set(xlim=(0, longest * 1.02), xlabel=unit)
        above = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "ncols": columns or len(colours)}
        colour_legend(axis, colours, fontsize=10, **above)


def token_bars(costs: Mapping[str, tuple[int | None, int | None, float]], title: str) -> None:
    """Tokens read and tokens written by each call, side by side, with its seconds.

    costs: name -> (read, written, seconds). A bar is missing where an endpoint does not count tokens.

        token_bars({"zero-shot": (60, 25, 0.7), "few-shot": (400, 25, 1.1)}, "What a call costs")
    """
    rows = range(len(costs))[::-1]
    known = [(read or 0, written or 0, seconds) for read, written, seconds in costs.values()]
    with drawing(title, 7.2, 1.3 + 0.5 * len(costs)) as axis:
        for y, (read, written, seconds) in zip(rows, known, strict=True):
            axis.barh(y, read, color="#56B4E9", height=0.6, label="read" if y == 0 else None)
            axis.barh(y, written, left=read, color=RED, height=0.6, label="written" if y == 0 else None)
            axis.text(read + written + 2, y, f"{seconds:.2f} s", va="center")
        axis.set_yticks(rows, costs)
        longest = max(read + written for read, written, _ in known)
        axis.set(xlim=(0, 1.2 * max(longest, 1)), xlabel="tokens")
        legend_below(axis, -0.28, 2, middle=0.4)


def ranked_scores(labels: Sequence[str], scores: Sequence[float], title: str) -> None:
    """Similarity of passages to a question, best first. scores: cosines, one a label; long labels are cut.

    ranked_scores([hit.passage.title for hit in hits], [hit.score for hit in hits], "Nearest")
    """
    rows = range(len(labels))[::-1]
    with drawing(title, 7.2, 0.9 + 0.36 * len(labels)) as axis:
        axis.barh(rows, scores, color=COLOURS["RAG"], height=0.62)
        axis.set_yticks(rows, [text if len(text) < 58 else text[:57] + "…" for text in labels], fontsize=9)
        for y, score in zip(rows, scores, strict=True):
            axis.text(score + 0.01, y, f"{score:.2f}", va="center", fontsize=9)
        axis.set(xlim=(0, max(scores) * 1.15), xlabel="cosine similarity")


def signed_bars(values: Mapping[str, float], title: str, unit: str) -> None:
    """Horizontal bars to both sides of zero, largest first.

    signed_bars({"vector score": 1.2, "position": -0.4}, "Learned weights", "weight")
    """
    names = sorted(values, key=values.__getitem__)
    colours = [CYCLE[0] if values[name] >= 0 else CYCLE[5] for name in names]
    with drawing(title, 7.2, 0.9 + 0.3 * len(names)) as axis:
        axis.barh(range(len(names)), [values[name] for name in names], color=colours, height=0.62)
        axis.set_yticks(range(len(names)), names)
        axis.axvline(0, color=INK, lw=1)
        axis.set(xlabel=unit)


def tornado(rows: Sequence[tuple[str, float, float, bool]], base: float, title: str, xlabel: str) -> None:
    """How far each guess moves a cost. The dotted line is the base.

    rows: (name, cost at the low setting, cost at the high one, whether another arm wins), the first one on
    top.

        tornado([("requests", 0.09, 0.03, True)], 0.05, "What matters", "EUR a good answer")
    """
    places = range(len(rows))[::-1]
    with drawing(title, 7.6, 1.3 + 0.42 * len(rows)) as axis:
        for y, (_, low, high, changes) in zip(places, rows, strict=True):
            axis.barh(y, high - low, left=low, height=0.6, color=RED if changes else "#0072B2")
        axis.axvline(base, color=INK, ls=":", lw=1.4)
        axis.set_yticks(places, [name.replace("_", " ") for name, *_ in rows])
        axis.set(xlabel=xlabel)
        shown = {"another arm wins": RED, "the same arm wins": "#0072B2"}
        colour_legend(axis, shown, loc="lower right", fontsize=9)


def distributions(
    rows: Mapping[str, Mapping[str, Sequence[float]]],
    title: str,
    xlabel: str,
    mark: tuple[float, str] | None = None,
    bins: int = 40,
) -> None:
    """How scores between 0 and 1 are spread: one row of histograms a model, one colour a kind of question.

    rows: name of the row -> name of the colour -> values. Each colour's area is one, so groups of unlike size
    compare. mark: a value and a word, drawn as a dotted line.

        distributions({"MiniLM": {"answerable": scores, "not": others}}, "Scores", "cosine")
    """
    import numpy as np

    edges = np.linspace(0, 1, bins + 1)
    grid = {"nrows": len(rows), "ncols": 1, "sharex": True, "squeeze": False}
    with drawing(title, 7.6, 0.9 + 1.35 * len(rows), **grid) as axes:
        for axis, (name, groups) in zip(axes[:, 0], rows.items(), strict=True):
            for number, (group, values) in enumerate(groups.items()):
                look = {"color": CYCLE[number % len(CYCLE)], "alpha": 0.6, "label": group}
                weights = np.full(len(values), 1 / max(len(values), 1))
                axis.hist(np.clip(values, 0, 1), edges, weights=weights, **look)
            if mark:
                axis.axvline(mark[0], color=INK, ls=":", lw=1.4)
            axis.set(yticks=[], xlim=(0, 1))
            axis.set_title(name, loc="left", fontsize=10)
            axis.spines["left"].set_visible(False)
        axes[-1, 0].set_xlabel(xlabel + (f" (dotted: {mark[1]})" if mark else ""))
        legend_below(axes[-1, 0], -0.55, len(next(iter(rows.values()))))

"""The report of an assistant over one's own documents: one HTML file that opens anywhere and prints well.

    Path("report.html").write_text(report_html(record, decide(record, prices, usage), prices, usage))

It loads nothing from anywhere, follows light and dark, and each picture has its numbers in words. Every
number is counted from the answers in the record. What was not measured has no number: the page says that it
was not, and why.
"""

import html
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers.corpus.report import counted
from helpers.decision import Prices, Usage, money
from helpers.evaluation import share
from helpers.evaluation.answers import LOST

from .deciding import Decision, questions_for
from .measuring import CLOSED, OWN, STRANGER, FolderRecord
from .pictures import key_html, shares_svg, waterfall_svg
from .rubric import Criterion, rubric, total

NOT_MEASURED = "not measured"
MEASURES = (
    ("right", "right"),
    ("cited", "rightly cited"),
    ("retrieved_at_3", "evidence among three"),
    ("rightly_abstained", "silent without an answer"),
    ("invented", "invented"),
)
MOST_ROWS = 40  # of what was refused or lost
OWN_TUNING = "Tuning on your own examples"


def report_html(
    record: FolderRecord,
    decision: Decision,
    prices: Prices | None = None,
    usage: Usage | None = None,
    gated: bool | None = None,
) -> str:
    """The whole report as one HTML page. gated: is there a baseline for `course.py gate`? None: not looked.

    report_html(record, decide(record))
    """
    style = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    title = f"An assistant over “{record.folder}”"
    parts = [
        _head(record, decision, title),
        _section("What it read", _corpus(record)),
        _section("What it was asked", _questions(record)),
        _section("How good the answers are", _arms(record, decision)),
        _section("Where answers are lost", _waterfall(record)),
        _section("Which settings were chosen", _calibration(record)),
        _section("What it costs", _costs(decision, prices, usage)),
        _section(
            "What was not measured", f'<div class="missing">{_list(not_measured(record, decision))}</div>'
        ),
        _section("Ten criteria", _criteria(rubric(record, decision, gated))),
        _section("Every question", _every_question(record)),
    ]
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title)}</title>\n"
        f"<style>\n{style}</style>\n</head>\n<body>\n<main>\n{''.join(parts)}</main>\n</body>\n</html>\n"
    )


# ---- sections --------------------------------------------------------------------------------------------


def _head(record: FolderRecord, decision: Decision, title: str) -> str:
    take = f"Take: {decision.take}." if decision.take else "Take none of them yet."
    return (
        f"<h1>{_safe(title)}</h1>\n"
        f'<p class="dim">Measured on {_safe(record.made)} with {_safe(record.model)}. This page holds '
        "text of your documents: mind whom you send it to.</p>\n"
        f'<div class="verdict"><b>{_safe(take)}</b>{_list(decision.reasons)}</div>\n'
    )


def _corpus(record: FolderRecord) -> str:
    corpus = record.corpus
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(corpus["kinds"].items()))
    rows = [("refused", *row) for row in corpus["refused"]]
    rows += [("lost", name, f"{what}: {why}") for name, what, why in corpus["lost"]]
    rows += [("left alone", name, "a file of another kind") for name in corpus["ignored"]]
    told = (
        f"<p>{counted(corpus['pages'], 'page')} ({_safe(kinds)}), cut into {corpus['passages']} passages. "
        f"Refused: {counted(len(corpus['refused']), 'file')}. Lost in reading: "
        f"{counted(len(corpus['lost']), 'thing')}. Left alone, since of another kind: "
        f"{counted(len(corpus['ignored']), 'file')}.</p>"
    )
    if not rows:
        return told
    more = f"<p class='dim'>and {len(rows) - MOST_ROWS} more rows</p>" if len(rows) > MOST_ROWS else ""
    table = _table("What is not in the index", ("", "file", "what and why"), rows[:MOST_ROWS])
    return f"{told}<details><summary>What was refused, lost and left alone</summary>{table}{more}</details>"


def _questions(record: FolderRecord) -> str:
    asked = record.questions
    used = (
        f"{asked['choosing']} chose settings and the other {asked['measuring']} measured"
        if asked["choosing"]
        else "all measured, and none chose settings"
    )
    faults = [f"{question}: {'; '.join(weak)}" for question, weak in asked["faults"].items()]
    return (
        f"<p>{asked['all']} questions, {asked['all'] - asked['answerable']} of them without an answer in the "
        f"documents; {asked['quoted']} with a gold quote; {asked['stranger']} in the words of somebody who "
        f"had not seen the page. Of all {asked['all']}, {used}.</p>"
        + (f"<p>Questions that flatter or mislead:</p>{_list(faults)}" if faults else "")
    )


def _arms(record: FolderRecord, decision: Decision) -> str:
    good = {name: share(arm.good) for name, arm in record.arms.items()}
    rows = [
        (
            name,
            str(good[name]),
            *(_counted(arm.items, measure) for measure, _ in MEASURES),
            _seconds(arm.items),
        )
        for name, arm in record.arms.items()
    ]
    head = ("arm", "good", *(title for _, title in MEASURES), "seconds")
    duels = [
        (f"{duel.ours} against {duel.theirs}", f"{duel.wins} to {duel.losses}", f"{duel.n}", duel.verdict)
        for duel in decision.duels
    ]
    caption = "<i>Good</i>: right and rightly cited, or rightly silent. Shares with their 95 % interval."
    picture = shares_svg(good, "Good answers with 95 % intervals")
    return (
        f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"
        + _table("Every measure", head, rows)
        + _table(
            "Two by two on the same questions: exact sign tests, p times the number of pairs",
            ("pair", "won to lost", "questions", "verdict"),
            duels,
        )
        + f"<p><b>What so many questions can decide.</b> {_safe(decision.power.sentence)} It takes "
        f"{questions_for(0.1)} questions for ±0.10, and {questions_for(0.05)} for ±0.05.</p>"
    )


def _waterfall(record: FolderRecord) -> str:
    lost = {name: losses_of(arm.items) for name, arm in record.arms.items()}
    stages = [stage for stage in ("good", *LOST) if any(counts.get(stage) for counts in lost.values())]
    rows = [(name, *(str(counts.get(stage, 0)) for stage in stages)) for name, counts in lost.items()]
    return (
        f"<figure>{waterfall_svg(lost, 'Good answers, and the stage at which the others were lost')}"
        f"{key_html(stages)}</figure>" + _table("The same as numbers", ("arm", *stages), rows)
    )


def _calibration(record: FolderRecord) -> str:
    if not record.calibration:
        return "<p>None: every arm has its settings as they come.</p>"
    return "".join(
        f"<details><summary>{_safe(name)}: {_safe(told.splitlines()[-1])}</summary>"
        f"<pre>{_safe(told)}</pre></details>"
        for name, told in record.calibration.items()
    )


def _costs(decision: Decision, prices: Prices | None, usage: Usage | None) -> str:
    if not (prices and usage and decision.costs):
        return (
            "<p>Nothing is said about money, since no prices of yours were entered. Give them with "
            "<code>--prices FILE.json</code>.</p>"
        )
    rows = [
        (name, f"{money(cost.value)} ({money(cost.low)} to {money(cost.high)})", f"{decision.wins[name]:.0%}")
        for name, cost in decision.costs.items()
    ]
    told = (
        f"<p>{usage.requests_per_month:,.0f} requests a month for {usage.months:g} months, in "
        f"{_safe(prices.currency)}, at the prices you entered. Intervals are drawn over questions; prices "
        "are taken as they are.</p>"
    )
    table = _table("A good answer", ("arm", "costs (95 %)", "is the cheapest in so many draws"), rows)
    return told + table + (_list(decision.picked.reasons) if decision.picked else "")


def not_measured(record: FolderRecord, decision: Decision) -> list[str]:
    """What a reader might look for and was not measured, a sentence each.

    not_measured(record, decide(record))
    """
    found = [f"{OWN_TUNING if name == OWN else name}: {why}" for name, why in record.left_out.items()]
    if OWN not in record.arms | record.left_out:
        found.append(f"{OWN_TUNING}: not asked for")
    if not decision.costs:
        found.append("Money: no prices of yours.")
    if record.indexing_minutes is None:
        found.append("How long indexing takes: the index was there already.")
    if record.questions["all"] == record.questions["answerable"]:
        found.append("Silence: no question is without an answer, so nobody knows what it invents.")
    if not record.questions["stranger"]:
        found.append(f"Strangers' wording: no question is of the type “{STRANGER}”.")
    if record.questions["quoted"] < record.questions["answerable"]:
        found.append("Citations of the questions that have no gold quote.")
    return [
        *found,
        "Load: one question was asked at a time.",
        "Who may read what: every page was searched for every question that names no groups.",
    ]


def _criteria(criteria: Sequence[Criterion]) -> str:
    rows = [(one.name, "?" if one.points is None else str(one.points), one.why) for one in criteria]
    return _table(total(criteria), ("criterion", "points of 2", "what was seen"), rows)


def _every_question(record: FolderRecord) -> str:
    arms = {
        name: {item["id"]: item for item in arm.items} for name, arm in record.arms.items() if name != CLOSED
    }
    first = next(iter(arms.values()), {})
    rows = [
        (
            f"{item['question']}",
            "; ".join(item["answers"]) or "(no answer)",
            *(f"{arm[key]['text']} [{arm[key]['lost'] or 'good'}]" for arm in arms.values()),
        )
        for key, item in first.items()
    ]
    table = _table("The measuring half", ("question", "accepted", *arms), rows)
    return f"<details><summary>{len(rows)} questions with every answer</summary>{table}</details>"


# ---- parts -----------------------------------------------------------------------------------------------


def losses_of(items: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many answers were good, and how many were lost at which stage.

    >>> losses_of([{"lost": ""}, {"lost": "misread"}])
    {'good': 1, 'misread': 1}
    """
    counted = Counter(item["lost"] or "good" for item in items)
    return {stage: counted[stage] for stage in ("good", *LOST) if counted[stage]}


def _counted(items: Sequence[Mapping[str, Any]], measure: str) -> str:
    known = [bool(item[measure]) for item in items if item[measure] is not None]
    return str(share(known)) if known else NOT_MEASURED


def _seconds(items: Sequence[Mapping[str, Any]]) -> str:
    known = sorted(item["seconds"] for item in items if item["seconds"] is not None)
    return f"{known[len(known) // 2]:.2f} (median)" if known else NOT_MEASURED


def _section(title: str, body: str) -> str:
    return f"<section>\n<h2>{_safe(title)}</h2>\n{body}\n</section>\n"


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{_safe(line)}</li>' for line in lines)}</ul>"


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{_safe(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{_safe(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{_safe(caption)}">'
        f"<table><caption>{_safe(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _safe(text: object) -> str:
    return html.escape(str(text))

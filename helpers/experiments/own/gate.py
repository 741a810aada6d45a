"""A gate before each change: the same questions against a stored baseline, what got worse, and why.

    before = Baseline.load("mine.baseline.json")
    now = baseline_of(rows, index, BOTH)
    for change in compare(before, now):
        print(change)

The causes are looked up, not guessed: does the quote still stand on its page, did the page change, is a
setting another (threshold, adapter, reader, search), and at which stage is the answer lost now. Documents
come first: a page that lost its answer explains everything after it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from helpers.corpus import QuestionRow
from helpers.files import write_whole
from helpers.progress import Progress
from helpers.retrieval import FolderIndex, Retriever
from helpers.retrieval.identity import digest

from ..evaluating import evaluate_system
from .drafting import quote_stands
from .measuring import is_good, item_of, question_key
from .settings import changed_settings, settings_of

WORSE, BETTER, NEW, GONE = "worse", "better", "new", "no longer asked"
STAGES = {
    "not retrieved": "the evidence is not found any more",
    "not chosen": "the evidence is found, and what the reader was given does not hold the answer",
    "misread": "it is read, and misread",
    "silent": "it is read, and nothing is said",
    "miscited": "the answer is right, and another passage is cited",
    "invented": "a question without an answer is answered",
}


@dataclass(frozen=True)
class Baseline:
    """How a system answered some questions over some pages, as a gate compares it with later.

    settings: what the system was. pages: page id -> digest of its text. items: question -> question, good,
    lost, text, and of each gold quote page and whether it stands there.
    """

    made: str
    settings: dict[str, Any]
    pages: dict[str, str]
    items: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def good(self) -> int:
        """Questions that were answered well."""
        return sum(item["good"] for item in self.items.values())

    def save(self, path: Path | str) -> None:
        """Write it as JSON, whole or not at all.

        baseline_of(rows, index, BOTH).save("mine.baseline.json")
        """
        write_whole(path, json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, path: Path | str) -> "Baseline":
        """Read what `save` wrote. Raises ValueError in one sentence when it is not there or not whole.

        Baseline.load("mine.baseline.json")
        """
        if not Path(path).is_file():
            raise ValueError(f"There is no baseline at {path}. Make one of today's answers with --accept.")
        try:
            made = cls(**json.loads(Path(path).read_text(encoding="utf-8")))
            made.good  # noqa: B018  every item must say whether it was good
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"{path} is no baseline ({error}). Make a new one with --accept.") from None
        return made


@dataclass(frozen=True)
class Change:
    """One question that is answered otherwise than before. kind: worse, better, new, no longer asked."""

    kind: str
    question: str
    before: str
    now: str
    why: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.kind}: {self.question}"]
        if self.before != self.now:
            lines.append(f"    before: {self.before}    now: {self.now}")
        return "\n".join([*lines, *(f"    {reason}" for reason in self.why)])


def baseline_of(
    rows: Sequence[QuestionRow],
    index: FolderIndex,
    system: Mapping[str, Any],
    retriever: Retriever | None = None,
    progress: Progress | None = None,
) -> Baseline:
    """Ask every question and keep what a later gate needs. retriever: None for the index itself.

    baseline_of(read_questions("mine.jsonl"), FolderIndex("my-documents"), BOTH)
    """
    retriever = index if retriever is None else retriever
    scored = evaluate_system(rows, retriever, system, progress)
    texts = {page.id: page.text for page in index.pages}
    items = {}
    for one in scored:
        kept = item_of(one)
        items[question_key(one.row)] = {
            "question": one.row.question,
            "good": is_good(kept),
            "lost": kept["lost"],
            "text": kept["text"],
            "reason": kept["reason"],
            "gold": [
                {"page": gold.page_id, "stands": quote_stands(gold.quote, texts.get(gold.page_id, ""))}
                for gold in one.row.gold
            ],
        }
    pages = {name: digest(text) for name, text in texts.items()}
    return Baseline(date.today().isoformat(), settings_of(system, retriever), pages, items)


# ---- comparing -------------------------------------------------------------------------------------------


def compare(before: Baseline, now: Baseline) -> list[Change]:
    """What changed for the questions, the worse ones first; of each worse one why.

    compare(Baseline.load("mine.baseline.json"), baseline_of(rows, index, BOTH))
    """
    found = []
    for key, new in now.items.items():
        old = before.items.get(key)
        if old is None:
            found.append(Change(NEW, new["question"], "", new["text"]))
        elif old["good"] and not new["good"]:
            found.append(
                Change(WORSE, new["question"], old["text"], new["text"], _why(old, new, before, now))
            )
        elif new["good"] and not old["good"]:
            found.append(Change(BETTER, new["question"], old["text"], new["text"]))
    gone = [old for key, old in before.items.items() if key not in now.items]
    found += [Change(GONE, old["question"], old["text"], "") for old in gone]
    order = [WORSE, BETTER, NEW, GONE]
    return sorted(found, key=lambda change: order.index(change.kind))


def _why(old: Mapping, new: Mapping, before: Baseline, now: Baseline) -> tuple[str, ...]:
    """Every cause that can be looked up, the documents first, the stage last."""
    reasons = [
        said for gold_before, gold in _paired(old, new) if (said := _page(gold_before, gold, before, now))
    ]
    reasons += [f"a setting changed: {said}" for said in changed_settings(before.settings, now.settings)]
    stage = STAGES.get(new["lost"], "")
    if new["lost"] == "silent" and new["reason"]:
        stage += f" ({new['reason'].rstrip('.')})"
    if stage:
        reasons.append(f"stage: {stage}")
    if len(reasons) < 2 and before.pages == now.pages:
        reasons.append("neither pages nor recorded settings changed: the code or the model did")
    return tuple(reasons)


def _paired(old: Mapping, new: Mapping) -> list[tuple[Mapping, Mapping]]:
    known = {gold["page"]: gold for gold in old["gold"]}
    return [(known.get(gold["page"], {}), gold) for gold in new["gold"]]


def _page(old: Mapping, new: Mapping, before: Baseline, now: Baseline) -> str:
    page = new["page"]
    if page not in now.pages:
        return f"{page} is gone" if page in before.pages else ""
    if old.get("stands") and not new["stands"]:
        return f"{page} lost its answer: the quote does not stand there any more"
    if before.pages.get(page, now.pages[page]) != now.pages[page]:
        return f"{page} changed; the quote still stands there"
    return ""


def pages_under(before: Baseline, now: Baseline) -> dict[str, list[str]]:
    """Drift of pages: page that changed or went -> the tested questions that rest on it.

    pages_under(Baseline.load("mine.baseline.json"), now)
    """
    found: dict[str, list[str]] = {}
    for item in before.items.values():
        for gold in item["gold"]:
            page = gold["page"]
            if page in before.pages and before.pages[page] != now.pages.get(page):
                found.setdefault(page, []).append(item["question"])
    return found


def told(changes: Sequence[Change], before: Baseline, now: Baseline) -> str:
    """The verdict of a gate, for a terminal.

    print(told(compare(before, now), before, now))
    """
    worse = [change for change in changes if change.kind == WORSE]
    same = [key for key in now.items if key in before.items]
    counts = f"good before: {sum(before.items[key]['good'] for key in same)} of {len(same)}; now: " + (
        f"{sum(now.items[key]['good'] for key in same)}"
    )
    verdict = f"{len(worse)} question{'s' * (len(worse) != 1)} got worse" if worse else "nothing got worse"
    return "\n".join([*map(str, changes), counts, verdict])

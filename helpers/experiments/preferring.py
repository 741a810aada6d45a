"""Is over-abstention trained away by preference pairs? The reader by DPO, against what is cheaper.

    python -m helpers.experiments.preferring         what is recorded
    python -m helpers.experiments.preferring pairs   ask the reader 250 lessons, grade, keep the pairs
    python -m helpers.experiments.preferring all     everything that is missing: 25 minutes on one core

Every training starts from the reader that comes with the course. Its pairs come from the lessons it was
trained on, asked anew (`lessons`: no test or validation question among them), half of them without the piece
that answers. Beside it: the same reader with its threshold, with the threshold moved, and trained on
further examples for as many minutes. Settings and thresholds are chosen on 120 validation questions (60
about Skerry, 60 about fields never trained on); the four ways are asked the test questions once. All
systems always answer; silence below a confidence is decided afterwards, from what is kept item by item in
solutions/preferring.json. What is there already is passed over.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

from helpers.corpus import QuestionRow, load_questions, stands_in
from helpers.evaluation import by_hash
from helpers.generation import BOTH, NOT_IN_DOCUMENTS, READER, ChatError, Chooser, Evidence, with_threshold
from helpers.models import ModelError
from helpers.progress import Progress, bar
from helpers.retrieval import FoundRetriever, Hit, skerry_hybrid
from helpers.tuning import Example, Recipe, Tuned, TuningError, prefer, serve, shipped, tune
from helpers.tuning.train import demand_whole_trainings

from . import recording
from .arms import JudgedAnswer, search_once, try_system
from .combining import validation_questions
from .grading_lessons import PAIRS, PIECES, graded_lessons, pairs_row
from .lessons import LOOKED_AT, field_hybrid, other_field_questions
from .preferred import ARMS, SHIPPED, best_step, brings, chosen_pairs, fair_gain, outcome
from .reading import READER_RECIPE

FIELDS_ASKED = 60  # validation questions about fields never trained on
WITHHELD_ASKED = 40  # test questions asked once more without their page
# Both sides read as much: a pair is read twice with gradients and twice without, a third of the work each.
EXAMPLES = round(PAIRS * 2 * 4 / 3)


@dataclass(frozen=True)
class Way:
    """A training that starts from the reader. beta: of DPO; None: supervised, on further examples."""

    rate: float
    beta: float | None = None

    @property
    def recipe(self) -> Recipe:
        """The reader's own, at another rate, with more and smaller steps."""
        return replace(READER_RECIPE, learning_rate=self.rate, batch=4, warm_up=5)


WAYS: dict[str, Way] = {
    "DPO, rate 3e-4": Way(3e-4, 0.1),
    "DPO, rate 1e-3": Way(1e-3, 0.1),
    "supervised, rate 5e-4": Way(5e-4),
    "supervised, rate 1.5e-3": Way(1.5e-3),
}


# ---- trainings --------------------------------------------------------------------------------------------


def trained(name: str, progress: Progress | None = None) -> Tuned:
    """The reader after one of WAYS. Raises TuningError where trainings are skipped or cut short."""
    demand_whole_trainings()
    way, start = WAYS[name], shipped(READER).adapter
    if way.beta is None:
        return tune(further_examples(), "reader-further", way.recipe, progress=progress, start=start)
    pairs = chosen_pairs(graded_lessons(), PAIRS)
    return prefer(pairs, "reader-preferred", way.recipe, start, way.beta, progress=progress)


def further_examples() -> list[Example]:
    """What the other side is trained on: the lessons that were asked, and what they should have answered."""
    return [Example(row["prompt"], row["answer"] or NOT_IN_DOCUMENTS) for row in graded_lessons()][:EXAMPLES]


# ---- questions --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """Questions with what was found for each, and evidence that is chosen once for all systems."""

    questions: Sequence[Any]
    found: FoundRetriever
    choose: Callable[[str, Sequence[Hit]], list[Evidence]]


@lru_cache(maxsize=3)
def asked(split: str) -> Asked:
    """split: "validation", "test", or "withheld": test questions without the page that answers them."""
    if split == "validation":
        fields = by_hash(other_field_questions())[:FIELDS_ASKED]
        both = ((validation_questions(), skerry_hybrid(tuned=True)), (fields, field_hybrid()))
        found: dict[str, list[Hit]] = {}
        for some, retriever in both:
            found |= search_once(some, retriever, LOOKED_AT).found
        return Asked([*both[0][0], *fields], FoundRetriever(found), _once(Chooser(PIECES)))
    questions = load_questions("test")
    if split == "test":
        return Asked(
            questions, search_once(questions, skerry_hybrid(tuned=True), LOOKED_AT), _once(Chooser(PIECES))
        )
    questions = by_hash([one for one in questions if one.answerable])[:WITHHELD_ASKED]
    every = search_once(questions, skerry_hybrid(tuned=True), 3 * LOOKED_AT).found
    left = {one.question: _without(one, every[one.question])[:LOOKED_AT] for one in questions}
    lost = [QuestionRow(one.question, answerable=False, id=one.id, type=one.type) for one in questions]
    return Asked(lost, FoundRetriever(left), _once(Chooser(PIECES)))


def _without(question: Any, hits: Sequence[Hit]) -> list[Hit]:
    """Neither its pages, nor a passage in which an accepted answer happens to stand."""
    pages = {gold.page_id for gold in question.gold}
    return [
        hit
        for hit in hits
        if hit.passage.page_id not in pages
        and not any(stands_in(answer, hit.passage.text) for answer in question.answers)
    ]


def _once(choose: Chooser) -> Callable[[str, Sequence[Hit]], list[Evidence]]:
    known: dict[str, list[Evidence]] = {}

    def chosen(question: str, hits: Sequence[Hit]) -> list[Evidence]:
        if question not in known:
            known[question] = choose(question, hits)
        return known[question]

    return chosen


def answers_row(adapter: str, split: str, progress: Progress | None = None) -> dict[str, Any]:
    """What a reader answers when it must, one mapping a question."""
    some = asked(split)
    read = replace(BOTH["read"], adapter=adapter)
    system = with_threshold(BOTH | {"choose": some.choose, "read": read}, 0.0)
    answers = try_system(system, some.questions, some.found, progress)
    return {"items": [_item(one) for one in answers]}


def _item(one: JudgedAnswer) -> dict[str, Any]:
    assert one.given is not None
    return {
        "id": one.question.id,
        "type": one.question.type,
        "answerable": one.question.answerable,
        "right": one.judged.joint and one.question.answerable,
        "confidence": round(one.given.confidence or 0.0, 4),
        "reply": one.given.text,
    }


# ---- all together -----------------------------------------------------------------------------------------


def measure(name: str, split: str) -> dict[str, Any]:
    """A row of the record, measured if it is missing. name: one of WAYS, or SHIPPED."""
    key = f"{name}: {split}"
    rows = recording.PREFERRING.rows()
    if key in rows:
        return rows[key]
    if name == SHIPPED:
        adapter, told = serve(shipped(READER)), {}
    else:
        tuned = trained(name, bar("steps", name))
        adapter = serve(tuned)
        told = {
            "recipe": asdict(tuned.recipe),
            "beta": WAYS[name].beta,
            "examples": tuned.examples,
            "tokens": tuned.tokens,
            "seconds": round(tuned.seconds),
            "losses": [round(loss, 4) for loss in tuned.losses],
        }
    row = told | answers_row(adapter, split, bar("questions", key))
    row["gain"] = round(sum(fair_gain(row["items"])) / len(row["items"]), 4)
    recording.PREFERRING.write(recording.PREFERRING.rows() | {key: row})
    return row


def choose_arms() -> dict[str, dict[str, Any]]:
    """Arm -> the system that is best on validation questions, and its threshold there."""
    rows = recording.PREFERRING.rows()

    def best(kind: str) -> str:
        return max((n for n in WAYS if n.startswith(kind)), key=lambda n: rows[f"{n}: validation"]["gain"])

    systems = dict(zip(ARMS, (SHIPPED, SHIPPED, best("DPO"), best("supervised")), strict=True))
    made = {
        arm: {"system": name, "threshold": best_step(rows[f"{name}: validation"]["items"])}
        for arm, name in systems.items()
    }
    made[SHIPPED]["threshold"] = BOTH["threshold"]
    return made


def measure_all() -> None:
    """Every row that is missing, in the order in which one hangs on another."""
    rows = recording.PREFERRING.rows()
    if "pairs" not in rows:
        recording.PREFERRING.write(rows | {"pairs": pairs_row(bar("lessons"))})
    for name in (SHIPPED, *WAYS):
        measure(name, "validation")
    rows = recording.PREFERRING.rows()
    recording.PREFERRING.write({"pairs": rows.pop("pairs"), "arms": choose_arms()} | rows)
    for name in {one["system"]: None for one in recording.PREFERRING.rows()["arms"].values()}:
        for split in ("test", "withheld"):
            measure(name, split)


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.preferring", description=__doc__.splitlines()[0]
    )
    parser.add_argument("what", nargs="?", choices=["pairs", "all"], help="pairs: only ask and grade lessons")
    what = parser.parse_args(arguments).what
    try:
        if what == "pairs":
            graded_lessons(bar("lessons"))
        if what == "all":
            demand_whole_trainings()
            measure_all()
    except (ValueError, ChatError, ModelError, TuningError) as error:
        print(error, file=sys.stderr)
        return 1
    for line in _lines():
        print(line)
    return 0


def _lines() -> list[str]:
    rows = recording.PREFERRING.rows()
    lines = [f"pairs {rows['pairs']['found']}, taken {rows['pairs']['counts']}"] if "pairs" in rows else []
    for name, row in rows.items():
        if name.endswith(": validation"):
            lines.append(f"{name:<40} gain {row['gain']:.3f}  {row.get('seconds', 0)} s")
    for arm, one in rows.get("arms", {}).items():
        for split in ("validation", "test", "withheld"):
            if f"{one['system']}: {split}" in rows:
                items = rows[f"{one['system']}: {split}"]["items"]
                counts = Counter(outcome(item, one["threshold"]) for item in items)
                gain = sum(brings(item, one["threshold"]) for item in items) / len(items)
                lines.append(f"{arm:<16}{split:<11} at {one['threshold']}: gain {gain:+.3f} {dict(counts)}")
    return lines


if __name__ == "__main__":
    sys.exit(main())

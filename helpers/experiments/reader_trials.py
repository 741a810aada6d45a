"""What makes the reader better: trainings on part of the lessons, one setting changed at a time.

    python -m helpers.experiments.tunings reader                          every row: two hours on two cores
    python -m helpers.experiments.tunings reader "1500 lessons"           one

Pages held back for the embedding are held back here from the reader, too, so that their questions, which are
worded as people ask, can be asked of it: together with the validation questions and those of the held-out
fields some three hundred, where the validation questions alone are sixty. (The few weights of the chooser
know them; `helpers.experiments.choosing`.) A threshold is always chosen on the other half of the questions.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

from helpers.corpus import Passage, QuestionRow, load_reading
from helpers.evaluation import by_hash
from helpers.generation import Chooser, Evidence
from helpers.retrieval import FoundRetriever, Hit, Retriever, skerry_hybrid
from helpers.tuning import Recipe

from .arms import search_once, try_system
from .combining import generated_drills, validation_questions
from .contenders import fairly_silent, gain
from .lessons import (
    LOOKED_AT,
    Lesson,
    field_hybrid,
    field_passages,
    held_back,
    held_back_questions,
    lessons,
    other_field_questions,
)
from .letters import compared
from .reading import READER_RECIPE, reading_examples, reading_system, watched_examples
from .recording import recorded_trainings
from .tasks import Plan, Scores

SOME = 1500  # lessons of most rows
HELD_BACK_ASKED, FIELDS_ASKED, WITHHELD_ASKED, ALONE_ASKED = 140, 100, 60, 40
"""How many questions about held-back pages and held-out fields are asked; of each kind with one page."""
BASELINE = "1500 lessons"
FIELDS, ALONE, WITHHELD = "other fields", "one page alone", "page withheld"


@dataclass(frozen=True)
class Trial:
    """What a row changes. count: lessons. templates: questions made by template, added to them. passes: how
    often each comes. settings: arguments of `reading_examples`.
    """

    count: int = SOME
    templates: int = 0
    passes: int = 1
    recipe: Recipe = READER_RECIPE
    settings: Mapping[str, Any] | None = None


TRIALS: dict[str, Trial] = {
    BASELINE: Trial(),
    "twice the rate": Trial(recipe=replace(READER_RECIPE, learning_rate=READER_RECIPE.learning_rate * 2)),
    "half the rate": Trial(recipe=replace(READER_RECIPE, learning_rate=READER_RECIPE.learning_rate / 2)),
    "rank 4": Trial(recipe=replace(READER_RECIPE, rank=4, alpha=8)),
    "always five pieces": Trial(settings={"fewer": 0.0}),
    "a fifth without the right piece": Trial(settings={"taken_out": 0.2}),
    "no page withheld": Trial(settings={"withheld": 0.0}),
    "in the chooser's order": Trial(settings={"shuffled": 0.0}),
    "400 lessons": Trial(400),
    "3000 lessons": Trial(2 * SOME),
    "1500 lessons, twice": Trial(passes=2),
    "1500 lessons and 1500 by template": Trial(templates=SOME),
}


@dataclass(frozen=True)
class RanksOnce(Chooser):
    """The chooser, which ranks what was found for a question once, however many trainings want it: most of
    the minutes before a training are its.

    RanksOnce().rank_many([lesson.question for lesson in some], found_for(some))
    """

    known: dict[tuple[str, ...], list[Evidence]] = field(default_factory=dict, compare=False)

    def rank_many(self, questions: Sequence[str], rankings: Sequence[Sequence[Hit]]) -> list[list[Evidence]]:
        """As `Chooser.rank_many`; a question with the same passages is looked up."""
        keys = [
            (one, *(hit.passage.id for hit in hits)) for one, hits in zip(questions, rankings, strict=True)
        ]
        new = [i for i, key in enumerate(keys) if key not in self.known]
        made = super().rank_many([questions[i] for i in new], [rankings[i] for i in new])
        self.known.update(zip((keys[i] for i in new), made, strict=True))
        return [self.known[key] for key in keys]


@lru_cache(maxsize=1)
def _chooser() -> RanksOnce:
    return RanksOnce()


def trial_plans() -> dict[str, Callable[[], Plan]]:
    """A plan for each row."""
    return {name: partial(trial_plan, trial) for name, trial in TRIALS.items()}


def trial_plan(trial: Trial) -> Plan:
    """The training of one row.

    trial_plan(TRIALS["400 lessons"]).data
    """
    known = [lesson for lesson in lessons() if not held_back(lesson)]
    some = random.Random(0).sample(known, len(known))[: trial.count] + template_lessons(trial.templates)
    some = random.Random(1).sample(some, len(some))
    seen = reading_examples(some, _chooser(), passes=trial.passes, **trial.settings or {})
    examples = [example for made in seen for example in made]
    data = f"{len(seen[0])} lessons, none of the pages held back"
    data += f", {trial.templates} of them made by template" * bool(trial.templates)
    return Plan("reader-trial", examples, watched_examples(), trial.recipe, data, score_trial)


def template_lessons(count: int) -> list[Lesson]:
    """Questions made by template from the world file (notebook 06), none about pages held back.

    >>> template_lessons(2)[0].source
    'skerry'
    """
    made: list[Lesson] = []
    for drill in generated_drills(2 * count):
        lesson = Lesson(drill.question, drill.answer, drill.accepted, drill.gold, "skerry")
        if not held_back(lesson):
            made.append(lesson)
    return made[:count]


def asked() -> dict[str, Sequence[Any]]:
    """The questions of a trial, by where they come from."""
    return {
        "validation": validation_questions(),
        "pages held back": by_hash(held_back_questions())[:HELD_BACK_ASKED],
        FIELDS: by_hash(other_field_questions())[:FIELDS_ASKED],
        WITHHELD: [
            replace(row, answers=(), gold=(), answerable=False)
            for row in by_hash(other_field_questions())[-WITHHELD_ASKED:]
            if row.answerable
        ],
    }


@lru_cache(maxsize=1)
def _found() -> dict[str, FoundRetriever]:
    groups = asked()
    made = {WITHHELD: withheld(groups.pop(WITHHELD)), FIELDS: _searched(groups.pop(FIELDS), field_hybrid())}
    return made | {name: _searched(some, skerry_hybrid(tuned=True)) for name, some in groups.items()}


def _searched(some: Sequence[Any], retriever: Retriever) -> FoundRetriever:
    return search_once(some, retriever, LOOKED_AT)


def withheld(rows: Sequence[QuestionRow]) -> FoundRetriever:
    """For each question what is found when the page that it is about is left out: its neighbours.

    withheld(other_field_questions()).search("How much smoked trout goes into the chowder?")
    """
    about, found = pages_asked_about(), search_once(rows, field_hybrid(), 3 * LOOKED_AT).found
    return FoundRetriever(
        {
            question: [hit for hit in hits if hit.passage.page_id != about[question]][:LOOKED_AT]
            for question, hits in found.items()
        }
    )


def pages_asked_about() -> dict[str, str]:
    """The page of each reading question, by its words.

    >>> pages_asked_about()["How much smoked trout goes into Marit's chowder for the boathouse supper?"]
    'recipes/01-smoked-trout-chowder.md'
    """
    return {row.question: row.page for row in load_reading()}


def alone(rows: Sequence[QuestionRow]) -> FoundRetriever:
    """For each question the passages of the one page that it is about: a folder of one document.

    alone(other_field_questions()).search("How much smoked trout goes into the chowder?")
    """
    about = pages_asked_about()
    pages: dict[str, list[Passage]] = {}
    for passage in field_passages():
        pages.setdefault(passage.page_id, []).append(passage)
    return FoundRetriever(
        {
            row.question: [
                Hit(passage, 0.0, rank) for rank, passage in enumerate(pages[about[row.question]], 1)
            ]
            for row in rows
        }
    )


def score_alone(system: Mapping[str, Any], count: int = ALONE_ASKED) -> dict[str, list[float]]:
    """right and silent, of questions about held-out fields when their page is all there is.

    With one page there are few pieces, and a reader that always had five may think that one must be right.
    """
    rows = by_hash(other_field_questions())
    there = [row for row in rows if row.answerable][:count]
    some = there + [row for row in rows if not row.answerable][:count]
    judged = [one.judged for one in try_system(system, some, alone(some))]
    return {
        "right": [float(one.right) for one in judged if one.answerable],
        "silent": [float(one.abstained) for one in judged if not one.answerable],
    }


def trial_table(against: str = BASELINE) -> list[tuple[str, ...]]:
    """A row a training: good answers, the paired difference from `against` with its interval and p, gain,
    and steps; or the command that makes it.

    trial_table()[0][:2]
    """
    recorded, rows = recorded_trainings("reader"), list[tuple[str, ...]]()
    for name in TRIALS:
        row = recorded.get(name)
        if row is None or against not in recorded:
            rows.append((name, f'not trained yet: python -m helpers.experiments.tunings reader "{name}"'))
            continue
        good, gained = compared(row["outcomes"], recorded[against]["outcomes"])
        told = "" if name == against else f"{good.value:+.2f} ({good.low:+.2f} to {good.high:+.2f})"
        more = "" if name == against else f"{gained.value:+.2f} ({gained.low:+.2f} to {gained.high:+.2f})"
        rows.append((name, f"{row['scores']['good'][0]:.2f}", told, more, str(row["steps"])))
    return rows


def score_trial(adapter: str | None) -> Scores:
    """good and gain of each group and of all, under a threshold that was chosen on the other half of the
    questions; and right when it always answers.

    gain: 1 for a good answer, minus a half for a wrong one, nothing for silence.
    """
    system = reading_system(adapter, threshold=0.0)
    groups = [
        (name, one) for name, some in asked().items() for one in try_system(system, some, _found()[name])
    ]
    every = [one for _, one in groups]
    fair, _ = fairly_silent(every, system)
    scores: Scores = {}
    for (name, _), one in zip(groups, fair, strict=True):
        for where in ("", f"{name}: "):
            scores.setdefault(f"{where}good", []).append(float(one.judged.joint))
            scores.setdefault(f"{where}gain", []).append(gain(one))
    scores["right, always answering"] = [float(one.judged.right) for one in every if one.judged.answerable]
    left = score_alone(reading_system(adapter))
    return scores | {f"{ALONE}: {name}": values for name, values in left.items()}

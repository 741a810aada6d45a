"""From the trials of notebook 10 to what the decision of notebook 11 reads: one `Arm` a system.

Kept in the cache, and recorded in solutions/ by `course.py run`.
"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from helpers import settings
from helpers.corpus import load_questions
from helpers.decision import Arm, Estimate, Outcomes, load_arms, read_outcomes, save_arms
from helpers.evaluation import mean_known, share
from helpers.generation import (
    FEW_WORDS_EXAMPLES,
    FROM_SENTENCE,
    READER,
    Chooser,
    EvidenceReader,
    HouseReader,
    chat,
)
from helpers.retrieval import embed
from helpers.tuning import Tuned

from .arms import JudgedAnswer
from .combining import practice_drills, validation_questions
from .lessons import lessons, of_later_fields
from .recording import PROMPTS, mode
from .tasks import TICKETS
from .verdict import final_outcomes

RECORD = settings.SOLUTIONS / "measurements.json"
LONG_PROMPT, SHORT_PROMPT = "few-shot 4", "LoRA"  # the two ways to write a record in notebook 08
WORDINGS = 10  # examples that taught a changed fact in notebook 09
LUCK = 0.02  # share of right answers that a model may give by luck (*tuned* gave 2 of 200 final ones)
TIMED = 48  # passages embedded to estimate how long the whole index takes


def own_measurements() -> Path:
    """Where this machine's measurements are kept."""
    return settings.cache_folder() / "measurements.json"


def measure_arms(
    trials: Mapping[str, Sequence[JudgedAnswer]],
    systems: Mapping[str, Mapping[str, Any]],
    tuned: Mapping[str, Tuned],
    retriever,
    update_seconds: float,
) -> list[Arm]:
    """One arm for each system in `trials`. tuned: adapter name -> its training. update_seconds: until one
    edited page is found again.

    Whoever looks things up follows a change by indexing a page; who answers from memory must be trained
    again, on ten more examples, unless so few answers were right that it may be luck: who holds no fact has
    none to keep up. Each arm is charged for the examples that any of its parts learned from, for the
    questions by which its settings were chosen, and for those by which it was tested.

        measure_arms({"RAG": judged}, {"RAG": PROMPT_ONLY}, {}, skerry_hybrid(), update_seconds=0.4)
    """
    indexing, learned = _indexing_minutes(retriever), _has_learned(retriever)
    return [
        _arm(name, answered, systems[name], tuned, indexing, update_seconds / 60, learned)
        for name, answered in trials.items()
    ]


def keep_measurements(arms: Sequence[Arm]) -> Path | None:
    """Write them into the cache, and into solutions/ in a recording run, where those of more questions
    stay. The quick size keeps nothing. Returns the cache's file.

        keep_measurements(measure_arms(judged, systems, adapters, skerry_hybrid(), 0.4))
    """
    if settings.size() == "quick":
        return None
    by_name = {arm.name: arm for arm in arms}
    save_arms(own_measurements(), by_name)
    if mode() == "ledger" and _questions(by_name) >= (
        _questions(load_measurements()) if RECORD.exists() else 0
    ):
        save_arms(RECORD, by_name)
    return own_measurements()


def load_measurements(mine: bool = False) -> dict[str, Arm]:
    """The course's measurements, or this machine's own. Raises ValueError when they are not there.

    >>> "tuned + RAG" in load_measurements()
    True
    """
    return load_arms(own_measurements() if mine else RECORD)


def paired_arms(arms: Mapping[str, Arm], readmes: bool = False) -> tuple[dict[str, Arm], Outcomes]:
    """The arms as they answered the final questions, and those answers one by one.

    Of an arm, everything but good answers, inventions, prompt tokens and seconds is as in `arms`. readmes:
    those over the READMEs of installed packages. An arm that was not asked them, or is not in `arms`, is left
    out. Raises ValueError when the final questions were not asked yet.

        arms, outcomes = paired_arms(load_measurements())
    """
    recorded = final_outcomes("READMEs" if readmes else "final")
    items = {name: rows for name, rows in recorded.items() if name in arms}
    if not items:
        asked = "readmes" if readmes else "ask"
        raise ValueError(
            f"There are no paired outcomes yet. Run: python -m helpers.experiments.final {asked}"
        )
    outcomes = read_outcomes(items)
    made = {name: _asked_anew(arms[name], rows, outcomes) for name, rows in items.items()}
    return made, outcomes


def _asked_anew(arm: Arm, rows: Sequence[Mapping[str, Any]], outcomes: Outcomes) -> Arm:
    tokens = outcomes.tokens.get(arm.name)
    prompt = sum(tokens) / len(tokens) if tokens else arm.prompt_tokens
    return replace(
        arm,
        good=_share([one["good"] for one in rows]),
        invented=_share([one["invented"] for one in rows]),
        n=len(rows),
        tested=len(rows),
        prompt_tokens=max(prompt, arm.fixed_tokens),
        seconds=float(np.mean([one["seconds"] for one in rows])),
    )


def ticket_arms(training_tokens: float = 0.0) -> tuple[dict[str, Arm], Outcomes]:
    """The two ways of notebook 08 as arms: a long prompt, and an adapter; every answer counts as good.

    So what is compared is the price of an answer. The long prompt needs a handful of examples, the adapter
    600; both are tested on the same tickets. Raises ValueError when the prompts were not counted.

    >>> arms, outcomes = ticket_arms()
    >>> list(arms), outcomes.n
    (['few-shot 4', 'LoRA'], 100)
    """
    recorded = PROMPTS.rows()
    if not recorded:
        raise ValueError("The prompts were not counted. Run: python -m helpers.experiments.prompts")
    about, items = recorded["about"], recorded["items"]
    made = {}
    for name, rows in items.items():
        tuned = name == SHORT_PROMPT
        made[name] = Arm(
            name=name,
            good=None,
            n=0,
            prompt_tokens=float(np.mean([row["tokens"] for row in rows])),
            fixed_tokens=0 if tuned else about["fixed"],
            completion_tokens=float(np.mean([row["written"] for row in rows])),
            seconds=None,
            labelled=TICKETS if tuned else about["shots"],
            training_tokens=training_tokens if tuned else 0,
            tested=len(rows),
            tuned=tuned,
        )
    return made, read_outcomes(items)


def fixed_tokens(asking: Mapping) -> float:
    """Tokens at the beginning of every prompt that are always the same: instructions and examples."""
    told = {key: asking[key] for key in ("system", "examples") if key in asking}
    return max(0, _prompt_tokens(**told) - _prompt_tokens()) if told else 0


def _prompt_tokens(**told) -> float:
    return _counted([chat("?", max_tokens=1, **told).prompt_tokens])


def _counted(tokens: Sequence[int | None]) -> float:
    """Mean number of tokens. Raises ValueError where the endpoint counts none: no price without a count."""
    mean = mean_known(tokens)
    if math.isnan(mean):
        raise ValueError(
            "The endpoint does not say how many tokens it reads, so nothing can be priced. Use one that does."
        )
    return mean


def told_to_the_model(system: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a system always says to the model, whatever the question: system message, examples, adapter.

    >>> from helpers.generation import TUNED
    >>> told_to_the_model(TUNED)
    {'adapter': 'combined'}
    """
    reader = system.get("read")
    if isinstance(reader, HouseReader):
        return reader.asking
    if isinstance(reader, EvidenceReader):
        return {"adapter": reader.adapter, **reader.asking}
    return {"system": FROM_SENTENCE, "examples": FEW_WORDS_EXAMPLES}


def _arm(
    name: str,
    answered: Sequence[JudgedAnswer],
    system: Mapping[str, Any],
    tuned: Mapping[str, Tuned],
    indexing: float,
    update: float,
    learned_search: bool,
) -> Arm:
    asking, searches = told_to_the_model(system), system.get("k", 1) > 0
    adapter = asking.get("adapter")
    trained = tuned.get(adapter or "")
    minutes = trained.seconds / 60 if trained else 0.0
    right = share([trial.judged.right for trial in answered])
    knows = trained is not None and not searches and right.low > LUCK
    prompt = _counted([trial.prompt_tokens for trial in answered])
    return Arm(
        name=name,
        good=_share([trial.judged.joint for trial in answered]),
        n=len(answered),
        prompt_tokens=round(prompt, 1),
        completion_tokens=round(_counted([trial.completion_tokens for trial in answered]), 1),
        seconds=round(float(np.mean([trial.seconds for trial in answered])), 3),
        fixed_tokens=min(round(prompt, 1), fixed_tokens(asking)),
        invented=_share([trial.judged.invented for trial in answered]),
        training_minutes=round(minutes, 2),
        training_tokens=trained.tokens if trained else 0,
        **_examples(system, adapter if trained else None, searches and learned_search),
        chosen_on=_chosen_on(system, adapter, searches),
        tested=len(answered),
        indexing_minutes=round(indexing, 2) if searches else 0.0,
        update_minutes=round(update, 4) if searches else round(minutes, 4) if knows else 0.0,
        update_labelled=WORDINGS if knows else 0,
        uses_search=searches,
        tuned=trained is not None,
    )


def _share(values: Sequence[bool]) -> Estimate:
    found = share(values)
    return Estimate(found.value, found.low, found.high)


def _examples(system: Mapping[str, Any], adapter: str | None, learned_search: bool) -> dict[str, float]:
    """Examples that somebody had to write: for the model, for search and chooser, and those for both."""
    known = lessons()
    model = 0 if not adapter else len(known) if adapter == READER else len(practice_drills())
    taught = sum(not of_later_fields(lesson) for lesson in known)  # to embedding and chooser
    search = taught if learned_search or isinstance(system.get("choose"), Chooser) else 0
    return {
        "labelled": model,
        "search_labelled": search,
        "shared_labelled": search if adapter == READER else 0,
    }


def _chosen_on(system: Mapping[str, Any], adapter: str | None, searches: bool) -> int:
    """Questions with answers by which the settings were chosen: of the prompt, of the threshold, of the
    training.
    """
    if adapter or isinstance(system.get("choose"), Chooser):
        return len(validation_questions())
    return len(load_questions("practice")) if searches else 0


def _has_learned(retriever) -> bool:
    """Does it search by an embedding that was tuned on the reading questions?"""
    embedder = getattr(retriever.retrievers[0], "embedder", None)
    return "tuned" in getattr(embedder, "name", "")


def _questions(arms: Mapping[str, Arm]) -> int:
    return min((arm.n for arm in arms.values()), default=0)


def _indexing_minutes(retriever) -> float:
    """Minutes to embed every passage, estimated from some of them; nothing is read from the cache."""
    passages = retriever.retrievers[0].passages
    some = [passage.with_header for passage in passages[:TIMED]]
    started = time.perf_counter()
    embed(some)
    return (time.perf_counter() - started) / len(some) * len(passages) / 60

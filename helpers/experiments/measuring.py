"""From the trials of notebook 10 to what the decision of notebook 11 reads: one `Arm` a system.

Kept in the cache, and recorded in solutions/ by `course.py run`.
"""

import math
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from helpers import settings
from helpers.decision import Arm, Estimate, load_arms, save_arms
from helpers.evaluation import mean_known, share
from helpers.generation import FEW_WORDS_EXAMPLES, FROM_SENTENCE, READER, EvidenceReader, HouseReader, chat
from helpers.retrieval import embed
from helpers.tuning import Tuned

from .arms import JudgedAnswer
from .combining import practice_drills
from .lessons import lessons
from .recording import RECORDING

RECORD = settings.SOLUTIONS / "measurements.json"
WORDINGS = 10  # examples that taught a changed fact in notebook 09
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
    again, on ten more examples.

        measure_arms({"RAG": judged}, {"RAG": PROMPT_ONLY}, {}, skerry_hybrid(), update_seconds=0.4)
    """
    indexing = _indexing_minutes(retriever)
    return [
        _arm(name, answered, systems[name], tuned, indexing, update_seconds / 60)
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
    if os.environ.get(RECORDING) and _questions(by_name) >= (
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
) -> Arm:
    good = share([trial.judged.joint for trial in answered])
    asking, searches = told_to_the_model(system), system.get("k", 1) > 0
    trained = tuned.get(asking.get("adapter") or "")
    minutes = trained.seconds / 60 if trained else 0.0
    prompt = _counted([trial.prompt_tokens for trial in answered])
    return Arm(
        name=name,
        good=Estimate(good.value, good.low, good.high),
        n=good.n,
        prompt_tokens=round(prompt, 1),
        completion_tokens=round(_counted([trial.completion_tokens for trial in answered]), 1),
        seconds=round(float(np.mean([trial.seconds for trial in answered])), 3),
        fixed_tokens=min(round(prompt, 1), fixed_tokens(asking)),
        training_minutes=round(minutes, 2),
        labelled=_labelled(asking.get("adapter")) if trained else 0,
        indexing_minutes=round(indexing, 2) if searches else 0.0,
        update_minutes=round(update if searches else minutes, 4),
        update_labelled=0 if searches or not trained else WORDINGS,
        uses_search=searches,
        tuned=trained is not None,
    )


def _labelled(adapter: str | None) -> int:
    """Examples that somebody had to write for an adapter."""
    return len(lessons()) if adapter == READER else len(practice_drills())


def _questions(arms: Mapping[str, Arm]) -> int:
    return min((arm.n for arm in arms.values()), default=0)


def _indexing_minutes(retriever) -> float:
    """Minutes to embed every passage, estimated from some of them; nothing is read from the cache."""
    passages = retriever.retrievers[0].passages
    some = [passage.with_header for passage in passages[:TIMED]]
    started = time.perf_counter()
    embed(some)
    return (time.perf_counter() - started) / len(some) * len(passages) / 60

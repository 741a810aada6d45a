"""Train what is shipped in weights/, and store it there whole or not at all.

python -m helpers.experiments.rerankers weights          learn the ranking weights (half a minute; a minute more the first time)
python -m helpers.experiments.rerankers cross-encoder    train the cross-encoder (two minutes of preparation, then --minutes, 14 unless said)
"""

import argparse
import json
import random
import sys
from collections.abc import Callable

import numpy as np

from helpers import settings
from helpers.corpus import load_pages, load_questions
from helpers.evaluation import holds
from helpers.progress import bar
from helpers.retrieval.skerry import skerry_features, skerry_hybrid, skerry_passages
from helpers.retrieval.reranking.cross_encoder import WEIGHTS, write_weights
from helpers.retrieval.reranking.learned import WEIGHTS as LEARNED, fit
from helpers.retrieval.reranking.pairs import SEED, Forbidden, Group, generate, groups
from helpers.retrieval.reranking.training import train

DEPTH = 20  # candidates of each question that the ranking weights are learned from
HARD = 12  # wrong passages come from the hybrid's first 12
NEGATIVES = 3
MINUTES = 14


def skerry_groups(count: int | None = None, seed: int = SEED) -> list[Group]:
    """Training groups over the Skerry pages, shuffled: generated questions with hard negatives of the hybrid. Nothing of a test question goes in.

    count: how many questions to draw (all of some 10,000 when None; 8 at most in the quick size).
    """
    passages = skerry_passages()
    made = generate(load_pages(), passages, Forbidden.of(load_questions("test")), seed)
    random.Random(seed).shuffle(made)
    made = made[: min(count or len(made), 8 if settings.size() == "quick" else len(made))]
    return groups(
        made, skerry_hybrid().search_many([item.query for item in made], HARD), passages, NEGATIVES, seed
    )


def learn_weights() -> None:
    """Learn the ranking weights from all practice questions."""
    questions = [question for question in load_questions("practice") if question.answerable]
    features, rankings = (
        skerry_features(),
        skerry_hybrid().search_many([question.question for question in questions], DEPTH),
    )
    rows = [features(question.question, hits) for question, hits in zip(questions, rankings)]
    relevant = [
        np.array([any(holds(hit.passage, gold) for gold in question.gold) for hit in hits])
        for question, hits in zip(questions, rankings)
    ]
    fit(rows, relevant).save(
        LEARNED,
        about=f"learned from {len(questions)} practice questions, {DEPTH} candidates of the hybrid each",
        command="python -m helpers.experiments.rerankers weights",
    )
    print(f"stored in {LEARNED}")


def train_cross_encoder(minutes: float, progress: Callable[[int, int], None] | None = None) -> None:
    """Train on generated questions for some minutes and store weights and losses."""
    print("generating questions and finding hard negatives: about two minutes", flush=True)
    made = skerry_groups()
    print(f"{len(made)} groups; training for {minutes:g} minutes", flush=True)
    result = train(made, seconds=minutes * 60, progress=progress)
    write_weights(result.weights)
    store_log(result.losses, result.chance, result.seconds)
    print(f"{len(result.losses)} steps; stored in {WEIGHTS}")


def store_log(losses: list[float], chance: float, seconds: float) -> None:
    """The losses of a full training, beside its weights, for notebook 06."""
    log = {
        "command": "python -m helpers.experiments.rerankers cross-encoder",
        "seconds": round(seconds),
        "chance": round(chance, 3),
        "losses": [round(loss, 3) for loss in losses],
    }
    WEIGHTS.with_suffix(".json").write_text(json.dumps(log) + "\n", encoding="utf-8")


def full_losses() -> list[float]:
    """The loss of every step of the training whose weights are shipped."""
    return json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))["losses"]


def main(arguments: list[str]) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Train what notebook 06 ships.")
    parser.add_argument("what", choices=("weights", "cross-encoder"))
    parser.add_argument("--minutes", type=float, default=MINUTES)
    chosen = parser.parse_args(arguments)
    learn_weights() if chosen.what == "weights" else train_cross_encoder(chosen.minutes, bar("s", every=5))


if __name__ == "__main__":
    main(sys.argv[1:])

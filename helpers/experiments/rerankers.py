"""Train what searching and choosing ship in their folders weights/, and store it whole or not at all.

    python -m helpers.experiments.rerankers weights          learn the ranking weights
    python -m helpers.experiments.rerankers cross-encoder    train the cross-encoder
    python -m helpers.experiments.rerankers embedding        tune the embedding
    python -m helpers.experiments.rerankers chooser          learn the chooser's weights, with that embedding
    python -m helpers.experiments.rerankers choosing         choose on test questions: solutions/choosing.json
    python -m helpers.experiments.rerankers compare          recall of the plain and the tuned embedding

On two quiet cores: half a minute (and a minute more the first time), two minutes of preparation and then
--minutes (14 unless said), ten minutes, two minutes, two minutes, one minute.
"""

import argparse
import sys
from collections.abc import Callable

import numpy as np

from helpers.corpus import load_questions
from helpers.evaluation import holds
from helpers.progress import Progress, bar
from helpers.retrieval import skerry_features, skerry_hybrid, train
from helpers.retrieval.cross_encoder import WEIGHTS, write_weights
from helpers.retrieval.learned import WEIGHTS as LEARNED
from helpers.retrieval.learned import fit

from . import choosing, embedding, recording
from .pairs import skerry_groups, store_losses

PER_QUESTION = 20  # candidates of each question that the ranking weights are learned from
MINUTES = 14


def learn_weights() -> None:
    """Learn the ranking weights from all practice questions."""
    questions = [question for question in load_questions("practice") if question.answerable]
    rankings = skerry_hybrid().search_many([question.question for question in questions], PER_QUESTION)
    asked = list(zip(questions, rankings, strict=True))
    features = skerry_features()
    rows = [features(question.question, hits) for question, hits in asked]
    relevant = [
        np.array([any(holds(hit.passage, gold) for gold in question.gold) for hit in hits])
        for question, hits in asked
    ]
    about = f"learned from {len(questions)} practice questions, {PER_QUESTION} candidates of the hybrid each"
    fit(rows, relevant).save(LEARNED, about=about, command="python -m helpers.experiments.rerankers weights")
    print(f"stored in {LEARNED}")


def train_cross_encoder(minutes: float, progress: Progress | None = None) -> None:
    """Train on generated questions for some minutes and store weights and losses."""
    print("generating questions and finding hard negatives: about two minutes", flush=True)
    made = skerry_groups()
    print(f"{len(made)} groups; training for {minutes:g} minutes", flush=True)
    result = train(made, seconds=minutes * 60, progress=progress)
    write_weights(result.weights)
    store_losses(result.losses, result.chance, result.seconds)
    print(f"{len(result.losses)} steps; stored in {WEIGHTS}")


def measure_choosing() -> None:
    """Let rule and learned weights choose on the answerable test questions, and keep it item by item."""
    questions = [question for question in load_questions("test") if question.answerable]
    print(f"{len(questions)} questions, three ways to choose", flush=True)
    recording.CHOOSING.write(choosing.chosen_first(questions))
    for name, row in recording.CHOOSING.rows().items():
        first = sum(item["first"] for item in row["items"])
        print(f"{name:<14} the answer in the first piece: {first} of {len(row['items'])}")


WORK: dict[str, Callable[[float], None]] = {
    "weights": lambda minutes: learn_weights(),
    "cross-encoder": lambda minutes: train_cross_encoder(minutes, bar("s", every=5)),
    "embedding": lambda minutes: embedding.train_and_store(bar("steps", every=5)),
    "chooser": lambda minutes: choosing.store_chooser(),
    "choosing": lambda minutes: measure_choosing(),
    "compare": lambda minutes: embedding.show_comparison(),
}


def main(arguments: list[str]) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.rerankers", description="Train what searching and choosing ship."
    )
    parser.add_argument("what", choices=tuple(WORK))
    parser.add_argument(
        "--minutes", type=float, default=MINUTES, help=f"of the cross-encoder, {MINUTES} unless said"
    )
    chosen = parser.parse_args(arguments)
    WORK[chosen.what](chosen.minutes)


if __name__ == "__main__":
    main(sys.argv[1:])

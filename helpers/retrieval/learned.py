"""Learning to rank: a weighted sum of a handful of features, with weights learned from labelled questions.

Joachims 2002 (*Optimizing search engines using clickthrough data*): of two passages of one question, the
one that holds the answer should score higher. So logistic regression learns from *differences* of feature
rows, and only what differs within a question counts. Ten weights need few labels: 170 questions do, where a
network needs thousands.

    python -m helpers.experiments.rerankers weights      learn from the practice questions, store learned.json
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from helpers.files import write_whole

from .features import NAMES, Features
from .hits import Hit

WEIGHTS = Path(__file__).parent / "weights" / "learned.json"
STRENGTH = 1.0  # inverse strength of the L2 penalty
FOLDS = 5


@dataclass(frozen=True)
class Linear:
    """What was learned: one weight per feature, in units of that feature's standard deviation.

    >>> model = Linear(("cosine", "length"), np.array([1.0, 0.5]), np.array([0.1, 2.0]))
    >>> model(np.array([[0.4, 4.0], [0.5, 1.0]])).tolist()
    [5.0, 5.25]
    """

    names: tuple[str, ...]
    weights: np.ndarray
    deviations: np.ndarray

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """Score of each feature row, float [rows]."""
        return rows @ (self.weights / self.deviations)

    def save(self, path: Path = WEIGHTS, **about: Any) -> None:
        """Write as JSON, whole or not at all. about: what else the file should say."""
        made = about | {
            "weights": dict(zip(self.names, np.round(self.weights, 4).tolist(), strict=True)),
            "deviations": dict(zip(self.names, np.round(self.deviations, 6).tolist(), strict=True)),
        }
        write_whole(path, json.dumps(made, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path = WEIGHTS, command: str = "rerankers weights") -> "Linear":
        """Read what `save` wrote. command: of helpers.experiments, which writes it again.

        Raises ValueError for a file that is missing or damaged.
        """
        try:
            made = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                tuple(made["weights"]),
                np.array(list(made["weights"].values())),
                np.array([made["deviations"][name] for name in made["weights"]]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise ValueError(
                f"{path} is missing or damaged. Learn the weights again with: "
                f"python -m helpers.experiments.{command}"
            ) from None


def differences(rows: np.ndarray, relevant: np.ndarray) -> np.ndarray:
    """Feature row of each relevant candidate minus that of each other one.

    rows: float [candidates, features]. relevant: bool [candidates]. float [relevant x others, features].

    >>> differences(np.array([[3.0, 1.0], [1.0, 2.0]]), np.array([True, False]))
    array([[ 2., -1.]])
    """
    mark = np.asarray(relevant, bool)
    return (rows[mark][:, None] - rows[~mark][None]).reshape(-1, rows.shape[1])


def fit(
    rows: Sequence[np.ndarray],
    relevant: Sequence[np.ndarray],
    names: Sequence[str] = NAMES,
    strength: float = STRENGTH,
) -> Linear:
    """Learn weights by logistic regression on differences.

    rows: for each question its candidates' features, float [candidates, features]. relevant: for each,
    which candidates answer it, bool [candidates]. names: of the features. strength: inverse strength of the
    penalty. Every pair (relevant, not relevant) of one question gives two examples, the difference and its
    negative; a question's pairs weigh 1 together, so that each question counts the same. Raises ValueError
    when no question has both kinds.

    >>> right_is_nearer = [np.array([[0.9, 7.0], [0.2, 9.0]]), np.array([[0.1, 5.0], [0.8, 4.0]])]
    >>> model = fit(right_is_nearer, [np.array([True, False]), np.array([False, True])], ("cosine", "length"))
    >>> bool(model.weights[0] > abs(model.weights[1]))
    True
    """
    from sklearn.linear_model import LogisticRegression

    examples, importance = [], []
    for features, mark in zip(rows, relevant, strict=True):
        if not mark.any() or mark.all():
            continue  # nothing to learn from
        gaps = differences(features, mark)
        examples.append(gaps)
        importance += [1 / len(gaps)] * len(gaps)
    if not examples:
        raise ValueError(
            "No question has both a passage that answers it and one that does not among its candidates; look "
            "deeper or give more questions."
        )
    gaps = np.concatenate(examples)
    deviations = np.concatenate(list(rows)).std(axis=0)
    deviations[deviations == 0] = 1.0
    scaled = gaps / deviations
    model = LogisticRegression(C=strength, fit_intercept=False, max_iter=1000)
    model.fit(
        np.concatenate([scaled, -scaled]),
        np.repeat([1, 0], len(scaled)),
        sample_weight=np.tile(importance, 2),
    )
    return Linear(tuple(names), model.coef_[0], deviations)


def cross_validated(
    rows: Sequence[np.ndarray], relevant: Sequence[np.ndarray], folds: int = FOLDS, **options: Any
) -> list[np.ndarray]:
    """Scores of every question's candidates by weights that were learned without that question.

    Question number i belongs to fold i mod `folds`. With fewer questions than folds, one is left out at a
    time. options: as for `fit`. Raises ValueError for fewer than two questions.

    >>> rows = [np.array([[0.9], [0.2]]), np.array([[0.1], [0.8]])]
    >>> scores = cross_validated(rows, [np.array([True, False]), np.array([False, True])], names=("cosine",))
    >>> [int(score.argmax()) for score in scores]
    [0, 1]
    """
    folds = min(folds, len(rows))
    if folds < 2:
        raise ValueError("Cross-validation needs at least two questions.")
    scores: list[np.ndarray] = [np.zeros(0)] * len(rows)
    for fold in range(folds):
        others = [i for i in range(len(rows)) if i % folds != fold]
        model = fit([rows[i] for i in others], [relevant[i] for i in others], **options)
        for i in range(fold, len(rows), folds):
            scores[i] = model(rows[i])
    return scores


class LearnedReranker:
    """A reranker by learned weights.

    features: computes the rows. model: weights from `fit` or `Linear.load`. None takes the shipped ones,
    which were fitted to questions about the Skerry pages: on other documents other weights are right, so
    fit your own there on questions of your own. groups: whose readers it serves; None: who may read all.

        RerankRetriever(skerry_hybrid(), LearnedReranker(skerry_features()))
    """

    def __init__(self, features: Features, model: Linear | None = None, groups: Iterable[str] | None = None):
        self.features, self.model, self.groups = features, model or Linear.load(), groups
        if self.model.names != tuple(features.names):
            raise ValueError(
                f"The weights are for the features {', '.join(self.model.names)}; these are "
                f"{', '.join(features.names)}. Learn them again."
            )

    def score(self, query: str, hits: list[Hit]) -> np.ndarray:
        """Weighted sum of the features, float [len(hits)]."""
        return self.model(self.features(query, hits, self.groups)) if hits else np.zeros(0)

    def for_groups(self, groups: Iterable[str] | None) -> "LearnedReranker":
        """The same for readers of these groups: words are counted over what they may read."""
        return LearnedReranker(self.features, self.model, groups)

"""Notebook 08's trials: examples retrieved for each ticket, and every arm on the same items.

shown = RetrievedShots(load_tickets("train"))
score_arms(score_tickets, {"retrieved 4": {"system": "…", "examples": shown}}, load_tickets("test"))
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.corpus import Ticket
from helpers.evaluation import mean_interval
from helpers.progress import Progress
from helpers.retrieval import DenseRetriever

from .recording import recorded_trainings
from .tasks import Scores, Shots

Interval = tuple[float, float, float]


# ---- examples that are looked up --------------------------------------------------------------------------


def nearest_last(similarities: np.ndarray, k: int) -> list[int]:
    """Positions of the k most similar, the most similar last, so that it stands next to the question.

    >>> nearest_last(np.array([0.1, 0.9, 0.5]), 2)
    [2, 1]
    """
    nearest = np.argsort(-np.asarray(similarities), kind="stable")[:k]
    return [int(at) for at in nearest[::-1]]


class RetrievedShots:
    """For a message, the k training tickets nearest in meaning, each with its record.

    Liu et al. 2022 (arXiv 2101.06804) call it kNN-augmented in-context learning. pick: another way to choose
    among the similarities. progress: of embedding the tickets.

        RetrievedShots(load_tickets("train"))("Buoy K4-01655 off station")
    """

    def __init__(
        self,
        tickets: Sequence[Ticket],
        k: int = 4,
        pick: Callable[[np.ndarray, int], Sequence[int]] = nearest_last,
        progress: Progress | None = None,
    ):
        self.shots = [shot(ticket) for ticket in tickets]
        self.k, self.pick = k, pick
        self.index = DenseRetriever([ticket.text for ticket in tickets], progress=progress)

    def __call__(self, message: str) -> Shots:
        similarities = self.index.scores([message])[0]
        return [self.shots[at] for at in self.pick(similarities, self.k)]


def shot(ticket: Ticket) -> tuple[str, str]:
    """A ticket as an example for a prompt: the message, and the record as JSON on one line.

    >>> shot(Ticket("t", "train", "K4 is adrift", {"severity": "high"}))
    ('K4 is adrift', '{"severity": "high"}')
    """
    return ticket.text, json.dumps(ticket.record, ensure_ascii=False)


# ---- every arm on the same items --------------------------------------------------------------------------


def score_arms(
    score: Callable[..., Scores],
    arms: Mapping[str, Mapping[str, Any]],
    items: Sequence[Any],
    fewer: Mapping[str, Sequence[Any]] | None = None,
    progress: Progress | None = None,
) -> dict[str, Scores]:
    """The scores of each arm. score: score_tickets or score_emails. fewer: arms that meet only these items.

    score_arms(score_tickets, {"schema": {"schema": schema}}, draw(load_tickets("test"), 10))
    """
    met = {name: (fewer or {}).get(name, items) for name in arms}
    total, before, made = sum(map(len, met.values())), 0, {}
    for name, asking in arms.items():

        def told(done: int, _: int, before: int = before) -> None:
            if progress:
                progress(before + done, total)

        made[name] = score(met[name], told, **asking)
        before += len(met[name])
    return made


def panel_rows(scores: Mapping[str, Scores], measures: Mapping[str, str]) -> dict[str, dict[str, Interval]]:
    """What `panels` draws: arm -> words -> (mean, low, high). measures: words -> the name of a score.

    >>> panel_rows({"LoRA": {"fields": [0.5, 0.5]}}, {"fields right": "fields"})
    {'LoRA': {'fields right': (0.5, 0.5, 0.5)}}
    """
    return {
        name: {words: mean_interval(row[measure]) for words, measure in measures.items()}
        for name, row in scores.items()
    }


def table_rows(scores: Mapping[str, Scores]) -> list[tuple[str, ...]]:
    """A row an arm: n, parsed, valid, fields right with interval, exact, cut off, prompt tokens, seconds.

    table_rows(score_arms(score_tickets, {"LoRA": {"adapter": "triage"}}, load_tickets("test")))
    """
    rows = []
    for name, row in scores.items():
        mean, low, high = mean_interval(row["fields"])
        counts = [f"{sum(row[measure]):.0f}" for measure in ("parsed", "valid")]
        rows.append(
            (
                name,
                str(len(row["valid"])),
                *counts,
                f"{mean:.2f} ({low:.2f} to {high:.2f})",
                f"{sum(row['exact']):.0f}",
                f"{len(row['whole']) - sum(row['whole']):.0f}",
                f"{np.mean(row['prompt_tokens']):.0f}",
                f"{np.mean(row['seconds']):.2f}",
            )
        )
    return rows


def trial_rows(experiment: str, names: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """A row a training: fields right with interval, valid records, held-out loss; or that it is missing.

    names: rows of `python -m helpers.experiments.tunings`; one that was not trained yet says so.

    >>> trial_rows("ranks", ["rank 3, rate 1"])[0][1]
    'not trained yet: python -m helpers.experiments.tunings ranks "rank 3, rate 1"'
    """
    recorded, rows = recorded_trainings(experiment), []
    for name in names:
        row = recorded.get(name)
        if row is None:
            command = f'python -m helpers.experiments.tunings {experiment} "{name}"'
            rows.append((name, f"not trained yet: {command}", "", ""))
            continue
        mean, low, high = row["scores"]["fields"]
        told = f"{mean:.2f} ({low:.2f} to {high:.2f})"
        rows.append((name, told, f"{row['scores']['valid'][0]:.2f}", f"{row['held_out_loss']:.3f}"))
    return rows


# ---- what nothing would score, and how long a record can be -----------------------------------------------


def commonest_record(tickets: Sequence[Ticket]) -> dict[str, Any]:
    """One problem, and everywhere the commonest value of these tickets: what is right without reading.

    >>> first = Ticket("t", "train", "", {"severity": "high", "problems": [{"component": "battery"}]})
    >>> commonest_record([first, first])
    {'severity': 'high', 'problems': [{'component': 'battery'}]}
    """
    return _commonest([ticket.record for ticket in tickets])


def _commonest(values: list[Any]) -> Any:
    first = values[0]
    if isinstance(first, dict):
        return {name: _commonest([value[name] for value in values]) for name in first}
    if isinstance(first, list) and any(isinstance(one, dict) for value in values for one in value):
        return [_commonest([one for value in values for one in value])]
    told = Counter(json.dumps(value, ensure_ascii=False) for value in values)
    return json.loads(told.most_common(1)[0][0])


def longest_record(schema: Mapping[str, Any], letter: str = "8") -> Any:
    """The longest value that a schema of objects, arrays, enums and bounded texts allows.

    letter: what fills the texts; a digit is a token of its own.

    >>> longest_record({"type": "array", "maxItems": 2, "items": {"type": "string", "maxLength": 3}})
    ['888', '888']
    """
    if "enum" in schema:
        return max(schema["enum"], key=len)
    if schema.get("type") == "object":
        return {name: longest_record(inner, letter) for name, inner in schema["properties"].items()}
    if schema.get("type") == "array" and schema.get("uniqueItems"):
        return sorted(schema["items"]["enum"], key=len)[-schema["maxItems"] :]
    if schema.get("type") == "array":
        return [longest_record(schema["items"], letter)] * schema["maxItems"]
    return letter * schema["maxLength"]

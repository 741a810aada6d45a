"""Notebook 08's trials: which examples are retrieved, all arms on the same items, floors and limits."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from helpers.corpus import load_ticket_schema, load_tickets
from helpers.evaluation import field_accuracy, is_valid
from helpers.experiments import tasks, ticket_trials
from helpers.experiments.ticket_trials import (
    RetrievedShots,
    commonest_record,
    longest_record,
    nearest_last,
    panel_rows,
    score_arms,
    table_rows,
)

TICKETS = load_tickets("train")[:20]


@pytest.fixture
def similarities(monkeypatch):
    """In place of the embedding: similarities that are set."""
    told = np.linspace(0, 1, len(TICKETS))
    index = SimpleNamespace(scores=lambda queries: told[None, :])
    monkeypatch.setattr(ticket_trials, "DenseRetriever", lambda texts, progress=None: index)
    return told


# ---- examples ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k, expected", [(0, []), (1, [1]), (2, [2, 1]), (3, [0, 2, 1]), (9, [0, 2, 1])])
def test_the_most_similar_stands_last(k, expected):
    assert nearest_last(np.array([0.1, 0.9, 0.5]), k) == expected


def test_of_equals_the_earlier_is_nearer():
    assert nearest_last(np.array([0.5, 0.5, 0.5]), 2) == [1, 0]


def test_retrieved_examples_are_tickets_with_their_records_in_order(similarities):
    shown = RetrievedShots(TICKETS, k=2)("anything")
    assert shown == [(one.text, json.dumps(one.record, ensure_ascii=False)) for one in TICKETS[-2:]]


def test_a_reader_s_own_choice_is_used(similarities):
    shown = RetrievedShots(TICKETS, k=1, pick=lambda values, k: [int(np.argmin(values))])("anything")
    assert [text for text, _ in shown] == [TICKETS[0].text]


def test_examples_may_depend_on_the_ticket(monkeypatch):
    asked = []

    def chat(text, **options):
        asked.append(options["examples"])
        return SimpleNamespace(text="{", prompt_tokens=1, seconds=0.1, complete=False)

    monkeypatch.setattr(tasks, "chat", chat)
    scores = tasks.score_tickets(TICKETS[:2], examples=lambda text: [(text[:3], "{}")])
    assert asked == [[(one.text[:3], "{}")] for one in TICKETS[:2]]
    assert scores["whole"] == scores["parsed"] == [0.0, 0.0]


# ---- arms -------------------------------------------------------------------------------------------------


def test_every_arm_meets_the_same_items_but_for_those_that_meet_fewer():
    met, seen = {}, []

    def score(items, progress, name):
        met[name] = list(items)
        for done, _ in enumerate(items, 1):
            progress(done, len(items))
        return {"valid": [1.0] * len(items)}

    arms = {"a": {"name": "a"}, "b": {"name": "b"}}
    scores = score_arms(score, arms, [1, 2, 3], {"b": [1]}, lambda *told: seen.append(told))
    assert met == {"a": [1, 2, 3], "b": [1]} and len(scores["b"]["valid"]) == 1
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_rows_for_panels_and_table():
    scores = {
        "LoRA": dict.fromkeys(("parsed", "valid", "exact", "whole"), [1.0, 0.0])
        | {"fields": [0.5, 0.7], "prompt_tokens": [100.0, 120.0], "seconds": [1.0, 2.0]}
    }
    assert panel_rows(scores, {"right": "fields"})["LoRA"]["right"][0] == pytest.approx(0.6)
    (row,) = table_rows(scores)
    assert (
        row[:4] == ("LoRA", "2", "1", "1")
        and row[4].startswith("0.60 (")
        and row[5:] == ("1", "1", "110", "1.50")
    )


# ---- floors and limits ------------------------------------------------------------------------------------


def test_the_commonest_record_is_valid_and_right_in_part():
    schema, common = load_ticket_schema(), commonest_record(load_tickets("train"))
    right = [field_accuracy(common, one.record) for one in load_tickets("validation")]
    assert is_valid(common, schema) and 0 < sum(right) / len(right) < 0.5


def test_the_longest_record_is_valid_and_nothing_longer_is():
    schema, longest = load_ticket_schema(), longest_record(load_ticket_schema())
    assert is_valid(longest, schema) and not is_valid(longest | {"serial": longest["serial"] + "8"}, schema)
    assert max(len(json.dumps(one.record)) for one in load_tickets("train")) < len(json.dumps(longest))


def test_a_reply_may_be_as_long_as_the_longest_record():
    """A digit is one token; of other letters several make one."""
    assert len(json.dumps(longest_record(load_ticket_schema(), letter=""))) / 3 + 16 + 40 + 60 + 18 < (
        tasks.RECORD_TOKENS
    )

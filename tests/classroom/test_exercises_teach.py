"""What a learner writes in an exercise and what the course's own code does are the same thing."""

import numpy as np
import pytest

from helpers.classroom.exercises import ALL
from helpers.corpus import Page, load_taught_facts, sections
from helpers.evaluation import field_accuracy, ndcg_at_k, recall_at_k, reciprocal_rank, token_overlap
from helpers.evaluation.judging import OUTCOMES
from helpers.generation import find_json, messages
from helpers.retrieval import differences, maxsim


def test_json_is_found_fields_are_counted_and_messages_are_ordered():
    for call in ALL["1.1"].calls:
        assert find_json(*call.arguments) == call.expected
    for call in ALL["1.2"].calls:
        assert field_accuracy(*call.arguments) == pytest.approx(call.expected)
    for call in ALL["1.3"].calls:
        system, examples, user = call.arguments
        assert messages(user, system, examples) == call.expected


def test_sections_and_overlap():
    for call in ALL["3.3"].calls:
        text = "\n".join(f"{'#' * level} {name}" for level, name in call.arguments[0]) + "\nbody"
        assert sections(Page("p", "none of them", text))[-1][0] == call.expected
    for call in ALL["3.4"].calls[:3]:
        read, gold = ([("p", token, token + 1) for token in tokens] for tokens in call.arguments)
        got = token_overlap(read, gold, lambda page, start, end: end - start)
        assert (got.recall, got.precision, got.iou) == pytest.approx(call.expected)


def test_measures_of_rankings():
    for name, helper in {"4.1": recall_at_k, "4.2": reciprocal_rank, "4.3": ndcg_at_k}.items():
        for call in ALL[name].calls:
            assert helper(*call.arguments) == pytest.approx(call.expected)


def test_pairs_for_learning_to_rank_and_late_interaction():
    for call in ALL["6.3"].calls:
        rows, marks = call.arguments
        assert differences(rows, marks).tolist() == [row.tolist() for row in call.expected]
    assert np.isclose(maxsim(*ALL["6.2"].calls[0].arguments), 0.9)


def test_outcomes_of_an_answer_have_the_same_names():
    assert {call.expected for call in ALL["7.2"].calls} == set(OUTCOMES)


def test_examples_of_a_taught_fact():
    fact = load_taught_facts()[0]
    pairs = [(paraphrase.ask, paraphrase.answer) for paraphrase in fact.paraphrases]
    assert ALL["9.1"].reference(pairs, fact.old) == list(fact.examples(10)) and ALL["9.1"].reference(
        pairs, fact.new
    ) == list(fact.examples(10, new=True))

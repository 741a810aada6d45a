"""What a learner writes in an exercise and what the course's own code does are the same thing."""

import numpy as np
import pytest

from helpers.classroom.exercises import ALL
from helpers.corpus import Page, load_taught_facts
from helpers.corpus.chunk import sections
from helpers.evaluation import attribution, ndcg_at_k, recall_at_k, reciprocal_rank, token_overlap
from helpers.evaluation.records import field_accuracy
from helpers.generation import find_json, messages
from helpers.retrieval.reranking import differences, maxsim


def test_json_is_found_fields_are_counted_and_messages_are_ordered():
    for case in ALL["1.1"].cases:
        assert find_json(*case.arguments) == case.expected
    for case in ALL["1.2"].cases:
        assert field_accuracy(*case.arguments) == pytest.approx(case.expected)
    for case in ALL["1.3"].cases:
        system, examples, user = case.arguments
        assert messages(user, system, examples) == case.expected


def test_sections_and_overlap():
    for case in ALL["3.3"].cases:
        text = "\n".join(f"{'#' * level} {name}" for level, name in case.arguments[0]) + "\nbody"
        assert sections(Page("p", "none of them", text))[-1][0] == case.expected
    for case in ALL["3.4"].cases[:3]:
        read, gold = ([("p", token, token + 1) for token in tokens] for tokens in case.arguments)
        got = token_overlap(read, gold, lambda page, start, end: end - start)
        assert (got.recall, got.precision, got.iou) == pytest.approx(case.expected)


def test_measures_of_rankings():
    for name, helper in {"4.1": recall_at_k, "4.2": reciprocal_rank, "4.3": ndcg_at_k}.items():
        for case in ALL[name].cases:
            assert helper(*case.arguments) == pytest.approx(case.expected)


def test_pairs_for_learning_to_rank_and_late_interaction():
    for case in ALL["6.3"].cases:
        rows, marks = case.arguments
        assert differences(rows, marks).tolist() == [row.tolist() for row in case.expected]
    assert np.isclose(maxsim(*ALL["6.2"].cases[0].arguments), 0.9)


def test_outcomes_of_an_answer_have_the_same_names():
    assert {case.expected for case in ALL["7.2"].cases} == set(attribution.OUTCOMES)


def test_examples_of_a_taught_fact():
    fact = load_taught_facts()[0]
    pairs = [(paraphrase.ask, paraphrase.answer) for paraphrase in fact.paraphrases]
    assert ALL["9.1"].reference(pairs, fact.old) == list(fact.examples(10)) and ALL["9.1"].reference(
        pairs, fact.new
    ) == list(fact.examples(10, new=True))

"""Measures of faithfulness: by hand, and where each is blind."""

import numpy as np
import pytest

from helpers.evaluation import (
    answer_relevance,
    cohens_kappa,
    context_precision,
    context_recall,
    faithfulness,
    likeness,
    matched,
    statements,
    support,
    values_held,
    weakest,
)  # fmt: skip

EVIDENCE = ["The soak test takes 72 h at 9 °C.", "It is done by Tove."]


def bag(texts):
    vocabulary = sorted({word for text in texts for word in text.lower().strip(".").split()})
    made = np.array([[text.lower().strip(".").split().count(w) for w in vocabulary] for text in texts], float)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_a_reply_falls_into_its_statements():
    assert statements("It takes 72 h. Tove does it.\n- at night") == [
        "It takes 72 h.",
        "Tove does it.",
        "- at night",
    ]
    assert statements(" ... ") == []


def test_words_numbers_and_vectors_agree_on_the_plain_cases():
    for judge in (matched, values_held, likeness(bag)):
        assert judge("The soak test takes 72 h at 9 °C.", EVIDENCE) == pytest.approx(1)
    assert values_held("It takes 48 h.", EVIDENCE) == 0 and matched("Mussels are blue", EVIDENCE) == 0


def test_where_each_is_blind():
    assert matched("The soak test does not takes 72 h", EVIDENCE) > 0.6  # words do not know "not"
    assert values_held("Tove is 72.", EVIDENCE) == 1  # numbers do not know whose they are
    assert values_held("Mussels are blue.", EVIDENCE) == 1  # a claim without a number passes
    assert likeness(bag)("The soak test takes 48 h at 9 °C.", EVIDENCE) > 0.8  # a vector knows no number
    assert weakest(matched, values_held)("The soak test takes 48 h at 9 °C.", EVIDENCE) == 0


def test_faithfulness_is_the_share_and_support_the_weakest():
    reply = "It takes 72 h. It takes 48 h."
    assert faithfulness(reply, EVIDENCE, values_held) == 0.5 and support(reply, EVIDENCE, values_held) == 0
    assert faithfulness("", EVIDENCE, matched) is None and support("", EVIDENCE, matched) == 1
    assert likeness(bag)("x", []) == 0


def test_relevance_is_the_mean_cosine():
    asked, back = "how long is it", ["how long is it", "who is it"]
    expected = bag([asked, *back])
    assert answer_relevance(asked, "never mind", bag, back) == pytest.approx(
        (1 + expected[0] @ expected[2]) / 2
    )
    assert answer_relevance("how long", "how long", bag) == pytest.approx(1)


@pytest.mark.parametrize(
    "useful, value",
    [([True], 1), ([False, True], 0.5), ([True, False, True], (1 + 2 / 3) / 2), ([False], 0), ([], 0)],
)
def test_context_precision_by_hand(useful, value):
    assert context_precision(useful) == pytest.approx(value)


def test_context_recall_wants_a_truth():
    assert context_recall("The soak test takes 72 h.", EVIDENCE, matched) == 1
    with pytest.raises(ValueError):
        context_recall("", EVIDENCE, matched)


def test_kappa_against_scikit_learn_and_its_refusals():
    from sklearn.metrics import cohen_kappa_score

    draw = np.random.default_rng(3)
    first, second = (draw.choice(["supported", "partly", "not"], 60).tolist() for _ in range(2))
    second[:30] = first[:30]
    assert cohens_kappa(first, second) == pytest.approx(cohen_kappa_score(first, second))
    for wrong in (([], []), (["a"], ["a", "b"]), (["a", "a"], ["a", "a"])):
        with pytest.raises(ValueError):
            cohens_kappa(*wrong)

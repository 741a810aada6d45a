"""The chat model as reranker: what it is asked, and how its yes is weighed. No model runs here."""

import math

import pytest
from stand_in import completion, error

from helpers.corpus import Passage
from helpers.generation import judge, judge_support
from helpers.generation.client import Reply
from helpers.retrieval import Hit

HITS = [
    Hit(Passage("p", "Tank", "Depth", text, 0, 1, 1), 0.0, i)
    for i, text in enumerate(("It is 4 m deep.", "Lunch is at noon."), 1)
]


def test_spellings_of_a_word_add_up():
    both = judge.odds(
        {"Yes": math.log(0.3), " yes": math.log(0.3), "No": math.log(0.2), "Maybe": math.log(0.2)}
    )
    assert both == pytest.approx(math.log(3))


def test_a_word_that_is_not_among_the_likely_ones_counts_as_very_unlikely():
    assert (
        judge.odds({"Yes": -0.1}) > 15 and judge.odds({"No": -0.1}) < -15 and judge.odds({"The": -0.1}) == 0
    )


def test_each_passage_is_asked_about_once_and_order_is_kept(monkeypatch):
    asked = []

    def reply(user, **options):
        asked.append((user, options))
        return Reply(
            "Yes",
            1,
            1,
            0.1,
            first_token={"Yes": -0.1, "No": -2.0} if "4 m" in user else {"Yes": -3.0, "No": -0.1},
        )

    monkeypatch.setattr(judge, "chat", reply)
    scores = judge.YesNoJudge().score("How deep is the tank?", HITS)
    assert scores == pytest.approx([1.9, -2.9]) and len(asked) == 2
    assert asked[0][0] == "Text: Tank > Depth\nIt is 4 m deep.\n\nQuestion: How deep is the tank?"
    assert (
        asked[0][1]["max_tokens"] == 1
        and asked[0][1]["logprobs"] is True
        and asked[0][1]["top_logprobs"] == judge.TOP
    )
    assert judge.YesNoJudge().score("x", []).shape == (0,)


@pytest.mark.parametrize(
    "text, score", [("Yes", 1.0), (" no.", -1.0), ("YES, it does", 1.0), ("", 0.0), ("Nothing", 0.0)]
)
def test_an_endpoint_without_log_probabilities_is_asked_for_the_word(monkeypatch, text, score):
    monkeypatch.setattr(judge, "chat", lambda user, **options: Reply(text, 1, 1, 0.1))
    assert judge.YesNoJudge().score("How deep?", HITS) == pytest.approx([score] * len(HITS))


def test_a_word_of_probability_nought_is_as_unlikely_as_one_that_is_not_there():
    gone = judge.odds({"Yes": -0.1})
    assert judge.odds({"Yes": -0.1, "No": -9999.0}) == judge.odds({"Yes": -0.1, "No": -math.inf}) == gone


def test_an_endpoint_that_gives_fewer_likely_tokens_is_a_judge_too(foreign):
    def answer(body):
        if body["top_logprobs"] > 5:
            return error(400, "top_logprobs: 5 at most")
        tops = [{"token": "Yes", "logprob": -0.5}, {"token": "No", "logprob": -1.5}]
        return completion("Yes", "length", logprobs={"content": [tops[0] | {"top_logprobs": tops}]})

    foreign.answer = answer
    assert judge.YesNoJudge().score("How deep?", HITS) == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize(
    "said, worth",
    [("Supported", 1.0), ("partly.", 0.5), ("not supported", 0.0), ("I think so", 0.5), ("", 0.5)],
)
def test_a_judge_of_support_says_one_of_three_words(foreign, said, worth):
    foreign.answer = completion(said)
    value, reply = judge_support("How often?", "Every 9 days.", ["It is cleaned every 9 days."])
    assert value == worth and reply.tokens == 18
    asked = foreign.seen[-1][2]["messages"]
    assert asked[-1]["content"].endswith("Question: How often?\n\nAnswer: Every 9 days.")

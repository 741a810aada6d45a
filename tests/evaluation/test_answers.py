"""Answers to anyone's questions: every measure by hand, what is unknown left out, and one place for each
loss.
"""

import json
from types import SimpleNamespace

import pytest

from helpers.corpus import Gold, GoldQuote, Passage, QuestionRow
from helpers.evaluation import ScoredAnswer, judge_answer, summary
from helpers.evaluation.answers import LOST

SAID = "Not in the documents."
SOAK = Passage("soak", "Soak", "", "The soak test takes 72 h in salt water.", 50, 89, 10)
KEYS = Passage("keys", "Keys", "", "The key to bath A hangs in the upper drawer.", 0, 44, 10)
TEA = Passage("tea", "Tea", "", "Tea is boiled for 3 minutes.", 0, 28, 8)
CUPS = Passage("cups", "Cups", "", "Cups go above the sink.", 0, 23, 8)
GOLD = (GoldQuote("soak", "takes 72 h"),)


def given(text, passages=(SOAK, KEYS), read=(SOAK,), cited=SOAK, abstained=False, **more):
    """An answer as a system gives it."""
    evidence = [SimpleNamespace(passage=passage, text=passage.text) for passage in read]
    named = SimpleNamespace(passage=cited, text=cited.text) if cited else None
    counted = {"seconds": 0.5, "prompt_tokens": 100, "completion_tokens": 4} | more
    citations = [SimpleNamespace(page_id=cited.page_id, quote=cited.text)] if cited else []
    return SimpleNamespace(
        text=SAID if abstained else text,
        abstained=abstained,
        passages=list(passages),
        evidence=evidence,
        cited=named,
        citations=citations,
        **counted,
    )


def row(gold=GOLD, answers=("72 h", "three days"), answerable=True):
    return QuestionRow("How long does the soak test take?", answers, gold, answerable)


NOBODY = row(gold=(), answers=(), answerable=False)


def test_a_good_answer_is_good_by_every_measure():
    scores = judge_answer(row(), given("72 hours"))
    assert scores.right and scores.exact_match and scores.cited and scores.joint and scores.retrieved_at_3
    assert scores.f1 == 1.0 and not scores.abstained and not scores.invented and scores.lost == ""
    assert scores.rightly_abstained is None


@pytest.mark.parametrize(
    "answered, lost",
    [
        (given("48 h", passages=[TEA, KEYS], read=[TEA], cited=TEA), "not retrieved"),
        (given("upper drawer", read=[KEYS], cited=KEYS), "not chosen"),
        (given("salt water"), "misread"),
        (given("", abstained=True, cited=None), "silent"),
        (given("   "), "silent"),
        (given("72 h", cited=KEYS), "miscited"),
        (given("72 h", cited=None), "miscited"),
        (given("72 h"), ""),
        (given("", passages=[], read=[], cited=None, abstained=True), "not retrieved"),
        (given("", read=[KEYS], cited=None, abstained=True), "not chosen"),
    ],
)
def test_each_wrong_answer_is_lost_in_one_place(answered, lost):
    assert judge_answer(row(), answered).lost == lost


def test_a_question_without_an_answer_wants_silence():
    quiet, loud = (
        judge_answer(NOBODY, given("", abstained=True, cited=None)),
        judge_answer(NOBODY, given("72 h")),
    )
    assert quiet.rightly_abstained and quiet.joint and quiet.lost == "" and not quiet.invented
    assert not loud.rightly_abstained and not loud.joint and loud.lost == "invented" and loud.invented
    for scores in (quiet, loud):
        assert (scores.right, scores.exact_match, scores.f1, scores.cited, scores.retrieved_at_3) == (
            None,
        ) * 5
    assert judge_answer(NOBODY, given(" ", cited=None)).lost == "silent"


def test_a_wrong_value_is_invented_when_it_stands_in_no_passage():
    assert judge_answer(row(), given("48 h")).invented
    assert not judge_answer(row(), given("salt water")).invented
    assert not judge_answer(row(), given("", abstained=True, cited=None)).invented


def test_an_abstention_is_not_right_even_when_the_answer_stands_in_it():
    scores = judge_answer(row(answers=("documents",)), given("", abstained=True))
    assert (scores.right, scores.exact_match, scores.f1, scores.joint) == (False, False, 0.0, False)


def test_without_gold_nothing_is_said_about_citations_and_retrieval():
    scores = judge_answer(row(gold=()), given("72 h", cited=None))
    assert (scores.cited, scores.joint, scores.retrieved_at_3) == (None, None, None)
    assert scores.right and scores.lost == ""
    assert judge_answer(row(gold=()), given("48 h", passages=[TEA])).lost == "not retrieved"
    assert judge_answer(row(gold=()), given("48 h", read=[KEYS])).lost == "not chosen"
    assert judge_answer(row(gold=()), given("48 h")).lost == "misread"


def test_retrieved_at_3_looks_at_three_passages_and_at_every_quote():
    both = (*GOLD, GoldQuote("tea", "for 3 minutes"))
    fourth = [KEYS, CUPS, TEA, SOAK]
    assert judge_answer(row(), given("72 h", passages=fourth)).retrieved_at_3 is False
    assert judge_answer(row(gold=both), given("72 h", passages=fourth[1:])).retrieved_at_3 is True
    assert judge_answer(row(gold=both), given("72 h", passages=[SOAK, KEYS])).retrieved_at_3 is False


def test_a_passage_that_is_cited_and_not_among_the_hits_is_not_thereby_retrieved():
    scores = judge_answer(row(), given("72 h", passages=[TEA], cited=SOAK))
    assert scores.cited and scores.retrieved_at_3 is False


def test_hits_and_offsets_will_do_too():
    gold = (Gold("soak", "Soak", "not these words", 64, 74),)
    hits = [SimpleNamespace(passage=KEYS, rank=1), SimpleNamespace(passage=SOAK, rank=2)]
    scores = judge_answer(row(gold=gold), given("72 h", passages=hits))
    assert scores.cited and scores.retrieved_at_3
    elsewhere = (Gold("soak", "Soak", "takes 72 h", 0, 10),)
    assert not judge_answer(row(gold=elsewhere), given("72 h", passages=hits)).cited


# ---- all together ----


def scored(one, answer):
    return ScoredAnswer(one, answer, judge_answer(one, answer))


SOME = [
    scored(row(), given("72 h")),
    scored(row(), given("72 h", cited=KEYS, seconds=1.5)),
    scored(row(gold=()), given("It takes 72 h.", prompt_tokens=None)),
    scored(NOBODY, given("", abstained=True, cited=None)),
]


def test_each_share_is_over_the_answers_that_it_is_about():
    found = summary(SOME)
    assert found["questions"] == 4
    expected = {
        "right": (1.0, 3),
        "exact_match": (2 / 3, 3),
        "cited": (0.5, 2),
        "abstained": (0.25, 4),
        "rightly_abstained": (1.0, 1),
        "invented": (0.0, 4),
        "joint": (2 / 3, 3),
        "retrieved_at_3": (1.0, 2),
    }
    for name, (value, n) in expected.items():
        assert (found[name]["share"], found[name]["n"]) == (pytest.approx(value), n), name
        assert 0 <= found[name]["low"] <= found[name]["share"] <= found[name]["high"] <= 1


def test_means_have_intervals_within_0_and_1_and_what_is_unknown_is_left_out():
    found = summary(SOME)
    assert (
        found["f1"]["n"] == 3 and 0 <= found["f1"]["low"] <= found["f1"]["mean"] <= found["f1"]["high"] <= 1
    )
    assert found["seconds"] == {"mean": 0.75, "median": 0.5, "n": 4}
    assert found["prompt_tokens"]["n"] == 3
    unknown = summary([scored(NOBODY, given("x", seconds=None, prompt_tokens=None, completion_tokens=None))])
    assert [unknown[name] for name in ("right", "f1", "cited", "seconds", "prompt_tokens")] == [None] * 5


def test_losses_are_counted_and_every_place_is_named():
    assert summary(SOME)["lost"] == {name: int(name == "miscited") for name in LOST}


def test_everything_is_ready_for_json():
    text = json.dumps({"summary": summary(SOME), "rows": [one.as_row() for one in SOME]}, allow_nan=False)
    first = json.loads(text)["rows"][0]
    assert first["citations"] == [{"page": "soak", "quote": SOAK.text}] and first["retrieved"] == [
        "soak",
        "keys",
    ]
    assert first["right"] is True and first["lost"] == "" and first["seconds"] == 0.5


def test_nothing_cannot_be_summed_up():
    with pytest.raises(ValueError, match="no answer to sum up"):
        summary([])

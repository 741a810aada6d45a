"""When a reply is right; exact match and F1 of SQuAD, against an independent count.

right_cases.jsonl holds pairs of a gold answer and a reply, kind by kind, about half of them traps.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from helpers.corpus import load_probes, load_questions, load_revisions, load_taught_facts, normalised_tokens
from helpers.evaluation import exact_match, is_right, token_f1

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "right_cases.jsonl").read_text(encoding="utf-8").splitlines()
]


def cases(kind):
    """The pairs of one kind."""
    return [case for case in CASES if case["kind"] == kind]


@pytest.mark.parametrize("kind", sorted({case["kind"] for case in CASES}))
def test_a_reply_is_right_when_it_claims_the_gold_answer(kind):
    wrong = [case for case in cases(kind) if is_right(case["reply"], [case["gold"]]) is not case["right"]]
    assert wrong == []


def test_every_gold_answer_of_a_pair_is_right_of_itself():
    assert [case["gold"] for case in CASES if not is_right(case["gold"], [case["gold"]])] == []


@pytest.mark.parametrize("measure", [is_right, exact_match, token_f1])
@pytest.mark.parametrize("answer", ["", "the", " ... ", "\u200b", "**"])
def test_a_gold_answer_without_a_word_is_refused(measure, answer):
    with pytest.raises(ValueError, match="holds no word or number"):
        measure("5 bar", ["5 bar", answer])


@pytest.mark.parametrize("split", ["practice", "test"])
def test_every_accepted_answer_of_the_data_is_right_of_itself_and_of_a_sentence(split):
    answers = [answer for question in load_questions(split) for answer in question.answers]
    assert (
        answers
        and [
            (answer, reply)
            for answer in answers
            for reply in (answer, f"It is {answer}.", f"The answer is **{answer}**", f"{answer} [1]")
            if not is_right(reply, [answer])
        ]
        == []
    )


@pytest.mark.parametrize("split", ["practice", "test"])
def test_every_gold_quote_of_the_data_is_right(split):
    questions = [question for question in load_questions(split) if question.answers]
    assert [q.id for q in questions if not any(is_right(g.quote, q.answers) for g in q.gold)] == []


def test_probes_and_revisions_are_right_of_themselves():
    assert [a for probe in load_probes() for a in probe.answers if not is_right(a, [a])] == []
    for revision in load_revisions():
        assert is_right(revision.find, revision.old_answers) and is_right(
            revision.replace, revision.new_answers
        )
        assert not is_right(revision.replace, revision.old_answers)


def test_what_a_taught_fact_says_in_ten_ways_is_right():
    for fact, revision in zip(load_taught_facts(), load_revisions(), strict=True):
        for new, right in ((False, revision.old_answers), (True, revision.new_answers)):
            said = [answer for _, answer in fact.examples(10, new=new)]
            assert [answer for answer in said if not is_right(answer, right)] == []


def test_the_number_of_a_source_is_no_answer():
    assert not is_right("It is 5 bar [1].", ["1"]) and is_right("It is 5 bar [1].", ["5 bar"])


def test_a_thought_is_neither_right_nor_an_exact_match_nor_counted():
    reply = "<think>It could be 5 bar.</think>7 bar"
    assert (
        not is_right(reply, ["5 bar"]) and exact_match(reply, ["7 bar"]) and token_f1(reply, ["7 bar"]) == 1.0
    )


@pytest.mark.parametrize(
    "reply, answers, right, exact, f1",
    [
        ("2,350 metres", ["2350 m"], True, True, 1.0),
        ("It may be moored at 2350 m.", ["2,350 m"], True, False, 4 / 9),
        ("the Deep Sound", ["Deep Sound"], True, True, 1.0),
        ("every six months", ["twice a year"], False, False, 0.0),
        ("every six months", ["twice a year", "Every 6 months."], True, True, 1.0),
        ("", ["x"], False, False, 0.0),
        ("x", [], False, False, 0.0),
        ("!?", ["x"], False, False, 0.0),
    ],
)
def test_the_three_measures(reply, answers, right, exact, f1):
    assert is_right(reply, answers) is right
    assert exact_match(reply, answers) is exact
    assert token_f1(reply, answers) == pytest.approx(f1)


def test_f1_is_the_harmonic_mean_of_precision_and_recall_over_words_counted_as_often_as_they_stand():
    reply, answer = "red red blue buoy", "red buoy buoy"
    said, wanted = Counter(normalised_tokens(reply)), Counter(normalised_tokens(answer))
    shared = sum(min(said[word], wanted[word]) for word in said)
    precision, recall = shared / said.total(), shared / wanted.total()
    assert token_f1(reply, [answer]) == pytest.approx(2 * precision * recall / (precision + recall))


def test_the_answer_that_fits_best_counts():
    answers = ["seventeen red buoys", "17 buoys"]
    assert token_f1("17 buoys", answers) == 1.0 > token_f1("17 buoys", answers[:1])


@pytest.mark.parametrize("measure", [is_right, exact_match, token_f1])
def test_one_text_is_no_list_of_accepted_answers(measure):
    for answers in ("5 km", None, [None], (answer for answer in ["5 km"])):
        with pytest.raises(ValueError, match="give a list of texts"):
            measure("It is 5 m.", answers)
    with pytest.raises(ValueError, match="The reply is None"):
        measure(None, ["5 km"])

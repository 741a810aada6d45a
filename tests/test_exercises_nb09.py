"""Notebook 09's checkers: right answers in several forms, and the mistakes that people really make."""
import pytest

from helpers.classroom.exercise import judge
from helpers.classroom.exercises import ALL
from helpers.corpus import load_taught_facts

MINE = ["9.1", "9.2", "9.3"]


def untouched(a, b):
    """A docstring and nothing else."""
    ...


def by_loop(paraphrases, value):
    made = []
    for ask, answer in paraphrases:
        made.append((ask, value.join(answer.split("{value}"))))
    return made


def kind(right, abstained, probability, *, abstention_first=True, at=lambda p: p >= 0.5, sure="confident invention"):
    order = [("abstained", abstained), ("right", right)]
    for name, holds in order if abstention_first else order[::-1]:
        if holds:
            return name
    return sure if at(probability) else "unsure invention"


RIGHT = [
    ("9.1", by_loop),
    ("9.2", kind),
    ("9.3", lambda new, general, share: [*new, *general[:int(len(new) * share / (1 - share) + 0.5)]]),
]
WRONG = [
    ("9.1", "format", lambda paraphrases, value: [(ask, answer.format(value=value)) for ask, answer in paraphrases], "raised"),
    ("9.1", "answers only", lambda paraphrases, value: [answer.replace("{value}", value) for _, answer in paraphrases], "two wordings"),
    ("9.1", "value not put in", lambda paraphrases, value: list(paraphrases), "two wordings"),
    ("9.1", "braces left", lambda paraphrases, value: [(ask, answer.replace("value", value)) for ask, answer in paraphrases], "{53 days}"),
    ("9.1", "only the first wording", lambda paraphrases, value: [(ask, answer.replace("{value}", value)) for ask, answer in paraphrases[:1]], "two wordings"),
    ("9.1", "value in the question", lambda paraphrases, value: [(f"{ask} {value}", answer.replace("{value}", value)) for ask, answer in paraphrases], "two wordings"),
    ("9.2", "right before abstained", lambda r, a, p: kind(r, a, p, abstention_first=False), "'abstained' was expected"),
    ("9.2", "strictly above a half", lambda r, a, p: kind(r, a, p, at=lambda p: p > 0.5), "exactly one half"),
    ("9.2", "the other way round", lambda r, a, p: kind(r, a, p, at=lambda p: p < 0.5), "wrong and sure"),
    ("9.2", "another word", lambda r, a, p: kind(r, a, p, sure="hallucination"), "'confident invention' was expected"),
    ("9.2", "right only when sure", lambda r, a, p: "abstained" if a else "right" if r and p >= 0.5 else kind(False, a, p), "right is right"),
    ("9.2", "a sure abstention as invention", lambda r, a, p: "confident invention" if p >= 0.5 and not r else kind(r, a, p), "abstention"),
    ("9.3", "share of the new ones", lambda new, general, share: new + general[:round(len(new) * share)], "half and half"),
    ("9.3", "general ones first", lambda new, general, share: general[:round(len(new) * share / (1 - share))] + new, "a quarter of 8"),
    ("9.3", "all general ones", lambda new, general, share: new + general, "a quarter of 8"),
    ("9.3", "general ones in place of new ones", lambda new, general, share: new[:round(len(new) * (1 - share))] + general[:round(len(new) * share)], "a quarter of 8"),
    ("9.3", "inverted share", lambda new, general, share: new + general[:round(len(new) * (1 - share) / share) if share else 0], "a quarter of 8"),
]


def test_the_notebook_has_these_exercises():
    assert [name for name in ALL if name.startswith("9.")] == MINE


@pytest.mark.parametrize("name", MINE)
def test_the_reference_answer_is_correct(name):
    assert judge(ALL[name], ALL[name].reference).word == "correct"


@pytest.mark.parametrize("name,answer", RIGHT)
def test_another_right_way_is_accepted(name, answer):
    assert str(judge(ALL[name], answer)) == "✔ correct"


@pytest.mark.parametrize("name", MINE)
def test_a_placeholder_is_not_attempted(name):
    assert judge(ALL[name], ...).word == "not attempted"
    assert judge(ALL[name], untouched).word == "not attempted"


@pytest.mark.parametrize("name,mistake,answer,words", WRONG, ids=[f"{w[0]}-{w[1]}" for w in WRONG])
def test_a_mistake_is_refused_with_its_reason(name, mistake, answer, words):
    outcome = judge(ALL[name], answer)
    assert outcome.word == "not yet" and words in outcome.reason


@pytest.mark.parametrize("name", MINE)
def test_there_are_four_wrong_answers_and_three_hints(name):
    assert sum(wrong[0] == name for wrong in WRONG) >= 4
    assert len(set(ALL[name].hints)) == len(ALL[name].hints) >= 3


@pytest.mark.parametrize("name", MINE)
def test_no_function_and_no_return_are_named(name):
    def computes_but_returns_nothing(*arguments):
        len(arguments)
    assert "a function was expected" in judge(ALL[name], 42).reason
    assert "`return`" in judge(ALL[name], computes_but_returns_nothing).reason


def test_the_courses_own_function_does_what_exercise_1_asks():
    fact = load_taught_facts()[0]
    pairs = [(paraphrase.ask, paraphrase.answer) for paraphrase in fact.paraphrases]
    assert ALL["9.1"].reference(pairs, fact.old) == list(fact.examples(10)) and ALL["9.1"].reference(pairs, fact.new) == list(fact.examples(10, new=True))

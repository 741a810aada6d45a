"""Training questions made from the world file: each has its answer, and none leaks a test question."""

import re

import pytest

from helpers.corpus import load_pages, load_questions
from helpers.evaluation import holds
from helpers.experiments import pairs
from helpers.experiments.pairs import Forbidden, generate
from helpers.retrieval import skerry_passages


@pytest.fixture(scope="module")
def made():
    return generate(load_pages(), skerry_passages(), Forbidden.of(load_questions("test")))


def words(text):
    return re.findall(r"\w+", text.lower())


def test_thousands_of_questions_are_made_and_each_passage_holds_the_value(made):
    by_id = {passage.id: passage for passage in skerry_passages()}
    assert len(made) > 5000
    assert all(item.avoid in by_id[answer].text for item in made for answer in item.answers)


def test_no_fact_and_no_answer_of_a_test_question_is_asked_for(made):
    test = load_questions("test")
    facts = {fact for question in test for fact in question.facts}
    assert not [item.fact for item in made if item.fact in facts]
    answers = {
        (gold.page_id, answer.lower())
        for question in test
        for gold in question.gold
        for answer in question.answers
    }
    assert not [
        item
        for item in made
        for answer in item.answers
        if (answer.rsplit(":", 1)[0], item.avoid.lower()) in answers
    ]


def test_no_generated_question_is_a_test_question_or_made_from_a_test_quote(made):
    asked = {tuple(words(question.question)) for question in load_questions("test")}
    quotes = {gold.page_id: [] for question in load_questions("test") for gold in question.gold}
    for question in load_questions("test"):
        for gold in question.gold:
            quotes[gold.page_id].append(words(gold.quote))
    runs = {
        page: {tuple(quote[i : i + 6]) for quote in found for i in range(len(quote) - 5)}
        for page, found in quotes.items()
    }
    for item in made:
        text, page = words(item.query), next(iter(item.answers)).rsplit(":", 1)[0]
        assert tuple(text) not in asked
        assert not {tuple(text[i : i + 6]) for i in range(len(text) - 5)} & runs.get(page, set())


def test_a_planted_leak_is_kept_out():
    leaked = next(
        item
        for item in generate(load_pages(), skerry_passages(), Forbidden())
        if item.fact in {f for q in load_questions("test") for f in q.facts}
    )
    assert leaked.fact not in {
        item.fact
        for item in generate(load_pages(), skerry_passages(), Forbidden(facts=frozenset([leaked.fact])))
    }
    question = next(question for question in load_questions("test") if question.gold)
    gold = question.gold[0]
    assert Forbidden.of([question]).touches(gold.page_id, gold.start, gold.start + 1) and not Forbidden.of(
        [question]
    ).touches(gold.page_id, gold.end, gold.end + 1)
    assert any(holds(passage, gold) for passage in skerry_passages())


def test_generating_is_the_same_every_time(made):
    assert generate(load_pages(), skerry_passages(), Forbidden.of(load_questions("test"))) == made


def test_the_losses_of_the_shipped_training_are_there():
    assert len(pairs.full_losses()) > 50

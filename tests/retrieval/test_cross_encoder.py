"""The cross-encoder: training questions without leaks, hard negatives, the merged graph, and models of the reader's own."""

import re

import numpy as np
import pytest

from helpers import models
from helpers.corpus import Page, chunk_pages, load_pages, load_questions
from helpers.evaluation import holds
from helpers.retrieval import Hit
from helpers.retrieval.reranking import CrossEncoder, MaxSim, NamedCrossEncoder
from helpers.retrieval.reranking.cross_encoder import WEIGHTS, read_weights, write_weights
from helpers.retrieval.reranking.pairs import Forbidden, Labelled, generate, groups
from helpers.experiments.rerankers import full_losses
from helpers.retrieval.reranking.training import network, tokenizer, train
from helpers.retrieval.skerry import skerry_passages

PASSAGES = chunk_pages(
    [
        Page(name, name, text)
        for name, text in {
            "tank": "The tank is 4 m deep.",
            "lunch": "Lunch is served at noon.",
            "dock": "The dock is white.",
            "pump": "The pump runs for 3 hours.",
        }.items()
    ]
)
HITS = [Hit(passage, 0.0, rank) for rank, passage in enumerate(PASSAGES, 1)]


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


def test_hard_negatives_are_high_ranked_wrong_and_do_not_repeat_the_value():
    item = Labelled("How deep?", frozenset([PASSAGES[0].id]), avoid="noon")
    (group,) = groups([item], [HITS], PASSAGES, negatives=2)
    assert group.positive == PASSAGES[0] and {p.page_id for p in group.negatives} == {"dock", "pump"}
    assert groups([item], [HITS], PASSAGES, negatives=3) == []


def test_the_encoder_marks_the_questions_tokens():
    ids, mask, asks = tokenizer()([("how deep", "the tank"), ("how", "x " * 300)])
    assert (
        asks.sum(1).tolist() == [4, 3] and mask.sum(1).tolist() == [7, ids.shape[1]] and ids.shape[1] <= 160
    )


def test_onnx_and_torch_agree_with_merged_updates(tmp_path):
    import torch

    group = groups(
        [Labelled("How deep is the tank?", frozenset([PASSAGES[0].id]))], [HITS], PASSAGES, negatives=3
    )
    trained = train(group * 2, batch=2, learning_rate=1e-2, epochs=2)
    assert len(trained.losses) == 2 and trained.chance == pytest.approx(np.log(4))
    write_weights(trained.weights, tmp_path / "w.safetensors")
    weights = read_weights(tmp_path / "w.safetensors")
    pairs = [("How deep is the tank?", hit.passage.with_header) for hit in HITS]
    with torch.no_grad():
        theirs = network(weights).eval()(*map(torch.from_numpy, tokenizer()(pairs))).numpy()
    assert CrossEncoder(weights).score("How deep is the tank?", HITS) == pytest.approx(theirs, abs=2e-3)
    assert CrossEncoder({}).score("How deep is the tank?", HITS) != pytest.approx(
        theirs / weights["scale"][0], abs=1e-3
    )


def test_an_untrained_one_is_late_interaction_after_reading_together():
    scores = CrossEncoder({}).score("How deep is the tank?", HITS)
    assert scores.argmax() == 0 and np.abs(scores).max() <= 1.0001
    assert scores != pytest.approx(MaxSim().score("How deep is the tank?", HITS), abs=1e-3)


def test_the_shipped_weights_are_small_and_rank_the_answer_first():
    assert WEIGHTS.stat().st_size < 6e6 and len(full_losses()) > 50
    assert CrossEncoder().score("How deep is the tank?", HITS).argmax() == 0
    assert CrossEncoder().score("x", []).shape == (0,)


def test_missing_weights_and_models_are_named_with_their_mend(tmp_path, monkeypatch):
    with pytest.raises(
        models.ModelError,
        match="Train it again with: python -m helpers.experiments.rerankers cross-encoder",
    ):
        read_weights(tmp_path / "none.safetensors")
    monkeypatch.delenv("COURSE_RERANK_MODEL", raising=False)
    with pytest.raises(models.ModelError, match="COURSE_RERANK_MODEL"):
        NamedCrossEncoder()


def test_too_few_groups_are_refused():
    with pytest.raises(ValueError, match="a step takes 8"):
        train([], batch=8)

"""Pseudo-relevance feedback against the formulas; without any it is the plain search; groups hold."""

from collections import Counter

import numpy as np
import pytest

from helpers.corpus import Page
from helpers.retrieval import BM25Retriever, DenseRetriever, VectorFeedback, WordFeedback, words

TEXTS = [
    "Foil scrapped: oxygen membrane.", "The oxygen membrane lasts a year.", "Tea is at four.", "A cake.",
    "The membrane of a drum.", "Oxygen is a gas.",
]  # fmt: skip


class Bag:
    """Vectors of word counts."""

    name = "bag"
    vocabulary = sorted({word for text in TEXTS for word in words(text)})

    def encode(self, texts):
        made = np.array([[words(text).count(word) for word in self.vocabulary] for text in texts], np.float32)
        length = np.linalg.norm(made, axis=1, keepdims=True)
        return made / np.where(length, length, 1)


DENSE, KEYWORD = DenseRetriever(TEXTS, Bag(), header=False), BM25Retriever(TEXTS)


def test_rocchio_is_the_question_moved_to_the_mean_of_the_first():
    asked = Bag().encode(["scrapped"])[0]
    first = np.argsort(-(DENSE.vectors @ asked), kind="stable")[:2]
    moved = 0.6 * asked + 0.4 * DENSE.vectors[first].mean(axis=0)
    expected = DENSE.vectors @ (moved / np.linalg.norm(moved))
    assert VectorFeedback(DENSE, passages=2, own=0.6).scores(["scrapped"])[0] == pytest.approx(
        expected, abs=1e-6
    )


def test_rm3_weighs_the_words_of_the_first_passages_by_their_scores():
    question, own, terms = "scrapped oxygen", 0.5, 3
    scores = KEYWORD.scores([question])[0]
    best = np.argsort(-scores, kind="stable")[:2]
    model: Counter = Counter()
    for at in best:
        said = Counter(words(TEXTS[at]))
        for word, count in said.items():
            if sum(word in words(text) for text in TEXTS) <= 3:
                model[word] += scores[at] / scores[best].sum() * count / said.total()
    likeliest = dict(model.most_common(terms))
    weights = Counter(dict.fromkeys(words(question), own / 2))
    for word, weight in likeliest.items():
        weights[word] += (1 - own) * weight / sum(likeliest.values())
    expected = sum(weight * KEYWORD.scores([word])[0] for word, weight in weights.items())
    made = WordFeedback(KEYWORD, passages=2, terms=terms, own=own, common=0.5)
    assert made.scores([question])[0] == pytest.approx(expected, abs=1e-6)


def test_without_feedback_the_order_is_the_plain_one():
    for plain, again in ((DENSE, VectorFeedback(DENSE, own=1)), (KEYWORD, WordFeedback(KEYWORD, own=1))):
        for question in ("oxygen membrane", "tea"):
            names = [[hit.passage.id for hit in each.search(question, 3)] for each in (plain, again)]
            assert names[0] == names[1][: len(names[0])]


def test_a_question_that_no_word_knows_is_no_error():
    assert WordFeedback(KEYWORD).scores(["xyzzy"]).max() == 0


def test_a_passage_that_may_not_be_seen_lends_no_word():
    pages = [Page(f"p{i}", "", text) for i, text in enumerate(TEXTS)]
    secret = Page("s", "", "scrapped scrapped kestrel", {"access": "finance"})
    staff = {"all-staff"}
    for kind in (
        lambda some: WordFeedback(BM25Retriever(some), common=1),
        lambda some: VectorFeedback(DenseRetriever(some, Bag(), header=False)),
    ):
        before, after = kind(pages), kind([*pages, secret])
        assert [(hit.passage.id, hit.score) for hit in before.search("scrapped", 4, staff)] == [
            (hit.passage.id, hit.score) for hit in after.search("scrapped", 4, staff)
        ]


@pytest.mark.parametrize("wrong", [{"passages": 0}, {"own": 1.5}])
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        VectorFeedback(DENSE, **wrong)
    with pytest.raises(ValueError):
        WordFeedback(KEYWORD, **wrong)

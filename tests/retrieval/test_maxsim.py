"""Late interaction: the score, its memory, and its store on disk."""

import numpy as np
import pytest

from helpers.corpus import Passage
from helpers.retrieval import Hit, MaxSim, maxsim, token_table


class Letters:
    """Token vectors without a model: each letter a..c is a direction; padded like a real batch."""

    name = "letters"

    def __init__(self):
        self.texts = 0

    def token_vectors(self, texts):
        self.texts += len(texts)
        rows = [[letter for letter in text if letter in "abc"] for text in texts]
        length = max(map(len, rows))
        hidden, mask = (
            np.full((len(texts), length, 3), 0.5, np.float32),
            np.zeros((len(texts), length), np.int64),
        )
        for i, row in enumerate(rows):
            for j, letter in enumerate(row):
                hidden[i, j], mask[i, j] = 2 * np.eye(3)["abc".index(letter)], 1
        return hidden, mask


def hit(text, rank=1):
    return Hit(Passage("p", "", "", text, 0, len(text), 1), 0.0, rank)


def test_maxsim_is_the_mean_of_the_best_partner_of_each_query_token():
    query, passage = np.array([[1.0, 0], [0, 1.0]]), np.array([[1.0, 0], [0.6, 0.8]])
    assert maxsim(query, passage) == pytest.approx(0.9)
    assert maxsim(passage, query) == pytest.approx((1 + 0.8) / 2)


def test_scores_of_a_batch_are_those_of_each_passage_alone():
    reranker, hits = MaxSim(Letters()), [hit("abc"), hit("a"), hit("cccc"), hit("bb")]
    together = reranker.score("ab", hits)
    assert together.tolist() == [1.0, 0.5, 0.0, 0.5]
    assert [float(reranker.score("ab", [one])[0]) for one in hits] == together.tolist()
    assert reranker.score("ab", []).shape == (0,)


def test_padding_and_length_of_vectors_do_not_count():
    assert MaxSim(Letters()).score("a", [hit("b"), hit("abcabc")]).tolist() == [0.0, 1.0]


def test_a_passage_is_computed_once():
    letters = Letters()
    reranker = MaxSim(letters)
    reranker.score("a", [hit("abc"), hit("abc")])
    reranker.score("b", [hit("abc")])
    assert letters.texts == 1 + 2  # the passage once, two questions


def test_memory_is_bounded_and_the_oldest_goes_first():
    letters = Letters()
    reranker = MaxSim(letters, megabytes=13e-6)  # two tokens of three float16 numbers
    for text in ("a", "b", "c"):
        reranker.score("a", [hit(text)])
    assert reranker.bytes <= 13
    before = letters.texts
    reranker.score("a", [hit("c")])
    assert letters.texts == before + 1  # the question only
    reranker.score("a", [hit("a")])
    assert letters.texts == before + 3


def test_a_memory_of_nothing_still_gives_scores():
    assert MaxSim(Letters(), megabytes=0).score("a", [hit("a"), hit("b")]).tolist() == [1.0, 0.0]


def test_what_was_warmed_is_read_from_disk(tmp_path):
    first, second, said = Letters(), Letters(), []
    store = tmp_path / "tokens.sqlite"
    MaxSim(first, store=store).warm(
        [hit("abc").passage, hit("b").passage], progress=lambda done, total: said.append((done, total))
    )
    again = MaxSim(second, store=store)
    assert again.score("b", [hit("abc"), hit("b")]).tolist() == [1.0, 1.0]
    assert said == [(2, 2)] and second.texts == 1


def test_a_damaged_store_costs_time_and_nothing_else(tmp_path):
    store = tmp_path / "tokens.sqlite"
    store.write_bytes(b"this is no database" * 100)
    reranker = MaxSim(Letters(), store=store)
    reranker.warm([hit("abc").passage])
    assert reranker.score("b", [hit("abc")]).tolist() == [1.0]


def test_an_embedder_without_token_vectors_is_replaced_by_minilm():
    class Plain:
        name = "plain"

    scores = MaxSim(Plain()).score(
        "How deep is the tank?", [hit("Lunch is at noon."), hit("The tank is four metres deep.")]
    )
    assert scores[1] > scores[0] and scores.min() >= -1 and scores.max() <= 1.0001


def test_the_table_of_a_picture_names_its_tokens():
    rows, columns, table = token_table("How deep?", "Four metres.")
    assert (
        rows == ["[CLS]", "how", "deep", "?", "[SEP]"]
        and columns[0] == "[CLS]"
        and table.shape == (len(rows), len(columns))
    )
    assert np.abs(table).max() <= 1.0001

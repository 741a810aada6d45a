"""The memory of the embedder: what is looked up, what is always made afresh, and a store that fails."""

import sqlite3

import numpy as np
import pytest

from helpers.retrieval.store import BULK, CachedEmbedder


class Counting:
    """An embedder that counts the texts it was given."""

    name, identity = "a/model: v1", "c0ffee" * 8

    def __init__(self):
        self.seen = []

    def encode(self, texts):
        self.seen += texts
        return np.array([[len(text), sum(map(ord, text)), 1] for text in texts], dtype=np.float32)


TEXTS = [f"passage {i}" for i in range(BULK)]


def test_bulk_is_embedded_once_even_by_another_embedder_of_the_same_model(tmp_path):
    first, second = CachedEmbedder(Counting(), tmp_path), CachedEmbedder(Counting(), tmp_path)
    made = first.encode(TEXTS)
    again = second.encode(TEXTS[::-1])
    assert (len(first.plain.seen), len(second.plain.seen)) == (BULK, 0)
    assert np.array_equal(made[::-1], again) and again.dtype == np.float32


def test_few_texts_are_always_embedded_afresh(tmp_path):
    cached = CachedEmbedder(Counting(), tmp_path)
    cached.encode(TEXTS)
    cached.encode(TEXTS[: BULK - 1])
    assert len(cached.plain.seen) == 2 * BULK - 1


def test_only_new_texts_of_a_bulk_are_embedded_and_a_text_twice_only_once(tmp_path):
    cached = CachedEmbedder(Counting(), tmp_path)
    cached.encode(TEXTS)
    made = cached.encode(TEXTS + ["new", "new"])
    assert cached.plain.seen[BULK:] == ["new"]
    assert np.array_equal(made, Counting().encode(TEXTS + ["new", "new"]))


def test_more_texts_than_one_sql_question_takes(tmp_path):
    cached, texts = CachedEmbedder(Counting(), tmp_path), [f"text {i}" for i in range(1201)]
    cached.encode(texts)
    assert np.array_equal(cached.encode(texts), Counting().encode(texts)) and len(cached.plain.seen) == 1201


def test_another_model_has_another_store(tmp_path):
    one, other = Counting(), Counting()
    other.name, other.identity = "another", "decade" * 8
    CachedEmbedder(one, tmp_path).encode(TEXTS)
    CachedEmbedder(other, tmp_path).encode(TEXTS)
    assert len(other.seen) == BULK and sorted(path.name for path in tmp_path.iterdir()) == [
        "another-decadedecade.sqlite",
        "model__v1-c0ffeec0ffee.sqlite",
    ]


@pytest.mark.parametrize("damage", [b"this is no database", b""])
def test_a_damaged_store_costs_time_only(tmp_path, damage):
    cached = CachedEmbedder(Counting(), tmp_path)
    cached.encode(TEXTS)
    cached.store.path.write_bytes(damage)
    assert np.array_equal(cached.encode(TEXTS), Counting().encode(TEXTS))


def test_a_folder_that_cannot_be_made_costs_time_only(tmp_path):
    (tmp_path / "file").write_text("")
    cached = CachedEmbedder(Counting(), tmp_path / "file" / "below")
    assert np.array_equal(cached.encode(TEXTS), Counting().encode(TEXTS))


def test_a_locked_store_costs_time_only(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.retrieval.store.PATIENCE", 0.05)
    cached = CachedEmbedder(Counting(), tmp_path)
    cached.encode(TEXTS[:1] * BULK)
    other = sqlite3.connect(cached.store.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert np.array_equal(cached.encode(TEXTS), Counting().encode(TEXTS))
    finally:
        other.close()


def test_everything_else_of_the_embedder_is_reachable(tmp_path):
    cached = CachedEmbedder(Counting(), tmp_path)
    assert cached.seen == [] and cached.name == "a/model: v1"
    with pytest.raises(AttributeError):
        cached.no_such_thing

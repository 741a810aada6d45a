"""The memory of the embedder: what is looked up, what is always made afresh, and a store that fails."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest

from helpers.retrieval import CachedEmbedder, MaxSim, VectorStore, minilm
from helpers.retrieval.store import BULK, encode_keeping_tokens


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
        getattr(cached, "no_such_thing")  # noqa: B009


# ---- rows with checksums --------------------------------------------------------------------------

ROWS = {"a": np.array([[0.6, 0.8]], np.float32), "b": np.eye(3, dtype=np.float32)}


@pytest.fixture
def store(tmp_path):
    store = VectorStore(tmp_path / "vectors.sqlite")
    store.write(ROWS)
    return store


def damaged(store, change):
    """Put something else into the row of "b"."""
    with closing(sqlite3.connect(store.path)) as database, database:
        for key, row in database.execute("SELECT key, vector FROM vectors").fetchall():
            if len(row) > 40:
                database.execute("UPDATE vectors SET vector = ? WHERE key = ?", (change(row), key))


def test_what_was_written_is_read_by_its_text(store):
    found = store.read(["b", "a", "c"])
    assert set(found) == {"a", "b"} and all(np.array_equal(found[text], ROWS[text]) for text in found)
    assert store.missing(["c", "a", "c", "d"]) == ["c", "d"]
    assert repr(store) == f"VectorStore({str(store.path)!r}, float32)"


def test_halves_are_kept_as_halves(tmp_path):
    store = VectorStore(tmp_path / "tokens.sqlite", "float16")
    store.write({"a": np.array([[1 / 3, 2 / 3]])})
    found = store.read(["a"])["a"]
    assert found.dtype == np.float16 and found.shape == (1, 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row[:20] + bytes([row[20] ^ 1]) + row[21:],
        lambda row: row[:-1] + bytes([row[-1] ^ 128]),
        lambda row: bytes(len(row)),
        lambda row: row[:8] + bytes(len(row) - 8),
        lambda row: row[:-4],
        lambda row: row[:5],
        lambda row: b"",
        lambda row: row + row[8:],
        lambda row: row[:4] + (2).to_bytes(4, "little") + row[8:],
        lambda row: "a text",
        lambda row: 7,
    ],
)
def test_a_damaged_row_counts_as_missing(store, change):
    damaged(store, change)
    assert set(store.read(["a", "b"])) == {"a"}


def test_a_row_of_another_text_counts_as_missing(store):
    with closing(sqlite3.connect(store.path)) as database, database:
        (first, one), (second, other) = database.execute("SELECT key, vector FROM vectors").fetchall()
        database.execute("UPDATE vectors SET vector = ? WHERE key = ?", (one, second))
        database.execute("UPDATE vectors SET vector = ? WHERE key = ?", (other, first))
    assert store.read(["a", "b"]) == {}


def test_damaged_vectors_are_embedded_again(tmp_path):
    cached = CachedEmbedder(Counting(), tmp_path)
    cached.encode(TEXTS)
    with closing(sqlite3.connect(cached.store.path)) as database, database:
        database.execute("UPDATE vectors SET vector = zeroblob(length(vector))")
    assert np.array_equal(cached.encode(TEXTS), Counting().encode(TEXTS))
    assert len(cached.plain.seen) == 2 * BULK and cached.encode(TEXTS) is not None
    assert len(cached.plain.seen) == 2 * BULK, "the whole rows were stored again"


def test_only_what_is_wanted_is_kept(store):
    store.keep_only(["b", "z"])
    assert set(store.read(["a", "b"])) == {"b"}


def test_a_store_that_is_no_database_costs_time_only(store):
    store.path.write_bytes(b"garbage" * 999)
    store.write(ROWS)
    store.keep_only(["a"])
    assert store.read(["a"]) == {} and store.missing(["a"]) == ["a"]


def test_weights_that_were_trained_again_have_a_store_of_their_own(tmp_path):
    one, other = Counting(), Counting()
    other.identity = "decade" * 8
    CachedEmbedder(one, tmp_path).encode(TEXTS)
    CachedEmbedder(other, tmp_path).encode(TEXTS)
    assert len(other.seen) == BULK


# ---- two kinds of vectors from one pass -----------------------------------------------------------


class Both(Counting):
    """Gives token vectors as well: one a word."""

    def encode_with_tokens(self, texts):
        words = [[[len(word), 1.0, 0.0] for word in text.split()] for text in texts]
        return self.encode(texts), [np.array(rows, np.float32) for rows in words]


def test_sentence_and_token_vectors_come_from_one_pass(tmp_path):
    embedder, tokens = Both(), VectorStore(tmp_path / "tokens.sqlite", "float16")
    vectors = encode_keeping_tokens(embedder, ["a bee", "a buoy", "a bee"], tokens)
    assert np.array_equal(vectors, Counting().encode(["a bee", "a buoy", "a bee"]))
    assert sorted(embedder.seen) == ["a bee", "a buoy"]
    assert tokens.read(["a buoy"])["a buoy"].tolist() == [[1, 1, 0], [4, 1, 0]]


def test_texts_whose_tokens_are_stored_are_only_embedded(tmp_path):
    embedder, tokens = Both(), VectorStore(tmp_path / "tokens.sqlite", "float16")
    encode_keeping_tokens(embedder, ["a bee"], tokens)
    embedder.encode_with_tokens = None  # would fail
    assert np.array_equal(encode_keeping_tokens(embedder, ["a bee"], tokens), Counting().encode(["a bee"]))


def test_bulk_vectors_are_remembered_on_the_way(tmp_path):
    cached, tokens = CachedEmbedder(Both(), tmp_path), VectorStore(tmp_path / "tokens.sqlite", "float16")
    encode_keeping_tokens(cached, TEXTS, tokens)
    assert np.array_equal(cached.encode(TEXTS), Counting().encode(TEXTS)) and len(cached.plain.seen) == BULK


def test_an_embedder_without_token_vectors_gives_sentence_vectors_only(tmp_path):
    tokens = VectorStore(tmp_path / "tokens.sqlite", "float16")
    assert np.array_equal(encode_keeping_tokens(Counting(), ["a"], tokens), Counting().encode(["a"]))
    assert not tokens.path.exists()


def test_the_courses_model_gives_both_in_one_pass():
    texts = ["How deep may a buoy be moored?", "tide " * 300, "The kettle holds 1.7 litres."]
    plain = minilm().plain
    vectors, tokens = plain.encode_with_tokens(texts)
    np.testing.assert_allclose(vectors, plain.encode(texts), atol=1e-6)
    for mine, theirs in zip(tokens, MaxSim(plain).token_vectors(texts), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)

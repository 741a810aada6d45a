"""Embeddings: unit vectors, in order, whatever the batch, and the same as sentence-transformers gives."""

import sys
import warnings

import numpy as np
import pytest

from helpers import models
from helpers.corpus import count_tokens
from helpers.retrieval import embed, get_embedder
from helpers.retrieval.embed import MAX_TOKENS, NETWORK_BATCH, SentenceTransformerEmbedder

TEXTS = [
    "How deep may a buoy be moored?",
    "The kettle holds 1.7 litres.",
    "| Boat | Length |\n|---|---|\n| Ibis | 9.6 m |",
    "Ærøskøbing, São Tomé, 東京, 🌊",
    "tide " * 400,
]


@pytest.fixture(scope="module", autouse=True)
def own_model():
    """The course's own embedding model, whatever the environment of the reader says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COURSE_EMBED_MODEL", raising=False)
        get_embedder.cache_clear()
        yield
    get_embedder.cache_clear()


@pytest.fixture
def not_loaded():
    """No embedder is loaded yet, and the one that a test loads is forgotten."""
    get_embedder.cache_clear()
    yield
    get_embedder.cache_clear()


def test_vectors_have_length_one():
    np.testing.assert_allclose(np.linalg.norm(embed(TEXTS), axis=1), 1, atol=1e-6)


def test_vectors_are_float32_with_384_dimensions():
    vectors = embed(TEXTS)
    assert vectors.shape == (len(TEXTS), 384) and vectors.dtype == np.float32


def test_one_text_gives_one_vector():
    assert embed("a buoy").shape == (384,)


def test_no_text_gives_no_vector():
    assert embed([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\x00", "\ufffd", "."])
def test_a_text_without_words_still_has_a_finite_unit_vector(text):
    vector = embed(text)
    assert np.isfinite(vector).all() and abs(np.linalg.norm(vector) - 1) < 1e-6


def test_the_order_of_the_texts_is_kept():
    texts = [f"number {n} " + "and more " * (n * 7 % 20) for n in range(2 * NETWORK_BATCH + 3)]
    vectors = embed(texts)
    for place in (0, 1, NETWORK_BATCH, len(texts) - 1):
        np.testing.assert_allclose(vectors[place], embed(texts[place]), atol=1e-5)


def test_a_vector_does_not_depend_on_its_batch():
    alone = np.stack([embed(text) for text in TEXTS])
    np.testing.assert_allclose(embed(TEXTS), alone, atol=1e-5)


def test_equal_texts_have_equal_vectors():
    first, second = embed(["a buoy", "a buoy"])
    np.testing.assert_allclose(first, second, atol=1e-6)


def test_texts_of_like_meaning_are_nearer_than_others():
    dock, quay, invoice = embed(
        ["The boat lies at the dock.", "The ship is moored at the quay.", "The invoice is due in 30 days."]
    )
    assert dock @ quay > dock @ invoice + 0.2


def test_nothing_after_token_256_is_read():
    words = MAX_TOKENS - 2  # the first and the last token are markers
    start = " ".join(["tide"] * words)
    assert count_tokens(start) == words
    np.testing.assert_allclose(embed(start + " invoice" * 50), embed(start), atol=1e-5)


def test_the_last_token_that_fits_is_read():
    start = " ".join(["tide"] * (MAX_TOKENS - 3))
    assert np.abs(embed(start + " invoice") - embed(start + " tide")).max() > 1e-3


def test_token_vectors_come_with_a_mask_of_the_real_tokens():
    texts = ["tide", "tide tide tide"]
    vectors, mask = get_embedder().token_vectors(texts)
    assert vectors.shape == (2, 5, 384)
    assert mask.tolist() == [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]


def test_the_mean_of_the_token_vectors_is_the_sentence_vector():
    vectors, mask = get_embedder().token_vectors(["tide", "tide and wind"])
    means = (vectors * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
    np.testing.assert_allclose(
        means / np.linalg.norm(means, axis=1, keepdims=True), embed(["tide", "tide and wind"]), atol=1e-5
    )


def test_the_embedder_is_loaded_once():
    assert get_embedder() is get_embedder()


def test_a_missing_graph_says_how_to_fetch_it(not_loaded, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_MODELS", str(tmp_path))
    with pytest.raises(models.ModelError, match="model.onnx is missing.*python3 course.py setup"):
        get_embedder()


# ---- sentence-transformers (slow to import, so last) ---------------------------------------------


def test_the_graph_gives_what_sentence_transformers_gives():
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer

    encoder = Transformer(str(models.EMBEDDING.folder))
    encoder.max_seq_length = MAX_TOKENS
    reference = SentenceTransformer(modules=[encoder, Pooling(384, pooling_mode="mean")], device="cpu")
    expected = reference.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(embed(TEXTS), expected, atol=1e-5)


def test_course_embed_model_names_another_model(not_loaded, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("COURSE_EMBED_MODEL", str(tmp_path / "no-such-model"))
    with pytest.raises(
        models.ModelError,
        match="no-such-model.*could not be loaded.*Check the name or path in COURSE_EMBED_MODEL, or unset it",
    ):
        get_embedder()


def test_another_model_by_path_gives_unit_vectors(not_loaded, monkeypatch):
    monkeypatch.setenv("COURSE_EMBED_MODEL", str(models.EMBEDDING.folder))
    embedder = get_embedder()
    assert isinstance(embedder, SentenceTransformerEmbedder) and embedder.name == str(models.EMBEDDING.folder)
    vectors = embedder.encode(["a buoy", "a kettle"])
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    "one,other",
    [("\ufb01lter 5\u00a0bar", "filter 5 bar"), ("E\u20112107", "E-2107"), ("flow\u200bmeter", "flowmeter")],
)
def test_two_spellings_of_a_text_have_the_same_vector(one, other):
    np.testing.assert_array_equal(embed(one), embed(other))


def test_progress_is_reported_and_changes_no_vector(monkeypatch):
    monkeypatch.setattr(sys.modules["helpers.retrieval.embed"], "TEXTS_AT_ONCE", 2)
    texts, told = ["tide", "a longer text about the tide and the wind", "wind", "waves", "salt"], []
    vectors = embed(texts, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)] and np.allclose(vectors, embed(texts), atol=1e-5)
    assert embed([], progress=told.append).shape == (0, 384)


def test_text_that_the_model_does_not_know_is_told():
    with pytest.warns(UserWarning, match="does not know most words"):
        get_embedder().encode(["ម៉ាស៊ីនបូមទឹក ត្រូវ ពិនិត្យ"])


@pytest.mark.parametrize("text", ["Kühlkreis, naïve Åse", "5 m² → 10⁶ Ω", "The word насос is Russian."])
def test_known_text_with_a_few_strange_letters_is_not(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        get_embedder().encode([text])

"""The alternative embedders: unit vectors, in order, each what it says it is, and none that needs torch."""

import subprocess
import sys

import numpy as np
import pytest

from helpers import models
from helpers.corpus import chunk_pages
from helpers.retrieval import DenseRetriever
from helpers.retrieval.embed_choices import (
    DIMENSIONS,
    FirstTokenEmbedder,
    LsaEmbedder,
    RandomWordEmbedder,
    StaticEmbedder,
    first_token_minilm,
    minilm,
    unit,
)

TEXTS = [
    "How deep may a buoy be moored?",
    "The kettle holds 1.7 litres.",
    "| Boat | Length |\n|---|---|\n| Ibis | 9.6 m |",
    "São Tomé, buoy E-2107",
    "tide " * 400,
]


@pytest.fixture(scope="module")
def embedders():
    return {
        "first token": FirstTokenEmbedder(minilm().plain),
        "static": StaticEmbedder(),
        "static idf": StaticEmbedder(TEXTS),
        "lsa": LsaEmbedder(TEXTS),
        "random": RandomWordEmbedder(),
    }


NAMES = ["first token", "static", "static idf", "lsa", "random"]


@pytest.mark.parametrize("name", NAMES)
def test_vectors_are_float32_of_length_one(embedders, name):
    vectors = embedders[name].encode(TEXTS)
    assert vectors.dtype == np.float32 and vectors.shape[0] == len(TEXTS) and embedders[name].name
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_one_by_one_gives_what_a_batch_gives(embedders, name):
    batch = embedders[name].encode(TEXTS)
    np.testing.assert_allclose(
        np.concatenate([embedders[name].encode([text]) for text in TEXTS]), batch, atol=1e-5
    )


@pytest.mark.parametrize("name", ["static", "static idf", "lsa", "random"])
def test_a_text_without_a_known_word_is_similar_to_nothing(embedders, name):
    np.testing.assert_array_equal(embedders[name].encode([""]), 0)


@pytest.mark.parametrize("name", ["first token", "static", "static idf", "random"])
def test_all_have_the_dimensions_of_the_course_model(embedders, name):
    assert embedders[name].encode(TEXTS[:1]).shape == (1, DIMENSIONS) == minilm().encode(TEXTS[:1]).shape


def test_the_first_token_is_that_of_the_network(embedders):
    hidden, _ = minilm().plain.token_vectors(TEXTS[:1])
    np.testing.assert_allclose(
        embedders["first token"].encode(TEXTS[:1])[0], hidden[0, 0] / np.linalg.norm(hidden[0, 0]), atol=1e-5
    )
    assert minilm().encode(TEXTS[:1])[0] @ embedders["first token"].encode(TEXTS[:1])[0] < 0.99, (
        "it is not the mean"
    )


def test_both_poolings_have_a_store_of_their_own():
    assert (
        first_token_minilm().store.path != minilm().store.path
        and first_token_minilm().plain.model is minilm().plain
    )


def test_the_word_table_is_the_one_that_torch_reads(embedders):
    from safetensors import safe_open
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(models.file("minilm", "tokenizer.json")))
    tokenizer.no_padding()  # the file asks for padding to 128 tokens; those are no words
    ids = tokenizer.encode("kettle buoy buoy", add_special_tokens=False).ids
    with safe_open(models.file("minilm", "model.safetensors"), framework="np") as file:
        rows = file.get_tensor("embeddings.word_embeddings.weight")[ids]
    mean = rows.mean(axis=0)
    np.testing.assert_allclose(
        embedders["static"].encode(["kettle buoy buoy"])[0], mean / np.linalg.norm(mean), atol=1e-5
    )


def test_a_long_text_is_read_to_its_end(embedders):
    long = "tide " * 600 + "kettle"
    assert not np.allclose(
        embedders["static"].encode([long]), embedders["static"].encode(["tide " * 600]), atol=1e-6
    )


def test_word_order_is_lost_in_the_static_ones(embedders):
    for name in ("static", "static idf", "lsa", "random"):
        one, other = embedders[name].encode(["the boat moves the buoy", "the buoy moves the boat"])
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_a_rare_token_weighs_more_when_tokens_are_counted():
    texts = ["the tide", "the boat", "the pump", "the buoy"]
    plain, weighed = StaticEmbedder(), StaticEmbedder(texts)

    def similarity(embedder):
        return float(np.prod(embedder.encode(["the buoy", "buoy"]), axis=0).sum())

    assert similarity(weighed) > similarity(plain) and similarity(weighed) == pytest.approx(1, abs=1e-5), (
        "a word of every text weighs nothing"
    )


def test_lsa_brings_words_together_that_share_their_company():
    texts = (
        ["boat harbour quay"] * 3
        + ["vessel harbour quay"] * 3
        + ["kettle tea cup"] * 3
        + ["kettle milk cup"] * 3
    )
    vectors = LsaEmbedder(texts, dimensions=2).encode(["boat", "vessel", "tea"])
    assert vectors[0] @ vectors[1] > 0.9 > 0.1 > abs(vectors[0] @ vectors[2])


def test_lsa_agrees_with_a_full_decomposition():
    rng = np.random.default_rng(0)
    texts = [
        " ".join(rng.choice(["buoy", "tide", "pump", "boat", "quay", "cup", "tea", "milk"], 5))
        for _ in range(30)
    ]
    made = LsaEmbedder(texts, dimensions=4)
    counts = made._tfidf.transform(texts).toarray()
    left, values, _ = np.linalg.svd(counts, full_matrices=False)
    theirs = unit(left[:, :4] * values[:4])
    np.testing.assert_allclose(made.encode(texts) @ made.encode(texts).T, theirs @ theirs.T, atol=0.02)


def test_lsa_takes_no_more_directions_than_the_texts_have():
    assert LsaEmbedder(["boat tide", "boat pump", "tea cup"]).encode(["boat"]).shape == (1, 2)


def test_lsa_of_one_text_is_refused():
    with pytest.raises(ValueError, match="at least two texts"):
        LsaEmbedder(["boat"])


def test_random_vectors_are_the_same_everywhere_and_know_only_equal_words():
    one, other = RandomWordEmbedder().encode(["boat"]), RandomWordEmbedder().encode(["boat"])
    np.testing.assert_array_equal(one, other)
    assert one[0, :3] == pytest.approx(np.array([-0.00062, 0.03611, 0.01614]), abs=1e-4)
    assert abs(one[0] @ RandomWordEmbedder().encode(["vessel"])[0]) < 0.2


@pytest.mark.parametrize("name", NAMES)
def test_each_finds_a_passage_by_its_words(embedders, name, pages):
    passages = chunk_pages(pages)
    embedder = LsaEmbedder([each.with_header for each in passages]) if name == "lsa" else embedders[name]
    assert (
        DenseRetriever(passages, embedder)
        .search("the kettle is descaled every 19 days", 1)[0]
        .passage.page_id
        == "tea"
    )


def test_no_torch_is_imported():
    code = (
        "import sys; from helpers.retrieval import StaticEmbedder\n"
        "StaticEmbedder().encode(['tide']); print('torch' in sys.modules)"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "False"
    )

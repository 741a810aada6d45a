"""Cheaper vectors: what each way keeps, how near it stays to the exact order, and what rescoring mends."""

import numpy as np
import pytest

from helpers.corpus import Page
from helpers.retrieval import WAYS, CompressedRetriever, DenseRetriever, compress
from helpers.retrieval.compressed import approximate, principal_axes

DRAW = np.random.default_rng(7)
SPREAD = np.exp(-np.arange(64) / 12)  # directions of unlike size, as embeddings have
VECTORS = DRAW.normal(size=(300, 64)) * SPREAD
VECTORS = (VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)).astype(np.float32)
ASKED = VECTORS[:20] + 0.02 * DRAW.normal(size=(20, 64)).astype(np.float32)


class Known:
    """Questions are numbers of vectors."""

    name = "known"

    def encode(self, texts):
        return np.stack([ASKED[int(text)] for text in texts])


PAGES = [Page(f"p{i}", "", "x", {"access": "all-staff" if i % 2 else "crew"}) for i in range(300)]
DENSE = DenseRetriever(PAGES, Known(), vectors=VECTORS)
EXACT = [[hit.passage.page_id for hit in hits] for hits in DENSE.search_many([str(i) for i in range(20)], 5)]


def overlap(search):
    found = search.search_many([str(i) for i in range(20)], 5)
    pairs = [(set(a), {hit.passage.page_id for hit in b}) for a, b in zip(EXACT, found, strict=True)]
    return np.mean([len(a & b) / 5 for a, b in pairs])


SIZES = {"float32": 256, "float16": 128, "int8": 64, "bits": 8, "half": 128, "quarter": 64}
SIZES |= {"rotated half": 128, "rotated quarter": 64}


@pytest.mark.parametrize("way, size", SIZES.items())
def test_the_bytes_of_a_passage(way, size):
    assert compress(VECTORS, way).bytes_each == size


def test_rescoring_is_not_sold_as_free():
    assert CompressedRetriever(DENSE, "bits").bytes_told == "8"
    again = CompressedRetriever(DENSE, "bits", rescore=5)
    assert again.bytes_told == "8 + 64" and again.bytes_each == 8


def test_bytes_stay_nearer_than_bits_and_rescoring_mends_most():
    got = {way: overlap(CompressedRetriever(DENSE, way)) for way in WAYS}
    assert got["float32"] == 1 and got["float16"] > 0.98 and got["int8"] > 0.9
    assert got["bits"] < got["int8"] and got["quarter"] <= got["half"] <= 1
    assert overlap(CompressedRetriever(DENSE, "bits", rescore=60)) > got["bits"]
    assert got["rotated quarter"] >= got["quarter"] - 0.02


def test_a_byte_a_number_is_within_half_a_level():
    codes = compress(VECTORS, "int8")
    assert np.abs(codes.kept * codes.scale - VECTORS).max() <= codes.scale.max() / 2 + 1e-6


def test_bits_count_agreeing_signs():
    codes = compress(np.array([[1.0, -1, 1, 1, -1, -1, 1, 1]], np.float32), "bits")
    assert approximate(np.array([[1.0, 1, 1, 1, -1, -1, -1, -1]]), codes)[0, 0] == 5


def test_the_rotation_changes_no_distance_until_it_is_cut():
    axes = principal_axes(VECTORS)
    assert axes.T @ axes == pytest.approx(np.eye(64), abs=1e-6)
    assert (VECTORS @ axes) @ (VECTORS @ axes).T == pytest.approx(VECTORS @ VECTORS.T, abs=1e-5)


@pytest.mark.parametrize("rescore", [0, 10])
def test_groups_are_kept(rescore):
    search = CompressedRetriever(DENSE, "bits", rescore)
    found = search.search("3", 20, {"crew"})
    assert len(found) == 20 and {hit.passage.access for hit in found} == {"crew"}


def test_what_is_no_way_is_refused():
    with pytest.raises(ValueError, match="no way"):
        compress(VECTORS, "int4")
    with pytest.raises(ValueError, match="rescore"):
        CompressedRetriever(DENSE, "bits", -1)

"""What a reader may not see leaves no trace: no hit, no score, no order depends on restricted pages."""

import random
import zlib

import numpy as np
import pytest

from helpers.corpus import Page, chunk_pages
from helpers.retrieval import (
    BM25Retriever,
    DenseRetriever,
    Features,
    FolderIndex,
    HybridRetriever,
    Index,
    LearnedReranker,
    MaxSim,
    ParentRetriever,
    RerankRetriever,
)
from helpers.retrieval import index as index_module

STAFF = {"all-staff"}
WORDS = [
    "tide",
    "buoy",
    "mast",
    "seal",
    "cell",
    "valve",
    "torque",
    "pump",
    "450",
    "bar",
    "E-2107",
    "soak",
    "dry",
]
QUERIES = ["torque of the mast seal", "E-2107 soak", "secretword merger", "pump pump 450 bar", "dry"]


class Hashed:
    """An embedder without a model, whose vectors depend on nothing but the text."""

    name = "hashed"

    def encode(self, texts):
        return np.stack([self._unit(text) for text in texts])

    def token_vectors(self, texts):
        rows = [np.stack([self._unit(word) for word in text.split()[:100]]) for text in texts]
        longest = max(map(len, rows))
        padded = np.stack(
            [np.pad(each, ((0, longest - len(each)), (0, 0)), constant_values=1) for each in rows]
        )
        return padded, np.array([[1] * len(each) + [0] * (longest - len(each)) for each in rows])

    @staticmethod
    def _unit(text):
        made = sum(
            (
                np.random.default_rng(zlib.crc32(word.encode())).normal(size=16)
                for word in text.lower().split()
            ),
            np.zeros(16),
        )
        return (made / (np.linalg.norm(made) or 1)).astype(np.float32)


def open_pages(seed):
    rng = random.Random(seed)
    texts = [" ".join(rng.choices(WORDS, k=rng.randint(5, 60))) for _ in range(12)]
    texts[3] = texts[4]  # equal scores: their order must not depend on anybody else
    return [Page(f"p{i:02}", f"Page {i}", text) for i, text in enumerate(texts)]


def closed_pages(seed, count):
    rng = random.Random(seed + 99)
    words = [*WORDS, "secretword", "merger", "E-9999"]
    made = [
        Page(
            f"s{i:02}",
            f"Secret {i}",
            " ".join(rng.choices(words, k=rng.randint(1, 200))),
            {"access": "board"},
        )
        for i in range(count)
    ]
    return made + [Page("copy", "Page 3", open_pages(seed)[3].text, {"access": "all-staff\0"})] * (count > 0)


def mixed(seed, count):
    pages = open_pages(seed)
    for page in closed_pages(seed, count):
        pages.insert(random.Random(page.id).randint(0, len(pages)), page)
    return pages


def filled(passages):
    index = Index(None, Hashed())
    index.sync(passages)
    return index


def learned(passages):
    dense, keyword = DenseRetriever(passages, Hashed()), BM25Retriever(passages)
    features = Features(dense, keyword, MaxSim(Hashed()))
    return RerankRetriever(HybridRetriever([dense, keyword]), LearnedReranker(features))


RETRIEVERS = {
    "BM25": BM25Retriever,
    "dense": lambda p: DenseRetriever(p, Hashed()),
    "rrf": lambda p: HybridRetriever([DenseRetriever(p, Hashed()), BM25Retriever(p)]),
    "sum": lambda p: HybridRetriever([DenseRetriever(p, Hashed()), BM25Retriever(p)], "sum"),
    "index": filled,
    "index and BM25": lambda p: HybridRetriever([filled(p), BM25Retriever(p)]),
    "MaxSim": lambda p: RerankRetriever(BM25Retriever(p), MaxSim(Hashed())),
    "learned": learned,
    "parents": lambda p: ParentRetriever(BM25Retriever(p), p),
}


def seen(retriever, groups=STAFF, k=9):
    return [
        [(hit.passage.id, hit.passage.text, hit.score, hit.rank) for hit in hits]
        for asked in (QUERIES, QUERIES[:1])
        for hits in retriever.search_many(asked, k, groups)
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", RETRIEVERS)
def test_restricted_pages_change_nothing_that_staff_see(name, seed):
    alone = seen(RETRIEVERS[name](chunk_pages(open_pages(seed))))
    assert any(alone)
    for count in (1, 30):
        made = RETRIEVERS[name](chunk_pages(mixed(seed, count)))
        assert seen(made) == alone, count
        assert seen(made, groups=["all-staff", "nobody"]) == alone, count


@pytest.mark.parametrize("name", RETRIEVERS)
def test_who_may_read_more_finds_more_and_owners_everything(name):
    made = RETRIEVERS[name](chunk_pages(mixed(0, 30)))
    for groups in ({"all-staff", "board"}, None):
        pages = {hit.passage.page_id for hit in made.search("secretword merger", 5, groups)}
        assert any(page.startswith("s") for page in pages)


def test_an_index_that_gains_and_loses_restricted_pages_answers_staff_the_same():
    index = filled(open_pages(1))
    alone = seen(index)
    for pages in (mixed(1, 30), mixed(1, 5), open_pages(1)):
        index.sync(pages)
        assert seen(index) == alone


def test_a_page_that_becomes_restricted_is_gone_for_staff_at_once():
    index = filled(open_pages(1))
    first = index.search(QUERIES[0], 1, STAFF)[0].passage
    index.sync([
        Page(page.id, page.title, page.text, {"access": "board"} if page.id == first.page_id else {})
        for page in open_pages(1)
    ])  # fmt: skip
    assert first.page_id not in {hit.passage.page_id for hit in index.search(QUERIES[0], 50, STAFF)}


def test_above_the_bound_chroma_searches_among_the_readable(monkeypatch):
    index = filled(mixed(1, 30))
    exact = seen(index)
    monkeypatch.setattr(index_module, "EXACT", 5)
    index.sync([*mixed(1, 30), Page("z", "Z", "zz", {"access": "board"})])
    near = seen(index)
    assert [{row[0] for row in rows} for rows in near] == [{row[0] for row in rows} for rows in exact]


@pytest.mark.parametrize("rerank", [None, "maxsim"])
def test_a_folder_with_restricted_files_answers_staff_the_same(tmp_path, rerank):
    folder = tmp_path / "documents"
    folder.mkdir()
    for page in open_pages(2):
        (folder / f"{page.id}.md").write_text(f"---\naccess: all-staff\n---\n# {page.title}\n\n{page.text}\n")
    index = FolderIndex(folder, tmp_path / "index", embedder=Hashed(), rerank=rerank)
    index.sync()
    alone = seen(index)
    for page in closed_pages(2, 20)[:-1]:
        (folder / f"{page.id}.md").write_text(f"---\naccess: board\n---\n# {page.title}\n\n{page.text}\n")
    index.sync()
    assert seen(index) == alone and index.search("secretword merger", 3, {"board"})
    for path in folder.glob("s*.md"):
        path.unlink()
    index.sync()
    assert seen(index) == alone


def test_vocabulary_and_scores_of_staff_hold_staff_words_alone():
    keyword = BM25Retriever(chunk_pages(mixed(0, 30)))
    alone = BM25Retriever(chunk_pages(open_pages(0)))
    assert "secretword" in keyword.vocabulary() and "secretword" not in keyword.vocabulary(STAFF)
    assert keyword.vocabulary(STAFF).keys() == alone.vocabulary().keys()
    assert keyword.vocabulary({"nobody"}) == {}
    scores = keyword.scores(QUERIES, STAFF)
    rows = keyword.rows_of(frozenset(STAFF))
    np.testing.assert_array_equal(scores[:, rows], alone.scores(QUERIES))
    assert scores.shape == (len(QUERIES), len(keyword)) and not np.delete(scores, rows, axis=1).any()


def test_who_may_read_everything_is_scored_as_the_owner_is():
    keyword = BM25Retriever(chunk_pages(mixed(0, 30)))
    everything = {passage.access for passage in keyword.passages}
    assert keyword.search_many(QUERIES, 9, everything) == keyword.search_many(QUERIES, 9)


def test_few_indexes_are_kept():
    pages = [Page(f"p{i}", "P", f"word{i} tide", {"access": f"g{i}"}) for i in range(30)]
    keyword = BM25Retriever(chunk_pages(pages))
    for i in range(30):
        assert [hit.passage.page_id for hit in keyword.search("tide", 9, {f"g{i}"})] == [f"p{i}"]
    assert len(keyword._index._kept) <= 8


def test_vectors_of_one_batch_carry_one_label():
    class Batches(Hashed):
        def __init__(self):
            self.batches = []

        def encode(self, texts):
            self.batches.append(texts)
            return super().encode(texts)

    index = Index(None, Batches())
    index.sync(mixed(1, 30))
    assert all(len({"Secret" in text for text in batch}) == 1 for batch in index.embedder.batches)


def test_two_objects_over_one_folder_see_what_the_other_synced(tmp_path):
    one = Index(tmp_path / "index", Hashed())
    one.sync(open_pages(1))
    other = Index(tmp_path / "index", Hashed())
    first = other.search(QUERIES[0], 1, STAFF)[0].passage
    one.sync([page for page in open_pages(1) if page.id != first.page_id])
    assert first.page_id not in {hit.passage.page_id for hit in other.search(QUERIES[0], 50, STAFF)}
    assert first not in other.passages


def test_two_folder_indexes_over_one_folder_see_what_the_other_synced(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nThe pump.\n")
    (folder / "b.md").write_text("# B\n\nThe valve.\n")
    one, other = (FolderIndex(folder, tmp_path / "index", embedder=Hashed()) for _ in range(2))
    one.sync()
    assert len(other.search("valve", 5, STAFF)) == 2
    (folder / "b.md").unlink()
    one.sync()
    assert {hit.passage.page_id for hit in other.search("valve", 5, STAFF)} == {"a.md"}

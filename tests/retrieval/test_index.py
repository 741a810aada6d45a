"""The index: in step with its pages after every sync, exact in its ranking, safe against a second process."""

import re
import stat
import subprocess
import sys
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from helpers.corpus import Page, Passage, as_passages, chunk_page, chunk_pages
from helpers.retrieval import (
    Index,
    IndexFolderError,
    SyncReport,
    collection,
    forget,
    get_embedder,
    index_folder,
)
from helpers.retrieval import index as index_module
from helpers.settings import ROOT


class Counting:
    """The course's embedder, with a list of every text it was given."""

    name = "all-MiniLM-L6-v2"

    def __init__(self):
        self.texts, self.identity = [], get_embedder().identity

    def encode(self, texts):
        self.texts += texts
        return get_embedder().encode(texts)


class Stopping(Counting):
    """Embeds some batches, then is interrupted, as by the stop button of a notebook."""

    def __init__(self, batches: int):
        super().__init__()
        self.left = batches

    def encode(self, texts):
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return super().encode(texts)


class Other(Counting):
    """The same vectors under another name."""

    name = "another-model"


def counts(report: SyncReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged, report.passages


def edited(page: Page, old: str, new: str) -> Page:
    assert old in page.text
    return replace(page, text=page.text.replace(old, new))


def found(index: Index, k: int = 50) -> set[str]:
    return {hit.passage.text for hit in index.search("kettle", k)}


@pytest.fixture
def index(pages) -> Index:
    """The three pages, in memory."""
    index = Index(embedder=Counting())
    index.sync(pages)
    return index


@pytest.fixture
def many() -> list[Page]:
    """Sixty short passages on ten pages."""
    return [
        Page(
            f"p{n}",
            f"Buoy {n}",
            "".join(
                f"## Part {m}\n\nBuoy {n} has {n * m + 3} anchors, weighs {n + 7 * m} kg and lies off "
                f"{place}.\n\n"
                for m, place in enumerate(["Bergen", "Porto", "Halifax", "Oslo", "Faro", "Cork"])
            ),
        )
        for n in range(10)
    ]


# ---- sync ----------------------------------------------------------------------------------------


def test_a_first_sync_adds_every_page(pages):
    assert counts(Index().sync(pages)) == (3, 0, 0, 0, len(chunk_pages(pages)))


def test_the_index_holds_the_passages_of_the_chunker(pages, index):
    assert len(index) == len(chunk_pages(pages))
    assert {hit.passage for hit in index.search("kettle", 50)} == set(chunk_pages(pages))


def test_a_second_sync_embeds_nothing(pages, index):
    index.embedder.texts.clear()
    assert counts(index.sync(pages)) == (0, 0, 0, 3, 0)
    assert index.embedder.texts == []


def test_the_order_of_the_pages_does_not_matter(pages, index):
    assert counts(index.sync(pages[::-1])) == (0, 0, 0, 3, 0)


def test_only_a_changed_page_is_embedded_again(pages, index):
    index.embedder.texts.clear()
    changed = edited(pages[1], "34 places", "38 places")
    assert counts(index.sync([pages[0], changed, pages[2]])) == (0, 1, 0, 2, 1)
    assert index.embedder.texts == [passage.with_header for passage in chunk_pages([changed])]


def test_the_old_text_of_a_changed_page_is_gone(pages, index):
    index.sync([edited(pages[0], "1.7 litres", "2.3 litres"), *pages[1:]])
    texts = " ".join(found(index))
    assert "2.3 litres" in texts and "1.7 litres" not in texts


def test_a_page_that_became_shorter_leaves_no_old_passage(pages, index):
    shorter = replace(pages[0], text=pages[0].text[: pages[0].text.index("## Cups")])
    assert counts(index.sync([shorter, *pages[1:]])) == (0, 1, 0, 2, 1)
    assert found(index) == {passage.text for passage in chunk_pages([shorter, *pages[1:]])}


@pytest.mark.parametrize(
    "change",
    [{"title": "Pantry"}, {"metadata": {"access": "security"}}, {"metadata": {"department": "people"}}],
)
def test_a_page_counts_as_changed_by_title_access_and_department(pages, index, change):
    assert counts(index.sync([replace(pages[0], **change), *pages[1:]]))[:4] == (0, 1, 0, 2)


def test_metadata_that_no_passage_carries_changes_nothing(pages, index):
    assert counts(index.sync([replace(pages[0], metadata={"author": "Tove Lund"}), *pages[1:]])) == (
        0,
        0,
        0,
        3,
        0,
    )


def test_a_page_that_vanished_is_removed(pages, index):
    assert counts(index.sync(pages[:2])) == (0, 0, 1, 2, 0)
    assert "night" not in {hit.passage.page_id for hit in index.search("guard", 50)}


def test_added_changed_and_removed_in_one_sync(pages, index):
    new = Page("lift", "Lift", "# Lift\n\nThe lift carries 630 kg.")
    assert counts(index.sync([edited(pages[0], "1.7", "2.3"), pages[1], new])) == (1, 1, 1, 1, 3)


def test_no_pages_empty_the_index(index):
    assert counts(index.sync([])) == (0, 0, 3, 0, 0)
    assert len(index) == 0


def test_a_page_of_headings_only_is_not_added_again_and_again(pages):
    index, bare = Index(), Page("bare", "Bare", "# Bare\n")
    index.sync([*pages, bare])
    assert counts(index.sync([*pages, bare])) == (0, 0, 0, 4, 0)


def test_two_pages_of_one_id_are_refused_in_plain_words(pages):
    with pytest.raises(ValueError, match="tea.*(twice|same id)"):
        Index().sync([pages[0], pages[0]])


def test_unicode_and_carriage_returns_survive(index):
    page = Page("übung", "Übung 東京", "# Übung 東京\n\nDer Kessel faßt 1,7 l — 🌊.\r\nSecond line.\r\n")
    index.sync([page])
    hit = index.search("Kessel", 1)[0]
    assert hit.passage.text == page.text[hit.passage.start : hit.passage.end] and "🌊" in hit.passage.text


def test_progress_is_told_until_all_is_done(many, monkeypatch):
    monkeypatch.setattr(index_module, "STORED_AT_ONCE", 25)
    told = []
    Index().sync(many, lambda done, todo: told.append((done, todo)))
    assert told == [(25, 60), (50, 60), (60, 60)]


def test_a_report_reads_as_a_sentence():
    assert (
        str(SyncReport(1, 2, 3, 4, 5, 0.25))
        == "1 pages added, 2 changed, 3 removed, 4 unchanged; 5 passages embedded in 0.2 s"
    )


# ---- interruption --------------------------------------------------------------------------------


def test_an_interrupted_sync_is_completed_by_the_next(many, tmp_path, monkeypatch):
    monkeypatch.setattr(
        index_module, "STORED_AT_ONCE", 8
    )  # six passages a page: the second page is cut in two
    with pytest.raises(KeyboardInterrupt):
        Index(tmp_path / "index", Stopping(1)).sync(many)
    again = Index(tmp_path / "index", Counting())
    assert len(again) == 8
    report = again.sync(many)
    assert (report.unchanged, report.added + report.changed, report.passages) == (1, 9, 54)
    assert len(again) == 60 and counts(again.sync(many)) == (0, 0, 0, 10, 0)


def test_a_change_that_was_interrupted_is_completed_by_the_next(many, tmp_path, monkeypatch):
    monkeypatch.setattr(index_module, "STORED_AT_ONCE", 4)
    Index(tmp_path / "index", Counting()).sync(many)
    new = [edited(many[0], "weighs", "weighed"), *many[1:]]
    with pytest.raises(KeyboardInterrupt):
        Index(tmp_path / "index", Stopping(1)).sync(new)
    again = Index(tmp_path / "index", Counting())
    assert again.sync(new).passages == 6
    assert {hit.passage for hit in again.search("anchors", 100)} == set(chunk_pages(new))


# ---- search --------------------------------------------------------------------------------------


def test_the_right_passage_comes_first(index):
    hit = index.search("How much water does the kettle hold?", 1)[0]
    assert (hit.passage.page_id, hit.passage.section, hit.rank) == ("tea", "Kettle", 1)


def test_the_ranking_is_the_brute_force_one_and_scores_are_dot_products(many):
    index, passages, queries = (
        Index(),
        chunk_pages(many),
        ["Which buoy lies off Porto?", "a weight of 12 kg", "anchors"],
    )
    index.sync(many)
    similarities = (
        get_embedder().encode(queries)
        @ get_embedder().encode([passage.with_header for passage in passages]).T
    )
    for hits, row in zip(index.search_many(queries, 10), similarities, strict=True):
        best = np.sort(row)[::-1][:10]
        np.testing.assert_allclose([hit.score for hit in hits], best, atol=1e-4)
        np.testing.assert_allclose([row[passages.index(hit.passage)] for hit in hits], best, atol=1e-4)


def test_hits_count_from_one_and_scores_fall(index):
    hits = index.search("kettle", 4)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_several_questions_give_what_each_gives_alone(index):
    queries = ["kettle", "bicycle", "guard"]
    together = index.search_many(queries, 2)
    assert [[hit.passage for hit in hits] for hits in together] == [
        [hit.passage for hit in index.search(query, 2)] for query in queries
    ]


def test_a_k_larger_than_the_index_gives_everything(pages, index):
    assert len(index.search("kettle", 1000)) == len(chunk_pages(pages))


def test_an_empty_index_finds_nothing():
    assert Index().search("kettle") == [] and Index().search_many(["kettle", "cup"]) == [[], []]


@pytest.mark.parametrize("query", ["", "   ", "\n\t", None, 7])
def test_an_empty_question_is_refused(index, query):
    with pytest.raises(ValueError, match="The question is empty; ask something"):
        index.search(query)


@pytest.mark.parametrize("queries", [[], ["kettle", " "]])
def test_one_empty_question_among_several_is_refused(index, queries):
    with pytest.raises(ValueError, match="The question is empty"):
        index.search_many(queries)


@pytest.mark.parametrize("k", [0, -1])
def test_a_k_below_one_is_refused(index, k):
    with pytest.raises(ValueError, match=f"k is {k}; ask for at least one passage"):
        index.search("kettle", k)


def test_a_hit_prints_rank_score_page_and_section(index):
    hit = index.search("kettle", 1)[0]
    assert str(hit) == f"1. {hit.score:.2f}  tea  Tea kitchen > Kettle"


# ---- who may read what ---------------------------------------------------------------------------


def pages_seen(index: Index, groups) -> set[str]:
    return {hit.passage.page_id for hit in index.search("guard walks past the tank", 50, groups)}


def test_without_groups_every_page_is_searched(index):
    assert pages_seen(index, None) == {"tea", "bike", "night"}


def test_a_reader_sees_only_pages_of_their_groups(index):
    assert pages_seen(index, {"all-staff"}) == {"tea", "bike"}
    assert pages_seen(index, {"security"}) == {"night"}
    assert pages_seen(index, {"all-staff", "security"}) == {"tea", "bike", "night"}


def test_an_unknown_group_sees_nothing(index):
    assert pages_seen(index, {"no-such-group"}) == set()


def test_a_reader_in_no_group_sees_nothing(index):
    assert pages_seen(index, set()) == set()


def test_restricting_a_page_hides_it_at_once(pages, index):
    index.sync([replace(pages[0], metadata={"access": "security"}), *pages[1:]])
    assert pages_seen(index, {"all-staff"}) == {"bike"}


# ---- on disk -------------------------------------------------------------------------------------


def test_an_index_in_memory_begins_empty(pages):
    for _ in range(5):  # a new one must not inherit from one that is gone
        index = Index()
        assert len(index) == 0
        index.sync(pages)
        del index


def test_two_indexes_in_memory_know_nothing_of_each_other(pages):
    first, second = Index(), Index()
    first.sync(pages)
    second.sync(pages[:1])
    assert len(first) == len(chunk_pages(pages)) and len(second) == len(chunk_pages(pages[:1]))


def test_a_second_object_of_this_process_shares_the_folder(pages, tmp_path):
    Index(tmp_path / "index", Counting()).sync(pages)
    second = Index(tmp_path / "index", Counting())
    assert second.folder == tmp_path / "index" and counts(second.sync(pages)) == (0, 0, 0, 3, 0)


def test_an_index_of_another_model_is_refused_in_plain_words(pages, tmp_path):
    Index(tmp_path / "index", Counting()).sync(pages)
    with pytest.raises(
        IndexFolderError,
        match="was made with all-MiniLM-L6-v2 and cosine distance, this session uses another-model "
        "and cosine. Delete that folder or choose another",
    ):
        Index(tmp_path / "index", Other())


def test_a_refused_index_is_left_as_it_was(pages, tmp_path):
    Index(tmp_path / "index", Counting()).sync(pages)
    with pytest.raises(IndexFolderError):
        Index(tmp_path / "index", Other())
    assert counts(Index(tmp_path / "index", Counting()).sync(pages)) == (0, 0, 0, 3, 0)


def test_a_collection_with_another_distance_is_refused(tmp_path):
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(tmp_path / "index"), Settings(anonymized_telemetry=False))
    client.create_collection(
        "passages",
        embedding_function=None,
        metadata={"model": Counting.name},
        configuration={"hnsw": {"space": "l2"}},
    )
    with pytest.raises(IndexFolderError, match="l2 distance, this session uses all-MiniLM-L6-v2 and cosine"):
        Index(tmp_path / "index", Counting())


def test_a_folder_that_cannot_be_made_is_refused_in_plain_words(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(
        IndexFolderError, match="cannot be written .*Choose another folder, or set COURSE_CACHE"
    ):
        Index(tmp_path / "file" / "index", Counting())


def test_the_course_keeps_its_indexes_in_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    assert index_folder("skerry") == tmp_path.resolve() / "index" / "skerry"


def test_forgetting_deletes_an_index_and_may_be_repeated(pages, tmp_path):
    Index(tmp_path / "index", Counting()).sync(pages)
    forget(tmp_path / "index")
    forget(tmp_path / "index")
    assert not (tmp_path / "index").exists()
    again = Index(tmp_path / "index", Counting())
    assert len(again) == 0 and again.sync(pages).added == 3 and again.search("kettle", 1)


@pytest.mark.parametrize("stranger", ["thesis.md", "chroma.sqlite3.bak", "notes"])
def test_forgetting_deletes_nothing_where_other_files_lie(pages, tmp_path, stranger):
    Index(tmp_path / "index", Counting()).sync(pages)
    (tmp_path / "index" / stranger).write_text("mine")
    with pytest.raises(IndexFolderError, match="holds other files too; nothing was deleted"):
        forget(tmp_path / "index")
    assert (tmp_path / "index" / stranger).read_text() == "mine"
    assert (tmp_path / "index" / "chroma.sqlite3").exists()


def test_forgetting_a_folder_that_is_no_index_is_refused(tmp_path):
    (tmp_path / "file.txt").write_text("mine")
    with pytest.raises(IndexFolderError, match="is not an index"):
        forget(tmp_path)
    assert (tmp_path / "file.txt").exists()


# ---- known by content -----------------------------------------------------------------------------


class Bag:
    """A toy embedder: each word has a random direction, which depends on the weights (`seed`)."""

    def __init__(self, seed: int, dimensions: int = 64):
        self.name, self.seed, self.dimensions = "models/mine", seed, dimensions

    def encode(self, texts):
        return np.stack([self._one(text) for text in texts]).astype(np.float32)

    def _one(self, text):
        words = re.findall(r"\w+", text.lower())
        total = sum(
            np.random.default_rng([self.seed, *word.encode()]).normal(size=self.dimensions) for word in words
        )
        return total / np.linalg.norm(total)


@pytest.mark.parametrize("other", [Bag(2), Bag(3, 32)])
def test_weights_that_were_trained_again_make_the_index_anew(many, tmp_path, other):
    Index(tmp_path / "index", Bag(1)).sync(many)
    index = Index(tmp_path / "index", other)
    with pytest.raises(IndexFolderError, match="other weights of the embedding model. Call sync"):
        index.search("anchors")
    assert counts(index.sync(many)) == (0, 10, 0, 0, 60)
    passage = chunk_pages(many)[17]
    assert index.search(passage.with_header, 1)[0].passage == passage
    assert counts(Index(tmp_path / "index", other).sync(many)) == (0, 0, 0, 10, 0)


def test_the_same_weights_under_another_object_are_the_same(many, tmp_path):
    Index(tmp_path / "index", Bag(1)).sync(many)
    assert counts(Index(tmp_path / "index", Bag(1)).sync(many)) == (0, 0, 0, 10, 0)


def halves(page, size=30):
    """A chunker of one's own: so many letters each."""
    return [
        Passage(page.id, page.title, "", page.text[at : at + size], at, at + size, 9)
        for at in range(0, len(page.text) - size, size)
    ]


@pytest.mark.parametrize(
    "settings",
    [
        {"chunk": partial(chunk_page, max_tokens=12)},
        {"chunk": halves},
        {"chunk": partial(halves, size=40)},
        {"header": False},
    ],
)
def test_another_cut_or_header_is_never_served_and_made_anew_by_sync(pages, tmp_path, settings):
    Index(tmp_path / "index", Counting()).sync(pages)
    other = Index(tmp_path / "index", Counting(), **settings)
    with pytest.raises(IndexFolderError, match="another chunker. Call sync"):
        other.search("kettle")
    assert counts(other.sync(pages))[:4] == (0, 3, 0, 0)
    expected = as_passages(pages, settings.get("chunk"))
    assert {hit.passage for hit in other.search("kettle", 99)} == set(expected)
    assert counts(Index(tmp_path / "index", Counting(), **settings).sync(pages)) == (0, 0, 0, 3, 0)


def test_the_header_is_what_it_was_asked_to_be(pages):
    for header in (True, False):
        index = Index(embedder=Counting(), header=header)
        index.sync(pages)
        cut = chunk_pages(pages)
        assert index.embedder.texts == [each.with_header if header else each.text for each in cut]


def test_a_settings_change_that_was_interrupted_is_completed_by_the_next(many, tmp_path, monkeypatch):
    monkeypatch.setattr(index_module, "STORED_AT_ONCE", 8)
    Index(tmp_path / "index", Counting()).sync(many)
    short = partial(chunk_page, max_tokens=12)
    with pytest.raises(KeyboardInterrupt):
        Index(tmp_path / "index", Stopping(1), short).sync(many)
    again = Index(tmp_path / "index", Counting(), short)
    again.sync(many)
    assert {hit.passage for hit in again.search("anchors", 999)} == set(chunk_pages(many, 12))


# ---- what is taken --------------------------------------------------------------------------------


def test_passages_that_are_cut_already_and_texts_are_stored_as_they_are(pages):
    index, cut = Index(embedder=Counting()), chunk_pages(pages, 12)
    assert counts(index.sync(passage for passage in cut)) == (3, 0, 0, 0, len(cut))
    assert index.passages == sorted(cut, key=lambda passage: (passage.page_id, passage.start))
    assert counts(index.sync(cut)) == (0, 0, 0, 3, 0)
    assert counts(index.sync(["the cat sat", *cut]))[:4] == (1, 0, 0, 3)


def test_another_cut_of_a_page_takes_the_place_of_the_first(pages):
    index = Index(embedder=Counting())
    index.sync(chunk_pages(pages, 12))
    assert counts(index.sync(pages))[:4] == (0, 3, 0, 0)
    assert set(index.passages) == set(chunk_pages(pages))


def test_what_is_no_document_is_refused_in_one_sentence(pages):
    with pytest.raises(TypeError, match="Put it into a list"):
        Index(embedder=Counting()).sync(pages[0])
    with pytest.raises(TypeError, match="Item 2 is an int"):
        Index(embedder=Counting()).sync([pages[0], 3])


def test_an_index_says_what_it_holds(pages, tmp_path):
    index = Index(tmp_path / "index", Counting())
    index.sync(pages)
    assert repr(index) == f"Index(4 passages, all-MiniLM-L6-v2, in {tmp_path / 'index'})"
    assert repr(Index(embedder=Counting())) == "Index(0 passages, all-MiniLM-L6-v2, in memory)"


def test_many_passages_are_read_and_removed_in_batches(many, monkeypatch):
    monkeypatch.setattr(collection, "ROWS_AT_ONCE", 7)  # SQLite takes 32,766 values at most
    index = Index(embedder=Counting())
    index.sync(many)
    assert set(index.passages) == set(chunk_pages(many))
    assert counts(index.sync(many)) == (0, 0, 0, 10, 0)
    assert counts(index.sync(many[:1])) == (0, 0, 9, 1, 0) and len(index) == 6


# ---- damage and privacy ---------------------------------------------------------------------------


def scrambled(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:200] + bytes(255 - byte for byte in content[200:middle]) + content[middle:]


@pytest.mark.parametrize(
    "damage", [lambda content: content[: len(content) // 3], lambda content: b"garbage" * 999, scrambled]
)
def test_a_damaged_database_is_named_with_its_mend(pages, tmp_path, damage):
    elsewhere(
        "import sys; from helpers.corpus import Page; from helpers.retrieval import Index\n"
        "Index(sys.argv[1]).sync([Page('tea', 'Tea', 'It holds 1.7 litres.')])",
        tmp_path / "index",
    )
    database = tmp_path / "index" / "chroma.sqlite3"
    database.write_bytes(damage(database.read_bytes()))
    with pytest.raises(IndexFolderError, match="is damaged .*Delete that folder and sync again"):
        index = Index(tmp_path / "index", Counting())
        index.sync(pages)
        index.search("kettle")
    forget(tmp_path / "index")
    assert Index(tmp_path / "index", Counting()).sync(pages).added == 3


def test_a_full_disk_is_called_one(pages, tmp_path, monkeypatch):
    index = Index(tmp_path / "index", Counting())

    def full(**_):
        raise RuntimeError("error returned from database: (code: 13) database or disk is full")

    monkeypatch.setattr(type(index._collection.chroma), "upsert", lambda self, **given: full(**given))
    with pytest.raises(IndexFolderError, match="The disk is full.*Free some space and sync again"):
        index.sync(pages)


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes on Windows")
def test_only_its_user_may_read_an_index(pages, tmp_path):
    index = Index(tmp_path / "index", Counting(), tokens=True)
    index.sync(pages)
    for path in [tmp_path / "index", *(tmp_path / "index").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes on Windows")
def test_the_modes_of_other_peoples_files_stay(pages, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    before = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path, tmp_path / "mine.txt")]
    Index(tmp_path, Counting()).sync(pages)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path, tmp_path / "mine.txt")] == before


# ---- another process -----------------------------------------------------------------------------


def elsewhere(code: str, *arguments) -> str:
    """Run code in another process of the course's Python; what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_what_another_process_stored_is_found_here(pages, tmp_path):
    elsewhere(
        "import sys; from helpers.corpus import Page; from helpers.retrieval import Index\n"
        "Index(sys.argv[1]).sync([Page('tea', 'Tea kitchen', sys.argv[2])])",
        tmp_path / "index",
        pages[0].text,
    )
    index = Index(tmp_path / "index", Counting())
    assert index.folder == tmp_path / "index"
    assert (
        counts(index.sync(pages[:1])) == (0, 0, 0, 1, 0)
        and index.search("kettle", 1)[0].passage.page_id == "tea"
    )


def test_a_folder_in_use_gives_another_process_the_next_name(tmp_path):
    here = Index(tmp_path / "index", Counting())
    there = elsewhere(
        "import sys; from helpers.retrieval import Index; print(Index(sys.argv[1]).folder)",
        tmp_path / "index",
    )
    assert here.folder == tmp_path / "index" and there == str(tmp_path / "index-2")

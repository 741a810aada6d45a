"""A folder of documents: in step with its files by content, asked by meaning and words, reported by file."""

import os
import shutil
import subprocess
import sys
from functools import partial

import numpy as np
import pytest

from helpers.corpus import PageError, chunk_page, chunk_pages, read_folder, read_page
from helpers.retrieval import (
    BM25Retriever,
    FolderIndex,
    FolderReport,
    HybridRetriever,
    IndexFolderError,
    MaxSim,
    RerankRetriever,
    get_embedder,
    index_files,
)
from helpers.settings import ROOT

FILES = {
    "bees.md": "# Bees\n\n## Hives\n\nBehind the orchard stand 14 hives.\n\n## Honey\n\nWe sold 61 jars.",
    "notes.txt": "The spare key hangs in the barn, left of the door.",
    "travel/ferry.html": "<html><head><title>Ferry</title></head><body><main><h1>Ferry to Lanndal</h1>"
    "<p>The ferry is cancelled when the wind is above 17 m/s. Tickets are sold on board.</p></main></body>"
    "</html>",
    "rules.rst": "Rules\n=====\n\nThe gate is locked at 21:30 by the night watch.\n",
    "secret.md": "---\naccess: family\n---\n# Safe\n\nThe safe opens with 4-8-1.",
}


@pytest.fixture
def documents(tmp_path):
    """A folder of five files."""
    folder = tmp_path / "documents"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class Counting:
    """The course's embedder, with a list of every text it was given."""

    name = "all-MiniLM-L6-v2"

    def __init__(self):
        self.texts, self.identity = [], get_embedder().identity

    def encode(self, texts):
        self.texts += texts
        return get_embedder().encode(texts)

    def encode_with_tokens(self, texts):
        self.texts += texts
        return get_embedder().encode_with_tokens(texts)

    def token_vectors(self, texts):
        self.texts += texts
        return get_embedder().token_vectors(texts)


@pytest.fixture
def index(documents, tmp_path):
    index = FolderIndex(documents, tmp_path / "index", embedder=Counting())
    index.sync()
    index.index.embedder.texts.clear()
    return index


def counts(report):
    return report.added, report.changed, report.removed, report.unchanged


def first(index, query, **options):
    return index.search(query, 1, **options)[0].passage.page_id


# ---- in step --------------------------------------------------------------------------------------


def test_every_kind_of_document_is_found(index):
    assert first(index, "How many hives stand behind the orchard?") == "bees.md"
    assert first(index, "When is the ferry cancelled?") == "travel/ferry.html"
    assert first(index, "Who locks the gate?") == "rules.rst"
    assert first(index, "Where is the spare key?") == "notes.txt"


def test_an_unchanged_folder_costs_neither_parsing_nor_embedding(index, monkeypatch):
    monkeypatch.setattr(index_files, "read_page", lambda *_: pytest.fail("a file was parsed again"))
    report = index.sync()
    assert counts(report) == (0, 0, 0, 5) and report.passages == 0 and index.index.embedder.texts == []


def test_content_decides_and_no_time_stamp(index, documents):
    state = (documents / "bees.md").stat()
    (documents / "bees.md").write_text(FILES["bees.md"].replace("14 hives", "19 hives"))
    os.utime(documents / "bees.md", ns=(state.st_atime_ns, state.st_mtime_ns))
    os.utime(documents / "notes.txt", (1, 1))
    assert counts(index.sync()) == (0, 1, 0, 4)
    assert "19 hives" in index.search("How many hives?", 1)[0].passage.text
    assert index.index.embedder.texts[:2] == [
        passage.with_header for passage in index.passages if passage.page_id == "bees.md"
    ]


def test_new_and_vanished_files_are_followed(index, documents):
    (documents / "notes.txt").unlink()
    (documents / "new.md").write_text("# Boat\n\nThe boat is painted blue.")
    assert counts(index.sync()) == (1, 0, 1, 4)
    assert first(index, "What colour is the boat?") == "new.md"
    assert "notes.txt" not in {hit.passage.page_id for hit in index.search("the spare key in the barn", 50)}


def test_a_renamed_file_is_found_under_its_new_name(index, documents):
    (documents / "notes.txt").rename(documents / "keys.txt")
    assert counts(index.sync()) == (1, 0, 1, 4) and first(index, "spare key") == "keys.txt"


def test_a_fresh_process_asks_an_unchanged_folder_without_a_sync(index, documents):
    where = index.where
    index.close()
    code = (
        "import sys; from helpers.retrieval import FolderIndex\n"
        "index = FolderIndex(sys.argv[1], sys.argv[2])\n"
        "print(index.where, len(index), index.search('How many hives?', 1)[0].passage.page_id)\n"
        "print(len(index.pages), index.sync().unchanged)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, documents, where], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.split() == [str(where), str(len(index)), "bees.md", "5", "5"], done.stderr


def test_another_session_gets_the_next_free_place(index, documents):
    code = "import sys; from helpers.retrieval import FolderIndex; print(FolderIndex(*sys.argv[1:]).where)"
    done = subprocess.run(
        [sys.executable, "-c", code, documents, index.where], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == f"{index.where}-2", done.stderr


def test_the_first_search_of_an_index_that_holds_nothing_syncs(documents, tmp_path):
    assert first(FolderIndex(documents, tmp_path / "index"), "How many hives?") == "bees.md"


def test_another_way_of_cutting_is_made_anew(index, documents, tmp_path):
    other = FolderIndex(
        documents, tmp_path / "index", embedder=Counting(), chunk=partial(chunk_page, max_tokens=8)
    )
    with pytest.raises(IndexFolderError, match="another chunker. Call sync"):
        other.search("hives")
    assert other.sync().changed == 5
    assert set(other.passages) == set(chunk_pages(read_folder(documents).pages, 8))
    assert other.search("How many hives?", 1)[0].passage.page_id == "bees.md"


def test_a_damaged_memory_of_files_costs_time_only(index, documents):
    (index.where / "files.json").write_text("{ damaged")
    assert counts(FolderIndex(documents, index.where, embedder=Counting()).sync()) == (0, 0, 0, 5)


def test_loaders_that_changed_read_every_file_again(index, documents, monkeypatch):
    read = []
    monkeypatch.setattr(index_files, "_loaders", lambda: "another version")
    monkeypatch.setattr(
        index_files, "read_page", lambda path, name: read.append(name) or read_page(path, name)
    )
    FolderIndex(documents, index.where, embedder=Counting()).sync()
    assert len(read) == 5


def test_a_row_that_was_tampered_with_is_read_again(index, documents):
    memory = index.where / "files.json"
    memory.write_text(memory.read_text().replace("14 hives", "99 hives"))
    FolderIndex(documents, index.where, embedder=Counting()).sync()
    assert "14 hives" in index.search("How many hives?", 1)[0].passage.text


def test_of_two_files_with_one_id_the_first_stays_the_first(index, documents):
    (documents / "copy.md").write_text("---\nid: bees.md\n---\n# Wasps\n\nThere are 3 nests.")
    (documents / "a.md").write_text("---\nid: bees.md\n---\n# Wasps\n\nThere are 5 nests.")
    for _ in range(2):
        report = index.sync()
        assert [name for name, _ in report.refused] == ["bees.md", "copy.md"]
        assert "5 nests" in index.search("How many nests?", 1)[0].passage.text


# ---- what it tells --------------------------------------------------------------------------------


def test_the_report_names_what_was_refused_and_lost(index, documents):
    (documents / "bad.pdf").write_bytes(b"%PDF-broken")
    (documents / "empty.md").write_text("\n")
    report = index.sync()
    assert isinstance(report, FolderReport) and report.read == 5
    assert [name for name, _ in report.refused] == ["bad.pdf"]
    closed = [(name, "the label") for name in ("bees.md", "notes.txt", "rules.rst", "travel/ferry.html")]
    assert [(name, what) for name, what, _ in report.lost] == [("empty.md", "everything"), *closed]
    lines = str(report).splitlines()
    assert lines[0].startswith("5 pages read, 1 file refused, 5 things lost")
    assert lines[1].startswith("  bad.pdf: ") and lines[2].startswith("  empty.md: everything lost")
    assert lines[3].startswith("  4 files, such as bees.md")
    assert lines[4].startswith("0 pages added, 0 changed, 0 removed, 5 unchanged; 0 passages embedded in")


def test_it_says_what_it_holds(index, documents):
    assert repr(index) == f"FolderIndex({documents}, 6 passages, all-MiniLM-L6-v2)" and len(index) == 6
    assert [page.id for page in index.pages] == [page.id for page in read_folder(documents).pages]


@pytest.mark.parametrize("make", [lambda folder: None, lambda folder: (folder / "a.jpg").write_text("x")])
def test_a_folder_without_text_is_refused_in_one_sentence(tmp_path, make):
    (tmp_path / "empty").mkdir()
    make(tmp_path / "empty")
    with pytest.raises(PageError, match="holds no readable text"):
        FolderIndex(tmp_path / "empty", tmp_path / "index").sync()


def test_a_folder_that_is_not_there_leaves_its_index_as_it_was(index, documents):
    shutil.rmtree(documents)
    with pytest.raises(PageError, match="is not a folder"):
        index.sync()
    assert len(index) == 6 and first(index, "How many hives?") == "bees.md"


def test_a_file_in_the_way_of_the_index_is_named(documents, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexFolderError, match="cannot be written"):
        FolderIndex(documents, tmp_path / "file" / "index")


def test_each_folder_has_a_place_of_its_own(documents, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    other = tmp_path / "other" / "documents"
    shutil.copytree(documents, other)
    one, two = FolderIndex(documents), FolderIndex(other)
    assert one.where != two.where and one.where.parent == two.where.parent == tmp_path / "cache" / "index"
    assert one.where.name.startswith("documents-")


# ---- search ---------------------------------------------------------------------------------------


def test_groups_are_respected_by_meaning_and_by_words(index):
    assert first(index, "the safe opens with") == "secret.md"
    assert "secret.md" not in {
        hit.passage.page_id for hit in index.search("the safe opens with 4-8-1", 50, groups={"all-staff"})
    }
    assert index.search("the safe", 5, groups=set()) == []


def test_the_ranking_is_that_of_a_hybrid_over_the_same_passages(index):
    queries = ["How many hives stand behind the orchard?", "gate locked", "17 m/s"]
    hybrid = HybridRetriever([index.index, BM25Retriever(index.passages)])
    assert index.search_many(queries, 4) == hybrid.search_many(queries, 4)


def test_a_search_is_refused_as_everywhere(index):
    with pytest.raises(ValueError, match="question is empty"):
        index.search(" ")
    with pytest.raises(ValueError, match="k is 0"):
        index.search("hives", 0)


def test_late_interaction_reads_the_token_vectors_that_the_sync_made(documents, tmp_path):
    index = FolderIndex(documents, tmp_path / "index", embedder=Counting(), rerank="maxsim")
    index.sync()
    embedded = list(index.index.embedder.texts)
    assert sorted(embedded) == sorted(passage.with_header for passage in index.passages), "one pass"
    index.index.embedder.texts.clear()
    hits = index.search("How many hives stand behind the orchard?", 3)
    assert set(index.index.embedder.texts) == {"How many hives stand behind the orchard?"}
    plain = FolderIndex(documents, tmp_path / "index", embedder=Counting())
    expected = RerankRetriever(plain, MaxSim()).search("How many hives stand behind the orchard?", 3)
    assert [hit.passage for hit in hits] == [hit.passage for hit in expected]
    np.testing.assert_allclose([hit.score for hit in hits], [hit.score for hit in expected], atol=1e-3)


def test_token_vectors_of_vanished_passages_are_forgotten(index, documents):
    gone = next(passage for passage in index.passages if passage.page_id == "notes.txt").with_header
    assert index.index.tokens.missing([gone]) == []
    (documents / "notes.txt").unlink()
    index.sync()
    assert index.index.tokens.missing([gone]) == [gone]


def test_without_token_vectors_none_are_kept(documents, tmp_path):
    index = FolderIndex(documents, tmp_path / "index", tokens=False)
    index.sync()
    assert not (tmp_path / "index" / "tokens.sqlite").exists() and first(index, "hives") == "bees.md"


def test_any_reranker_may_be_given_and_a_wrong_name_is_refused(documents, tmp_path):
    class Backwards:
        def score(self, query, hits):
            return np.array([hit.rank for hit in hits], dtype=float)

    plain = FolderIndex(documents, tmp_path / "index")
    turned = FolderIndex(documents, tmp_path / "index", rerank=Backwards())
    assert [hit.passage for hit in turned.search("hives", 6)] == [
        hit.passage for hit in plain.search("hives", 6)
    ][::-1]
    assert repr(turned).endswith("rerank=Backwards)")
    with pytest.raises(ValueError, match="rerank is 'best'; use None, 'maxsim' or a reranker"):
        FolderIndex(documents, tmp_path / "index", rerank="best")


@pytest.mark.parametrize("folder", [None, 5, ["a"]])
def test_what_is_no_path_is_named(folder):
    with pytest.raises(TypeError, match="give the path of the folder"):
        FolderIndex(folder)


def test_what_was_left_out_is_told_again_when_nothing_changed(tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "a.md").write_text("# Tea\n\n<!-- ask Rui -->\n\nBoil it.\n")
    (mine / "b.md").write_text("---\nacess: hr\n---\n# Pay\n\nBand 7.\n")
    index = FolderIndex(mine, tmp_path / "index")
    first, again = index.sync(), index.sync()
    assert first.lost == again.lost and len(first.lost) == 3
    index.close()


def test_a_page_without_a_label_is_open_again_when_the_folder_has_none(tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "a.md").write_text("# Tea\n\nBoil it.\n")
    (mine / "b.md").write_text("---\naccess: hr\n---\n# Pay\n\nBand 7.\n")
    index = FolderIndex(mine, tmp_path / "index")
    index.sync()
    assert {page.id: page.access for page in index.pages} == {"a.md": "restricted", "b.md": "hr"}
    (mine / "b.md").unlink()
    index.sync()
    assert [page.access for page in index.pages] == ["all-staff"]
    assert index.search("boil", groups={"all-staff"})[0].passage.page_id == "a.md"
    index.close()

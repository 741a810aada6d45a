"""What was removed is gone from every byte of the index's files; the files are their user's alone."""

import os
import stat
import struct

import numpy as np
import pytest

from helpers.corpus import Page
from helpers.retrieval import (
    CachedEmbedder,
    FolderIndex,
    Index,
    IndexFolderError,
    VectorStore,
    collection,
    forget,
    get_embedder,
    index_files,
)

SECRET = "The merger with Petrel Oceanics is signed in a boathouse called Quillfeather"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows knows no modes")


class Letters:
    """An embedder without a model, with tokens."""

    name, identity = "letters", "letters"

    def encode(self, texts):
        counts = np.array(
            [[1 + text.lower().count(a) for a in "abcdefghijklmnop"] for text in texts], np.float32
        )
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)

    def encode_with_tokens(self, texts):
        return self.encode(texts), [self.encode(text.split()) for text in texts]


def pages(*texts):
    return [Page(f"p{i:05}", f"Page {i}", f"# Page {i}\n\n{text}") for i, text in enumerate(texts)]


def crowd(count=80):
    return [f"Buoy number {i} is moored at {i * 7} metres off the skerry." for i in range(count)]


def files_with(folder, *needles):
    """Files below a folder that hold one of these, as text (two encodings) or as bytes."""
    wanted = [
        form
        for each in needles
        for form in ([each] if isinstance(each, bytes) else [each.encode(), each.encode("utf-16-le")])
    ]
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(each in path.read_bytes() for each in wanted)
    ]


def vector_bytes(text):
    return Letters().encode([text])[0].tobytes()


@pytest.mark.parametrize("count", [3, 1200])  # below and above the number at which Chroma writes its graph
def test_neither_text_nor_vector_of_a_removed_page_stays(tmp_path, count):
    folder = tmp_path / "index"
    index = Index(folder, Letters(), tokens=True)
    index.sync(pages(*crowd(count), SECRET))
    gone = index.passages[-1]
    assert SECRET in gone.text and files_with(folder, "Quillfeather")
    index.sync(pages(*crowd(count)))
    index.vacuum()
    tokens = Letters().encode(gone.with_header.split()).astype(np.float16).tobytes()
    assert files_with(folder, "Quillfeather", "Petrel", vector_bytes(gone.with_header), tokens, gone.id) == []


def test_a_changed_page_leaves_nothing_of_its_old_text(tmp_path):
    index = Index(tmp_path / "index", Letters())
    index.sync(pages(*crowd(), SECRET))
    index.sync(pages(*crowd(), "Nothing is known of a merger."))
    index.vacuum()
    assert files_with(tmp_path, "Quillfeather") == [] and files_with(
        tmp_path, "Nothing is known of a merger."
    )


def test_what_is_there_stays_and_is_found_and_synced_as_before(tmp_path):
    index = Index(tmp_path / "index", Letters(), tokens=True)
    index.sync(pages(*crowd(), SECRET))
    index.sync(pages(*crowd()))
    before = [
        index.search("buoy number 17", 5),
        index.search("buoy number 17", 5, {"all-staff"}),
        index.passages,
    ]
    index.vacuum()
    after = [
        index.search("buoy number 17", 5),
        index.search("buoy number 17", 5, {"all-staff"}),
        index.passages,
    ]
    assert after[1:] == before[1:]
    assert [hit.score for hit in after[0]] == [hit.score for hit in before[0]]  # several are equally near
    report = index.sync(pages(*crowd(), "A new page."))
    assert (report.added, report.unchanged, report.passages) == (1, 80, 1)
    assert index.tokens.missing([index.text_of(passage) for passage in index.passages]) == []
    index.vacuum()
    index.close()
    again = Index(tmp_path / "index", Letters())
    assert not again.stale and len(again) == 81
    again.close()
    forget(tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_an_empty_index_and_one_in_memory_can_be_vacuumed(tmp_path):
    index = Index(tmp_path / "index", Letters())
    index.sync(pages(SECRET))
    index.sync([])
    index.vacuum()
    assert len(index) == 0 and files_with(tmp_path, "Quillfeather") == []
    memory = Index(None, Letters())
    memory.sync(pages(SECRET))
    memory.vacuum()
    assert len(memory) == 1


def test_a_stale_index_stays_stale_until_it_is_synced(tmp_path):
    Index(tmp_path / "index", Letters()).sync(pages(*crowd(), SECRET))
    other = Index(tmp_path / "index", Letters(), header=False)
    assert other.stale
    other.vacuum()
    assert Index(tmp_path / "index", Letters(), header=False).stale
    other.sync(pages(*crowd()))
    other.vacuum()
    assert files_with(tmp_path, "Quillfeather") == [] and len(other) == 80


def test_memory_that_was_never_used_is_not_written(tmp_path):
    index = Index(tmp_path, Letters())
    index.sync(pages(*crowd()))
    index.vacuum()
    index.close()
    (header,) = tmp_path.rglob("header.bin")
    version, _, capacity, elements, size = struct.unpack("<i4Q", header.read_bytes()[:36])
    stored = header.with_name("data_level0.bin").read_bytes()
    assert version == collection.HNSW_VERSION and len(stored) == capacity * size > elements * size
    assert not any(stored[elements * size :])


@pytest.mark.parametrize("change", ["remove", "edit", "rename"])
def test_a_folder_index_lets_go_of_files(tmp_path, change):
    documents, where = tmp_path / "documents", tmp_path / "index"
    documents.mkdir()
    for number, text in enumerate(crowd()):
        (documents / f"{number}.txt").write_text(text)
    secret = documents / "merger-quillfeather.txt"
    secret.write_text(SECRET)
    index = FolderIndex(documents, where, embedder=Letters())
    index.sync()
    assert "files.json" in files_with(where, "Petrel")
    if change == "remove":
        secret.unlink()
    elif change == "edit":
        secret.rename(documents / "news.txt").write_text("There is no news.")
    else:
        secret.rename(documents / "news.txt").write_text(
            SECRET.replace("Quillfeather", "Kelp").replace("Petrel", "Auk")
        )
    index.sync()
    index.vacuum()
    assert files_with(where, "Quillfeather", "quillfeather", "Petrel") == []
    assert index.search("buoy number 17", 3) and index.sync().unchanged == len(index.pages)


def test_the_shared_store_forgets_the_vectors_of_removed_pages(tmp_path):
    embedder = CachedEmbedder(Letters(), tmp_path / "embeddings")
    index = Index(tmp_path / "index", embedder)
    index.sync(pages(*crowd(), SECRET))
    gone = index.text_of(index.passages[-1])
    assert embedder.store.missing([gone]) == [] and files_with(tmp_path / "embeddings", vector_bytes(gone))
    index.sync(pages(*crowd()))
    assert embedder.store.missing([gone]) == [gone]
    assert files_with(tmp_path / "embeddings", vector_bytes(gone), "Quillfeather") == []
    assert embedder.store.missing([index.text_of(passage) for passage in index.passages]) == []


def test_a_full_disk_is_one_sentence_and_the_index_stays(tmp_path, monkeypatch):
    index = Index(tmp_path / "index", Letters())
    index.sync(pages(*crowd()))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(collection, "open_client", full)
    monkeypatch.setattr(index_files, "_full", lambda _: True)
    with pytest.raises(IndexFolderError, match="The disk is full"):
        index.vacuum()
    monkeypatch.undo()
    assert len(index.search("buoy", 3)) == 3 and not (tmp_path / "index" / ".fresh").exists()


def test_a_killed_vacuum_leaves_nothing_behind(tmp_path):
    folder = tmp_path / "index"
    Index(folder, Letters()).sync(pages(*crowd()))
    (folder / ".fresh").mkdir()
    (folder / ".fresh" / "chroma.sqlite3").write_text(SECRET)
    assert index_files.is_index(folder)
    again = Index(folder, Letters())
    assert len(again) == 80 and not (folder / ".fresh").exists()
    again.vacuum()
    assert files_with(folder, "Quillfeather") == []


def test_another_object_of_this_session_goes_on(tmp_path):
    one = Index(tmp_path / "index", Letters())
    one.sync(pages(*crowd()))
    other = Index(tmp_path / "index", Letters())
    one.vacuum()
    assert len(other.search("buoy", 3)) == len(other.search("buoy", 3, {"all-staff"})) == 3
    assert other.sync(pages(*crowd(), "More.")).added == 1 and len(one) == 81
    forget(tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_a_damaged_store_of_vectors_is_deleted(tmp_path):
    path = tmp_path / "tokens.sqlite"
    path.write_bytes(b"no database, and " + SECRET.encode())
    VectorStore(path).vacuum(["a"])
    assert files_with(tmp_path, "Quillfeather") == []
    VectorStore(tmp_path / "none.sqlite").vacuum(["a"])
    assert not (tmp_path / "none.sqlite").exists()


@posix
def test_files_of_vectors_are_private(tmp_path):
    old = os.umask(0o022)
    try:
        embedder = CachedEmbedder(Letters(), tmp_path / "cache" / "embeddings")
        embedder.encode(crowd())
        left = tmp_path / "older.sqlite"
        left.touch(mode=0o644)
        VectorStore(left).write({"a": np.ones((1, 3))})
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "cache" / "embeddings").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in [embedder.store.path, left]} == {0o600}


@posix
def test_an_index_is_private_after_a_vacuum(tmp_path):
    index = Index(tmp_path / "index", Letters(), tokens=True)
    index.sync(pages(*crowd()))
    index.vacuum()
    for path in [tmp_path / "index", *(tmp_path / "index").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_the_real_model_and_folder(tmp_path):
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.md").write_text("# Buoy\n\nIt is moored at 350 metres.\n")
    (documents / "b.md").write_text(f"# News\n\n{SECRET}.\n")
    index = FolderIndex(documents, tmp_path / "index", embedder=get_embedder())
    index.sync()
    (documents / "b.md").unlink()
    index.sync()
    index.vacuum()
    assert files_with(tmp_path, "Quillfeather") == []
    assert index.search("How deep is the buoy moored?", 1, {"all-staff"})[0].passage.page_id == "a.md"

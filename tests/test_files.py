"""Files appear whole or not at all: a write that fails leaves the old file and nothing beside it."""

import threading

import pytest

from helpers.files import sha256_of, write_whole, written_whole


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    "content, read", [("größer\r\n", "größer\r\n".encode()), (b"\x00\xff", b"\x00\xff"), ("", b"")]
)
def test_texts_and_bytes_are_written_as_they_are(tmp_path, content, read):
    write_whole(tmp_path / "deep" / "er" / "file", content)
    assert (tmp_path / "deep" / "er" / "file").read_bytes() == read and names(tmp_path / "deep" / "er") == [
        "file"
    ]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt, MemoryError])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path, error):
    write_whole(tmp_path / "file", "the one before")
    with pytest.raises(error), written_whole(tmp_path / "file") as part:
        part.write_text("half")
        raise error
    assert (tmp_path / "file").read_text() == "the one before" and names(tmp_path) == ["file"]


def test_the_old_file_is_seen_until_the_new_one_is_whole(tmp_path):
    write_whole(tmp_path / "file", "old")
    with written_whole(tmp_path / "file") as part:
        part.write_text("new")
        assert (tmp_path / "file").read_text() == "old"
    assert (tmp_path / "file").read_text() == "new"


def test_a_block_that_writes_nothing_says_so_and_keeps_the_old_file(tmp_path):
    write_whole(tmp_path / "file", "old")
    with pytest.raises(FileNotFoundError), written_whole(tmp_path / "file"):
        pass
    assert (tmp_path / "file").read_text() == "old"


def test_writers_at_the_same_time_do_not_mix(tmp_path):
    texts = [letter * 200_000 for letter in "abcdefgh"]
    writers = [threading.Thread(target=write_whole, args=(tmp_path / "file", text)) for text in texts]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (tmp_path / "file").read_text() in texts and names(tmp_path) == ["file"]


def test_the_checksum_is_that_of_the_content_alone(tmp_path):
    write_whole(tmp_path / "a", "tea")
    write_whole(tmp_path / "b", "tea")
    write_whole(tmp_path / "c", "tee")
    assert sha256_of(tmp_path / "a") == sha256_of(tmp_path / "b") != sha256_of(tmp_path / "c")
    assert len(sha256_of(tmp_path / "a")) == 64

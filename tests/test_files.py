"""Files appear whole or not at all: a write that fails leaves the old file and nothing beside it."""

import threading

import pytest

from helpers.files import remove_made, sha256_of, write_whole, written_whole


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


def test_a_folder_of_ours_is_deleted_with_what_we_put_there(tmp_path):
    write_whole(tmp_path / "run" / "run.json", "{}")
    write_whole(tmp_path / "run" / "peft" / "weights", b"1")
    (tmp_path / "run" / "empty").mkdir()
    remove_made(tmp_path / "run", ["run.json", "peft/weights"])
    remove_made(tmp_path / "run", [])
    assert names(tmp_path) == []


@pytest.mark.parametrize("stranger", ["thesis.txt", "peft/notes.md", "deep/er/run.json"])
def test_a_folder_with_a_stranger_in_it_is_left_as_it_is(tmp_path, stranger):
    write_whole(tmp_path / "run" / "run.json", "{}")
    write_whole(tmp_path / "run" / stranger, "mine")
    with pytest.raises(FileExistsError, match=f"^{stranger}$"):
        remove_made(tmp_path / "run", ["run.json", "peft/weights"])
    assert (tmp_path / "run" / "run.json").exists() and (tmp_path / "run" / stranger).read_text() == "mine"


def test_what_a_link_points_at_is_not_deleted(tmp_path):
    (tmp_path / "home").mkdir()
    write_whole(tmp_path / "home" / "run.json", "mine")
    write_whole(tmp_path / "run" / "run.json", "{}")
    try:
        (tmp_path / "run" / "peft").symlink_to(tmp_path / "home", target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    with pytest.raises(FileExistsError):
        remove_made(tmp_path / "run", ["run.json", "peft/*"])
    assert (tmp_path / "home" / "run.json").read_text() == "mine"

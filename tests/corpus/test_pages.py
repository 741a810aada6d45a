"""Pages: front matter, encodings, folders, and one clear sentence for each thing that can be wrong with a file."""

import pytest

from helpers.corpus import Page, load_folder, load_pages, read_page
from helpers.corpus import pages as module
from helpers.corpus.pages import PageError, parse_page


def test_front_matter_is_split_from_the_body():
    page = parse_page(
        "---\nid: a-1\ntitle: Tea\ndepartment: people\naccess: finance\n---\n\n# Tea\nbody\n", "tea.md"
    )
    assert (page.id, page.title, page.text, page.department, page.access) == (
        "a-1",
        "Tea",
        "# Tea\nbody\n",
        "people",
        "finance",
    )


def test_a_page_without_front_matter_is_open_to_all_and_owned_by_nobody():
    page = parse_page("hello", "notes/tea.md")
    assert (page.id, page.title, page.text, page.metadata, page.access, page.department) == (
        "notes/tea.md",
        "tea",
        "hello",
        {},
        "all-staff",
        "",
    )


@pytest.mark.parametrize(
    "source, title",
    [
        ("---\ntitle: A\n---\n# B\n", "A"),
        ("---\nx: y\n---\n# B\n", "B"),
        ("---\ntitle:\n---\n# B\n", "B"),
        ("text\n\n# B #\n", "B"),
        ("## C\n", "file"),
    ],
)
def test_the_title_comes_from_front_matter_then_heading_then_file_name(source, title):
    assert parse_page(source, "dir/file.md").title == title


def test_a_comment_in_a_code_fence_is_no_title():
    assert parse_page("```\n# make tea\n```\n\n# Tea\n", "x.md").title == "Tea"


def test_a_title_may_end_in_a_hash():
    assert parse_page("# Notes on C#\n", "x.md").title == "Notes on C#"


def test_values_of_the_front_matter_stay_text():
    metadata = parse_page("---\nversion: 1.10\ndate: 2026-03-17\nyes: no\ncode: 007\n---\nx", "x.md").metadata
    assert metadata == {"version": "1.10", "date": "2026-03-17", "yes": "no", "code": "007"}


def test_crlf_and_byte_order_mark_leave_no_trace():
    page = parse_page("\ufeff---\r\nid: a\r\n---\r\n# Tea\r\n\r\nbody\r\n", "x.md")
    assert (page.id, page.text) == ("a", "# Tea\n\nbody\n")


def test_windows_and_unix_files_give_the_same_page(tmp_path):
    (tmp_path / "w.md").write_bytes(b"---\r\nid: a\r\n---\r\n# T\r\nbody\r\n")
    (tmp_path / "u.md").write_bytes(b"---\nid: a\n---\n# T\nbody\n")
    assert read_page(tmp_path / "w.md").text == read_page(tmp_path / "u.md").text


def test_a_rule_in_the_middle_is_not_front_matter():
    text = "first\n\n---\nid: a\n---\nlast"
    assert parse_page(text, "x.md").text == text


@pytest.mark.parametrize("source", ["---\n---\nbody", "---\n\n---\nbody"])
def test_empty_front_matter_is_left_out(source):
    page = parse_page(source, "x.md")
    assert (page.id, page.text) == ("x.md", "body")


def test_front_matter_at_the_end_of_a_file_needs_no_line_break():
    page = parse_page("---\nid: a\n---", "x.md")
    assert (page.id, page.text) == ("a", "")


@pytest.mark.parametrize("source", ["---\n- a\n- b\n---\nx", "---\nhello\n---\nx"])
def test_front_matter_must_be_a_mapping(source):
    with pytest.raises(
        PageError, match=r"x\.md: the front matter must be 'name: value' lines between the two '---'"
    ):
        parse_page(source, "x.md")


def test_broken_yaml_is_named_with_its_mend():
    with pytest.raises(
        PageError, match=r"x\.md: the front matter is not valid YAML .*Mend the lines between the two '---'"
    ):
        parse_page("---\na: [\n---\nx", "x.md")


def test_front_matter_cannot_run_code():
    assert parse_page("---\na: !!python/object/apply:os.getcwd []\n---\nx", "x.md").metadata == {"a": []}


def test_an_id_must_be_text(tmp_path):
    (tmp_path / "a.md").write_text("---\nid: [1, 2]\n---\nbody", encoding="utf-8")
    with pytest.raises(PageError, match="a.md"):
        load_folder(tmp_path)


def test_a_blank_id_is_no_id(tmp_path):
    (tmp_path / "a.md").write_text("---\nid:\n---\nbody", encoding="utf-8")
    (tmp_path / "b.md").write_text("---\nid:\n---\nbody", encoding="utf-8")
    assert [page.id for page in load_folder(tmp_path)] == ["a.md", "b.md"]


def test_a_missing_file_is_named_with_its_mend(tmp_path):
    with pytest.raises(
        PageError,
        match=r"gone\.md: cannot be read \(No such file or directory\). Check the path and its permissions",
    ):
        read_page(tmp_path / "gone.md")


def test_a_folder_is_no_page(tmp_path):
    with pytest.raises(PageError, match="cannot be read .*Check the path"):
        read_page(tmp_path)


@pytest.mark.parametrize("data", ["Smørbrød".encode("latin-1"), "Tea".encode("utf-16"), b"\x89PNG\r\n\x1a\n"])
def test_other_encodings_are_named_with_their_mend(tmp_path, data):
    (tmp_path / "a.md").write_bytes(data)
    with pytest.raises(PageError, match=r"a\.md: not UTF-8 text. Save it as UTF-8 or leave it out"):
        read_page(tmp_path / "a.md")


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_FILE", 100)
    (tmp_path / "a.txt").write_bytes(b"\xff" * 101)
    with pytest.raises(PageError, match=r"too large for a page \(limit 0 MB\). Split it or leave it out"):
        read_page(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_bytes(b"x" * 100)
    assert read_page(tmp_path / "b.txt").text == "x" * 100


def test_a_folder_is_read_in_path_order_with_relative_ids(tmp_path):
    for name in ("b.txt", "a/z.md", "a/Ærø side.MD", "c.rst", "d.markdown"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("body", encoding="utf-8")
    assert [page.id for page in load_folder(str(tmp_path))] == [
        "a/z.md",
        "a/Ærø side.MD",
        "b.txt",
        "c.rst",
        "d.markdown",
    ]


def test_hidden_empty_and_other_files_are_left_out(tmp_path):
    for name, text in {
        ".hidden.md": "x",
        ".git/a.md": "x",
        "empty.md": "",
        "blank.md": " \n\n",
        "a.py": "x",
        "a.png": "x",
        "good.md": "x",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [page.id for page in load_folder(tmp_path)] == ["good.md"]


def test_a_folder_inside_a_hidden_one_can_be_read(tmp_path):
    folder = tmp_path / ".notes"
    folder.mkdir()
    (folder / "a.md").write_text("x", encoding="utf-8")
    assert [page.id for page in load_folder(folder)] == ["a.md"]


def test_a_folder_named_like_a_page_is_walked_and_not_read(tmp_path):
    (tmp_path / "dir.md").mkdir()
    (tmp_path / "dir.md" / "a.md").write_text("x", encoding="utf-8")
    assert [page.id for page in load_folder(tmp_path)] == ["dir.md/a.md"]


def test_a_missing_folder_and_a_file_are_no_folder(tmp_path):
    (tmp_path / "a.md").write_text("x", encoding="utf-8")
    for path in (tmp_path / "gone", tmp_path / "a.md"):
        with pytest.raises(PageError, match="is not a folder. Give the folder that holds your documents"):
            load_folder(path)


def test_a_folder_without_text_says_which_files_it_wants(tmp_path):
    (tmp_path / "blank.md").write_text("\n", encoding="utf-8")
    with pytest.raises(
        PageError,
        match=r"holds no readable text. Put \.htm, \.html, \.markdown, \.md, \.pdf, \.rst, \.txt files into it",
    ):
        load_folder(tmp_path)


def test_two_pages_with_one_id_are_both_named(tmp_path):
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("---\nid: same\n---\nx", encoding="utf-8")
    with pytest.raises(
        PageError, match=r"b\.md and .*a\.md carry the same id 'same'. Give each page an id of its own"
    ):
        load_folder(tmp_path)


def test_a_damaged_page_in_a_folder_is_named(tmp_path):
    (tmp_path / "good.md").write_text("x", encoding="utf-8")
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe")
    with pytest.raises(PageError, match=r"bad\.md: not UTF-8"):
        load_folder(tmp_path)


def test_a_home_folder_may_be_written_with_a_tilde(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("x", encoding="utf-8")
    assert [page.id for page in load_folder("~/docs")] == ["a.md"]


def test_the_text_of_a_skerry_page_ends_its_file():
    for page in load_pages():
        assert page.path.read_text(encoding="utf-8").endswith("---\n" + page.text)


def test_a_page_cannot_be_changed_by_accident():
    with pytest.raises(AttributeError):
        Page("a", "A", "text").text = "other"

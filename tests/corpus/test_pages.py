"""Pages: front matter, titles, and one clear sentence for each thing that can be wrong with them."""

import pytest

from helpers.corpus import Page, PageError, load_pages, parse_page


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
        "",
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
        ("## C\n", ""),
        ("no heading", ""),
    ],
)
def test_the_title_comes_from_front_matter_then_heading_and_never_from_the_file_name(source, title):
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


def test_the_text_of_a_skerry_page_ends_its_file():
    for page in load_pages():
        assert page.path.read_text(encoding="utf-8").endswith("---\n" + page.text)


def test_a_page_cannot_be_changed_by_accident():
    with pytest.raises(AttributeError):
        Page("a", "A", "text").text = "other"

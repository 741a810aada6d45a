"""Access labels never open: in any disguise a page is refused or restricted, and nobody else finds it."""

import re

from fuzz.contract import made_or_refused
from hypothesis import assume, example, given
from hypothesis import strategies as st

from helpers.corpus import PageError, chunk_pages, parse_page, read_folder, read_page
from helpers.retrieval import BM25Retriever

SECRET, EVERYBODY = "zebrafish", {"all-staff"}
BODY = f"# Salaries\n\nThe {SECRET} earns most.\n"
KEYS = st.sampled_from(
    [
        "access", "Access", "ACCESS", "access ", " access", "'access'", '"access"', "acess", "acces",
        "accsess", "ac\u200bcess", "\u0430ccess", "access\u00a0", "ａccess", "Acc\u00e8s",
        "Access-Level", "access_group"
    ]
)  # fmt: skip
SEPARATORS = st.sampled_from(
    [": ", ":", " : ", ":\t", "：", "= ", " = ", ":\n  ", ": >\n  ", ": |\n  ", ": &a ", ": !!str "]
)
VALUES = st.sampled_from(
    [
        "hr", "HR", "'hr'", '"hr"', "hr # comment", "[hr]", "[hr, it]", "{group: hr}", "'hr", "h\u200br",
        "hr\u00a0", "hr,it", "", "~", "null", "no", "7", "2026-01-01", "\n  - hr", "all-staff, hr",
        "all-staf", "not all-staff", "!all-staff", "[all-staff", "all-staff hr"
    ]
)  # fmt: skip
OPENINGS = st.sampled_from(
    [
        "---\n", "--- \n", "---\t\n", " ---\n", "\n---\n", "\n\n\n---\n", "\ufeff---\n", "\u200b---\n",
        "--- # front\n", "----\n", "--\n", "+++\n", "–––\n", "---yaml\n", "\t---\n", "\ufeff\n---\n",
        "\x0c---\n", "```yaml\n", "", "---\n# comment\n", "%YAML 1.2\n---\n", "<!--\n", "\u00a0---\n",
        "***\n"
    ]
)  # fmt: skip
CLOSINGS = st.sampled_from(
    [
        "---\n", "...\n", "--- \n", "+++\n", "----\n", " ---\n", "--\n", "---", "-->\n", "```\n", "\n", "",
        "–––\n", "-- -\n"
    ]
)  # fmt: skip
OTHERS = st.sampled_from(
    ["", "title: Salaries\n", "title: a: b\n", "tags: [a\n", "\n", "id: pay\nversion: 1.10\n"]
)
ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r", "\u2028", "\x85"])
EDITS = st.sampled_from([" ", "\t", "-", ":", ".", "x", "\u200b", "'", '"', "\n", "\r", "\ufeff", "["])


@st.composite
def in_disguise(draw) -> str:
    """A page with a label that is spelt, opened, closed and surrounded in some way."""
    label = draw(KEYS) + draw(SEPARATORS) + draw(VALUES) + "\n"
    matter = draw(OPENINGS) + draw(OTHERS) + label + draw(OTHERS) + draw(CLOSINGS)
    return (matter + draw(st.sampled_from(["", "\n"])) + BODY).replace("\n", draw(ENDS))


def found_by_everybody(pages) -> bool:
    """Does a reader of the group that everybody is in find the secret?"""
    passages = [passage for passage in chunk_pages(pages) if passage.text.strip()]
    hits = BM25Retriever(passages).search(SECRET, 3, groups=EVERYBODY) if passages else []
    return any(SECRET in hit.passage.text for hit in hits)


@given(in_disguise())
@example("---\r\nAccess: hr\r\n---\r\n" + BODY)
@example("\n---\naccess: hr\n---\n" + BODY)
@example("---\naccess: hr\n...\n" + BODY)
@example("---\naccess: hr\n" + BODY)
@example("+++\naccess = 'hr'\n+++\n" + BODY)
@example("---\nmeta:\n  access: hr\n---\n" + BODY)
@example("---\naccess: all-staff\naccess: hr\n---\n" + BODY)
@example("---\naccess: hr\naccess: all-staff\n---\n" + BODY)
@example("---\ntitle: a\n---\n---\naccess: hr\n---\n" + BODY)
@example("---\na: &a {access: hr}\n<<: *a\n---\n" + BODY)
@example('{"access": "hr"}\n' + BODY)
@example("---\n? access\n: hr\n---\n" + BODY)
@example(";;;\naccess: hr\n;;;\n" + BODY)
def test_a_label_in_disguise_is_not_open(source):
    page = made_or_refused(lambda: parse_page(source, "pay.md"))
    if page and SECRET in page.text:
        assert page.access != "all-staff" and not found_by_everybody([page])


@given(at=st.integers(0, 60), edit=EDITS, kind=st.sampled_from(["insert", "delete", "double", "change"]))
def test_one_slip_of_the_pen_does_not_open_a_page(at, edit, kind):
    matter = "---\nid: pay\ntitle: Salaries\naccess: hr\n---\n"
    assume(at < len(matter))
    inserted = {"insert": edit + matter[at], "delete": "", "double": matter[at] * 2, "change": edit}[kind]
    source = matter[:at] + inserted + matter[at + 1 :] + BODY
    page = made_or_refused(lambda: parse_page(source, "pay.md"))
    if page and SECRET in page.text:
        assert page.access != "all-staff", source


@given(source=in_disguise(), suffix=st.sampled_from([".md", ".markdown", ".txt", ".rst"]))
def test_a_folder_with_a_label_in_disguise_tells_and_does_not_open(source, suffix, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp() / "labels"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    (folder / "open.md").write_text("---\naccess: all-staff\n---\n# Tea\n\nBoil it.\n", "utf-8")
    (folder / f"pay{suffix}").write_bytes(source.encode())
    loaded = read_folder(folder)
    assert not found_by_everybody(loaded.pages)
    assert [page.access for page in loaded.pages if page.path.name == "open.md"] == ["all-staff"]
    kept = any(page.path.name == f"pay{suffix}" for page in loaded.pages)
    assert kept or f"pay{suffix}" in {row[0] for row in [*loaded.refused, *loaded.lost]}


META_NAMES = st.sampled_from(
    ["access", "Access", "skerry:access", "SKERRY:ACCESS", "acess", "access ", "dc.access"]
)
META_TAGS = st.sampled_from(
    [
        '<meta name="{0}" content="{1}">', "<META NAME='{0}' CONTENT='{1}'>",
        "<meta content={1} name={0}>", '<meta property="{0}" content="{1}"/>',
        '<meta name="{0}"\n  content="{1}"', '<!-- --><meta name="{0}" content="{1}">'
    ]
)  # fmt: skip


@given(
    tag=META_TAGS,
    name=META_NAMES,
    value=st.sampled_from(["hr", " hr ", "", "h&#114;", "HR", "all-staff, hr", "a&nbsp;b"]),
    in_body=st.booleans(),
    end=st.sampled_from(["", "</body></html>", "<!-- "]),
)
def test_a_label_in_html_is_not_open(tag, name, value, in_body, end, tmp_path_factory):
    assume("skerry" in name.lower() or "dc" not in name)
    meta, text = tag.format(name, value), f"<h1>Salaries</h1><p>The {SECRET} earns most.</p>"
    head, body = ("", meta + text) if in_body else (meta, text)
    path = tmp_path_factory.getbasetemp() / "pay.html"
    path.write_text(f"<html><head><title>Pay</title>{head}</head><body>{body}{end}", "utf-8")
    page = made_or_refused(lambda: read_page(path))
    assert page is None or SECRET not in page.text or page.access != "all-staff"


def test_kinds_without_labels_are_not_open_where_others_have_them(tmp_path):
    from fuzz.inputs import small_pdfs

    (tmp_path / "pay.md").write_text("---\naccess: hr\n---\n# Pay\n\nTables.\n", "utf-8")
    (tmp_path / "a.html").write_text(
        f"<h1>Pay</h1><p>The {SECRET} earns most of all of us here.</p>", "utf-8"
    )
    (tmp_path / "b.pdf").write_bytes(small_pdfs()[0])
    (tmp_path / "c.txt").write_text(f"The {SECRET} earns most.", "utf-8")
    (tmp_path / "d.rst").write_text(f"Pay\n===\n\nThe {SECRET} earns most.\n", "utf-8")
    loaded = read_folder(tmp_path)
    assert [page.id for page in loaded.pages if page.access == "all-staff"] == []
    told = " ".join(" ".join(row) for row in [*loaded.refused, *loaded.lost])
    assert all(name in told for name in ("a.html", "b.pdf", "c.txt", "d.rst"))


def test_a_folder_without_any_label_is_open(tmp_path):
    (tmp_path / "a.md").write_text("# Tea\n\nBoil it. Access: by the kitchen door.\n", "utf-8")
    (tmp_path / "b.html").write_text(
        "<h1>Cups</h1><p>Cups go into the upper drawer, handles first.</p>", "utf-8"
    )
    assert {page.access for page in read_folder(tmp_path).pages} == EVERYBODY


def test_what_is_surely_meant_for_everybody_stays_open():
    for line in ("access: all-staff", 'access: "all-staff"', "access: all-staff  # everybody"):
        assert parse_page(f"---\n{line}\n---\n{BODY}", "pay.md").access == "all-staff"


def test_errors_name_no_secret():
    for source in ("---\naccess: [hr\n---\n", "---\n- access\n---\n"):
        try:
            page = parse_page(source + BODY, "pay.md")
        except PageError as error:
            assert not re.search(SECRET, str(error))
        else:
            assert page.access != "all-staff"

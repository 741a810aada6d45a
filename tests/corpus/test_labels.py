"""Who may read a page: every spelling of a label is understood or closes the page."""

import pytest

from helpers.corpus import ALL_STAFF, RESTRICTED, PageError, load_pages, parse_page, read_folder
from helpers.corpus.front_matter import front_matter
from helpers.corpus.labels import label_line, label_of, resembling, settled

BODY = "\n# Salary bands\n\nBand 7 earns 91,000 crowns.\n"

UNDERSTOOD = {
    "plain": "---\naccess: hr\n---\n",
    "closed by dots": "---\naccess: hr\n...\n",
    "after blank lines": "\n\n---\naccess: hr\n---\n",
    "after a mark": "\ufeff---\naccess: hr\n---\n",
    "after blank lines and a mark": "\n\ufeff---\naccess: hr\n---\n",
    "after a licence": "<!-- SPDX-License-Identifier: MIT -->\n---\naccess: hr\n---\n",
    "after two comments": "<!-- a -->\n\n<!-- b\nc -->\n---\naccess: hr\n---\n",
    "four dashes": "----\naccess: hr\n----\n",
    "indented": " ---\n title: S\n access: hr\n ---\n",
    "end indented": "---\naccess: hr\n ---\n",
    "comment behind dashes": "--- # x\naccess: hr\n--- # y\n",
    "trailing spaces": "---  \naccess: hr   \n---\t\n",
    "CR": "---\raccess: hr\r---\r",
    "CRLF": "---\r\naccess: hr\r\n---\r\n",
    "line separators": "---\u2028access: hr\u2028---\u2028",
    "no-break space": "---\naccess:\u00a0hr\n---\n",
    "zero-width letter": "---\nacc\u200bess: hr\n---\n",
    "capitals": "---\nACCESS : hr\n---\n",
    "quoted name": '---\n"access": hr\n---\n',
    "quoted value": "---\naccess: 'hr'\n---\n",
    "folded value": "---\naccess: >\n  hr\n---\n",
    "tagged value": "---\naccess: !!str hr\n---\n",
    "list of one": "---\naccess: [hr]\n---\n",
    "twice the same": "---\naccess: hr\naccess: hr\n---\n",
    "language named": "---yaml\naccess: hr\n---\n",
    "TOML": '+++\naccess = "hr"\n+++\n',
    "JSON": '{"access": "hr"}\n',
    "JSON, lines": '{\n  "title": "S",\n  "access": "hr"\n}\n',
    "JSON between signs": ';;;\n{"access": "hr"}\n;;;\n',
}

CLOSED = {
    "missing letter": "---\nacess: hr\n---\n",
    "doubled letter": "---\nacccess: hr\n---\n",
    "changed letters": "---\nacecss: hr\n---\n",
    "Cyrillic letter": "---\n\u0430ccess: hr\n---\n",
    "wide letters": "---\nａｃｃｅｓｓ: hr\n---\n",
    "longer name": "---\naccess_level: hr\n---\n",
    "name with a hump": "---\nreadAccess: hr\n---\n",
    "name inside": "---\nparams:\n  access: hr\n---\n",
    "name inside TOML": '+++\n[extra]\naccess = "hr"\n+++\n',
    "merged": "---\n<<: {access: hr}\n---\n",
    "visibility": "---\nvisibility: private\n---\n",
    "permissions": "---\nPermissions: [hr]\n---\n",
    "audience": "---\naudience: hr\n---\n",
    "confidentiality": "---\nconfidentiality: high\n---\n",
    "classification": "---\nclassification: C3\n---\n",
    "groups": "---\ngroups: [hr]\n---\n",
    "roles": "---\nroles: hr\n---\n",
    "restricted": "---\nrestricted: true\n---\n",
    "private": "---\nprivate: yes\n---\n",
    "draft": "---\ndraft: true\n---\n",
    "unpublished": "---\npublished: false\n---\n",
    "German": "---\nZugriff: Personal\n---\n",
    "French": "---\naccès: rh\n---\n",
    "Norwegian": "---\nTilgang: hr\n---\n",
    "status": "---\nstatus: Strictly confidential\n---\n",
    "tag": "---\ntags: [pay, Restricted]\n---\n",
    "list": "---\naccess: [hr, legal]\n---\n",
    "list with all staff": "---\naccess: [all-staff, hr]\n---\n",
    "comma": "---\naccess: hr, legal\n---\n",
    "lines": "---\naccess: |\n  all-staff\n  hr\n---\n",
    "mapping": "---\naccess: {group: hr}\n---\n",
    "empty": "---\naccess:\n---\n",
    "empty text": '---\naccess: ""\n---\n',
    "null": "---\naccess: null\n---\n",
    "tilde": "---\naccess: ~\n---\n",
    "comment for a value": "---\naccess: # hr\n---\n",
    "everyone": "---\naccess: everyone\n---\n",
    "false": "---\naccess: false\n---\n",
    "two names, one of them no label": "---\naccess: all-staff\naccess_group: hr\n---\n",
    "no dashes": "title: S\naccess: hr\n",
    "in bold": "**Access:** hr\n",
    "in a comment": "<!--\naccess: hr\n-->\n",
    "in one line of a comment": "<!-- access: hr -->\n",
    "in code": "```yaml\naccess: hr\n```\n",
    "in a table": "| access | hr |\n|---|---|\n",
    "long dashes": "\u2014\u2014\naccess: hr\n\u2014\u2014\n",
    "below the title": "# Pay\n---\naccess: hr\n---\n",
    "in a second front matter": "---\ntitle: x\n---\n---\naccess: hr\n---\n",
    "Pandoc": "% Pay\n% access: hr\n",
    "Org": "#+ACCESS: hr\n",
    "AsciiDoc": ":access: hr\n",
    "link definition": "[//]: # (access: hr)\n",
    "meta": '<meta name="access" content="hr">\n',
    "element": "<access>hr</access>\n",
}

REFUSED = {
    "never closed": "---\naccess: hr\n",
    "four dots": "---\naccess: hr\n....\n",
    "TOML never closed": '+++\naccess = "hr"\n',
    "two labels": "---\naccess: hr\naccess: all-staff\n---\n",
    "two labels in two cases": "---\naccess: all-staff\nAccess: hr\n---\n",
    "two labels in JSON": '{"access": "hr", "access": "all-staff"}\n',
    "tab": "---\n\taccess: hr\n---\n",
    "no space": "---\naccess:hr\n---\n",
    "no colon": "---\naccess = hr\n---\n",
    "colon in a value": "---\ntitle: a: b\naccess: hr\n---\n",
    "two documents": "---\ntitle: x\n--- !x\naccess: hr\n---\n",
    "odd indents": "---\n  access: hr\n title: x\n---\n",
    "alias": "---\na: &x hr\naccess: *x\n---\n",
    "deep": "---\na: " + "[" * 5000 + "\n---\n",
    "deep TOML": "+++\na = " + "[" * 5000 + "]" * 5000 + "\n+++\n",
    "long": "---\na: " + "x" * 200_000 + "\n---\n",
    "TOML without quotes": "+++\naccess = hr\n+++\n",
    "JSON with a comma": '{"access": "hr",}\n',
    "bomb": "---\na0: &a0 [x]\n"
    + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
    + "---\n",
}


@pytest.mark.parametrize("source", UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_every_way_to_write_a_front_matter_is_understood(source):
    page = parse_page(source + BODY, "pay.md")
    assert page.access == "hr"
    assert page.text.strip() == BODY.strip() and page.title in ("Salary bands", "S")
    assert "the label" not in dict(page.left_out)


@pytest.mark.parametrize("source", CLOSED.values(), ids=CLOSED)
def test_a_label_that_is_in_doubt_closes_the_page_and_is_told(source):
    page = parse_page(source + BODY, "pay.md")
    assert page.access == page.metadata["access"] == RESTRICTED
    assert f"only the group {RESTRICTED!r} may read it" in dict(page.left_out)["the label"]


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_a_front_matter_that_cannot_be_read_refuses_the_page(source):
    with pytest.raises(PageError, match=r"pay\.md: the (front matter|JSON)"):
        parse_page(source + BODY, "pay.md")


@pytest.mark.parametrize(
    "source",
    [
        "---\naccess: all-staff\n---\n",
        "---\naccess: All-Staff\n---\n",
        "---\naccess: ALL_STAFF\n---\n",
        "---\naccess: all staff\n---\n",
        "---\nrestricted: false\n---\n",
        "---\ndraft: no\npublished: true\n---\n",
        "---\naccessed: 2024-01-01\naccessibility: AA\npages: 4\n---\n",
        "---\nstatus: accepted\ntags: [pay]\ntype: note\n---\n",
        "The access code is on the door.\n",
        "Date: 4 May\nPlace: Bergen\n",
        "",
    ],
)
def test_a_page_that_is_open_to_all_says_so_or_says_nothing(source):
    page = parse_page(source + BODY, "pay.md")
    assert page.access == ALL_STAFF and page.left_out == ()


@pytest.mark.parametrize(
    "label",
    ["allstaff", "AllStaff", "all-stuff", "staff", "all-staff-hr", "all–staff", "Ａll-staff", "аll-staff"],
)
def test_a_label_that_resembles_all_staff_is_a_group_of_its_own(label):
    assert settled(label)[0] != ALL_STAFF


def test_prose_far_below_is_no_label():
    text = "# Depot\n\n" + "We keep the spare keys here.\n\n" * 3 + "Access: by the north gate.\n"
    assert parse_page(text, "a.md").access == ALL_STAFF
    text = "# Depot\n\nAccess: by the north gate, which is open from seven to nine.\n"
    assert parse_page(text, "a.md").access == ALL_STAFF


def test_a_label_that_is_understood_is_not_doubted_by_the_text():
    page = parse_page("---\naccess: hr\n---\n# Depot\n\nAccess: north gate\n", "a.md")
    assert page.access == "hr"
    assert parse_page("---\naccess: all-staff\n---\naccess: hr\n\n# Depot\n", "a.md").access == RESTRICTED


def test_a_page_made_by_hand_is_closed_when_its_label_is_odd():
    from helpers.corpus import Page

    assert Page("a", "A", "", {"access": ["hr", "legal"]}).access == RESTRICTED
    assert Page("a", "A", "", {"access": None}).access == RESTRICTED
    assert Page("a", "A", "", {}).access == ALL_STAFF


def test_no_page_of_skerry_is_in_doubt():
    assert all(page.left_out == () and page.access != RESTRICTED for page in load_pages())


def test_fields_of_toml_and_json_are_texts():
    toml = '+++\ntitle = "S"\nversion = 1.5\ndate = 2026-03-17\ndraft = false\nn = [1, 2]\n+++\nx'
    assert front_matter(toml).metadata == {
        "title": "S", "version": "1.5", "date": "2026-03-17", "draft": "false", "n": ["1", "2"]
    }  # fmt: skip
    assert front_matter('{"version": 1.10, "a": null}\nx').metadata == {"version": "1.10", "a": ""}


@pytest.mark.parametrize(
    "source",
    [
        "---\n\n# Title\n\nText.\n\n---\n\nMore.\n",
        "---\n\nSome words of welcome.\n\n---\n",
        "{% include nav.html %}\n\n# Title\n",
        "{{< note >}}\n",
        '{"a": 1}\n{"a": 2}\n',
        '{"all": "of a file"}\n',
        "+++ not a line of signs\n",
        "-- \nregards\n",
    ],
)
def test_rules_and_braces_are_no_front_matter(source):
    page = parse_page(source, "a.md")
    assert page.text.strip() == source.strip() and page.metadata == {}


def test_the_way_back_to_the_source_passes_front_matter_and_comments():
    source = "\ufeff---\r\nid: a\r\n---\r\n\r\n# Tea\r\n\r\nBoil <!-- well --> it.\r\nCal\u00adibrate.\r\n"
    page = parse_page(source, "a.md")
    assert page.text == "# Tea\n\nBoil  it.\nCalibrate.\n"
    for word, before in (("Tea", "Tea"), ("it.", "it."), ("Calibrate", "Cal\u00adibrate")):
        at = page.text.index(word)
        start, end = page.source_span(at, at + len(word))
        assert source[start:end] == before


def test_comments_with_words_are_told_and_empty_ones_are_not():
    page = parse_page("# Tea\n<!-- ask Rui -->\nBoil it.<!-- --><!-- --- -->\n", "a.md")
    assert page.text == "# Tea\n\nBoil it.\n"
    assert page.left_out == (
        ("1 comment, the first 'ask Rui'", "written for whoever edits the file, not for a reader"),
    )


def test_half_a_surrogate_pair_is_refused_in_a_sentence():
    with pytest.raises(PageError, match=r"a\.md: Character 2 is half of a surrogate pair"):
        parse_page("# \ud800", "a.md")


# ---- a folder ----


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_kinds_without_labels_are_closed_in_a_folder_that_has_some(tmp_path):
    write(tmp_path, {
        "a.md": "---\naccess: hr\n---\n# A\nx", "b.md": "# B\nx", "deep/c.txt": "x", "d.rst": "D\n=\n\nx",
        "e.html": "<h1>E</h1><p>The ferry leaves at nine.</p>", "f.rst": ":access: all-staff\n\nF\n=\n\nx",
    })  # fmt: skip
    loaded = read_folder(tmp_path)
    assert {page.id: page.access for page in loaded.pages} == {
        "a.md": "hr", "b.md": RESTRICTED, "deep/c.txt": RESTRICTED, "d.rst": RESTRICTED, "e.html": RESTRICTED,
        "f.rst": ALL_STAFF,
    }  # fmt: skip
    assert [path for path, what, _ in loaded.lost if what == "the label"] == [
        "b.md", "d.rst", "deep/c.txt", "e.html"
    ]  # fmt: skip
    assert "4 files, such as b.md, d.rst, deep/c.txt: the label lost: it carries no label" in str(loaded)


def test_a_folder_without_labels_is_open(tmp_path):
    write(tmp_path, {"a.md": "# A\nx", "b.txt": "x"})
    loaded = read_folder(tmp_path)
    assert {page.access for page in loaded.pages} == {ALL_STAFF} and loaded.lost == []


@pytest.mark.parametrize(
    "bad", ["---\nacess: hr\n---\nx", "---\naccess: hr\n", "---\ntitle: a: b\naccess: x\n---\nx"]
)
def test_one_page_with_a_label_in_doubt_closes_those_without(tmp_path, bad):
    write(tmp_path, {"a.md": bad, "b.md": "# B\nx"})
    assert read_folder(tmp_path).pages[-1].access == RESTRICTED


def test_a_label_that_one_page_alone_has_is_asked_about(tmp_path):
    pages = {f"{i}.md": "---\naccess: finance\n---\nx" for i in range(3)}
    write(
        tmp_path,
        {**pages, "odd.md": "---\naccess: finanse\n---\nx", "all.md": "---\naccess: allstaff\n---\nx"},
    )
    loaded = read_folder(tmp_path)
    assert [(path, why) for path, _, why in loaded.lost] == [
        ("all.md", "no other page has 'allstaff'; did you mean 'all-staff'?"),
        ("odd.md", "no other page has 'finanse'; did you mean 'finance'?"),
    ]
    assert {page.id: page.access for page in loaded.pages}["odd.md"] == "finanse"


def test_small_helpers_say_what_they_mean():
    assert resembling({"hr": 1, "legal": 1}) == {}
    assert label_of({"acess": "hr"})[0] == RESTRICTED
    assert label_line(["a", "b", "c", "d", "access: hr"]) is None

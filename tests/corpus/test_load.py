"""Any folder of documents is loaded, cut, indexed and asked in every way; and what cannot be read is told
file by file.
"""

import os

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from helpers.corpus import (
    CHUNKERS,
    Document,
    Loaded,
    Page,
    PageError,
    chunk_all,
    chunk_pages,
    load,
    load_folder,
    pages_of,
    parent_child,
    read_folder,
    read_page,
    report,
)
from helpers.retrieval import (
    BM25Retriever,
    DenseRetriever,
    HybridRetriever,
    Index,
    ParentRetriever,
    RerankRetriever,
)

ASKED = {
    "How many hives stand behind the orchard?": "bees.md",
    "When is the ferry to Lanndal cancelled?": "travel/ferry.html",
    "What does the piano tuner cost?": "bills/piano.pdf",
    "Which yeast goes into the rye bread?": "kitchen/bread.htm",
}


class LongestFirst:
    """A toy reranker: prefers passages that share words with the question."""

    def score(self, query, hits):
        wanted = set(query.lower().split())
        return np.array(
            [len(wanted & set(hit.passage.with_header.lower().split())) + 0.01 * hit.score for hit in hits]
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("mine")
    for name, text in {
        "bees.md": "# Bees\n\n## Hives\n\nBehind the orchard stand 14 hives.\n\n## Honey\n\nWe sold 61 jars.",
        "notes.txt": "The spare key hangs in the barn, left of the door.",
        "travel/ferry.html": "<html><head><title>Ferry</title></head><body><nav><a href='/'>Home</a></nav>"
        "<main><h1>Ferry to Lanndal</h1><p>The ferry to Lanndal is cancelled when the wind is above 17 m/s. "
        "Tickets are sold on board, and a bicycle costs nothing.</p></main><footer>© us</footer>"
        "</body></html>",
        "kitchen/bread.htm": "<h1>Rye bread</h1>"
        "<p>The rye bread takes wild yeast from the jar in the cellar.</p>",
        ".hidden/secret.md": "no",
        "photo.jpg": "no text",
    }.items():
        (made / name).parent.mkdir(exist_ok=True, parents=True)
        (made / name).write_text(text, encoding="utf-8")
    (made / "bills").mkdir()
    canvas = Canvas(str(made / "bills" / "piano.pdf"))
    canvas.setTitle("Piano")
    canvas.drawString(72, 760, "The piano tuner comes in May and costs 140 euros.")
    canvas.save()
    return made


@pytest.fixture(scope="module")
def pages(folder):
    return load_folder(folder)


def test_markdown_text_html_and_pdf_are_read_and_nothing_else(pages):
    assert [page.id for page in pages] == [
        "bees.md",
        "bills/piano.pdf",
        "kitchen/bread.htm",
        "notes.txt",
        "travel/ferry.html",
    ]
    ferry = pages[-1]
    assert (
        ferry.title == "Ferry to Lanndal"
        and "17 m/s" in ferry.text
        and "Home" not in ferry.text
        and "©" not in ferry.text
    )
    assert all(page.path.exists() and page.access == "all-staff" for page in pages)


@pytest.mark.parametrize("chunker", CHUNKERS)
def test_every_chunker_cuts_it(pages, chunker):
    passages = chunk_all(pages, chunker, 40, 0.25)
    texts = {page.id: page.text for page in pages}
    assert {passage.page_id for passage in passages} == set(texts) and all(
        texts[passage.page_id][passage.start : passage.end] == passage.text for passage in passages
    )


def retrievers(pages):
    passages = chunk_pages(pages)
    dense, keyword = DenseRetriever(passages), BM25Retriever(passages)
    hybrid, index = HybridRetriever([dense, keyword]), Index()
    index.sync(pages)
    parents, children = parent_child(pages, 200, 30)
    return {
        "dense": dense,
        "keyword": keyword,
        "hybrid": hybrid,
        "reranked": RerankRetriever(hybrid, LongestFirst(), depth=5),
        "index": index,
        "parents": ParentRetriever(DenseRetriever(children), parents),
    }


def test_every_retriever_finds_the_right_file(pages):
    for name, retriever in retrievers(pages).items():
        assert [hits[0].passage.page_id for hits in retriever.search_many(list(ASKED), k=2)] == list(
            ASKED.values()
        ), name
        assert retriever.search(next(iter(ASKED)), k=1)[0].rank == 1


def test_a_pdf_passage_names_its_page(pages):
    assert Index and chunk_pages(pages)[2].section == "Page 1"


def test_one_bad_file_is_named_or_left_out_when_you_say_so(tmp_path):
    (tmp_path / "good.md").write_text("# Good\n\ntext")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-broken")
    with pytest.raises(PageError, match="bad.pdf: the PDF is damaged"):
        load_folder(tmp_path)
    loaded = read_folder(tmp_path)
    assert [page.id for page in loaded.pages] == ["good.md"]
    assert len(loaded.refused) == 1 and loaded.refused[0][0] == "bad.pdf"
    assert loaded.refused[0][1].startswith("the PDF is damaged")


def test_one_file_is_read_by_its_suffix(folder):
    assert (
        read_page(folder / "bills" / "piano.pdf").title == "Piano"
        and read_page(folder / "kitchen" / "bread.htm").title == "Rye bread"
    )


# ---- files and folders, one by one ----


def test_windows_and_unix_files_give_the_same_page(tmp_path):
    (tmp_path / "w.md").write_bytes(b"---\r\nid: a\r\n---\r\n# T\r\nbody\r\n")
    (tmp_path / "u.md").write_bytes(b"---\nid: a\n---\n# T\nbody\n")
    assert read_page(tmp_path / "w.md").text == read_page(tmp_path / "u.md").text


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


@pytest.mark.parametrize(
    "data, text, guessed",
    [
        ("Smørbrød".encode("latin-1"), "Smørbrød", True),
        ("Tea".encode("utf-16"), "Tea", False),
        ("Tée".encode("utf-16-be"), "Tée", False),
        ("\ufeffTea".encode(), "Tea", False),
        (b"Tea\x1a" + b" " * 200, "Tea", False),
        (b"T\x1b[1mea\x1b[0m\x0c", "T", False),
    ],
)
def test_other_encodings_are_read_and_a_guess_is_told(tmp_path, data, text, guessed):
    (tmp_path / "a.md").write_bytes(data)
    page = read_page(tmp_path / "a.md")
    assert page.text.startswith(text)
    assert ("the encoding" in dict(page.left_out)) == guessed


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n", b"PK\x03\x04" + bytes(20), bytes(range(256)), b"a\0b" * 50]
)
@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.rst"])
def test_data_that_is_no_text_is_refused(tmp_path, data, name):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PageError, match="holds no text but other data. Save it as text or leave it out"):
        read_page(tmp_path / name)


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "LARGEST_FILE", 100)
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
        match=r"holds no readable text. "
        r"Put \.htm, \.html, \.markdown, \.md, \.pdf, \.rst, \.txt files into it",
    ):
        load_folder(tmp_path)


def test_two_pages_with_one_id_are_both_named(tmp_path):
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("---\nid: same\n---\nx", encoding="utf-8")
    with pytest.raises(
        PageError, match=r"b\.md: carries the id 'same', as a\.md does. Give each page an id of its own"
    ):
        load_folder(tmp_path)


def test_a_damaged_page_in_a_folder_is_named(tmp_path):
    (tmp_path / "good.md").write_text("x", encoding="utf-8")
    (tmp_path / "bad.md").write_bytes(b"\x00\x01\x02")
    with pytest.raises(PageError, match=r"bad\.md: holds no text but other data"):
        load_folder(tmp_path)


def test_a_home_folder_may_be_written_with_a_tilde(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("x", encoding="utf-8")
    assert [page.id for page in load_folder("~/docs")] == ["a.md"]


@pytest.mark.parametrize("name,kind", [("big.html", "page"), ("big.pdf", "PDF")])
def test_a_document_that_is_missing_or_too_large_is_named(tmp_path, monkeypatch, name, kind):
    with pytest.raises(PageError, match=f"{name}: cannot be read"):
        read_page(tmp_path / name)
    monkeypatch.setattr(load, "LARGEST_FILE", 10)
    monkeypatch.setattr(load, "LARGEST_PDF", 10)
    (tmp_path / name).write_text("<p>more than ten bytes</p>")
    with pytest.raises(PageError, match=f"is too large for a {kind}"):
        read_page(tmp_path / name)


# ---- the report of a folder ----


def test_the_report_names_what_was_read_refused_lost_and_left_alone(tmp_path):
    (tmp_path / "a.md").write_text("---\nid: same\n---\n# A")
    (tmp_path / "b.md").write_text("---\nid: same\n---\n# B")
    (tmp_path / "blank.txt").write_text(" \n")
    (tmp_path / "data.md").write_bytes(bytes(9))
    (tmp_path / "latin.md").write_bytes("Åse".encode("latin-1"))
    (tmp_path / "letters.html").write_bytes(b"<main><p>caf\xe9 and tea</p></main>")
    (tmp_path / "sheet.xlsx").write_bytes(b"x")
    loaded = read_folder(tmp_path)
    assert [page.id for page in loaded.pages] == ["same", "latin.md", "letters.html"]
    assert loaded.refused == [
        ("b.md", "carries the id 'same', as a.md does. Give each page an id of its own."),
        ("data.md", "holds no text but other data. Save it as text or leave it out."),
    ]
    assert loaded.lost == [
        ("blank.txt", "everything", "the file holds no text"),
        ("latin.md", "the encoding", "the file is not UTF-8, and was read as cp1252 by a guess"),
        ("letters.html", "the encoding", "the file is not UTF-8, and was read as cp1252 by a guess"),
    ]
    assert loaded.ignored == ["sheet.xlsx"]
    assert str(loaded).splitlines()[0] == (
        "3 pages read, 2 files refused, 3 things lost, 1 file of another kind left alone"
    )


def test_pages_of_a_pdf_without_text_are_lost_by_number(tmp_path):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for text in ("one", "", "three", ""):
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    (lost,) = read_folder(tmp_path).lost
    assert lost[:2] == ("a.pdf", "pages 2, 4") and "pictures" in lost[2]


def test_a_link_out_of_the_folder_is_not_read(tmp_path):
    (tmp_path / "secret.md").write_text("the password is tea")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "a.md").write_text("body")
    (mine / "inside.md").symlink_to(mine / "a.md")
    (mine / "outside.md").symlink_to(tmp_path / "secret.md")
    (mine / "nowhere.md").symlink_to(mine / "gone.md")
    (mine / "above").symlink_to(tmp_path, target_is_directory=True)
    loaded = read_folder(mine)
    assert [page.id for page in loaded.pages] == ["a.md", "inside.md"]
    assert [name for name, _ in loaded.refused] == ["nowhere.md", "outside.md"]
    assert "leads out of the folder" in loaded.refused[1][1]
    with pytest.raises(PageError, match="nowhere.md"):
        load_folder(mine)


def test_a_folder_of_nothing_is_an_empty_report_and_no_error(tmp_path):
    assert read_folder(tmp_path).pages == [] and "0 pages read" in str(read_folder(tmp_path))


# ---- whatever goes wrong with one document is a row ----


@pytest.mark.parametrize(
    "error, said",
    [
        (RecursionError("deep"), "nested too deep"),
        (MemoryError(), "needs more memory than there is"),
        (UnicodeError("odd"), "cannot be read (UnicodeError: odd)"),
        (AssertionError(), "cannot be read (AssertionError: )"),
        (KeyError("x\ny"), "cannot be read (KeyError"),
    ],
)
def test_any_failure_of_a_parser_is_one_sentence(tmp_path, monkeypatch, error, said):
    def broken(*_):
        raise error

    (tmp_path / "a.md").write_text("x")
    (tmp_path / "b.md").write_text("y")
    monkeypatch.setattr(load, "parse_page", broken)
    assert said in read_folder(tmp_path).refused[0][1]
    assert len(read_folder(tmp_path).refused) == 2
    with pytest.raises(PageError, match="a.md"):
        read_page(tmp_path / "a.md")
    monkeypatch.setattr(load, "html_page", broken)
    assert said in pages_of([Document("http://a/a.html", "html", b"x", 0)])[1][0].reason


def test_a_reader_of_ones_own_that_fails_is_a_row(tmp_path):
    (tmp_path / "a.md").write_text("x")

    def broken(path, name):
        raise ZeroDivisionError("by zero")

    assert read_folder(tmp_path, broken).refused == [
        ("a.md", "cannot be read (ZeroDivisionError: by zero). Leave it out.")
    ]


def test_a_document_that_takes_too_long_is_a_row_and_the_others_are_read(tmp_path, monkeypatch):
    def slow(content, name, path):
        while name == "a.md":
            pass
        return Page(name, "", content.decode(), {}, path)

    (tmp_path / "a.md").write_text("x")
    (tmp_path / "b.md").write_text("y")
    monkeypatch.setattr(load, "SECONDS", 0.2)
    monkeypatch.setattr(load, "_text_page", slow)
    loaded = read_folder(tmp_path)
    assert loaded.refused == [("a.md", "is not read after 0.2 seconds. Split it or leave it out.")]
    assert [page.id for page in loaded.pages] == ["b.md"]


def test_a_loop_of_links_and_a_name_that_is_no_text_are_rows(tmp_path):
    (tmp_path / "a.md").symlink_to(tmp_path / "b.md")
    (tmp_path / "b.md").symlink_to(tmp_path / "a.md")
    odd = os.fsencode(tmp_path) + b"/caf\xe9.md"
    try:
        with open(odd, "w") as file:
            file.write("# Tea\n\nBoil it.")
    except OSError:
        pytest.skip("this file system takes no such names")
    loaded = read_folder(tmp_path)
    assert [name for name, _ in loaded.refused] == ["a.md", "b.md"]
    assert [page.id for page in loaded.pages] == ["caf\ufffd.md"]
    assert str(loaded).encode()


@pytest.mark.skipif(
    os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0), reason="root reads all"
)
def test_a_folder_and_a_file_that_are_shut_are_rows(tmp_path):
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "a.md").write_text("x")
    (tmp_path / "b.md").write_text("x")
    (tmp_path / "shut").chmod(0)
    (tmp_path / "b.md").chmod(0)
    try:
        assert sorted(name for name, _ in read_folder(tmp_path).refused) == ["b.md", "shut"]
    finally:
        (tmp_path / "shut").chmod(0o700)


def test_a_text_that_the_embedding_model_does_not_know_is_told(tmp_path):
    (tmp_path / "km.md").write_text("ម៉ាស៊ីនបូមទឹក ត្រូវ ពិនិត្យ រៀងរាល់ បី ខែ", encoding="utf-8")
    (tmp_path / "en.md").write_text(
        "The pump is checked every three months, says Åse Łukasz.", encoding="utf-8"
    )
    ((path, what, why),) = read_folder(tmp_path).lost
    assert path == "km.md" and what.endswith("% of the words") and "does not know them" in why


def test_a_missing_model_stops_no_reading(tmp_path, monkeypatch):
    def missing(text):
        raise RuntimeError("no model")

    (tmp_path / "km.md").write_text("ម៉ាស៊ីនបូមទឹក ត្រូវ ពិនិត្យ", encoding="utf-8")
    monkeypatch.setattr(report, "unknown_to_model", missing)
    assert len(read_folder(tmp_path).pages) == 1


def test_a_long_report_is_short_and_its_lists_hold_every_row():
    lost = [(f"{i}.md", f"{i + 1} comments", "for editors") for i in range(50)]
    odd = [(f"{chr(97 + i)}.md", "a", "why " + chr(97 + i) * 3) for i in range(26)]
    lines = str(Loaded([], lost=lost + odd)).splitlines()
    assert len(lines) == 1 + 20 + 1
    assert lines[1] == "  50 files, such as 0.md, 1.md, 2.md: in the first, 1 comments lost: for editors"
    assert lines[-1] == "  … and 7 more; all stand in .refused and .lost"


# ---- crawled documents ----

LONG = (
    "The kettle in the tea kitchen holds 1.7 litres and is descaled every 19 days by whoever finds it empty. "
    * 2
)


def test_a_crawl_becomes_pages_and_bad_documents_are_listed():
    good = f"<meta name='skerry:id' content='tea'><p>{LONG}</p>".encode()
    documents = [
        Document("http://a/x/y.html", "html", good, 0),
        Document("http://a/", "html", f"<p>{LONG}</p>".encode(), 0),
        Document("http://a/e.html", "html", b"", 0),
        Document("http://a/b.pdf", "pdf", b"%PDF-nonsense", 0),
        Document("http://a/z.html", "html", good, 0),
    ]
    pages, left = pages_of(documents)
    assert [page.id for page in pages] == ["tea", "index"] and all(isinstance(page, Page) for page in pages)
    assert [skipped.url for skipped in left] == ["http://a/e.html", "http://a/b.pdf", "http://a/z.html"]
    assert (
        "holds no text" in left[0].reason
        and "damaged" in left[1].reason
        and "carries the id 'tea'" in left[2].reason
    )


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.rst"])
def test_letters_that_do_not_fit_are_told_once(tmp_path, name):
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + b"Tea kitchen. " * 9 + b"caf\xe9")
    assert [row for row in read_folder(tmp_path).lost if "letter" in row[1]] == [
        (name, "1 letter", "does not fit the encoding that the file names")
    ]


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.rst"])
def test_a_sign_for_a_lost_letter_in_the_document_is_no_wrong_encoding(tmp_path, name):
    (tmp_path / name).write_text(
        "Python prints '\ufffd\ufffd' for bytes that it cannot read.", encoding="utf-8"
    )
    ((path, what, why),) = [row for row in read_folder(tmp_path).lost if "letter" in row[1]]
    assert (path, what) == (name, "2 letters (U+FFFD)") and "the document itself holds this sign" in why

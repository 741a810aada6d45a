"""The twelve PDFs: several pages each, tables that break, text that comes out, facts of the world."""

import pytest
from pypdf import PdfReader

from helpers.classroom import documents
from helpers.corpus import DataError, stands_in, world_value

SOURCES = documents.load_document_sources()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("documents")
    documents.build_documents(made)
    return made


def words_of(document):
    """All text of a document as it was written."""
    sections = document["sections"]
    tables = [section["table"] for section in sections if "table" in section]
    return "\n".join(
        [
            document["title"],
            document["subtitle"],
            document["number"],
            document["date"],
            *(line for s in sections for line in [s["heading"], *s.get("text", []), *s.get("list", [])]),
            *(
                cell
                for table in tables
                for row in [[table["caption"]], table["head"], *table["rows"]]
                for cell in row
            ),
        ]
    )


def test_there_are_twelve_contracts_and_reports():
    assert len(SOURCES) == 12 == len({document["file"] for document in SOURCES}) and {
        document["kind"] for document in SOURCES
    } == {"contract", "report"}


@pytest.mark.parametrize("document", SOURCES, ids=lambda document: document["id"])
def test_a_document_states_the_facts_of_the_world(document):
    text = words_of(document)
    assert len(document["states"]) >= 8
    assert [
        path
        for path in document["states"]
        for value in [world_value(path)]
        for item in (value if isinstance(value, list) else [value])
        if not stands_in(item, text)
    ] == []


@pytest.mark.parametrize("document", SOURCES, ids=lambda document: document["id"])
def test_a_reader_gets_the_text_out_of_every_page(document, folder):
    pages = PdfReader(folder / document["file"]).pages
    texts = [page.extract_text() for page in pages]
    assert len(pages) >= 3 and all(
        document["header"].split(" · ")[0] in text and f"Page {i}" in text for i, text in enumerate(texts, 1)
    )
    whole = " ".join(" ".join(texts).split())
    assert all(section["heading"] in whole for section in document["sections"])


@pytest.mark.parametrize("document", SOURCES, ids=lambda document: document["id"])
def test_tables_are_whole_rows(document):
    tables = [section["table"] for section in document["sections"] if "table" in section]
    assert len(tables) >= 2 and all(
        len(row) == len(table["head"]) for table in tables for row in table["rows"]
    )


def test_some_tables_break_across_pages(folder):
    broken = 0
    for document in SOURCES:
        texts = [" ".join(page.extract_text().split()) for page in PdfReader(folder / document["file"]).pages]
        captions = [section["table"]["caption"] for section in document["sections"] if "table" in section]
        broken += sum(
            sum(caption in text for text in texts) > 1 for caption in captions
        )  # caption and head are repeated on each page
    assert broken >= 6


def test_the_same_text_gives_the_same_bytes(folder, tmp_path):
    for path in documents.build_documents(tmp_path / "again"):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


@pytest.mark.parametrize("damage", [None, "- id: [unclosed"])
def test_a_missing_or_damaged_source_says_how_to_restore_it(tmp_path, monkeypatch, damage):
    monkeypatch.setattr(documents, "DATASETS", tmp_path)
    (tmp_path / "sources").mkdir()
    if damage:
        (tmp_path / "sources" / "documents.yaml").write_text(damage)
    with pytest.raises(DataError, match="documents.yaml cannot be read .* git checkout -- datasets/sources"):
        documents.load_document_sources()

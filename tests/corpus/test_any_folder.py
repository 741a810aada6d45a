"""Nothing is made for Skerry alone: a folder of one's own Markdown, HTML and PDF files is loaded, cut, indexed, and asked in every way."""

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from helpers.corpus import chunk_pages, load_folder, read_page
from helpers.corpus.chunkers import CHUNKERS, chunk_all, parent_child
from helpers.corpus.pages import PageError
from helpers.retrieval import BM25Retriever, DenseRetriever, HybridRetriever, Index, RerankRetriever
from helpers.retrieval.parents import ParentRetriever

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
        "travel/ferry.html": "<html><head><title>Ferry</title></head><body><nav><a href='/'>Home</a></nav><main><h1>Ferry to Lanndal</h1><p>The ferry to Lanndal is cancelled when the wind is above 17 m/s. "
        "Tickets are sold on board, and a bicycle costs nothing.</p></main><footer>© us</footer></body></html>",
        "kitchen/bread.htm": "<h1>Rye bread</h1><p>The rye bread takes wild yeast from the jar in the cellar.</p>",
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
    errors = []
    assert [page.id for page in load_folder(tmp_path, on_error=errors.append)] == ["good.md"]
    assert len(errors) == 1 and "bad.pdf" in str(errors[0])


def test_one_file_is_read_by_its_suffix(folder):
    assert (
        read_page(folder / "bills" / "piano.pdf").title == "Piano"
        and read_page(folder / "kitchen" / "bread.htm").title == "Rye bread"
    )

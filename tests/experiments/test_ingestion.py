"""Trials of reading and cutting: the part of the pages that they run on, and what is counted."""

import numpy as np
import pytest

from helpers.corpus import Document, Page, chunk_all, load_pages, load_questions
from helpers.experiments import ingestion, large_chunks
from helpers.retrieval import BM25Retriever

QUESTIONS = [question for question in load_questions("practice") if question.answerable][:20]


def test_a_part_of_the_pages_holds_every_gold_page_and_is_always_the_same():
    pages = load_pages()
    part = ingestion.sub_corpus(QUESTIONS, pages, 60)
    assert len(part) == 60 and part == ingestion.sub_corpus(QUESTIONS, pages[::-1], 60)[::-1]
    gold = {gold.page_id for question in QUESTIONS for gold in question.gold}
    assert gold <= {page.id for page in part} and len(ingestion.sub_corpus(QUESTIONS, pages, 0)) == len(gold)


def test_a_trial_counts_by_hand():
    pages = ingestion.sub_corpus(QUESTIONS, load_pages(), 30)
    passages = chunk_all(pages, "heading", 160)
    trial = ingestion.judge_cutting(
        "keyword", BM25Retriever(passages), passages, QUESTIONS, pages, budget=10**6
    )
    assert trial.passages == len(passages) and trial.stored == sum(passage.tokens for passage in passages)
    assert len(trial.recall) == len(QUESTIONS)
    assert all(
        0 <= iou <= precision + 1e-9 for iou, precision in zip(trial.iou, trial.precision, strict=True)
    )
    least = ingestion.judge_cutting("keyword", BM25Retriever(passages), passages, QUESTIONS, pages, budget=1)
    assert sum(least.recall) < sum(trial.recall) and "recall" in str(trial)


@pytest.mark.parametrize(
    "trial, embedded",
    [
        (lambda pages, told: ingestion.try_chunker(QUESTIONS, pages, progress=told), 1),
        (lambda pages, told: ingestion.try_parent_child(QUESTIONS, pages, progress=told), 1),
        (lambda pages, told: large_chunks.why_large_hurts(QUESTIONS, pages, progress=told), 3),
    ],
)
def test_a_trial_tells_how_far_it_is(monkeypatch, trial, embedded):
    """Every time that passages are embedded, and no other: vectors that are there need no bar."""
    reports = []

    class Quick(BM25Retriever):
        """Search by words where a trial would embed."""

        def __init__(self, passages, header=True, vectors=None, progress=None):
            super().__init__(passages, header=header)
            self.vectors = np.ones((len(passages), 2)) if vectors is None else vectors
            if vectors is None and progress:
                progress(len(passages), len(passages))

    for module in (ingestion, large_chunks):
        monkeypatch.setattr(module, "DenseRetriever", Quick)
    trial(ingestion.sub_corpus(QUESTIONS, load_pages(), 20), lambda *done: reports.append(done))
    assert len(reports) == embedded and all(done == total > 0 for done, total in reports)


# ---- reading -------------------------------------------------------------------------------------

TEA = Page(
    "tea", "Tea", "# Tea\n\nHot water, as in [[people-7]].\n\n- one\n- two\n\n| a | b |\n| - | - |\n| 1 | 2 |"
)
HTML = (
    '<html><head><meta name="skerry:id" content="tea"></head><body><nav>Home News</nav><main><h1>Tea</h1>'
    "<p>Hot water, as in Bicycle shed.</p><ul><li>one</li><li>two</li></ul></main></body></html>"
)


def document(html: str, kind: str = "html") -> Document:
    return Document("http://host/tea", kind, html.encode(), 0)


def test_a_page_is_read_in_every_way_and_its_source_names_links_by_their_titles():
    pages = [TEA, Page("night", "Night", "Never crawled.")]
    read = ingestion.ways_to_read(
        [document(HTML), document("%PDF", "pdf")], pages, [TEA, Page("people-7", "Bicycle shed", "")]
    )
    assert set(read) == {"source", *ingestion.WAYS} and all(len(pages) == 1 for pages in read.values())
    assert "as in Bicycle shed." in read["source"][0].text and "[[people-7]]" not in read["source"][0].text
    assert "Home News" in read["all text"][0].text and "Home News" not in read["main element"][0].text
    assert all(pages[0].id == "tea" and pages[0].title == "Tea" for pages in read.values())


def test_reading_tells_how_far_it_is():
    told = []
    ingestion.ways_to_read([document(HTML)], [TEA], [TEA], progress=lambda *done: told.append(done))
    assert told == [(done, len(ingestion.WAYS)) for done in range(1, len(ingestion.WAYS) + 1)]


def test_a_page_that_was_read_whole_keeps_everything():
    made = ingestion.compare_reading("copy", [TEA], [TEA])
    assert (made.n, made.recall, made.precision, made.headings, made.items, made.rows) == (1, 1, 1, 1, 1, 1)


def test_what_was_lost_or_added_is_counted():
    read = Page("tea", "Tea", "Tea\n\nHot water, as in people-7.\n\none\n\na b\n\nmenu menu menu")
    made = ingestion.compare_reading("lossy", [read], [TEA])
    assert 0 < made.recall < 1 and 0 < made.precision < 1
    assert (made.headings, made.items, made.rows) == (1, 0.5, 0.5) and "n = 1 pages" in str(made)


def test_a_source_without_lists_and_tables_lost_none():
    plain = Page("tea", "Tea", "# Tea\n\nHot water.")
    assert (made := ingestion.compare_reading("copy", [plain], [plain])).items == made.rows == 1.0


def test_quotes_are_looked_for_by_their_words_since_offsets_have_moved():
    part = ingestion.sub_corpus(QUESTIONS, load_pages(), 30)
    moved = [Page(page.id, page.title, "Menu and more.\n\n" + page.text, page.metadata) for page in part]
    found = [ingestion.recall_of_reading(pages, QUESTIONS, BM25Retriever) for pages in (part, moved)]
    assert len(found[0]) == len(QUESTIONS) and sum(found[0]) > 10 and abs(sum(found[0]) - sum(found[1])) <= 2
    lost = [Page(page.id, page.title, "# Empty\n\nNothing else.") for page in part]
    assert sum(ingestion.recall_of_reading(lost, QUESTIONS, BM25Retriever)) == 0

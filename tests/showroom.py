"""A small notebook that shows every widget of helpers/classroom/widgets, one a cell. No tests here.

Where a widget asks a model, a stand-in answers at once, so that what is tried is the widget.
"""

from pathlib import Path

import nbformat

SET_UP = """
from helpers.classroom import (advisor, ask_as, ask_system, chat_page, chunk_explorer, four_systems,
                               fusion_explorer, predict, price_explorer, question_editor, quiz,
                               with_and_without)
from helpers.corpus import chunk_pages, load_pages, load_questions
from helpers.decision import EXAMPLE_PRICES, Usage, load_arms
from helpers.experiments import QuestionLog
from helpers.generation import Answer, Citation, prompted
from helpers.retrieval import BM25Retriever
from helpers.settings import ROOT
import helpers.generation

questions = load_questions("practice")[:6]
wanted = {gold.page_id for question in questions for gold in question.gold}
pages = [page for page in load_pages() if page.id in wanted]
words = BM25Retriever(chunk_pages(pages))
asked = [question.question for question in questions]


def stand_in(question, retriever, *, k=3, read=None, threshold=None, **system):
    hits = retriever.search(question, k) if k else []
    if (threshold or 0) > 1:
        return Answer(question, "Not in the documents.", passages=hits, abstained=True,
                      reason="not sure enough", reply="12 m", confidence=0.4)
    cited = [Citation(hits[0].passage.page_id, hits[0].passage.title, "", "12 m")] if hits else []
    return Answer(question, "It is 12 m [1].", cited, hits, reply="It is 12 m [1].",
                  stages={"search": 0.01, "read": 0.2})


helpers.generation.answer = stand_in
helpers.generation.ask_closed_book = lambda question: Answer(question, "It is 99 m.", reply="It is 99 m.")
"""
WIDGETS = {
    "predict": 'predict("0.1")',
    "quiz": 'quiz("00")',
    "chunk_explorer": "chunk_explorer(pages, questions)",
    "fusion_explorer": "fusion_explorer(words, words, questions)",
    "with_and_without": "with_and_without(words, asked)",
    "ask_system": "ask_system(words, asked)",
    "ask_as": 'ask_as(words, asked, ["security"], stand_in)',
    "four_systems": (
        'four_systems(words, asked, {"RAG": prompted(system="rules"), "closed book": prompted(0)}, stand_in)'
    ),
    "advisor": "advisor()",
    "price_explorer": (
        'arms = load_arms(ROOT / "solutions" / "measurements.json")\n'
        "price_explorer(arms, EXAMPLE_PRICES, Usage(requests_per_month=20_000, months=12), tuple(arms)[:2])"
    ),
    "question_editor": 'question_editor(pages, "mine.jsonl")',
    "chat_page": 'chat_page(words, {}, QuestionLog("mine.log.jsonl"), stand_in)',
}


def write_showroom(path: Path) -> None:
    """The notebook: what the widgets need in the first cell, then a cell each."""
    cells = [nbformat.v4.new_code_cell(SET_UP.strip())]
    cells += [nbformat.v4.new_code_cell(code, metadata={"widget": name}) for name, code in WIDGETS.items()]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    path.write_text(nbformat.writes(made), encoding="utf-8")

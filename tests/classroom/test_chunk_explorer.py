"""The chunk explorer and the trials: every letter of the page is shown once and escaped, the quote is marked, settings change what is seen."""

import re
from html import unescape
from types import SimpleNamespace

import pytest

from helpers.experiments import chunking as chunk_trials
from helpers.classroom.widgets import chunk_explorer as explorer_of
from helpers.classroom.widgets.chunk_explorer import GOLD, REPEATED, coloured
from helpers.corpus import Page, load_pages, load_questions
from helpers.corpus.chunkers import CHUNKERS, chunk_all
from helpers.retrieval import BM25Retriever

TEXT = (
    "# Tea <b>\n\n## Kettle\n\nThe kettle holds 1.7 litres & is <script>alert(1)</script> descaled. "
    + "It is blue. " * 30
    + "\n\n## Cups\n\nIn the drawer."
)
PAGE = Page("tea", "Tea", TEXT)
QUOTE = (TEXT.index("holds"), TEXT.index("litres") + 6)
QUESTION = SimpleNamespace(
    question="How much?", gold=[SimpleNamespace(page="tea", start=QUOTE[0], end=QUOTE[1])]
)


def shown_text(page_html):
    body = page_html.split("overflow-y:auto'>")[1]
    return unescape(re.sub(r"<sup.*?</sup>|</?span.*?>|</div>", "", body))


@pytest.mark.parametrize("name", CHUNKERS)
@pytest.mark.parametrize("size,overlap", [(8, 0.0), (40, 0.5), (800, 0.0)])
def test_the_page_is_shown_letter_by_letter_and_escaped(name, size, overlap):
    made = coloured(PAGE, CHUNKERS[name](PAGE, size, overlap), [QUOTE])
    assert shown_text(made) == TEXT and "<script>" not in made and GOLD in made


def test_passages_are_numbered_and_repeated_text_has_its_own_colour():
    passages = CHUNKERS["fixed"](PAGE, 40, 0.5)
    made = coloured(PAGE, passages)
    assert [int(number) for number in re.findall(r"<sup[^>]*>(\d+)</sup>", made)] == list(
        range(1, len(passages) + 1)
    )
    assert (
        made.count(REPEATED) > 3 and coloured(PAGE, CHUNKERS["fixed"](PAGE, 40, 0.0)).count(REPEATED) == 1
    )  # the legend


def test_it_says_whether_the_quote_is_whole():
    assert "lies whole in one passage" in coloured(PAGE, CHUNKERS["heading"](PAGE, 160, 0.0), [QUOTE])
    assert "is cut in pieces" in coloured(
        PAGE, CHUNKERS["fixed"](PAGE, 8, 0.0), [(QUOTE[0] - 40, QUOTE[1] + 60)]
    )
    assert "No passage" in coloured(Page("e", "E", ""), [])


def test_controls_change_what_is_seen():
    box = explorer_of([PAGE], [QUESTION, SimpleNamespace(question="x", gold=[])])
    pick, chunker, sliders, shown = box.children
    assert len(pick.options) == 1
    before = shown.value
    sliders.children[0].value = 40
    middle = shown.value
    chunker.value = "fixed"
    assert before != middle != shown.value and "passages</b>" in shown.value
    sliders.children[1].value = 0.5
    assert shown.value.count(REPEATED) > 1


def test_without_a_question_on_these_pages_it_says_so():
    with pytest.raises(ValueError, match="None of the questions"):
        explorer_of(
            [PAGE], [SimpleNamespace(question="x", gold=[SimpleNamespace(page="other", start=0, end=1)])]
        )


# ---- trials ---------------------------------------------------------------------------------------------------------

QUESTIONS = [question for question in load_questions("practice") if question.answerable][:20]


def test_a_part_of_the_pages_holds_every_gold_page_and_is_always_the_same():
    pages = load_pages()
    part = chunk_trials.sub_corpus(QUESTIONS, pages, 60)
    assert len(part) == 60 and part == chunk_trials.sub_corpus(QUESTIONS, pages[::-1], 60)[::-1]
    assert {gold.page for question in QUESTIONS for gold in question.gold} <= {page.id for page in part}
    assert len(chunk_trials.sub_corpus(QUESTIONS, pages, 0)) == len(
        {gold.page for question in QUESTIONS for gold in question.gold}
    )


def test_a_trial_counts_by_hand():
    pages = chunk_trials.sub_corpus(QUESTIONS, load_pages(), 30)
    passages = chunk_all(pages, "heading", 160)
    trial = chunk_trials.judge("keyword", BM25Retriever(passages), passages, QUESTIONS, pages, budget=10**6)
    assert trial.passages == len(passages) and trial.stored == sum(passage.tokens for passage in passages)
    assert len(trial.recall) == len(QUESTIONS) and all(
        0 <= iou <= precision + 1e-9 for iou, precision in zip(trial.iou, trial.precision)
    )
    least = chunk_trials.judge("keyword", BM25Retriever(passages), passages, QUESTIONS, pages, budget=1)
    assert sum(least.recall) < sum(trial.recall) and "recall" in str(trial)

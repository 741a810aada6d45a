"""Questions over READMEs: their quotes stand there, and what is withheld is withheld."""

import pytest

from helpers.corpus import Page, load_reading
from helpers.experiments import installed_readmes
from helpers.experiments.strangers import (
    FIRST,
    FRESH,
    WITHHELD,
    readme_questions,
    stranger_index,
    withheld_pages,
    written,
)

SETS = pytest.mark.parametrize("name", [FIRST, FRESH])


@SETS
def test_every_quote_stands_in_the_readme_of_its_package(name):
    texts = {page.id: page.text for page in installed_readmes().pages}
    rows = written(name)
    missing = [row.id for row in rows for gold in row.gold if gold.quote not in texts.get(gold.page_id, "")]
    assert len(rows) == 120 and missing == [], "a package has another README now; mend these questions"


@SETS
def test_no_question_is_there_twice_and_none_tells_its_answer(name):
    rows = written(name)
    asked = [row.question.lower() for row in rows]
    assert len(set(asked)) == len(asked)
    open_ones = [row for row in rows if row.type not in ("which", "yes-no")]
    told = [
        one.id for one in open_ones for right in one.answers if f" {right.lower()} " in one.question.lower()
    ]
    assert told == []


def test_the_fresh_ones_share_no_page_with_the_first_and_no_text_with_what_the_reader_learned():
    fresh, first = written(FRESH), written(FIRST)
    assert not {row.gold[0].page_id for row in fresh} & {row.gold[0].page_id for row in first}
    assert len({row.gold[0].page_id for row in fresh}) == 60
    learned = {one.question.lower() for one in load_reading()} | {row.question.lower() for row in first}
    assert not learned & {row.question.lower() for row in fresh}
    quotes = " ".join(one.quote for one in load_reading() if one.quote)
    assert not [row.id for row in fresh if row.gold[0].quote in quotes]


@SETS
def test_questions_of_withheld_pages_have_no_answer_and_are_not_in_the_index(name):
    all_rows = written(name)
    out = withheld_pages(all_rows)
    rows = readme_questions(name)
    silent = [row for row in rows if not row.answerable]
    assert len(silent) >= WITHHELD and not any(row.answers or row.gold for row in silent)
    assert [row.id for row in silent] == [row.id for row in all_rows if row.gold[0].page_id in out]
    pages = [Page(name, name, f"# {name}\n\nThe {name} README.") for name in [*sorted(out)[:3], "other.md"]]
    assert {hit.passage.page_id for hit in stranger_index(pages, name=name).search("README", 9)} == {
        "other.md"
    }

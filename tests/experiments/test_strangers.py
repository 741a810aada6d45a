"""Questions over READMEs: their quotes stand there, and what is withheld is withheld."""

from helpers.corpus import Page, read_questions
from helpers.experiments import installed_readmes
from helpers.experiments.strangers import WITHHELD, readme_questions, stranger_index, withheld_pages
from helpers.settings import DATASETS

ROWS = read_questions(DATASETS / "questions" / "readmes.jsonl")


def test_every_quote_stands_in_the_readme_of_its_package():
    texts = {page.id: page.text for page in installed_readmes().pages}
    missing = [row.id for row in ROWS for gold in row.gold if gold.quote not in texts.get(gold.page_id, "")]
    assert len(ROWS) == 120 and missing == [], "a package has another README now; mend these questions"


def test_no_question_is_there_twice_and_none_tells_its_answer():
    asked = [row.question.lower() for row in ROWS]
    assert len(set(asked)) == len(asked)
    open_ones = [row for row in ROWS if row.type not in ("which", "yes-no")]
    told = [
        one.id for one in open_ones for right in one.answers if f" {right.lower()} " in one.question.lower()
    ]
    assert told == []


def test_questions_of_withheld_pages_have_no_answer_and_are_not_in_the_index(monkeypatch):
    out = withheld_pages(ROWS)
    rows = readme_questions()
    silent = [row for row in rows if not row.answerable]
    assert len(silent) >= WITHHELD and not any(row.answers or row.gold for row in silent)
    assert [row.id for row in silent] == [row.id for row in ROWS if row.gold[0].page_id in out]
    pages = [Page(name, name, f"# {name}\n\nThe {name} README.") for name in [*sorted(out)[:3], "other.md"]]
    assert {hit.passage.page_id for hit in stranger_index(pages).search("README", 9)} == {"other.md"}

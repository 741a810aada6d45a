"""Every term that a notebook introduces in bold stands in the glossary, under that notebook."""

import re

import pytest
from teaching_files import NOTEBOOKS, TEACHING, cells, source

LONGEST = 4  # words; what is longer and bold is a sentence
LABELS = re.compile(
    r"[KBC]\d+(, .*)?|q-[\w-]+|[Pp]redict|[Rr]ead what happened|run"
)  # claims, questions, rhythm
EMPHASIS = {
    '"i get an error"', "all", "and", "between", "both", "check", "closed", "date", "enter yours", "flat",
    "generate", "lora alone", "neither", "never", "one", "range", "remedy", "schema alone", "source",
    "together with its heading", "without", "words it shares",
    "a log", "a page", "access", "all 500 pages", "another", "best piece", "by words", "equally good",
    "four fixed examples", "lora and schema", "mean of its pieces", "new value",
    "one person's thirty questions", "rule without a model", "several wordings", "take it apart",
    "the same number", "vectors", "words and numbers", "worse",
}  # fmt: skip


def bold(text: str) -> list[str]:
    """What stands in bold in a Markdown text, outside of code and formulas, each on one line."""
    text = re.sub(r"```.*?```|\$\$.*?\$\$|`[^`]*`|\$[^$\n]*\$", "x", text, flags=re.DOTALL)
    return [" ".join(found.split()) for found in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)]


def is_term(words: str) -> bool:
    """Is this a term, and neither a sentence, a label nor emphasis?"""
    if len(words.split()) > LONGEST or words[-1] in ".:?!" or LABELS.fullmatch(words):
        return False
    return words.lower() not in EMPHASIS


def introduced(number: str) -> dict[str, str]:
    """Term -> id of the first cell of a notebook that has it in bold."""
    found: dict[str, str] = {}
    for cell in cells(number):
        if cell["cell_type"] == "markdown":
            for words in bold(source(cell)):
                if is_term(words):
                    found.setdefault(words.lower(), cell["id"])
    return found


def glossary() -> list[tuple[str, str]]:
    """(term, notebook) of every row."""
    text = (TEACHING / "glossary.md").read_text(encoding="utf-8")
    return re.findall(r"(?m)^\| ([^|]+?) \| (\d\d) \| \S", text)


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_the_glossary_knows_every_term_of_a_notebook(number):
    known = {term.lower() for term, _ in glossary()}
    missing = {term: cell for term, cell in introduced(number).items() if term not in known}
    assert missing == {}, (
        f"notebook {number} introduces terms in these cells: explain them in teaching/glossary.md, "
        "or list them as EMPHASIS here"
    )


def test_each_term_stands_under_the_first_notebook_that_has_it_in_bold():
    first: dict[str, str] = {}
    for number in NOTEBOOKS:
        for term in introduced(number):
            first.setdefault(term, number)
    wrong = {
        term: first.get(term.lower(), "in no notebook")
        for term, said in glossary()
        if first.get(term.lower()) != said
    }
    assert wrong == {}


def test_the_glossary_is_in_order_and_explains_a_term_once():
    terms = [term.lower().replace("-", " ") for term, _ in glossary()]
    assert terms == sorted(set(terms))


@pytest.mark.parametrize(
    "text, found",
    [
        ("A **token** is a piece.", ["token"]),
        ("**Predict:** which? **Read what happened.**", []),
        ("**K1**: closed book cannot answer.", []),
        ("`**kwargs` and **late\ninteraction**", ["late interaction"]),
        ("**not** a **closed** door", ["not"]),
    ],
)
def test_terms_are_told_from_labels_and_emphasis(text, found):
    assert [words for words in bold(text) if is_term(words)] == found

"""The reading questions: each keeps the rules, and each rule can fail."""

import json
from collections import Counter
from types import SimpleNamespace

import pytest

from helpers.corpus import load_pages, load_questions, load_reading, load_reading_texts
from helpers.experiments import validation_questions
from helpers.settings import DATASETS
from skerry_tools import reading
from skerry_tools.checks.reading import check_reading

FIELDS = ("question", "quote", "answer", "accept", "kind", "style")


def row(**changes) -> dict:
    """A row that is as it should be, but for some changes."""
    good = {
        "id": "r1", "source": "fields", "page": "tea/01.md", "start": 10, "end": 34, "kind": "value",
        "question": "how big is the kettle", "quote": "It holds 1.7 litres.", "answer": "1.7 litres",
        "accept": [], "style": "short",
    }  # fmt: skip
    return good | changes


HELD = [
    SimpleNamespace(
        question="How much water does the kettle of the tea kitchen hold?",
        answers=("1.7 litres",),
        gold=[SimpleNamespace(page_id="tea/02.md", start=10, end=34)],
    )
]


@pytest.mark.parametrize(
    "changes, why",
    [
        ({"start": -1}, "does not stand on the page"),
        ({"answer": "2 litres"}, "does not stand in the quote"),
        ({"question": "is it 1.7 litres"}, "stands in the question"),
        ({"answer": None, "kind": "absent"}, "has a quote"),
        ({"page": "tea/02.md", "start": 20, "end": 44}, "quote is that of a held-out question"),
        ({"page": "tea/02.md", "start": 90, "end": 114}, "page and answer are those of a held-out question"),
        (
            {"question": "How much water does the kettle of the tea kitchen hold"},
            "wording is that of a held-out",
        ),
    ],
)
def test_a_bad_row_is_refused(changes, why):
    assert why in check_reading([row(**changes)], HELD)["r1"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"answer": "Yes", "kind": "yes-no", "question": "Can it hold more than a litre?"},
        {"answer": None, "kind": "absent", "quote": ""},
        {"answer": "2", "kind": "count"},
    ],
)
def test_a_good_row_is_admitted(changes):
    assert check_reading([row(**changes)], HELD) == {}


def test_the_second_of_two_alike_is_refused():
    twins = [row(), row(id="r2", question="how big is the kettle?"), row(id="r3", page="other.md")]
    assert list(check_reading(twins, HELD)) == ["r2"]


def test_every_reading_question_keeps_the_rules():
    rows = load_reading()
    held = [*load_questions("test"), *load_questions("final"), *validation_questions()]
    assert check_reading([vars(one) for one in rows], held) == {}
    assert len({one.id for one in rows}) == len(rows) >= 3_000


def test_every_quote_stands_where_it_is_said_to_stand():
    texts = {page.id: page.text for page in [*load_pages(), *load_reading_texts()]}
    assert all(texts[one.page][one.start : one.end] == one.quote for one in load_reading())


def test_kinds_and_styles_are_mixed_and_a_fifth_has_no_answer():
    rows = load_reading()
    kinds, styles = (Counter(getattr(one, name) for one in rows) for name in ("kind", "style"))
    assert 0.17 < kinds["absent"] / len(rows) < 0.23 and kinds["absent"] == sum(
        one.answer is None for one in rows
    )
    assert len(kinds) == 10 and min(kinds.values()) >= 50 and len(styles) == 6 and min(styles.values()) >= 300
    yes = Counter(one.answer for one in rows if one.kind == "yes-no")
    assert set(yes) == {"Yes", "No"} and 0.4 < yes["Yes"] / (yes["Yes"] + yes["No"]) < 0.65


def test_there_are_ten_texts_of_each_of_thirty_two_fields_and_eight_of_twelve_technical_ones():
    fields = Counter(page.id.split("/")[0] for page in load_reading_texts())
    assert Counter(fields.values()) == {10: 32, 8: 12}


def test_questions_of_later_writers_are_added_to_those_that_are_there(monkeypatch, tmp_path):
    made: list[str] = []
    row = {"page": "recipes/01-smoked-trout-chowder", "at": 0, "question": "who eats no wheat", "quote": ""}
    row |= {"answer": None, "accept": [], "kind": "absent", "style": "short"}
    (tmp_path / "fields_x.jsonl").write_text(json.dumps(row), encoding="utf-8")
    monkeypatch.setattr(reading, "write_whole", lambda path, text: made.append(text))
    monkeypatch.setattr("sys.argv", ["reading", str(tmp_path), "--add"])
    reading.main()
    before = (DATASETS / "reading" / "questions.jsonl").read_text(encoding="utf-8")
    assert made[0].startswith(before) and "who eats no wheat" in made[0].removeprefix(before)

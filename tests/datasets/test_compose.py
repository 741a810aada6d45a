"""Composed pages: the kit notes facts and repeats itself; no two pages are one template with slots."""

import re
from collections import Counter

import pytest

from helpers.corpus import load_pages, load_world
from skerry_tools.compose import run
from skerry_tools.compose.kit import Composed, Record, choose, date, name_of, pick
from skerry_tools.compose.writing import (
    answers,
    bullets,
    fill,
    grid,
    headed,
    join,
    lay_out,
    prose,
    table,
    titled,
    under,
)

WORLD = {
    "people": {"ann": {"name": "Ann Lee"}},
    "products": {},
    "suppliers": {},
    "customers": {},
    "services": {},
    "company": {},
    "register-x": {
        "one": {
            "page": "eng-900",
            "genre": "note",
            "layout": "plain",
            "slug": "one",
            "title": "One: a note",
            "author": "ann",
            "effective": "2026-03-07",
            "limit": "17 kg",
            "due": "2026-04-02",
            "who": "ann",
            "story": "{limit} is the limit until {due}. {who} set it.",
            "numbers": {
                "columns": {"what": "Part", "mass": "Mass"},
                "rows": {"a": {"what": "lid", "mass": "3 kg"}, "b": {"what": "hull", "mass": "9 kg"}},
            },
            "questions": {"Why?": "Because of {limit}."},
            "more": {"Why not more": "Nobody tried."},
        }
    },
}


@pytest.fixture
def record():
    return Record(WORLD, "register-x.one")


def test_a_fact_is_noted_once_and_a_text_is_not(record):
    assert (record.fact("limit"), record.fact("limit"), record.text("due")) == (
        "17 kg",
        "17 kg",
        "2026-04-02",
    )
    assert record.states == ["register-x.one.limit"]


@pytest.mark.parametrize("name", ["nothing", "limit.deeper", "numbers.rows.c"])
def test_a_missing_field_is_named_with_its_whole_path(record, name):
    assert not record.has(name)
    with pytest.raises(KeyError, match=re.escape(f"register-x.one.{name}: the world has no")):
        record.fact(name)


def test_placeholders_become_facts_as_prose_says_them(record):
    assert fill(record, record.text("story")) == "17 kg is the limit until 2 April 2026. Ann Lee set it."
    assert record.states == [f"register-x.one.{name}" for name in ("limit", "due", "who")]
    assert fill(record, "Due {due|month}, {due|plain}.") == "Due April 2026, 2026-04-02."


def test_a_field_that_is_missing_gives_nothing_and_falls_out(record):
    assert prose(record, "nothing") == grid(record, "nothing") == titled(record, "nothing") == ""
    assert headed(record, "nothing", "Heading", "", " ") == under("Heading", "") == ""
    assert join("a", "", " ", "b") == "a\n\nb"


def test_a_grid_states_its_facts_and_not_its_words(record):
    assert grid(record, "numbers") == "| Part | Mass |\n| --- | --- |\n| lid | 3 kg |\n| hull | 9 kg |"
    assert record.states == ["register-x.one.numbers.rows.a.mass", "register-x.one.numbers.rows.b.mass"]


def test_tables_lists_and_answers_are_markdown(record):
    assert table(["a", "b", "c"], [["1", "2", "3"]], "lr").splitlines()[1] == "| --- | ---: | ---: |"
    assert bullets(["x", "y"], "1.") == "1. x\n2. y" and bullets(["x"]) == "- x"
    assert answers(record, "bold") == "**Why?**\nBecause of 17 kg."


def test_a_choice_is_the_same_each_time_and_spreads_over_the_options(record):
    options = ["a", "b", "c"]
    assert pick(options, "eng-900", "x") == pick(options, "eng-900", "x")
    assert Counter(pick(options, f"eng-{i}", "x") for i in range(900)).most_common()[-1][1] > 240
    assert choose(record, *options) == pick(options, "eng-900", "a")


@pytest.mark.parametrize(
    "style, said",
    [("long", "7 March 2026"), ("short", "7 Mar"), ("month", "March 2026"), ("dotted", "07.03.2026")],
)
def test_dates_are_written_in_four_ways(style, said):
    assert date("2026-03-07", style) == said


def test_a_key_becomes_a_name_or_is_refused():
    assert name_of(WORLD, "ann") == "Ann Lee"
    with pytest.raises(KeyError, match="'bob' is no key of people, products"):
        name_of(WORLD, "bob")


def test_a_register_is_laid_out_by_genre_and_layout():
    (page,) = lay_out(
        WORLD, "register-x", {"note/plain": lambda record: prose(record, "story")}, "engineering"
    )
    assert isinstance(page, Composed) and page.file == "pages/engineering/eng-900-one.md"
    text = page.markdown("x")
    assert text.startswith("---\nid: eng-900\ntitle: 'One: a note'\n") and "composed: compose/x.py\n" in text
    assert text.endswith(
        "# One: a note\n\n17 kg is the limit until 2 April 2026. Ann Lee set it.\n\n"
        "## Why not more\n\nNobody tried.\n"
    )
    assert lay_out(WORLD, "register-x", {"letter/plain": len}, "engineering") == []
    with pytest.raises(KeyError, match="register-x.one: there is no layout 'note/plain'"):
        lay_out(WORLD, "register-x", {"note/table": len}, "engineering")


def test_an_unknown_composer_is_refused_with_the_known_ones(capsys):
    assert run.main(["hardwear"]) == 1
    assert "There is no composer 'hardwear'; there are finance_reports, hardware, " in capsys.readouterr().err


def test_a_page_with_a_new_title_takes_the_place_of_the_old_file(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "DATASETS", tmp_path)
    for folder in ("people", "finance"):
        (tmp_path / "pages" / folder).mkdir(parents=True)
    run.write("pages/people/ppl-900-old.md", "old")
    run.write("pages/people/ppl-901-other.md", "other")
    run.write("pages/finance/ppl-900-new.md", "new")
    assert sorted(path.name for path in tmp_path.rglob("*.md")) == ["ppl-900-new.md", "ppl-901-other.md"]


# ---- the pages as they are -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def composed():
    return [page for page in load_pages() if "composed" in page.metadata]


def test_every_composed_page_names_the_composer_that_makes_it(composed):
    made = {file.split("/")[-1]: name for name in run.composers() for file in run.compose(name)}
    assert {page.path.name: page.metadata["composed"] for page in composed} == {
        file: f"compose/{name}.py" for file, name in made.items()
    }


def test_no_sentence_stands_on_more_than_three_composed_pages(composed):
    sentences = Counter(
        sentence
        for page in composed
        for sentence in set(re.split(r"(?<=[.?!])\s+|\n+", page.text))
        if len(sentence.split()) >= 7 and "|" not in sentence
    )
    assert [sentence for sentence, count in sentences.items() if count > 3] == []


def test_composed_pages_differ_in_their_headings(composed):
    outlines = Counter(
        tuple(line for line in page.text.splitlines()[1:] if line.startswith("#")) for page in composed
    )
    assert outlines.pop((), 0) < 0.4 * len(composed)  # letters and lists without any heading
    assert max(outlines.values()) <= 6


def test_every_register_record_becomes_a_page(composed):
    records = {
        entry["page"]
        for name, register in load_world().items()
        if name.startswith("register-")
        for entry in register.values()
    }
    assert records == {page.id for page in composed}

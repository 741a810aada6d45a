"""Arranging what was found: one a page, unlike ones, neighbours; and only versions in force on a day."""

from datetime import date

import numpy as np
import pytest

from helpers.corpus import Page, Passage, load_pages
from helpers.retrieval import (
    Arranged,
    Beside,
    BM25Retriever,
    Hit,
    InForce,
    Unlike,
    document_of,
    not_in_force,
    one_a_page,
)  # fmt: skip

PARTS = [Passage(page, page, "", f"{page} {at}", at * 10, at * 10 + 9, 3) for page in "ab" for at in range(4)]


def hits(*places):
    return [Hit(PARTS[place], 1.0 - 0.1 * i, i + 1) for i, place in enumerate(places)]


def ids(found):
    return [hit.passage.id for hit in found]


class Found:
    """Finds always the same."""

    def __init__(self, found):
        self.found, self.asked = found, []

    def search_many(self, queries, k=3, groups=None):
        self.asked.append((k, groups))
        return [self.found[:k] for _ in queries]


def test_one_a_page_keeps_the_best_of_each():
    assert ids(one_a_page(hits(1, 0, 5, 2, 4))) == ["a:10", "b:10"]


def test_neighbours_follow_each_passage_and_none_comes_twice():
    beside = Beside(PARTS)
    assert ids(beside(hits(1, 2))) == ["a:10", "a:0", "a:20", "a:30"]
    assert ids(beside(hits(4))) == ["b:0", "b:10"]
    assert ids(Beside(PARTS[:1])(hits(5))) == ["b:10"]
    with pytest.raises(ValueError):
        Beside(PARTS, around=0)


def test_arranged_looks_deeper_than_it_gives_and_numbers_anew():
    first = Found(hits(0, 1, 2, 4))
    made = Arranged(first, one_a_page, depth=4).search("x", 2, {"crew"})
    assert ids(made) == ["a:0", "b:0"] and [hit.rank for hit in made] == [1, 2]
    assert first.asked == [(4, {"crew"})]


class Ones:
    """One direction a page."""

    name = "ones"

    def encode(self, texts):
        return np.array([[1.0, 0.0] if text.startswith("a") else [0.0, 1.0] for text in texts])


def test_mmr_takes_the_nearest_and_then_what_is_unlike():
    found = hits(0, 1, 4)
    assert ids(Unlike(Ones(), balance=1)(found)) == ids(found)
    assert ids(Unlike(Ones(), balance=0.3)(found)) == ["a:0", "b:0", "a:10"]
    assert Unlike(Ones())([]) == []
    with pytest.raises(ValueError):
        Unlike(Ones(), balance=2)


def page(name, title, effective, text="The allowance is 57."):
    return Page(name, title, text, {"effective": effective})


VERSIONS = [
    page("one", "Travel (superseded, version 1)", "2023-01-01"),
    page("two", "Travel, version 2", "2024-06-01"),
    page("three", "Travel", "2026-01-01"), page("tea", "Tea", "2026-01-01"), Page("none", "Travel", "x"),
]  # fmt: skip


@pytest.mark.parametrize(
    "day, holds",
    [("2022-01-01", "one"), ("2024-05-31", "one"), ("2024-06-01", "two"), ("2027-01-01", "three")],
)
def test_the_last_version_before_the_day_holds(day, holds):
    out = not_in_force(VERSIONS, date.fromisoformat(day))
    assert out == {"one", "two", "three"} - {holds}


def test_a_search_on_a_day_gives_k_passages_and_no_other_version():
    search = InForce(BM25Retriever(VERSIONS), VERSIONS, date(2025, 3, 1))
    found = search.search("allowance travel", 2)
    assert [hit.passage.page_id for hit in found][0] == "two" and len(found) == 2
    assert not {"one", "three"} & {hit.passage.page_id for hit in found}
    assert len(search.search("allowance", 9)) == 2  # there are no more


def test_a_newer_version_that_a_reader_may_not_read_hides_no_older_one():
    old = page("old", "Travel (version 1)", "2024-01-01")
    new = Page("new", "Travel", "The allowance is 61.", {"effective": "2026-01-01", "access": "finance"})
    search = InForce(BM25Retriever([old, new]), [old, new], date(2026, 3, 1))
    held_for = {
        name: [hit.passage.page_id for hit in search.search("allowance", 3, groups)]
        for name, groups in (("all", None), ("finance", {"finance", "all-staff"}), ("staff", {"all-staff"}))
    }
    assert held_for == {"all": ["new"], "finance": ["new"], "staff": ["old"]}


def test_titles_of_versions_are_titles_of_one_document():
    titles = ["Set-up (version 3)", "Set-up (version 2, superseded)", "Set-up, revision 1.2"]
    assert {document_of(title) for title in titles} == {"set-up"}
    assert document_of("CR-2630 and CR-2631") != document_of("CR-2630")


def test_among_the_skerry_pages_no_two_strangers_are_taken_for_versions():
    pages = load_pages()
    out = {one.title for one in pages if one.id in not_in_force(pages, date(2026, 11, 29))}
    assert 5 <= len(out) <= 30
    assert all(
        "superseded" in title or "version" in title or "issue" in title or "ersion" in title for title in out
    ), out

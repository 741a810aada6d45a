"""Choosing the evidence: one sentence with its heading, the nearest alone, or everything that was found."""

import pytest

from helpers.corpus import Page, Passage, chunk_pages
from helpers.generation import (
    best_evidence,
    nearest_sentence,
    rank_evidence,
    rank_evidence_many,
    shared_words,
    whole_passages,
)
from helpers.retrieval import Hit

BOATS = Page(
    "boats",
    "Boats",
    "# Boats\n\n## Ibis\n\nThe crew is 3. It was built in Vardholm.\n\n"
    "## Kite\n\nThe crew is 5. It has no mast.\n\n"
    "| Part | Length |\n|---|---|\n| keel | 9.6 m |\n",
)


def hits(*pages: Page) -> list[Hit]:
    return [Hit(passage, 1.0, rank) for rank, passage in enumerate(chunk_pages(list(pages)), 1)]


# ---- choosing the evidence -----------------------------------------------------------------------


@pytest.mark.parametrize("boat, crew", [("Ibis", "The crew is 3."), ("Kite", "The crew is 5.")])
def test_a_sentence_is_judged_together_with_its_heading(boat, crew):
    assert rank_evidence(f"How large is the crew of the {boat}?", hits(BOATS))[0].quote == crew


def test_without_the_heading_like_sentences_tie_and_the_first_wins():
    assert (
        rank_evidence("How large is the crew of the Kite?", hits(BOATS), heading=False)[0].quote
        == "The crew is 3."
    )


def test_evidence_knows_its_place_in_the_page():
    for evidence in rank_evidence("crew", hits(BOATS)):
        page, start, end = evidence.span
        assert page == "boats" and BOATS.text[start:end] == evidence.quote


def test_a_row_is_read_under_its_header_and_quoted_without():
    best = rank_evidence("What is the length of the keel?", hits(BOATS))[0]
    assert (best.quote, best.text) == ("| keel | 9.6 m |", "| Part | Length |\n| keel | 9.6 m |")


def test_a_batch_gives_what_single_questions_give(pages):
    asked, found = (
        ["Who changes the door code?", "How much does the kettle hold?", "crew"],
        [hits(*pages), hits(pages[0]), []],
    )
    together = rank_evidence_many(asked, found)
    assert [[e.quote for e in one] for one in together] == [
        [e.quote for e in rank_evidence(q, h)] for q, h in zip(asked, found, strict=True)
    ]
    assert together[2] == [] and [e.score for e in together[0]] == sorted(
        (e.score for e in together[0]), reverse=True
    )


def test_shared_words_are_stems_of_the_question():
    assert (
        shared_words("Which buoys drift?", "The buoy drifts.") == pytest.approx(2 / 3)
        and shared_words("?", "x") == 0
    )


# ---- what the reader is given --------------------------------------------------------------------


def test_the_best_evidence_is_one_sentence():
    chosen = best_evidence("How large is the crew of the Kite?", hits(BOATS))
    assert [piece.quote for piece in chosen] == ["The crew is 5."] and best_evidence("crew", []) == []


def test_the_nearest_sentence_is_chosen_over_all_passages(pages):
    (chosen,) = nearest_sentence("Who changes the door code?", hits(*pages))
    assert chosen.passage.page_id == "bike"
    assert chosen.quote == "The door code is changed each quarter by Tove Lund."


def test_a_passage_of_rules_only_is_read_as_it_is():
    bare = Passage("bare", "Bare", "Bare", "|---|---|", 0, 9, 9)
    (chosen,) = nearest_sentence("anything", [Hit(bare, 1.0, 1)])
    assert (chosen.passage, chosen.text) == (bare, "|---|---|")


def test_whole_passages_come_as_they_were_found_and_are_not_judged(pages):
    found = hits(*pages)
    chosen = whole_passages("anything", found)
    assert [piece.passage for piece in chosen] == [hit.passage for hit in found]
    assert [(piece.number, piece.score) for piece in chosen] == [(hit.rank, None) for hit in found]

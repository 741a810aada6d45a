"""Citations are read and checked without the model."""

import pytest

from helpers.corpus import Page, chunk_page
from helpers.generation import (
    Citation,
    best_quote,
    check_citations,
    cited_numbers,
    copied_share,
    resolves,
    ungrounded,
    without_citations,
)


@pytest.mark.parametrize(
    "reply, numbers",
    [
        ("12 m [2].", [2]),
        ("12 m [1, 3]", [1, 3]),
        ("12 m [1][2]", [1, 2]),
        ("12 m [2-4]", [2, 3, 4]),
        ("12 m [2–3, 7]", [2, 3, 7]),
        ("[3] and again [3], [1]", [3, 1]),
        ("12 m", []),
        ("12 m (2)", []),
        ("see [a] and []", []),
        ("[0]", [0]),
        ("[4-2]", []),
        ("[1-900]", []),
        ("[1-60]", []),  # twenty passages further at most: the rest is noise
        ("[1-22]", []),
        ("[1-21]", list(range(1, 22))),
        ("[1 2]", [1, 2]),
        ("[,]", []),
    ],
)
def test_numbers_in_brackets_are_citations(reply, numbers):
    assert cited_numbers(reply) == numbers


def test_a_number_that_was_not_in_the_prompt_is_unknown():
    check = check_citations("9 days [1, 4] and [0]", passages=3)
    assert (check.valid, check.unknown, check.ok) == ((1,), (0, 4), False)


@pytest.mark.parametrize(
    "reply, ok", [("9 days [1]", True), ("9 days [3] [1]", True), ("9 days", False), ("9 days [4]", False)]
)
def test_a_reply_is_cited_when_it_names_passages_of_the_prompt_and_no_others(reply, ok):
    assert check_citations(reply, 3).ok is ok


def test_the_own_words_of_a_reply():
    assert without_citations("It is 9 days [1], or 10 [2, 3].") == "It is 9 days, or 10."


@pytest.mark.parametrize(
    "reply, source, missing",
    [
        ("2,350 metres", "rated to 2350 m", []),
        ("12 m", "120 m", ["12"]),
        ("E-2107 after 9 days", "E-2017 comes after nine days", ["e-2107"]),
        ("the harbour office", "nothing of the kind", []),
        ("9 days [4]", "9 days", []),
        ("17 March 2026", "on 2026-03-17", []),
        ("", "x", []),
    ],
)
def test_numbers_and_identifiers_must_stand_in_what_is_cited(reply, source, missing):
    assert ungrounded(reply, [source]) == missing


def test_several_sources_count_together_and_no_source_grounds_no_number():
    assert ungrounded("3 of 9", ["3 days", "9 days"]) == [] and ungrounded("3 of 9", []) == ["3", "9"]


def test_how_much_of_a_reply_is_copied():
    assert copied_share("every 9 days", "The lamp is cleaned every 9 days.") == 1 and copied_share(
        "every 8 days", "every 9 days"
    ) == pytest.approx(2 / 3)
    assert copied_share("", "x") == 0


PAGE = Page(
    "tea", "Tea kitchen", "# Tea kitchen\n\n## Kettle\n\nIt holds 1.7 litres.\n\n## Cups\n\nUpper drawer."
)


@pytest.mark.parametrize(
    "page, section, quote, ok",
    [
        ("tea", "Kettle", "It holds 1.7 litres.", True),
        ("tea", "Cups", "It holds 1.7 litres.", False),
        ("tea", "Kettle", "It holds 1.8 litres.", False),
        ("tea", "Kettle", "", False),
        ("bike", "Kettle", "It holds 1.7 litres.", False),
        ("tea", "Attic", "Upper drawer.", False),
    ],
)
def test_a_citation_resolves_to_page_section_and_words(page, section, quote, ok):
    assert resolves(Citation(page, "Tea kitchen", section, quote), {"tea": PAGE}) is ok


def test_every_sentence_of_every_passage_resolves(skerry_pages):
    from helpers.corpus import sentences

    page = skerry_pages["ops-030"]
    for passage in chunk_page(page):
        assert all(
            resolves(Citation(page.id, page.title, passage.section, part.text), skerry_pages)
            for part in sentences(passage.text)
        )


def test_the_quote_shares_most_tokens_with_the_answer_and_the_shorter_one_wins():
    text = "The lamp is blue and hangs high above the door. The lamp is red. It is cold."
    assert best_quote("red lamp", text) == "The lamp is red."
    assert best_quote("lamp", text) == "The lamp is red."


def test_a_text_without_sentences_is_quoted_as_it_is():
    assert best_quote("red", "") == "" and best_quote("red", "|---|---|") == "|---|---|"

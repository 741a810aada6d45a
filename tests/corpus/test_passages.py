"""Pages, passages and plain texts become passages in one place; what is none of them gets one sentence."""

from functools import partial

import pytest

from helpers.corpus import Passage, as_passages, chunk_page, chunk_pages, overlaps


def test_pages_are_cut_passages_stay_and_texts_become_one_each(pages):
    ready = Passage("ready", "Ready", "", "Cut before.", 0, 11, 3)
    made = as_passages([pages[0], ready, "  A plain text. "])
    assert made == [*chunk_page(pages[0]), ready, Passage("text-3", "", "", "  A plain text. ", 0, 16, 4)]


def test_a_generator_and_a_tuple_are_taken(pages):
    assert as_passages(page for page in pages) == as_passages(tuple(pages)) == chunk_pages(pages)


def test_the_chunker_is_a_choice(pages):
    short = partial(chunk_page, max_tokens=12)
    assert as_passages(pages, short) == chunk_pages(pages, 12) != chunk_pages(pages)


def test_a_text_without_a_title_is_searched_as_it_is():
    assert as_passages(["The cat sat."])[0].with_header == "The cat sat."


@pytest.mark.parametrize(
    "items, said",
    [
        ("one text", "this is one text. Put it into a list"),
        (None, "this is None"),
        (7, "this is an int"),
        ({"a": "text"}, "this is a dict"),
        (["a", 7], "Item 2 is an int; give pages, passages or plain texts"),
        ([{"text": "a"}], "Item 1 is a dict"),
        ([b"bytes"], "Item 1 is a bytes"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(items, said):
    with pytest.raises(TypeError, match=said):
        as_passages(items)


def test_one_page_or_passage_alone_is_refused(pages):
    for item in (pages[0], chunk_page(pages[0])[0]):
        with pytest.raises(TypeError, match="Put it into a list"):
            as_passages(item)


def test_two_cuts_of_one_page_are_not_mixed(pages):
    with pytest.raises(ValueError, match="is there twice.*in one cut"):
        as_passages([*chunk_pages(pages), *chunk_pages(pages, 12)])
    with pytest.raises(ValueError, match="is there twice"):
        as_passages([pages[0], pages[0]])


def test_a_chunker_that_gives_no_passages_is_named(pages):
    with pytest.raises(TypeError, match="The chunker gave one text for the page 'tea'"):
        as_passages(pages, lambda page: [page.text])


def test_a_passage_shows_its_beginning():
    long = Passage("tea", "Tea", "Kettle", "The kettle\nholds " + "much " * 30, 5, 160, 33)
    assert repr(long).startswith("Passage(tea:5, 33 tokens: 'The kettle holds much") and len(repr(long)) < 100


@pytest.mark.parametrize(
    "other, shared",
    [(("a", 5, 10), True), (("a", 0, 6), True), (("a", 9, 20), True), (("a", 6, 7), True)]
    + [(("a", 0, 5), False), (("a", 10, 12), False), (("b", 5, 10), False)],
)
def test_spans_overlap_when_they_share_a_character(other, shared):
    assert overlaps(("a", 5, 10), other) is shared is overlaps(other, ("a", 5, 10))

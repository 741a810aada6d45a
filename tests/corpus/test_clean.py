"""The text door: one spelling of a text, and the way back to its source."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus import Cleaned, clean, load_pages, load_questions

ODD = "\u00ad\u200b\u200c\u200d\ufeff\u2011\u00a0\r\n\ufb01\x00\x1f\u2028"
ODD += "\u0301\u0327\u1100\u1161\u11a8e\u00e9\u0915\u093c\u212b"
texts = st.text(st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"])), max_size=40)


@pytest.mark.parametrize(
    "source,expected",
    [
        ("Ku\u0308hlkreis", "Kühlkreis"),
        ("\u1112\u1161\u11ab", "한"),
        ("\u212b \u2126", "Å Ω"),
        ("5\u00a0bar, 5\u202fbar, 5\u2009bar, a\u3000b", "5 bar, 5 bar, 5 bar, a b"),
        ("E\u20112107 E\u20102107", "E-2107 E-2107"),
        ("cali\u00adbrated flow\u200bmeter \ufeffx \u2060y", "calibrated flowmeter x y"),
        (
            "\ufb01lter e\ufb00ort \ufb02ow o\ufb03ce ba\ufb04e \ufb05 \ufb06",
            "filter effort flow office baffle st st",
        ),
        ("a\r\nb\rc\n\rd", "a\nb\nc\n\nd"),
        ("one\x0ctwo\u2028three\u0085four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("a\x00b\x07c\x1b[0m\x7f\x9b", "abc[0m"),
        ("one\x1ftwo", "one two"),
        ("tab\tstays", "tab\tstays"),
        ("\u202eabc\u202c \u2066x\u2069 \u200ey", "abc x y"),
        ("e\u00ad\u0301", "é"),  # the mark meets its letter when what stood between them is gone
        ("hid\U000e0049\U000e0067den", "hidden"),
        ("x\ufffe\ufdd0y", "xy"),
    ],
)
def test_what_cannot_be_seen_has_one_spelling(source, expected):
    assert clean(source).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",
        "क्\u200dष",
        "ක්\u200dෂ",
        "👩\u200d🚀",
        "🏳\ufe0f\u200d🌈",
        "1\ufe0f\u20e3",
        "“quoted” – 5 × 3 ½ m²",
        "𝔘 İ ß",
        "",
    ],
)
def test_what_is_spelling_stays(text):
    assert clean(text) == Cleaned(unicodedata.normalize("NFC", text))


def test_joiners_that_no_script_needs_go():
    assert clean("a\u200db\u200cc 1\u200d2 क\u200d\u200d").text == "abc 12 क\u200d"


@pytest.mark.parametrize("half", ["\ud800", "a\udfffb", "x" * 50 + "\ud83d"])
def test_half_a_surrogate_pair_is_refused_in_one_sentence(half):
    with pytest.raises(ValueError, match=r"^Character \d+ is half of a surrogate pair .*right encoding"):
        clean(half)


def test_every_skerry_page_question_and_quote_is_clean():
    pages = [page.text for page in load_pages()]
    asked = [
        text for q in load_questions("test") for text in (q.question, *q.answers, *(g.quote for g in q.gold))
    ]
    assert all(clean(text) == Cleaned(text) for text in pages + asked)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_clean_text_is_composed_and_stays_as_it_is(source):
    text = clean(source).text
    assert unicodedata.is_normalized("NFC", text) and clean(text).text == text


@settings(max_examples=200, deadline=None)
@given(texts, st.data())
def test_a_span_leads_back_to_the_characters_that_it_stands_for(source, data):
    cleaned = clean(source)
    start = data.draw(st.integers(0, len(cleaned.text)))
    end = data.draw(st.integers(start, len(cleaned.text)))
    first, last = cleaned.source_span(start, end)
    assert 0 <= first <= last <= len(source)
    again = clean(source[first:last]).text
    assert _no_joiners(cleaned.text[start:end]) in _no_joiners(again)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from("abc é水 \n-"), max_size=30).map("".join), st.data())
def test_a_span_of_clean_text_is_the_same_span(source, data):
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    assert clean(source).source_span(start, end) == (start, end)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_spans_in_a_row_lead_back_in_order_and_cover_each_letter(source):
    cleaned = clean(source)
    spans = [cleaned.source_span(i, i + 1) for i in range(len(cleaned.text))]
    assert all(
        one[0] <= other[0] and one[1] <= other[1] for one, other in zip(spans, spans[1:], strict=False)
    )
    assert all(first < last for first, last in spans)


def test_two_ways_back_are_one():
    front = "title: x\n"
    page = Cleaned("a\u00adb \ufb01x", (((0, 0, 0, len(front)),),))
    both = page.then(clean(page.text))
    start = both.text.index("fix")
    assert (front + page.text)[slice(*both.source_span(start, start + 3))] == "\ufb01x"


def _no_joiners(text):
    return text.replace("\u200c", "").replace("\u200d", "")


@pytest.mark.parametrize(
    "piece", ["\u0301", "e\u0301", "\u1100\u1161\u11a8", "\u200d", "\r", "\u00ad", "\ufdfa", "\x00"]
)
def test_a_hundred_thousand_of_anything_are_read(piece):
    cleaned = clean(piece * 100_000)
    assert cleaned.source_span(0, len(cleaned.text))[1] <= len(piece) * 100_000

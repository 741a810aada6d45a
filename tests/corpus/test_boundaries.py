"""Where a sentence ends: abbreviations, numbers, initials, other scripts."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus import Page, chunk_page, sentences
from helpers.corpus.boundaries import sentence_starts


def cut(text):
    return [text[start:end].strip() for start, end in pairwise([0, *sentence_starts(text), len(text)])]


@pytest.mark.parametrize(
    "text",
    [
        "Set valve B to approx. 5 bar.",
        "Use approx. Five of them.",
        "At most max. 5 bar and min. 2 bar, incl. Bergen.",
        "Call ext. 42 or Dept. 5.",
        "See Fig. 3, figs. 4 and no. 7.",
        "No. 7 is blocked.",
        "It is Fig. A of Sect. B.",
        "Ask Dr. Lund, Prof. Åse Dahl and St. Olav.",
        "J. R. Lund signs.",
        "George W. Bush signs.",
        "Das ist z.B. Nr. 5.",
        "Das ist z. B. Bergen.",
        "Am 3. Oktober ist frei.",
        "Bergen vs. Porto, i.e. Norway, e.g. Bergen.",
        "At 5 p.m. 12 people leave.",
        "The U.S. Navy has 3.4.1 of it.",
        "Made by Skerry Inc. in Bergen.",
        "It ran ca. 12 h. long.",
        "As Lund et al. 2020 say.",
        "It takes 5 ft. 3 in. of it.",
        "approx. (see below)",
        "См. рис. 3 на стр. 5.",
        "3. Set the point.",
        "**8. Decide.**",
        "A. Open the valve.",
    ],
)
def test_no_cut_within(text):
    assert cut(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Is it open?| No.| The valve is shut.",
        "No.| Ask.| We will.| Just.",
        "Wait 15 min.| The pump starts.",
        "It is in the U.S.| The pump runs.",
        "It stands behind D.| It is grey.",
        "It is in Building B.| Magnus has the key.",
        "Longer than 400 ms.| The channel stays dark.",
        "Set it to max.| Then wait.",
        "It asks for SAML.| Documentation is here.",
        "Only the 4S.| Tomas weighed it.",
        "Flag 6.| Marked, not deleted.",
        "It holds (see 3.)| Then stop.",
        'He said "stop."| Then it stopped.',
        "It is read.| [That mark] is kept.",
        "It holds.| «Bien» sûr.| ¿Qué?| Ça va.",
        "Она включена.| Он работает.",
        "水泵检查。|然后关闭！|“好。”|是的",
        "点検する。|「止める。」|次へ",
        "यह एक है।| वह दो है।",
        "هل المضخة مفتوحة؟| نعم.| أغلق الصمام.",
        "ម៉ាស៊ីន។| ត្រូវ។",
        "펌프를 검사합니다.| 밸브를 닫습니다.",
        "Բարև։| Լավ։",
        "What?!| No...| Yes.",
    ],
)
def test_a_cut_at_each_bar(text):
    assert cut(text.replace("|", "")) == [part.strip() for part in text.split("|")]


def test_never_before_a_lower_case_letter():
    assert cut("It stops. and goes! on? so") == ["It stops. and goes! on? so"]


def test_passages_are_cut_by_the_same_rule():
    text = "Set valve B to approx. 5 bar and wait for the lamp. " * 12
    ends = [passage.text[-5:] for passage in chunk_page(Page("p", "P", text), 16)]
    assert set(ends) == {"lamp."}


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("aA1 .!?\"'()*\n。؟।–éBrDzb,"), max_size=60))
def test_a_new_sentence_begins_within_the_text_in_order(text):
    starts = sentence_starts(text)
    assert starts == sorted(set(starts)) and all(0 < at < len(text) for at in starts)
    assert all(not text[at].isspace() for at in starts)


@pytest.mark.parametrize("piece", [".", "A", " ", "A. ", ". ", "。", "\n", 'a." ', "Gen. A", "..) "])
def test_a_hundred_thousand_of_anything_are_cut(piece):
    assert len(sentence_starts(piece * 100_000)) <= 100_000 * len(piece)


def test_a_specification_with_a_number_is_one_sentence():
    text = "The limit acc. to spec. 3 is 5 bar. It meets the spec. Then stop."
    wanted = ["The limit acc. to spec. 3 is 5 bar.", "It meets the spec.", "Then stop."]
    assert [part.text for part in sentences(text)] == wanted

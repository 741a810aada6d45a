"""Words in one spelling, and when an answer stands in a text."""

import pytest

from helpers.corpus import load_questions, normalised_tokens, stands_in
from helpers.evaluation import is_right


@pytest.mark.parametrize(
    "one, other",
    [
        ("2,350 m", "2350 metres"),
        ("2,350 m", "2350m"),
        ("2,350 m", "2350 meters"),
        ("1,234,567", "1234567"),
        ("1,200.50", "1200.50"),
        ("twelve days", "12 days"),
        ("one hour", "1 h"),
        ("16-bit", "16 bit"),
        ("12-day", "12 days"),
        ("8.6Nm", "8.6 Nm"),
        ("1,920 kB", "1920kB"),
    ],
)
def test_a_number_and_its_unit_have_one_spelling(one, other):
    assert normalised_tokens(one) == normalised_tokens(other)


@pytest.mark.parametrize(
    "text",
    [
        "17 March 2026",
        "17 Mar 2026",
        "17 Mar. 2026",
        "17th March 2026",
        "17 march, 2026",
        "March 17, 2026",
        "March 17th 2026",
        "mar 17 2026",
        "2026-03-17",
    ],
)
def test_a_date_has_one_spelling(text):
    assert normalised_tokens(text) == ["2026-03-17"]


def test_september_may_be_short_in_two_ways():
    assert normalised_tokens("Sep 1, 2026") == normalised_tokens("Sept. 1, 2026") == ["2026-09-01"]


def test_a_date_with_of_is_the_same_date():
    assert normalised_tokens("the 17th of March 2026") == ["2026-03-17"]


@pytest.mark.parametrize(
    "one, other",
    [
        ("74 %", "74%"),
        ("74 %", "74 per cent"),
        ("74 %", "74 percent"),
        ("74 %", "74 pct"),
        ("-1.8 °C", "\u22121.8°C"),
        ("60 °C", "60 degrees Celsius"),
        ("€1,200", "EUR 1200"),
        ("$5.50", "usd 5.50"),
        ("m\u00b2", "m2"),
    ],
)
def test_a_sign_and_its_word_are_the_same(one, other):
    assert normalised_tokens(one) == normalised_tokens(other)


@pytest.mark.parametrize("reply", ["790 euros", "790 EUR", "€790", "EUR 790"])
def test_the_currency_may_stand_before_or_after_the_amount(reply):
    assert stands_in("EUR 790", f"The limit is {reply}.")


@pytest.mark.parametrize("reply", ["a 37-minute wait", "a 37 minute wait", "37 minutes"])
def test_a_hyphen_between_number_and_unit_does_not_matter(reply):
    assert stands_in("37 minutes", reply)


@pytest.mark.parametrize(
    "answer, reply",
    [
        ("12", "120"),
        ("12", "112"),
        ("12", "1,200"),
        ("12", "12.5"),
        ("2", "E-2107"),
        ("2107", "E-2107"),
        ("3.4", "3.4.1"),
        ("350 m", "2,350 m"),
        ("6 °C", "-6 °C"),
        ("5", "-5"),
        ("20 m", "10-20 m"),
        ("40417", "SKI-40417"),
        ("02", "02:40"),
    ],
)
def test_a_number_does_not_stand_inside_a_longer_one(answer, reply):
    assert not stands_in(answer, reply)


def test_a_thin_space_between_thousands_does_not_cut_a_number():
    assert not stands_in("350 m", "It floats at 2\u202f350 m.")
    assert stands_in("2,350 m", "It floats at 2\u202f350 m.")


def test_minus_as_a_word_is_a_sign():
    assert not stands_in("6 °C", "It stops at minus 6 °C.")


def test_a_single_letter_name_is_not_an_article():
    assert not stands_in("bath A", "It is done in bath B.")
    assert stands_in("bath A", "Bath A holds 340 L.") and stands_in("bath A", "It is done in bath A.")
    assert stands_in("A battery", "Take the battery.") and stands_in("a battery", "TAKE A BATTERY")


@pytest.mark.parametrize(
    "text",
    [
        "E-2107",
        "SKI-40417",
        "CT-2026-014",
        "POL-CQ-05",
        "INC-0387",
        "3.4.1",
        "K4-02196",
        "02:40",
        "P-23-7",
        "m/s",
    ],
)
def test_an_identifier_is_one_token(text):
    assert normalised_tokens(f"See ({text}), please.") == ["see", text.lower(), "please"]


@pytest.mark.parametrize(
    "reply",
    [
        "**41 Nm**",
        "`41 Nm`",
        "_41 Nm_",
        "| bolts | 41 Nm |",
        '"41 Nm".',
        "exactly\n41\r\nNm",
        "41\u00a0Nm",
        "(41 Nm)",
    ],
)
def test_markup_and_line_breaks_around_an_answer_do_not_matter(reply):
    assert stands_in("41 Nm", reply)


def test_case_articles_and_end_of_sentence_do_not_matter():
    assert stands_in("The Upper Drawer", "Put it in an upper drawer.")


def test_words_must_follow_one_another():
    assert not stands_in("upper drawer", "the drawer, the upper one")


def test_units_are_not_mixed_up():
    assert not stands_in("12 m", "12 min")
    assert not stands_in("12 h", "12 days")


@pytest.mark.parametrize("reply", ["Lloyd's insures it.", "It is Lloyd's.", "Lloyd\u2019s, of London"])
def test_a_possessive_is_the_same_everywhere(reply):
    assert stands_in("Lloyd's", reply)


def test_composed_and_decomposed_letters_are_the_same():
    assert stands_in("In\u00eas Carvalho", "Ask Ine\u0302s Carvalho.")


def test_letters_outside_ascii_belong_to_their_word():
    assert normalised_tokens("Åsgård-Öresund") == ["åsgård-öresund"]


@pytest.mark.parametrize("answer", ["", "   ", "the", "\u200b", "...", "**"])
def test_an_answer_without_tokens_stands_nowhere(answer):
    assert not stands_in(answer, "the ... ** anything")


def test_nothing_stands_in_an_empty_reply():
    assert not stands_in("12", "")


def test_any_accepted_answer_is_enough_and_no_answer_is_never_right():
    assert is_right("It takes 94 minutes.", ["1 hour 34 minutes", "94 minutes"])
    assert not is_right("It takes 95 minutes.", ["1 hour 34 minutes", "94 minutes"])
    assert not is_right("It takes 94 minutes.", [])


@pytest.mark.parametrize(
    "text", ["17 March 2026", "twelve days at -6 °C", "€1,200 for SKI-40417", "2,350 metres, 74 %"]
)
def test_normalising_twice_changes_nothing(text):
    assert normalised_tokens(" ".join(normalised_tokens(text))) == normalised_tokens(text)


def test_every_accepted_answer_of_the_data_stands_in_itself():
    answers = [
        answer
        for split in ("practice", "test")
        for question in load_questions(split)
        for answer in question.answers
    ]
    assert [answer for answer in answers if not stands_in(answer, f"It is {answer}.")] == []


# ---- sentences ----


TABLE = "| Part | Torque |\n|---|---|\n| mast | 41 Nm |\n| lid | 8.6 Nm |"

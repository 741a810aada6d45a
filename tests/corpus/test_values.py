"""What a text says in values, and when one stands in another."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus import normalised_tokens, stands_in, ungrounded_values
from helpers.corpus.values.dates import Day
from helpers.corpus.values.plain import folded, plain
from helpers.corpus.values.quantities import number_text, unit_of, value_of
from helpers.corpus.values.reading import values_of


def only(text):
    """The one item of a text."""
    (item,) = values_of(text).items
    return item


# ---- numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, value",
    [
        ("10,000", 10_000),
        ("10 000", 10_000),
        ("10'000", 10_000),
        ("10\u2009000.5", Fraction("10000.5")),
        ("10.000,50", Fraction("10000.5")),
        ("1,00,000", 100_000),
        ("1,5", Fraction(3, 2)),
        (".5", Fraction(1, 2)),
        ("12.00", 12),
        ("10⁶", 10**6),
        ("1.5 × 10^-3", Fraction(3, 2000)),
        ("1.5e6", 1_500_000),
        ("1.5 million", 1_500_000),
        ("one hundred and five", 105),
        ("two and a half", Fraction(5, 2)),
        ("½", Fraction(1, 2)),
        ("2 3/4", Fraction(11, 4)),
        ("a dozen", 12),
        ("−5", -5),
        ("１２", 12),
    ],
)
def test_a_number_has_one_value_however_it_is_written(text, value):
    item = only(text)
    assert item.low == item.high == value


def test_a_comma_before_three_digits_parts_thousands_and_any_other_one_decimals():
    assert (
        only("1,234").low == 1234
        and only("1,23").low == Fraction("1.23")
        and only("0,123").low == Fraction("0.123")
    )


@pytest.mark.parametrize("text", ["3.4.1", "E-2107", "007", "version 3.10", "2X", "192.168.0.1"])
def test_an_identifier_is_no_number(text):
    assert all(not item.is_number for item in values_of(text).items)


@settings(max_examples=200, deadline=None)
@given(
    st.fractions(min_value=0, max_value=10**9, max_denominator=10**4).filter(
        lambda value: value.denominator % 3
    )
)
def test_the_text_of_a_number_has_its_value(value):
    text = number_text(value)
    assert ("/" in text) or value_of(text) == value


# ---- units ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "one, other", [("mW", "MW"), ("ms", "Ms"), ("Mb", "MB"), ("MB", "MiB"), ("mPa", "MPa"), ("kn", "kN")]
)
def test_capitals_of_a_unit_matter_where_both_are_units(one, other):
    assert unit_of(one) and unit_of(other) and unit_of(one) != unit_of(other)


@pytest.mark.parametrize(
    "word, unit", [("KG", "kg"), ("Kg", "kg"), ("Bar", "bar"), ("HOURS", "h"), ("hz", "Hz"), ("gb", "GB")]
)
def test_capitals_of_a_unit_do_not_matter_where_no_other_is_written_so(word, unit):
    assert unit_of(word) == unit


def test_units_of_several_words_are_one():
    assert only("5 metres per second").unit == only("5 m/s").unit == "m/s"
    assert only("5 square metres").unit == only("5 m²").unit == "m2"


# ---- bounds, ranges, days ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, bound",
    [
        ("<5 bar", "<"), ("less than 5 bar", "<"), ("≤ 5 bar", "<="), ("at most 5 bar", "<="),
        ("5 bar or less", "<="), ("no more than 5 bar", "<="), ("over 5 bar", ">"), (">=5 bar", ">="),
        ("5 bar or more", ">="), ("5 bar", ""),
    ],
)  # fmt: skip
def test_a_bound_has_a_direction(text, bound):
    assert only(text).bound == bound


@pytest.mark.parametrize(
    "text", ["3-5 bar", "3–5 bar", "3 to 5 bar", "3 bar to 5 bar", "between 3 and 5 bar", "from 3 to 5 bar"]
)
def test_a_range_is_one_item(text):
    item = only(text)
    assert (item.low, item.high, item.unit) == (3, 5, "bar")


def test_a_change_is_no_range():
    assert stands_in("5 bar", "It was raised from 3 bar to 5 bar.")


@pytest.mark.parametrize("text", ["03/04/2026", "03.04.2026", "03-04-2026"])
def test_day_and_month_that_cannot_be_told_apart_equal_only_themselves(text):
    assert only(text).day == Day(2026, raw="03/04/2026")
    assert (
        not stands_in("3 April 2026", text)
        and not stands_in("4 March 2026", text)
        and stands_in("2026", text)
    )


def test_a_day_that_is_not_in_the_calendar_is_no_day():
    assert [item.day for item in values_of("31 June 2026").items if item.day and item.day.day == 31] == []


def test_a_source_that_names_a_value_as_a_bound_holds_it():
    assert stands_in("7.5 GB", "Files above 7.5 GB do not fit.") and not stands_in(
        "at most 7.5 GB", "above 7.5 GB"
    )


# ---- grounded values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, source, missing",
    [
        ("5 mW", "5 MW", ["5"]),
        ("5 mW", "5 milliwatts", []),
        ("3 to 5 bar", "3-5 bar", []),
        ("5 bar", "3-5 bar", []),
        ("4 bar", "3-5 bar", ["4"]),
        ("10⁶", "106", ["1000000"]),
        ("March 17th, 2026", "2026-03-17", []),
        ("2:30 pm", "14:30", []),
        ("±5 mm", "10 ± 5 mm", []),
        ("twenty-five", "25", []),
    ],
)
def test_a_value_is_grounded_by_the_same_value(text, source, missing):
    assert ungrounded_values(text, [source]) == missing


# ---- marks ------------------------------------------------------------------------------------------------


def test_marks_of_other_notations_are_gone():
    assert plain("<b>5</b> \\(\\text{bar}\\)").split() == ["5", "bar"]
    assert plain("$5 and $6") == "$5 and $6"


def test_accents_fold():
    assert folded("Tromsø") == folded("TROMSO") and folded("naïve") == "naive"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_read_and_holds_itself(text):
    assert not normalised_tokens(text) or stands_in(text, text)
    assert ungrounded_values(text, [text]) == []


@pytest.mark.parametrize(
    "unit",
    [
        "1" * 20_000,
        "1 " * 20_000,
        "1,000" * 5_000,
        "not " * 10_000,
        "(" * 20_000,
        "**" * 9_000,
        "five and " * 5_000,
    ],
)
def test_reading_is_linear_in_its_input(unit):
    assert values_of(unit).text is not None

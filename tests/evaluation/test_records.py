"""Records: is a JSON record valid, and how many of its fields are right?"""

import copy
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus import load_ticket_schema, load_tickets
from helpers.evaluation import FieldError, field_accuracy, field_errors, fields, is_valid


def test_every_ticket_record_is_valid_and_wholly_right():
    schema = load_ticket_schema()
    for ticket in load_tickets("train") + load_tickets("test"):
        assert is_valid(ticket.record, schema) and field_accuracy(ticket.record, ticket.record) == 1.0


@pytest.mark.parametrize("record", [None, "text", 3, [], {}, {"product": "Tidewater"}])
def test_what_is_no_ticket_is_not_valid(record):
    assert not is_valid(record, load_ticket_schema())


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.pop("serial"),
        lambda r: r.update(note=""),
        lambda r: r.update(severity="High"),
        lambda r: r.update(serial=None),
        lambda r: r.update(problems=r["problems"] * 4),
        lambda r: r.update(actions=r["actions"][:1] * 2),
        lambda r: r.update(product=["Tidewater"]),
    ],
)
def test_a_small_fault_makes_a_record_invalid(change):
    record = copy.deepcopy(load_tickets("test")[0].record)
    change(record)
    assert not is_valid(record, load_ticket_schema())


def test_fields_are_paths_with_values():
    assert fields({"a": {"b": 1}, "c": "X "}) == {("a.b", "1"): 1, ("c", '"x"'): 1}


def test_objects_in_a_list_keep_their_position():
    assert fields({"p": [{"s": "a"}, {"s": "b"}]}) == {("p[0].s", '"a"'): 1, ("p[1].s", '"b"'): 1}


def test_plain_values_in_a_list_have_no_order():
    assert fields({"a": ["x", "y"]}) == fields({"a": ["y", "x"]})
    assert fields({"a": ["x", "y", "x"]}) == {("a[]", '"x"'): 2, ("a[]", '"y"'): 1}


def test_case_and_outer_white_space_do_not_matter_but_inner_letters_do():
    assert field_accuracy({"a": " ÅSE "}, {"a": "åse"}) == 1.0
    assert field_accuracy({"a": "Ase"}, {"a": "Åse"}) == 0.0


@pytest.mark.parametrize(
    "record, gold, share",
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, 1.0),
        ({"a": 1}, {"a": 1, "b": 2}, 1 / 2),  # one is missing
        ({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 2}, 2 / 3),  # one is too many
        ({"a": 1, "b": 3}, {"a": 1, "b": 2}, 1 / 2),  # a wrong value is one mistake
        ({"b": 1}, {"a": 1}, 0.0),  # the right value under another name
        ({"a": None}, {"a": ""}, 0.0),
        ({"a": {"b": 1}}, {"a": 1}, 0.0),
        ({"a": []}, {"a": ["x"]}, 0.0),
        ({"a": ["x", "z"]}, {"a": ["x", "y"]}, 1 / 2),
        ({"a": ["x"]}, {"a": ["x", "y"]}, 1 / 2),
        ({"a": ["y", "x", "z"]}, {"a": ["x", "y"]}, 2 / 3),
        ({"a": ["x", "x", "x"]}, {"a": ["x"]}, 1 / 3),
        ({"a": ["x"]}, {"a": ["x", "x"]}, 1 / 2),
        ({"a": 1, "b": "x"}, {"a": 1, "b": ["x"]}, 1 / 2),  # a value is not a list of one
        ({"a": 1, "b": [["x"]]}, {"a": 1, "b": ["x"]}, 1 / 3),
        ({"a": 1, "b": {}}, {"a": 1, "b": []}, 1 / 2),
        ({"a": 1}, {"a": 1, "b": []}, 1 / 2),
        ({"a": 1, "b": {}}, {"a": 1}, 1 / 2),
        ({"a.b": 1, "c": 2}, {"a": {"b": 1}, "c": 2}, 1 / 3),  # one name with a dot, or one in another
        ({"p": {"0": {"s": 1}}}, {"p": [{"s": 1}]}, 0.0),
    ],
)
def test_accuracy_is_right_fields_of_gold_fields_and_extra_ones(record, gold, share):
    assert field_accuracy(record, gold) == pytest.approx(share)


@pytest.mark.parametrize(
    "ours, gold, equal",
    [
        ("5", 5, False),
        (5, "5", False),
        (None, "none", False),
        (None, "null", False),
        ("null", None, False),
        ("true", True, False),
        (True, "true", False),
        (True, 1, False),
        (0, False, False),
        (None, 0, False),
        (None, False, False),
        ("", None, False),
        ("1.0", "1", False),
        (1.0, 1, True),
        (1, 1.0, True),
        (1e2, 100, True),
        (-0.0, 0, True),
        (0.1, 0.10, True),
        (1.5, 1, False),
        (2**53 + 1, 2**53, False),
        ("Bjo\u0308rn", "Bj\u00f6rn", True),
        ("BJO\u0308RN ", "bj\u00f6rn", True),
        ("Bjorn", "Bj\u00f6rn", False),
        (" high\u00a0", "High", True),
        ("a b", "ab", False),
        ('"x"', "x", False),
    ],
)
def test_types_count_and_equal_values_are_equal(ours, gold, equal):
    assert field_accuracy({"n": ours}, {"n": gold}) == equal
    assert field_accuracy({"n": [ours]}, {"n": [gold]}) == equal


# ---- what is wrong ----


def test_every_mistake_says_what_it_is():
    gold = {"a": "x", "b": {"c": 1, "d": None}, "e": ["p", "q"], "f": [{"g": 1}, {"g": 2}]}
    record = {"a": "Y", "b": {"c": "1", "h": 3}, "e": ["q", "r", "q"], "f": [{"g": 1}]}
    assert field_errors(record, gold) == [
        FieldError("wrong", "a", "x", "Y"),
        FieldError("wrong", "b.c", 1, "1"),
        FieldError("missing", "b.d", None),
        FieldError("wrong", "e[]", "p", "r"),
        FieldError("missing", "f[1].g", 2),
        FieldError("extra", "b.h", got=3),
        FieldError("extra", "e[]", got="q"),
    ]
    assert field_accuracy(record, gold) == pytest.approx(2 / 9)


def test_a_mistake_is_told_in_a_line():
    assert str(FieldError("wrong", "a", "\u00e5", 5)) == 'wrong a: expected "\u00e5", got 5'
    assert str(FieldError("missing", "a", None)) == "missing a: expected null"
    assert str(FieldError("extra", "a[]", got=True)) == "extra a[]: got true"


def test_a_value_where_a_list_should_be_is_one_mistake():
    assert field_errors({"a": "x"}, {"a": ["x"]}) == [FieldError("wrong", "a[]", "x", "x")]


@pytest.mark.parametrize("record", [None, {}])
def test_without_a_record_every_field_is_missing(record):
    assert [error.kind for error in field_errors(record, {"a": 1, "b": [2, 3]})] == ["missing"] * 3


def test_a_right_record_has_no_mistakes():
    for ticket in load_tickets("test")[:10]:
        assert field_errors(copy.deepcopy(ticket.record), ticket.record) == []


def test_a_reply_nested_deeply_is_scored():
    deep: dict = {"x": 1}
    for _ in range(5_000):
        deep = {"x": deep}
    assert field_accuracy({"a": 1, "b": deep}, {"a": 1}) == 0.5


_values = st.one_of(st.none(), st.booleans(), st.integers(-2, 2), st.sampled_from([1.0, 0.5, "1", "a", "A "]))
_records = st.dictionaries(
    st.sampled_from(["a", "b", "a.b", "[0]", ""]),
    st.recursive(
        _values,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
        ),
        max_leaves=6,
    ),
    max_size=3,
)


@settings(max_examples=200, deadline=None)
@given(_records, _records)
def test_every_gold_field_is_right_or_one_mistake(record, gold):
    errors, right = field_errors(record, gold), (fields(record) & fields(gold)).total()
    kinds = Counter(error.kind for error in errors)
    assert right + kinds["missing"] + kinds["wrong"] == fields(gold).total()
    assert right + kinds["extra"] + kinds["wrong"] == fields(record).total()
    assert (field_accuracy(record, gold) == 1.0) == (not errors)
    assert 0 <= field_accuracy(record, gold) == pytest.approx(field_accuracy(gold, record))
    assert field_errors(gold, gold) == []


@pytest.mark.parametrize("record", [None, "no JSON at all", 3, [], {}, ["a"]])
def test_a_reply_that_is_no_record_has_nothing_right(record):
    assert field_accuracy(record, {"a": 1, "b": {"c": 2}}) == 0.0


@pytest.mark.parametrize("empty", [{}, {"actions": []}])
def test_two_empty_records_agree(empty):
    assert field_accuracy(empty, empty) == 1.0


def test_a_swapped_pair_of_problems_is_wrong():
    gold = {"problems": [{"component": "battery"}, {"component": "sensor"}]}
    assert field_accuracy({"problems": gold["problems"][::-1]}, gold) == 0.0


def test_scoring_changes_neither_record():
    record, gold = {"a": [{"b": " X "}]}, {"a": [{"b": "x"}]}
    field_accuracy(record, gold)
    assert (record, gold) == ({"a": [{"b": " X "}]}, {"a": [{"b": "x"}]})

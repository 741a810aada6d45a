"""Records: is a JSON record valid, and how many of its fields are right?"""

import copy

import pytest

from helpers.corpus import load_ticket_schema, load_tickets
from helpers.evaluation import field_accuracy, fields, is_valid


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
    assert fields({"a": {"b": 1}, "c": "X "}) == {("a.b", "1"), ("c", "x")}


def test_objects_in_a_list_keep_their_position():
    assert fields({"p": [{"s": "a"}, {"s": "b"}]}) == {("p.0.s", "a"), ("p.1.s", "b")}


def test_plain_values_in_a_list_have_no_order():
    assert fields({"a": ["x", "y"]}) == fields({"a": ["y", "x"]}) == {("a", "x"), ("a", "y")}


def test_case_and_outer_white_space_do_not_matter_but_inner_letters_do():
    assert field_accuracy({"a": " ÅSE "}, {"a": "åse"}) == 1.0
    assert field_accuracy({"a": "Ase"}, {"a": "Åse"}) == 0.0


@pytest.mark.parametrize(
    "record, gold, share",
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, 1.0),
        ({"a": 1}, {"a": 1, "b": 2}, 1 / 2),  # one is missing
        ({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 2}, 2 / 3),  # one is too many
        ({"a": 1, "b": 3}, {"a": 1, "b": 2}, 1 / 3),  # a wrong value is one too many and one missing
        ({"b": 1}, {"a": 1}, 0.0),  # the right value under another name
        ({"a": "1"}, {"a": 1}, 1.0),
        ({"a": True}, {"a": "true"}, 1.0),
        ({"a": None}, {"a": ""}, 0.0),
        ({"a": {"b": 1}}, {"a": 1}, 0.0),
        ({"a": []}, {"a": ["x"]}, 0.0),
        ({"a": ["x", "z"]}, {"a": ["x", "y"]}, 1 / 3),
    ],
)
def test_accuracy_is_fields_in_both_of_fields_in_either(record, gold, share):
    assert field_accuracy(record, gold) == pytest.approx(share)


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

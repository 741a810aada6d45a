"""Samples: a draw is fixed, stratified, in file order, and as large as COURSE_SIZE says."""

from collections import Counter
from dataclasses import dataclass

import pytest

from helpers.corpus import load_questions
from helpers.evaluation import draw


@dataclass
class Item:
    id: str
    kind: str = ""


def made(**sizes):
    return [Item(f"{kind}-{i}", kind) for kind, size in sizes.items() for i in range(size)]


def ids(items):
    return [item.id for item in items]


@pytest.fixture(autouse=True)
def default_size(monkeypatch):
    monkeypatch.delenv("COURSE_SIZE", raising=False)


@pytest.mark.parametrize(
    "size, count", [("quick", 3), ("default", 12), ("full", 40), ("", 12), (" FULL ", 40)]
)
def test_the_size_decides_how_many_are_drawn(monkeypatch, size, count):
    monkeypatch.setenv("COURSE_SIZE", size)
    assert len(draw(made(a=40), 12)) == count


def test_an_unknown_size_names_the_known_ones(monkeypatch):
    monkeypatch.setenv("COURSE_SIZE", "huge")
    with pytest.raises(ValueError, match="COURSE_SIZE is 'huge'; use one of quick, default, full"):
        draw(made(a=40), 12)


def test_quick_never_draws_more_than_default(monkeypatch):
    monkeypatch.setenv("COURSE_SIZE", "quick")
    assert len(draw(made(a=40), 1)) == 1


@pytest.mark.parametrize("count", [5, 6, 1000])
def test_asking_for_all_or_more_gives_all_in_order(count):
    items = made(a=5)
    assert draw(items, count) == items and draw(items, count) is not items


def test_nothing_is_drawn_from_nothing():
    assert draw([], 12) == [] and draw(made(a=5), 0) == []


def test_a_draw_keeps_the_order_of_the_file():
    items = made(a=30, b=30)
    assert [item for item in items if item in draw(items, 20)] == draw(items, 20)


def test_a_draw_is_the_same_each_time_and_in_any_order_of_the_file():
    items = made(a=30, b=11)
    first = ids(draw(items, 12, lambda item: item.kind))
    assert ids(draw(items, 12, lambda item: item.kind)) == first
    assert sorted(ids(draw(items[::-1], 12, lambda item: item.kind))) == sorted(first)


def test_a_draw_is_fixed_over_machines_and_versions():
    assert ids(draw([Item(f"q-{i:02d}") for i in range(20)], 4)) == ["q-00", "q-02", "q-07", "q-11"]


def test_another_name_gives_another_draw():
    assert ids(draw(made(a=40), 10)) != list(ids(made(a=40))[:10])


def largest_remainder(sizes, count):
    """Hamilton's method, written apart: whole quotas first, then one more for the largest remainders, ties
    by name.
    """
    total = sum(sizes.values())
    whole = {name: count * size // total for name, size in sizes.items()}
    order = sorted(sizes, key=lambda name: (-(count * sizes[name] % total), name))
    return {name: whole[name] + (name in order[: count - sum(whole.values())]) for name in sizes}


@pytest.mark.parametrize(
    "sizes",
    [
        {"a": 10, "b": 10},
        {"a": 7, "b": 2, "c": 1},
        {"a": 80, "b": 60, "c": 40, "d": 1},
        {"a": 1, "b": 1, "c": 1},
        {"z": 5, "a": 5, "m": 5},
        {"a": 97, "b": 3},
    ],
)
def test_strata_get_their_share_by_largest_remainder(sizes):
    items = made(**sizes)
    for count in range(1, len(items)):
        drawn = draw(items, count, lambda item: item.kind)
        wanted = largest_remainder(sizes, count)
        assert len(drawn) == count
        assert Counter(item.kind for item in drawn) == Counter(
            {name: n for name, n in wanted.items() if n}
        ), count


def test_no_item_is_drawn_twice():
    drawn = draw(made(a=50, b=50), 60, lambda item: item.kind)
    assert len(set(ids(drawn))) == 60


def test_adding_an_item_changes_little():
    before, after = (set(ids(draw(made(a=size), 12))) for size in (40, 41))
    assert len(before & after) >= 11


def test_a_draw_of_test_questions_holds_every_type():
    questions = load_questions("test")
    drawn = draw(questions, 20, lambda question: question.type)
    assert {question.type for question in drawn} == {question.type for question in questions}

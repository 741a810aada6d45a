"""The fusion explorer: searches once a question, fuses anew at each move, marks gold, and shows errors instead of raising them."""

import re
from types import SimpleNamespace

import pytest

from helpers.classroom.widgets.fusion_explorer import fusion_explorer, table
from helpers.corpus import Passage
from helpers.retrieval import Hit

PASSAGES = {
    name: Passage(name, name.title(), "Section <1>", f"text of {name}", 0, 20, 3)
    for name in ("kettle", "pump", "lunch")
}
GOLD = SimpleNamespace(page="lunch", start=5, end=9)
QUESTIONS = [
    SimpleNamespace(question="How warm is lunch?", type="two_page", gold=(GOLD,)),
    SimpleNamespace(question="Which pump?", type="lookup", gold=()),
]


class Fixed:
    """Always the same ranking; counts its searches."""

    def __init__(self, *names):
        self.hits, self.asked = (
            [Hit(PASSAGES[name], 9.0 - rank, rank) for rank, name in enumerate(names, 1)],
            [],
        )

    def search(self, query, k=3, groups=None):
        self.asked.append(query)
        return self.hits[:k]


class Broken:
    def search(self, query, k=3, groups=None):
        raise ValueError("no <index> here")


@pytest.fixture
def explorer():
    vector, keyword = Fixed("kettle", "lunch"), Fixed("pump", "kettle")
    pick, text, method, sliders, shown = fusion_explorer(vector, keyword, QUESTIONS).children
    weight, constant = sliders.children
    return SimpleNamespace(
        vector=vector,
        keyword=keyword,
        pick=pick,
        text=text,
        method=method,
        weight=weight,
        constant=constant,
        shown=shown,
    )


def order(html):
    return re.findall(r"(kettle|pump|lunch)  ", html)


def test_it_opens_with_a_ranking_and_marks_the_gold_passage(explorer):
    assert order(explorer.shown.value) == ["kettle", "pump", "lunch"]
    assert explorer.shown.value.count("★ <b>") == 1 and "★ <b>lunch" in explorer.shown.value
    assert "vector 2, keyword not found, fused <b>3</b>" in explorer.shown.value


def test_moving_the_weight_ranks_anew_and_searches_no_more(explorer):
    explorer.weight.value = 1.0
    assert order(explorer.shown.value)[:2] == ["kettle", "lunch"]
    explorer.weight.value = 0.0
    assert order(explorer.shown.value)[:2] == ["pump", "kettle"]
    for explorer.method.value in explorer.method.options:
        assert order(explorer.shown.value)[0] == "pump"
    assert explorer.vector.asked == explorer.keyword.asked == ["How warm is lunch?"]


def test_the_constant_belongs_to_ranks_and_not_to_scores(explorer):
    before = explorer.shown.value
    explorer.constant.value = 60
    assert explorer.shown.value != before and not explorer.constant.disabled
    explorer.method.value = "sum, min-max"
    assert explorer.constant.disabled


def test_another_question_is_searched_once_and_remembered(explorer):
    explorer.pick.value = "Which pump?"
    explorer.pick.value = "How warm is lunch?"
    explorer.text.value = "typed by a reader"
    assert explorer.vector.asked == ["How warm is lunch?", "Which pump?", "typed by a reader"]
    assert "No gold quote is known" in explorer.shown.value and "★" not in explorer.shown.value


def test_an_empty_question_and_a_failing_retriever_are_said_in_words(explorer):
    explorer.text.value = "  "
    assert explorer.shown.value == "Type a question first."
    shown = fusion_explorer(Broken(), Fixed("pump"), QUESTIONS).children[-1]
    assert shown.value == "no &lt;index&gt; here"


def test_a_table_of_nothing_says_so_and_text_is_escaped():
    assert table([], [[], []]) == "Nothing was found."
    hits = Fixed("pump").hits
    assert "Section &lt;1&gt;" in table(hits, [hits, []]) and ">–<" in table(hits, [hits, []])

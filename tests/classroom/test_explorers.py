"""The explorers of chunks and of fusion: what they show, escaped and marked, and what a setting changes."""

import re
from html import unescape
from types import SimpleNamespace

import pytest

from helpers.classroom import chunk_explorer, fusion_explorer
from helpers.classroom.widgets.explorers import GOLD, LEAD, REPEATED, coloured, fused_html
from helpers.corpus import CHUNKERS, Page, Passage
from helpers.retrieval import Hit

# ---- chunks ---------------------------------------------------------------------------------------------

TEXT = (
    "# Tea <b>\n\n## Kettle\n\nThe kettle holds 1.7 litres & is <script>alert(1)</script> descaled. "
    + "It is blue. " * 30
    + "\n\n## Cups\n\nIn the drawer."
)
PAGE = Page("tea", "Tea", TEXT)
QUOTE = (TEXT.index("holds"), TEXT.index("litres") + 6)
QUESTION = SimpleNamespace(
    question="How much?", gold=[SimpleNamespace(page_id="tea", start=QUOTE[0], end=QUOTE[1])]
)


def shown_text(page_html):
    body = page_html.split("overflow-y:auto'>")[1]
    folds = r"<summary>.*?</summary>|</?details>"
    return unescape(re.sub(rf"{folds}|<sup.*?</sup>|</?span.*?>|</div>", "", body))


@pytest.mark.parametrize("name", CHUNKERS)
@pytest.mark.parametrize("size,overlap", [(8, 0.0), (40, 0.5), (800, 0.0)])
def test_the_page_is_shown_letter_by_letter_and_escaped(name, size, overlap):
    made = coloured(PAGE, CHUNKERS[name](PAGE, size, overlap), [QUOTE])
    assert shown_text(made) == TEXT and "<script>" not in made and GOLD in made


def test_passages_are_numbered_and_repeated_text_has_its_own_colour():
    passages = CHUNKERS["fixed"](PAGE, 40, 0.5)
    made = coloured(PAGE, passages)
    assert [int(number) for number in re.findall(r"<sup[^>]*>(\d+)</sup>", made)] == list(
        range(1, len(passages) + 1)
    )
    assert (
        made.count(REPEATED) > 3 and coloured(PAGE, CHUNKERS["fixed"](PAGE, 40, 0.0)).count(REPEATED) == 1
    )  # the legend


def test_the_page_opens_at_the_quote_and_folds_what_stands_far_above():
    long = Page("long", "Long", "One line of the page.\n" * 60 + "The kettle holds 1.7 litres.")
    start = long.text.index("The kettle")
    made = coloured(long, CHUNKERS["fixed"](long, 40, 0.0), [(start, len(long.text))])
    folded, seen = made.split("</details>")
    assert shown_text(made) == long.text and GOLD not in folded.split("<details>")[1]
    assert len(re.sub("<.*?>", "", seen.split("kettle")[0])) < 2 * LEAD
    assert "<details>" not in coloured(PAGE, CHUNKERS["fixed"](PAGE, 40, 0.0), [QUOTE])


def test_it_says_whether_the_quote_is_whole():
    assert "lies whole in one passage" in coloured(PAGE, CHUNKERS["heading"](PAGE, 160, 0.0), [QUOTE])
    assert "is cut in pieces" in coloured(
        PAGE, CHUNKERS["fixed"](PAGE, 8, 0.0), [(QUOTE[0] - 40, QUOTE[1] + 60)]
    )
    assert "No passage" in coloured(Page("e", "E", ""), [])


def test_controls_change_what_is_seen():
    box = chunk_explorer([PAGE], [QUESTION, SimpleNamespace(question="x", gold=[])])
    pick, chunker, numbers, shown, _ = box.children
    assert len(pick.options) == 1
    before = shown.value
    numbers.children[0].value = 40
    middle = shown.value
    chunker.value = "fixed"
    assert before != middle != shown.value and "passages</b>" in shown.value
    numbers.children[1].value = 0.5
    assert shown.value.count(REPEATED) > 1


def test_without_a_question_on_these_pages_it_says_so():
    with pytest.raises(ValueError, match="None of the questions"):
        chunk_explorer(
            [PAGE], [SimpleNamespace(question="x", gold=[SimpleNamespace(page_id="other", start=0, end=1)])]
        )


# ---- fusion ---------------------------------------------------------------------------------------------

PASSAGES = {
    name: Passage(name, name.title(), "Section <1>", f"text of {name}", 0, 20, 3)
    for name in ("kettle", "pump", "lunch")
}
FUSION_GOLD = SimpleNamespace(page_id="lunch", start=5, end=9)
FUSION_QUESTIONS = [
    SimpleNamespace(question="How warm is lunch?", type="two_page", gold=(FUSION_GOLD,)),
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

    def search_many(self, queries, k=3, groups=None):
        return [self.search(query, k) for query in queries]


class Broken(Fixed):
    def search(self, query, k=3, groups=None):
        raise ValueError("no <index> here")


@pytest.fixture
def fusion():
    vector, keyword = Fixed("kettle", "lunch"), Fixed("pump", "kettle")
    pick, text, method, numbers, shown, _ = fusion_explorer(vector, keyword, FUSION_QUESTIONS).children
    weight, constant = numbers.children
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


def test_it_opens_with_a_ranking_and_marks_the_gold_passage(fusion):
    assert order(fusion.shown.value) == ["kettle", "pump", "lunch"]
    assert fusion.shown.value.count("★ <b>") == 1 and "★ <b>lunch" in fusion.shown.value
    assert "vector 2, keyword not found, fused <b>3</b>" in fusion.shown.value


def test_moving_the_weight_ranks_anew_and_searches_no_more(fusion):
    fusion.weight.value = 1.0
    assert order(fusion.shown.value)[:2] == ["kettle", "lunch"]
    fusion.weight.value = 0.0
    assert order(fusion.shown.value)[:2] == ["pump", "kettle"]
    for name in fusion.method.options:
        fusion.method.value = name
        assert order(fusion.shown.value)[0] == "pump"
    assert fusion.vector.asked == fusion.keyword.asked == ["How warm is lunch?"]


def test_the_constant_belongs_to_ranks_and_not_to_scores(fusion):
    before = fusion.shown.value
    fusion.constant.value = 60
    assert fusion.shown.value != before and not fusion.constant.disabled
    fusion.method.value = "sum, min-max"
    assert fusion.constant.disabled


def test_another_question_is_searched_once_and_remembered(fusion):
    fusion.pick.value = "Which pump?"
    fusion.pick.value = "How warm is lunch?"
    fusion.text.value = "typed by a reader"
    assert fusion.vector.asked == ["How warm is lunch?", "Which pump?", "typed by a reader"]
    assert "No gold quote is known" in fusion.shown.value and "★" not in fusion.shown.value


def test_an_empty_question_and_a_failing_retriever_are_said_in_words(fusion):
    fusion.text.value = "  "
    assert fusion.shown.value == "Type a question first."
    shown = fusion_explorer(Broken(), Fixed("pump"), FUSION_QUESTIONS).children[-2]
    assert shown.value == "no &lt;index&gt; here"


def test_a_table_of_nothing_says_so_and_text_is_escaped():
    assert fused_html([], [[], []]) == "Nothing was found."
    hits = Fixed("pump").hits
    assert "Section &lt;1&gt;" in fused_html(hits, [hits, []]) and ">–<" in fused_html(hits, [hits, []])

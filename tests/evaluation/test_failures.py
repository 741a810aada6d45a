"""Missed quotes: each once, sorted by where the gold stands, and shown with what was found instead."""

from helpers.classroom import show_misses
from helpers.corpus import Gold, Passage, Question
from helpers.evaluation import kinds, misses
from helpers.retrieval import Hit


def hits(*spans):
    return [
        Hit(
            Passage(page, f"Title of {page}", "Section", f"text <{page}> {start}", start, start + 10, 3),
            1 / rank,
            rank,
        )
        for rank, (page, start) in enumerate(spans, 1)
    ]


def question(*gold, name="q1"):
    return Question(
        name,
        "practice",
        "lookup",
        "How deep & wide?",
        ("x",),
        tuple(Gold(page, "Limits", "the quote", start, start + 5) for page, start in gold),
        (),
        "",
        "",
        "all-staff",
    )


def test_a_quote_among_the_first_k_is_no_miss():
    assert misses([question(("a", 2))], [hits(("x", 0), ("a", 0))], k=2) == []


def test_each_missing_quote_of_a_question_is_one_miss():
    found = misses([question(("a", 2), ("b", 2), ("c", 2))], [hits(("b", 0))], k=1)
    assert [miss.gold.page_id for miss in found] == ["a", "c"]


def test_kinds_by_where_the_gold_stands():
    ranking = hits(("x", 0), ("a", 50), ("y", 0), ("b", 0), ("a", 0))
    found = misses([question(("a", 2), ("b", 2), ("c", 2))], [ranking], k=3)
    assert [(miss.gold.page_id, miss.kind, miss.rank) for miss in found] == [
        ("a", "right page, other passage", 5),
        ("b", "below the cut", 4),
        ("c", "not found", None),
    ]
    assert kinds(found) == {"below the cut": 1, "right page, other passage": 1, "not found": 1}


def test_an_empty_ranking_misses_everything():
    found = misses([question(("a", 2))], [[]])
    assert found[0].kind == "not found" and found[0].found == ()
    assert kinds([]) == {"below the cut": 0, "right page, other passage": 0, "not found": 0}


def test_the_table_shows_both_sides_and_escapes_what_it_quotes():
    shown = show_misses(
        misses([question(("a", 2)), question(("b", 2), name="q2")], [hits(("x", 0)), []])
    )._repr_html_()
    assert (
        shown.count("<tr>") == 3
        and "How deep &amp; wide?" in shown
        and "text &lt;x&gt; 0" in shown
        and "the quote" in shown
        and "nothing" in shown
    )


def test_a_long_passage_is_cut_in_the_table():
    long = Hit(Passage("x", "X", "S", "word " * 200, 0, 1000, 200), 1.0, 1)
    assert "word " * 60 not in show_misses(misses([question(("a", 2))], [[long]]))._repr_html_()

"""Gold quotes against passages: overlap by characters and words, recall, ranks, judgements, and what was
missed.
"""

from dataclasses import dataclass

import pytest

from helpers.classroom import show_misses
from helpers.corpus import Gold, GoldQuote, Passage, Question, chunk_pages, load_questions
from helpers.evaluation import (
    count_misses,
    evaluate,
    first_rank,
    holds,
    misses,
    qrels_of,
    recall_of_quotes,
    run_of,
)
from helpers.evaluation.evidence import quote_overlaps
from helpers.retrieval import Hit


@dataclass(frozen=True)
class Span:
    """A passage as evaluation sees it."""

    page_id: str
    start: int
    end: int

    @property
    def id(self):
        return f"{self.page_id}:{self.start}"


@dataclass(frozen=True)
class Found:
    passage: Span
    rank: int


def hits(*spans):
    return [Found(Span(*span), rank) for rank, span in enumerate(spans, 1)]


def question(*gold, name="q1"):
    return Question(
        name,
        "practice",
        "lookup",
        "?",
        ("x",),
        tuple(Gold(page, "s", "quote", start, end) for page, start, end in gold),
        (),
        "",
        "",
        "all-staff",
    )


def test_a_passage_holds_a_quote_when_they_share_a_character():
    gold = question(("a", 10, 20)).gold[0]
    assert (
        holds(Span("a", 0, 11), gold)
        and holds(Span("a", 19, 30), gold)
        and holds(Span("a", 12, 14), gold)
        and holds(Span("a", 0, 99), gold)
    )
    assert not holds(Span("a", 0, 10), gold) and not holds(Span("a", 20, 30), gold), (
        "the end is the character after the last"
    )
    assert not holds(Span("b", 10, 20), gold)


def test_half_of_a_two_page_question_counts_half():
    asked = question(("a", 0, 5), ("b", 0, 5))
    ranking = hits(("a", 0, 9), ("c", 0, 9), ("b", 0, 9))
    assert [recall_of_quotes(ranking, asked, k) for k in (1, 2, 3, 9)] == [0.5, 0.5, 1.0, 1.0]
    assert recall_of_quotes([], asked, 3) == 0


def test_two_passages_with_the_same_quote_count_once():
    assert recall_of_quotes(hits(("a", 0, 6), ("a", 4, 9)), question(("a", 0, 5), ("b", 0, 5)), 2) == 0.5


def test_the_first_rank_is_that_of_the_first_hit_that_holds_any_quote():
    asked = question(("a", 0, 5), ("b", 0, 5))
    assert first_rank(hits(("c", 0, 9), ("b", 3, 9), ("a", 0, 9)), asked) == 2
    assert first_rank(hits(("c", 0, 9)), asked) is None


def test_a_question_without_gold_cannot_be_judged():
    with pytest.raises(ValueError, match="leave unanswerable questions out"):
        recall_of_quotes(hits(("a", 0, 9)), question(), 3)
    assert qrels_of([question()], [Span("a", 0, 9)]) == {}


def test_overlapping_passages_are_all_relevant():
    passages = [Span("a", 0, 12), Span("a", 8, 20), Span("a", 20, 30), Span("b", 0, 12)]
    assert qrels_of([question(("a", 10, 15))], passages) == {"q1": {"a:0": 1, "a:8": 1}}


def test_run_and_judgements_fit_together():
    asked = [question(("a", 0, 5)), question(("b", 0, 5), name="q2")]
    passages = [Span("a", 0, 9), Span("b", 0, 9)]
    run = run_of(asked, [hits(("b", 0, 9), ("a", 0, 9)), []])
    assert run == {"q1": ["b:0", "a:0"], "q2": []}
    assert evaluate(run, qrels_of(asked, passages), ["mrr"]) == {"mrr": [0.5, 0.0]}
    with pytest.raises(ValueError):
        run_of(asked, [hits(("a", 0, 9))])


def test_every_gold_quote_stands_in_a_default_passage(skerry_pages):
    questions = [q for split in ("practice", "test") for q in load_questions(split)]
    qrels = qrels_of(questions, chunk_pages(list(skerry_pages.values())))
    assert len(qrels) == 340 and all(qrels.values())


# ---- what was not found ----


def shown_hits(*spans):
    return [
        Hit(
            Passage(page, f"Title of {page}", "Section", f"text <{page}> {start}", start, start + 10, 3),
            1 / rank,
            rank,
        )
        for rank, (page, start) in enumerate(spans, 1)
    ]


def shown_question(*gold, name="q1"):
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
    assert misses([shown_question(("a", 2))], [shown_hits(("x", 0), ("a", 0))], k=2) == []


def test_each_missing_quote_of_a_question_is_one_miss():
    found = misses([shown_question(("a", 2), ("b", 2), ("c", 2))], [shown_hits(("b", 0))], k=1)
    assert [miss.gold.page_id for miss in found] == ["a", "c"]


def test_kinds_by_where_the_gold_stands():
    ranking = shown_hits(("x", 0), ("a", 50), ("y", 0), ("b", 0), ("a", 0))
    found = misses([shown_question(("a", 2), ("b", 2), ("c", 2))], [ranking], k=3)
    assert [(miss.gold.page_id, miss.kind, miss.rank) for miss in found] == [
        ("a", "right page, other passage", 5),
        ("b", "below the cut", 4),
        ("c", "not found", None),
    ]
    assert count_misses(found) == {"below the cut": 1, "right page, other passage": 1, "not found": 1}


def test_an_empty_ranking_misses_everything():
    found = misses([shown_question(("a", 2))], [[]])
    assert found[0].kind == "not found" and found[0].found == ()
    assert count_misses([]) == {"below the cut": 0, "right page, other passage": 0, "not found": 0}


def test_the_table_shows_both_sides_and_escapes_what_it_quotes():
    shown = show_misses(
        misses([shown_question(("a", 2)), shown_question(("b", 2), name="q2")], [shown_hits(("x", 0)), []])
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
    assert "word " * 60 not in show_misses(misses([shown_question(("a", 2))], [[long]]))._repr_html_()


# ---- quotes without offsets ----


@pytest.mark.parametrize(
    "text, held",
    [
        ("Before use, the pump runs for 74 hours in salt water.", True),
        ("THE PUMP RUNS for 74 h", True),
        ("… and it was late. The pump runs for", True),  # the cut goes through it: three of five words
        ("runs for 74 hours. Then it stops.", True),
        ("hours. Then it stops.", False),  # one word of it is not half
        ("runs for 74", True),  # the passage lies within the quote
        ("Then for 74 hours the pump runs.", False),  # the same words in another order, no cut
        ("", False),
    ],
)
def test_a_quote_without_offsets_is_found_by_its_words(text, held):
    quote = GoldQuote("pump", "The pump runs for 74 hours")
    passage = Passage("pump", "Pump", "", text, 0, len(text), 9)
    assert holds(passage, quote) is quote_overlaps(quote.quote, text) is held
    assert not holds(Passage("lift", "Lift", "", text, 0, len(text), 9), quote)


def test_a_quote_without_words_is_nowhere():
    assert not quote_overlaps("…", "any text …") and not quote_overlaps("", "")

"""Gold quotes against passages: overlap by characters, recall, ranks, judgements, and token measures."""

from dataclasses import dataclass

import pytest

from helpers.corpus import Gold, Question, chunk_pages, load_questions
from helpers.evaluation import evaluate, first_rank, holds, qrels_of, recall_of_quotes, run_of, token_overlap


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


def letters(page, start, end):
    """One token a letter."""
    return end - start


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


@pytest.mark.parametrize(
    "retrieved,recall,precision,iou",
    [
        ([("a", 0, 10)], 1.0, 1.0, 1.0),
        ([("a", 0, 40)], 1.0, 0.25, 0.25),
        ([("a", 5, 15)], 0.5, 0.5, 5 / 15),
        ([("b", 0, 10)], 0.0, 0.0, 0.0),
        ([], 0.0, 0.0, 0.0),
        ([("a", 0, 10), ("a", 0, 10)], 1.0, 0.5, 0.5),  # read twice, paid for twice
        ([("a", 0, 6), ("a", 4, 10)], 1.0, 10 / 12, 10 / 12),
    ],
)
def test_token_overlap_by_hand(retrieved, recall, precision, iou):
    found = token_overlap(retrieved, [("a", 0, 10)], letters)
    assert (found.recall, found.precision, found.iou) == pytest.approx((recall, precision, iou))


def test_gold_that_overlaps_itself_is_wanted_once():
    assert token_overlap([("a", 0, 10)], [("a", 0, 10), ("a", 5, 10)], letters).precision == 1


def test_token_overlap_needs_gold():
    with pytest.raises(ValueError, match="no gold span"):
        token_overlap([("a", 0, 10)], [], letters)

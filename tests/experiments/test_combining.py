"""Training data with passages: nothing of test or validation, the gold passage where it should be.

No distractor is right.
"""

import random
import re
from functools import lru_cache
from types import SimpleNamespace

import pytest

from helpers.corpus import Passage, load_pages, load_questions, stands_in
from helpers.experiments import combining, pairs
from helpers.experiments.combining import (
    COMBINED_RECIPE,
    GENERATED,
    SEARCHED,
    VALIDATION,
    Drill,
    closed_book,
    mixed_drills,
    practice_drills,
    validation_questions,
    with_passages,
)
from helpers.generation import grounded_prompt, prompted
from helpers.retrieval import Hit, skerry_passages
from helpers.tuning import Example

ABSTAIN = "Not in the documents."


@pytest.fixture(scope="module", autouse=True)
def made():
    """Every question that the course generates from facts, made once: it takes seconds."""
    items = pairs.generate(load_pages(), skerry_passages(), combining.forbidden())

    def generate(pages, passages, forbidden):
        assert forbidden is combining.forbidden()
        return items

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(combining, "generate", generate)
        patch.setattr(combining, "generated_drills", lru_cache(combining.generated_drills))
        yield items


@pytest.fixture(scope="module")
def kept() -> list:
    """The questions that no training may see, test and validation."""
    return [*load_questions("test"), *validation_questions()]


def touches(passage: Passage, quotes) -> bool:
    """Independent of the course's own: a character of the passage is one of a quote."""
    return any(
        passage.page_id == quote.page_id
        and set(range(passage.start, passage.end)) & set(range(quote.start, quote.end))
        for quote in quotes
    )


class Fake:
    """Returns chosen passages for each question; remembers how deep it was asked."""

    def __init__(self, choose):
        self.choose, self.depths = choose, []

    def search_many(self, queries, k):
        self.depths.append(k)
        return [
            [Hit(passage, 9.0 - rank, rank) for rank, passage in enumerate(self.choose(query), 1)]
            for query in queries
        ]


@pytest.fixture(scope="module")
def tempting(made, kept):
    """A retriever that finds what it must not.

    Passages with quotes of test and validation first, then the gold pages, then anything.
    """
    everything, rng = skerry_passages(), random.Random(1)
    quotes: dict[str, list] = {}
    for quote in (quote for question in kept for quote in question.gold):
        quotes.setdefault(quote.page_id, []).append(quote)
    spoilt = [passage for passage in everything if touches(passage, quotes.get(passage.page_id, []))]
    pages = {drill.question: {page for page, *_ in drill.gold} for drill in mixed_drills()}
    chosen = {
        question: [
            *rng.sample(spoilt, 2),
            *[p for p in everything if p.page_id in of][:6],
            *rng.sample(everything, 6),
        ]
        for question, of in pages.items()
    }
    assert len(spoilt) > 200
    return Fake(lambda question: chosen[question])


@pytest.fixture(scope="module")
def shown(tempting):
    """What share = 0.8 and two distractors make of all drills: [(drill, passages, example)]."""
    return seen(mixed_drills(), tempting)


def seen(some, retriever, **options) -> list[tuple[Drill, list[Passage], Example]]:
    """Examples with the drill and the passages that each one was made from."""
    log, by_question = {}, {drill.question: drill for drill in some}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            combining,
            "grounded_prompt",
            lambda question, passages: (
                log.setdefault(grounded_prompt(question, passages), (by_question[question], passages))
                and grounded_prompt(question, passages)
            ),
        )
        examples = with_passages(some, retriever, **options)
    return [(*log[example.user], example) for example in examples]


def number(example: Example) -> int:
    """The cited number, 0 for the agreed sentence."""
    return 0 if example.answer == ABSTAIN else int(re.fullmatch(r".+ \[(\d)\]", example.answer)[1])


# ---- apart from test and validation --------------------------------------------------------------


def test_practice_questions_are_drilled_or_kept_for_validation_and_never_both():
    drilled, validated = (
        {drill.question for drill in practice_drills()},
        {question.question for question in validation_questions()},
    )
    assert len(validated) == VALIDATION and not drilled & validated
    assert (
        drilled | validated == {question.question for question in load_questions("practice")}
        and len(drilled) + len(validated) == 200
    )
    assert {question.type for question in validation_questions()} == {
        question.type for question in load_questions("practice")
    }
    assert {question.split for question in validation_questions()} == {"practice"}


def test_no_example_holds_a_question_of_test_or_validation(shown, kept):
    texts = [example.user.lower() for *_, example in shown] + [
        example.user.lower() for example in closed_book(mixed_drills())
    ]
    assert len(texts) > 700 and not [
        question.id for question in kept for text in texts if question.question.lower() in text
    ]


def test_no_example_holds_a_quote_of_test_or_validation(shown, kept):
    quotes = {quote.quote for question in kept for quote in question.gold}
    assert len(quotes) > 200 and not [
        quote for quote in quotes for *_, example in shown if quote in example.user
    ]


def test_no_passage_shares_a_character_with_a_gold_quote_of_test_or_validation(shown, kept):
    quotes = [quote for question in kept for quote in question.gold]
    passages = {passage.id: passage for _, given, _ in shown for passage in given}
    assert len(passages) > 300 and not [
        name for name, passage in passages.items() if touches(passage, quotes)
    ]


def test_generated_questions_touch_no_forbidden_fact_nor_answer(made, kept):
    facts = {fact for question in kept for fact in question.facts}
    answers = {
        (quote.page_id, answer.lower())
        for question in kept
        for quote in question.gold
        for answer in question.answers
    }
    fact_of = {item.query: item.fact for item in made}
    some = combining.generated_drills()
    assert (
        len(some) == GENERATED
        and len(facts) > 100
        and not {fact_of[drill.question] for drill in some} & facts
    )
    assert not {(drill.gold[0][0], drill.answer.lower()) for drill in some} & answers


# ---- one example ---------------------------------------------------------------------------------


def test_the_named_passage_holds_the_answer_and_overlaps_its_place(shown):
    told = [(drill, passages, example) for drill, passages, example in shown if number(example)]
    assert len(told) > 200
    for drill, passages, example in told:
        named = passages[number(example) - 1]
        assert example.answer == f"{drill.answer} [{number(example)}]" and stands_in(drill.answer, named.text)
        assert any(
            named.page_id == page and named.start < end and start < named.end
            for page, start, end in drill.gold
        )
        assert f"[{number(example)}] {named.with_header}" in example.user
    assert {number(example) for *_, example in told} == {1, 2, 3}


def test_no_distractor_holds_an_accepted_answer(shown):
    wrong = [
        (drill, passage)
        for drill, passages, example in shown
        for place, passage in enumerate(passages, 1)
        if place != number(example)
    ]
    assert len(wrong) > 600 and not [
        (drill.question, passage.id)
        for drill, passage in wrong
        if any(stands_in(answer, passage.text) for answer in drill.accepted)
    ]
    assert all(len(passages) == len({passage.id for passage in passages}) == 3 for _, passages, _ in shown)


def test_unanswerable_questions_get_the_agreed_sentence_and_three_passages(shown):
    silent = [example for drill, _, example in shown if drill.answer is None]
    assert len(silent) == sum(drill.answer is None for drill in practice_drills()) > 10 and {
        example.answer for example in silent
    } == {ABSTAIN}


def test_the_retriever_is_asked_once_for_all_and_deep_enough():
    fake = Fake(lambda question: [])
    with_passages(practice_drills()[:5], fake)
    assert fake.depths == [SEARCHED]


def test_a_share_of_the_answerable_ones_gets_its_passage(tempting):
    some = [drill for drill in mixed_drills() if drill.answer]
    with_gold = {
        share: [number(example) > 0 for *_, example in seen(some, tempting, share=share)]
        for share in (0.0, 0.5, 1.0)
    }
    assert (
        all(with_gold[1.0])
        and not any(with_gold[0.0])
        and len(with_gold[1.0]) > 250
        and len(with_gold[0.0]) > 250
    )
    assert 0.4 < sum(with_gold[0.5]) / len(with_gold[0.5]) < 0.6


TEXTS = ("The lift carries 900 kg.", "The quay opens at 06:10.", "Lunch costs 9 EUR.", "Ask Tove Lund.")
FREE = [
    Passage("none", "None", "", text, 1000 * place, 1000 * place + len(text), 6)
    for place, text in enumerate(TEXTS)
]  # of a page that no question is about
QUAY = Drill("When does the quay open?", "06:10", (("none", 1000, 1024),), ("06:10",))
NOTHING = Drill("Who paints the quay?", None)


@pytest.fixture
def alone(monkeypatch):
    """A corpus of the four passages."""
    monkeypatch.setattr(combining, "skerry_passages", lambda: FREE)


def one(drill, passages, **options):
    """(passages in their order, answer) of the only example; None when it was left out."""
    made = seen([drill], Fake(lambda question: passages), **options)
    return (made[0][1], made[0][2].answer) if made else None


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_gold_passage_stands_where_it_was_ranked(alone, place):
    ranking = [FREE[0], FREE[2]]
    ranking.insert(place, FREE[1])
    assert one(QUAY, [*ranking, FREE[3]], share=1.0) == (ranking, f"06:10 [{place + 1}]")


def test_a_gold_passage_that_was_not_found_stands_anywhere(alone):
    places = {one(QUAY, [FREE[0], FREE[2], FREE[3]], share=1.0, seed=seed)[1] for seed in range(30)}
    assert places == {"06:10 [1]", "06:10 [2]", "06:10 [3]"}
    passages, answer = one(
        QUAY, [FREE[0], FREE[2], FREE[3], FREE[1]], share=1.0
    )  # found, but too deep for the prompt
    assert passages[number(Example("", answer)) - 1] == FREE[1] and [p for p in passages if p != FREE[1]] == [
        FREE[0],
        FREE[2],
    ]


def test_without_its_passage_the_answer_is_the_agreed_sentence(alone):
    assert one(QUAY, FREE, share=0.0) == ([FREE[0], FREE[2], FREE[3]], ABSTAIN) and one(
        NOTHING, FREE, share=1.0
    ) == (FREE[:3], ABSTAIN)


def test_a_passage_elsewhere_that_says_the_same_is_no_distractor(alone):
    twin = Passage("other", "Other", "", "Doors open at 06:10, too.", 0, 25, 8)
    assert one(QUAY, [twin, *FREE], share=1.0)[0] == [
        FREE[0],
        FREE[2],
        FREE[1],
    ]  # ranked third, since the twin stood above it
    assert twin not in one(QUAY, [twin, *FREE], share=0.0)[0]


def test_no_distractors_leave_the_gold_passage_alone(alone):
    assert (
        one(QUAY, FREE, share=1.0, distractors=0)
        == ([FREE[1]], "06:10 [1]")
        == one(QUAY, [], share=1.0, distractors=0)
    )
    assert (
        one(QUAY, FREE, share=0.0, distractors=0) == ([FREE[0]], ABSTAIN) == one(NOTHING, FREE, distractors=0)
    )


def test_too_few_hits_leave_the_example_out(alone):
    assert (
        one(QUAY, FREE[:2], share=1.0) is None and one(QUAY, FREE[:2], share=1.0, distractors=1) is not None
    )
    assert (
        one(QUAY, FREE[:3], share=0.0) is None and one(NOTHING, FREE[:2]) is None and one(NOTHING, []) is None
    )


def test_a_passage_with_a_quote_of_test_or_validation_is_neither_gold_nor_distractor(monkeypatch, alone):
    monkeypatch.setattr(
        combining, "forbidden", lambda: pairs.Forbidden(spans=(("none", 1023, 1030), ("none", 10, 12)))
    )
    assert one(QUAY, FREE, share=1.0, distractors=1) is None
    assert one(QUAY, FREE, share=0.0, distractors=1) == ([FREE[2], FREE[3]], ABSTAIN)


@pytest.mark.parametrize(
    "wrong", [{"share": -0.1}, {"share": 1.1}, {"share": 80}, {"share": float("nan")}, {"distractors": -1}]
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="between 0 and 1 and distractors must not be negative"):
        with_passages([QUAY], Fake(lambda question: FREE), **wrong)


def test_the_same_seed_makes_the_same_examples(tempting):
    some = mixed_drills()[:40]
    assert (
        with_passages(some, tempting, seed=3)
        == with_passages(some, tempting, seed=3)
        != with_passages(some, tempting, seed=4)
    )
    assert mixed_drills(30) == mixed_drills()[:30] and mixed_drills(30) != mixed_drills(30, seed=1)
    assert (
        combining.generated_drills(40)
        == combining.generated_drills()[:40]
        != combining.generated_drills(40, seed=1)
    )


# ---- drills --------------------------------------------------------------------------------------


def test_there_are_400_different_questions_and_each_answer_is_short():
    every = mixed_drills()
    assert len({drill.question for drill in every}) == len(every) == 140 + GENERATED
    assert all(
        len(drill.answer.split()) <= 12 and drill.answer in drill.accepted and drill.gold
        for drill in every
        if drill.answer
    )
    assert all(drill.gold == drill.accepted == () for drill in every if drill.answer is None)


def test_each_answer_stands_in_a_passage_at_its_place():
    assert not [
        drill.question
        for drill in mixed_drills()
        if drill.answer and not any(drill.holds_gold(passage) for passage in skerry_passages())
    ]


def test_practice_answers_are_worded_as_in_the_quote_where_they_can_be():
    questions = {question.question: question for question in load_questions("practice")}
    for drill in practice_drills():
        question = questions[drill.question]
        assert (drill.answer is None) is not question.answerable
        if question.answerable and any(answer in question.gold[-1].quote for answer in question.answers):
            assert drill.answer in question.gold[-1].quote


def test_the_gold_passage_must_overlap_and_hold_the_answer_whole():
    assert (
        [QUAY.holds_gold(passage) for passage in FREE] == [False, True, False, False]
        and QUAY.misleads(FREE[1])
        and not QUAY.misleads(FREE[0])
    )
    assert not QUAY.holds_gold(Passage("none", "", "", "At 06:10.", 1024, 1033, 3)) and not QUAY.holds_gold(
        Passage("none", "", "", "The quay", 1000, 1008, 2)
    )
    assert not QUAY.holds_gold(Passage("other", "", "", "At 06:10.", 1000, 1009, 3)) and not NOTHING.misleads(
        FREE[0]
    )


def test_closed_book_lines_hold_the_question_and_the_answer_alone():
    assert closed_book([QUAY, NOTHING]) == [
        Example("When does the quay open?", "06:10"),
        Example("Who paints the quay?", ABSTAIN),
    ]


# ---- plans and scores ----------------------------------------------------------------------------


@pytest.fixture
def hybrid(monkeypatch, tempting):
    """The tempting retriever in the place of the course's hybrid."""
    combining.found_once.cache_clear()
    fake = Fake(tempting.choose)
    monkeypatch.setattr(combining, "skerry_hybrid", lambda: fake)
    yield fake
    combining.found_once.cache_clear()


def test_the_combined_plan_counts_its_examples_and_searches_once_for_several(hybrid):
    plan, all_gold = combining.combined_plan(60), combining.combined_plan(60, share=1.0, distractors=1)
    assert (plan.name, plan.held_out, plan.recipe) == (
        "combined",
        [],
        COMBINED_RECIPE,
    ) and plan.examples == with_passages(mixed_drills(60), hybrid)
    assert (
        all_gold.examples == with_passages(mixed_drills(60), hybrid, 1.0, 1)
        and hybrid.depths[0] == SEARCHED
        and len(hybrid.depths) == 3
    )  # once for both plans, twice by this test
    told = "practice and generated questions with retrieved passages, P 0.8, 2 distractors"
    assert plan.data == f"{len(plan.examples)} {told}" and "P 1, 1 distractors" in all_gold.data


def test_the_closed_book_plan_asks_the_same_questions_without_passages(hybrid):
    plan = combining.closed_book_plan(60)
    assert (
        plan.name == "closed-book"
        and plan.examples == closed_book(mixed_drills(60))
        and plan.data.startswith("60 practice")
        and hybrid.depths == []
    )


def test_the_plans_that_the_adapters_were_trained_by_hold_nothing_of_test_or_validation(kept):
    """The course's own retriever, and not a stand-in: what the shipped adapters have really read."""
    combining.found_once.cache_clear()
    texts = [
        example.user
        for plan in (combining.combined_plan(), combining.closed_book_plan())
        for example in plan.examples
    ]
    assert len(texts) > 700 and sum("[3]" in text for text in texts) > 350
    asked, quotes = (
        {question.question.lower() for question in kept},
        {quote.quote for question in kept for quote in question.gold},
    )
    assert not [question for question in asked for text in texts if question in text.lower()]
    assert not [quote for quote in quotes for text in texts if quote in text]


def test_scores_are_taken_on_validation_questions(monkeypatch, hybrid):
    asked, verdict = (
        [],
        SimpleNamespace(
            answerable=True,
            right=True,
            cited=True,
            formatted=True,
            abstained=False,
            invented=False,
            joint=True,
        ),
    )
    monkeypatch.setattr(combining, "search_once", lambda questions, retriever: (questions, retriever))
    monkeypatch.setattr(
        combining,
        "try_system",
        lambda system, questions, found: (
            asked.append((system, found)) or [SimpleNamespace(judged=verdict) for _ in questions]
        ),
    )
    assert combining.score_combined("combined", passages=False)["joint"] == [1.0] * VALIDATION
    assert asked == [(prompted(k=0, adapter="combined"), (validation_questions(), hybrid))]
    two = validation_questions()[:2]
    assert len(combining.score_combined(None, two)["joint"]) == 2
    assert asked[1] == (prompted(adapter=None), (two, hybrid))

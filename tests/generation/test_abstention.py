"""An answer is given when it is copied from good evidence and its passage holds its numbers; else the agreed sentence."""

import pytest

from helpers.corpus import Page, chunk_pages
from helpers.generation import ChatError, Reply, abstention, rag
from helpers.generation.abstention import NOT_IN_DOCUMENTS, first_token_probability, is_abstention
from helpers.generation.evidence import rank_evidence, rank_evidence_many, shared_words
from helpers.generation.grounded import abstain_if_weak, grounded_answer
from helpers.retrieval import BM25Retriever, Hit

BOATS = Page(
    "boats",
    "Boats",
    "# Boats\n\n## Ibis\n\nThe crew is 3. It was built in Vardholm.\n\n## Kite\n\nThe crew is 5. It has no mast.\n\n| Part | Length |\n|---|---|\n| keel | 9.6 m |\n",
)


@pytest.fixture
def retriever(pages) -> BM25Retriever:
    return BM25Retriever(chunk_pages([*pages, BOATS]))


@pytest.fixture
def says(monkeypatch):
    """A model that always says the same; what it was asked is kept."""

    def make(text: str) -> list[str]:
        asked = []
        monkeypatch.setattr(rag, "chat", lambda user, **_: asked.append(user) or Reply(text, 9, 3, 0.0))
        return asked

    return make


def hits(*pages: Page) -> list[Hit]:
    return [Hit(passage, 1.0, rank) for rank, passage in enumerate(chunk_pages(list(pages)), 1)]


# ---- choosing the evidence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("boat, crew", [("Ibis", "The crew is 3."), ("Kite", "The crew is 5.")])
def test_a_sentence_is_judged_together_with_its_heading(boat, crew):
    assert rank_evidence(f"How large is the crew of the {boat}?", hits(BOATS))[0].quote == crew


def test_without_the_heading_like_sentences_tie_and_the_first_wins():
    assert (
        rank_evidence("How large is the crew of the Kite?", hits(BOATS), heading=False)[0].quote
        == "The crew is 3."
    )


def test_evidence_knows_its_place_in_the_page():
    for evidence in rank_evidence("crew", hits(BOATS)):
        page, start, end = evidence.span
        assert page == "boats" and BOATS.text[start:end] == evidence.quote


def test_a_row_is_read_under_its_header_and_quoted_without():
    best = rank_evidence("What is the length of the keel?", hits(BOATS))[0]
    assert (best.quote, best.text) == ("| keel | 9.6 m |", "| Part | Length |\n| keel | 9.6 m |")


def test_a_batch_gives_what_single_questions_give(pages):
    asked, found = (
        ["Who changes the door code?", "How much does the kettle hold?", "crew"],
        [hits(*pages), hits(pages[0]), []],
    )
    together = rank_evidence_many(asked, found)
    assert [[e.quote for e in one] for one in together] == [
        [e.quote for e in rank_evidence(q, h)] for q, h in zip(asked, found)
    ]
    assert together[2] == [] and [e.score for e in together[0]] == sorted(
        (e.score for e in together[0]), reverse=True
    )


def test_shared_words_are_stems_of_the_question():
    assert (
        shared_words("Which buoys drift?", "The buoy drifts.") == pytest.approx(2 / 3)
        and shared_words("?", "x") == 0
    )


# ---- abstaining -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, yes",
    [
        (NOT_IN_DOCUMENTS, True),
        ("not in the documents", True),
        ("Not in the documents. But I think 9.", False),
        ("", False),
        ("9 m", False),
    ],
)
def test_only_the_agreed_sentence_is_an_abstention(text, yes):
    assert is_abstention(text) is yes


def test_a_copied_answer_is_given_and_cited(retriever, says):
    asked = says("1.7 litres")
    given = grounded_answer("How many litres does the kettle hold?", retriever)
    assert (given.text, given.abstained, given.unsupported, len(asked)) == ("1.7 litres", False, (), 1)
    assert (
        given.citations[0].page_id == "tea"
        and "1.7 litres" in given.citations[0].quote
        and given.confidence == given.evidence.score
    )
    assert list(given.stages) == ["search", "choose", "read"] and given.seconds == pytest.approx(
        sum(given.stages.values())
    )


def test_a_reply_in_words_of_its_own_is_less_sure(retriever, says):
    says("a great many litres of tea")
    given = grounded_answer("How many litres does the kettle hold?", retriever, threshold=0.9)
    assert (
        is_abstention(given.text)
        and given.citations == []
        and "below 0.90" in given.reason
        and 0 < given.confidence < given.evidence.score
    )


def test_a_reply_with_a_number_that_is_not_in_the_cited_passage_is_withheld(retriever, says):
    says("17 litres")
    given = grounded_answer("How many litres does the kettle hold?", retriever, threshold=0.0)
    assert (
        is_abstention(given.text)
        and given.citations == []
        and (given.reply, given.unsupported) == ("17 litres", ("17",))
        and "17" in given.reason
    )
    assert (
        grounded_answer("How many litres does the kettle hold?", retriever, threshold=None).text
        == "17 litres"
    )


def test_the_decision_can_be_taken_later(retriever, says):
    says("1.7 litres of tea")
    given = grounded_answer("How many litres does the kettle hold?", retriever, threshold=None)
    assert (
        abstain_if_weak(given, given.confidence) == given
        and abstain_if_weak(given, given.confidence + 0.01).abstained
    )
    assert abstain_if_weak(abstain_if_weak(given, 9.0), 0.0).abstained, "what was withheld stays withheld"


def test_a_reader_who_may_see_nothing_gets_the_agreed_sentence(retriever, says):
    asked = says("x")
    given = grounded_answer("How many litres does the kettle hold?", retriever, groups=set())
    assert (
        is_abstention(given.text)
        and given.evidence is None
        and given.reason == "no passage was found"
        and asked == []
    )


def test_an_empty_question_is_refused(retriever):
    with pytest.raises(ValueError, match="question is empty"):
        grounded_answer(" ", retriever)


# ---- the model's own probability ------------------------------------------------------------------------------------


def test_the_local_model_is_surer_where_the_answer_stands():
    sure = first_token_probability("How many litres does the kettle hold?", "The kettle holds 1.7 litres.")
    assert (
        0
        < first_token_probability("How many litres does the kettle hold?", "Cups go into the upper drawer.")
        < sure
        <= 1
    )


def test_an_endpoint_without_probabilities_is_named(monkeypatch):
    from types import SimpleNamespace as Thing

    done = Thing(choices=[Thing(logprobs=None)])
    client = Thing(chat=Thing(completions=Thing(create=lambda **_: done)))
    monkeypatch.setattr(
        abstention, "endpoint", lambda: Thing(client=client, model="m", local=False, url="http://there/v1")
    )
    with pytest.raises(ChatError, match="no log-probabilities"):
        first_token_probability("x?", "x")

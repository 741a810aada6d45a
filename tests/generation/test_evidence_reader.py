"""The reader of numbered evidence: its prompt, what is cited, how sure it is."""

import math
from types import SimpleNamespace

import pytest

from helpers.corpus import Passage, Sentence
from helpers.generation import (
    BOTH,
    NOT_IN_DOCUMENTS,
    Evidence,
    EvidenceReader,
    Reply,
    answer,
    evidence_reader,
    numbered_evidence,
    with_threshold,
)
from helpers.generation.evidence import cited_piece
from helpers.generation.evidence_reader import answers_with
from helpers.retrieval import Hit

SOAK = Passage("soak", "Soak test", "Time", "The soak takes 74 hours.", 0, 24, 7)
PARTS = Passage("parts", "Parts", "", "| keel | 9.6 m |", 0, 16, 7, table="| Part | Length |")
PIECES = [
    Evidence(SOAK, Sentence(SOAK.text), 1, 2.0),
    Evidence(PARTS, Sentence(PARTS.text, PARTS.table), 2, 1.0),
]


def test_pieces_are_numbered_under_their_headings_and_rows_come_with_their_header():
    assert numbered_evidence("How long?", PIECES) == (
        "[1] Soak test > Time: The soak takes 74 hours.\n"
        "[2] Parts:\n| Part | Length |\n| keel | 9.6 m |\n\nQuestion: How long?"
    )


@pytest.mark.parametrize("text, cited", [("74 hours", 1), ("9.6 m", 2), ("Yes", 1), ("80 m", 1)])
def test_the_first_piece_that_holds_the_answer_is_cited_and_else_the_first(text, cited):
    assert cited_piece(text, PIECES) == cited
    assert cited_piece(text, []) is None


def test_how_sure_it_is_comes_from_the_first_token():
    assert answers_with({"74": math.log(0.3), "It": math.log(0.3), "Not": math.log(0.2)}) == pytest.approx(
        0.8
    )
    assert answers_with({"The": -0.1}) == 1 and answers_with(None) is None is answers_with({})


@pytest.fixture
def says(monkeypatch):
    """The model replies with this text and these first tokens."""

    def reply(text, first=None):
        asked = []
        monkeypatch.setattr(
            evidence_reader,
            "chat",
            lambda prompt, **asking: (
                asked.append((prompt, asking)) or Reply(text, 90, 7, 0.5, first_token=first)
            ),
        )
        return asked

    return reply


class Found:
    def search(self, query, k=3, groups=None):
        return [Hit(SOAK, 1.0, 1), Hit(PARTS, 0.5, 2)]


def both(question, hits):
    return PIECES


def test_an_answer_is_cited_by_its_piece_and_carries_the_readers_own_confidence(says):
    asked = says("9.6 m", {"9": math.log(0.9), "Not": math.log(0.1)})
    given = answer("How long is the keel?", Found(), choose=both, read=EvidenceReader("mine"), threshold=0.5)
    assert given.text == "9.6 m" and given.cited is PIECES[1] and given.confidence == pytest.approx(0.9)
    assert asked[0][1]["adapter"] == "mine" and asked[0][0] == numbered_evidence(
        "How long is the keel?", PIECES
    )


def test_a_reader_that_is_not_sure_enough_says_nothing(says):
    says("9.6 m", {"9": math.log(0.3), "Not": math.log(0.6)})
    given = answer("How long is the keel?", Found(), choose=both, read=EvidenceReader(), threshold=0.5)
    assert given.abstained and given.text == NOT_IN_DOCUMENTS and "0.40" in given.reason


def test_the_agreed_sentence_is_an_abstention(says):
    says("Not in the documents.")
    given = answer("How wide is it?", Found(), choose=both, read=EvidenceReader(), threshold=None)
    assert given.abstained and given.citations == []


def test_a_number_that_stands_in_no_piece_is_withheld(says):
    says("99 hours")
    given = answer("How long?", Found(), choose=both, read=EvidenceReader(), threshold=None)
    assert given.abstained and given.unsupported


# ---- answering although the agreed sentence is the likeliest reply -------------------------------------


@pytest.fixture
def torn(monkeypatch):
    """The agreed sentence is the likeliest reply; with its first word forbidden comes an answer."""
    asked = []

    def chat(prompt, **asking):
        asked.append(asking)
        if "logit_bias" in asking:
            return Reply("74 hours", 90, 4, 0.2)
        return Reply("Not in the documents.", 90, 6, 0.5, first_token={"Not": math.log(0.45)})

    monkeypatch.setattr(evidence_reader, "chat", chat)
    monkeypatch.setattr(evidence_reader, "endpoint", lambda: SimpleNamespace(local=True))
    return asked


def test_it_answers_where_an_answer_is_likelier_than_none_though_each_beginning_is_less_likely(torn):
    reading = EvidenceReader(answers_from=0.5)("How long?", PIECES)
    assert reading.text == "74 hours" and reading.number == 1
    assert reading.confidence == pytest.approx(0.55)
    assert torn[1]["logit_bias"] == {"Not": -100}
    reply = reading.reply
    assert (reply.prompt_tokens, reply.completion_tokens, reply.seconds) == (180, 10, pytest.approx(0.7))


def test_another_endpoint_is_not_asked_again(torn, monkeypatch):
    monkeypatch.setattr(evidence_reader, "endpoint", lambda: SimpleNamespace(local=False))
    assert EvidenceReader(answers_from=0.5)("How long?", PIECES).text == NOT_IN_DOCUMENTS
    assert len(torn) == 1


def test_without_probabilities_an_answer_is_taken_at_its_word(says):
    says("74 hours")
    given = answer("How long?", Found(), choose=both, read=EvidenceReader(answers_from=0.5), threshold=0.5)
    assert given.text == "74 hours" and given.confidence == 1.0


def test_a_filtered_reply_is_not_told_as_silence(monkeypatch):
    monkeypatch.setattr(evidence_reader, "chat", lambda prompt, **asking: Reply("", 9, 0, 0.1, "filtered"))
    given = answer("How long?", Found(), choose=both, read=EvidenceReader(answers_from=0.5), threshold=0.5)
    assert given.abstained and "filter" in given.reason


def test_two_thresholds_that_contradict_are_refused():
    with pytest.raises(ValueError, match="from a confidence of 0.5 on, and the threshold is 0.3"):
        answer("How long?", Found(), choose=both, read=EvidenceReader(answers_from=0.5), threshold=0.3)


@pytest.mark.parametrize("level", [5, -0.1, float("nan"), True, "0.5", None])
def test_a_level_is_a_share(level):
    with pytest.raises(ValueError, match="from 0 to 1"):
        with_threshold(BOTH, level)


def test_spans_constrain_what_is_decoded(says):
    asked = says("74 hours")
    EvidenceReader(spans=True)("How long is the soak?", PIECES)
    assert asked[0][1]["extra_body"] == {"grammar": 'root ::= "74 hours" | "Not in the documents."'}
    EvidenceReader(spans=True)("Why is it soaked?", PIECES)
    assert "extra_body" not in asked[1][1]


@pytest.mark.parametrize("answers_from", [None, 0.6])
def test_else_it_is_asked_once_and_silent(torn, answers_from):
    reading = EvidenceReader(answers_from=answers_from)("How long?", PIECES)
    assert reading.text == NOT_IN_DOCUMENTS and len(torn) == 1


def test_an_endpoint_without_probabilities_is_asked_once(says):
    asked = says("Not in the documents.")
    assert EvidenceReader(answers_from=0.0)("How long?", PIECES).text == NOT_IN_DOCUMENTS
    assert len(asked) == 1


def test_costs_that_are_not_counted_stay_unknown(monkeypatch):
    replies = [
        Reply("Not in the documents.", None, None, 0.5, first_token={"Not": -1.0}),
        Reply("4 m", 9, 2, 0.1),
    ]
    monkeypatch.setattr(evidence_reader, "chat", lambda prompt, **asking: replies.pop(0))
    monkeypatch.setattr(evidence_reader, "endpoint", lambda: SimpleNamespace(local=True))
    assert EvidenceReader(answers_from=0.0)("How long?", PIECES).reply.prompt_tokens is None

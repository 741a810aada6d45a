"""Answers constrained to what stands in the evidence: which spans there are, and what the model is asked."""

import json

import pytest

from helpers.corpus import Passage, Sentence
from helpers.generation import Evidence, Reply, read_span, span_grammar, spans, spans_of
from helpers.generation.spans import MOST_SPANS, candidate_spans

TEXT = (
    "Since 3 May 2026 the soak takes 74 hours at -6 °C, and 2 hours 17 minutes more in winter. It costs "
    "EUR 1,260 or 8 %. Ask Tove Lund on Mondays at 10:20; the form is W-31, version 4.2.1, and it is checked "
    "every 15 days."
)


def piece(text):
    return Evidence(Passage("p", "Soak", "", text, 0, len(text), 9), Sentence(text), 1, None)


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("duration", ["74 hours", "2 hours 17 minutes", "every 15 days"]),
        ("money", ["EUR 1,260", "8 %"]),
        ("date", ["3 May 2026", "Mondays at 10:20"]),
        ("person", ["Ask Tove Lund"]),
        ("code", ["W-31", "4.2.1"]),
        ("", []),
    ],
)
def test_spans_of_a_kind(kind, expected):
    assert spans_of(TEXT, kind) == expected


def test_numbers_come_with_their_units():
    found = spans_of("It may be moored at 2,350 m, pulls 2.7 kN, loses 1.1° and 6 %.", "number")
    assert found == ["2,350 m", "2.7 kN", "1.1°", "6 %"]


def test_candidates_are_of_the_asked_kind_each_once_and_not_too_many():
    asked = "How long does the soak take?"
    assert candidate_spans(asked, [piece(TEXT), piece("It takes 74 hours, or 9 days.")]) == [
        "74 hours",
        "2 hours 17 minutes",
        "every 15 days",
        "9 days",
    ]
    many = " ".join(f"{n} days." for n in range(2, 60))
    assert len(candidate_spans(asked, [piece(many)])) == MOST_SPANS
    assert candidate_spans("Why does it soak?", [piece(TEXT)]) == []


def test_the_model_may_choose_among_the_spans_alone(monkeypatch):
    asked = []

    def chat(prompt, **told):
        asked.append((prompt, told))
        return Reply('{"answer": "74 hours"}', 9, 5, 0.1, data={"answer": "74 hours"})

    monkeypatch.setattr(spans, "chat", chat)
    assert read_span("How long does it take?", [piece("It takes 74 hours.")]).text == "74 hours"
    assert asked[0][1]["schema"]["properties"]["answer"]["enum"] == ["74 hours"]
    monkeypatch.setattr(spans, "chat", lambda prompt, **told: Reply("cut", 9, 5, 0.1))
    assert read_span("How long does it take?", [piece("It takes 74 hours.")]).text == ""


def test_without_a_span_it_reads_as_ever(monkeypatch):
    monkeypatch.setattr(spans, "read_text_in_few_words", lambda question, text: Reply(text, 9, 5, 0.1))
    assert read_span("Why?", [piece("It is wet."), piece("So it is.")]).text == "It is wet.\nSo it is."


def test_a_grammar_quotes_what_must_be_quoted():
    line = span_grammar(['say "so"', "a\\b", "6 °C"])
    alternatives = [json.loads(one) for one in line.removeprefix("root ::= ").split(" | ")]
    assert alternatives == ['say "so"', "a\\b", "6 °C", "Not in the documents."]

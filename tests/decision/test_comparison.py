"""The head-to-head table holds nothing but what was passed in."""

import json
import re
from dataclasses import replace

import pytest

from helpers.decision import Arm, Estimate, as_markdown, head_to_head
from helpers.decision.comparison import DIMENSIONS, NOT_MEASURED
from helpers.settings import SOLUTIONS

RAG = Arm(
    name="RAG",
    good=Estimate(0.61, 0.52, 0.7),
    n=80,
    prompt_tokens=1234,
    completion_tokens=43,
    seconds=1.25,
    indexing_minutes=0.75,
    update_minutes=0.02,
    uses_search=True,
)
TUNED = Arm(
    name="tuned",
    good=Estimate(0.2, 0.1, 0.3),
    n=80,
    prompt_tokens=101,
    completion_tokens=37,
    seconds=0.5,
    training_minutes=4.5,
    labelled=320,
    update_minutes=4.5,
    update_labelled=12,
    tuned=True,
)
ARMS = {"RAG": RAG, "tuned": TUNED}
LEDGER = SOLUTIONS / "claims.json"


def entry(claim_id: str, part: str, effect: float) -> dict:
    return {
        "id": claim_id,
        "part": part,
        "outcome": "holds",
        "effect": effect,
        "low": effect - 0.1,
        "high": effect + 0.1,
        "n": 33,
        "margin": 0.0,
        "at_most": False,
        "measure": f"measure of {claim_id}",
        "size": "full",
    }


def by_dimension(rows) -> dict:
    return {row.dimension: row for row in rows}


def test_the_ten_dimensions_in_order():
    assert [row.dimension for row in head_to_head({}, {})] == [
        "freshness",
        "cost",
        "latency",
        "accuracy",
        "hallucination",
        "set-up effort",
        "maintenance",
        "scale of knowledge",
        "style control",
        "best use",
    ]


def test_with_nothing_measured_every_cell_says_so():
    for row in head_to_head({}, {}):
        assert (row.rag, row.tuning, row.source) == (NOT_MEASURED,) * 3
    rows = by_dimension(head_to_head({}, {"RAG": replace(RAG, good=None, seconds=None)}))
    assert rows["accuracy"].rag == rows["latency"].rag == NOT_MEASURED and "1,234 prompt" in rows["cost"].rag


def test_arms_fill_their_cells():
    rows = by_dimension(head_to_head({}, ARMS))
    assert rows["accuracy"].rag == "good answers: 0.61 (0.52 to 0.7), n = 80"
    assert (
        rows["cost"].tuning == "101 prompt and 37 completion tokens a request"
        and rows["latency"].rag == "1.25 s a request"
    )
    assert rows["set-up effort"].tuning == "0 minutes indexing, 4.5 minutes training, 320 labelled examples"
    assert (
        rows["maintenance"].tuning == "4.5 machine minutes and 12 new examples a change"
        and rows["maintenance"].source == "arm RAG, arm tuned"
    )


def test_the_ledger_fills_its_cells_and_parts_are_joined():
    ledger = {
        "K11": entry("K11", "", 0.98),
        "B2 format": entry("B2", "format", 0.44),
        "B2 tone": entry("B2", "tone", 0.55),
        "K1": entry("K1", "", 0.27),
    }
    rows = by_dimension(head_to_head(ledger, ARMS))
    assert (
        rows["scale of knowledge"].rag == "measure of K11: 0.98 (0.88 to 1.08), n = 33 (K11 holds)"
        and rows["scale of knowledge"].tuning == NOT_MEASURED
    )
    assert (
        "0.44" in rows["best use"].tuning
        and "0.55" in rows["best use"].tuning
        and rows["best use"].source == "K1, B2 format, B2 tone"
    )
    assert "0.44" not in rows["style control"].tuning and "0.55" in rows["style control"].tuning
    assert rows["accuracy"].rag.startswith("good answers") and rows["accuracy"].rag.endswith("(K1 holds)")


def test_k1_does_not_match_k10():
    rows = by_dimension(head_to_head({"K10 at most 200 ms": entry("K10", "at most 200 ms", 9.0)}, {}))
    assert "9.00" in rows["latency"].rag and rows["best use"].rag == NOT_MEASURED


def test_other_arms_can_be_compared():
    rows = by_dimension(
        head_to_head(
            {},
            {"RAG, engineered": replace(RAG, name="RAG, engineered", prompt_tokens=777), "tuned": TUNED},
            rag="RAG, engineered",
        )
    )
    assert rows["cost"].rag.startswith("777") and rows["cost"].source == "arm RAG, engineered, arm tuned"


def test_a_damaged_ledger_row_says_how_to_mend_it():
    broken = {key: value for key, value in entry("K1", "", 0.3).items() if key != "effect"}
    with pytest.raises(ValueError, match="'K1' has no effect; rebuild the ledger"):
        head_to_head({"K1": broken}, {})


def test_no_number_is_written_into_the_code():
    source = [text for _, _, rag, tuning in DIMENSIONS for text in (*rag, *tuning)]
    assert all(re.fullmatch(r"[KBC]\d+( [\w ]+)?", text) for text in source)


def test_as_markdown():
    text = as_markdown(head_to_head({"K1": entry("K1", "", 0.3) | {"measure": "a|b"}}, ARMS))
    lines = text.splitlines()
    assert len(lines) == 12 and lines[0] == "| dimension | RAG | fine-tuning | source |" and "a\\|b" in text
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 5 for line in lines)


def test_the_course_ledger_fits():
    ledger = json.loads(LEDGER.read_text(encoding="utf-8"))
    rows = head_to_head(ledger, ARMS)
    fresh = by_dimension(rows)["freshness"]
    assert f"{ledger['K2 retrieval']['effect']:.2f}" in fresh.rag and "K2 tuned model" in fresh.source
    assert as_markdown(rows)

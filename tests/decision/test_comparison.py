"""The head-to-head table holds nothing but what was passed in, and its verdicts follow from it."""

import json
import re
from dataclasses import replace

import pytest

from helpers.decision import (
    EXAMPLE_USAGE,
    Arm,
    Estimate,
    Prices,
    as_markdown,
    head_to_head,
    read_outcomes,
    setup_cost,
)
from helpers.decision.comparison import ALONE, DIMENSIONS, HEAD, NOT_MEASURED, TIE, TOO_FEW, UNLIKE
from helpers.settings import SOLUTIONS

PRICES = Prices(
    per_million_prompt=1,
    per_million_completion=1,
    machine_hour=6,
    person_hour=60,
    minutes_per_example=1,
    engineering_hours_rag=1,
    engineering_hours_tuning=1,
)
RAG = Arm(
    name="RAG",
    good=Estimate(0.61, 0.52, 0.7),
    n=80,
    prompt_tokens=1234,
    completion_tokens=43,
    seconds=1.25,
    invented=Estimate(0.1, 0.05, 0.15),
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
    invented=Estimate(0.6, 0.5, 0.7),
    training_minutes=4.5,
    labelled=320,
    update_minutes=4.5,
    update_labelled=12,
    tuned=True,
)
BOTH = replace(
    RAG,
    name="both",
    good=Estimate(0.65, 0.56, 0.74),
    seconds=1.3,
    labelled=320,
    invented=Estimate(0.3, 0.2, 0.4),
    tuned=True,
)
ARMS = {"RAG": RAG, "tuned": TUNED, "both": BOTH}
NAMES = ("RAG", "tuned", "both")
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


def table(ledger=None, arms=ARMS, **more) -> dict:
    return {row.dimension: row for row in head_to_head(ledger or {}, arms, NAMES, prices=PRICES, **more)}


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
        assert {row.rag, row.tuning, row.both, row.verdict, row.source} == {NOT_MEASURED}
    rows = table(arms={"RAG": replace(RAG, good=None, seconds=None, invented=None)})
    for name in ("accuracy", "latency", "hallucination"):
        assert rows[name].rag == NOT_MEASURED and rows[name].verdict == NOT_MEASURED


def test_arms_fill_their_three_cells():
    rows = table()
    assert rows["accuracy"].rag == "good answers: 0.61 (0.52 to 0.70), n = 80"
    assert rows["accuracy"].both == "good answers: 0.65 (0.56 to 0.74), n = 80"
    assert rows["latency"].tuning == "0.50 s an answer, search apart"
    assert rows["set-up effort"].both.startswith(f"{setup_cost(BOTH, PRICES):.0f} EUR before")
    assert rows["latency"].source == "arm RAG, arm tuned, arm both"


def test_hallucination_is_the_share_of_all_answers_that_invent():
    row = table()["hallucination"]
    assert row.rag == "invented, of all answers: 0.10 (0.05 to 0.15), n = 80"
    assert row.verdict == "RAG" and "K3" not in row.source


def test_a_verdict_names_the_best_side_and_those_that_cannot_be_told_from_it():
    rows = table()
    assert rows["accuracy"].verdict == "RAG, both" and rows["latency"].verdict == "fine-tuning"
    alike = dict.fromkeys(NAMES)
    alike = {name: replace(RAG, name=name) for name in alike}
    assert table(arms=alike)["accuracy"].verdict == table(arms=alike)["cost"].verdict == TIE
    slower = alike | {"both": replace(alike["both"], seconds=1.25 * 1.12)}
    assert table(arms=slower)["latency"].verdict == "RAG, fine-tuning"


def test_with_outcomes_the_verdict_is_paired():
    easy = [i % 2 == 0 for i in range(80)]
    more = [i % 2 == 0 or i % 8 == 1 for i in range(80)]
    rows = {"RAG": easy, "tuned": [False] * 80, "both": more}
    items = {
        name: [{"id": i, "good": x, "invented": not x} for i, x in enumerate(values)]
        for name, values in rows.items()
    }
    counted = {"RAG": 0.5, "tuned": 1.0, "both": 0.375}
    arms = {name: replace(arm, invented=Estimate.exact(counted[name])) for name, arm in ARMS.items()}
    paired = table(arms=arms, outcomes=read_outcomes(items))
    assert paired["accuracy"].verdict == "both", "ten answers more, and none fewer"
    assert paired["hallucination"].verdict == "both"
    assert table()["accuracy"].verdict == "RAG, both"


def test_money_follows_prices_and_usage():
    dear = {row.dimension: row for row in head_to_head({}, ARMS, NAMES, prices=replace(PRICES, currency="X"))}
    assert dear["cost"].rag.split(" X")[0] == f"{(1234 + 43) / 1e3 + 0.002 * 10 / 20:.3g}"
    hosted = replace(PRICES, tuned_hosting_per_month=500)
    rows = {row.dimension: row for row in head_to_head({}, ARMS, NAMES, prices=hosted)}
    changes = EXAMPLE_USAGE.changes_per_month * (4.5 / 10 + 12)
    assert rows["maintenance"].tuning == f"{500 + changes:.3g} EUR a month before anybody asks"
    assert rows["maintenance"].verdict == "RAG"


def test_the_ledger_fills_its_cells_and_parts_are_joined():
    ledger = {
        "K11": entry("K11", "", 0.98),
        "B2 format": entry("B2", "format", 0.44),
        "B2 tone": entry("B2", "tone", 0.55),
        "K1": entry("K1", "", 0.27),
        "C1 over RAG": entry("C1", "over RAG", 0.3),
    }
    rows = table(ledger)
    assert rows["scale of knowledge"].rag == "measure of K11: 0.98 (0.88 to 1.08), n = 33 (K11 holds)"
    assert rows["scale of knowledge"].tuning == NOT_MEASURED
    assert "0.44" in rows["best use"].tuning and "0.55" in rows["best use"].tuning
    assert rows["best use"].source == "K1, B2 format, B2 tone, C1 over RAG"
    assert "0.30" in rows["best use"].both and rows["best use"].verdict == "both"
    assert "0.44" not in rows["style control"].tuning and "0.55" in rows["style control"].tuning


def test_claims_about_different_things_give_no_verdict_and_say_why():
    one = {"K11": entry("K11", "", 0.98)}
    assert table(one)["scale of knowledge"].verdict == ALONE
    assert table(one | {"B4 facts": entry("B4", "facts", 0.9)})["scale of knowledge"].verdict == UNLIKE
    assert table()["scale of knowledge"].verdict == NOT_MEASURED


def test_a_claim_that_was_refused_is_told_as_that():
    refused = entry("K2", "tuned model", 0.9) | {"outcome": "cannot decide", "effect": None}
    rows = table({"K2 tuned model": refused})
    assert rows["freshness"].verdict == TOO_FEW and rows["freshness"].rag == NOT_MEASURED
    assert rows["freshness"].tuning == f"{TOO_FEW} (K2 tuned model)"


@pytest.mark.parametrize("effect, verdict", [(0.4, "RAG"), (-0.4, "fine-tuning"), (0.05, TIE)])
def test_a_claim_decides_when_its_interval_lies_on_one_side(effect, verdict):
    assert table({"K2 tuned model": entry("K2", "tuned model", effect)})["freshness"].verdict == verdict


def test_what_is_measured_elsewhere_is_said():
    rows = table(elsewhere={"scale of knowledge": "notebook 12"})
    row = rows["scale of knowledge"]
    assert row.rag == row.both == "not measured here; see notebook 12" and row.verdict == NOT_MEASURED
    assert rows["style control"].rag == NOT_MEASURED


def test_k1_does_not_match_k10():
    rows = table({"K10 at most 200 ms": entry("K10", "at most 200 ms", 9.0)}, arms={})
    assert "9.00" in rows["latency"].rag and rows["best use"].rag == NOT_MEASURED


def test_a_damaged_ledger_row_says_how_to_mend_it():
    for key, row in (("K1", entry("K1", "", 0.3)), ("B2 tone", entry("B2", "tone", 0.3))):
        broken = {name: value for name, value in row.items() if name != "effect"}
        with pytest.raises(ValueError, match=f"'{key}' has no effect; rebuild the ledger"):
            head_to_head({key: broken}, {})


def test_no_number_is_written_into_the_code():
    wanted = [key for one in DIMENSIONS for side in one.claims for key in side]
    wanted += [one.decides[0] for one in DIMENSIONS if one.decides]
    assert all(re.fullmatch(r"[KBC]\d+( [\w ]+)?", key) for key in wanted)
    assert not any(re.search(r"\d", one.told.replace("1,000 answers", "")) for one in DIMENSIONS)


def test_as_markdown():
    text = as_markdown(head_to_head({"K1": entry("K1", "", 0.3) | {"measure": "a|b"}}, ARMS, NAMES))
    lines = text.splitlines()
    assert len(lines) == 12 and lines[0] == f"| {' | '.join(HEAD)} |" and "a\\|b" in text
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 7 for line in lines)


def test_the_course_ledger_fits():
    ledger = json.loads(LEDGER.read_text(encoding="utf-8"))
    rows = head_to_head(ledger, ARMS, NAMES)
    fresh = rows[0]
    assert f"{ledger['K2 retrieval']['effect']:.2f}" in fresh.rag and "K2 tuned model" in fresh.source
    assert as_markdown(rows)

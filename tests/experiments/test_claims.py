"""The claims ledger: how a claim is judged, compared with the record, recorded, collected and shown."""

import contextlib
import json

import numpy as np
import pytest

from helpers.evaluation.statistics import mean_interval, share
from helpers.experiments import claim, claims
from helpers.experiments.claim_list import CLAIMS, SOURCES, UNMEASURED
from helpers.experiments.claims import (
    OUTCOMES,
    ClaimError,
    claims_table,
    collect_claims,
    current_claims,
    every_claim,
    outcome_of,
    recorded_claims,
)
from helpers.experiments.recording import RECORDING, Record

REFERENCE = ("OPENAI_BASE_URL", "COURSE_CHAT_MODEL", "COURSE_EMBED_MODEL")


@pytest.fixture(autouse=True)
def ledger(tmp_path, monkeypatch):
    """An empty ledger and cache of this test's own, reference models, default size."""
    for name in (*REFERENCE, "COURSE_SIZE", RECORDING):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(claims, "LEDGER", Record(tmp_path / "claims.json"))
    return tmp_path / "claims.json"


@pytest.fixture
def recording(monkeypatch):
    monkeypatch.setenv(RECORDING, "1")


def make(claim_id="K7", effect=0.2, low=0.1, high=0.3, n=40, **more):
    return claim(
        claim_id, **{"measure": "recall gained", "effect": effect, "low": low, "high": high, "n": n} | more
    )


def record(ledger, made, **changes):
    """Put a claim into the ledger as if it had been recorded so."""
    ledger.write_text(
        json.dumps(recorded_claims() | {made.key: claims.asdict(made) | changes}), encoding="utf-8"
    )


# ---- judging -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "low, high, margin, outcome",
    [
        (0.1, 0.3, 0.0, "holds"),
        (0.1, 0.3, 0.09, "holds"),
        (0.1, 0.3, 0.1, "undecided"),
        (0.1, 0.3, 0.2, "undecided"),
        (0.1, 0.3, 0.3, "does not hold"),
        (0.1, 0.3, 0.5, "does not hold"),
        (-0.1, 0.1, 0.0, "undecided"),
        (0.0, 0.0, 0.0, "does not hold"),
        (-0.3, -0.1, 0.0, "does not hold"),
        (-0.3, -0.1, -0.4, "holds"),
    ],
)
def test_a_claim_is_judged_by_where_its_interval_lies(low, high, margin, outcome):
    assert outcome_of(low, high, margin) == outcome
    assert make(effect=(low + high) / 2, low=low, high=high, margin=margin).outcome == outcome


@pytest.mark.parametrize(
    "low, high, outcome",
    [
        (20, 90, "holds"),
        (20, 200, "undecided"),
        (199, 201, "undecided"),
        (200, 300, "does not hold"),
        (250, 300, "does not hold"),
    ],
)
def test_a_claim_with_at_most_wants_the_interval_below_the_margin(low, high, outcome):
    assert (
        make("K10", effect=(low + high) / 2, low=low, high=high, margin=200, at_most=True).outcome == outcome
    )


def test_every_outcome_has_a_name():
    assert {outcome_of(1, 2, 0), outcome_of(-2, -1, 0), outcome_of(-1, 1, 0)} == set(OUTCOMES)


def test_an_unknown_claim_names_the_known_ones():
    with pytest.raises(KeyError, match="There is no claim 'K99'; the ids are K1, K2, .*C5"):
        make("K99")


@pytest.mark.parametrize(
    "numbers",
    [
        {"effect": 0.4},
        {"effect": 0.0},
        {"low": 0.3, "high": 0.1},
        {"n": 0},
        {"n": -3},
        {"effect": float("nan")},
        {"low": float("nan")},
        {"high": float("nan")},
    ],
)
def test_numbers_that_cannot_be_are_refused(numbers, ledger):
    with pytest.raises(
        ValueError, match="Claim K7: the interval .* must hold the effect .*, and n must be positive"
    ):
        make(**numbers)
    assert not ledger.exists()


@pytest.mark.parametrize("n", [40, 48, 49, 200])
@pytest.mark.parametrize("right", [True, False])
def test_a_share_of_all_or_nothing_can_be_claimed(n, right):
    made = share([right] * n)
    assert make("K3", effect=made.value, low=made.low, high=made.high, n=n, margin=0.5).outcome == (
        "holds" if right else "does not hold"
    )


def test_a_mean_of_equal_values_can_be_claimed():
    effect, low, high = mean_interval([0.1] * 40)
    assert make(effect=effect, low=low, high=high).outcome == "holds"


def test_a_wrong_size_names_the_known_ones(monkeypatch):
    monkeypatch.setenv("COURSE_SIZE", "huge")
    with pytest.raises(ValueError, match="COURSE_SIZE is 'huge'; use one of quick, default, full"):
        make()


# ---- showing -------------------------------------------------------------------------------------


def test_a_claim_is_shown_with_effect_interval_n_margin_and_outcome(capsys):
    make(part="identifier", margin=0.05)
    assert capsys.readouterr().out == (
        "K7 (identifier): Hybrid search beats keyword and vector search alone\n"
        "  recall gained: 0.20 (95 % interval 0.10 to 0.30), n = 40; needed: above 0.05\n  outcome: holds\n"
        "  not in the ledger yet; `python3 course.py run` records it\n"
    )


def test_at_most_is_shown_as_below():
    assert "needed: below 200.00" in str(make("K10", effect=50, low=20, high=90, margin=200, at_most=True))


# ---- comparing -----------------------------------------------------------------------------------


def test_the_recorded_outcome_is_reproduced(ledger, capsys):
    record(ledger, make())
    make(effect=0.25)
    assert capsys.readouterr().out.endswith("  outcome: holds\n")


@pytest.mark.parametrize("numbers", [{"low": -0.3, "high": -0.1, "effect": -0.2}, {"low": -0.1}])
def test_another_outcome_fails_with_the_reference_models(ledger, numbers):
    record(ledger, make())
    outcome = "undecided" if numbers == {"low": -0.1} else "does not hold"
    with pytest.raises(
        ClaimError, match=rf"^K7 came out as '{outcome}', recorded is 'holds' \(effect \+0\.20, n = 40\)\.$"
    ):
        make(**numbers)


def test_a_failing_claim_is_still_shown(ledger, capsys):
    record(ledger, make())
    with pytest.raises(AssertionError):
        make(low=-0.3, high=-0.1, effect=-0.2)
    assert "outcome: does not hold" in capsys.readouterr().out


@pytest.mark.parametrize("name", REFERENCE)
def test_another_outcome_is_only_shown_with_other_models(ledger, monkeypatch, capsys, name):
    record(ledger, make())
    monkeypatch.setenv(name, "something-else")
    assert make(low=-0.3, high=-0.1, effect=-0.2).outcome == "does not hold"
    assert capsys.readouterr().out.endswith("  recorded for the course's own models: holds\n")


def test_seconds_of_another_machine_are_shown_and_no_failure(ledger, capsys):
    record(ledger, make())
    assert make(low=-0.1, by_clock=True).outcome == "undecided"
    assert "  recorded on another machine: holds, 0.20 (" in capsys.readouterr().out
    assert make(by_clock=True).outcome == "holds" and capsys.readouterr().out.endswith("  outcome: holds\n")


def test_undecided_with_fewer_items_is_accepted(ledger, capsys):
    record(ledger, make(), n=200)
    assert make(low=-0.1).outcome == "undecided"
    assert capsys.readouterr().out.endswith("  recorded with n = 200: holds\n")


def test_the_opposite_outcome_with_fewer_items_is_not_accepted(ledger):
    record(ledger, make(), n=200)
    with pytest.raises(ClaimError):
        make(low=-0.3, high=-0.1, effect=-0.2)


def test_a_claim_that_was_undecided_and_now_holds_must_be_recorded_anew(ledger):
    record(ledger, make(low=-0.1))
    with pytest.raises(ClaimError, match="came out as 'holds', recorded is 'undecided'"):
        make()


def test_parts_of_a_claim_are_compared_apart(ledger, capsys):
    record(ledger, make(part="identifier"))
    make(part="paraphrase", low=-0.3, high=-0.1, effect=-0.2)
    assert "not in the ledger yet" in capsys.readouterr().out.splitlines()[-1]


def test_the_quick_size_compares_and_records_nothing(ledger, monkeypatch, capsys, recording):
    record(ledger, make())
    before = ledger.read_bytes()
    pending = claims.LEDGER.pending()
    monkeypatch.setenv("COURSE_SIZE", "quick")
    made = make(low=-0.3, high=-0.1, effect=-0.2, n=3)
    assert (
        made.size == "quick" and "neither compared nor recorded" in capsys.readouterr().out.splitlines()[-1]
    )
    assert ledger.read_bytes() == before and claims.LEDGER.pending() == pending


def test_a_comparing_run_writes_nothing(ledger, tmp_path):
    make()
    assert list(tmp_path.rglob("*")) == []


def test_a_damaged_ledger_is_named(ledger):
    ledger.write_text("<<<<<<< HEAD\n{}", encoding="utf-8")
    with pytest.raises(ValueError, match="claims.json"):
        make()


# ---- recording -----------------------------------------------------------------------------------


def test_a_recording_run_compares_nothing(ledger, recording):
    record(ledger, make())
    assert make(low=-0.3, high=-0.1, effect=-0.2).outcome == "does not hold"
    assert recorded_claims()["K7"]["outcome"] == "holds"


def test_collect_moves_outcomes_into_the_ledger(ledger, recording):
    make(effect=0.123456)
    assert collect_claims()["K7"]["effect"] == 0.1235
    assert recorded_claims()["K7"] == {
        "id": "K7",
        "part": "",
        "outcome": "holds",
        "effect": 0.1235,
        "low": 0.1,
        "high": 0.3,
        "n": 40,
        "margin": 0.0,
        "at_most": False,
        "measure": "recall gained",
        "size": "default",
    }
    assert claims.LEDGER.pending() == {}


def test_a_collected_claim_is_reproduced(recording, monkeypatch, capsys):
    make(part="identifier")
    collect_claims()
    monkeypatch.delenv(RECORDING)
    make(part="identifier")
    assert capsys.readouterr().out.endswith("  outcome: holds\n")


def test_the_later_outcome_of_a_run_counts(recording):
    make()
    make(low=-0.1)
    assert collect_claims()["K7"]["outcome"] == "undecided"


def test_collect_merges_with_what_is_there_and_orders_as_the_claims_are(recording):
    for name, part in (("C1", ""), ("K10", "p50"), ("B2", "tone"), ("K9", "")):
        make(name, part=part)
    collect_claims()
    for name, part in (("B2", "format"), ("K2", ""), ("C1", "")):
        make(name, part=part, effect=0.22)
    assert list(collect_claims()) == ["K2", "K9", "K10 p50", "B2 format", "B2 tone", "C1"]
    assert {name: row["effect"] for name, row in recorded_claims().items()} == {
        "K2": 0.22,
        "K9": 0.2,
        "K10 p50": 0.2,
        "B2 format": 0.22,
        "B2 tone": 0.2,
        "C1": 0.22,
    }


def test_collecting_twice_changes_nothing(ledger, recording):
    make(measure="größer → besser")
    collect_claims()
    before = ledger.read_bytes()
    assert collect_claims() == recorded_claims() and ledger.read_bytes() == before
    assert "größer → besser".encode() in before and before.endswith(b"}\n")


def test_collecting_nothing_makes_an_empty_ledger():
    assert collect_claims() == recorded_claims() == {}


def test_a_half_written_outcome_loses_no_other(ledger, recording):
    make("B1")
    make("K7")
    (claims.LEDGER.folder / "K7.json").write_text('{"id": "K7", "pa', encoding="utf-8")
    with contextlib.suppress(ValueError):
        collect_claims()
    assert (claims.LEDGER.folder / "B1.json").exists() or "B1" in recorded_claims()


@pytest.mark.parametrize("part", ["two words", "milliseconds/query", "größer", "k=5", "a:b"])
def test_any_words_may_name_a_part(recording, part):
    made = make(part=part)
    assert collect_claims()[f"K7 {part}"] | {"part": part} == claims.asdict(made)


def test_parts_that_look_alike_stay_apart(recording):
    make(part="a b")
    make(part="a_b")
    assert list(collect_claims()) == ["K7 a b", "K7 a_b"]


def test_numbers_from_numpy_can_be_recorded(recording):
    make(effect=np.float64(0.2), low=np.float32(0.1), high=np.float64(0.3), n=np.int64(40))
    assert (collect_claims()["K7"]["low"], recorded_claims()["K7"]["n"]) == (0.1, 40)


# ---- the table -----------------------------------------------------------------------------------


def test_the_table_shows_every_claim_measured_or_not(recording):
    make(part="identifier")
    make("C5", low=-0.1)
    head, line, *rows = claims_table(collect_claims()).splitlines()
    assert (
        head == "| claim | outcome | measured | effect (95 % interval) | n | who says so, or measured it |"
        and line.count("---") == 6
    )
    told = "holds | recall gained | 0.20 (0.10 to 0.30) | 40"
    assert f"| **K7 identifier** {CLAIMS['K7']} | {told} | {SOURCES['K7']} |" in rows
    assert (
        f"| **C5** {CLAIMS['C5']} | undecided | recall gained | 0.20 (-0.10 to 0.30) | 40 | {SOURCES['C5']} |"
        in rows
    )
    assert f"| **K1** {CLAIMS['K1']} | not measured | not yet |  |  | {SOURCES['K1']} |" in rows
    assert len(rows) == len(CLAIMS)


def test_every_claim_says_who_makes_it():
    assert list(SOURCES) == list(CLAIMS) and set(UNMEASURED) <= set(CLAIMS)
    assert all(len(source) > 20 and "|" not in source for source in SOURCES.values())


def test_the_rows_are_in_the_order_of_the_claims_and_name_what_is_missing():
    rows = every_claim({})
    assert [row[0] for row in rows] == list(CLAIMS) and {row[2] for row in rows} == {"not measured"}
    assert next(row for row in rows if row[0] == "B6")[3] == UNMEASURED["B6"]


def test_a_recording_run_sees_what_it_has_found_so_far(recording):
    make("K7", effect=0.2)
    collect_claims()
    make("K7", effect=0.25)
    make("C1")
    assert current_claims()["K7"]["effect"] == 0.25 and list(current_claims()) == ["K7", "C1"]
    assert recorded_claims()["K7"]["effect"] == 0.2 and "C1" not in recorded_claims()


def test_a_number_at_the_edge_of_rounding_reads_the_same_before_and_after_it_enters_the_ledger(
    ledger, monkeypatch
):
    monkeypatch.setenv(RECORDING, "1")
    make(effect=0.374996, high=0.9)
    before = claims_table(current_claims())
    assert (
        claims_table(collect_claims())
        == before
        == claims_table(recorded_claims())
        == claims_table(current_claims())
    )

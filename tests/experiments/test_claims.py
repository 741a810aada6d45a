"""The claims ledger: how a claim is shown, compared with the record, recorded, collected."""

import json
import re
from dataclasses import asdict

import numpy as np
import pytest

from helpers.evaluation import Difference, Interval
from helpers.experiments import claim, current_claims, ledger, recorded_claims, recorded_items
from helpers.experiments.claims import Claim, ClaimError
from helpers.experiments.ledger import FIELDS, collect_claims, collect_repeat, contradicts, merged, whole
from helpers.experiments.recording import RECORDING, Record, aside

REFERENCE = ("OPENAI_BASE_URL", "COURSE_CHAT_MODEL", "COURSE_EMBED_MODEL")
OTHERS = ("COURSE_SIZE", "COURSE_SEED", "COURSE_QUANTISATION", "COURSE_RERANK_MODEL", RECORDING)
IDS = [f"q{number}" for number in range(170)]
BASE = [(number % 10) / 10 for number in range(170)]


@pytest.fixture(autouse=True)
def book(tmp_path, monkeypatch):
    """An empty ledger and cache of this test's own, reference models, default size; the ledger's path."""
    for name in (*REFERENCE, *OTHERS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(ledger, "LEDGER", Record(tmp_path / "claims.json", by_item=True))
    return tmp_path / "claims.json"


@pytest.fixture
def recording(monkeypatch):
    monkeypatch.setenv(RECORDING, "ledger")


def make(gain=0.2, n=170, key="K7 over vector", **more):
    """Judge K7 on n questions, where the hybrid gains about so much on each."""
    ours = [value + gain + 0.1 * (-1) ** (place // 2) for place, value in enumerate(BASE[:n])]
    given = {"ours": ours, "theirs": BASE[:n], "ids": IDS[:n], "floor": -5.0, "ceiling": 9.0}
    return claim(key, **given | more)


UNSURE = 0.005  # a gain whose interval holds 0


def record(book, made, **changes):
    """Put a claim into the ledger as if it had been recorded so."""
    book.write_text(json.dumps(ledger.LEDGER.rows() | {made.key: asdict(made) | changes}), encoding="utf-8")


# ---- judging and showing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("gain, outcome", [(0.2, "holds"), (-0.2, "does not hold"), (UNSURE, "undecided")])
def test_a_claim_is_judged_by_where_its_interval_lies(gain, outcome):
    made = make(gain)
    assert (
        made.outcome == outcome
        and made.low <= made.effect <= made.high
        and made.effect == pytest.approx(gain, abs=2e-3)
    )


def test_a_claim_is_shown_with_all_that_it_is_judged_by(capsys):
    make(key="K8 learning to rank")
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "K8 (learning to rank): Reranking pays"
    assert re.fullmatch(
        r"  nDCG@10, reranked minus hybrid: \+0\.20 \(95 % interval \+0\.\d\d to \+0\.\d\d\), "
        r"n = 170, p < 0\.001",
        told[1],
    )
    assert told[2] == "  needed: above 0.02; floor: -5.45; ceiling: 8.55"
    assert told[3:] == ["  outcome: holds", "  not in the ledger yet; `python3 course.py run` records it"]


def test_a_notebooks_own_draw_says_that_it_is_one(capsys):
    make(n=60)
    assert (
        "  a draw of 60 of up to 170 answerable test questions; a full run judges" in capsys.readouterr().out
    )


def test_seconds_are_shown_as_below(capsys):
    ms = [7.0 + place / 100 for place in range(90)]
    made = claim("K10 at most 200 ms", ours=ms, ids=IDS[:90])
    assert made.outcome == "holds" and "needed: below 200.00\n" in capsys.readouterr().out
    assert made.floor is None is made.ceiling


def test_numbers_from_numpy_are_taken(recording):
    made = make(
        ours=np.array(BASE) + 0.2, theirs=np.array(BASE), floor=np.float32(-5), ceiling=np.array([9] * 170)
    )
    assert type(made.effect) is float and collect_claims()["K7 over vector"]["n"] == 170


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"theirs": None}, "K7 over vector is a paired difference: give theirs=, vector search alone"),
        ({"ours": BASE[:5]}, "ours holds 5 scores, and ids name 170 items"),
        ({"theirs": BASE[:5]}, "theirs holds 5 scores"),
        ({"floor": None}, "give floor=, what this would score on these items: ten passages at random"),
        ({"interval": Interval(0.1, 0.0, 0.2, 9)}, "give ours=, not interval="),
        ({"ids": [*IDS[:169], "q0"]}, "item 'q0' is there twice"),
        ({"ours": [float("nan")] * 170}, "which is no number"),
    ],
)
def test_what_cannot_be_judged_is_one_sentence(wrong, words, book, tmp_path):
    with pytest.raises(ValueError, match=words) as told:
        make(**wrong)
    assert "\n" not in str(told.value) and list(tmp_path.rglob("*.json")) == []


def test_theirs_is_left_out_where_nothing_is_paired():
    with pytest.raises(ValueError, match="B1 shape is a share of ours alone: leave theirs= out"):
        claim("B1 shape", ours=[1, 1], theirs=[0, 0], ids=["a", "b"], floor=0)


def test_an_unknown_claim_names_the_known_ones():
    with pytest.raises(KeyError, match="No claim 'K99' is declared"):
        claim("K99", ours=[1], ids=["a"])


def test_an_interval_is_judged_where_the_registry_wants_one():
    made = claim("C3 break-even", interval=Interval(2.0, 0.0, 9.0, 200))
    assert (made.outcome, made.floor, made.ceiling, made.p) == ("holds", 0.0, 999.0, None)
    assert claim("C4", interval=Difference(0.5, 0.2, 4.0, 100, 0.1)).outcome == "undecided"


@pytest.mark.parametrize(
    "given, words",
    [
        ({}, "give interval= alone, with value, low, high, n"),
        ({"interval": Interval(2.0, 0.0, 9.0, 200), "ids": ["a"]}, "give interval= alone"),
        ({"interval": 3}, "interval is 3; it needs value, low, high and n"),
        ({"interval": Interval(2.0, 3.0, 9.0, 200)}, "the interval 3.0 to 9.0 must hold the effect 2.0"),
        ({"interval": Interval(2.0, 0.0, 9.0, 0)}, r"n must be positive \(it is 0\)"),
        ({"interval": Interval(float("nan"), 0.0, 9.0, 2)}, "must hold the effect nan"),
        ({"interval": Interval(float("inf"), 0.0, float("inf"), 2)}, "must be finite"),
    ],
)
def test_an_interval_that_cannot_be_is_one_sentence(given, words):
    with pytest.raises(ValueError, match=words):
        claim("C3 break-even", **given)


# ---- refusing ---------------------------------------------------------------------------------------------


def test_a_draw_that_cannot_decide_is_refused_and_fails_nothing(book, capsys):
    record(book, make())
    made = make(-0.2, ceiling=BASE)  # the opposite, where nothing could win
    assert (made.outcome, made.effect, made.low, made.p) == ("cannot decide", None, None, None)
    told = capsys.readouterr().out
    assert "  cannot decide: even the best that could be (a perfect order" in told
    assert "n = 170\n" in told and "outcome:" not in told.rsplit("K7 (over vector)", 1)[1]


def test_what_is_dear_is_not_scored_for_a_draw_that_cannot_decide(recording, capsys):
    asked = []

    def scored():
        """A gain of 0.2 and a little noise; every call is noted."""
        asked.append("once")
        return [value + 0.2 + 0.1 * (-1) ** place for place, value in enumerate(BASE)]

    made = make(ours=scored, ceiling=BASE)
    assert (
        asked == [] and made.outcome == "cannot decide" and "cannot decide: even" in capsys.readouterr().out
    )
    assert make(ours=scored).outcome == "holds" and asked == ["once"]
    collect_claims()
    assert [line[1:] for line in recorded_items("K7 over vector")][0] == [pytest.approx(0.3), 0.0]


def test_a_refusal_is_recorded_only_where_nothing_better_is(recording):
    make(ceiling=BASE)
    assert collect_claims()["K7 over vector"]["outcome"] == "cannot decide"
    assert recorded_items("K7 over vector") == []
    make()
    assert collect_claims()["K7 over vector"]["outcome"] == "holds"
    make(ceiling=BASE)
    assert current_claims()["K7 over vector"]["outcome"] == "holds"
    assert (
        collect_claims()["K7 over vector"]["outcome"] == "holds"
        and len(recorded_items("K7 over vector")) == 170
    )


def test_a_recorded_refusal_binds_nobody(book, capsys):
    record(book, make(ceiling=BASE))
    make()
    assert "not in the ledger yet" in capsys.readouterr().out


# ---- comparing --------------------------------------------------------------------------------------------


def test_the_recorded_outcome_is_reproduced(book, capsys):
    record(book, make())
    make(0.25)
    assert capsys.readouterr().out.endswith("  outcome: holds\n")


@pytest.mark.parametrize("gain, outcome", [(-0.2, "does not hold"), (UNSURE, "undecided")])
def test_another_outcome_fails_with_the_reference_models(book, gain, outcome, capsys):
    record(book, make())
    with pytest.raises(
        ClaimError,
        match=rf"^K7 over vector came out as '{outcome}', recorded is 'holds' \(effect \+0\.20, n = 170\)\.$",
    ):
        make(gain)
    assert f"outcome: {outcome}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name, value",
    [*((name, "something-else") for name in (*REFERENCE, "COURSE_RERANK_MODEL")), ("COURSE_SEED", "1"),
     ("COURSE_QUANTISATION", "f16")],
)  # fmt: skip
def test_another_outcome_is_only_shown_with_other_models(book, monkeypatch, capsys, name, value):
    record(book, make())
    monkeypatch.setenv(name, value)
    assert make(-0.2).outcome == "does not hold"
    assert capsys.readouterr().out.endswith("  recorded for the course's own models: holds\n")


def test_seconds_of_another_machine_are_shown_and_no_failure(book, capsys):
    made = claim("K10 at most 200 ms", ours=[7.0, 8.0, 9.0], ids=IDS[:3])
    record(book, made)
    assert claim("K10 at most 200 ms", ours=[700.0, 800.0, 900.0], ids=IDS[:3]).outcome == "does not hold"
    assert "  recorded on another machine: holds, 8.00 (" in capsys.readouterr().out


@pytest.mark.parametrize(
    "outcome, n, recorded, fails",
    [
        ("undecided", 60, "holds", False),
        ("holds", 60, "undecided", False),
        ("undecided", 170, "holds", True),
        ("holds", 170, "undecided", True),
        ("does not hold", 60, "holds", True),
        ("cannot decide", 170, "holds", False),
        ("holds", 170, "cannot decide", False),
        ("holds", 170, "holds", False),
    ],
)
def test_a_draw_of_fewer_may_leave_open_what_all_decide_and_never_the_opposite(outcome, n, recorded, fails):
    assert contradicts(outcome, n, {"outcome": recorded, "n": 170}) is fails


def test_fewer_items_show_what_is_recorded(book, capsys):
    record(book, make(), n=171)
    make(UNSURE)
    assert capsys.readouterr().out.endswith("  recorded with n = 171: holds\n")


def test_the_quick_size_compares_and_records_nothing(book, monkeypatch, capsys, recording):
    record(book, make())
    before, pending = book.read_bytes(), ledger.LEDGER.pending()
    monkeypatch.setenv("COURSE_SIZE", "quick")
    made = make(-0.2, n=3)
    assert (
        made.size == "quick" and "neither compared nor recorded" in capsys.readouterr().out.splitlines()[-1]
    )
    assert book.read_bytes() == before and ledger.LEDGER.pending() == pending


def test_a_comparing_run_writes_nothing(tmp_path):
    make()
    assert list(tmp_path.rglob("*")) == []


def test_a_damaged_ledger_is_named(book):
    book.write_text("<<<<<<< HEAD\n{}", encoding="utf-8")
    with pytest.raises(ValueError, match="claims.json"):
        make()


# ---- recording --------------------------------------------------------------------------------------------


def test_a_recording_run_compares_nothing(book, recording):
    record(book, make())
    assert make(-0.2).outcome == "does not hold" and recorded_claims()["K7 over vector"]["outcome"] == "holds"


def test_a_row_holds_what_it_was_judged_by_and_where_it_comes_from(recording):
    made = make()
    row = collect_claims()["K7 over vector"]
    assert tuple(row) == FIELDS == tuple(Claim.__dataclass_fields__)
    assert row["effect"] == round(made.effect, 4) and row["size"] == "default" and row["repeats"] == {}
    run = row["provenance"]
    assert (run["chat"], run["quantisation"], run["seed"]) == ("SmolLM2-135M-Instruct", "Q8_0", 0)
    assert re.fullmatch(r"[0-9a-f]{12}", run["data"]) and re.fullmatch(r"\d{4}-\d\d-\d\d", run["date"])
    assert ledger.LEDGER.pending() == {}


def test_items_are_kept_one_a_line_and_only_by_a_recording_run(book, recording):
    make(ours=[1.0] * 170, theirs=[0.0] * 170)
    assert not (book.parent / "outcomes").exists()
    collect_claims()
    lines = (book.parent / "outcomes" / "K7-over-vector.json").read_text(encoding="utf-8").splitlines()
    assert '  ["q7", 1.0, 0.0],' in lines and len(lines) == 170 + 6
    assert recorded_items("K7 over vector")[7] == ["q7", 1.0, 0.0]


def test_damaged_items_are_named(book, recording):
    make()
    collect_claims()
    (book.parent / "outcomes" / "K7-over-vector.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="K7-over-vector.json is damaged .* Restore it with: git checkout"):
        recorded_items("K7 over vector")


def test_a_collected_claim_is_reproduced(recording, monkeypatch, capsys):
    make()
    collect_claims()
    monkeypatch.delenv(RECORDING)
    make()
    assert capsys.readouterr().out.endswith("  outcome: holds\n")


def test_collecting_twice_changes_nothing(book, recording):
    make()
    collect_claims()
    before = book.read_bytes()
    assert collect_claims() == recorded_claims() and book.read_bytes() == before
    assert collect_claims() == json.loads(before)


def test_rows_stand_in_the_order_of_the_claims(recording):
    for key in ("K8 learning to rank", "K7 over vector", "K7 over keyword"):
        make(key=key)
    claim("C4", interval=Interval(0.5, 0.2, 0.9, 100))
    assert list(collect_claims()) == ["K7 over keyword", "K7 over vector", "K8 learning to rank", "C4"]


def test_a_recording_run_sees_what_it_has_found_so_far(recording):
    make()
    collect_claims()
    make(-0.2)
    assert current_claims()["K7 over vector"]["outcome"] == "does not hold"
    assert recorded_claims()["K7 over vector"]["outcome"] == "holds"


def test_an_older_row_stays_readable_and_nothing_is_invented(book):
    old = {"id": "K1", "part": "", "outcome": "holds", "effect": 0.3, "low": 0.2, "high": 0.4, "n": 60,
           "margin": 0.1, "at_most": False, "measure": "share right", "size": "default"}  # fmt: skip
    book.write_text(json.dumps({"K1": old}), encoding="utf-8")
    row = recorded_claims()["K1"]
    assert row == old | {
        "p": None,
        "floor": None,
        "ceiling": None,
        "why": "",
        "provenance": None,
        "repeats": {},
    }
    assert whole(row) == row and merged({"K1": old}, {}) == {"K1": row}


def test_a_default_run_never_replaces_a_full_row(book, recording, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_SIZE", "full")
    make()
    collect_claims()
    monkeypatch.setenv("COURSE_SIZE", "default")
    make(UNSURE, n=60)
    assert "recorded with n = 170: holds" in capsys.readouterr().out
    assert collect_claims()["K7 over vector"]["size"] == "full"


# ---- other models, other seeds ----------------------------------------------------------------------------


def test_other_models_never_write_the_ledger(book, recording, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("COURSE_SIZE", "full")
    make()
    assert collect_claims() == {} and ledger.LEDGER.pending() == {}
    assert aside("mine").pending()["K7 over vector"]["provenance"]["quantisation"] == "not known"
    assert current_claims()["K7 over vector"]["outcome"] == "holds"


def test_what_a_repeat_changes_is_told_in_the_row(book, recording, monkeypatch):
    make()
    collect_claims()
    monkeypatch.setenv(RECORDING, "seed")
    monkeypatch.setenv("COURSE_SEED", "1")
    make(UNSURE)
    make(key="K8 learning to rank")  # not in the ledger, so nothing to compare with
    assert current_claims()["K7 over vector"]["outcome"] == "undecided"
    row = collect_repeat("seed")["K7 over vector"]
    assert row["outcome"] == "holds" and row["repeats"]["seed"]["outcome"] == "undecided"
    assert list(recorded_claims()) == ["K7 over vector"]
    monkeypatch.setenv(RECORDING, "ledger")
    monkeypatch.delenv("COURSE_SEED")
    make(0.3)
    assert collect_claims()["K7 over vector"]["repeats"]["seed"]["outcome"] == "undecided"


def test_a_wrong_word_in_the_recording_variable_is_named(monkeypatch):
    monkeypatch.setenv(RECORDING, "everything")
    with pytest.raises(ValueError, match="COURSE_RECORD is 'everything'; `course.py run` sets it to one of"):
        make()

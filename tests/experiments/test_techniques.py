"""The one table: every row computed from what is stored, and computed a second time here."""

import html
import json
import re
import tomllib

import numpy as np
import pytest
from scipy import stats

from helpers import settings
from helpers.evaluation import Difference
from helpers.experiments import ledger, measured_techniques, recording, technique_rows, techniques
from helpers.experiments.techniques import (
    AS_MUCH,
    MORE,
    NOT_MEASURED,
    VERDICTS,
    declared_techniques,
    measured,
    verdict_of,
)

# What may still be missing. A row leaves this list with the commit that brings its record.
NOT_YET: set[str] = set()
FOUND = measured_techniques()
CLAIMS = json.loads((settings.SOLUTIONS / "claims.json").read_text(encoding="utf-8"))
STORED = {
    name: json.loads((settings.SOLUTIONS / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("asking", "vectors", "faithful", "choosing")
    if (settings.SOLUTIONS / f"{name}.json").exists()
}


def test_every_technique_of_the_plan_has_a_row():
    wanted = {
        "rewriting", "multi_query", "hyde", "feedback", "decomposition", "follow_up_model", "loop",
        "tool_call", "small_to_big", "neighbours", "one_a_page", "mmr", "date_filter", "headers_rule",
        "headers_model", "faithful_words", "int8", "bits", "bits_rescored", "shortened", "tuned_embedding",
        "chooser", "preferences", "adapters_merged", "adapters_merged_few_bits", "question_sets",
        "question_sets_model", "follow_up_all",
    }  # fmt: skip
    assert wanted <= set(declared_techniques())


def test_what_is_not_measured_needs_somebody_or_stands_in_the_short_list():
    missing = {one.technique.key for one in FOUND if one.verdict == NOT_MEASURED and not one.technique.needs}
    assert missing == NOT_YET


def test_no_result_is_typed_by_hand():
    told = tomllib.loads(techniques.DECLARED.read_text(encoding="utf-8"))
    allowed = {
        "group", "name", "claims", "source", "record", "row", "against", "perfect", "value", "aim", "types",
        "needs", "cost", "served",
    }  # fmt: skip
    for key, row in told.items():
        if isinstance(row, dict) and key != "groups":
            assert set(row) <= allowed, key
            for word in ("claims", "cost", "needs"):
                assert not re.search(r"\d", row.get(word, "")), f"{key}: a number in {word!r}"


def pairs_of(technique):
    """(ours, theirs) of each item, read from the files once more; None for what is no pair of outcomes."""
    if technique.record == "claims":
        items = ledger.recorded_items(technique.row)
        return [(float(a), float(b)) for _, a, b in items] if items and len(items[0]) == 3 else None
    rows = STORED[technique.record]
    ours, theirs = rows[technique.row]["items"], rows[technique.against]["items"]
    if technique.value == "caught":
        both = zip(techniques.caught(ours), techniques.caught(theirs), strict=True)
        return [(float(a), float(b)) for a, b in both]
    other = {item["id"]: item[technique.value] for item in theirs}
    return [
        (float(item[technique.value]), float(other[item["id"]]))
        for item in ours
        if item["id"] in other and (not technique.types or item["type"] in technique.types)
    ]


def interval_of(gaps):
    """95 % of a mean, by another road than the course's: Student's below thirty, else drawn with a seed of
    its own.
    """
    n = len(gaps)
    if n < 30:
        return stats.t.interval(0.95, n - 1, gaps.mean(), gaps.std(ddof=1) / n**0.5)
    drawn = np.random.default_rng(17).choice(gaps, (8_000, n)).mean(axis=1)
    return np.quantile(drawn, [0.025, 0.975])


MEASURED = [one for one in FOUND if one.gain]
PAIRED = [one for one in MEASURED if pairs_of(one.technique)]


@pytest.mark.parametrize("one", PAIRED, ids=lambda one: one.technique.key)
def test_gain_interval_floor_and_ceiling_are_what_the_stored_items_say(one):
    a, b = np.array(pairs_of(one.technique)).T
    low, high = interval_of(a - b)
    assert one.gain.n == len(a)
    assert one.gain.value == pytest.approx((a - b).mean(), abs=6e-5)  # the ledger rounds to four places
    step = max(0.011, 1 / len(a) + 1e-6)  # a mean of outcomes moves by whole items
    assert (one.gain.low, one.gain.high) == pytest.approx((low, high), abs=step)
    assert one.gain.low <= one.gain.value <= one.gain.high
    if one.technique.record != "claims":
        assert one.floor == pytest.approx(-b.mean()) and one.ceiling == pytest.approx(1 - b.mean())
    assert one.floor - 1e-4 <= one.gain.value <= one.ceiling + 1e-4


@pytest.mark.parametrize("one", MEASURED, ids=lambda one: one.technique.key)
def test_a_verdict_is_what_the_interval_says(one):
    """By the rule as notebook 11 tells it, written down a second time."""
    technique, gain = one.technique, one.gain
    claim = CLAIMS.get(technique.row) if technique.record == "claims" else None
    least = claim["margin"] if claim else tomllib.loads(techniques.DECLARED.read_text("utf-8"))["margin"]
    if one.in_order:
        assert one.verdict == ("the same order" if gain.low > least else "undecided")
    elif technique.aim == "as much":
        assert (one.verdict == "as good") == (gain.low > -least)
        assert (one.verdict == "hurts") == (gain.high < -least)
    else:
        assert (one.verdict == "pays") == (gain.low > least)
        assert (one.verdict == "hurts") == (gain.high < 0)
        assert (one.verdict == "brings nothing") == (0 <= gain.high <= least)


def test_every_row_but_an_order_is_rebuilt_from_pairs():
    assert {one.technique.key for one in MEASURED} - {one.technique.key for one in PAIRED} == {
        "question_sets", "question_sets_model",
    }  # fmt: skip


def a_claim(low, high, outcome="holds", key="K23 8 bits"):
    effect = (low + high) / 2
    row = {"effect": effect, "low": low, "high": high, "n": 100, "p": 0.5, "margin": 0.05, "at_most": True}
    return {key: row | {"outcome": outcome, "floor": -0.7, "ceiling": 0.3}}


@pytest.mark.parametrize(
    "low, high, verdict", [(-0.3, -0.2, "hurts"), (-0.02, 0.0, "as good"), (-0.08, 0.0, "undecided")]
)
def test_whoever_loses_much_is_not_as_good_though_the_claim_holds(monkeypatch, low, high, verdict):
    """K23 says that apart is *at most* so much better than merged; the table asks whether it is worse."""
    monkeypatch.setattr(techniques, "recorded_claims", lambda: a_claim(low, high))
    assert measured(declared_techniques()["adapters_merged"]).verdict == verdict


def test_what_serving_costs_is_counted_from_its_record():
    (one,) = [one for one in FOUND if one.technique.key == "adapters_merged"]
    rows = json.loads((settings.SOLUTIONS / "service.json").read_text(encoding="utf-8"))
    apart, merged = (rows[name]["items"] for name in ("run time, Q8_0", "merged, Q8_0"))
    other = sum(a["words"] != b["words"] for a, b in zip(apart, merged, strict=True))
    assert f"other words in {other} of {len(apart)} replies" in one.paid
    a_token = [sum(x["processor"] for x in s) / sum(x["tokens"] for x in s) for s in (apart, merged)]
    assert f"{a_token[0] / a_token[1]:.2f} times the processor" in one.paid


def test_what_is_done_by_hand_is_told_with_its_own_number_and_room():
    for one, row in zip(FOUND, technique_rows(FOUND), strict=True):
        if not one.technique.perfect or one.perfect is None:
            continue
        rows = STORED["asking"]
        plain = {item["id"]: item["recall"] for item in rows[one.technique.against]["items"]}
        hand = rows[one.technique.perfect]["items"]
        hand = [x for x in hand if not one.technique.types or x["type"] in one.technique.types]
        most = 1 - np.mean([plain[item["id"]] for item in hand])
        assert f"n = {len(hand)}, at most {most:+.2f}" in row[6]
        assert one.perfect.value <= most + 1e-9


def test_rows_stand_in_the_order_of_their_verdicts():
    places = [VERDICTS.index(one.verdict) for one in FOUND]
    assert places == sorted(places)
    for verdict in VERDICTS[:-1]:
        gains = [one.gain.value for one in FOUND if one.verdict == verdict]
        assert gains == sorted(gains, reverse=True)


@pytest.mark.parametrize(
    "gain, aim, verdict",
    [
        ((0.30, 0.20, 0.40), MORE, "pays"),
        ((0.03, 0.01, 0.05), MORE, "undecided"),
        ((0.01, -0.01, 0.02), MORE, "brings nothing"),
        ((-0.05, -0.09, -0.01), MORE, "hurts"),
        ((0.00, -0.01, 0.01), AS_MUCH, "as good"),
        ((-0.02, -0.05, 0.01), AS_MUCH, "undecided"),
        ((-0.10, -0.15, -0.05), AS_MUCH, "hurts"),
    ],
)
def test_a_verdict_follows_from_the_interval_alone(gain, aim, verdict):
    assert verdict_of(Difference(*gain, 100, 0.5), aim, 0.02) == verdict


def test_a_row_without_its_record_says_so_and_stays(tmp_path, monkeypatch):
    for name in ("ASKING", "VECTORS", "FAITHFUL", "CHOOSING"):
        monkeypatch.setattr(recording, name, recording.Record(tmp_path / f"{name}.json", by_item=True))
    monkeypatch.setattr(techniques, "recorded_claims", dict)
    found = measured_techniques()
    assert len(found) == len(FOUND) and {one.verdict for one in found} == {NOT_MEASURED}
    assert all(row[3] == "–" and row[-1].startswith(NOT_MEASURED) for row in technique_rows(found))


def test_a_row_of_which_one_side_is_missing_is_not_measured(tmp_path, monkeypatch):
    only = {"rewritten": STORED["asking"]["rewritten"]}
    record = recording.Record(tmp_path / "asking.json", by_item=True)
    record.write(only)
    monkeypatch.setattr(recording, "ASKING", record)
    assert measured(declared_techniques()["rewriting"]).verdict == NOT_MEASURED


def test_good_answers_are_compared_where_both_were_asked():
    for one in FOUND:
        if one.good is None:
            continue
        rows = STORED["asking"]
        ours, theirs = rows[one.technique.row]["items"], rows[one.technique.against]["items"]
        other = {item["id"]: item["good"] for item in theirs if "good" in item}
        gaps = [item["good"] - other[item["id"]] for item in ours if "good" in item and item["id"] in other]
        assert one.good.value == pytest.approx(np.mean(gaps)) and one.good.n == len(gaps)


def test_an_unknown_group_is_refused(tmp_path, monkeypatch):
    told = techniques.DECLARED.read_text(encoding="utf-8").replace('group = "asking"', 'group = "x"', 1)
    (tmp_path / "t.toml").write_text(told, encoding="utf-8")
    monkeypatch.setattr(techniques, "DECLARED", tmp_path / "t.toml")
    declared_techniques.cache_clear()
    with pytest.raises(ValueError, match="names a group"):
        declared_techniques()
    declared_techniques.cache_clear()


def test_the_table_of_notebook_11_is_this_one():
    """The saved table, cell by cell, against what the records give today."""
    notebook = json.loads((settings.SOLUTIONS / "11_choosing.ipynb").read_text(encoding="utf-8"))
    shown = [
        "".join(output["data"].get("text/html", ""))
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and "technique_rows" in "".join(cell["source"])
        for output in cell["outputs"]
        if "data" in output
    ]
    (table,) = [one for one in shown if "<table" in one]
    lines = [
        [
            html.unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<td.*?</td>", line, re.S)
        ]
        for line in re.findall(r"<tr.*?</tr>", table, re.S)
    ]
    shown_rows = {cells[0]: tuple(cells) for cells in lines if cells}
    for row in technique_rows(FOUND):
        assert shown_rows.get(row[0]) == row, f"{row[0]}; run notebook 11 again"

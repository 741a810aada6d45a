"""The one table: every row computed from what is stored, and computed a second time here."""

import json
import re
import tomllib

import numpy as np
import pytest

from helpers import settings
from helpers.evaluation import Difference
from helpers.experiments import measured_techniques, recording, technique_rows, techniques
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
        "chooser", "preferences", "adapters_merged", "question_sets",
    }  # fmt: skip
    assert wanted <= set(declared_techniques())


def test_what_is_not_measured_needs_somebody_or_stands_in_the_short_list():
    missing = {one.technique.key for one in FOUND if one.verdict == NOT_MEASURED and not one.technique.needs}
    assert missing == NOT_YET


def test_no_result_is_typed_by_hand():
    told = tomllib.loads(techniques.DECLARED.read_text(encoding="utf-8"))
    allowed = {
        "group", "name", "claims", "source", "record", "row", "against", "perfect", "value", "aim", "types",
        "needs", "cost",
    }  # fmt: skip
    for key, row in told.items():
        if isinstance(row, dict) and key != "groups":
            assert set(row) <= allowed, key
            for word in ("claims", "cost", "needs"):
                assert not re.search(r"\d", row.get(word, "")), f"{key}: a number in {word!r}"


@pytest.mark.parametrize("one", [one for one in FOUND if one.gain], ids=lambda one: one.technique.key)
def test_a_gain_is_what_the_stored_items_say(one):
    technique = one.technique
    if technique.record == "claims":
        row = json.loads((settings.SOLUTIONS / "claims.json").read_text(encoding="utf-8"))[technique.row]
        assert (one.gain.value, one.gain.low, one.gain.high) == (row["effect"], row["low"], row["high"])
        return
    rows = STORED[technique.record]
    ours, theirs = rows[technique.row]["items"], rows[technique.against]["items"]
    if technique.value == "caught":
        pairs = [
            (float(a), float(b))
            for a, b in zip(techniques.caught(ours), techniques.caught(theirs), strict=True)
        ]
    else:
        other = {item["id"]: item[technique.value] for item in theirs}
        pairs = [
            (float(item[technique.value]), float(other[item["id"]]))
            for item in ours
            if item["id"] in other and (not technique.types or item["type"] in technique.types)
        ]
    a, b = np.array(pairs).T
    assert one.gain.n == len(pairs)
    assert one.gain.value == pytest.approx((a - b).mean())
    assert one.floor == pytest.approx(-b.mean()) and one.ceiling == pytest.approx(1 - b.mean())
    assert one.floor - 1e-9 <= one.gain.value <= one.ceiling + 1e-9
    assert one.gain.low <= one.gain.value <= one.gain.high


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
    (table,) = [html for html in shown if "<table" in html]
    plain = re.sub(r"<[^>]+>", "\n", table)
    for row in technique_rows(FOUND):
        assert row[0] in plain, row[0]
        for cell in (row[3], row[5]):
            assert cell in plain, f"{row[0]}: {cell}; run notebook 11 again"

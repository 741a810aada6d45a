"""The ledger as it is read: the page, the ten lines of the README, what chance alone would turn."""

import math

import pytest
from scipy import stats

from helpers.experiments.claim_list import CLAIMS, PARTS, SAYINGS
from helpers.experiments.ledger import whole
from helpers.experiments.ledger_pages import (
    beyond,
    chance_alone,
    claims_page,
    every_claim,
    holm,
    readme_table,
    told_repeats,
)

RUN = {"chat": "Smol", "quantisation": "Q8_0", "embedding": "MiniLM", "version": "0.1.0", "data": "abc",
       "processor": "one", "threads": 2, "seed": 0, "date": "2026-12-01"}  # fmt: skip


def row(key, outcome="holds", effect=0.2, half=0.1, **more):
    """A row of the ledger."""
    part = PARTS[key]
    given = {"id": part.id, "part": part.name, "outcome": outcome, "effect": effect, "low": effect - half,
             "high": effect + half, "n": 60, "margin": part.margin, "at_most": part.at_most,
             "measure": part.measure, "size": "full"}  # fmt: skip
    return whole(given | more)


def test_every_claim_is_listed_measured_or_not():
    rows = every_claim({})
    assert [one[0] for one in rows] == list(CLAIMS) and {one[2] for one in rows} == {"not measured"}
    assert next(one for one in rows if one[0] == "B6")[3] == SAYINGS["B6"].unmeasured
    told = every_claim({"K7 over vector": row("K7 over vector")})
    assert told[6][:1] + told[6][2:6] == (
        "K7 over vector", "holds", "nDCG@10, hybrid minus vector", "0.20 (0.10 to 0.30)", "60",
    )  # fmt: skip


def test_a_part_may_have_a_source_of_its_own():
    told = every_claim({"K8 late interaction": row("K8 late interaction")})
    assert next(one for one in told if one[0] == "K8 late interaction")[6].startswith("Khattab")


def test_the_readme_shows_the_headlines_and_nothing_else():
    head, line, *rows = readme_table({"K1": row("K1"), "K6": row("K6")}).splitlines()
    assert len(rows) == 10 and head.count("|") == line.count("|") == rows[0].count("|")
    assert rows[0].startswith("| **K1** ") and "| holds | " in rows[0] and "not measured" in rows[1]
    assert not any("**K6**" in one for one in rows)


def test_the_page_shows_floor_ceiling_n_p_needed_size_repeats_and_runs():
    ledger = {
        "K7 over vector": row(
            "K7 over vector", p=1e-5, floor=-0.61, ceiling=0.36, provenance=RUN,
            repeats={"seed": {"outcome": "undecided"}, "f16": {"outcome": "holds"}},
        ),
        "K13": row("K13", "cannot decide", 0.0, low=None, high=None, why="with 33 items")
        | {"effect": None},
    }  # fmt: skip
    page = claims_page(ledger)
    line = next(one for one in page.splitlines() if one.startswith("| **K7 over vector** Hybrid"))
    cells = [cell.strip() for cell in line.split(" | ")]
    assert cells[1:] == [
        "holds", "nDCG@10, hybrid minus vector", "0.20 (0.10 to 0.30)", "60 of 170", "< 0.001", "stays",
        "above 0", "-0.61", "0.36", "full", "changed by: seed (undecided); same with f16", "2026-12-01 |",
    ]  # fmt: skip
    assert "| cannot decide: with 33 items |" in page
    assert "| Smol | Q8_0 | MiniLM | 0.1.0 | abc | one | 2 | 0 | 2026-12-01 | K7 over vector |" in page
    assert "**In all:** 1 cannot decide, 1 holds." in page
    tables = [one for one in page.split("\n\n") if one.startswith("| ")]
    assert len(tables) == 3
    for table in tables:
        assert len({one.count(" | ") for one in table.splitlines()}) == 1


def test_every_part_and_every_claim_is_on_the_page_even_before_it_is_measured():
    page = claims_page({})
    assert all(f"| **{key}**" in page for key in PARTS)
    without_parts = SAYINGS.keys() - {key.split()[0] for key in PARTS}
    assert all(f"| **{name}** {SAYINGS[name].sentence}" in page for name in without_parts)
    assert "no row is decided by items yet" in page and "No row has recorded its run yet" in page


def test_repeats_that_change_nothing_say_so():
    assert told_repeats({"outcome": "holds", "repeats": {}}) == ""
    assert told_repeats({"outcome": "holds", "repeats": {"f16": {"outcome": "holds"}}}) == "same with f16"


# ---- what chance alone would turn -------------------------------------------------------------------------


@pytest.mark.parametrize("gap, half", [(0.1, 0.1), (0.3, 0.1), (-0.2, 0.3)])
def test_the_chance_of_the_other_side_is_the_normal_tail(gap, half):
    wanted = stats.norm.sf(abs(gap) / (half / stats.norm.ppf(0.975)))
    assert beyond(row("K7 over vector", effect=gap, half=half)) == pytest.approx(wanted, rel=1e-5)


def test_rows_without_sampling_error_and_refused_ones_do_not_count():
    assert beyond(row("C3 start")) is None
    assert beyond(row("K1") | {"effect": None}) is None
    assert beyond(row("B5", "does not hold", 0.1, half=0.0)) == 0.5
    assert beyond(row("B5", "holds", 0.0, half=0.0)) == 0.0


def test_holm_agrees_with_his_own_steps():
    halves = {"K4 quality": 0.12, "K5 pooling": 0.04, "K7 over vector": 0.05, "K1": 0.03, "K6": 0.1}
    ledger = {key: row(key, effect=PARTS[key].margin + 0.1, half=half) for key, half in halves.items()}
    ledger["K4 quality"]["outcome"] = "undecided"
    p = sorted((2 * beyond(one), key) for key, one in ledger.items())
    kept = []
    for place, (value, key) in enumerate(p):
        if value > 0.05 / (len(p) - place):
            break
        kept.append(key)
    assert holm(ledger) == kept and "K1" in kept and "K4 quality" not in kept


def test_the_sentence_counts_what_chance_would_turn():
    ledger = {key: row(key, effect=PARTS[key].margin + 0.1, half=0.1) for key in ("K1", "K6", "K5 pooling")}
    told = chance_alone(ledger)
    assert "of 3 rows that items judge, 3 are decided" in told
    assert (
        f"{sum(beyond(one) for one in ledger.values()):.1f} are expected to stand on the wrong side" in told
    )
    assert math.isclose(sum(beyond(one) for one in ledger.values()), 0.075, abs_tol=1e-3)
    assert "Assumed:" in told and "0 stay decided; these do not: K1, K6, K5 pooling." in told

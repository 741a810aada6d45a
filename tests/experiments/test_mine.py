"""Claims of other models: one file, checked when it is read, set beside the ledger."""

import json

import pytest

from helpers.experiments import ledger, mine
from helpers.experiments.ledger import whole
from helpers.experiments.mine import ForeignFile, compared, read_mine, start_mine, write_mine
from helpers.experiments.provenance import provenance
from helpers.experiments.recording import Record, aside

ITEMS = [["q1", 1.0, 0.0], ["q2", 0.5, 0.0]]


@pytest.fixture(autouse=True)
def book(tmp_path, monkeypatch):
    """An empty ledger and cache of this test's own."""
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(ledger, "LEDGER", Record(tmp_path / "claims.json", by_item=True))


def row(outcome="holds", effect=0.3, **more):
    given = {"id": "K7", "part": "over vector", "outcome": outcome, "effect": effect, "low": effect - 0.1,
             "high": effect + 0.1, "n": 2, "p": 0.01, "margin": 0.0, "at_most": False,
             "measure": "nDCG@10", "size": "default", "provenance": provenance()}  # fmt: skip
    return whole(given | more) | {"items": ITEMS}


@pytest.fixture
def file(tmp_path):
    """A good file of claims."""
    aside("mine").keep("K7 over vector", row())
    write_mine(tmp_path / "my-claims.json", provenance(), aside("mine"))
    return tmp_path / "my-claims.json"


def test_a_file_holds_the_run_and_each_claim_item_by_item(file):
    told = read_mine(file)
    assert told["run"] == provenance() and told["claims"]["K7 over vector"]["items"] == ITEMS
    assert '    ["q2", 0.5, 0.0]\n' in file.read_text(encoding="utf-8")


def test_nothing_found_is_nothing_to_write(tmp_path):
    with pytest.raises(ValueError, match="No claim was measured"):
        write_mine(tmp_path / "out.json", provenance(), aside("mine"))
    assert not (tmp_path / "out.json").exists()


def test_a_refused_claim_can_be_shared(tmp_path):
    aside("mine").keep(
        "K7 over vector", row("cannot decide", why="too few") | dict.fromkeys(("effect", "low", "high"))
    )
    assert write_mine(tmp_path / "out.json", provenance(), aside("mine")) == 1
    assert read_mine(tmp_path / "out.json")["claims"]["K7 over vector"]["why"] == "too few"


def test_a_new_run_drops_what_other_models_found(monkeypatch):
    aside("mine").keep("K7 over vector", row())
    aside("mine").keep("K6", row() | {"provenance": provenance() | {"chat": "another"}})
    start_mine("mine", provenance())
    assert list(aside("mine").rows()) == ["K7 over vector"] and aside("mine").pending() == {}


# ---- reading ----------------------------------------------------------------------------------------------


def spoil(file, change):
    """Change the content of a file in place."""
    told = json.loads(file.read_text(encoding="utf-8"))
    change(told)
    file.write_text(json.dumps(told), encoding="utf-8")


CLAIM = "K7 over vector"


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda told: told.update(kind="groceries"), "is no file of claims"),
        (lambda told: told.update(format=2), "is of format 2, and this course reads 1"),
        (lambda told: told.pop("run"), "is damaged at the top: 'run' is a required property"),
        (lambda told: told["run"].pop("data"), "is damaged at run: 'data' is a required property"),
        (lambda told: told["run"].update(home="/root"), "is damaged at run: Additional properties"),
        (lambda told: told["claims"][CLAIM].update(outcome="surely"), "at claims / K7 over vector / outcome"),
        (lambda told: told["claims"][CLAIM].update(n=0), "at claims / K7 over vector / n"),
        (lambda told: told["claims"][CLAIM].update(items=[["q1"]]), "at claims / K7 over vector / items / 0"),
        (lambda told: told["claims"][CLAIM].update(part="over all"), "its id and part say something else"),
        (lambda told: told["claims"][CLAIM].update(effect=0.9), "its interval does not hold its effect"),
        (lambda told: told["claims"][CLAIM].update(effect=None), "its interval does not hold its effect"),
    ],
)
def test_a_damaged_or_foreign_file_is_refused_in_a_sentence(file, change, words):
    spoil(file, change)
    with pytest.raises(ForeignFile, match=words) as told:
        read_mine(file)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "content, words", [("{", "is no JSON, or is damaged"), ("[1]", "is no file of claims")]
)
def test_what_is_no_such_json_is_refused(tmp_path, content, words):
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ForeignFile, match=words):
        read_mine(path)


def test_bytes_and_missing_files_are_refused(tmp_path):
    (tmp_path / "x.json").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "x.json", tmp_path / "nowhere.json"):
        with pytest.raises(ForeignFile):
            read_mine(path)


# ---- comparing --------------------------------------------------------------------------------------------


def test_what_differs_from_the_ledger_comes_first(file, tmp_path):
    other = {key: value for key, value in row("does not hold", -0.3).items() if key != "items"}
    ledger.LEDGER.write({"K7 over vector": other})
    ledger.LEDGER.write_items(
        "K7 over vector", {"size": "full", "n": 2}, [["q1", 1.0, 0.0], ["q2", 0.0, 0.0]]
    )
    page = compared([file])
    first, second = page.split("## The others")
    assert "## Outcomes that differ: 1 of 1" in first and second.strip() == "None."
    assert (
        "| **does not hold** -0.30 (-0.40 to -0.20), n = 2 | **holds** 0.30 (0.20 to 0.40), n = 2; "
        "1 of 2 shared items differ |" in first
    )
    assert "- **my-claims.json**: chat SmolLM2-135M-Instruct, quantisation Q8_0" in first


def test_two_files_are_set_side_by_side(file, tmp_path):
    twin = tmp_path / "other" / "my-claims.json"
    twin.parent.mkdir()
    twin.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    spoil(twin, lambda told: told["run"].update(data="0" * 12))
    page = compared([file, twin])
    assert f"| claim | ledger | {file} | {twin} |" in page and "not measured | **holds**" in page
    assert "Its data are not those of this checkout" in page and "differ: 0 of 1" in page


def test_the_schema_names_every_field_that_is_written():
    assert (
        set(mine.ROW["required"]) <= set(mine.ROW["properties"]) and mine.RUN["additionalProperties"] is False
    )

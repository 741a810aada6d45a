"""The registry of claims: every part declared, and each slip in the file one clear sentence."""

import re

import pytest

from helpers.experiments.agreement import TASKS
from helpers.experiments.claim_list import CLAIMS, GIVEN, PARTS, SAYINGS, RegistryError, load, part_of
from helpers.settings import SOLUTIONS

GOOD = """
[claims.K7]
sentence = "Hybrid search beats both"
source = "Bruch et al. 2022"

[parts."K7 over vector"]
statistic = "paired difference"
measure = "nDCG@10, hybrid minus vector"
margin = 0
direction = "above"
items = "questions"
at_full = 170
baseline = "vector search"
floor = "chance"
ceiling = "a perfect order"
half_width = 0.04
"""


@pytest.fixture
def registry(tmp_path):
    """Writes a registry; its path."""

    def write(text):
        path = tmp_path / "claim_parts.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_registry_is_read_with_numbers_as_numbers(registry):
    sayings, parts = load(registry(GOOD))
    part = parts["K7 over vector"]
    assert sayings["K7"].sentence == "Hybrid search beats both"
    assert (part.id, part.name, part.margin, type(part.margin)) == ("K7", "over vector", 0.0, float)
    assert not part.at_most and not part.by_clock and part.floor_value is None


@pytest.mark.parametrize(
    "old, new, words",
    [
        ('floor = "chance"\n', "", "the field 'floor' is missing"),
        ('floor = "chance"', 'flor = "chance"', "unknown field 'flor'; the fields are statistic, measure"),
        ('"above"', '"upwards"', "direction is 'upwards'; use one of above, at most"),
        ('"paired difference"', '"median"', "statistic is 'median'; use one of share, mean, paired"),
        ("at_full = 170", "at_full = 0", "at_full is 0; it counts the items"),
        ("at_full = 170", "at_full = true", "at_full is True and must be a whole number"),
        ("margin = 0", 'margin = "small"', "margin is 'small' and must be a number"),
        ("margin = 0", "margin = true", "margin is True and must be a number"),
        ("half_width = 0.04", "half_width = 0", "half_width is 0 and must be above 0"),
        ("half_width = 0.04", "", "the field 'half_width' is missing; say what interval to expect"),
        ('items = "questions"', 'items = ""', "items is empty"),
        ('[parts."K7 over vector"]', '[parts."K8 over vector"]', r"there is no \[claims.K8\]"),
        ('[parts."K7 over vector"]', '[parts."seven"]', "'seven' is no key"),
        ("[claims.K7]", "[claim.K7]", "has a table 'claim'; its tables are"),
        ("margin = 0", "margin = ", "cannot be read"),
    ],
)
def test_each_slip_is_one_sentence(registry, old, new, words):
    assert old in GOOD
    with pytest.raises(RegistryError, match=words) as told:
        load(registry(GOOD.replace(old, new, 1)))
    assert "\n" not in str(told.value)


def test_an_unknown_key_names_the_nearest(registry):
    with pytest.raises(KeyError, match="No claim 'K7 over all' is declared. Declared are: K7 over keyword"):
        part_of("K7 over all")
    with pytest.raises(KeyError, match="The ids are K1, K2, .*C5. A new one goes into"):
        part_of("Z1")


def test_parts_stand_in_the_order_of_the_claims():
    order = list(CLAIMS)
    places = [order.index(part.id) for part in PARTS.values()]
    assert places == sorted(places)


def test_every_claim_is_measured_or_says_what_is_missing():
    measured = {part.id for part in PARTS.values()}
    assert all(name in measured or saying.unmeasured for name, saying in SAYINGS.items())
    assert all(len(saying.source) > 20 for saying in SAYINGS.values())


def test_the_readme_has_ten_headlines():
    assert sum(part.headline for part in PARTS.values()) == 10


def test_every_part_says_its_floor_and_ceiling_and_fits_a_table():
    for part in PARTS.values():
        assert "|" not in "".join([part.measure, part.items, part.baseline, part.floor, part.ceiling])
        if part.statistic not in GIVEN:
            assert part.half_width is not None


def test_the_tasks_of_notebook_11_read_declared_parts():
    wanted = {task.prompting for task in TASKS if task.prompting}
    assert wanted <= set(PARTS)


def test_every_claim_cell_names_a_declared_part():
    """Cells that were not moved to the registry yet call with `part=`; they are not read here."""
    for path in SOLUTIONS.glob("*.ipynb"):
        for key in re.findall(r'claim\(\\"([KBC]\d+[^"\\]*)\\", (?:ours|interval)', path.read_text("utf-8")):
            assert key in PARTS, f"{path.name}: {key}"

"""The validator's rules of the world and of pages, each with a planted disagreement."""

from dataclasses import replace

import pytest

from helpers.corpus import load_world, world_value
from skerry_tools.checks.pages import PAGE_FIELDS, check_page
from skerry_tools.checks.world import check_world, world_identifiers

# ---- the world -----------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [3, None, "", "  ", [], ["a", 3], True, 1.5])
def test_a_fact_that_is_no_text_is_found(value):
    assert any(
        "fact" in say and "neither text nor a list of texts" in say
        for say in check_world({"products": {"x": {"fact": value}}})
    )


def test_a_reference_that_leads_nowhere_is_found():
    assert check_world(
        {"people": {"ann": {"name": "Ann"}}, "products": {"x": {"owner": "bob", "lead": "ann"}}}
    ) == ["world products.x.owner: there is no entry 'bob'"]


# ---- pages ---------------------------------------------------------------------------------------


@pytest.fixture
def say_about(skerry_pages):
    """What the validator says about a page after a change."""
    world = load_world()

    def check(page_id="eng-016", metadata=None, **changes):
        page = skerry_pages[page_id]
        page = replace(
            page,
            metadata={**page.metadata, **(metadata or {})},
            **{name: change(getattr(page, name)) for name, change in changes.items()},
        )
        return check_page(page, set(skerry_pages), world_identifiers(world), set(world["people"]))

    return check


def test_the_untouched_page_has_no_disagreement(say_about):
    assert say_about() == []


def test_a_wrong_value_on_a_page_is_found(say_about):
    path = "facilities.calibration-bath-a.volume"
    value = world_value(path)
    assert say_about(text=lambda text: text.replace(value, "999 L")) == [
        f"page eng-016: states {path}, but {value!r} does not stand in the body"
    ]


def test_an_unknown_identifier_is_found(say_about):
    assert say_about(text=lambda text: text + "\nSee E-9999 and E-9999.") == [
        "page eng-016: E-9999 is no identifier of the world"
    ]


def test_a_dead_link_is_found(say_about):
    assert say_about(text=lambda text: text + "\nSee [[eng-999]].") == [
        "page eng-016: link to 'eng-999', which is no page"
    ]


@pytest.mark.parametrize(
    "metadata, words",
    [
        (
            {"states": ["facilities.nothing.volume"]},
            "states facilities.nothing.volume: the world has no 'nothing' there",
        ),
        ({"states": ["facilities.calibration-bath-a"]}, "which is a group and not a fact"),
        ({"author": "nobody"}, "the author 'nobody' is not in people.yaml"),
        ({"effective": "March 2026"}, "effective must be a date such as 2026-03-17"),
        ({"department": "finance"}, "the id does not fit the department 'finance'"),
        ({"department": "moon"}, "the id does not fit the department 'moon'"),
    ],
)
def test_wrong_front_matter_is_found(say_about, metadata, words):
    assert any(words in say for say in say_about(metadata=metadata))


@pytest.mark.parametrize("name", PAGE_FIELDS)
def test_front_matter_that_lacks_a_field_is_found(skerry_pages, name):
    page = skerry_pages["eng-016"]
    page = replace(page, metadata={key: value for key, value in page.metadata.items() if key != name})
    assert f"page eng-016: the front matter lacks {name!r}" in check_page(
        page, set(skerry_pages), world_identifiers(load_world()), set(load_world()["people"])
    )


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda text: "Intro.\n" + text, "the body does not begin with '# Temperature"),
        (lambda text: text[:900], "words, expected 250 to 900"),
        (lambda text: text + " word" * 900, "words, expected 250 to 900"),
    ],
)
def test_a_page_of_the_wrong_shape_is_found(say_about, change, words):
    assert any(words in say for say in say_about(text=change))


def test_a_file_in_the_wrong_place_is_found(say_about):
    assert say_about(path=lambda path: path.parent.parent / "finance" / path.name) == [
        "page eng-016: the file belongs at engineering/eng-016-….md"
    ]

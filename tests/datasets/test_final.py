"""The final questions: admitted by rules that can fail, apart from all that anything learned from."""

import json
from collections import Counter
from types import SimpleNamespace

import pytest

from helpers.corpus import load_pages, load_questions, load_reading, overlaps
from skerry_tools.checks.reading import check_reading
from skerry_tools.final import check_final, drafted, final_row

PAGES = {page.id: page for page in load_pages()}
PAGE = next(iter(PAGES.values()))
QUOTE = next(line for line in PAGE.text.splitlines() if len(line.split()) > 8)
WORD = max(QUOTE.strip(".").split(), key=len).strip(",.*")


def draft(**changes) -> dict:
    """A draft as it should be, but for some changes."""
    good = {
        "id": "f-1-001", "question": "what do they write there", "answers": [WORD], "style": "short",
        "gold": [{"page": PAGE.id, "quote": QUOTE}], "type": "phrase", "answerable": True,
    }  # fmt: skip
    return good | changes


def other(gold: dict, question: str = "Something else?"):
    spans = [SimpleNamespace(page_id=gold["page"], start=gold["start"], end=gold["end"])]
    return SimpleNamespace(question=question, answers=("else",), gold=spans)


def test_a_draft_becomes_a_question_with_its_place_and_the_courses_words():
    row = final_row(draft(), PAGES)
    (gold,) = row["gold"]
    assert PAGE.text[gold["start"] : gold["end"]] == QUOTE and row["split"] == "final"
    assert (row["style"], row["access"]) == ("short", PAGE.access)
    absent = final_row(draft(type="absent", answers=[], gold=[], near=PAGE.id, missing="all"), PAGES)
    assert (absent["type"], absent["near"]) == ("unanswerable", PAGE.id)


@pytest.mark.parametrize("quote", ["These words stand on no page of Skerry."])
def test_a_quote_that_is_not_on_its_page_is_refused(quote):
    with pytest.raises(ValueError):
        final_row(draft(gold=[{"page": PAGE.id, "quote": quote}]), PAGES)


def test_rows_that_touch_what_others_ask_are_refused():
    row = final_row(draft(), PAGES)
    gold = row["gold"][0]
    learned = SimpleNamespace(source="skerry", page=PAGE.id, start=gold["start"], end=gold["end"], answer="x")
    assert check_final([row], [], []) == {}
    assert "of a reading question" in check_final([row], [], [learned])["f-1-001"]
    assert "of a held-out question" in check_final([row], [other(gold)], [])["f-1-001"]
    same_words = other({"page": "another", "start": 0, "end": 1}, row["question"])
    assert "wording" in check_final([row], [same_words], [])["f-1-001"]
    assert check_final([final_row(draft(answers=["a penguin"]), PAGES)], [], [])


def test_of_two_pages_the_answer_may_stand_on_either():
    second = next(page for page in PAGES.values() if page is not PAGE)
    quote = next(line for line in second.text.splitlines() if len(line.split()) > 8)
    gold = [{"page": PAGE.id, "quote": QUOTE}, {"page": second.id, "quote": quote}]
    row = final_row(draft(type="two-page", gold=gold, answers=[quote.split()[3].strip(",.")]), PAGES)
    assert row["type"] == "two_page" and check_final([row], [], []) == {}


def test_drafts_are_read_file_by_file(tmp_path):
    for number in (2, 1):
        row = json.dumps(draft(id=f"f-{number}"))
        (tmp_path / f"final_{number}.jsonl").write_text(row + "\n\n", encoding="utf-8")
    assert [row["id"] for row in drafted(tmp_path)] == ["f-1", "f-2"]


# ---- those that there are --------------------------------------------------------------------------


def test_there_are_two_hundred_in_every_style_and_a_good_sixth_is_absent():
    rows = load_questions("final")
    assert len({row.id for row in rows}) == len(rows) == 200
    assert {row.style for row in rows} == {"plain", "short", "long", "typo", "wrong-term", "customer"}
    assert 30 <= sum(not row.answerable for row in rows) <= 40
    assert len(Counter(row.type for row in rows)) >= 8


def test_each_quote_stands_where_it_is_said_to_stand():
    rows = load_questions("final")
    assert all(PAGES[g.page_id].text[g.start : g.end] == g.quote for row in rows for g in row.gold)


def test_nothing_that_was_learned_from_or_chosen_on_touches_a_final_question():
    places = [(g.page_id, g.start, g.end) for row in load_questions("final") for g in row.gold]
    known = [(r.page, r.start, r.end) for r in load_reading() if r.source == "skerry" and r.answer]
    for split in ("practice", "test"):
        known += [(g.page_id, g.start, g.end) for row in load_questions(split) for g in row.gold]
    by_page: dict[str, list[tuple[str, int, int]]] = {}
    for place in known:
        by_page.setdefault(place[0], []).append(place)
    assert not [p for p in places if any(overlaps(p, other) for other in by_page.get(p[0], []))]
    refused = check_reading([vars(row) for row in load_reading()], load_questions("final"))
    # eight that were learned before name, at another place of a page, a value that is also asked here ("No")
    short = "page and answer are those of a held-out question"
    assert len(refused) <= 8 and set(refused.values()) <= {short}

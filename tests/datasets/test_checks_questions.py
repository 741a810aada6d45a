"""The validator's rules of questions, each with a planted disagreement."""

from dataclasses import replace

import pytest

from helpers.corpus import normalised_tokens, skerry
from skerry_tools.checks.questions import check_question, check_questions_together, check_twins, shared_run


def planted(row, pages, **changes):
    return check_question({**row, **changes}, pages)


def test_untouched_questions_have_no_disagreement(question, skerry_pages):
    assert [check_question(question(kind), skerry_pages) for kind in skerry.QUESTION_TYPES] == [[]] * len(
        skerry.QUESTION_TYPES
    )


def test_a_quote_that_is_not_on_its_page_is_found(question, skerry_pages):
    row = question("lookup")
    row["gold"][0]["quote"] += " Really."
    assert any(
        "its quote stands 0 times in" in say and "expected once" in say
        for say in check_question(row, skerry_pages)
    )


def test_a_quote_that_stands_twice_is_found(question, skerry_pages):
    row = question("lookup")
    page = skerry_pages[row["gold"][0]["page"]]
    pages = {**skerry_pages, page.id: replace(page, text=f"{page.text}\n{row['gold'][0]['quote']}")}
    assert any("its quote stands 2 times" in say for say in check_question(row, pages))


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"answers": ["991 furlongs"]}, "no accepted answer ['991 furlongs'] stands in the quote"),
        ({"type": "riddle"}, "unknown type 'riddle'"),
        ({"difficulty": "brutal"}, "difficulty must be one of easy, medium, hard"),
        ({"gold": []}, "has no gold quote"),
        ({"gold": [{"page": "eng-999", "quote": "x"}]}, "gold page 'eng-999' does not exist"),
        ({"facts": []}, "names no fact"),
        (
            {"facts": ["people.solveig-torsen.started"]},
            "fact people.solveig-torsen.started is not among the states of",
        ),
        ({"type": "two_page"}, "type two_page means two gold pages, every other type one"),
    ],
)
def test_a_wrong_question_is_found(question, skerry_pages, changes, words):
    assert any(words in say for say in planted(question("lookup"), skerry_pages, **changes))


@pytest.mark.parametrize("name", ["id", "type", "question", "answers", "facts", "gold", "difficulty"])
def test_a_question_that_lacks_a_field_is_found(question, skerry_pages, name):
    row = question("lookup")
    del row[name]
    assert check_question(row, skerry_pages) == [f"question {row.get('id')}: lacks {name}"]


@pytest.mark.parametrize("name", ["page", "quote"])
def test_a_gold_quote_that_lacks_a_field_is_found(question, skerry_pages, name):
    row = question("lookup")
    del row["gold"][0][name]
    assert any(say.startswith(f"question {row['id']}:") for say in check_question(row, skerry_pages))


def test_a_question_that_gives_its_answer_away_is_found(question, skerry_pages):
    row = question("lookup")
    assert any(
        "gives its own answer away" in say
        for say in planted(row, skerry_pages, question=f"Is it {row['answers'][0]}?")
    )


def test_a_question_of_two_pages_with_one_page_is_found(question, skerry_pages):
    row = question("two_page")
    assert any(
        "type two_page means two gold pages" in say
        for say in planted(row, skerry_pages, gold=row["gold"][-1:] * 2)
    )


def test_an_identifier_question_without_identifier_is_found(question, skerry_pages):
    assert any(
        "type identifier, but the question holds none" in say
        for say in planted(question("identifier"), skerry_pages, question="Which valve is it?")
    )


def test_a_table_question_without_table_row_is_found(question, skerry_pages):
    assert any(
        "type table, but the quote is no table row" in say
        for say in planted(question("lookup"), skerry_pages, type="table")
    )


def test_a_paraphrase_that_shares_a_run_with_its_page_is_found(question, skerry_pages):
    row = question("paraphrase")
    run = " ".join(normalised_tokens(skerry_pages[row["gold"][0]["page"]].text)[6:10])
    assert f"question {row['id']}: type paraphrase, but it shares {run!r} with its page" in planted(
        row, skerry_pages, question=f"Well, {run}, is it so?"
    )


def test_a_shared_run_is_four_tokens_in_a_row():
    assert (
        shared_run("does the big blue kettle hold", "A big blue kettle; hold it.") == "big blue kettle hold"
    )
    assert shared_run("does the big blue kettle hold", "Big blue kettle.") is None
    assert shared_run("", "text") is shared_run("text", "") is None


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"answers": ["5"]}, "unanswerable, so answers must be empty"),
        ({"facts": ["a.b"]}, "unanswerable, so facts must be empty"),
        ({"gold": [{"page": "eng-001", "quote": "x"}]}, "unanswerable, so gold must be empty"),
        ({"near": "eng-999"}, "`near` must name the page that comes closest"),
        ({"near": None}, "`near` must name the page that comes closest"),
        ({"missing": ""}, "`missing` must say which detail is nowhere"),
    ],
)
def test_a_wrong_unanswerable_question_is_found(question, skerry_pages, changes, words):
    assert any(words in say for say in planted(question("unanswerable"), skerry_pages, **changes))


def test_a_fact_that_another_page_states_too_is_found(question, skerry_pages):
    row = question("lookup")
    other = next(page for page in skerry_pages.values() if page.id != row["gold"][0]["page"])
    pages = {**skerry_pages, other.id: replace(other, metadata={**other.metadata, "states": row["facts"]})}
    assert (
        f"question {row['id']}: {row['facts'][0]} is stated on ['{other.id}'] too; say it on one page only"
        in check_question(row, pages)
    )


def test_a_fact_that_is_asked_twice_is_found(sources):
    row = sources["questions"][0]
    again = {**row, "id": "q-again", "question": "Quite another wording?"}
    assert check_questions_together(sources["questions"] + [again]) == [
        f"fact {row['facts'][0]} is asked by 2 questions"
    ]


def test_an_id_and_a_wording_that_are_used_twice_are_found(sources):
    row = sources["questions"][0]
    again = {**row, "question": row["question"].upper() + " ", "facts": []}
    first, second = check_questions_together(sources["questions"] + [again])
    assert first == f"question id {row['id']} is used 2 times" and second.startswith("asked 2 times: ")


def test_a_page_that_answers_a_question_by_accident_is_found(question, skerry_pages):
    row = question("lookup")
    other = next(page for page in skerry_pages.values() if page.id != row["gold"][0]["page"])
    pages = {
        **skerry_pages,
        other.id: replace(other, text=f"{other.text}\n{row['question'].rstrip('?')}: {row['answers'][0]}."),
    }
    assert check_twins([row], skerry_pages) == []
    (say,) = check_twins([row], pages)
    assert say.startswith(
        f"question {row['id']}: {other.id} answers it too; make one of them differ, or name it under `also`: "
    )
    assert check_twins([{**row, "also": [other.id]}], pages) == []


def test_a_page_with_the_words_but_another_value_is_no_twin(question, skerry_pages):
    row = question("lookup")
    other = next(page for page in skerry_pages.values() if page.id != row["gold"][0]["page"])
    assert (
        check_twins(
            [row],
            {**skerry_pages, other.id: replace(other, text=f"{other.text}\n{row['question']} Nobody knows.")},
        )
        == []
    )

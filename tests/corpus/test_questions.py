"""A reader's own questions: every bad row named by its line and its fault, and what may be left out."""

import json

import pytest

from helpers.corpus import GoldQuote, QuestionError, QuestionRow, read_questions
from helpers.corpus.questions import MOST_NAMED
from helpers.settings import DATASETS

GOOD = {"question": "How long?", "answers": ["72 h"]}


@pytest.fixture
def file(tmp_path):
    """Writes lines into a file of questions: a dict becomes JSON, a text stays as it is."""

    def write(*lines):
        path = tmp_path / "mine.jsonl"
        rows = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return path

    return write


def test_a_row_has_a_question_and_answers_and_the_rest_may_be_left_out(file):
    assert read_questions(file(GOOD)) == [QuestionRow("How long?", ("72 h",))]
    whole = GOOD | {
        "gold": [{"page": "soak", "quote": "takes 72 h"}],
        "answerable": True,
        "groups": ["labs", "all-staff"],
        "id": "q-1",
        "type": "lookup",
    }
    (row,) = read_questions(file(whole))
    assert row.gold == (GoldQuote("soak", "takes 72 h"),) and row.groups == {"labs", "all-staff"}
    assert (row.id, row.type, row.answerable) == ("q-1", "lookup", True)


def test_an_empty_list_of_answers_says_that_there_is_none(file):
    (row,) = read_questions(file({"question": "Who?", "answers": []}))
    assert not row.answerable


def test_the_files_of_the_course_are_read_as_well():
    rows = read_questions(DATASETS / "questions" / "test.jsonl")
    assert (len(rows), sum(row.answerable for row in rows)) == (200, 170)


def test_an_unanswerable_question_needs_no_answer(file):
    (row,) = read_questions(file({"question": "Who?", "answerable": False}))
    assert row.answers == () and not row.answerable


def test_blank_lines_a_byte_order_mark_null_and_keys_of_ones_own_do_no_harm(file):
    path = file("", json.dumps(GOOD | {"gold": None, "difficulty": 3, "asked_by": "Ann"}), "  ")
    assert len(read_questions(path)) == 1
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n")
    assert len(read_questions(str(path))) == 1


def test_a_line_sign_inside_a_question_ends_no_row(file):
    (row,) = read_questions(file(GOOD | {"question": "one\u2028two?"}))
    assert row.question == "one\u2028two?"


@pytest.mark.parametrize(
    "line, fault",
    [
        ("{oops", "line 2: not JSON (Expecting property name enclosed in double quotes, column 2)"),
        ("[1]", "line 2: not a JSON object"),
        ("null", "line 2: not a JSON object"),
        ("[" * 100_000, "line 2: not JSON that can be read (nested too deeply)"),
        ({"answers": ["x"]}, "line 2: question is missing"),
        ({"question": "?"}, "line 2: an answerable question needs at least one answer"),
        ({"question": "?", "answers": [" "]}, "line 2: an answerable question needs at least one answer"),
        ({"question": "?", "answers": ["x", ""]}, "line 2: an answer is empty"),
        ({"question": "  ", "answers": ["x"]}, "line 2: the question is empty"),
        ({"question": "?", "answers": "x"}, "line 2: answers must be a list"),
        ({"question": "?", "answers": [1]}, "line 2: answers.0 must be a valid string"),
        ({"question": "?", "answer": ["x"]}, "line 2: unknown key 'answer', did you mean 'answers'?"),
        (GOOD | {"gold": [{"page": "p"}]}, "line 2: gold.0.quote is missing"),
        (GOOD | {"gold": [{"quote": "q"}]}, "line 2: gold.0.page is missing"),
        (
            GOOD | {"gold": [{"page": "p", "quote": ""}]},
            "line 2: gold.0.quote: String should have at least 1",
        ),
        (GOOD | {"answerable": "perhaps"}, "line 2: answerable must be a valid boolean"),
        (GOOD | {"groups": "labs"}, "line 2: groups must be a list"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_its_fault(file, line, fault):
    path = file(GOOD, line)
    with pytest.raises(QuestionError) as error:
        read_questions(path)
    assert str(error.value).startswith(f"{path}: {fault}") and str(error.value).endswith("Mend these rows.")
    assert "\n" not in str(error.value)


def test_all_bad_rows_are_counted_and_the_first_five_named(file):
    with pytest.raises(QuestionError) as error:
        read_questions(file(*["{}"] * (MOST_NAMED + 2), GOOD))
    said = str(error.value)
    assert [f"line {n}:" in said for n in range(1, MOST_NAMED + 3)] == [True] * MOST_NAMED + [False] * 2
    assert "and 2 more" in said


@pytest.mark.parametrize(
    "content, words",
    [(b"", "holds no question"), (b"\n \n", "holds no question"), (b"\xff\xfe", "not UTF-8 text")],
)
def test_a_file_that_is_none_is_told_in_one_sentence(tmp_path, content, words):
    path = tmp_path / "mine.jsonl"
    with pytest.raises(QuestionError, match=r"cannot be read \(No such file or directory\)"):
        read_questions(path)
    path.write_bytes(content)
    with pytest.raises(QuestionError, match=words):
        read_questions(path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.corpus.questions.LARGEST_ROW_FILE", 10)
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(GOOD))
    with pytest.raises(QuestionError, match="larger than"):
        read_questions(path)


@pytest.mark.parametrize(
    "row, reason",
    [
        ('{"question": "\\ud800 hot?", "answers": ["95"]}', "half a letter"),
        ('{"question": "How hot?", "answers": ["\\udc00"]}', "half a letter"),
        (
            '{"question": "How hot?", "answers": ["95"], "id": ' + "9" * 5000 + "}",
            "a number of thousands of digits",
        ),
    ],
)
def test_what_json_allows_and_no_text_can_hold_is_a_row_of_the_message(tmp_path, row, reason):
    (tmp_path / "mine.jsonl").write_text(row, encoding="utf-8")
    with pytest.raises(QuestionError, match=f"line 1: .*{reason}"):
        read_questions(tmp_path / "mine.jsonl")


def test_a_letter_beyond_the_first_plane_is_whole(tmp_path):
    (tmp_path / "mine.jsonl").write_text(
        '{"question": "\\ud83d\\ude00?", "answers": ["a"]}', encoding="utf-8"
    )
    assert read_questions(tmp_path / "mine.jsonl")[0].question == "😀?"

"""Predictions, quizzes, progress and results: right, wrong, untouched, and with a damaged journal."""

import json
import re
from collections import Counter

import nbformat
import pytest

from helpers.classroom import calibration, check, hint, my_progress, my_results, predict, quiz, solution
from helpers.classroom.exercises import ALL
from helpers.classroom.own_results import own_claims, progress_rows, progress_text
from helpers.classroom.pages import inline, rows_of
from helpers.classroom.predictions import (
    FEW,
    by_confidence,
    option_of,
    own_predictions,
    percent,
    prediction_rows,
    summary,
)
from helpers.classroom.quizzes import first_answers, grade, judged, quiz_rows, score
from helpers.classroom.widgets.answering import prediction_form, quiz_form
from helpers.experiments import claim, recorded_claims
from helpers.journal import note, read_journal
from helpers.settings import SOLUTIONS

NOTEBOOKS = [f"{number:02d}" for number in range(14)]
ROW = prediction_rows("05")[0]
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A learner's folder, in which a notebook is running."""
    mine = tmp_path / "mine"
    mine.mkdir()
    monkeypatch.setenv("COURSE_MY_WORK", str(mine))
    monkeypatch.delenv("COURSE_JOURNAL", raising=False)
    monkeypatch.chdir(mine)
    return mine


@pytest.fixture
def reading(tmp_path, monkeypatch):
    """A reader of solutions/: nothing is kept."""
    monkeypatch.setenv("COURSE_MY_WORK", str(tmp_path / "mine"))
    monkeypatch.delenv("COURSE_JOURNAL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "mine"


# ---- the rows ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", prediction_rows(), ids=lambda row: row["id"])
def test_a_prompt_has_options_and_one_of_them_was_found(row):
    assert 2 <= len(row["options"]) == len(set(row["options"])) <= 5
    assert row["found"] is None or (0 <= row["found"] < len(row["options"]) and row["because"].endswith("."))
    assert row["ask"].strip().endswith(("?", "…"))
    assert row["id"].split(".")[0] == str(int(row["notebook"])) and "Predict" in row["prompt"]
    assert all(option_of(row, option) == place for place, option in enumerate(row["options"]))


@pytest.mark.parametrize("row", quiz_rows(), ids=lambda row: row["id"])
def test_a_question_has_four_options_and_a_word_about_each(row):
    assert len(set(row["options"])) == len(set(row["why"])) == 4 and 0 <= row["right"] < 4
    assert row["question"].strip()[-1] in "?." and all(why.strip()[-1] in ".?" for why in row["why"])


def test_ids_are_used_once_and_every_notebook_has_five_questions():
    for name in ("predictions.jsonl", "quizzes.jsonl"):
        assert max(Counter(row["id"] for row in rows_of(name)).values()) == 1
    assert Counter(row["notebook"] for row in quiz_rows()) == dict.fromkeys(NOTEBOOKS, 5)
    assert {row["notebook"] for row in prediction_rows()} == set(NOTEBOOKS)


def test_the_right_answer_is_no_letter_that_one_could_guess():
    assert max(Counter(row["right"] for row in quiz_rows()).values()) <= 20
    assert max(Counter(row["found"] for row in prediction_rows()).values()) <= len(prediction_rows()) / 2


@pytest.mark.parametrize("path", sorted(SOLUTIONS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_what_a_notebook_asks_for_has_a_row(path):
    """Each call names a row of its own notebook, and the row says what was found there."""
    code = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    asked = re.findall(r'(?m)^predict\("([\d.]+)"\)', "\n".join(code))
    known = [row["id"] for row in prediction_rows(path.name[:2]) if row["found"] is not None]
    assert [one for one in asked if one not in known] == []
    assert len(asked) == len(set(asked))
    assert re.findall(r'(?m)^quiz\("(\d+)"\)', "\n".join(code)) == [path.name[:2]]


# ---- what is shown where ----------------------------------------------------------------------------------


def test_where_nothing_is_kept_a_page_is_shown_and_nothing_is_written(reading, capsys):
    for shown in (predict("5.1"), quiz("05")):
        bundle = shown._repr_mimebundle_()
        assert set(bundle) == {"text/plain", "text/html"} and bundle == shown._repr_mimebundle_()
        assert "<details>" in bundle["text/html"] or "<details " in bundle["text/html"]
    predict("5.1", "B", confidence=70)
    calibration()
    calibration("05")
    my_progress()
    my_results()
    check("2.1", lambda a, b: 0)
    assert capsys.readouterr().out.count("Nothing is kept here.") == 5
    assert not reading.exists()


def test_in_the_own_folder_a_widget_is_shown_with_the_page_beside_it(folder):
    for shown in (predict("5.1"), quiz("05")):
        bundle = shown._repr_mimebundle_()
        assert WIDGET in bundle and bundle["text/plain"] == repr(shown)
    assert read_journal().notes == []


def test_every_option_of_a_page_opens_and_says_whether_it_is_right():
    page = quiz("05").page
    assert page.count("<summary>") == 20 and page.count("✔ Right.") == 5 and page.count("✘") == 15
    assert predict("5.1").page.count("<li>") == len(ROW["options"])


def test_words_are_escaped():
    assert inline("<b> & `a<b` *so*") == "&lt;b&gt; &amp; <code>a&lt;b</code> <em>so</em>"
    assert inline("2 * 3 * 4") == "2 * 3 * 4"


# ---- predictions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said, place", [
    ("a", 0), ("C", 2), (1, 0), ("3.", 2), (ROW["options"][1], 1), (ROW["options"][2][:9].upper(), 2),
    ("Z", -1), (0, -1), (99, -1), ("", -1), ("something else", -1), ([1], -1), ("²", -1),
])  # fmt: skip
def test_an_option_is_meant_by_letter_number_or_words(said, place):
    assert option_of(ROW, said) == place


@pytest.mark.parametrize("given, sure", [
    (70, 70), (0.7, 70), (1, 100), (100, 100), (0, 0), (-1, None), (101, None), (True, None), (None, None),
    ("70", None), (float("nan"), None), (float("inf"), None),
])  # fmt: skip
def test_a_confidence_is_per_cent_or_a_share(given, sure):
    assert percent(given) == sure


def test_a_prediction_is_written_down_and_the_first_one_counts(folder, capsys):
    predict("5.1", "B", confidence=70)
    predict("5.1", "B", confidence=70)
    predict("5.1", "C", confidence=90)
    told = capsys.readouterr().out.splitlines()
    assert told[0] == told[1] and told[0].endswith("70 % sure. Written down. Now run the next cell.")
    assert told[2].endswith("70 % sure. The first one counts.")
    assert len(read_journal().notes) == 1
    assert own_predictions("05")["5.1"].option == 1 and own_predictions("04") == {}


def test_own_words_are_kept_and_not_counted(folder, capsys):
    predict("5.1", "I have no idea", confidence=50)
    assert "In your own words, so it is not counted" in capsys.readouterr().out
    shown = calibration("05")
    assert "No prediction yet" in capsys.readouterr().out and shown.rows[0][-1] == "not counted"


@pytest.mark.parametrize("arguments, words", [
    (("99.1", "A", 50), "There is no prediction '99.1'"), ((5, "A", 50), "There is no prediction 5"),
    (("5.1", "A"), "How sure are you"), (("5.1", "A", "very"), "How sure are you"), ((None,), "There is no"),
])  # fmt: skip
def test_a_call_that_cannot_be_meant_is_one_sentence(folder, capsys, arguments, words):
    assert predict(*arguments) is None
    assert words in capsys.readouterr().out and read_journal().notes == []


def test_a_prompt_whose_outcome_is_not_known_yet_is_not_counted(folder, monkeypatch, capsys):
    row = ROW | {"found": None}
    monkeypatch.setattr("helpers.classroom.predictions.prediction_rows", lambda notebook=None: [row])
    assert "Not recorded yet." in predict(row["id"]).page
    predict(row["id"], "A", confidence=50)
    assert calibration("05").rows[0][-1] == "not counted" and "No prediction yet" in capsys.readouterr().out


def fill(count, right, sure=80):
    """Predictions of the first prompts, the first `right` of them right."""
    known = [row for row in prediction_rows() if row["found"] is not None]
    for number, row in enumerate(known[:count]):
        place = row["found"] if number < right else (row["found"] + 1) % len(row["options"])
        note("prediction", prompt=row["id"], said="x", option=place, confidence=sure)


def test_few_predictions_say_what_they_cannot_say(folder, capsys):
    fill(4, 2)
    shown = calibration()
    assert "So few say nothing about your judgement: with n = 4" in capsys.readouterr().out
    assert [row[-1] for row in shown.rows] == ["✓", "✓", "✗", "✗"]


@pytest.mark.parametrize("right, sure, verdict", [
    (5, 90, "surer than you are right"), (20, 40, "right more often than you think"),
    (14, 70, "no difference is shown"),
])  # fmt: skip
def test_sure_and_right_are_compared_with_an_interval(folder, right, sure, verdict):
    fill(20, right, sure)
    assert verdict in summary(list(own_predictions().values()), 113)


def test_enough_predictions_are_drawn(folder, monkeypatch, capsys):
    import matplotlib.pyplot as plt

    monkeypatch.setattr(plt, "show", lambda: plt.close())
    fill(FEW, 5)
    assert calibration() is not None and "Right: 5/10" in capsys.readouterr().out
    steps = by_confidence(list(own_predictions().values()))
    assert len(steps) == 1 and steps[0][0] == 0.8 and steps[0][1].n == FEW


def test_every_confidence_falls_into_one_step(folder):
    for number, row in enumerate(prediction_rows()[:101]):
        note("prediction", prompt=row["id"], said="x", option=0, confidence=number)
    assert sum(share.n for _, share in by_confidence(list(own_predictions().values()))) == 101


def test_a_damaged_prediction_is_left_out(folder):
    note("prediction", prompt="5.1", said="x", option=99, confidence=50)
    note("prediction", prompt="5.2", said="x", option=0, confidence=700)
    note("prediction", prompt="77.1", said="x", option=0, confidence=50)
    note("prediction", prompt="5.3", said="x", option="A", confidence=50)
    assert own_predictions() == {} and read_journal().damaged == 1


# ---- the forms --------------------------------------------------------------------------------------------


def test_the_form_of_a_prediction_asks_for_a_choice_then_writes_once(folder):
    written = []
    form = prediction_form(ROW, lambda place, sure: written.append((place, sure)) or "<done>")
    _, pick, row, state, _ = form.children
    sure, button = row.children
    button.click()
    assert "Choose an option first." in state.value and written == []
    pick.value, sure.value = 1, 60
    button.click()
    assert written == [(1, 60)] and "&lt;done&gt;" in state.value
    assert pick.disabled and sure.disabled and button.disabled


def test_a_form_that_was_filled_in_is_closed():
    form = prediction_form(ROW, lambda place, sure: "", before="You wrote A")
    assert form.children[1].disabled and "You wrote A" in form.children[3].value


def test_the_least_confidence_is_that_of_guessing():
    fields = [prediction_form(row, str).children[2].children[0] for row in prediction_rows("00")]
    assert [field.min for field in fields] == [35, 25, 35]


def test_every_part_of_a_form_has_a_name_and_what_is_said_is_read_out():
    form = prediction_form(ROW, lambda place, sure: "")
    assert form.children[1].description and form.children[2].children[0].description
    assert "role='status'" in form.children[3].value and "aria-live" in form.children[3].value
    labels = [label for label, _ in form.children[1].options]
    assert [label[:2] for label in labels] == ["A.", "B.", "C.", "D."][: len(labels)]


def test_a_quiz_grades_explains_and_keeps_the_first_answer(folder):
    rows = quiz_rows("05")
    form = quiz_form(rows, grade, lambda: score(rows))
    _, pick, button, result = form.children[0].children
    button.click()
    assert "Choose an option first." in result.value and read_journal().notes == []
    wrong = (rows[0]["right"] + 1) % 4
    for place in (wrong, rows[0]["right"]):
        pick.value = place
        button.click()
        assert judged(rows[0], place) in result.value
    assert first_answers() == {"05.1": wrong}
    assert "0 of 1 answered, of 5" in form.children[-2].value


def test_a_quiz_that_there_is_not_is_one_sentence(capsys):
    assert quiz("99") is None and quiz(5) is None
    assert capsys.readouterr().out.count("There is no quiz") == 2


# ---- progress ---------------------------------------------------------------------------------------------


def cosine(a, b):
    return a @ b


def test_tries_hints_and_solutions_are_kept_in_silence(folder, capsys):
    check("2.1", ...)
    check("2.1", cosine)
    check("2.1", cosine)
    hint("2.1", 1)
    hint("2.1", 99)
    solution("2.1")
    check("2.1", ALL["2.1"].reference)
    kinds = [one["kind"] for one in read_journal().notes]
    assert kinds == ["check", "check", "hint", "solution", "check"]
    rows = {row[0]: row for row in progress_rows(read_journal())}
    assert rows["02"][1:4] == (f"1 of {sum(one.startswith('2.') for one in ALL)}", "2", "1")
    assert rows["in all"][1] == f"1 of {len(ALL)}"


def test_a_check_prints_the_same_with_and_without_a_journal(folder, monkeypatch, capsys):
    check("2.1", cosine)
    kept = capsys.readouterr().out
    monkeypatch.setenv("COURSE_JOURNAL", "no")
    check("2.1", cosine)
    assert capsys.readouterr().out == kept


def test_progress_counts_what_a_damaged_journal_still_holds(folder, capsys):
    check("2.1", ALL["2.1"].reference)
    fill(2, 1)
    grade(quiz_rows("00")[0], quiz_rows("00")[0]["right"])
    with open(folder / "journal.jsonl", "a", encoding="utf-8") as stream:
        stream.write('{"kind": "check", "exer\n[1, 2]\n')
    text = progress_text()
    assert "2 lines of my-work/journal.jsonl cannot be read and count for nothing" in text
    assert re.search(r"(?m)^00 .* 2 of 3 +1 of 2 +1 of 1$", text), text
    shown = my_progress()
    assert shown.rows[-1][1] == f"1 of {len(ALL)}" and "2 lines" in capsys.readouterr().out


def test_nothing_done_is_shown_as_nothing(folder):
    assert progress_rows(read_journal())[-1][1:4] == (f"0 of {len(ALL)}", "0", "0")
    assert "claims: 0 of" in progress_text()


# ---- results ----------------------------------------------------------------------------------------------


def test_a_claim_cell_is_noted_with_its_outcome(folder, monkeypatch, capsys):
    claim("K10 at most 200 ms", ours=[7.0, 8.0, 9.0], ids=["a", "b", "c"])
    assert own_claims()["K10 at most 200 ms"]["outcome"] == "holds"


def test_own_outcomes_stand_beside_the_courses(folder, monkeypatch, capsys):
    assert my_results() is None and "No claim was judged" in capsys.readouterr().out
    note("claim", key="K7 over vector", outcome="undecided", effect=0.1, low=-0.1, high=0.2, n=9,
         size="default", models="others")  # fmt: skip
    note("claim", key="K99", outcome="holds", effect=1, low=1, high=1, n=3, size="default", models="others")
    shown = my_results()
    course = recorded_claims()["K7 over vector"]
    assert shown.rows[0][0] == "K7 over vector" and shown.rows[0][1] == course["outcome"]
    assert shown.rows[0][3:] == ("undecided", "0.10 (-0.10 to 0.20), n = 9", "others")
    assert shown.rows[1][:2] == ("K99", "not recorded") and "As in the course: 0/1" in capsys.readouterr().out


def test_the_last_run_counts_and_a_quick_one_never(folder):
    row = {"key": "K1", "effect": 0.3, "low": 0.2, "high": 0.4, "n": 60, "models": "the course's"}
    for size, outcome in (("default", "undecided"), ("default", "holds"), ("quick", "does not hold")):
        note("claim", outcome=outcome, size=size, **row)
    assert own_claims()["K1"]["outcome"] == "holds"


def test_a_row_is_valid_json(folder):
    predict("5.1", "B", confidence=70)
    (line,) = (folder / "journal.jsonl").read_text().splitlines()
    assert json.loads(line)["prompt"] == "5.1"

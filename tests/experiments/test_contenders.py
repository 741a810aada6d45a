"""Equal care: as many settings a side, the same procedure, nothing chosen and told on the same questions."""

import pytest

from helpers.corpus import Passage, Sentence, load_questions
from helpers.experiments import contenders, recorded_contenders
from helpers.experiments.arms import judged_answer
from helpers.experiments.contenders import SETTINGS, at_threshold, gain, names, row_of, try_setting, winner
from helpers.experiments.recording import Record
from helpers.generation import BOTH, ENGINEERED, NOT_IN_DOCUMENTS, Answer, Evidence, with_threshold
from helpers.retrieval import Hit

ASKED = [question for question in load_questions("practice") if question.type == "lookup"][:8]
SYSTEM = SETTINGS["both"]["5 pieces"]


def given(question, right: bool, sure: float):
    gold = question.gold[0]
    text = question.answers[0] if right else "a penguin"
    passage = Passage(gold.page_id, "Page", "", gold.quote, gold.start, gold.end, 9)
    piece = Evidence(passage, Sentence(gold.quote), 1, sure)
    made = Answer(
        question.question, text, [], [Hit(passage, 1.0, 1)], [piece], piece, text, sure, prompt_tokens=200
    )
    return judged_answer(question, made, SYSTEM)


def test_both_sides_have_as_many_settings_and_share_all_but_the_reader():
    engineered, both = (list(SETTINGS[side].values()) for side in ("engineered", "both"))
    assert len(engineered) == len(both) == 8
    assert {one["k"] for one in engineered + both} == {10}
    assert {type(one["choose"]).__name__ for one in engineered + both} == {"Chooser"}


def test_right_brings_one_wrong_costs_half_and_silence_nothing():
    right, wrong = given(ASKED[0], True, 0.9), given(ASKED[1], False, 0.4)
    assert gain(right) == 1 and gain(wrong) == -0.5
    assert gain(at_threshold(wrong, SYSTEM, 0.5)) == 0 and gain(at_threshold(right, SYSTEM, 0.5)) == 1
    assert at_threshold(wrong, SYSTEM, 0.5).text == NOT_IN_DOCUMENTS


def test_a_row_tells_the_threshold_and_what_it_brings_when_chosen_on_the_other_half():
    answers = [given(one, i % 4 < 2, 0.9 if i % 4 < 2 else 0.4) for i, one in enumerate(ASKED)]
    row = row_of(answers, SYSTEM)
    assert row["threshold"] == pytest.approx(0.45) and row["n"] == 8
    assert row["gain"][0] == pytest.approx(0.5) and sum(row["gains"]) == pytest.approx(4)
    assert row["right"] == "4/8" and row["tokens"] == 200 and len(row["made_with"]) == 12


def test_a_threshold_that_helps_one_half_alone_is_charged_to_the_other():
    answers = [given(one, i % 2 == 0, 0.4) for i, one in enumerate(ASKED)]  # one half is right, one wrong
    row = row_of(answers, SYSTEM)
    assert row["gain"][0] < sum(max(gain(one), 0) for one in answers) / len(answers)


@pytest.mark.parametrize(("side", "shipped"), [("engineered", ENGINEERED), ("both", BOTH)])
def test_what_is_shipped_is_the_recorded_winner_of_its_side_with_its_threshold(side, shipped):
    name = winner(side)
    row, system = recorded_contenders()[f"{side}: {name}"], SETTINGS[side][name]
    assert with_threshold(system, row["threshold"]) == shipped
    assert {one["n"] for one in recorded_contenders().values()} == {60} and len(recorded_contenders()) == 16


def test_an_unknown_setting_is_told(tmp_path, capsys):
    with pytest.raises(ValueError, match="no setting 'both', '4 pieces'"):
        try_setting("both", "4 pieces")
    assert contenders.main(["nothing: at all"]) == 1
    assert "no setting" in capsys.readouterr().err
    assert contenders.main([]) == 0
    assert capsys.readouterr().out.split("\n")[:-1] == names()


def test_the_winner_brings_most_and_of_equal_ones_reads_least(monkeypatch, tmp_path):
    record = Record(tmp_path / "contenders.json")
    record.write(
        {
            "both: 1 piece": {"gain": [0.4], "tokens": 100},
            "both: 5 pieces": {"gain": [0.5], "tokens": 300},
            "both: 3 pieces": {"gain": [0.5], "tokens": 200},
            "engineered: 1 piece": {"gain": [0.9], "tokens": 90},
        }
    )
    monkeypatch.setattr(contenders, "CONTENDERS", record)
    assert winner("both") == "3 pieces" and winner("engineered") == "1 piece"

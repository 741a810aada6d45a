"""Arms and estimates: what cannot be is refused in one sentence; a saved file reads back the same."""

import ast
import json
import math
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from helpers.decision import Arm, Estimate, load_arms, save_arms

RAG = Arm(
    name="RAG",
    good=Estimate(0.6, 0.5, 0.7),
    n=100,
    prompt_tokens=900,
    fixed_tokens=100,
    completion_tokens=40,
    seconds=1.2,
    indexing_minutes=0.5,
    uses_search=True,
)
TUNED = Arm(
    name="tuned",
    good=None,
    n=0,
    prompt_tokens=100,
    completion_tokens=40,
    seconds=None,
    training_minutes=5,
    labelled=300,
    tuned=True,
)


def test_an_estimate_holds_its_value_and_knows_overlap():
    assert Estimate.exact(3) == Estimate(3, 3, 3)
    assert Estimate(2, 1, 3).overlaps(Estimate(4, 3, 5)) and not Estimate(2, 1, 3).overlaps(
        Estimate(4, 3.1, 5)
    )
    assert str(Estimate(0.6, 0.5, 0.7)) == "0.6 (0.5 to 0.7)" and str(Estimate.exact(0.25)) == "0.25"
    assert Estimate(math.inf, 1, math.inf).value == math.inf


@pytest.mark.parametrize(
    "numbers",
    [
        (0.5, 0.6, 0.7),
        (0.8, 0.6, 0.7),
        (math.nan, 0, 1),
        (0.5, math.nan, 1),
        ("0.5", 0, 1),
        (True, 0, 1),
        (None, 0, 1),
    ],
)
def test_an_impossible_estimate_is_refused(numbers):
    with pytest.raises(ValueError, match="interval|three numbers"):
        Estimate(*numbers)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"name": " "}, "needs a name"),
        ({"prompt_tokens": -1}, "prompt_tokens must be a number of at least 0, not -1"),
        ({"completion_tokens": math.inf}, "completion_tokens"),
        ({"seconds": math.nan}, "seconds"),
        ({"labelled": "300"}, "labelled"),
        ({"update_labelled": -2}, "update_labelled"),
        ({"update_minutes": True}, "update_minutes"),
        ({"fixed_tokens": 901}, "cannot be larger"),
        ({"good": Estimate(60, 50, 70)}, "write 0.65 for 65 %"),
        ({"good": 0.6}, "must be an Estimate"),
        ({"invented": Estimate(1.5, 1.0, 2.0)}, "invented must be an Estimate of a share"),
        ({"labelled": 5, "search_labelled": 3, "shared_labelled": 4}, "cannot be more than either"),
        ({"tested": -1}, "tested must be a number"),
        ({"n": 0}, "on how many questions"),
        ({"uses_search": 1}, "uses_search must be True or False"),
    ],
)
def test_an_impossible_arm_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(RAG, **change)


def test_the_family_of_an_arm_is_a_choice_of_the_framework():
    assert [
        replace(RAG, uses_search=s, tuned=t).family
        for s, t in ((False, False), (True, False), (False, True), (True, True))
    ] == ["prompting", "RAG", "fine-tuning", "RAG and fine-tuning"]
    assert RAG.measured and not TUNED.measured


def test_saved_arms_read_back_the_same(tmp_path):
    path = tmp_path / "new" / "arms.json"
    save_arms(path, {"RAG": RAG, "tuned": TUNED})
    assert load_arms(path) == {"RAG": RAG, "tuned": TUNED} and list(load_arms(str(path))) == ["RAG", "tuned"]
    assert [file.name for file in path.parent.iterdir()] == ["arms.json"]


def test_an_arm_saved_before_inventions_were_counted_still_reads(tmp_path):
    (tmp_path / "arms.json").write_text(json.dumps({"arms": [row(), row(name="b", invented=None)]}))
    assert [arm.invented for arm in load_arms(tmp_path / "arms.json").values()] == [None, None]
    counted = replace(RAG, invented=Estimate(0.2, 0.1, 0.3))
    save_arms(tmp_path / "arms.json", {"RAG": counted})
    assert load_arms(tmp_path / "arms.json")["RAG"] == counted


def test_numpy_numbers_are_saved(tmp_path):
    arm = replace(
        RAG, n=np.int64(7), good=Estimate(np.float32(0.5), 0.25, np.float64(0.75)), seconds=np.float64(2)
    )
    save_arms(tmp_path / "arms.json", {"RAG": arm})
    assert load_arms(tmp_path / "arms.json")["RAG"] == arm


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    save_arms(tmp_path / "arms.json", {"RAG": RAG})
    monkeypatch.setattr("helpers.files.os.replace", lambda *_: (_ for _ in ()).throw(OSError("no disk")))
    with pytest.raises(OSError):
        save_arms(tmp_path / "arms.json", {"tuned": TUNED})
    assert load_arms(tmp_path / "arms.json") == {"RAG": RAG}


def row(**changes):
    return {
        "name": "RAG",
        "good": {"value": 0.6, "low": 0.5, "high": 0.7},
        "n": 10,
        "prompt_tokens": 9,
        "completion_tokens": 4,
        "seconds": 1.0,
    } | changes


@pytest.mark.parametrize(
    "text, message",
    [
        ("{", "is damaged"),
        ("[]", "is damaged"),
        ("{}", "is damaged"),
        ('{"arms": 3}', "must be a list"),
        ('{"arms": [3]}', "arm 1 must be an object"),
        (json.dumps({"arms": [row(), row()]}), "two arms have the same name"),
        (json.dumps({"arms": [row(price=1)]}), "arm 1 has unknown keys: price"),
        (
            json.dumps({"arms": [row(), {k: v for k, v in row().items() if k not in ("n", "seconds")}]}),
            "arm 2 lacks these keys: n, seconds",
        ),
        (json.dumps({"arms": [row(good={"value": 1})]}), '"good" lacks these keys: high, low'),
        (json.dumps({"arms": [row(good=0.6)]}), '"good" must be an object'),
        (json.dumps({"arms": [row(good={"value": 0.9, "low": 0.5, "high": 0.7})]}), "must hold the value"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path, text, message):
    (tmp_path / "arms.json").write_text(text)
    with pytest.raises(ValueError, match=message):
        load_arms(tmp_path / "arms.json")


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(ValueError, match="run notebook 10"):
        load_arms(tmp_path / "none.json")


def test_the_room_imports_no_other_room():
    room = Path(load_arms.__code__.co_filename).parent
    allowed = {
        "collections",
        "dataclasses",
        "functools",
        "json",
        "math",
        "numbers",
        "numpy",
        "pathlib",
        "typing",
        "helpers.files",
    }
    for file in room.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
                if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
            roots = {name if name.startswith("helpers") else name.split(".")[0] for name in names}
            assert roots <= allowed, file.name
            assert not (isinstance(node, ast.ImportFrom) and node.level > 1), file.name
    assert {f.name for f in fields(Arm)} >= {"good", "n", "seconds"}

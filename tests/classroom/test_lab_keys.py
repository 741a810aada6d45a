"""JupyterLab's single keys are bound anew outside widgets; what another program reads is what is written."""

import json

from helpers.classroom.lab_keys import NEWS, OUTSIDE, SHORTCUTS, lab_schemas, overrides, single_keys


def schema(folder, *shortcuts):
    folder.mkdir(exist_ok=True)
    (folder / "tracker.json").write_text(json.dumps({"jupyter.lab.shortcuts": list(shortcuts)}))
    return folder


def key(*keys, selector=".jp-Notebook :focus"):
    return {"command": "do", "keys": list(keys), "selector": selector, "args": {}}


def test_a_single_key_is_switched_off_and_bound_anew_outside_widgets(tmp_path):
    off, on = overrides(schema(tmp_path, key("D", "D")))[SHORTCUTS]["shortcuts"]
    assert off == {"command": "do", "keys": ["D", "D"], "selector": ".jp-Notebook :focus", "disabled": True}
    assert on["selector"] == ".jp-Notebook :focus" + OUTSIDE and "disabled" not in on


def test_keys_with_ctrl_and_keys_of_cells_alone_stay(tmp_path):
    others = [key("Accel A"), key("Ctrl Enter"), key("Alt B"), key(""), key("1", selector=".jp-Cell:focus")]
    assert list(single_keys(schema(tmp_path, *others))) == []


def test_what_is_no_schema_is_passed_over(tmp_path):
    for name, text in {"a": "{", "b": "[]", "c": "{}"}.items():
        (tmp_path / f"{name}.json").write_text(text)
    assert overrides(tmp_path)[SHORTCUTS] == {"shortcuts": []}


def test_this_jupyterlab_is_understood():
    held = {" ".join(one["keys"]) for one in single_keys(lab_schemas())}
    assert {"ArrowUp", "ArrowDown", "A", "B", "D D", "X"} <= held
    assert overrides(lab_schemas())[NEWS]["fetchNews"] == "false"

"""A learner's folder: copied once, renewed without a loss, and one sentence for whatever is wrong with it."""

import json

import nbformat
import pytest

from helpers import settings
from helpers.classroom import derive, my_work
from helpers.classroom.merging import merge, same_cells

TOP = "# 02 · Search\n\nWhat is near?"
BLANK = 'def cosine(a, b):\n    """Their cosine."""\n    ...'
SOLVED = 'def cosine(a, b):\n    """Their cosine."""\n    return a @ b'
ANSWER = 'def cosine(a, b):\n    """Their cosine."""\n    return float(a @ b)  # mine, not run'


def cell(source, kind="code", tags=(), name=None):
    made = nbformat.v4.new_code_cell(source) if kind == "code" else nbformat.v4.new_markdown_cell(source)
    made.metadata = nbformat.from_dict({"tags": list(tags)} if tags else {})
    made["id"] = name or made["id"]
    return made


def counted(cells):
    """A notebook whose ids only count, as the course's runner writes them."""
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    for number, one in enumerate(notebook.cells):
        one["id"] = f"cell-{number:03d}"
    return notebook


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A small course; `release(cells, …)` publishes a version of it."""
    solutions, notebooks = tmp_path / "solutions", tmp_path / "notebooks"
    for module in (derive, settings):
        monkeypatch.setattr(module, "SOLUTIONS", solutions)
        monkeypatch.setattr(module, "NOTEBOOKS", notebooks)
    solutions.mkdir()

    def release(**texts):
        for name, cells in texts.items():
            path = solutions / f"{name}.ipynb"
            path.write_text(derive.text_of(counted(cells)), encoding="utf-8")
        derive.build()

    return release


@pytest.fixture
def folder(tmp_path, monkeypatch):
    mine = tmp_path / "mine"
    monkeypatch.setenv("COURSE_MY_WORK", str(mine))
    return mine


def first_version():
    return [cell(TOP, "markdown"), cell(SOLVED, tags=["solution"]), cell('check("2.1", cosine)'),
            cell("depth = 3"), cell("## Quiz", "markdown")]  # fmt: skip


def typed(path, *changes):
    """Type into a notebook as JupyterLab would save it. changes: (old text, new text)."""
    notebook = nbformat.read(path, 4)
    for old, new in changes:
        (one,) = [one for one in notebook.cells if one.source == old]
        one.source = new
    nbformat.write(notebook, path)


def sources(path):
    return [one.source for one in nbformat.read(path, 4).cells]


# ---- copying ----------------------------------------------------------------------------------------------


def test_the_first_time_all_is_copied_and_the_second_time_nothing(course, folder):
    course(**{"00_start": first_version(), "02_search": first_version()})
    (told,) = my_work.copy_new(folder)
    assert told.startswith(f"copied to {folder}: 00_start, 02_search.")
    assert sources(folder / "02_search.ipynb")[1] == BLANK
    assert my_work.copy_new(folder) == []


def test_an_answer_that_was_typed_and_not_run_is_left_alone(course, folder):
    course(**{"02_search": first_version()})
    my_work.copy_new(folder)
    typed(folder / "02_search.ipynb", (BLANK, ANSWER))
    before = (folder / "02_search.ipynb").read_bytes()
    course(**{"02_search": [*first_version(), cell("new = 1")]})
    (told,) = my_work.copy_new(folder)
    assert told == "newer in the course: 02_search. To merge it into yours: python3 course.py update"
    assert (folder / "02_search.ipynb").read_bytes() == before


def test_a_notebook_that_was_only_run_is_renewed_and_keeps_its_outputs(course, folder):
    course(**{"02_search": first_version()})
    my_work.copy_new(folder)
    path = folder / "02_search.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[3].outputs = [nbformat.v4.new_output("stream", text="kept")]
    nbformat.write(notebook, path)
    course(**{"02_search": [cell("new = 1"), *first_version()]})
    (told,) = my_work.copy_new(folder)
    assert told == "02_search.ipynb is the new version now, your work in it."
    assert sources(path)[0] == "new = 1"
    assert [one.outputs[0].text for one in nbformat.read(path, 4).cells if one.get("outputs")] == ["kept"]


def test_work_in_the_old_place_comes_along(course, folder):
    course(**{"02_search": first_version()})
    typed(settings.NOTEBOOKS / "02_search.ipynb", (BLANK, ANSWER))
    my_work.copy_new(folder)
    assert sources(folder / "02_search.ipynb")[1] == ANSWER
    course(**{"02_search": [cell("new = 1"), *first_version()]})
    my_work.update(folder)
    assert sources(folder / "02_search.ipynb")[:3] == ["new = 1", TOP, ANSWER]


# ---- two versions, answers in between, twice --------------------------------------------------------------


def test_answers_survive_two_new_versions(course, folder):
    course(**{"02_search": first_version()})
    my_work.copy_new(folder)
    path = folder / "02_search.ipynb"
    typed(path, (BLANK, ANSWER))
    notebook = nbformat.read(path, 4)
    notebook.cells.insert(3, cell("print('my own try')"))
    nbformat.write(notebook, path)

    second = [cell("## Before", "markdown"), cell(TOP + " More words.", "markdown"),
              cell(SOLVED.replace("Their", "The"), tags=["solution"]), cell('check("2.1", cosine)'),
              cell("depth = 5"), cell("## Quiz", "markdown"), cell('quiz("02")')]  # fmt: skip
    course(**{"02_search": second})
    (told,) = my_work.update(folder)
    assert "“def cosine(a, b):” has changed in the course: yours stays as you wrote it" in told
    assert sources(path) == [
        "## Before", TOP + " More words.", ANSWER, 'check("2.1", cosine)', "print('my own try')",
        "depth = 5", "## Quiz", 'quiz("02")',
    ]  # fmt: skip
    assert my_work.update(folder) == ["every notebook is as new as the course's"]

    typed(path, ("depth = 5", "depth = 50  # what if"), (ANSWER, ANSWER + "\n# better"))
    third = [second[1], second[2], second[3], cell("depth = 7"), cell('quiz("02")'), cell("bye = 1")]
    course(**{"02_search": third})
    (told,) = my_work.update(folder)
    assert "“depth = 50  # what if” was changed by you and by the course: both are there, yours below" in told
    after = sources(path)
    assert after[:5] == [
        TOP + " More words.", ANSWER + "\n# better", 'check("2.1", cosine)', "print('my own try')",
        "depth = 7",
    ]  # fmt: skip
    assert after[5].startswith("**Yours.**") and after[6:] == [
        "depth = 50  # what if", 'quiz("02")', "bye = 1",
    ]  # fmt: skip
    names = [one["id"] for one in nbformat.read(path, 4).cells]
    assert len(names) == len(set(names))
    assert (
        sources(folder / ".before" / "02_search.ipynb")[2] == ANSWER + "\n# better"
    )  # the state before the update is kept


def test_a_renamed_notebook_is_renewed_under_its_name_and_a_fresh_copy_comes(course, folder):
    course(**{"02_search": first_version()})
    my_work.copy_new(folder)
    typed(folder / "02_search.ipynb", (BLANK, ANSWER))
    (folder / "02_search.ipynb").rename(folder / "mine.ipynb")
    (told,) = my_work.copy_new(folder)
    assert told == "02_search is called mine.ipynb here: that one stays, and a fresh copy lies beside it."
    assert my_work.copy_new(folder) == []
    course(**{"02_search": [cell("new = 1"), *first_version()]})
    my_work.update(folder)
    assert sources(folder / "mine.ipynb")[:3] == ["new = 1", TOP, ANSWER]
    assert sources(folder / "02_search.ipynb")[:3] == ["new = 1", TOP, BLANK]


def test_a_deleted_notebook_comes_back_blank_with_a_sentence(course, folder):
    course(**{"02_search": first_version()})
    my_work.copy_new(folder)
    (folder / "02_search.ipynb").unlink()
    assert my_work.copy_new(folder) == ["02_search was not there any more: a fresh copy is."]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 3}', '{"cells": [{}], "nbformat": 4}', "\x00"])
def test_a_damaged_notebook_is_left_as_it_is_with_a_sentence(course, folder, content):
    course(**{"02_search": first_version()})
    my_work.copy_new(folder)
    path = folder / "02_search.ipynb"
    path.write_text(content)
    for command in (my_work.copy_new, my_work.update):
        (told,) = command(folder)
        assert told.startswith("02_search.ipynb cannot be read as a notebook, so it was left as it is")
    assert path.read_text() == content


def test_a_notebook_of_the_learners_own_is_nobodys_business(course, folder):
    course(**{"02_search": first_version()})
    my_work.copy_new(folder)
    own = counted([cell("x = 1")])
    nbformat.write(own, folder / "scratch.ipynb")
    nbformat.write(own, folder / "02_search.ipynb")
    (folder / "notes.txt").write_text("mine")
    assert my_work.update(folder) == ["every notebook is as new as the course's"]
    assert sources(folder / "scratch.ipynb") == sources(folder / "02_search.ipynb") == ["x = 1"]


def test_without_the_version_it_came_from_the_new_one_lies_beside(course, folder):
    course(**{"02_search": first_version()})
    my_work.copy_new(folder)
    typed(folder / "02_search.ipynb", (BLANK, ANSWER))
    for path in (folder / ".course").iterdir():
        path.write_text("{")
    course(**{"02_search": [cell("new = 1"), *first_version()]})
    (told,) = my_work.update(folder)
    assert told.endswith("is lost; the new one lies beside it: 02_search-new.ipynb.")
    assert sources(folder / "02_search.ipynb")[1] == ANSWER
    assert sources(folder / "02_search-new.ipynb")[0] == "new = 1"


def test_a_notebook_that_left_the_course_stays(course, folder):
    course(**{"02_search": first_version()})
    my_work.copy_new(folder)
    (settings.SOLUTIONS / "02_search.ipynb").unlink()
    derive.build()
    assert my_work.update(folder) == ["02_search.ipynb is no longer part of the course: it stays as it is."]


@pytest.mark.parametrize("command", ["copy", "update"])
def test_a_folder_that_cannot_be_written_is_one_sentence_and_nothing_changes(
    course, folder, monkeypatch, capsys, command
):
    course(**{"02_search": first_version()})
    my_work.copy_new(folder)
    typed(folder / "02_search.ipynb", (BLANK, ANSWER))
    course(**{"02_search": [cell("new = 1"), *first_version()], "03_cut": first_version()})
    before = (folder / "02_search.ipynb").read_bytes()

    def refuse(path, content):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(my_work, "write_whole", refuse)
    assert my_work.main([command]) == 1
    told = capsys.readouterr().err
    assert told == (
        f"{folder} cannot be written (Permission denied). Make it writable, or name another folder in "
        "COURSE_MY_WORK.\n"
    )
    assert (folder / "02_search.ipynb").read_bytes() == before


def test_a_full_disk_in_the_middle_leaves_the_notebook_whole(course, folder, monkeypatch, capsys):
    course(**{"02_search": first_version()})
    my_work.copy_new(folder)
    typed(folder / "02_search.ipynb", (BLANK, ANSWER))
    course(**{"02_search": [cell("new = 1"), *first_version()]})
    before, real = (folder / "02_search.ipynb").read_bytes(), my_work.write_whole

    def full(path, content):
        if path == folder / "02_search.ipynb":
            raise OSError(28, "No space left on device")
        real(path, content)

    monkeypatch.setattr(my_work, "write_whole", full)
    assert my_work.main(["update"]) == 1 and "No space left" in capsys.readouterr().err
    assert (folder / "02_search.ipynb").read_bytes() == before
    monkeypatch.setattr(my_work, "write_whole", real)
    assert my_work.main(["update"]) == 0
    assert sources(folder / "02_search.ipynb")[:3] == ["new = 1", TOP, ANSWER]


# ---- merging ----------------------------------------------------------------------------------------------


def three(base, mine, new):
    """Merged sources and what was told; cells are given as {id: text}."""
    sides = [
        nbformat.v4.new_notebook(cells=[cell(text, name=name) for name, text in side.items()])
        for side in (base, mine, new)
    ]
    made = merge(*sides)
    return [one.source for one in made.notebook.cells], made.told


@pytest.mark.parametrize("base, mine, new, merged, told", [
    ({"a": "1"}, {"a": "1"}, {"a": "2"}, ["2"], ""),
    ({"a": "1"}, {"a": "2"}, {"a": "1"}, ["2"], ""),
    ({"a": "1"}, {"a": "2"}, {"a": "2"}, ["2"], ""),
    ({"a": "1", "b": "x"}, {"a": "1"}, {"a": "1", "b": "x"}, ["1"], ""),
    ({"a": "1", "b": "x"}, {"a": "1"}, {"a": "1", "b": "y"}, ["1", "y"], "is there again"),
    ({"a": "1", "b": "x"}, {"a": "1", "b": "x"}, {"a": "1"}, ["1"], ""),
    ({"a": "1", "b": "x"}, {"a": "1", "b": "mine"}, {"a": "1"}, ["1", "mine"], "is gone from the course"),
    ({"a": "1", "b": "x"}, {"a": "1", "b": "x"}, {"b": "x", "a": "1"}, ["x", "1"], ""),
    ({"a": "1"}, {"z": "own", "a": "1"}, {"a": "1", "n": "new"}, ["own", "1", "new"], ""),
    ({"a": "1"}, {"a": "1", "z": "own"}, {"a": "1", "z": "other"}, ["1", "own", "other"], ""),
], ids=str)  # fmt: skip
def test_one_side_wins_or_a_sentence_says_what_became_of_both(base, mine, new, merged, told):
    found, said = three(base, mine, new)
    assert found == merged and told in " ".join(said) and bool(said) is bool(told)


def test_a_merge_changes_none_of_its_inputs():
    sides = [nbformat.v4.new_notebook(cells=[cell(text, name="a")]) for text in "123"]
    before = json.dumps(sides)
    merge(*sides)
    assert json.dumps(sides) == before


def test_ids_that_only_count_do_not_pair_strangers():
    before, after = (
        counted([cell("alpha"), cell("beta")]),
        counted([cell("new"), cell("alpha"), cell("beta")]),
    )
    assert same_cells(before.cells, after.cells, lambda name: not name.startswith("cell-")) == {0: 1, 1: 2}


def test_an_exercise_is_never_paired_with_another_kind_of_cell():
    before = [cell(BLANK, tags=["exercise"])]
    assert same_cells(before, [cell(BLANK + "\n")], lambda name: False) in ({}, {0: 0})
    assert same_cells(before, [cell(BLANK + " # x")], lambda name: False) == {}

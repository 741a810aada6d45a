"""Solutions are executed and sound, notebooks/ derive from them, and an untouched one runs to its end."""

import ast
import json
import re
from types import SimpleNamespace

import nbformat
import pytest
from stand_in import StandIn, completion, events, pieces

from helpers.classroom import derive, record_pages, runner
from helpers.classroom.exercises import ALL
from helpers.classroom.runner import chosen, execute, tidy
from helpers.experiments import ledger, milestones, recorded_claims
from helpers.experiments.ledger import contradicts
from helpers.experiments.ledger_pages import readme_table, ten_of
from helpers.experiments.milestones import milestones_table, recorded_milestones
from helpers.experiments.recording import Record
from helpers.settings import NOTEBOOKS, ROOT, SOLUTIONS

MOST_IGNORED = 0.30
LONGEST_CELL = 20
SOLVED = sorted(SOLUTIONS.glob("*.ipynb"))
BLANK = sorted(NOTEBOOKS.glob("*.ipynb"))
FRAME = (
    "The question:",
    "You will build",
    "You will measure",
    "Minutes",
    "Predict",
    "## Claims",
    "## Quiz",
    "## What would change our mind",
    "## Where this breaks in production",
    "## Further reading",
)
ASKING = re.compile(r"(?m)^(predict|quiz|calibration|my_progress|my_results)\(")
WORKED_IN = (
    "If you worked in notebooks/, nothing is wrong. `python3 course.py build` keeps a copy of your work in "
    "notebooks/.mine and derives them anew."
)


def name(path):
    return path.stem


def code(path):
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code" and cell.source.strip()]


def words(path):
    return "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown")


def ignored(cell):
    return "nbval-ignore-output" in cell.metadata.get("tags", []) or "NBVAL_" in cell.source


@pytest.mark.parametrize("path", SOLVED, ids=name)
def test_every_cell_was_executed_without_an_error(path):
    assert all(cell.execution_count for cell in code(path))
    assert not [
        output
        for cell in code(path)
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


@pytest.mark.parametrize("path", SOLVED, ids=name)
def test_few_outputs_are_ignored(path):
    cells = code(path)
    assert sum(map(ignored, cells)) <= MOST_IGNORED * len(cells)


@pytest.mark.parametrize("path", SOLVED, ids=name)
def test_a_notebook_keeps_the_frame(path):
    text = words(path)
    assert [part for part in FRAME if part not in text] == []
    graded = any(f'quiz("{path.name[:2]}")' in cell.source for cell in code(path))
    assert graded or text.count("<summary>answer</summary>") == 3


@pytest.mark.parametrize("path", SOLVED, ids=name)
def test_cells_are_short_and_explained(path):
    cells, prose = code(path), [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
    assert max(len(cell.source.splitlines()) for cell in cells) <= LONGEST_CELL
    asking = [cell for cell in cells if ASKING.search(cell.source)]  # what asks needs no explaining
    assert len(prose) >= len(cells) - len(asking)


@pytest.mark.parametrize("path", SOLVED, ids=name)
def test_every_exercise_has_its_heading_its_answer_and_its_check(path):
    number = str(int(path.name[:2]))
    mine = [exercise for exercise in ALL if exercise.split(".")[0] == number]
    assert mine == re.findall(r"### Exercise (\d+\.\d+)", words(path))
    assert mine == [
        found for cell in code(path) for found in re.findall(r'^check\("(\d+\.\d+)"', cell.source, re.M)
    ]
    assert len(mine) == sum("solution" in cell.metadata.get("tags", []) for cell in code(path))
    assert all(
        "✔ correct" in output.text
        for cell in code(path)
        if re.search(r"(?m)^check\(", cell.source)
        for output in cell.outputs
    )


@pytest.mark.parametrize("path", SOLVED, ids=name)
def test_the_claims_that_a_solution_shows_are_those_of_the_ledger(path):
    shown = re.findall(
        r"(?m)^([KBC]\d+)(?: \((.+?)\))?: .*\n.*, n = (\d+).*\n(?:  needed.*\n)?  outcome: (.*)",
        "\n".join(o.text for cell in code(path) for o in cell.outputs if "text" in o),
    )
    for claim_id, part, n, outcome in shown:
        assert not contradicts(outcome, int(n), recorded_claims()[f"{claim_id} {part}".strip()])


@pytest.mark.parametrize("path", SOLVED, ids=name)
def test_code_that_is_shown_and_not_run_is_python(path):
    """A page to run elsewhere: nothing here can run it, so its syntax at least is checked."""
    for block in re.findall(r"(?ms)^```python\n(.*?)^```", words(path)):
        ast.parse(block)


def test_notebooks_are_what_the_solutions_derive_to():
    assert [path.name for path in derive.differences()] == [], WORKED_IN


@pytest.mark.parametrize("path", BLANK, ids=name)
def test_a_learners_notebook_holds_no_answer_and_no_output(path):
    for cell in code(path):
        assert not cell.outputs and cell.execution_count is None, WORKED_IN
        if "exercise" in cell.metadata.get("tags", []):
            assert "..." in cell.source and "return" not in cell.source.replace("Return", "")


@pytest.mark.notebook
@pytest.mark.parametrize("path", BLANK, ids=name)
def test_an_untouched_notebook_runs_to_its_end(path, tmp_path):
    made = execute(path, size="quick")
    printed = "".join(
        output.get("text", "") for cell in made.cells if cell.cell_type == "code" for output in cell.outputs
    )
    asked = len(re.findall(r"### Exercise", words(path)))
    assert printed.count("○ not attempted") == asked and "✔" not in printed


WITH_AN_ENDPOINT = ("00", "02", "06", "07", "12", "13")  # those that ask adapters, or look closely at a reply


@pytest.mark.notebook
@pytest.mark.parametrize("number", WITH_AN_ENDPOINT)
def test_a_notebook_runs_to_its_end_with_an_endpoint_of_ones_own(monkeypatch, number):
    """Such an endpoint knows no adapter of the course, keeps no schema and gives no log-probabilities."""
    theirs = StandIn(lambda body: events(*pieces("Nine.")) if body.get("stream") else completion("Nine."))
    monkeypatch.setenv("OPENAI_BASE_URL", theirs.url)
    monkeypatch.setenv("COURSE_CHAT_MODEL", "only-model")
    try:
        made = execute(next(path for path in BLANK if path.stem.startswith(number)), size="quick")
    finally:
        theirs.close()
    assert {body["model"] for body in theirs.bodies} == {"only-model"}
    told = "".join(str(cell.get("outputs", "")) for cell in made.cells)
    assert number != "13" or "and your endpoint serves another" in told


def test_blanking_keeps_signature_docstring_imports_and_comments():
    source = (
        "# why\nimport math\n\n"
        'def area(r: float) -> float:\n    """Of a circle."""\n    return math.pi * r * r\n\n'
        'PROMPT = "be brief"\n'
    )
    assert (
        derive.blank(source)
        == '# why\nimport math\ndef area(r: float) -> float:\n    """Of a circle."""\n    ...\n\nPROMPT = ...'
    )


def test_deriving_clears_outputs_and_leaves_the_solution_alone():
    solved = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "x = 1",
                outputs=[nbformat.v4.new_output("stream", text="1")],
                execution_count=3,
                metadata={"tags": ["solution"]},
            )
        ]
    )
    made = derive.derive(nbformat.from_dict(json.loads(json.dumps(solved))))
    assert made.cells[0].source == "x = ..." and made.cells[0].outputs == [] and solved.cells[0].outputs


def test_building_keeps_a_copy_of_a_notebook_that_was_worked_in(tmp_path, monkeypatch, capsys):
    solved, blank = tmp_path / "solutions", tmp_path / "notebooks"
    solved.mkdir(), blank.mkdir()
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]), solved / "00_x.ipynb"
    )
    worked = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("mine", outputs=[nbformat.v4.new_output("stream", text="2")])]
    )
    nbformat.write(worked, blank / "00_x.ipynb")
    monkeypatch.setattr(derive, "SOLUTIONS", solved)
    monkeypatch.setattr(derive, "NOTEBOOKS", blank)
    assert derive.main(["--check"]) == 1
    assert derive.main([]) == 0 and derive.main(["--check"]) == 0
    assert "mine" in next((blank / ".mine").glob("*.ipynb")).read_text()


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one notebook, derived: its folders."""
    solved, derived = tmp_path / "solutions", tmp_path / "notebooks"
    solved.mkdir()
    cells = [nbformat.v4.new_markdown_cell("# One"), nbformat.v4.new_code_cell("1 + 1")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), solved / "00_x.ipynb")
    monkeypatch.setattr(derive, "SOLUTIONS", solved)
    monkeypatch.setattr(derive, "NOTEBOOKS", derived)
    derive.build()
    return SimpleNamespace(solved=solved, derived=derived, mine=derived / ".mine")


def changed(path, change):
    """A notebook as it is saved after a change."""
    notebook = nbformat.read(path, 4)
    change(notebook)
    nbformat.write(notebook, path)


def test_a_learners_words_are_kept_although_they_were_never_run(course, capsys):
    changed(course.derived / "00_x.ipynb", lambda notebook: notebook.cells[1].update(source="my answer"))
    derive.build()
    assert "my answer" in next(course.mine.glob("*.ipynb")).read_text()
    assert "00_x.ipynb was worked in" in capsys.readouterr().out


def test_a_notebook_that_was_only_opened_and_saved_is_derived_anew_without_a_copy(course):
    changed(
        course.derived / "00_x.ipynb", lambda notebook: notebook.metadata.update(kernelspec={"name": "x"})
    )
    changed(course.solved / "00_x.ipynb", lambda notebook: notebook.cells[0].update(source="# Two"))
    derive.build()
    assert not course.mine.exists() and "# Two" in (course.derived / "00_x.ipynb").read_text()


def test_a_notebook_of_the_readers_own_stays_and_one_without_a_solution_goes(course):
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("mine")]), course.derived / "me.ipynb"
    )
    (course.derived / "broken.ipynb").write_text("no notebook")
    (course.solved / "00_x.ipynb").unlink()
    assert [path.name for path in derive.differences()] == ["00_x.ipynb"]
    derive.build()
    assert sorted(path.name for path in course.derived.iterdir()) == ["broken.ipynb", "me.ipynb"]


def test_a_damaged_notebook_is_copied_before_it_is_derived_anew(course):
    (course.derived / "00_x.ipynb").write_text("half of my wo")
    derive.build()
    assert next(course.mine.glob("*.ipynb")).read_text() == "half of my wo" and not derive.differences()


def test_a_number_that_is_no_notebook_is_named():
    with pytest.raises(ValueError, match="There is no notebook 77"):
        chosen(["77"])
    assert [path.name[:2] for path in chosen(["2", "00"])] == ["02", "00"]


def test_a_failing_cell_leaves_the_saved_notebook_alone(tmp_path, monkeypatch, capsys):
    path = tmp_path / "09_bad.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")]), path)
    before = path.read_text()
    monkeypatch.setattr(ledger, "LEDGER", Record(tmp_path / "claims.json"))
    monkeypatch.setattr(milestones, "MILESTONES", Record(tmp_path / "milestones.json"))
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    assert runner.run([path], "default") == 1
    told = capsys.readouterr().out
    assert path.read_text() == before and "09_bad" in told and "ZeroDivisionError: division by zero" in told


def test_tidying_leaves_nothing_of_this_machine():
    outputs = [
        nbformat.v4.new_output(
            "stream", name="stderr", text="\r 53%|###   | 8/15 [00:21<00:21, 65.00 passages/s]"
        ),
        nbformat.v4.new_output("stream", name="stderr", text="\n"),
        nbformat.v4.new_output("stream", name="stderr", text="careful"),
        nbformat.v4.new_output("stream", name="stdout", text="50%| is fine here"),
    ]
    noisy = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "1", metadata={"execution": {"iopub": "2026"}, "tags": ["a"]}, outputs=outputs
            )
        ],
        metadata={"widgets": {"x": 1}},
    )
    made = tidy(noisy)
    assert made.cells[0].metadata == {"tags": ["a"]} and set(made.metadata) == {"kernelspec", "language_info"}
    assert [output.text for output in made.cells[0].outputs] == ["careful", "50%| is fine here"]


def test_the_id_of_a_cell_lasts_and_a_new_one_has_its_own_from_what_it_says():
    old = [nbformat.v4.new_markdown_cell(word, id=f"cell-{at:03d}") for at, word in enumerate("abc")]
    first = tidy(nbformat.v4.new_notebook(cells=[old[0], nbformat.v4.new_code_cell("new"), *old[1:]]))
    ids = [cell["id"] for cell in first.cells]
    assert [ids[0], *ids[2:]] == ["cell-000", "cell-001", "cell-002"]
    assert re.fullmatch("c-[0-9a-f]{8}", ids[1])
    first.cells[1].source = "changed later"
    assert [cell["id"] for cell in tidy(first).cells] == ids
    again = tidy(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("new", id="x") for _ in range(3)]))
    assert again.cells[0]["id"] == ids[1] and len({cell["id"] for cell in again.cells}) == 3
    double = tidy(nbformat.v4.new_notebook(cells=[old[0], nbformat.v4.new_code_cell("z", id="cell-000")]))
    assert double.cells[0]["id"] == "cell-000" and double.cells[1]["id"].startswith("c-")


def test_the_readme_shows_the_ledger():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme_table(recorded_claims()) in text
    assert milestones_table(recorded_milestones()) in text


def test_the_readmes_minutes_are_those_of_the_notebooks():
    rows = re.findall(r"(?m)^\| (\d\d) \| \[.*\| (\d+) \|$", (ROOT / "README.md").read_text(encoding="utf-8"))
    told = {
        path.name[:2]: re.search(r"\| Minutes \| (\d+)", nbformat.read(path, 4).cells[0].source)[1]
        for path in SOLUTIONS.glob("*.ipynb")
    }
    assert dict(rows) == told and len(rows) == len(told)


def test_the_readme_counts_the_lines_of_the_ledger():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert ten_of(recorded_claims()) in text and f"the {len(recorded_claims())} lines" in text


def test_the_readmes_first_picture_shows_the_record_and_says_it(tmp_path):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not record_pages.picture_is_stale(), "run: python3 course.py build"
    assert f"![{record_pages.picture_words()}](teaching/first-result.png)" in text
    assert record_pages.picture_is_stale(tmp_path)
    record_pages.draw_picture(tmp_path)
    assert not record_pages.picture_is_stale(tmp_path)


def test_a_picture_of_another_record_is_stale(tmp_path, monkeypatch):
    record_pages.draw_picture(tmp_path)
    monkeypatch.setattr(record_pages, "picture_words", lambda: "Good answers: all")
    assert record_pages.picture_is_stale(tmp_path)


def hidden_displays(source: str) -> list[str]:
    """What a cell makes to be shown and does not show: only the last expression of a cell is."""
    shown = {"show", "show_table", "show_text", "Markdown"}
    calls = [one.value for one in ast.parse(source).body[:-1] if isinstance(one, ast.Expr)]
    return [ast.unparse(one) for one in calls if isinstance(one, ast.Call)
            and getattr(one.func, "id", "") in shown]  # fmt: skip


@pytest.mark.parametrize("path", sorted(SOLUTIONS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_table_or_text_stands_last_in_its_cell_or_nobody_sees_it(path):
    assert hidden_displays('show_text("a", "b")\nprint(1)') and not hidden_displays('show_text("a", "b")')
    cells = nbformat.read(path, 4).cells
    assert [one for cell in cells if cell.cell_type == "code" for one in hidden_displays(cell.source)] == []

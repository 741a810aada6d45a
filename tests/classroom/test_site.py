"""The reading site: what a solution becomes, what is found in built pages, the whole site where Sphinx is."""

import base64
import re
import subprocess
from pathlib import Path

import nbformat
import pytest

import course
from helpers.classroom.site import build as building
from helpers.classroom.site.api import ROOMS, api_page
from helpers.classroom.site.lessons import lesson
from helpers.classroom.site.links import faults
from helpers.classroom.site.sources import relink, write_sources
from helpers.settings import ROOT

WIDGET = "application/vnd.jupyter.widget-view+json"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


# ---- lessons ----------------------------------------------------------------------------------------------


def shown(data: dict, **metadata) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def read(source: str, *outputs: nbformat.NotebookNode, tags: tuple = ()) -> list[nbformat.NotebookNode]:
    """The cells that one executed cell becomes."""
    metadata = {"tags": list(tags)} if tags else {}
    cell = nbformat.v4.new_code_cell(source, id="cell-001", outputs=list(outputs), metadata=metadata)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# T"), cell])
    return lesson(notebook, "05_x").notebook.cells[1:]


def test_a_picture_becomes_a_file_with_its_words():
    picture = {"image/png": base64.b64encode(PNG).decode(), "text/plain": "<Figure>"}
    cell = nbformat.v4.new_code_cell("draw()", id="cell-001")
    cell.outputs = [shown(picture, **{"image/png": {"alt": 'a "b" & c'}})]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    made = lesson(notebook, "05_x")
    assert made.files == {"05_x-cell-001-0.png": PNG}
    page = made.notebook.cells[0].outputs[0].data["text/html"]
    assert 'alt="a &quot;b&quot; &amp; c"' in page and 'width="1" height="1"' in page
    assert "image/png" in notebook.cells[0].outputs[0].data, "the solution is not changed"


def test_a_widget_gives_way_to_what_it_does_and_a_bar_of_progress_to_nothing():
    (cell,) = read("advisor()", shown({WIDGET: {}, "text/plain": "VBox(children=())"}))
    assert "JupyterLab" in cell.outputs[0].data["text/html"] and WIDGET not in cell.outputs[0].data
    (cell,) = read("load()", shown({WIDGET: {}, "text/plain": "Converting: 0%|  | 0/272"}))
    assert cell.outputs == []


def test_a_quiz_knows_its_right_options_and_needs_no_kernel():
    (cell,) = read('from helpers.classroom import quiz\n\nquiz("05")', shown({"text/plain": "[quiz]"}))
    page = cell.outputs[0].data["text/html"]
    assert len(re.findall('data-right="[0-3]"', page)) == 5 and page.count("<summary>") == 20


def test_the_answer_of_an_exercise_is_folded_away_below_the_task():
    task, answer = read('def f(a):\n    "Half."\n    return a / 2', tags=("solution",))
    assert task.source.endswith("...") and "return" not in task.source
    assert answer.metadata.tags == ["solution", "hide-input"] and "return a / 2" in answer.source


def test_the_hints_of_an_exercise_open_one_by_one():
    _, hints = read('check("5.1", f)')
    assert hints.cell_type == "markdown" and hints.source.count("<details") == 3


# ---- links between pages, and the API ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "link, made",
    [
        ("[a](../CLAIMS.md)", "[a](claims.md)"),
        ("[a](../CLAIMS.md#chance)", "[a](claims.md#chance)"),
        ('[0.27](../solutions/claims.json "K1; effect")', "0.27"),
        ('[16](../solutions/02_x.ipynb "cell-042")', "[16](02_x.ipynb)"),
        ("[a](https://a.org/b.md)", "[a](https://a.org/b.md)"),
        ("[a](#here)", "[a](#here)"),
        ("![a](b.png)", "![a](b.png)"),
    ],
)
def test_links_lead_between_pages_or_keep_their_words(link, made):
    pages = {"CLAIMS.md": "claims", "solutions/02_x.ipynb": "02_x"}
    assert relink(link, "teaching/x.md", pages) == made


@pytest.mark.parametrize("room", ROOMS)
def test_the_page_of_a_room_names_every_export_and_no_address_in_memory(room):
    face = __import__(f"helpers.{room}", fromlist=["__all__"])
    page = api_page(room)
    assert set(re.findall(r"(?m)^## (\w+)$", page)) == set(face.__all__)
    assert "0x7" not in page and page.count("\n````") % 2 == 0


def test_sources_hold_what_they_should_and_nothing_of_before(tmp_path):
    solutions = tmp_path / "solutions"
    solutions.mkdir()
    cell = nbformat.v4.new_markdown_cell("# 01 · One\n\n**The question:** why?\n\nSee [all](../CLAIMS.md).")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), solutions / "01_one.ipynb")
    old = tmp_path / "made" / "gone.md"
    old.parent.mkdir()
    old.touch()
    assert write_sources(tmp_path / "made", solutions) == ["01_one"] and not old.exists()
    assert "(claims.md)" in nbformat.read(tmp_path / "made" / "01_one.ipynb", 4).cells[0].source
    index = (tmp_path / "made" / "index.md").read_text(encoding="utf-8")
    assert "| [01 · One](01_one.ipynb) | why? |" in index
    before = (tmp_path / "made" / "claims.md").stat().st_mtime_ns
    write_sources(tmp_path / "made", solutions)
    assert (tmp_path / "made" / "claims.md").stat().st_mtime_ns == before, "Sphinx need not read it again"


# ---- built pages ------------------------------------------------------------------------------------------

GOOD = """<link rel="canonical" href="https://x.org/"><link rel="stylesheet" href="a.css">
<img src="p.png" alt=""><h1 id="top-1">T</h1><a href="b.html#there">b</a> <a href="#">up</a>
<a href="https://arxiv.org/abs/1">paper</a> <a href="mailto:a@b.c">mail</a><script>const code = 'https://a.org/not-loaded'</script>"""


@pytest.fixture
def pages(tmp_path) -> Path:
    """Two pages that are as they should be."""
    (tmp_path / "a.html").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.html").write_text('<p id="there">x</p><a href="a.html#top-1">a</a>', encoding="utf-8")
    (tmp_path / "a.css").write_text("p { background: url(p.png) } /* https://a.org */", encoding="utf-8")
    (tmp_path / "p.png").write_bytes(PNG)
    return tmp_path


def test_good_pages_have_no_fault(pages):
    assert faults(pages) == []


@pytest.mark.parametrize(
    "added, said",
    [
        ('<a href="c.html">c</a>', "c.html leads to no file"),
        ('<a href="a.html#nowhere">a</a>', "leads to no place of a.html"),
        ('<a href="#nowhere">a</a>', "leads to no place of b.html"),
        ('<a href="../x.html">a</a>', "leads out of the site"),
        ('<img src="gone.png">', "gone.png leads to no file"),
        ('<img src="https://a.org/p.png">', "loads from elsewhere"),
        ('<script src="//cdn.org/x.js"></script>', "loads from elsewhere"),
        ('<link rel="stylesheet" href="https://a.org/x.css">', "loads from elsewhere"),
        ('<link rel="preconnect" href="https://a.org">', "loads from elsewhere"),
        ("<script>fetch('https://a.org')</script>", "loads from elsewhere"),
        ('<script type="module">import x from "https://a.org/x.js"</script>', "loads from elsewhere"),
        ("<style>@import 'https://a.org/x.css'</style>", "loads from elsewhere"),
        ('<p style="background: url(https://a.org/p.png)">', "loads from elsewhere"),
    ],
)
def test_what_is_wrong_with_a_page_is_found(pages, added, said):
    with (pages / "b.html").open("a", encoding="utf-8") as page:
        page.write(added)
    (fault,) = faults(pages)
    assert fault.startswith("b.html: ") and said in fault


def test_a_font_from_elsewhere_in_a_style_sheet_is_found(pages):
    (pages / "a.css").write_text("@font-face { src: url(//a.org/f.woff) }", encoding="utf-8")
    assert faults(pages) == ["a.css: loads from elsewhere: url(//a.org/f.woff"]


# ---- the whole site ---------------------------------------------------------------------------------------


def test_a_folder_of_other_files_is_not_written_into(tmp_path, capsys):
    (tmp_path / "thesis.txt").touch()
    assert building.main([f"--out={tmp_path}"]) == 1
    said = capsys.readouterr().err
    assert "holds files that are no site" in said and "--out" in said


def test_sphinx_that_fails_is_told_in_words(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(building, "write_sources", lambda folder: [])
    failing = subprocess.CompletedProcess([], 2, "", "no such theme")
    monkeypatch.setattr(building.subprocess, "run", lambda *a, **k: failing)
    assert building.main([f"--out={tmp_path / 'out'}"]) == 1
    assert "no such theme" in capsys.readouterr().err


def test_the_whole_site_builds_without_warnings_and_loads_nothing_from_elsewhere(tmp_path):
    sphinx = course.python_of(ROOT / ".cache" / "site-env")
    if not sphinx.exists():
        pytest.skip("Sphinx is not installed; python3 course.py site installs it")
    assert building.build(tmp_path / "out", str(sphinx), tmp_path / "work") == []
    page = (tmp_path / "out" / "05_hybrid_search.html").read_text(encoding="utf-8")
    assert "<math" in page and page.count('class="plot"') > 5 and "One answer" in page
    assert all(re.search(r'alt="[^"]{40,}"', tag) for tag in re.findall(r'<img class="plot"[^>]*>', page))

"""Notebook 00 in JupyterLab, as a learner works: all cells, an exercise done wrong and then right."""

import pytest
from lab_page import LabPage

pytestmark = pytest.mark.browser
WRONG = """def price_per_thousand(prompt_tokens, completion_tokens, price_in, price_out):
    return prompt_tokens * price_in + completion_tokens * price_out"""
RIGHT = """def price_per_thousand(prompt_tokens, completion_tokens, price_in, price_out):
    return (prompt_tokens * price_in + completion_tokens * price_out) / 1000"""


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """Notebook 00, opened and run from top to bottom, untouched."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = LabPage(context.new_page(), lab).open("00_start_here.ipynb")
    opened.run_all(minutes=5)
    yield opened
    context.close()


def shown(outputs: list[dict]) -> str:
    """What a cell's outputs say in plain words."""
    return "".join("".join(one.get("text", one.get("data", {}).get("text/plain", ""))) for one in outputs)


def test_it_runs_untouched_and_its_widgets_appear(notebook):
    assert notebook.errors() == []
    assert "not attempted" in shown(notebook.outputs()[notebook.where('check("0.1"')])
    for call in ('predict("0.2")', "ask_system(pages", 'quiz("00")'):
        cell = notebook.go_to(notebook.where(call))
        cell.locator(".course-widget").wait_for()


def test_jupyterlab_asks_nothing_of_a_network(notebook):
    assert notebook.page.get_by_text("Jupyter news").count() == 0


def test_an_exercise_done_wrong_is_told_why_and_done_right_is_praised(notebook):
    answer, check = notebook.where("def price_per_thousand"), notebook.where('check("0.1"')
    assert notebook.run(answer, WRONG) == []
    said = shown(notebook.run(check))
    assert "not yet" in said and "expected" in said and "got" in said and "300" in said, said
    assert notebook.run(answer, RIGHT) == []
    said = shown(notebook.run(check))
    assert "correct" in said, said

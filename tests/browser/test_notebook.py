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
    """Notebook 00, opened."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = LabPage(context.new_page(), lab).open("00_start_here.ipynb")
    yield opened
    context.close()


def shown(outputs: list[dict]) -> str:
    """What a cell's outputs say in plain words."""
    return "".join("".join(one.get("text", one.get("data", {}).get("text/plain", ""))) for one in outputs)


def test_jupyterlab_asks_nothing_of_a_network(notebook):
    assert notebook.page.get_by_text("Jupyter news").count() == 0


def test_an_exercise_is_not_attempted_then_wrong_with_the_reason_then_right(notebook):
    answer, check = notebook.where("def price_per_thousand"), notebook.where('check("0.1"')
    assert notebook.run(answer) == []
    assert "not attempted" in shown(notebook.run(check))
    assert notebook.run(answer, WRONG) == []
    said = shown(notebook.run(check))
    assert "not yet" in said and "For 1000, 0" in said and "was expected and it returned" in said, said
    assert notebook.run(answer, RIGHT) == []
    said = shown(notebook.run(check))
    assert "correct" in said, said


def test_it_runs_from_top_to_bottom_and_its_widgets_appear(notebook):
    notebook.run_all(minutes=8)
    assert notebook.errors() == []
    for call in ('predict("0.2")', "ask_system(pages", 'quiz("00")'):
        cell = notebook.go_to(notebook.where(call))
        cell.locator(".course-widget").wait_for()

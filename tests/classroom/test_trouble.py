"""In a real kernel: a mistake shows one sentence and fails its cell; every other error looks as ever."""

import os
import re

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from helpers.classroom.trouble import install, sentence_of
from helpers.corpus import DataError
from helpers.settings import ROOT

IMPORT = "from helpers.classroom import check, serve_intranet, show_mask, show_table"
TRACE = "The full trace: trace()"


def run(*sources, tags=(), stops=False):
    """The outputs of the cells of a notebook, run in a fresh kernel. stops: at the first error."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    for cell in cells:
        cell.metadata["tags"] = list(tags)
    notebook = nbformat.v4.new_notebook(cells=cells)
    place = {"metadata": {"path": str(ROOT)}}
    client = NotebookClient(
        notebook, kernel_name="python3", allow_errors=not stops, timeout=120, resources=place
    )
    client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
    return [cell.outputs for cell in cells]


def shown(output):
    """What a reader sees of an error, without colours."""
    return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output.traceback))


@pytest.fixture(scope="module")
def cells():
    """One kernel for what does not change it."""
    return run(
        IMPORT,
        "x = 1\nshow_table('t', ('arm', 'n'), [('a',)])",
        "trace()",
        "check('9.9', 1)",
        "def mine(n):\n    raise ValueError('These are the words of a learner.')\n\nmine(1)",
        "1 / 0",
        "if:",
        "from helpers.corpus import DataError\nraise DataError('tea.md is damaged. Restore it.')",
        "show_mask([1, 2], 5)",
        "trace = 3\nshow_mask(['a'], [])",
        "%tb",
        "print('still alive')",
    )


def test_an_error_of_the_helpers_is_one_sentence_without_a_trace(cells):
    (error,) = cells[1]
    assert (error.output_type, error.ename) == ("error", "ValueError")
    assert shown(error).splitlines() == [
        "ValueError: The row ['a'] has 1 cells and the head has 2.",
        f"Line 2 of the cell. {TRACE}",
    ]


def test_the_full_trace_is_one_call_away(cells):
    told = shown(cells[2][0])
    assert "showing.py" in told and "show_table" in told and "Traceback" in told
    assert "The row" in told and TRACE not in told


def test_the_words_of_a_key_error_are_not_quoted(cells):
    assert shown(cells[3][0]).startswith("KeyError: There is no exercise '9.9'; the ids are 0.1, ")


@pytest.mark.parametrize(
    "number, word", [(4, "mine(n)"), (5, "1 / 0"), (6, "invalid syntax"), (8, "showing.py")]
)
def test_errors_of_a_learners_own_code_and_faults_of_ours_look_as_ever(cells, number, word):
    assert word in shown(cells[number][0]) and TRACE not in shown(cells[number][0])


def test_an_error_of_a_class_of_the_course_is_a_sentence_wherever_it_is_raised(cells):
    assert shown(cells[7][0]).startswith("DataError: tea.md is damaged. Restore it.\nLine 2 of the cell. ")


def test_a_learner_who_uses_the_name_is_told_where_else_it_stands(cells):
    assert "from helpers.classroom import trace; trace()" in shown(cells[9][0])


def test_the_magic_word_of_ipython_shows_the_trace_too(cells):
    assert "Traceback" in shown(cells[10][0]) and cells[11][0].text == "still alive\n"


def test_a_notebook_still_fails_at_a_sentence():
    with pytest.raises(CellExecutionError) as failed:
        run(IMPORT, "show_mask(['a'], [])", stops=True)
    assert failed.value.ename == "ValueError" and "1 tokens and 0 labels" in failed.value.evalue


def test_a_cell_that_may_raise_goes_on():
    outputs = run(IMPORT, "show_mask(['a'], [])", "print('on')", tags=["raises-exception"], stops=True)
    assert outputs[1][0].output_type == "error" and outputs[2][0].text == "on\n"


def test_a_claim_that_is_not_reproduced_fails_its_cell():
    claim = "from helpers.experiments import ClaimError\nraise ClaimError('K1 came out as other.')"
    with pytest.raises(CellExecutionError, match="K1 came out as other."):
        run(IMPORT, claim, stops=True)


def test_a_display_of_errors_that_the_reader_has_stays():
    own = (
        "def plain(shell, kind, error, trace_back, tb_offset=None):\n    print('mine:', error)\n\n"
        "get_ipython().set_custom_exc((ValueError,), plain)"
    )
    outputs = run(own, IMPORT, "show_mask(['a'], [])")
    assert outputs[2][0].text.startswith("mine: There are 1 tokens")


def test_outside_ipython_nothing_is_installed():
    assert install() is False


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), SystemExit(2), ValueError("no sentence"), ValueError(), OSError(2, "gone")]
)
def test_what_the_helpers_did_not_say_is_no_sentence(error):
    assert sentence_of(error) is None


def test_a_sentence_is_known_by_its_class_or_by_where_it_was_raised():
    assert sentence_of(DataError("Damaged")) == "Damaged"
    with pytest.raises(ValueError) as own:
        from helpers.classroom import show_mask

        show_mask(["a"], [])
    assert sentence_of(own.value) == "There are 1 tokens and 0 labels; each token needs one."

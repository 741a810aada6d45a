"""In a notebook a mistake shows one sentence, and `trace()` the rest.

The course's own errors say what is wrong and how to mend it; forty lines of stack trace hide that. So a cell
that raises one of them shows the sentence alone. It is still an error: the cell has failed, the cells after
it do not run by themselves, and what executes notebooks sees it. Every other error looks as ever. Outside
IPython nothing changes.
"""

import re
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

HELPERS = Path(__file__).resolve().parents[1]
RED, PLAIN = "\x1b[31m", "\x1b[0m"
_SENTENCE = re.compile(r"\S+ \S+ .*[.!?]", re.DOTALL)


def sentence_of(error: BaseException) -> str | None:
    """The sentence of an error that was raised on purpose by the helpers; None for every other error.

    On purpose: the error is of a class of the helpers, or the helpers raised it themselves (and no library
    that they call) with a sentence for its text.

    >>> from helpers.corpus import PageError
    >>> sentence_of(PageError("tea.md is no text. Save it as UTF-8."))
    'tea.md is no text. Save it as UTF-8.'
    >>> sentence_of(ValueError("The reader's own words, from a cell.")) is None
    True
    """
    if not isinstance(error, Exception):
        return None
    text = str(error.args[0]) if len(error.args) == 1 else str(error)
    if type(error).__module__.partition(".")[0] == "helpers":
        return text
    file = _raised_in(error.__traceback__)
    own = file is not None and HELPERS in Path(file).parents
    return text if own and _SENTENCE.fullmatch(text.strip()) else None


def _raised_in(trace_back: TracebackType | None) -> str | None:
    """The file in which an error was raised."""
    if trace_back is None:
        return None
    while trace_back.tb_next:
        trace_back = trace_back.tb_next
    return trace_back.tb_frame.f_code.co_filename


def trace() -> None:
    """Show the full stack trace of the last error.

    chat("")        # ChatError: …
    trace()
    """
    error = getattr(sys, "last_value", None)
    shell = _shell()
    if error is None:
        print("Nothing has gone wrong yet.")
    elif shell:
        shell.showtraceback((type(error), error, error.__traceback__))
    else:
        traceback.print_exception(error)


def install() -> bool:
    """Let IPython show the course's errors as sentences, and `trace` stand in the notebook's names.

    True when it was done now; False outside IPython, the second time, or where the reader has a display of
    errors of their own.
    """
    shell = _shell()
    if shell is None or shell.custom_exceptions:
        return False
    shell.set_custom_exc((Exception,), _display)
    if "trace" not in shell.user_ns:
        shell.push({"trace": trace}, interactive=False)
    return True


def _shell() -> Any:
    """The running IPython, or None."""
    if "IPython" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

    return get_ipython()


def _display(
    shell: Any, kind: type, error: Any, trace_back: TracebackType, tb_offset: int | None = None
) -> None:
    """Called by IPython for each error of a cell."""
    sentence = sentence_of(error)
    if sentence is None:
        shell.showtraceback((kind, error, trace_back), tb_offset=tb_offset, running_compiled_code=True)
        return
    lines = [f"{RED}{kind.__name__}{PLAIN}: {sentence}", _hint(shell, trace_back)]
    error._render_traceback_ = lambda: lines  # IPython asks an error for its own display
    try:
        shell.showtraceback((kind, error, trace_back))
    finally:
        del error._render_traceback_


def _hint(shell: Any, trace_back: TracebackType | None) -> str:
    """Where in the cell it happened, and how to see more."""
    line = None
    while trace_back and line is None:
        if (
            trace_back.tb_frame.f_globals is shell.user_ns
            and trace_back.tb_frame.f_code.co_name == "<module>"
        ):
            line = trace_back.tb_lineno
        trace_back = trace_back.tb_next
    where = f"Line {line} of the cell. " if line else ""
    call = (
        "trace()" if shell.user_ns.get("trace") is trace else "from helpers.classroom import trace; trace()"
    )
    return f"{where}The full trace: {call}"

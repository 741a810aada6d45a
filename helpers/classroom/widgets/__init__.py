"""Widgets for JupyterLab: explorers, asking several systems, choosing. `helpers.classroom` exports them.

ipywidgets is imported when the first widget is made. Everything that comes from a page, a model or a reader
is escaped before it is shown.
"""

GREEN, RED = "#009E73", "#D55E00"
WIDE = "98%"


def framed(body: str, colour: str = GREEN) -> str:
    """Some HTML with a coloured line at its left.

    >>> framed("<b>yes</b>")[-16:]
    '<b>yes</b></div>'
    """
    style = f"border-left:4px solid {colour};padding:2px 12px;margin:6px 0;line-height:1.45"
    return f"<div style='{style}'>{body}</div>"

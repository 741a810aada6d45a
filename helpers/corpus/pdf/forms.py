"""What is written on a PDF's page without being part of its text: fields of a form, and notes on top of it.

    written_on(reader.pages[0])         (["serial: K4-01655"], 0)

What this leaves out: forms of the XFA kind, of which only the printed part is read; comments that a reader
pinned to a page, which are counted.
"""

from typing import Any

_HIDDEN, _PASSWORD, _PUSH = 1 << 1, 1 << 13, 1 << 16  # PDF 32000-1, tables 165, 228 and 226
_OFF = ("", "Off")
_NO_TEXT = {"/Link", "/Widget", "/Popup", "/FreeText"}


def written_on(page: Any) -> tuple[list[str], int]:
    """Lines "name: value" of the fields of a page and the texts of its notes; the number of its comments.

    page: a page of pypdf. A field without a value has no line; a box that is not ticked says "no".

        lines, comments = written_on(PdfReader("form.pdf").pages[0])
    """
    lines: list[str] = []
    comments = 0
    for reference in plain_object(page.get("/Annots")) or []:
        note = plain_object(reference)
        if not hasattr(note, "get") or int(plain_object(note.get("/F")) or 0) & _HIDDEN:
            continue
        kind = note.get("/Subtype")
        if kind == "/Widget":
            lines.append(_field(note))
        elif kind == "/FreeText":
            lines.append(_text(note.get("/Contents")))
        elif kind not in _NO_TEXT and _text(note.get("/Contents")):
            comments += 1
    return list(dict.fromkeys(line for line in lines if line)), comments


def _field(widget: Any) -> str:
    """A field as "name: value"; empty when it holds nothing."""
    kind, flags = _inherited(widget, "/FT"), int(_inherited(widget, "/Ff") or 0)
    name = _text(_inherited(widget, "/TU")) or _text(_inherited(widget, "/T")) or "field"
    value = _inherited(widget, "/V")
    if kind == "/Btn":
        if flags & _PUSH:
            return ""
        state = str(plain_object(widget.get("/AS")) or value or "").removeprefix("/")
        ticked = state not in _OFF
        if "/Parent" in widget and widget.get("/T") is None:  # one of several, of which one can be chosen
            return f"{name}: {state}" if ticked else ""
        return f"{name}: {'yes' if ticked else 'no'}"
    if kind == "/Sig" or (kind == "/Tx" and flags & _PASSWORD):
        return ""
    values = value if isinstance(value, list) else [value]
    shown = dict(_options(_inherited(widget, "/Opt")))
    text = ", ".join(filter(None, (shown.get(_text(one), _text(one)) for one in values)))
    return f"{name}: {text}" if text else ""


def _options(options: Any) -> list[tuple[str, str]]:
    """(value, what the reader sees) of the entries of a choice that differ."""
    pairs = [plain_object(option) for option in options or []]
    return [(_text(pair[0]), _text(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2]


def _inherited(widget: Any, key: str) -> Any:
    """A value of a field, or of the fields that it belongs to."""
    for _ in range(20):  # a ring of parents is no reason to wait
        if not hasattr(widget, "get"):
            return None
        if key in widget:
            return plain_object(widget.get(key))
        widget = plain_object(widget.get("/Parent"))
    return None


def _text(value: Any) -> str:
    """A string of a PDF in one line each; a stream is read, a name loses its slash."""
    value = plain_object(value)
    if value is None:
        return ""
    data = value.get_data().decode("utf-8", "replace") if hasattr(value, "get_data") else str(value)
    text = "\n".join(" ".join(line.split()) for line in data.replace("\r", "\n").split("\n"))
    return text.strip().removeprefix("/")


def plain_object(value: Any) -> Any:
    """What a reference of pypdf leads to; anything else is itself.

    >>> plain_object(None), plain_object(3)
    (None, 3)
    """
    return value.get_object() if hasattr(value, "get_object") else value

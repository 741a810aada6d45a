"""Words of a document that look like Markdown stay words: `neutral` puts a backslash before such a sign.

    neutral("# of units: 4")        "\\# of units: 4"

A PDF or a web page has its own headings and tables. A line of its text that begins with `#` or `|` would
become one more of them, with all that follows from it: a section, a row.

What this leaves out: items of lists (`- `, `1. `), which are what they look like and change nothing around
them; signs inside a line (`*`, `_`, links); lines that are indented by four spaces or more, which are code,
so take the spaces off first.
"""

import re

# What begins a block of CommonMark or of GitHub's tables, at the beginning of a line.
_SIGN = re.compile(
    r"""\#{1,6}(?:\s|$)                  # heading
      | >                               # quotation
      | [-+*]$                          # the line under a heading, or an empty item
      | ([-*_])[ \t]*(?:\1[ \t]*){2,}$  # rule
      | =+[ \t]*$                       # the line under a heading
      | `{3} | ~{3}                     # code
      | \|                              # row of a table
      | (?=.*-)[-:|\ \t]+$              # the rule of a table
      | <[A-Za-z/!?]                    # HTML
      | \[[^\]]*(?:\]:|$)              # address of a link, which no reader sees
    """,
    re.VERBOSE,
)
# The sign of an item, with so little space after it that what follows is no code.
_ITEM = re.compile(r"(?:[-+*]|\d{1,9}[.)])(?: {1,4}(?=\S)|$)")
_FAR_ITEM = re.compile(r"(\d{0,9})(?=[-+*.)]\s)")
_DEEPEST = 8  # items in items


def neutral(text: str) -> str:
    """A text of which no line is a heading, a table, a rule, a quotation or code to a Markdown parser.

    >>> neutral("Limits\\n---\\n-5 bar"), neutral("1. Scope"), neutral("1. # Scope")
    ('Limits\\n\\\\---\\n-5 bar', '1. Scope', '1. \\\\# Scope')
    """
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    at = len(line) - len(line.lstrip(" "))
    for _ in range(_DEEPEST):
        if _SIGN.match(line, at):
            return f"{line[:at]}\\{line[at:]}"
        item = _ITEM.match(line, at)
        if not item:
            break
        at = item.end()
    far = _FAR_ITEM.match(line, at)
    at = far.end() if far else len(line)
    return f"{line[:at]}\\{line[at:]}" if far else line

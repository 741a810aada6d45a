"""Words of a document that look like Markdown stay words: `neutral` puts a backslash before such a sign.

    neutral("# of units: 4")        "\\# of units: 4"

A PDF or a web page has its own headings, lists and tables. A line of its text that begins with `#`, `1. ` or
`|` would become one more of them, with all that follows from it: a section, an item, a row.

What this leaves out: signs inside a line (`*`, `_`, links), which change no structure; lines that are indented
by four spaces or more, which are code, so take the spaces off first.
"""

import re

# What begins a block of CommonMark or of GitHub's tables, at the beginning of a line.
_SIGN = re.compile(
    r"""\#{1,6}(?:\s|$)                  # heading
      | >                               # quotation
      | [-+*](?:\s|$)                   # item of a list
      | ([-*_])[ \t]*(?:\1[ \t]*){2,}$  # rule
      | =+[ \t]*$                       # the line under a heading
      | `{3} | ~{3}                     # code
      | \|                              # row of a table
      | (?=.*-)[-:|\ \t]+$              # the rule of a table
      | <[A-Za-z/!?]                    # HTML
      | \[[^\]]*(?:\]:|$)            # address of a link, which no reader sees
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"\d{1,9}(?=[.)](?:\s|$))")


def neutral(text: str) -> str:
    """A text of which no line is structure to a Markdown parser; words and line ends stay as they are.

    >>> neutral("Limits\\n---\\n1. five\\n-5 bar"), neutral("2.1 Scope")
    ('Limits\\n\\\\---\\n1\\\\. five\\n-5 bar', '2.1 Scope')
    """
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    begins = line.lstrip(" ")
    at = len(line) - len(begins)
    number = _NUMBER.match(begins)
    if number:
        at += number.end()
    elif not _SIGN.match(begins):
        return line
    return f"{line[:at]}\\{line[at:]}"

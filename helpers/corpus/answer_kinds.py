"""What kind of answer a question asks for, and does a text hold one: "how long" wants a duration.

Rules of thumb about English questions, as question answering systems have used them since Li & Roth 2002
(*Learning question classifiers*). A question that no rule knows has no kind, and every text fits it; a rule
may be wrong. "When" and "who" ask where a question or its main clause begins, not wherever they stand.
"""

import re

_MONTHS = (
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?"
)
_DAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
_NUMBER_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|once|half|dozen)"
_PERIOD = (
    r"(?:ms|s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|days?|nights?|weeks?|months?|quarters?|years?)"
)

_BEGINS = r"(?:^|[,;:.!?\u2013-]\s*(?:and |so |but |then )?|^(?:and|so|but|hi|hello)\b,?\s*)"

# (kind, how a question asks for it, what such an answer looks like); the first that asks is taken
_KINDS = (
    (
        "duration",
        r"\bhow (?:long|soon|often|old)\b"
        r"|\bhow many (?:seconds|minutes|hours|days|nights|weeks|months|years)\b"
        r"|\bwithin (?:how|what)\b|\bhow much time\b|\bduration\b",
        rf"(?:\d|\b{_NUMBER_WORD}\b)[\s-]?{_PERIOD}\b"
        r"|\b(?i:weekly|daily|monthly|yearly|hourly|every|each|until)\b",
    ),
    (
        "date",
        rf"{_BEGINS}(?:(?:since|until|till|by|from) )?when\b|\b(?:since|until|by) when\b"
        r"|\b(?:what (?:date|time|day|year|month)|which (?:day|month|year|date)|deadline|opening hours)\b",
        rf"\b(?:{_MONTHS})\b|\b{_DAYS}\b|\b\d{{1,2}}[:.]\d\d\b|\b[12]\d{{3}}\b"
        r"|\b(?i:noon|midnight|today|after|before)\b",
    ),
    (
        "person",
        rf"{_BEGINS}(?:(?:to|from|with|for|by) )?(?:who|whose|whom)\b"
        r"|\bname of the (?:person|man|woman)\b",
        r"\b[^\W\d_a-z][^\W\d_]+ [^\W\d_a-z][^\W\d_]+\b|\b[^\W\d_a-z][a-z]+\b",
    ),
    (
        "money",
        r"\b(?:costs?|price|pays?|paid|budget|how much money|fees?|fare|charged?|discount"
        r"|refund)\b|\bhow (?:much|high) (?:is|are|was|were) (?:\w+ )?(?:rent|deposit|fine)\b",
        r"[$\u20ac\u00a3\u00a5%]|\d|\b[A-Z]{3}\b"
        r"|\b(?i:euros?|dollars?|pounds?|crowns?|kroner|cents?|free|per cent)\b",
    ),
    (
        "code",
        r"\b(?:code|part number|serial|reference|number of the (?:form|contract|ticket)"
        r"|which (?:form|article|file)|order number|model number|version)\b",
        r"\b\w*\d[\w.\-/]*",
    ),
    (
        "number",
        r"\bhow (?:many|much|far|deep|large|big|high|tall|wide|thick|heavy|hot|cold|warm|fast|strong|close)\b"
        r"|\b(?:what|which) (?:share|percentage|temperature|weight|size|length|width|height|depth|limit"
        r"|voltage|pressure|speed|distance|capacity|torque|power|dose|amount|maximum|minimum|rate|range|angle)\b"
        r"|\b(?:maximum|minimum|most|least)\b",
        rf"\d|\b{_NUMBER_WORD}\b",
    ),
)  # fmt: skip
_COMPILED = [(kind, re.compile(asks, re.I), re.compile(holds)) for kind, asks, holds in _KINDS]


def asked_kind(question: str) -> str:
    """One of money, duration, date, person, code, number; empty when it is not clear.

    >>> asked_kind("How long does the soak take?"), asked_kind("Who keeps the keys?")
    ('duration', 'person')
    """
    return next((kind for kind, asks, _ in _COMPILED if asks.search(question)), "")


def holds_kind(text: str, kind: str) -> bool:
    """Does a text hold something of this kind? True for no kind.

    >>> holds_kind("It takes 74 hours.", "duration"), holds_kind("It takes a while.", "number")
    (True, False)
    """
    return not kind or next(bool(holds.search(text)) for name, _, holds in _COMPILED if name == kind)

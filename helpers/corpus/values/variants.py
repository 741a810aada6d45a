"""What is written in two ways in English: isn't and is not, half past ten and 10:30, colour and color.

`spelled_out` rewrites a text before it is read in values; `same_word` compares two words. A rule is here only
when it makes no two different words equal, so that acronyms and what they stand for are not.
"""

import re

from .plain import folded

# ---- in a text --------------------------------------------------------------------------------------------

_IS = re.compile(r"\b(it|that|there|he|she|what|who|here|where)['\u2019]s\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:(ca|wo|sha)n|([a-z]+)n)['\u2019]t\b|\bcannot\b", re.IGNORECASE)
_WHOLE = {"ca": "can", "wo": "will", "sha": "shall"}
_SHORT = re.compile(r"(?<=[a-z])['\u2019](re|ll|ve)\b|(?<=\bI)['\u2019](m)\b", re.IGNORECASE)
_LONG = {"re": " are", "ll": " will", "ve": " have", "m": " am"}
_TITLE = re.compile(r"(?<![A-Za-z]\.)\b(Prof|Dr|St|Mt)\.? (?=[A-Z][a-z])")
_TITLES = {"Prof": "Professor", "Dr": "Doctor", "St": "Saint", "Mt": "Mount"}
_STREET = re.compile(r"(?:[A-Z]\w+|\d(?:st|nd|rd|th)?) $")  # "Main St" is a street
_ONE = re.compile(r"\b(?:(no)[ -]|(every|some|any))one\b(?! of\b)", re.IGNORECASE)
_VERSION = re.compile(
    r"(?:(?<=(?-i:[A-Z]{2}))v| ?(?<![\w.'-])(?:version|ver|v))\.? ?(?=\d+\.\d)", re.IGNORECASE
)
_V = re.compile(r"(?<![\w.'-])[vV]\.?(?=\d)")
_MINUTES = {"half": 30, "quarter": 15}
_PAST = re.compile(
    r"\b(?:a )?(half|quarter|[1-5]?\d(?: minutes?)?) (past) (1[0-2]|[1-9])\b"
    r"|\b(?:a )?(quarter|[1-5]?\d minutes?) (to) (1[0-2]|[1-9])\b(?! ?[a-z%])",
    re.IGNORECASE,
)
_O_CLOCK = re.compile(r"(?<![\d:.])(1[0-2]|[1-9]) ?o'? ?clock\b", re.IGNORECASE)
_PART_OF_DAY = re.compile(
    r"(?<![\d:.])((?:1[0-2]|0?[1-9])(?::[0-5]\d)?) in the (morning|afternoon|evening)\b", re.IGNORECASE
)
_HOURS = re.compile(r"(?<![\w.])(\d{1,3})h ?([0-5]?\d)(?:min|m)(?: ?([0-5]?\d)s)?(?!\w)")


def spelled_out(text: str) -> str:
    """A text with its short forms spelled out: contractions, titles, versions.

    >>> spelled_out("It isn't v2.0.1, Prof. Lovelace")
    'It is not version 2.0.1, Professor Lovelace'
    """
    if "'" in text or "\u2019" in text or "annot" in text:
        text = _NOT.sub(_not, _IS.sub(r"\1 is", text))
        text = _SHORT.sub(lambda m: _LONG[(m[1] or m[2]).lower()], text)
    if " " in text:
        text = _TITLE.sub(_title, text).replace(" & ", " and ")
    text = _ONE.sub(lambda m: f"{m[1] or m[2]}body", text)
    return _V.sub("version ", _VERSION.sub(" version ", text)).strip() if re.search("[vV]", text) else text


def clock_times(text: str) -> str:
    """Times and durations in words, in a text whose number words are digits.

    >>> clock_times("half past 10, a quarter to 1, 8 o'clock in the evening, 2h30m")
    '10:30, 12:45, 8:00 pm, 2 h 30 min'
    """
    if not re.search(r"(?i)past|to |clock|in the|\dh", text):
        return text
    text = _O_CLOCK.sub(r"\1:00", _PAST.sub(_past, text))
    text = _PART_OF_DAY.sub(lambda m: f"{m[1]} {'am' if m[2].lower() == 'morning' else 'pm'}", text)
    return _HOURS.sub(lambda m: f"{m[1]} h {m[2]} min" + (f" {m[3]} s" if m[3] else ""), text)


def _not(match: re.Match) -> str:
    if match[1]:
        return f"{_WHOLE[match[1].lower()]} not"
    return f"{match[2]} not" if match[2] else "can not"


def _title(match: re.Match) -> str:
    if match[1] == "St" and _STREET.search(match.string[max(0, match.start() - 30) : match.start()]):
        return match[0]
    return _TITLES[match[1]] + " "


def _past(match: re.Match) -> str:
    said, hour = match[1] or match[4], int(match[3] or match[6])
    minutes = _MINUTES.get(said.lower()) or int(said.split()[0])
    if match[5]:
        hour, minutes = (hour - 2) % 12 + 1, 60 - minutes
    return f"{hour}:{minutes:02d}"


# ---- of a word --------------------------------------------------------------------------------------------

_OUR = re.compile(
    r"^(col|discol|fav|flav|lab|hon|dishon|hum|rum|vap|vig|arm|tum|val|rig|sav|cand|clam|ferv|parl|harb|neighb"
    r"|behavi|misbehavi|endeav|splend|od|ard|ranc|succ|savi|demean)our(?!t)"
)
_ISE = re.compile(r"(?<=[a-z]{3})is(e[srd]?|ing|ations?|ational|ers)$")
_YSE = re.compile(r"(?<=[a-z]aly)s(e[srd]?|ing|ers)$")
_RE = re.compile(
    r"^(cent|fib|theat|calib|lust|spect|meag|somb|sab|met|lit|kilomet|millimet|centimet)re(s|d)?$"
)
_OGUE = re.compile(r"^(catal|dial|anal|monol|epil|prol)ogue(?=s?$)")
_DOUBLED = re.compile(
    r"^(travel|cancel|label|model|fuel|signal|level|channel|tunnel|dial|total|equal|marvel|quarrel|counsel)"
    r"l(?=ed$|ing$|ers?$)"
)
_OTHER = {
    "grey": "gray", "programme": "program", "programmes": "programs", "aluminium": "aluminum",
    "sulphur": "sulfur", "sulphate": "sulfate", "defence": "defense", "licence": "license",
    "offence": "offense", "plough": "plow", "manoeuvre": "maneuver", "jewellery": "jewelry",
    "mould": "mold", "moulds": "molds", "tyres": "tires", "sceptical": "skeptical", "kerb": "curb",
}  # fmt: skip
_GERMAN = str.maketrans({"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue", "\u00e5": "aa", "\u00f8": "oe"})
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")


def same_word(one: str, other: str) -> bool:
    """True for one word in two spellings: accents, umlauts, dots of an abbreviation, American English.

    >>> same_word("colour", "color"), same_word("Gödel", "Goedel"), same_word("four", "for")
    (True, True, False)
    """
    if one == other:
        return True
    mine, theirs = folded(one), folded(other)
    if mine == theirs:
        return mine != ""
    if not (one.isascii() and other.isascii()):
        return folded(one.lower().translate(_GERMAN)) == theirs or mine == folded(
            other.lower().translate(_GERMAN)
        )
    if "." in mine or "." in theirs:
        return _same_abbreviation(one, other)
    return mine[:1] == theirs[:1] and american(mine) == american(theirs)


def american(word: str) -> str:
    """A word in small letters in its American spelling.

    >>> american("harbour"), american("organisation"), american("tour"), american("rise")
    ('harbor', 'organization', 'tour', 'rise')
    """
    if word in _OTHER:
        return _OTHER[word]
    word = _OUR.sub(r"\1or", word)
    if len(word) > 6:
        word = _YSE.sub(r"z\1", _ISE.sub(r"iz\1", word))
    word = _RE.sub(lambda m: f"{m[1]}er{m[2] or ''}", word)
    return _DOUBLED.sub(r"\1", _OGUE.sub(r"\1og", word))


def _same_abbreviation(one: str, other: str) -> bool:
    """U.S. and US, e.g. and eg; the capitals of U.S. tell it from us."""
    if not (_DOTTED.fullmatch(one) or _DOTTED.fullmatch(other)):
        return False
    one, other = one.replace(".", ""), other.replace(".", "")
    return one == other or (one.lower() == other.lower() and one.isupper() == other.isupper())

"""What a reply claims: a value that is denied, hedged, asked about or taken back is not claimed.

    "It is not 5 bar but 7 bar"         claims 7 bar
    "either 5 bar or 6 bar"             claims neither
    "5 bar - sorry, 7 bar"              claims 7 bar

These are rules of thumb about English, read around the place where an accepted answer stands. What this
leaves out: a denial in the next sentence ("That is the old value."), irony, and reasons that do not fit.
"""

import re

from helpers.corpus.values import TIMES_WORD, Reading, Value, factor, fits, places, same_unit, values_of

from .listed import is_one_of_a_list, orders

# ---- denials: what may stand between "not" and the value, before and after it ----
_FILLER = (
    r"(?:\s+(?:be|been|being|is|are|was|were|it|its|at|in|on|of|to|by|from|with|the|a|an|exactly|really"
    r"|actually|about|set|equal|quite|simply|currently|called|named|known|as|this|that|just|made)\b)*"
)
_VERB = (
    r"(?:\s+(?!exceed|reach|pass|fall|drop|rise|only|just|merely|until|before|later|after|allow|more|less"
    r"|longer|yet|for|within|without|under|above|over|below|since|during)[a-z]+)?"
)
_DENIED = re.compile(
    "|".join(
        [
            rf"(?:\b(?:not|never|no longer|neither|nor|cannot)\b|n't\b)(?!\s+only\b){_VERB}{_FILLER}\W*$",
            r"\b(?:isn|wasn|aren|don|doesn|didn|won|can) t\b(?:\s+[a-z]+)?\s*$",
            r"\b(?:instead of|rather than|other than|unlike|contrary to|except(?: for)?|apart from"
            r"|anything but)\s+(?:the |a |an )?\W*$",
            r"\b(?:used to be|formerly|previously|once was|mistakenly|wrongly|incorrectly)\b"
            r"[^.,;!?\d\n]{0,30}$",
            r"\b(?:wrong|incorrect|false|untrue|a mistake|a myth)\b (?:to (?:say|claim|think|assume)|that)\b"
            r"[^.;!?\n]{0,40}$",
            r"(?:\b(?:not|nor|never|cannot)\b|n't\b)[^.;!?\n]{0,30}\b(?:whether|if)\b[^.;!?\n]{0,40}$",
            r"\b(?:not sure|unsure|unclear|don't know|do not know|cannot say|can't say|doubt|unknown"
            r"|not clear) (?:whether|if|that)\b[^.;!?\n]{0,40}$",
            r"\bno\s+$",
        ]
    ),
    re.IGNORECASE,
)
_BE = r"\s*(?:is|was|are|were|would be|seems|looks)"
_DENIED_AFTER = re.compile(
    rf"""\W{{0,3}}(?:
      (?:{_BE}\s*(?:not|never|no\ longer)|\s*(?:isn't|wasn't|aren't|weren't))\s+
      (?:the|a|it|what|right|correct|true|valid|accurate|current|so|my|our)\b
    | {_BE}\s+(?:wrong|incorrect|false|untrue|outdated|obsolete|ruled\ out|a\ mistake)\b
    | \s*[(,-]?\s*(?:wrong|incorrect|false)\b
    | \s+(?:does|did)(?:\ not|n't)\ apply\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_WAS = re.compile(r"\b(?:was|were|had been)\s+\W*$", re.IGNORECASE)
_NOW = re.compile(r"[^.;!?\n]{0,40}\b(?:now|today|since then|nowadays)\b", re.IGNORECASE)
_THOUGHT_SO = re.compile(
    r"\b(?:thought|assumed|believed|expected|guessed)(?: (?:that )?it (?:was|is|were))?\s+\W*$", re.IGNORECASE
)
_BUT = re.compile(r"[^.;!?\n]{0,15}\bbut\b", re.IGNORECASE)
_BREAK = re.compile(r"[.;:!?]\s|\n|,\s*(?=but\b)|\bbut\b|\u2026|,\s(?!or\b)|\s-\s")

# ---- bounds ----
_CLAIMED = re.compile(
    r"(?:^|\b(?:is|are|was|were|be|been|it's|takes?|took|lasts?|weighs?|costs?|holds?|has|have|needs?|uses?"
    r"|measures?)(?: (?:set to|always|usually))?|[=:])\W*$",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|when|whenever|once|where|unless|only|that|which|who)\b", re.IGNORECASE)

# ---- what is taken back, what is one of several ----
MOST_WORDS_OF_A_CORRECTION = 8
_TAKEN_BACK = re.compile(
    r"""\b(?:sorry|correction|i\ mean|scratch\ that|make\ that|my\ mistake|my\ bad|apologies|i\ apologi[sz]e
       |on\ second\ thoughts?|let\ me\ correct|i\ was\ wrong|i\ misread|strike\ that|or\ rather|oops)\b
    | (?<=[.,;:!?\n-])\s*\b(?:no|wait|actually|hold\ on)\b
        (?=\s*(?:[,.:!]|-(?!\w))|\s+(?:it|the|that|this|i)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_OR = r"(?:or(?: (?:maybe|possibly|perhaps|even))?|and/or)"
_NO_ALTERNATIVE = re.compile(
    r"\s*(?:,\s*)?or\s+(?:so|more|less|better|above|higher|fewer|later|earlier|thereabouts|when|if|until|by"
    r"|after|before|over|under|else|longer|greater|lower|below|equivalent)\b",
    re.IGNORECASE,
)
_OR_NEXT = re.compile(rf"\s*(?:,\s*)?\b{_OR}\s+", re.IGNORECASE)
_LIST_OR = re.compile(
    rf"(?:,\s+(?!where|which|who|when|if|because|as|after|since|and|but|so|not|unless|or)(?:[^\s,.;!?]+\s?){{1,3}})+"
    rf",?\s*\b{_OR}\s+(?:[^\s,.;!?]+\s?){{1,3}}(?:[.,;!?]|$)",
    re.IGNORECASE,
)
_OR_LAST = re.compile(rf"\b{_OR}\s+(?:the |a |an )?\W*$", re.IGNORECASE)
_JOINTS = {"or", "and", "and/or", "maybe", "perhaps", "possibly", "even", "either", "alternatively"}
_NOUN_OR = re.compile(r"\s+[a-z]+,?\s+or\s+(?:maybe |perhaps |possibly )?\d", re.IGNORECASE)
_NOUN_OR_BEFORE = re.compile(r"\d\s+[a-z]+,?\s+or\s+(?:maybe |perhaps |possibly )?$", re.IGNORECASE)
_PLACE = re.compile(
    r"(?:^|[.;:!?,]\s|\n|\b(?:in|to|by|see|per)\s)(?:the )?(?:chapter|section|page|table|figure|appendix"
    r"|step|clause|article|paragraph|line|row|passage|source|document)\s$",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"(?:\s(?:gives|says|states|lists|names|shows|has|puts|sets|specifies|reports|defines|tells)\b"
    r"|,\s)[^.;!?\n]{0,60}?(?=\d)",
    re.IGNORECASE,
)
_ALLOWING = re.compile(r"(?:within|at least|at most|up to)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n")


def claims(reply: str, answer: str) -> bool:
    """True when the reply says that it is this answer: neither denied, nor one of several, nor taken back.

    >>> claims("It is not 5 bar but 7 bar.", "5 bar"), claims("It is not 5 bar but 7 bar.", "7 bar")
    (False, True)
    """
    reading = values_of(reply)
    wanted = values_of(answer).items
    there = [*places(answer, reply), *orders(values_of(answer), reading)]
    found = [place for place in there if not _only_an_end(reading, wanted, place[0])]
    if not found:
        return False
    from_here = _after_correction(reading, wanted)
    clean = False
    for first, last in found:
        if reading.items[first].start < from_here:
            continue
        if _denied(reading, first, last):
            return False
        clean = clean or not any(rule(reading, first, last) for rule in (_hedged, _asked, _elsewhere))
    return clean


# ---- around the place where an answer stands --------------------------------------------------------------


def _only_an_end(reading: Reading, wanted: tuple[Value, ...], first: int) -> bool:
    """Does the reply claim a range, less than, or more than, where a value was asked for itself?

    A sign always does, and so do words that are the reply or follow its verb ("it is less than 5 bar"). In
    "raise the alarm below 16 ampoules" they name the value as a threshold. At most, at least, up to and
    within allow the value itself. What went from 3 to 5 bar is 5 bar.
    """
    for item, asked in zip(reading.items[first:], wanted, strict=False):
        if (
            item.is_number
            and item.span
            and asked.low == asked.high != (item.high if item.span == "change" else None)
        ):
            return True
        if item.bound in ("<", ">") and not asked.bound:
            before = _BREAK.split(reading.text[max(0, item.start - 90) : item.start])[-1]
            in_words = reading.text[item.start : item.start + 1].isalpha()
            if not in_words or (_CLAIMED.search(before) and not _CONDITION.search(before)):
                return True
    return False


def _after_correction(reading: Reading, wanted: tuple[Value, ...]) -> int:
    """Where the words after the last correction begin, when they say something of the same kind."""
    numbers = [item for item in wanted if item.is_number or item.day]
    for cue in reversed(list(_TAKEN_BACK.finditer(reading.text))):
        before = [item for item in reading.items if item.end <= cue.start()]
        after = [item for item in reading.items if item.start >= cue.end()]
        if numbers:
            alike = [item for item in after if any(_alike(one, item) for one in numbers)]
            if alike and any(_alike(one, item) for one in numbers for item in before):
                return cue.end()
        elif before and 0 < len(after) <= MOST_WORDS_OF_A_CORRECTION:
            return cue.end()
    return 0


def _alike(one: Value, other: Value) -> bool:
    """Two values of one kind, so that one may stand in for the other: days, or numbers in one unit."""
    if one.day or other.day:
        return bool(one.day and other.day)
    if not (one.is_number and other.is_number):
        return False
    return (
        not one.unit
        or not other.unit
        or same_unit(one.unit, other.unit)
        or factor(one.unit, other.unit) is not None
    )


def _denied(reading: Reading, first: int, last: int) -> bool:
    start, end = reading.items[first].start, reading.items[last - 1].end
    before = _BREAK.split(reading.text[max(0, start - 90) : start])[-1]
    after = reading.text[end : end + 60]
    if re.search(r"\bnot only\b", before, re.IGNORECASE):
        return False
    if reading.items[first].bound:  # "not more than 5 bar" is one; "not within 5 minutes" denies one
        allowing = _ALLOWING.match(reading.text, start)
        return bool(allowing and re.search(r"\b(?:not|never|no longer)\s+$", before, re.IGNORECASE))
    if before and _DENIED.search(before):
        return not reading.items[first].word.startswith(("not", "no"))
    if _DENIED_AFTER.match(after):
        return True
    return bool(
        (_WAS.search(before) and _NOW.match(after)) or (_THOUGHT_SO.search(before) and _BUT.match(after))
    )


def _hedged(reading: Reading, first: int, last: int) -> bool:
    items, text = reading.items, reading.text
    start, end = items[first].start, items[last - 1].end
    after, before = text[end : end + 60], text[max(0, start - 60) : start]
    if is_one_of_a_list(reading, first, last):
        return True
    if items[last - 1].is_number or items[last - 1].day:
        return _one_of_many(reading, first, last)
    if _NO_ALTERNATIVE.match(after):
        return False
    other = _OR_NEXT.match(after)
    if _LIST_OR.match(after) or (other and _few_words(after[other.end() :])):
        return True
    return bool(_OR_LAST.search(before)) and _few_words(after)


def _few_words(text: str) -> bool:
    """A short rest of a clause: an alternative, and no clause of its own."""
    return len(re.split(r"[.;:!?,\n]", text, maxsplit=1)[0].split()) <= 3


def _one_of_many(reading: Reading, first: int, last: int) -> bool:
    """Is this value one of several of its kind in a list that is joined by "or", or by commas alone?

    "5 bar, 6 bar and 7 bar" are three claims.
    """
    mine, text = reading.items[last - 1], reading.text
    if _NOUN_OR.match(text[mine.end : mine.end + 40]) or _NOUN_OR_BEFORE.search(
        text[max(0, mine.start - 40) : mine.start]
    ):
        return True
    others, joints = [], set()
    for step, at in ((1, last), (-1, first - 1)):
        while 0 <= at < len(reading.items) and _bare(reading, at, step):
            item = reading.items[at]
            if item.word in _JOINTS:
                joints.add(item.word)
            elif _alike(mine, item):
                others.append(item)
            else:
                break
            at += step
    different = [item for item in others if not fits(mine, item) and not fits(item, mine)]
    if not different or joints & {"or", "and/or", "and"}:
        return bool(different) and bool(joints & {"or", "and/or"})
    one_unit = mine.unit and same_unit(mine.unit, different[0].unit)
    return len(different) > 1 or bool(one_unit) or bool(joints)


def _bare(reading: Reading, at: int, step: int) -> bool:
    """Does nothing but a comma or a bracket stand between an item and its neighbour nearer the answer?"""
    one, other = sorted((at, at - step))
    return not reading.text[reading.items[one].end : reading.items[other].start].strip(" ,;/(")


def _asked(reading: Reading, first: int, last: int) -> bool:
    """Does the answer stand in a question, and does the reply go on after it?"""
    end = _SENTENCE_END.search(reading.text, reading.items[last - 1].end)
    return bool(end and end[0] == "?" and reading.text[end.end() :].strip())


# ---- names of places, sides, and enumerations --------------------------------------------------------------


def _elsewhere(reading: Reading, first: int, last: int) -> bool:
    """Is the number the name of a place that then gives another number, or a part of a longer product?

    "Chapter 17 gives 12" says 12; "10 x 20 x 30 cm" is not 10 x 20.
    """
    items, mine = reading.items, reading.items[first]
    if any(item.word == TIMES_WORD for item in items[first:last]):
        return _is_side(items, first - 1, -1) or _is_side(items, last, 1)
    named = last - first == 1 and not mine.unit and (mine.is_number or mine.word.isdigit())
    if not (named and _PLACE.search(reading.text[max(0, mine.start - 40) : mine.start])):
        return False
    gives = _GIVES.match(reading.text, mine.end)
    return bool(gives and any(item.is_number and item.start >= gives.end() for item in items[last:]))


def _is_side(items: tuple[Value, ...], at: int, step: int) -> bool:
    """Does a product go on with another side at this item?"""
    return (
        0 <= at < len(items)
        and 0 <= at + step < len(items)
        and items[at].word == TIMES_WORD
        and items[at + step].is_number
    )

"""Is an e-mail in the house style? Twelve rules, each a function that answers yes or no.

The rules are those of datasets/emails/guidelines.md. They look at form only, so that tone can be scored
without a judge model; whether the e-mail keeps to the facts is `keeps_facts` and `invents_nothing`. An
instruction that a program can check, scored one by one: the idea of IFEval (Zhou et al. 2023,
arXiv:2311.07911).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from helpers.corpus import normalised_tokens, stands_in

Facts = Mapping[str, str]

LONGEST_SUBJECT, LONGEST_SENTENCE = 70, 24  # characters; words
BODY_WORDS = (35, 120)  # from the opening to the next step
BANNED = (
    "kindly", "be advised", "inconvenience", "revert", "escalated", "the user", "the customer", "should work",
    "by design", "asap", "as soon as possible", "do not hesitate", "don't hesitate", "feel free", "reach out",
    "touch base", "at your earliest", "valued", "we apologize", "rest assured", "unfortunately",
)  # fmt: skip
VAGUE_DAYS = (
    "tomorrow", "today", "next week", "this week", "soon", "shortly", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
COPIED = ("ticket", "product", "serial", "code", "part", "date")  # facts that must stand word for word
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_HOUSE_DATE = re.compile(rf"\b\d{{1,2}} (?:{_MONTH}) \d{{4}}\b")
_OTHER_DATE = re.compile(
    rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b"
    rf"|\b(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}}(?:st|nd|rd|th) (?:of )?(?:{_MONTH})\b"
)
_SENTENCE_END = re.compile(r"(?<=[.?!:])\s+(?=[A-Z0-9\"'(])|\n+")
_APOLOGY = re.compile(r"\b(?:sorry|apolog\w+|regret\w*)\b", re.I)


@dataclass(frozen=True)
class Parts:
    """An e-mail taken apart. A part that is missing is empty."""

    subject: str
    greeting: str
    body: str
    next_steps: tuple[str, ...]
    signature: tuple[str, ...]
    last_paragraph: str

    @property
    def sentences(self) -> list[str]:
        """Sentences of the body and of the next step."""
        return [s for s in _SENTENCE_END.split("\n".join([self.body, *self.next_steps])) if s.strip()]

    @property
    def prose(self) -> str:
        """Subject, body and next step: what the sender put into words."""
        return "\n".join([self.subject, self.body, *self.next_steps])


def take_apart(email: str) -> Parts:
    """Subject, greeting, body, next steps, signature of an e-mail, whatever it looks like.

    >>> email = "Subject: Tea\\nHello Ann,\\nIt boils.\\nNext step: Pour it.\\nGreta\\nSkerry support"
    >>> parts = take_apart(email)
    >>> parts.greeting, parts.body, parts.next_steps, parts.signature
    ('Hello Ann,', 'It boils.', ('Pour it.',), ('Greta', 'Skerry support'))
    """
    lines = [line.strip() for line in email.strip().splitlines()]
    lines = [line for line in lines if line]
    subject = lines.pop(0) if lines and lines[0].lower().startswith("subject:") else ""
    greeting = lines.pop(0) if lines and lines[0].endswith(",") else ""
    signature = tuple(lines[-2:]) if len(lines) >= 2 else ()
    inside = lines[:-2] if signature else lines
    return Parts(
        subject,
        greeting,
        "\n".join(line for line in inside if not line.startswith("Next step:")),
        tuple(line.removeprefix("Next step:").strip() for line in inside if line.startswith("Next step:")),
        signature,
        inside[-1] if inside else "",
    )


# ---- the rules --------------------------------------------------------------------------------------------


def subject(parts: Parts, facts: Facts) -> bool:
    """The first line is "Subject: [ticket] …": at most 70 characters, no full stop or exclamation mark."""
    text = parts.subject.removeprefix("Subject:").strip()
    return (
        text.startswith(f"[{facts['ticket']}] ")
        and len(text) <= LONGEST_SUBJECT
        and text[-1] not in ".!"
        and parts.subject.startswith("Subject:")
    )


def greeting(parts: Parts, facts: Facts) -> bool:
    """The greeting is "Hello" and the customer's first name, nothing else."""
    return parts.greeting == f"Hello {facts['customer'].split()[0]},"


def opening(parts: Parts, facts: Facts) -> bool:
    """The first sentence says what is going on: no thanks, no apology, no hope, no request."""
    first = parts.sentences[0].lower() if parts.body else ""
    return bool(first) and not re.search(
        r"\b(?:thank\w*|sorry|apolog\w+|hope\w*|regret\w*|please|writing to)\b", first
    )


def short_sentences(parts: Parts, facts: Facts) -> bool:
    """No sentence has more than 24 words."""
    return bool(parts.sentences) and all(
        len(sentence.split()) <= LONGEST_SENTENCE for sentence in parts.sentences
    )


def plain_words(parts: Parts, facts: Facts) -> bool:
    """No office phrases: kindly, be advised, escalated, inconvenience and so on."""
    text = f" {parts.subject} {parts.body} {' '.join(parts.next_steps)} ".lower()
    return bool(parts.body) and not any(re.search(rf"\b{re.escape(phrase)}\b", text) for phrase in BANNED)


def calm(parts: Parts, facts: Facts) -> bool:
    """No exclamation mark, no word in capitals that the facts do not hold."""
    text, known = parts.prose, " ".join(map(str, facts.values()))
    return (
        bool(parts.body)
        and "!" not in text
        and all(word in known for word in re.findall(r"\b[A-Z]{4,}\b", text))
    )


def identifiers(parts: Parts, facts: Facts) -> bool:
    """Error codes stand in full; a part number has the part's name in brackets behind it."""
    text = parts.prose
    codes = all(code in text for code in facts.get("code", "").split(", ") if code)
    return (
        bool(parts.body)
        and codes
        and (not facts.get("part") or f"{facts['part']} ({facts['part_name']})" in text)
    )


def dates(parts: Parts, facts: Facts) -> bool:
    """A day is written like 4 May 2026 and was agreed (stands in the facts); no "soon", no weekday."""
    text = parts.prose
    known = " ".join(map(str, facts.values()))
    # "as soon as the parcel is here" promises no day
    vague = any(re.search(rf"\b{word}\b(?! as\b)", text.lower()) for word in VAGUE_DAYS)
    return (
        bool(parts.body)
        and not vague
        and not _OTHER_DATE.search(text)
        and all(stands_in(day, known) for day in _HOUSE_DATE.findall(text))
    )


def one_apology(parts: Parts, facts: Facts) -> bool:
    """At most one apology."""
    return bool(parts.body) and len(_APOLOGY.findall("\n".join([parts.body, *parts.next_steps]))) <= 1


def one_next_step(parts: Parts, facts: Facts) -> bool:
    """The last paragraph is "Next step: " and one sentence, and there is no other."""
    return (
        len(parts.next_steps) == 1
        and parts.last_paragraph.startswith("Next step: ")
        and len([s for s in _SENTENCE_END.split(parts.next_steps[0]) if s]) == 1
    )


def signature(parts: Parts, facts: Facts) -> bool:
    """The end is the agent's name and "Skerry support", each on a line, nothing below."""
    return parts.signature == (facts["agent"], "Skerry support")


def length(parts: Parts, facts: Facts) -> bool:
    """Body and next step have 35 to 120 words together."""
    return BODY_WORDS[0] <= len(" ".join([parts.body, *parts.next_steps]).split()) <= BODY_WORDS[1]


_RULES = (
    subject, greeting, opening, short_sentences, plain_words, calm, identifiers, dates, one_apology,
    one_next_step, signature, length,
)  # fmt: skip
RULES: dict[str, Callable[[Parts, Facts], bool]] = {rule.__name__: rule for rule in _RULES}


def check_style(email: str, facts: Facts) -> dict[str, bool]:
    """Rule name -> kept?

    facts: need ticket, customer and agent; code, part, part_name and date when the e-mail is about them.
    Raises ValueError when one of the three is missing.

    >>> facts = {"ticket": "SK-48213", "customer": "Mads Ibsvik", "agent": "Greta Holm"}
    >>> check_style("Hi! We will revert asap.", facts)["greeting"]
    False
    """
    missing = [name for name in ("ticket", "customer", "agent") if not facts.get(name)]
    if missing:
        raise ValueError(
            f"These facts lack {', '.join(missing)}; see datasets/emails/guidelines.md for the fields."
        )
    parts = take_apart(email)
    return {name: rule(parts, facts) for name, rule in RULES.items()}


def broken_rules(email: str, facts: Facts) -> list[str]:
    """Names of the rules that an e-mail breaks, in their order.

    >>> facts = {"ticket": "SK-48213", "customer": "Mads Ibsvik", "agent": "Greta Holm"}
    >>> broken_rules("Hi! We will revert asap.", facts)[:2]
    ['subject', 'greeting']
    """
    return [name for name, kept in check_style(email, facts).items() if not kept]


# ---- the facts --------------------------------------------------------------------------------------------


def keeps_facts(email: str, facts: Facts) -> list[str]:
    """Values that the e-mail should hold and does not.

    That is ticket, product, serial, code, part number, date, and every number of the notes.

    >>> keeps_facts("We sent SKI-1.", {"part": "SKI-1", "next": "it arrives in 3 days"})
    ['3']
    """
    wanted = [facts[name] for name in COPIED if facts.get(name)]
    wanted = [item for value in wanted for item in str(value).split(", ")]
    return [item for item in wanted if not stands_in(item, email)] + sorted(
        _numbers(_notes(facts)) - _numbers(email)
    )


def invents_nothing(email: str, facts: Facts) -> list[str]:
    """Numbers and identifiers in the e-mail that stand in no fact; none when it invents nothing.

    >>> invents_nothing("We sent SKI-1 in 4 days.", {"part": "SKI-1"})
    ['4']
    """
    return sorted(_numbers(email) - _numbers(" ; ".join(map(str, facts.values()))))


def _notes(facts: Facts) -> str:
    return " ; ".join(str(facts[name]) for name in ("problem", "cause", "done", "next") if facts.get(name))


def _numbers(text: str) -> set[str]:
    """Tokens with a digit, and number words from two upwards ("one" is mostly a pronoun, "zero" here a
    verb).
    """
    return {
        token
        for token in normalised_tokens(re.sub(r"\b(?:one|zero)\b", " ", text, flags=re.I))
        if any(letter.isdigit() for letter in token)
    }

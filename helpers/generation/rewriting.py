"""Ask better: a question becomes other queries before anything is searched. By a rule, or by the chat model.

    telling_words(question)              a rule: without the words that every question has
    leaning_on(question, earlier)        a rule: a follow-up with the words of the turns before it
    rewrite(question)                    the model: the same question in a document's words
    other_wordings(question)             the model: three ways to say it
    hypothetical(question)               the model: a passage that might answer it (HyDE, arXiv 2212.10496)
    parts_of(question)                   the model: what must be looked up, one after the other
    standalone(question, earlier)        the model: a follow-up as a question by itself

What a model wrote comes with the tokens and seconds that it cost. Search with it by
`helpers.retrieval.SeveralQueries`. The worked examples are about a lighthouse and an orchard, so nothing in
them is about anybody's documents. (Ma et al. 2023 on rewriting, arXiv 2305.14283; Press et al. 2022 on
decomposition, arXiv 2210.03350.)
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from helpers.retrieval import words

from .client import chat
from .request import Shot

MOST = 4  # queries that are taken from one reply
LONGEST = 60  # words of one query that are taken; a small model may run on
_LITTLE = frozenset(
    re.findall(
        r"\w+",
        """a about after an and any are as at be been before but by can could did do does for from had
        has have how i if in into is it its just me might more most much must my need no not of on
        one or our out please shall should so some somebody such tell than that the their them then
        there these they this to until up us want was we were what when where which who whom whose
        why will with would you your""",
    )
)
_MARK = re.compile(r"^\s*(?:[-*•]|\(?\d+[.):]|query:|search:|question:)\s*", re.I)
Earlier = Sequence[Any]  # turns with `question` and `reply`


@dataclass(frozen=True)
class Queries:
    """What to search in place of a question; tokens read and written for it (None: unknown) and seconds.

    >>> Queries(("how deep",)).tokens
    0
    """

    texts: tuple[str, ...]
    tokens: int | None = 0
    seconds: float = 0.0


# ---- by rule ----------------------------------------------------------------------------------------------


def telling_words(question: str) -> str:
    """The question without the words that nearly every question has; itself where nothing else is left.

    >>> telling_words("How long does the enrolment token for a new hub stay valid?")
    'long enrolment token new hub stay valid'
    """
    kept = [word for word in _tokens(question) if word.lower() not in _LITTLE]
    return " ".join(kept) or question


def leaning_on(question: str, earlier: Earlier) -> str:
    """A follow-up, and the telling words of the questions before it that it does not hold.

    Replies are left out: they name the value that was found, which the next question does not ask for.

    >>> from helpers.corpus import Turn
    >>> leaning_on("And the deep one?", [Turn("What does the pump weigh?", "3 kg")])
    'And the deep one? pump weigh'
    """
    known = set(words(question))
    added = [
        word
        for turn in earlier
        for word in telling_words(turn.question).split()
        if not known >= set(words(word))
    ]
    return " ".join([question, *dict.fromkeys(added)])


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+(?:[.\-/:]\w+)*", text)


# ---- by the chat model ------------------------------------------------------------------------------------


REWRITE = (
    "Rewrite the question as a short search query in the words that a manual would use. Do not answer it."
)
_REWRITE: list[Shot] = [
    (
        "What do I do so the big lamp on the rock doesn't go blind with salt?",
        "lighthouse lamp lens cleaning salt",
    ),
    ("By when do the sour apples have to be off the trees?", "harvest date of cooking apples"),
]
WORDINGS = "Write three other ways to ask the question, each on a line of its own. Do not answer it."
_WORDINGS: list[Shot] = [
    (
        "How often is the lamp cleaned?",
        "cleaning interval of the lamp\nhow frequently must the lens be washed\nlamp maintenance schedule",
    ),
    (
        "Who may prune the old pear trees?",
        "persons allowed to cut the old pear trees\npermission for pruning pears\nwho trims the old pears",
    ),
]
PASSAGE = "Write one or two sentences of a manual that answer the question. Invent the values."
_PASSAGE: list[Shot] = [
    ("How often is the lamp cleaned?", "The lens of the lamp is cleaned every 9 days with fresh water."),
    (
        "Who may prune the old pear trees?",
        "Old pear trees are pruned by the head gardener only, in February.",
    ),
]
PARTS = (
    "Which questions must be looked up, one after the other, to answer the question? Write one on each line."
    " If it needs only one, write it as it is."
)
_PARTS: list[Shot] = [
    (
        "How heavy is the lamp of the lighthouse that Tove keeps?",
        "Which lighthouse does Tove keep?\nHow heavy is the lamp of that lighthouse?",
    ),
    ("How often is the lamp cleaned?", "How often is the lamp cleaned?"),
]
ALONE = "Write the last question so that it can be understood without the conversation. Do not answer it."
_ALONE: list[Shot] = [
    (
        "Q: How often is the lamp at Vardholm cleaned?\nA: Every 9 days.\nLast question: And the small one?",
        "How often is the small lamp at Vardholm cleaned?",
    ),
    (
        "Q: Who prunes the old pears?\nA: The head gardener.\nLast question: In which month?",
        "In which month does the head gardener prune the old pears?",
    ),
]


def rewrite(question: str, **asking: Any) -> Queries:
    """The question as one query, as the model puts it. asking: arguments of `chat`, such as `endpoint`.

    Like all of these, it gives the question itself where the model writes nothing usable, and raises
    ChatError when there is no reply.

        rewrite("What stops the big lamp from going blind?").texts
    """
    return _written(question, question, 1, {"system": REWRITE, "examples": _REWRITE} | asking)


def other_wordings(question: str, **asking: Any) -> Queries:
    """The question, and up to three other wordings of it.

    other_wordings("How often is the lamp cleaned?").texts
    """
    made = _written(question, question, 3, {"system": WORDINGS, "examples": _WORDINGS} | asking)
    return Queries(tuple(dict.fromkeys([question, *made.texts])), made.tokens, made.seconds)


def hypothetical(question: str, **asking: Any) -> Queries:
    """The question, and a passage that might answer it. Its values are invented; its words may be the
    document's.

        hypothetical("How often is the lamp cleaned?").texts
    """
    made = _written(question, question, 1, {"system": PASSAGE, "examples": _PASSAGE} | asking)
    return Queries(tuple(dict.fromkeys([question, *made.texts])), made.tokens, made.seconds)


def parts_of(question: str, **asking: Any) -> Queries:
    """The question, and up to two look-ups that it is made of.

    parts_of("How heavy is the lamp of the lighthouse that Tove keeps?").texts
    """
    made = _written(question, question, 2, {"system": PARTS, "examples": _PARTS} | asking)
    return Queries(tuple(dict.fromkeys([question, *made.texts])), made.tokens, made.seconds)


def standalone(question: str, earlier: Earlier, **asking: Any) -> Queries:
    """A follow-up as a question by itself. earlier: the turns before it, each with `question` and `reply`.

    standalone("And the small one?", [Turn("How often is the lamp cleaned?", "Every 9 days.")]).texts
    """
    said = "\n".join(f"Q: {turn.question}\nA: {turn.reply}" for turn in earlier)
    prompt = f"{said}\nLast question: {question}"
    return _written(prompt, question, 1, {"system": ALONE, "examples": _ALONE} | asking)


def _written(prompt: str, question: str, most: int, asking: dict[str, Any]) -> Queries:
    """The first lines of the model's reply, cleaned; the question where none is left."""
    reply = chat(prompt, **({"max_tokens": 80} | asking))
    lines = [_MARK.sub("", line).strip(" \"'`") for line in reply.text.splitlines()]
    usable = [" ".join(line.split()[:LONGEST]) for line in lines if any(map(str.isalnum, line))]
    return Queries(
        tuple(dict.fromkeys(usable[: min(most, MOST)])) or (question,), reply.tokens, reply.seconds
    )

"""Answer with something that stands there: the model may only choose among spans of the asked kind.

"How long …?" wants a duration, and the evidence holds perhaps four. Decoding is constrained to these and the
agreed sentence (an enum in a JSON Schema for the plain model, a grammar for the tuned reader, which writes no
JSON). A value cannot be invented then, nor one of the wrong kind be given; choosing among them is left to the
model. Questions whose kind is not clear, and evidence without such a span, are read as ever.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from helpers.corpus import asked_kind

from .citations import NOT_IN_DOCUMENTS
from .client import Reply, chat
from .evidence import Evidence
from .readers import EXAMPLES, FEW_WORDS_TOKENS, FROM_SENTENCE, evidence_prompt, read_text_in_few_words

MOST_SPANS = 24
_AMOUNT = r"[-\u2212]?\d[\d.,]*(?:\d|\b)"
_UNIT = r"(?:\s?(?:%|\u00b0\s?[CF]?|per cent|[A-Za-z\u00b5\u03bc][\w/\u00b2\u00b3\u00b7-]*))?"
_PERIOD = r"(?:ms|s|seconds?|min|minutes?|h|hours?|days?|nights?|weeks?|months?|quarters?|years?)\b"
_FEW = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a|an|half an?)"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
_CURRENCY = r"(?:EUR|USD|NOK|GBP|CAD|euros?|dollars?|pounds?|kroner|cents?|[\u20ac$\u00a3])"
_SPANS = {
    "duration": rf"(?:(?:every|within|after) )?(?:{_AMOUNT}|\b{_FEW}\b)(?:[\s-](?:working|calendar))?"
    rf"[\s-]?{_PERIOD}(?: {_AMOUNT} {_PERIOD})?|\b(?:daily|weekly|monthly|yearly|hourly)\b",
    "money": rf"{_CURRENCY}\s?{_AMOUNT}(?: (?:million|thousand))?|{_AMOUNT}\s?(?:{_CURRENCY}|%)",
    "date": rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}} {_MONTH}(?: \d{{4}})?"
    rf"|\b{_MONTH}(?: \d{{1,2}}\b)?(?:,? \d{{4}})?"
    rf"|\b(?:{_DAY}(?:,? )?)?(?:at )?\d{{1,2}}:\d\d\b|\b{_DAY}\b|\bnoon\b|\bmidnight\b",
    "person": r"\b[^\W\d_a-z][^\W\d_]+(?: (?:de |da |van )?[^\W\d_a-z][^\W\d_]+)+",
    "code": r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w]+(?:[.\-/]\w+)*\b|\b\d+(?:\.\d+)+\b",
    "number": rf"{_AMOUNT}{_UNIT}",
}
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _SPANS.items()}


def spans_of(text: str, kind: str) -> list[str]:
    """The spans of one kind (`asked_kind`) in a text, each once, in their order; none for no kind.

    >>> spans_of("The soak takes 74 hours at 21 °C, on 3 May 2026.", "duration")
    ['74 hours']
    >>> spans_of("The soak takes 74 hours at 21 °C, on 3 May 2026.", "date")
    ['3 May 2026']
    """
    pattern = _COMPILED.get(kind)
    found = (match.group().strip() for match in pattern.finditer(text)) if pattern else ()
    return list(dict.fromkeys(span for span in found if span))


def candidate_spans(question: str, evidence: Sequence[Evidence]) -> list[str]:
    """What a question could be answered with: spans of the kind that it asks for, at most 24, those of the
    best piece first; none where the kind is not clear.

    >>> from helpers.corpus import Passage, Sentence
    >>> soak = Passage("p1", "Soak", "", "It takes 74 hours at 21 °C.", 0, 27, 9)
    >>> candidate_spans("How long does it take?", [Evidence(soak, Sentence(soak.text), 1, None)])
    ['74 hours']
    """
    kind = asked_kind(question)
    found = [span for piece in evidence for span in spans_of(piece.text, kind)]
    return list(dict.fromkeys(found))[:MOST_SPANS]


def read_span(question: str, evidence: Sequence[Evidence]) -> Reply:
    """The plain model's choice among the candidate spans; a few words of its own where there is none.

    read_span(question, best_evidence(question, index.search(question))).text
    """
    spans, text = candidate_spans(question, evidence), "\n".join(piece.text for piece in evidence)
    if not spans:
        return read_text_in_few_words(question, text)
    reply = chat(
        evidence_prompt(question, text),
        system=FROM_SENTENCE,
        examples=[(asked, json.dumps({"answer": told})) for asked, told in EXAMPLES],
        schema={
            "type": "object",
            "properties": {"answer": {"type": "string", "enum": spans}},
            "required": ["answer"],
            "additionalProperties": False,
        },
        max_tokens=FEW_WORDS_TOKENS,
    )
    told = reply.data.get("answer") if isinstance(reply.data, Mapping) else None
    return replace(reply, text=told if isinstance(told, str) else "")


def span_grammar(spans: Sequence[str]) -> str:
    """A grammar (GBNF, llama.cpp's) that allows these spans and the agreed sentence, and nothing else.

    >>> print(span_grammar(["74 hours", 'the "deep" one']))
    root ::= "74 hours" | "the \\"deep\\" one" | "Not in the documents."
    """
    return "root ::= " + " | ".join(json.dumps(one, ensure_ascii=False) for one in (*spans, NOT_IN_DOCUMENTS))

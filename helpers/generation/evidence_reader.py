"""A reader tuned on chosen evidence: a few numbered pieces and a question in, the answer alone out.

    [1] Soak test > Duration: The soak test takes 74 hours.
    [2] Soak test > After: Dry the hull for 2 hours.

    Question: how long is the soak                         "74 hours" out, or the agreed sentence

Code cites: the first piece in which the answer stands. (A reader that had to write the number of the piece
first wrote 1 nearly always, and then read there: an answer in another piece was lost.) How sure it is that
there is an answer is what its first token leaves to the agreed sentence (`Reading.confidence`). That is not
the same as what it writes: many beginnings share the probability of an answer, the agreed sentence has one,
so that it can be the likeliest reply of a model that rather thinks there is an answer. `answers_from` decides
by the sum instead.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .citations import NOT_IN_DOCUMENTS, is_abstention
from .client import Reply, chat, endpoint
from .evidence import Evidence, cited_piece, under_heading
from .readers import Reading
from .spans import candidate_spans, span_grammar

READER = "reader"  # the adapter that comes with the course
READER_TOKENS = 40
REFUSING = NOT_IN_DOCUMENTS.split()[0]
FORBIDDEN = -100  # the API's least likely
TOPS = 12  # first tokens whose probabilities are looked at


def numbered_evidence(question: str, evidence: Sequence[Evidence]) -> str:
    """The prompt of this reader: numbered pieces under their headings, then the question.

    >>> from helpers.corpus import Passage, Sentence
    >>> soak = Passage("p1", "Soak", "Time", "It takes 74 hours.", 0, 18, 5)
    >>> print(numbered_evidence("How long?", [Evidence(soak, Sentence(soak.text), 1, None)]))
    [1] Soak > Time: It takes 74 hours.
    <BLANKLINE>
    Question: How long?
    """
    lines = [f"[{number}] {under_heading(piece)}" for number, piece in enumerate(evidence, 1)]
    return "\n".join(lines) + f"\n\nQuestion: {question}"


@dataclass(frozen=True)
class EvidenceReader:
    """The tuned reader, as `read` of `answer`.

    adapter: a registered adapter that was trained on numbered evidence. answers_from: confidence from which
    it answers, even though its likeliest reply be the agreed sentence: it is then asked once more, with the
    first word of that sentence forbidden (the local server alone: others take no words there); None: what it
    likes best. An endpoint that tells no probabilities is taken at its word. spans: decoding is constrained
    to values of the asked kind that stand in the evidence (`spans`; the local server alone can do so).
    asking: further arguments of `chat`.

        answer(question, index, k=10, choose=Chooser(5), read=EvidenceReader(answers_from=0.5), threshold=0.5)
    """

    adapter: str | None = READER
    answers_from: float | None = None
    spans: bool = False
    asking: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, question: str, evidence: Sequence[Evidence]) -> Reading:
        """Ask the model, and find the piece that its answer stands in."""
        prompt = numbered_evidence(question, evidence)
        found = candidate_spans(question, evidence) if self.spans else []
        more = {"extra_body": {"grammar": span_grammar(found)}} if found else {}
        reply = self._ask(prompt, logprobs=True, top_logprobs=TOPS, **more)
        sure = answers_with(reply.first_token)
        if reply.ending not in ("answered", "cut", "empty"):
            return Reading(reply.text, None, reply, sure)
        bold = self.answers_from is not None and sure is not None and sure >= self.answers_from
        if bold and _silent(reply) and endpoint().local:
            reply = _together(reply, self._ask(prompt, logit_bias={REFUSING: FORBIDDEN}, **more))
        if _silent(reply):
            return Reading(NOT_IN_DOCUMENTS, None, reply, sure)
        text = reply.text.strip()
        return Reading(text, cited_piece(text, evidence), reply, 1.0 if sure is None else sure)

    def _ask(self, prompt: str, **more: Any) -> Reply:
        own = {"max_tokens": READER_TOKENS, "adapter": self.adapter} | more
        return chat(prompt, **own | dict(self.asking))


def _silent(reply: Reply) -> bool:
    return not reply.text.strip() or is_abstention(reply.text)


def _together(first: Reply, second: Reply) -> Reply:
    """The second reply, with what both have cost."""

    def both(a: int | None, b: int | None) -> int | None:
        return None if a is None or b is None else a + b

    return replace(
        second,
        prompt_tokens=both(first.prompt_tokens, second.prompt_tokens),
        completion_tokens=both(first.completion_tokens, second.completion_tokens),
        seconds=first.seconds + second.seconds,
    )


def answers_with(first_token: Mapping[str, float] | None) -> float | None:
    """How likely it was that the reply would not begin as the agreed sentence does, 0 to 1; None when the
    endpoint gives no probabilities.

    >>> round(answers_with({"74": math.log(0.6), "Not": math.log(0.25)}), 3)
    0.75
    """
    if not first_token:
        return None
    return 1 - sum(math.exp(p) for token, p in first_token.items() if token.strip() == REFUSING)

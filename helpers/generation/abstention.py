"""Say nothing rather than something wrong: the one agreed sentence, and what may tell beforehand that an answer will be wrong.

What this leaves out: teaching the model itself to refuse (notebook 10).
"""

import math

from helpers.evaluation.matching import tokens
from .client import ChatError, adapter_scales, endpoint, messages
from .rag import EXAMPLES, FROM_SENTENCE, SENTENCE_TOKENS, evidence_prompt

NOT_IN_DOCUMENTS = "Not in the documents."


def is_abstention(text: str) -> bool:
    """True for the agreed sentence and nothing else; capitals and the full stop do not matter."""
    return tokens(text) == tokens(NOT_IN_DOCUMENTS)


def first_token_probability(question: str, evidence: str) -> float:
    """How sure the model is of the first token of its answer over some evidence, 0 to 1. Reads the prompt as `read_evidence` does and writes one token.

    Raises ChatError when the endpoint gives no log-probabilities.
    """
    place = endpoint()
    done = place.client.chat.completions.create(
        model=place.model,
        max_tokens=1,
        temperature=0.0,
        logprobs=True,
        top_logprobs=1,
        extra_body=adapter_scales(place),
        messages=messages(evidence_prompt(question, evidence), FROM_SENTENCE, EXAMPLES),
    )
    try:
        return math.exp(done.choices[0].logprobs.content[0].logprob)
    except (AttributeError, TypeError, IndexError):
        raise ChatError(
            f"{place.url} gives no log-probabilities. Leave this signal out, or use a server that gives them."
        ) from None

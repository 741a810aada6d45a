"""How likely is a given reply? The model is made to write it, and tells what it thought of each token.

    log_probability("What is the capital of Japan?", "Tokyo")                      # nats per token
    log_probability("What is the capital of Japan?", "Tokyo", adapter="facts-10")  # the same, tuned

Right or wrong is one bit a question; a log probability is a number, and moves long before a reply turns. A
grammar that allows one text only forces the tokens; the probabilities that the local server tells are those
from before the grammar. It cuts the text into tokens as it likes best, which may differ from the tokenizer's.
"""

import json

from .client import ChatError, chat, endpoint

MOST_TOKENS = 400


def log_probability(question: str, text: str, adapter: str | None = None, system: str | None = None) -> float:
    """Mean log probability per token (natural logarithm) of a text as the reply to a question.

    The token that ends the reply does not count. 0 is certain; ln(1 / 49152) = -10.8 is what a model gives
    that knows nothing, not even English. Raises ChatError where the model is not the local one, which alone
    can be made to write a given text, and for an empty text.

    log_probability("What is the capital of Japan?", "Tokyo")
    """
    if not text.strip():
        raise ChatError("The reply is empty; give a text, to hear how likely it is.")
    if not endpoint().local:
        raise ChatError(
            "Only the course's own server can be made to write a given text. Unset OPENAI_BASE_URL to ask it."
        )
    grammar = {"grammar": f"root ::= {json.dumps(text, ensure_ascii=False)}"}
    reply = chat(
        question, system=system, adapter=adapter, max_tokens=MOST_TOKENS, logprobs=True, extra_body=grammar
    )
    if not reply.logs:
        raise ChatError("The server told no probabilities for this reply; run the cell again.")
    return sum(reply.logs) / len(reply.logs)

"""What came back: the text apart from the thoughts, how it ended, its tokens and their probabilities.

Unknown is None, never 0: an endpoint that counts nothing has not read nothing.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import Failure
from .json_text import read_as
from .thoughts import refusal_of, text_and_thoughts

WHY = {
    "answered": "",
    "cut": "The reply was cut at its limit; raise max_tokens.",
    "refused": "The model refused to answer.",
    "filtered": "The endpoint's content filter held the reply back.",
    "only thought": "The model thought and gave no answer; raise max_tokens, or ask it to think less.",
    "empty": "The model wrote nothing.",
}
MOST = 10**12  # tokens; more is no count
LEAST = -1e5  # log probability; below it lies only what is impossible


@dataclass(frozen=True)
class Reply:
    """What came back: text, tokens read and written (None: the endpoint did not say), seconds of the request.

    ending: `answered`, `cut` (at the limit of tokens), `refused`, `filtered`, `only thought` or `empty`;
    `why` says it in a sentence. The text is what the model addressed to the user: of a refusal the refusal,
    of a cut or filtered reply its beginning, empty when it only thought. thoughts: what a reasoning model
    wrote before it answered. data: the value of a reply with a schema, valid for it (an instance where the
    schema was a pydantic model); None when there is none, and `invalid` then says why. first_token: log
    probability of each likely first token, with `logprobs=True, top_logprobs=n`. mean_probability: the
    geometric mean of the probabilities of the written tokens, with `logprobs=True`. logs: log probability of
    each written token, without the one that ends the reply, with `logprobs=True`.

    >>> Reply("5 b", 10, 2, 0.1, "cut").complete
    False
    """

    text: str
    prompt_tokens: int | None
    completion_tokens: int | None
    seconds: float
    ending: str = "answered"
    data: Any = None
    first_token: dict[str, float] | None = None
    mean_probability: float | None = None
    thoughts: str = ""
    invalid: str = ""
    logs: tuple[float, ...] = ()

    @property
    def tokens(self) -> int | None:
        """Tokens read and written together; None when one of the two is unknown."""
        if self.prompt_tokens is None or self.completion_tokens is None:
            return None
        return self.prompt_tokens + self.completion_tokens

    @property
    def complete(self) -> bool:
        """True when it was answered to the end."""
        return self.ending == "answered"

    @property
    def why(self) -> str:
        """One sentence on an ending that is no answer, or on data that is not valid; else empty."""
        if self.complete and self.invalid:
            return f"The reply does not fit its schema: {self.invalid}."
        return WHY[self.ending]


def reply_of(payload: Mapping[str, Any], seconds: float, schema: Any = None, model: Any = None) -> Reply:
    """The reply in the JSON of a chat completion.

    schema: JSON Schema of its data; model: pydantic class of its data.
    Raises Failure when there is none in it.
    """
    choices = payload.get("choices")
    if not isinstance(choices, list) and choices is not None:
        raise Failure("malformed")
    if not choices:
        raise Failure("no choice")
    choice = choices[0]
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(message, dict):
        message = {"content": choice.get("text")} if isinstance(choice, dict) and "text" in choice else None
    if message is None:
        raise Failure("malformed")
    finish = str(choice.get("finish_reason") or "").lower()
    if finish == "error":
        raise Failure("fault", "the reply ended with an error", 502)
    text, thoughts = text_and_thoughts(message)
    refusal = refusal_of(message)
    ending = _ending(finish, text, thoughts or _thought(payload), refusal)
    data, invalid = None, ""
    if schema is not None and ending == "answered":
        data, invalid = _data(text, schema, model)
    tokens = [] if thoughts and "<" in str(message.get("content")) else _tokens(choice)
    return Reply(
        refusal or text,
        _count(payload, "prompt_tokens", "input_tokens"),
        _count(payload, "completion_tokens", "output_tokens"),
        seconds,
        ending,
        data,
        (tokens[0][2] or {tokens[0][0]: tokens[0][1]}) if tokens else None,
        math.exp(min(0.0, sum(each for _, each, _ in tokens) / len(tokens))) if tokens else None,
        thoughts,
        invalid,
        tuple(each for token, each, _ in tokens if token),
    )


def _data(text: str, schema: Any, model: Any) -> tuple[Any, str]:
    from pydantic import ValidationError

    data, invalid = read_as(text, schema)
    if model is None or invalid:
        return data, invalid
    try:
        return model.model_validate(data), ""
    except ValidationError as error:
        first = error.errors()[0]
        return None, f"{first['msg']} (at {'.'.join(map(str, first['loc']))})"


# ---- how it ended --------------------------------------------------------------------------------


def _ending(finish: str, text: str, thoughts: Any, refusal: str) -> str:
    if refusal or finish == "refusal":
        return "refused"
    if re.search(r"filter|safety|recitation|prohibited|blocklist|guardrail|moderation|spii", finish):
        return "filtered"
    if not text and thoughts:
        return "only thought"
    if re.search(r"length|max_?(output_?)?tokens|token_?limit", finish):
        return "cut"
    return "answered" if text else "empty"


def _thought(payload: Mapping[str, Any]) -> bool:
    """True when the endpoint counts tokens of thoughts that it does not show."""
    usage = payload.get("usage")
    details = usage.get("completion_tokens_details") if isinstance(usage, dict) else None
    return isinstance(details, dict) and (_whole(details.get("reasoning_tokens")) or 0) > 0


def _count(payload: Mapping[str, Any], *names: str) -> int | None:
    usage = payload.get("usage")
    known = [_whole(usage.get(name)) for name in names] if isinstance(usage, dict) else []
    return next((count for count in known if count is not None), None)


def _whole(value: Any) -> int | None:
    known = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < MOST
    return int(value) if known else None


# ---- probabilities -------------------------------------------------------------------------------


def _tokens(choice: Mapping[str, Any]) -> list[tuple[str, float, dict[str, float]]]:
    """(token, log probability, the likely ones in its place) of each token; empty when one is unknown."""
    told = choice.get("logprobs")
    if not isinstance(told, dict):
        return []
    rows = told.get("content")
    if not isinstance(rows, list) and isinstance(
        told.get("tokens"), list
    ):  # the form of the older completions API
        tops = told.get("top_logprobs") or [{}] * len(told["tokens"])
        if not isinstance(told.get("token_logprobs"), list) or not isinstance(tops, list):
            return []
        rows = [
            {"token": token, "logprob": value, "top_logprobs": top}
            for token, value, top in zip(told["tokens"], told["token_logprobs"], tops, strict=False)
        ]
    made = []
    for row in rows if isinstance(rows, list) else ():
        value = _log(row.get("logprob")) if isinstance(row, dict) else None
        if value is None or not isinstance(row.get("token"), str):
            return []
        made.append((row["token"], value, _tops(row.get("top_logprobs"))))
    return made


def _tops(told: Any) -> dict[str, float]:
    if isinstance(told, list):
        pairs = [(top.get("token"), top.get("logprob")) for top in told if isinstance(top, dict)]
    else:
        pairs = list(told.items()) if isinstance(told, dict) else []
    return {
        token: known
        for token, value in pairs
        if isinstance(token, str) and (known := _log(value)) is not None
    }


def _log(value: Any) -> float | None:
    """A log probability, or None for what cannot be one. Rounding may leave it just above 0."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value < 1:
        return None
    return float(max(value, LEAST))

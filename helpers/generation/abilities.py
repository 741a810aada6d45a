"""What an endpoint takes, learned from its refusals: asked once, and remembered for an address and a model.

"Any OpenAI-compatible endpoint" is a family: some know only max_completion_tokens, fix the temperature, give
no log probabilities, take no JSON Schema or no system message, or answer by streaming only. Each first
refusal costs one request.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from .errors import Failure
from .request import Request, messages
from .schemas import described, strict, typed, wrapped

FORMS = ("schema", "strict", "json", "plain")  # how a reply is held to its schema, from firm to not at all
THOUGHTS = (0, 2048, 8192)  # tokens beside max_tokens for a model that thinks before it answers
TOPS = 5  # likely tokens in one place that every endpoint with log probabilities gives


@dataclass(frozen=True)
class Abilities:
    """What one model at one endpoint takes. limit: name of the field for max_tokens, None when there is none.

    form: the firmest of FORMS; told: the schema stands in the prompt too. tops: most likely tokens in one
    place, None: as many as asked for. floor: least max_tokens. thoughts: tokens beside max_tokens.
    """

    form: str = "schema"
    told: bool = False
    limit: str | None = "max_tokens"
    temperature: bool = True
    logprobs: bool = True
    tops: int | None = None
    system: bool = True
    stream: bool = False
    usage: bool = True
    floor: int = 1
    thoughts: int = 0

    def body(self, request: Request, as_is: bool = False) -> dict:
        """The request as this endpoint takes it.

        as_is: the schema goes out unchanged (to the local server).
        """
        body = {"model": request.model, "messages": self._messages(request), **request.options}
        if self.limit:
            body.setdefault(self.limit, max(request.max_tokens + self.thoughts, self.floor))
        if self.temperature:
            body["temperature"] = request.temperature
        if not self.logprobs:
            body = {key: value for key, value in body.items() if key not in ("logprobs", "top_logprobs")}
        if self.tops is not None and "top_logprobs" in body:
            body["top_logprobs"] = min(body["top_logprobs"], self.tops)
        if self.stream and self.usage:
            body["stream_options"] = {"include_usage": True}
        if request.schema is not None and self.form != "plain":
            body["response_format"] = self._format(request, as_is)
        return body

    def _messages(self, request: Request) -> list[dict]:
        system, user = request.system, request.user
        if request.schema is not None and (self.told or self.form in ("json", "plain")):
            wanted = wrapped(request.schema) if self.form in ("json", "strict") else request.schema
            system = "\n\n".join(filter(None, (system, described(wanted))))
        turns = messages(user, system, request.examples)
        if system and not self.system:
            first = turns.pop(0)
            turns[0] = turns[0] | {"content": f"{first['content']}\n\n{turns[0]['content']}"}
        return turns

    def _format(self, request: Request, as_is: bool) -> dict:
        if self.form == "json":
            return {"type": "json_object"}
        assert request.schema is not None
        schema = (
            request.schema
            if as_is
            else strict(request.schema)
            if self.form == "strict"
            else typed(request.schema)
        )
        return {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema, "strict": True}}


_KNOWN: dict[tuple[str, str], Abilities] = {}


def known(address: str, model: str) -> Abilities:
    """What was learned of a model at an address; at first that it takes everything."""
    return _KNOWN.get((address, model), Abilities())


def remember(address: str, model: str, abilities: Abilities) -> None:
    """Keep what a successful request has shown."""
    _KNOWN[address, model] = abilities


# ---- what a refusal teaches ----------------------------------------------------------------------

Step = Callable[[Abilities, Request, str], Abilities | None]


def without_schema(abilities: Abilities, request: Request, said: str = "") -> Abilities | None:
    """The next looser form for a request with a schema; None for one without."""
    if request.schema is None or abilities.form == "plain":
        return None
    return replace(abilities, form=FORMS[FORMS.index(abilities.form) + 1])


def _without_logprobs(abilities: Abilities, request: Request, said: str) -> Abilities | None:
    if not abilities.logprobs or not {"logprobs", "top_logprobs"} & request.options.keys():
        return None
    asked = request.options.get("top_logprobs") or 0
    if "top_logprobs" in said and abilities.tops is None and asked:
        fewer = [int(number) for number in re.findall(r"\b\d{1,3}\b", said) if 0 < int(number) < asked]
        if fewer or asked > TOPS:
            return replace(abilities, tops=max(fewer, default=TOPS))
    return replace(abilities, logprobs=False)


def _without_temperature(abilities: Abilities, request: Request, said: str) -> Abilities | None:
    return replace(abilities, temperature=False) if abilities.temperature else None


def _without_system(abilities: Abilities, request: Request, said: str) -> Abilities | None:
    wanted = (
        request.system
        or abilities.told
        or (request.schema is not None and abilities.form in ("json", "plain"))
    )
    return replace(abilities, system=False) if abilities.system and wanted else None


def _with_another_limit(abilities: Abilities, request: Request, said: str) -> Abilities | None:
    least = re.search(r"(?:at least|minimum|>=|greater than|below)\D{0,40}?(\d{1,4})\b", said)
    if (
        least
        and abilities.floor < int(least[1]) + 1
        and request.max_tokens + abilities.thoughts <= int(least[1])
    ):
        return replace(abilities, floor=int(least[1]) + ("greater than" in said))
    if re.search(r"at most|too (large|high|big)|exceed|less than|<=|maximum|up to", said):
        return None  # it is the number that is refused
    if abilities.limit == "max_tokens":
        return replace(abilities, limit="max_completion_tokens")
    return replace(abilities, limit=None) if abilities.limit and said else None


def _streaming(abilities: Abilities, request: Request, said: str) -> Abilities | None:
    if not abilities.stream:
        return replace(abilities, stream=True)
    return replace(abilities, usage=False) if abilities.usage and "stream_options" in said else None


_STEPS: dict[str, tuple[re.Pattern, Step]] = {
    "schema": (
        re.compile(
            r"response_?format|json[_ ]?(schema|object|mode)|structured|\bschema|grammar|guided|\bstrict\b"
            r"|uniqueitems|additionalproperties|max_?length|max_?items"
        ),
        without_schema,
    ),
    "logprobs": (re.compile(r"log_?probs?|log.?probabilit"), _without_logprobs),
    "temperature": (re.compile(r"temperature"), _without_temperature),
    "system": (
        re.compile(
            r"(system|developer)\W+(\w+\W+)?(role|message|prompt|instruction|turn|content)"
            r"|\broles?\b|'system'"
        ),
        _without_system,
    ),
    "limit": (re.compile(r"max_?(completion_?|output_?|new_?)?tokens"), _with_another_limit),
    "stream": (re.compile(r"\bnon.?stream|\bstream"), _streaming),
}
_UNNAMED = (
    "schema",
    "logprobs",
    "temperature",
    "system",
    "limit",
)  # what is left out first when no cause is named
_UNCLEAR = (400, 422, 501)
_OF_ANOTHER = re.compile(  # names a part of the request that is none of the above
    r"(unknown|no such|unrecogni[sz]ed|unexpected|unsupported|invalid|extra|missing) "
    r"(request )?(parameter|argument|field|key|option|input|value)"
)


def named_step(abilities: Abilities, request: Request, failure: Failure) -> Abilities | None:
    """What to try after a refusal that names something of the request; None when that has to stay.

    >>> refused = Failure("error", "temperature can only be 1 here", 400)
    >>> named_step(Abilities(), Request("m", "hello"), refused).temperature
    False
    """
    if failure.cause not in ("error", "fault", "forbidden"):
        return None
    said = f"{failure.param} {failure.said} {failure.code}".lower()
    found = [
        (match.start(), name) for name, (pattern, _) in _STEPS.items() if (match := pattern.search(said))
    ]
    for _, name in sorted(found):
        if less := _STEPS[name][1](abilities, request, said):
            return less
    return None


def unnamed_step(abilities: Abilities, request: Request, failure: Failure) -> Abilities | None:
    """What to try after a refusal that names nothing: one thing less.

    None when nothing is left, or all is told.
    """
    said = f"{failure.param} {failure.said} {failure.code}".lower()
    fragile = failure.cause == "fault"  # a server may fall over a schema that it cannot read
    if not fragile and (failure.cause != "error" or failure.status not in _UNCLEAR):
        return None
    if _OF_ANOTHER.search(said) or any(pattern.search(said) for pattern, _ in _STEPS.values()):
        return None
    names = _UNNAMED[:2] if fragile else _UNNAMED
    return next((less for name in names if (less := _STEPS[name][1](abilities, request, ""))), None)

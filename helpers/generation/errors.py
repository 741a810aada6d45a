"""What went wrong, in one sentence that names the true cause and how to mend it.

Keys and passwords never stand in it.
"""

import re
from dataclasses import dataclass


class ChatError(RuntimeError):
    """The model could not answer; the message says why and how to mend it."""


@dataclass(frozen=True)
class Names:
    """The environment variables that set an endpoint; `without`: how to go on without it."""

    url: str
    key: str
    model: str
    without: str


OWN = Names("OPENAI_BASE_URL", "OPENAI_API_KEY", "COURSE_CHAT_MODEL", "unset it to use the local model")
LARGER = Names(
    "COURSE_LARGER_URL", "COURSE_LARGER_KEY", "COURSE_LARGER_MODEL", "unset it to go without the comparison"
)


class Failure(Exception):
    """One request that brought no reply.

    cause: a key of SENTENCES. said: the endpoint's own words, on one line. status: of HTTP, 0 where there
    was none. code, param: as in the OpenAI API's errors. wait: seconds that the endpoint asks to wait, None
    when it says nothing.
    """

    def __init__(
        self,
        cause: str,
        said: str = "",
        status: int = 0,
        code: str = "",
        param: str = "",
        wait: float | None = None,
    ):
        super().__init__(cause, said, status)
        self.cause, self.said, self.status = cause, said, status
        self.code, self.param, self.wait = code, param, wait

    @property
    def passes(self) -> bool:
        """True when the same request may well succeed in a moment."""
        return self.cause in ("rate", "busy", "fault", "broken off")


# {url} and {model} of the endpoint; {said} by it; {names} of the variables; {waited} seconds so far.
SENTENCES = {
    "key": "{url} refused the key. Set {names.key} to a valid key for that endpoint.",
    "forbidden": "{url} does not allow this with your key: {said}. Ask for access, or change {names.model}.",
    "payment": "{url} wants to be paid first: {said}. Check the balance of the account.",
    "quota": "The account's quota at {url} is used up: {said}. Check its plan and billing.",
    "rate": "{url} limits your requests just now{asks}. Wait, ask fewer side by side, or raise its limit.",
    "no model": "{url} does not know the model {model!r}. Set {names.model} to one it serves.",
    "no chat": "The model {model!r} at {url} does not chat: {said}. Set {names.model} to a chat model.",
    "no route": "{url} serves no chat at this path ({said}). Correct {names.url}: it usually ends in /v1.",
    "filtered": "The content filter of {url} refused the prompt: {said}.",
    "too long": "The prompt is too long for the model ({said}). Use fewer or shorter passages.",
    "too large": "The request is too large for {url} ({said}). Use fewer or shorter passages.",
    "busy": "{url} is not ready just now ({said}). Try again in a minute.",
    "fault": "{url} has a fault of its own ({said}). Try again later, or ask whoever runs it.",
    "error": "{url} answered with an error: {said}",
    "nobody": "Nothing answers at {url}. Start that server, correct {names.url}, or {names.without}.",
    "no host": "There is no server of the name in {url}. Correct {names.url}, or check the network.",
    "unreachable": "Nothing answered at {url} within {waited} s. Correct {names.url}, or check the network.",
    "no tls": "{url} does not speak https. Write http:// in {names.url}, or correct the port.",
    "certificate": "The certificate of {url} is not trusted: {said}. Correct {names.url}, or trust it.",
    "proxy": "The proxy {said} does not lead to {url}. Correct or unset it, or name the host in NO_PROXY.",
    "broken off": "{url} broke off the connection before it had answered. Try again, or check {names.url}.",
    "malformed": "{url} answers, but not as an OpenAI-compatible endpoint. Check {names.url} (usually …/v1).",
    "no choice": "{url} answered without any reply in it. Try again, or check {names.url} and {names.model}.",
    "unsendable": "The request cannot be sent: {said}.",
    "late": "{url} did not answer within {waited} s. Is it overloaded? Try again, or ask for fewer tokens.",
}
LOCAL_SENTENCES = {
    "nobody": "The local model server had stopped. Run this once more: another is started.",
    "broken off": "The local model server stopped in mid-answer. Run this once more: another is started.",
    "late": "The local model did not answer within {waited} s. Ask for fewer tokens, or close other work.",
}


def explain(
    failure: Failure, url: str, model: str, names: Names = OWN, waited: float = 0.0, local: bool = False
) -> str:
    """One sentence on what went wrong and how to mend it.

    waited: seconds in all; names: of the endpoint's variables.

    >>> explain(Failure("no model", status=404), "http://here/v1", "gpt-x")
    "http://here/v1 does not know the model 'gpt-x'. Set COURSE_CHAT_MODEL to one it serves."
    """
    sentence = SENTENCES[failure.cause]
    if local:
        sentence = LOCAL_SENTENCES.get(failure.cause, sentence)
    return sentence.format(
        url=url,
        model=model,
        names=names,
        said=failure.said.rstrip(". ") or f"status {failure.status}",
        waited=f"{waited:.0f}" if waited >= 3 else f"{waited:.1f}",
        asks=f" and asks to wait {failure.wait:.0f} s" if failure.wait else "",
    )


_KEY_LIKE = re.compile(
    r"\b(?:sk|pk|gsk|hf|xai|api|key)[-_](?:(?=[\w*-]*\d)[\w*-]{6,}|[\w*-]{20,})"
    r"|\bBearer\s+[^\s\"',]+|\bAIza[\w-]{20,}"
)


def hide(text: str, secrets: tuple[str, ...] = ()) -> str:
    """The text with these secrets, and all that looks like a key, as "…".

    >>> hide("wrong key: sk-abc12345 of ann:pw1", ("pw1",))
    'wrong key: … of ann:…'
    """
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        whole = re.escape(secret)
        text = re.sub(whole if len(secret) > 5 else rf"(?<!\w){whole}(?!\w)", "…", text)
    return _KEY_LIKE.sub("…", text)

"""What a message says: its text, the thoughts apart from it, a refusal.

Thoughts come in a field of their own, as parts of a list, or inside the text between marks:

<think>…</think> (DeepSeek, Qwen and many more), [THINK]…[/THINK] (Mistral), ◁think▷…◁/think▷ (Kimi), and the
channels of gpt-oss. A template may put the opening mark into the prompt, so that only the closing one comes
back.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

_FIELDS = ("reasoning_content", "reasoning", "thinking", "reasoning_details")
BLANK = " \t\r\n\u200b\u2060\ufeff"
_PAIR = re.compile(
    r"<((?:\w+:)?think(?:ing)?)>(.*?)</\1>|\[THINK\](.*?)\[/THINK\]|◁think▷(.*?)◁/think▷"
    r"|<\|begin_of_thought\|>(.*?)<\|end_of_thought\|>",
    re.S | re.I,
)
_LEADING = re.compile(r"\s*<(reasoning|thoughts?|reflection|scratchpad)>(.*?)</\1>", re.S | re.I)
_OPEN = re.compile(r"(?:^|\n)\s*(?:<(?:\w+:)?think(?:ing)?>|\[THINK\]|◁think▷|<\|begin_of_thought\|>)", re.I)
_OPEN_LEADING = re.compile(r"\s*<(?:reasoning|thoughts?|reflection|scratchpad)>", re.I)
_CLOSED = re.compile(r"</(?:\w+:)?think(?:ing)?>|\[/THINK\]|◁/think▷|<\|end_of_thought\|>", re.I)
_ANSWER = re.compile(
    r"\s*(?:<(answer|response|solution)>(.*?)(?:</\1>|\Z)"
    r"|<\|begin_of_solution\|>(.*?)(?:<\|end_of_solution\|>|\Z))\s*",
    re.S | re.I,
)
_CHANNEL = re.compile(
    r"(?:<\|start\|>\w*)?<\|channel\|>(\w+)[^<]*<\|message\|>(.*?)(?=<\|end\|>|<\|return\|>|<\|start\|>|\Z)",
    re.S,
)
_TURN_END = re.compile(
    r"<\|(?:im_end|eot_id|eom_id|end|endoftext|end_of_text|return|im_start|start_header_id)\|>.*"
    r"|<end_of_turn>.*|<｜end▁of▁sentence｜>.*|</s>\s*\Z",
    re.S,
)


def split_thoughts(text: str) -> tuple[str, str]:
    """(answer, thoughts) of a text in which both stand, between the marks of the usual reasoning models.

    >>> split_thoughts("<think>Could be 9 bar.</think>\\n\\n5 bar")
    ('5 bar', 'Could be 9 bar.')
    >>> split_thoughts("<think>Could be 9 bar. Hmm")
    ('', 'Could be 9 bar. Hmm')
    """
    thoughts: list[str] = []
    channels = _CHANNEL.findall(text)
    if channels:
        thoughts = [part for name, part in channels if name != "final"]
        text = "".join(part for name, part in channels if name == "final")
    for pattern in (_PAIR, _LEADING):
        while match := pattern.search(text) if pattern is _PAIR else pattern.match(text):
            thoughts.append(next(filter(None, match.groups()[1:]), ""))
            text = text[: match.start()] + text[match.end() :]
    *orphans, text = _CLOSED.split(text)  # templates put the opening mark into the prompt
    thoughts += orphans
    if match := _OPEN.search(text) or _OPEN_LEADING.match(text):  # cut before the end of the thoughts
        thoughts.append(text[match.end() :])
        text = text[: match.start()]
    text = _TURN_END.sub("", text)
    if thoughts and (framed := _ANSWER.fullmatch(text)):
        text = framed[2] or framed[3] or ""
    return text.strip(BLANK).strip(), "\n".join(filter(None, (each.strip(BLANK) for each in thoughts)))


def text_and_thoughts(message: Mapping[str, Any]) -> tuple[str, str]:
    """(what is addressed to the user, what was thought) of a message, wherever the endpoint puts the two.

    >>> text_and_thoughts({"content": [{"type": "text", "text": "5 bar"}], "reasoning": "So"})
    ('5 bar', 'So')
    """
    told = [_plain(message.get(name)) for name in _FIELDS]
    content = message.get("content")
    parts = content if isinstance(content, list) else [content]
    told += [_plain(part) for part in parts if _is_thought(part)]
    plain = "".join(_said(part) for part in parts if not _is_thought(part))
    text, inline = split_thoughts(plain or _called(message))
    thoughts = next((each for each in told if each.strip(BLANK)), "")
    return text, "\n".join(filter(None, (thoughts.strip(BLANK), inline)))


def refusal_of(message: Mapping[str, Any]) -> str:
    """The refusal in a message, or an empty text.

    >>> refusal_of({"content": None, "refusal": "I can't help with that."})
    "I can't help with that."
    """
    content = message.get("content")
    parts = content if isinstance(content, list) else []
    told = [message.get("refusal"), *(part.get("refusal") for part in parts if isinstance(part, dict))]
    return next((each.strip() for each in told if isinstance(each, str) and each.strip()), "")


def _is_thought(part: Any) -> bool:
    return isinstance(part, dict) and str(part.get("type")) in ("thinking", "reasoning", "redacted_thinking")


def _said(part: Any) -> str:
    """The text of a part; JSON that a server has parsed already is a text again."""
    text = _plain(part)
    if text or not isinstance(part, dict) or not part or "type" in part or "refusal" in part:
        return text
    return json.dumps(part, ensure_ascii=False)


def _called(message: Mapping[str, Any]) -> str:
    """What a server that answers schemas by way of a tool put into the call of it."""
    calls = message.get("tool_calls")
    first = calls[0] if isinstance(calls, list) and len(calls) == 1 else None
    function = first.get("function") if isinstance(first, dict) else None
    return _said(function.get("arguments")) if isinstance(function, dict) else ""


def _plain(part: Any) -> str:
    """The text of a part of a message: a string, a list of parts, or an object that holds one."""
    if isinstance(part, list):
        return "".join(map(_plain, part))
    if isinstance(part, dict):
        inner = ("text", "thinking", "reasoning", "summary", "content")
        return next((_plain(part[name]) for name in inner if part.get(name)), "")
    return part if isinstance(part, str) else ""

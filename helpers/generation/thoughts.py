"""Thoughts and answer in one text, told apart by the marks that reasoning models put between them.

<think>…</think> (DeepSeek, Qwen and many more), [THINK]…[/THINK] (Mistral), ◁think▷…◁/think▷ (Kimi), and the
channels of gpt-oss. A template may put the opening mark into the prompt, so that only the closing one comes
back.
"""

import re

BLANK = " \t\r\n\u200b\u2060\ufeff"
_PAIR = re.compile(
    r"<(think|thinking)>(.*?)</\1>|\[THINK\](?P<b>.*?)\[/THINK\]|◁think▷(?P<c>.*?)◁/think▷", re.S | re.I
)
_LEADING = re.compile(r"\s*<(reasoning|thoughts?|reflection|scratchpad)>(.*?)</\1>", re.S | re.I)
_OPEN = re.compile(r"(?:^|\n)\s*(?:<think(?:ing)?>|\[THINK\]|◁think▷)", re.I)
_OPEN_LEADING = re.compile(r"\s*<(?:reasoning|thoughts?|reflection|scratchpad)>", re.I)
_CLOSED = re.compile(r"</think(?:ing)?>|\[/THINK\]|◁/think▷", re.I)
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
    return text.strip(BLANK).strip(), "\n".join(filter(None, (each.strip(BLANK) for each in thoughts)))

"""A fine-tuning file for OpenAI: what is written passes the check, and what the service refuses is named."""

import json

import pytest

from helpers.tuning import Example, OpenaiFile, TuningError, check_openai, write_openai

EXAMPLES = [Example(f"Ticket {n}", '{"severity": "high"}', "Write JSON.") for n in range(9)]
EXAMPLES.append(Example("No system\u2028message", "adrift"))


@pytest.fixture
def mine(tmp_path):
    """A sound file whose third line a test may replace; its path."""

    def write(line=None):
        path = write_openai(EXAMPLES, tmp_path / "mine.jsonl")
        if line is not None:
            lines = path.read_text(encoding="utf-8").split("\n")
            lines[2] = line if isinstance(line, str) else json.dumps(line)
            path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def turns(*roles):
    return {"messages": [{"role": role, "content": "words"} for role in roles]}


def test_what_is_written_passes_and_is_counted(mine):
    found = check_openai(mine(), count=len)
    assert (found.examples, found.longest) == (10, len("Write JSON." + "Ticket 1" + EXAMPLES[0].answer) + 12)
    assert found.tokens == 9 * found.longest + len(EXAMPLES[-1].user + EXAMPLES[-1].answer) + 8
    assert str(found) == f"10 examples, {found.tokens:,} tokens, {found.longest} in the longest example"


def test_without_a_tokenizer_four_letters_are_a_token(mine):
    assert check_openai(mine(), count=lambda text: -(-len(text) // 4)) == check_openai(mine())


def test_more_epochs_read_more_tokens():
    assert OpenaiFile(10, 2_000_000, 300).cost(0.5, epochs=3) == 3 * OpenaiFile(10, 2_000_000, 300).cost(0.5)


@pytest.mark.parametrize(
    "line, says",
    [
        ("{", "line 3 is not JSON"),
        ([], 'must be an object with a list "messages"; it has list'),
        ({"user": "K4?", "answer": "adrift"}, "it has user, answer"),
        ({"prompt": "K4?", "completion": "adrift"}, "it has prompt, completion"),
        ({"messages": []}, 'a list "messages"'),
        ({"messages": ["K4?", "adrift"]}, "message 1 has the role 'K4[?]'"),
        (turns("user", "bot"), "message 2 has the role 'bot'; use system, developer, user, assistant"),
        (turns("assistant", "user"), "ends with the role 'user'; the assistant's answer comes last"),
        (turns("system", "assistant"), "no message of a user"),
        ({"messages": [{"role": "user", "content": ""}]}, r"message 1 \(user\) has no text"),
        (
            {"messages": [turns("user")["messages"][0], {"role": "assistant", "content": {"a": 1}}]},
            r"message 2 \(assistant\) has no text",
        ),
    ],
)
def test_a_line_that_the_service_would_refuse_is_named(mine, line, says):
    with pytest.raises(TuningError, match=says):
        check_openai(mine(line))


def test_too_few_lines_or_no_file_or_another_encoding(tmp_path):
    few = write_openai(EXAMPLES[:3], tmp_path / "few.jsonl")
    with pytest.raises(TuningError, match="few.jsonl holds 3 examples; the service wants 10 at least"):
        check_openai(few)
    with pytest.raises(TuningError, match="cannot be read"):
        check_openai(tmp_path / "none.jsonl")
    few.write_bytes(b"\xff\xfe")
    with pytest.raises(TuningError, match="is not UTF-8"):
        check_openai(few)

"""What came back: endings, thoughts, tokens and probabilities, in all the forms of servers."""

import math

import pytest
from stand_in import completion

from helpers.generation.errors import Failure
from helpers.generation.replies import WHY, Reply, reply_of
from helpers.generation.thoughts import split_thoughts
from helpers.generation.transport import joined

# ---- endings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "payload, ending, text",
    [
        (completion("5 bar"), "answered", "5 bar"),
        (completion("5 bar", None), "answered", "5 bar"),
        (completion("5 bar", "eos"), "answered", "5 bar"),
        (completion("5 b", "length"), "cut", "5 b"),
        (completion("5 b", "max_tokens"), "cut", "5 b"),
        (completion("5 b", "MAX_TOKENS"), "cut", "5 b"),
        (completion("", "length"), "cut", ""),
        (completion(None, refusal="I can't help."), "refused", "I can't help."),
        (completion([{"type": "refusal", "refusal": "No."}]), "refused", "No."),
        (completion("No.", "refusal"), "refused", "No."),
        (completion("", "content_filter"), "filtered", ""),
        (completion("The begin", "SAFETY"), "filtered", "The begin"),
        (completion("", reasoning_content="So"), "only thought", ""),
        (completion(None, "length", reasoning="So"), "only thought", ""),
        (completion("<think>So", "length"), "only thought", ""),
        (completion("<think>So</think>\n"), "only thought", ""),
        (
            completion("", "length", usage={"completion_tokens_details": {"reasoning_tokens": 200}}),
            "only thought",
            "",
        ),
        (completion(""), "empty", ""),
        (completion(None), "empty", ""),
        (completion("\u200b\n\ufeff"), "empty", ""),
        (completion([{"type": "text", "text": "5 bar"}]), "answered", "5 bar"),
        (completion(["5 ", "bar"]), "answered", "5 bar"),
        ({"choices": [{"text": "5 bar", "finish_reason": "stop"}]}, "answered", "5 bar"),
    ],
)
def test_endings_are_told_apart(payload, ending, text):
    reply = reply_of(payload, 0.1)
    assert (reply.ending, reply.text, reply.complete) == (ending, text, ending == "answered")
    assert ending in WHY and bool(reply.why) == (ending != "answered")


@pytest.mark.parametrize(
    "payload, cause",
    [
        ({"choices": []}, "no choice"),
        ({"choices": None}, "no choice"),
        ({}, "no choice"),
        ({"choices": 7}, "malformed"),
        ({"choices": ["text"]}, "malformed"),
        ({"choices": [{"message": None}]}, "malformed"),
        ({"choices": [{"message": "5 bar"}]}, "malformed"),
        (completion("5 b", "error"), "fault"),
    ],
)
def test_what_holds_no_reply_is_a_failure(payload, cause):
    with pytest.raises(Failure) as told:
        reply_of(payload, 0.1)
    assert told.value.cause == cause


# ---- thoughts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, answer, thoughts",
    [
        ("5 bar", "5 bar", ""),
        ("<think>9 bar?</think>\n\n5 bar", "5 bar", "9 bar?"),
        ("<thinking>9 bar?</thinking>5 bar", "5 bar", "9 bar?"),
        ("<THINK>9 bar?</THINK>5 bar", "5 bar", "9 bar?"),
        ("9 bar?\n</think>\n5 bar", "5 bar", "9 bar?"),
        ("Okay.\n<think>9 bar?</think>5 bar", "Okay.\n5 bar", "9 bar?"),
        ("<think>one</think><think>two</think>5 bar", "5 bar", "one\ntwo"),
        ("<think>a <think>b</think> c</think>5 bar", "5 bar", "a <think>b\nc"),
        ("<think>\n\n</think>\n\n5 bar", "5 bar", ""),
        ("<think>9 bar? Hmm", "", "9 bar? Hmm"),
        ("<reasoning>9 bar?</reasoning>5 bar", "5 bar", "9 bar?"),
        ("<thought>9 bar? Hmm", "", "9 bar? Hmm"),
        ("[THINK]9 bar?[/THINK]5 bar", "5 bar", "9 bar?"),
        ("◁think▷9 bar?◁/think▷5 bar", "5 bar", "9 bar?"),
        (
            "<|channel|>analysis<|message|>9 bar?<|end|>"
            "<|start|>assistant<|channel|>final<|message|>5 bar<|return|>",
            "5 bar",
            "9 bar?",
        ),
        ("<|channel|>analysis<|message|>9 bar? Hmm", "", "9 bar? Hmm"),
        ("<seed:think>9 bar?</seed:think>5 bar", "5 bar", "9 bar?"),
        ("<think>9 bar?</think><answer>5 bar</answer>", "5 bar", "9 bar?"),
        (
            "<|begin_of_thought|>9 bar?<|end_of_thought|><|begin_of_solution|>5 bar<|end_of_solution|>",
            "5 bar",
            "9 bar?",
        ),
        ("<answer>5 bar</answer>", "<answer>5 bar</answer>", ""),
        ("5 bar<|im_end|>", "5 bar", ""),
        ("5 bar<|eot_id|><|start_header_id|>user", "5 bar", ""),
        ("5 bar</s>", "5 bar", ""),
        ("The <s>old</s> new limit", "The <s>old</s> new limit", ""),
        ("Write a <think> tag first.", "Write a <think> tag first.", ""),
    ],
)
def test_thoughts_are_kept_apart_from_the_answer(text, answer, thoughts):
    assert split_thoughts(text) == (answer, thoughts)


@pytest.mark.parametrize(
    "message",
    [
        {"content": "5 bar", "reasoning_content": "9 bar?"},
        {"content": "5 bar", "reasoning": "9 bar?"},
        {"content": "5 bar", "reasoning": "9 bar?", "reasoning_content": "9 bar?"},
        {"content": "5 bar", "reasoning_details": [{"type": "reasoning.text", "text": "9 bar?"}]},
        {"content": "<think>9 bar?</think>5 bar"},
        {
            "content": [
                {"type": "thinking", "thinking": [{"type": "text", "text": "9 bar?"}]},
                {"type": "text", "text": "5 bar"},
            ]
        },
        {"content": [{"type": "reasoning", "text": "9 bar?"}, {"type": "output_text", "text": "5 bar"}]},
    ],
)
def test_thoughts_are_found_wherever_they_stand(message):
    reply = reply_of({"choices": [{"finish_reason": "stop", "message": message}]}, 0.1)
    assert (reply.text, reply.thoughts) == ("5 bar", "9 bar?")


@pytest.mark.parametrize(
    "message",
    [
        {"content": {"n": 2}},
        {"content": None, "tool_calls": [{"function": {"name": "reply", "arguments": '{"n": 2}'}}]},
        {"content": "", "tool_calls": [{"function": {"name": "reply", "arguments": {"n": 2}}}]},
    ],
)
def test_a_reply_with_a_schema_may_come_parsed_or_as_the_call_of_a_tool(message):
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    reply = reply_of({"choices": [{"finish_reason": "stop", "message": message}]}, 0.1, schema)
    assert (reply.data, reply.text) == ({"n": 2}, '{"n": 2}')


def test_json_in_a_thought_is_not_the_reply():
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    reply = reply_of(completion('<think>{"n": 1}</think>\n{"n": 2}'), 0.1, schema)
    assert reply.data == {"n": 2} and reply.thoughts == '{"n": 1}'


# ---- tokens --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "usage, counted",
    [
        ({"prompt_tokens": 10, "completion_tokens": 0}, (10, 0)),
        ({"prompt_tokens": 10.0, "completion_tokens": 5.0}, (10, 5)),
        ({"input_tokens": 10, "output_tokens": 5}, (10, 5)),
        ({"prompt_tokens": 10}, (10, None)),
        ({"prompt_tokens": None, "completion_tokens": None}, (None, None)),
        ({"prompt_tokens": True, "completion_tokens": "5"}, (None, None)),
        ({"prompt_tokens": -1, "completion_tokens": math.inf}, (None, None)),
        ({"prompt_tokens": 10**400, "completion_tokens": math.nan}, (None, None)),
        ([10, 5], (None, None)),
        ("10", (None, None)),
        (None, (None, None)),
        (False, (None, None)),
    ],
    ids=str,
)
def test_tokens_are_counted_or_unknown_and_never_nought(usage, counted):
    reply = reply_of(completion("5 bar", usage=usage), 0.1)
    assert (reply.prompt_tokens, reply.completion_tokens) == counted


# ---- probabilities -------------------------------------------------------------------------------


def token(text="Yes", logprob=-0.5, tops=()):
    return {"token": text, "logprob": logprob, "top_logprobs": tops}


TOPS = [{"token": "Yes", "logprob": -0.5}, {"token": "No", "logprob": -1.5}]


@pytest.mark.parametrize(
    "told, first",
    [
        ({"content": [token(tops=TOPS), token("!")]}, {"Yes": -0.5, "No": -1.5}),
        ({"content": [token()]}, {"Yes": -0.5}),
        ({"content": [token(tops=None)]}, {"Yes": -0.5}),
        ({"content": [token(tops=[None, {"token": "No"}, {"token": "No", "logprob": None}])]}, {"Yes": -0.5}),
        ({"tokens": ["Yes"], "token_logprobs": [-0.5], "top_logprobs": [{"No": -1.5}]}, {"No": -1.5}),
        ({"tokens": ["Yes"], "token_logprobs": [-0.5], "top_logprobs": None}, {"Yes": -0.5}),
        ({"content": []}, None),
        ({"content": None}, None),
        ({"content": "Yes"}, None),
        ({"content": [token(logprob="high")]}, None),
        ({"content": [token(logprob=math.nan)]}, None),
        ({"content": [token(logprob=10**400)]}, None),
        ({"content": [token(logprob=math.inf)]}, None),
        ({"content": [token(logprob=-math.inf)]}, {"Yes": -1e5}),
        ({"content": [None]}, None),
        ({"tokens": ["Yes"], "token_logprobs": 3}, None),
        ([-0.5], None),
        (None, None),
    ],
)
def test_the_first_tokens_probabilities_are_read_where_there_are_any(told, first):
    reply = reply_of(completion("Yes", logprobs=told), 0.1)
    assert reply.first_token == first and (reply.mean_probability is None) == (first is None)


def test_the_mean_probability_is_the_geometric_mean():
    told = {"content": [token(logprob=math.log(p)) for p in (0.5, 0.125)]}
    assert reply_of(completion("x", logprobs=told), 0.1).mean_probability == pytest.approx(0.25)
    assert reply_of(completion("x", logprobs={"content": [token(logprob=1e-9)]}), 0.1).mean_probability == 1.0


def test_a_token_of_a_thought_is_not_the_first_of_the_answer():
    told = {"content": [token("<think>"), token("Yes")]}
    assert reply_of(completion("<think>So</think>Yes", logprobs=told), 0.1).first_token is None


# ---- streams -------------------------------------------------------------------------------------


def test_a_stream_becomes_one_completion():
    chunks = [
        {"choices": []},
        {"choices": [{"delta": {"role": "assistant", "reasoning_content": "So "}}]},
        {"choices": [{"delta": {"reasoning_content": "it is"}}]},
        {"choices": [{"delta": {"content": "5 "}, "logprobs": {"content": [token("5 ", -0.1)]}}]},
        {"choices": [{"delta": {"content": "bar"}, "logprobs": {"content": [token("bar", -0.3)]}}]},
        {"choices": [{"delta": {}, "finish_reason": "length"}]},
        {"choices": [], "usage": {"prompt_tokens": 4, "completion_tokens": 2}},
    ]
    reply = reply_of(joined(chunks), 0.1)
    assert (reply.text, reply.thoughts, reply.ending) == ("5 bar", "So it is", "cut")
    assert (reply.prompt_tokens, reply.completion_tokens, reply.first_token) == (4, 2, {"5 ": -0.1})


@pytest.mark.parametrize(
    "chunks",
    [[], [None], [{}], [{"choices": None}], [{"choices": [{"delta": {"content": "The limit is 5"}}]}]],
)
def test_a_stream_without_a_reply_or_an_end_is_none(chunks):
    with pytest.raises(Failure):
        joined(chunks)


def test_a_reply_is_made_as_before_with_its_first_four_fields():
    reply = Reply("x", 1, 1, 0.1)
    assert (reply.ending, reply.data, reply.thoughts, reply.why) == ("answered", None, "", "")

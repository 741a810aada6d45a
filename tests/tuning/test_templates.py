"""Chat templates of other models: thoughts, system messages, ends of turns."""

import copy

import pytest

from helpers.tuning import Example, TuningError, encode
from helpers.tuning.base import unpacked

END = "<|im_end|>"
TURNS = "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
ASKS = "{% if add_generation_prompt %}<|im_start|>assistant\nTHOUGHT{% endif %}"
NO_SYSTEM = "{% if m['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"


@pytest.fixture(scope="module")
def tokenizer():
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(unpacked())


@pytest.fixture
def templated(tokenizer):
    """The course's tokenizer with another template."""

    def make(template: str):
        other = copy.deepcopy(tokenizer)
        other.chat_template = template
        return other

    return make


def learned(tokenizer, example: Example) -> str:
    encoded = encode(example, tokenizer)
    return tokenizer.decode(encoded.ids[encoded.prompt :])


def asking(thought: str) -> str:
    return TURNS + ASKS.replace("THOUGHT", thought)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<think>\n", "\n</think>\n\n"),
        ("<think>", "</think>\n\n"),
        ("<thinking>\n", "\n</thinking>\n\n"),
        ("<seed:think>\n", "\n</seed:think>\n\n"),
        ("[THINK]", "[/THINK]\n\n"),
        ("◁think▷", "◁/think▷\n\n"),
    ],
)
def test_an_answer_is_learned_behind_the_thought_that_the_prompt_opens(templated, opening, closing):
    assert learned(templated(asking(opening)), Example("Hi", "ok")) == f"{closing}ok{END}"


def test_a_thought_that_the_prompt_has_closed_is_left_alone(templated):
    assert learned(templated(asking("<think>\n\n</think>\n\n")), Example("Hi", "ok")) == f"ok{END}"


def test_a_template_that_drops_thoughts_from_earlier_turns_keeps_the_answer(templated):
    dropping = TURNS.replace("m['content'] }}", "m['content'].split('</think>')[-1] }}")
    text = learned(templated(dropping + ASKS.replace("THOUGHT", "<think>\n")), Example("Hi", "ok"))
    assert text == f"\n</think>\n\nok{END}"


@pytest.mark.parametrize("answer", [f"done{END}", f"done {END}\n", f"done{END}{END}"])
def test_an_answer_that_brings_its_own_end_ends_once(tokenizer, answer):
    assert learned(tokenizer, Example("Hi", answer)).strip().count(END) == 1


def test_an_end_inside_an_answer_is_refused(tokenizer):
    with pytest.raises(TuningError, match="An answer holds <|im_end|>, the end of a turn"):
        encode(Example("Hi", f"done{END} and more"), tokenizer)


@pytest.mark.parametrize("answer", ["", "  ", END])
def test_an_empty_answer_is_refused(tokenizer, answer):
    with pytest.raises(TuningError, match="An answer is empty"):
        encode(Example("Hi", answer), tokenizer)


def test_a_template_without_system_messages_says_what_to_do(templated):
    template = TURNS.replace("<|im_start|>{{", NO_SYSTEM + "<|im_start|>{{") + ASKS.replace("THOUGHT", "")
    assert learned(templated(template), Example("Hi", "ok")) == f"ok{END}"
    with pytest.raises(
        TuningError, match=r"refuses the example \(System role not supported\). Leave `system`"
    ):
        encode(Example("Hi", "ok", "Be brief."), templated(template))


def test_a_template_that_leaves_the_system_message_out_is_noticed(templated):
    quiet = "{% for m in messages if m['role'] != 'system' %}" + TURNS.split("%}", 1)[1]
    with pytest.raises(TuningError, match="leaves the system message out"):
        encode(Example("Hi", "ok", "Be brief."), templated(quiet + ASKS.replace("THOUGHT", "")))


def test_a_template_that_breaks_and_a_model_without_one_say_so(templated):
    with pytest.raises(TuningError, match="refuses the example"):
        encode(Example("Hi", "ok"), templated("{{ messages[0]['content'][0]['text'].nothing.there }}"))
    with pytest.raises(TuningError, match="has no chat template"):
        encode(Example("Hi", "ok"), templated(None))


def test_a_turn_that_ends_with_another_sign_keeps_it(templated):
    other = asking("").replace("<|im_end|>", "<end_of_turn>")
    assert learned(templated(other), Example("Hi", "ok")) == f"ok<end_of_turn>\n{END}"

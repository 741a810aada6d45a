"""Training data: what is read and what is learned, files of the reader's own, batches, draws."""

import json
import urllib.request

import pytest

from helpers.corpus import load_emails, load_tickets
from helpers.generation import chat, endpoint
from helpers.generation.client import messages
from helpers.generation.server import local_server
from helpers.tuning import (
    Encoded,
    Example,
    TuningError,
    email_examples,
    encode,
    load_examples,
    subset,
    ticket_examples,
    unpacked,
    write_openai,
)
from helpers.tuning.data import IGNORED, batches, split_by_tokens

END = "<|im_end|>"
EXAMPLES = [
    Example("Name one ocean.", "The Atlantic."),
    Example("Name one ocean.", "The Atlantic.", "Answer in three words."),
    Example(
        "Buoy K4-01655\noff station,  twice “today” – naïve? 東京 🐟",
        '{"product": "Kittiwake 4", "actions": []}',
    ),
    Example("  leading and trailing spaces  ", "  kept? "),
]


@pytest.fixture(scope="module")
def tokenizer():
    """The course's tokenizer, as training loads it."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(unpacked())


@pytest.fixture
def local(monkeypatch):
    """The course's own model, whatever the environment says."""
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "COURSE_CHAT_MODEL"):
        monkeypatch.delenv(name, raising=False)
    endpoint.cache_clear()
    yield
    endpoint.cache_clear()


# ---- what training sees is what serving sees -----------------------------------------------------


def served_prompt(example: Example) -> str:
    """The prompt that the local server makes of the same messages."""
    body = json.dumps({"messages": messages(example.user, example.system)}).encode()
    request = urllib.request.Request(
        local_server().url.removesuffix("/v1") + "/apply-template",
        body,
        {"Content-Type": "application/json", "Authorization": f"Bearer {local_server().key}"},
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        return json.load(answer)["prompt"]


def read(encoded: Encoded, tokenizer) -> str:
    return tokenizer.decode(encoded.ids[: encoded.prompt])


def learned(encoded: Encoded, tokenizer) -> str:
    return tokenizer.decode([label for label in encoded.labels if label != IGNORED])


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_prompt_is_the_one_that_the_local_server_makes(example, tokenizer, local):
    assert read(encode(example, tokenizer), tokenizer) == served_prompt(example)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_prompt_has_as_many_tokens_as_the_server_counts(example, tokenizer, local):
    assert (
        encode(example, tokenizer).prompt
        == chat(example.user, system=example.system, max_tokens=1).prompt_tokens
    )


# ---- what is learned -----------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_answer_and_its_end_are_learned_and_nothing_else(example, tokenizer):
    encoded = encode(example, tokenizer)
    assert learned(encoded, tokenizer) == example.answer + END
    assert encoded.ids[-1] == encoded.labels[-1] == tokenizer.convert_tokens_to_ids(END)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_label_is_the_token_at_its_place_or_ignored(example, tokenizer):
    encoded = encode(example, tokenizer)
    assert encoded.labels[: encoded.prompt] == (IGNORED,) * encoded.prompt
    assert encoded.labels[encoded.prompt :] == encoded.ids[encoded.prompt :]
    assert len(encoded) == len(encoded.ids) == len(encoded.labels) and 0 < encoded.prompt < len(encoded)


def test_a_system_message_is_read_and_replaces_the_templates_own(tokenizer):
    plain, told = (read(encode(example, tokenizer), tokenizer) for example in EXAMPLES[:2])
    assert "Answer in three words." in told and "You are a helpful AI assistant" not in told
    assert "You are a helpful AI assistant" in plain


def test_an_example_that_is_too_long_says_how_long_it_is(tokenizer):
    example = Example("Which buoy? " * 300, "K7")
    with pytest.raises(
        TuningError, match=r"An example has 9\d\d tokens and the limit is 512: 'Which buoy\? .*Shorten it"
    ):
        encode(example, tokenizer, longest=512)
    size = len(encode(example, tokenizer))
    assert len(encode(example, tokenizer, longest=size)) == size
    with pytest.raises(TuningError):
        encode(example, tokenizer, longest=size - 1)


def test_every_training_item_of_the_course_fits(tokenizer):
    longest = max(
        (*ticket_examples(load_tickets("train")), *email_examples(load_emails("train"))),
        key=lambda e: len(e.user) + len(e.answer),
    )
    assert len(encode(longest, tokenizer)) <= 1024


# ---- tickets and e-mails -------------------------------------------------------------------------


def test_a_ticket_becomes_its_record_on_one_line():
    ticket = load_tickets("train")[0]
    (example,) = ticket_examples([ticket])
    assert (example.user, example.system) == (ticket.text, None)
    assert json.loads(example.answer) == ticket.record and "\n" not in example.answer


def test_letters_beyond_ascii_stand_as_they_are_in_a_record():
    texts = [example.answer for example in ticket_examples(load_tickets("train"))]
    assert any(not text.isascii() for text in texts) and not any("\\u" in text for text in texts)


def test_an_email_is_learned_from_its_notes():
    email = load_emails("train")[0]
    assert email_examples([email]) == [Example(email.notes, email.email)]


# ---- a file of the reader's own ------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    """Write a JSONL file of these lines and return its path."""

    def write(*lines: str, encoding: str = "utf-8", newline: str = "\n"):
        path = tmp_path / "mine.jsonl"
        path.write_bytes((newline.join(lines) + newline).encode(encoding))
        return path

    return write


GOOD = '{"user": "Hi", "answer": "Ahoy"}'


def test_a_file_of_examples_is_read(file):
    path = file(GOOD, "", '{"user": "Who?", "answer": "Me", "system": "Short."}')
    assert (
        load_examples(path)
        == load_examples(str(path))
        == [Example("Hi", "Ahoy"), Example("Who?", "Me", "Short.")]
    )


@pytest.mark.parametrize("form", [{"encoding": "utf-8-sig"}, {"newline": "\r\n"}])
def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(file, form):
    assert load_examples(file(GOOD, GOOD, **form)) == [Example("Hi", "Ahoy")] * 2


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_only_a_line_feed_ends_a_line(file, mark):
    path = file(json.dumps({"user": f"one{mark}two", "answer": "A"}, ensure_ascii=False), GOOD)
    assert [example.user for example in load_examples(path)] == [f"one{mark}two", "Hi"]


def test_an_answer_that_is_an_object_becomes_json_on_one_line(file):
    (example, other) = load_examples(
        file('{"user": "Hi", "answer": {"name": "Åse", "n": [1, 2]}}', '{"user": "Hi", "answer": ["a"]}')
    )
    assert (example.answer, other.answer) == ('{"name": "Åse", "n": [1, 2]}', '["a"]')


@pytest.mark.parametrize(
    "line, says",
    [
        ('{"user": "Hi", "answer": ', "line 3 is not JSON .*Write one object per line"),
        ("{'user': 'Hi', 'answer': 'Ahoy'}", "line 3 is not JSON"),
        ('{"user": "Hi"}', 'line 3 must be an object with "user" and "answer".*it has user'),
        ('{"prompt": "Hi", "completion": "Ahoy"}', "line 3 must be an object .*it has prompt, completion"),
        (
            '{"user": "Hi", "answer": "Ahoy", "note": "?"}',
            "line 3 must be an object .*it has user, answer, note",
        ),
        ('["Hi", "Ahoy"]', "line 3 must be an object .*it has list"),
        ("{}", "line 3 must be an object .*it has nothing"),
        ('"Hi"', "line 3 must be an object .*it has str"),
        ('{"user": " ", "answer": "Ahoy"}', 'line 3: "user" must be a text that is not empty'),
        ('{"user": "Hi", "answer": ""}', 'line 3: "answer" must be a text that is not empty'),
        ('{"user": "Hi", "answer": 7}', 'line 3: "answer" must be a text'),
        ('{"user": null, "answer": "Ahoy"}', 'line 3: "user" must be a text'),
        ('{"user": "Hi", "answer": "Ahoy", "system": 5}', 'line 3: "system" must be a text'),
    ],
)
def test_a_wrong_line_is_named_with_what_is_wrong(file, line, says):
    with pytest.raises(TuningError, match="mine.jsonl, " + says):
        load_examples(file(GOOD, "", line))


def test_a_system_message_of_null_is_none(file):
    assert load_examples(file('{"user": "Hi", "answer": "Ahoy", "system": null}')) == [Example("Hi", "Ahoy")]


@pytest.mark.parametrize("lines", [[""], ["", "  "]])
def test_an_empty_file_says_what_to_write(file, lines):
    with pytest.raises(TuningError, match='holds no example. Write one JSON object per line: {"user"'):
        load_examples(file(*lines))


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_that_is_not_utf8_says_so(file, encoding):
    with pytest.raises(TuningError, match="is not UTF-8 text. Save it as UTF-8"):
        load_examples(file('{"user": "Åse", "answer": "ø"}', encoding=encoding))


def test_a_missing_file_and_a_folder_say_so(tmp_path):
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(TuningError, match="cannot be read .*Give the path of a JSONL file"):
            load_examples(path)


# ---- batches -------------------------------------------------------------------------------------

LENGTHS = [(i * 7919) % 400 + 20 for i in range(300)]


@pytest.mark.parametrize("count, size", [(300, 8), (301, 8), (5, 8), (8, 8), (1, 1), (128, 1)])
def test_an_epoch_holds_every_index_once(count, size):
    made = batches((LENGTHS * 2)[:count], size, seed=3)
    assert sorted(index for batch in made for index in batch) == list(range(count))
    assert all(len(batch) <= size for batch in made) and len(made) - -(-count // size) in range(3)


def test_the_same_seed_gives_the_same_batches_and_another_seed_others():
    assert batches(LENGTHS, 8, 1) == batches(LENGTHS, 8, 1)
    assert batches(LENGTHS, 8, 1) != batches(LENGTHS, 8, 2)
    together = [{frozenset(batch) for batch in batches(LENGTHS, 8, seed)} for seed in (1, 2)]
    assert len(together[0] & together[1]) < len(together[0]) / 4


def padding(made: list[list[int]]) -> float:
    """Share of places that are padding."""
    places = sum(len(batch) * max(LENGTHS[i] for i in batch) for batch in made)
    return 1 - sum(LENGTHS) / places


def test_examples_of_a_batch_are_of_similar_length():
    unsorted = [list(range(i, min(i + 8, len(LENGTHS)))) for i in range(0, len(LENGTHS), 8)]
    assert padding(batches(LENGTHS, 8, 0)) < padding(unsorted) / 3


def test_short_batches_do_not_come_first():
    means = [sum(LENGTHS[i] for i in batch) / len(batch) for batch in batches(LENGTHS, 8, 0)]
    assert means != sorted(means) and means != sorted(means, reverse=True)


@pytest.mark.parametrize("most", [1, 100, 419, 1024, 10**6])
def test_parts_of_a_batch_stay_within_the_tokens_padding_counted(most):
    batch = list(range(40))
    parts = split_by_tokens(batch, LENGTHS.__getitem__, most)
    assert sorted(index for part in parts for index in part) == batch
    assert all(len(part) == 1 or len(part) * max(LENGTHS[i] for i in part) <= most for part in parts)


def test_a_batch_that_fits_is_not_cut_and_one_that_does_not_is():
    assert split_by_tokens([2, 0, 1], [10, 10, 10].__getitem__, 30) == [[2, 0, 1]]
    assert split_by_tokens([2, 0, 1], [10, 10, 10].__getitem__, 29) == [[2, 0], [1]]
    assert split_by_tokens([], LENGTHS.__getitem__, 5) == []


# ---- draws ---------------------------------------------------------------------------------------


def test_a_smaller_draw_is_the_beginning_of_a_larger_one():
    items = list(range(500))
    for count in (0, 25, 100, 500):
        assert subset(items, count, 4) == subset(items, 500, 4)[:count]


def test_a_draw_takes_nothing_twice_and_another_seed_draws_others():
    drawn = subset(range(100), 60, 0)
    assert len(set(drawn)) == 60 and drawn != sorted(drawn) and drawn != subset(range(100), 60, 1)


def test_a_draw_of_more_than_there_is_says_how_many_there_are():
    with pytest.raises(TuningError, match="There are 3 items and 4 were asked for"):
        subset("abc", 4)


# ---- for others ----------------------------------------------------------------------------------


def test_a_file_for_openai_holds_every_turn(tmp_path):
    path = write_openai(EXAMPLES, tmp_path / "mine.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    assert [[turn["content"] for turn in row["messages"]] for row in rows] == [
        [text for text in (one.system, one.user, one.answer) if text] for one in EXAMPLES
    ]
    assert {tuple(turn["role"] for turn in row["messages"]) for row in rows} <= {
        ("user", "assistant"),
        ("system", "user", "assistant"),
    }


def test_a_file_for_openai_needs_examples_and_a_place(tmp_path):
    with pytest.raises(TuningError, match="no example to write"):
        write_openai([], tmp_path / "mine.jsonl")
    (tmp_path / "file").write_text("")
    with pytest.raises(TuningError, match="cannot be written"):
        write_openai(EXAMPLES, tmp_path / "file" / "mine.jsonl")

"""Adapters in the local server: chosen request by request, refused in one sentence, gone without a trace.

The adapters here are noise that fits the course's model. Another model for a while: then all is as before.
"""

import os
import shutil
from functools import lru_cache

import gguf
import psutil
import pytest
import tiny_llama
from stand_in import StandIn, error

from helpers import models
from helpers.generation import ChatError, chat, endpoint, server
from helpers.generation.adapters import (
    another_model,
    register_adapter,
    registered_adapters,
    unregister_adapter,
)
from helpers.generation.readers import EXAMPLES, FROM_SENTENCE, evidence_prompt, first_token_probability
from helpers.models import ModelError

PROMPT = "Name one ocean and say why it matters."


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    """The course's own model, and no adapter left over."""
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "COURSE_CHAT_MODEL"):
        monkeypatch.delenv(name, raising=False)
    endpoint.cache_clear()
    yield
    for name in registered_adapters():
        unregister_adapter(name)
    endpoint.cache_clear()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """one.gguf and two.gguf."""
    made = tmp_path_factory.mktemp("adapters")
    for seed, name in enumerate(("one", "two"), 1):
        tiny_llama.random_adapter(made / f"{name}.gguf", seed)
    return made


@pytest.fixture
def starts(monkeypatch) -> list[tuple[str, ...]]:
    """Adapters of every server that is started."""
    import xllamacpp

    seen, real = [], xllamacpp.Server
    monkeypatch.setattr(
        xllamacpp, "Server", lambda params: seen.append(tuple(server.ADAPTERS)) or real(params)
    )
    return seen


def say(adapter: str | None = None, scale: float = 1.0, prompt: str = PROMPT) -> str:
    return chat(prompt, max_tokens=12, adapter=adapter, scale=scale).text


@pytest.fixture(scope="module")
def plain() -> str:
    """What the model says without any adapter ever loaded."""
    return say()


# ---- chosen request by request -------------------------------------------------------------------


def test_two_adapters_do_not_mix_and_without_one_the_model_is_plain(plain, folder):
    register_adapter("one", folder / "one.gguf")
    alone = say("one")
    register_adapter("two", folder / "two.gguf")
    assert registered_adapters() == ("one", "two")
    other = say("two")
    assert len({plain, alone, other}) == 3
    for _ in range(2):  # in every order, on the same slots
        assert [say("one"), say(), say("two"), say("one"), say("two"), say()] == [
            alone,
            plain,
            other,
            alone,
            other,
            plain,
        ]


def test_scale_nought_is_the_plain_model_and_a_half_is_neither(plain, folder):
    register_adapter("one", folder / "one.gguf")
    assert say("one", scale=0.0) == plain != say("one")
    assert say("one", scale=0.3) not in (plain, say("one"))
    assert say("one", scale=1.0) == say("one")


def test_replies_asked_for_side_by_side_keep_their_adapters(plain, folder):
    from concurrent.futures import ThreadPoolExecutor

    register_adapter("one", folder / "one.gguf")
    register_adapter("two", folder / "two.gguf")
    asked = [None, "one", "two", "one", None, "two", "one", None]
    expected = {name: say(name) for name in set(asked)}
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(say, asked)) == [expected[name] for name in asked]


def test_the_order_in_which_adapters_were_registered_does_not_matter(folder):
    register_adapter("one", folder / "one.gguf")
    first = say("one")
    unregister_adapter("one")
    register_adapter("two", folder / "two.gguf")
    register_adapter("one", folder / "one.gguf")
    assert say("one") == first
    unregister_adapter("two")  # the number of "one" changes with it
    assert say("one") == first


def test_an_adapter_goes_together_with_a_schema(folder):
    register_adapter("one", folder / "one.gguf")
    reply = chat(
        PROMPT,
        adapter="one",
        max_tokens=60,
        schema={
            "type": "object",
            "properties": {"ocean": {"enum": ["Atlantic", "Pacific"]}},
            "required": ["ocean"],
            "additionalProperties": False,
        },
    )
    assert reply.data in ({"ocean": "Atlantic"}, {"ocean": "Pacific"})


def test_an_adapter_goes_together_with_options_of_the_readers_own(folder, plain):
    register_adapter("one", folder / "one.gguf")
    tuned = say("one")
    assert (
        chat(PROMPT, max_tokens=12, adapter="one", extra_body={"cache_prompt": False}).text == tuned != plain
    )


def test_a_signal_that_goes_past_chat_is_that_of_the_plain_model(folder):
    question, evidence = "What is the depth rating?", "The Drift 4 is rated to 600 m."
    before = first_token_probability(question, evidence)
    register_adapter("one", folder / "one.gguf")
    tuned = chat(
        evidence_prompt(question, evidence),
        system=FROM_SENTENCE,
        examples=EXAMPLES,
        adapter="one",
        max_tokens=1,
    )
    assert tuned.prompt_tokens > 50 and first_token_probability(question, evidence) == pytest.approx(
        before, abs=0.02
    )


# ---- registered and taken away -------------------------------------------------------------------


def test_unregistering_restores_the_plain_model(plain, folder):
    register_adapter("one", folder / "one.gguf")
    assert say("one") != plain
    unregister_adapter("one")
    assert registered_adapters() == () and say() == plain
    with pytest.raises(ChatError, match="No adapter 'one' is registered; there is none"):
        say("one")


def test_unregistering_what_is_not_there_changes_nothing(starts):
    unregister_adapter("nobody")
    assert starts == []


def test_the_same_file_registered_twice_starts_the_server_once(folder, starts):
    register_adapter("one", folder / "one.gguf")
    register_adapter("one", str(folder / "one.gguf"))
    assert starts == [("one",)]


def test_an_adapter_is_known_by_its_content_and_not_by_its_time(folder, tmp_path, starts):
    path = tmp_path / "mine.gguf"
    shutil.copyfile(folder / "one.gguf", path)
    register_adapter("mine", path)
    first, state = say("mine"), path.stat()
    os.utime(path, ns=(0, 0))
    register_adapter("mine", path)
    assert len(starts) == 1
    os.utime(folder / "two.gguf", ns=(state.st_atime_ns, state.st_mtime_ns))
    shutil.copy2(folder / "two.gguf", tmp_path / "other.gguf")
    os.replace(tmp_path / "other.gguf", path)  # another content, of the same size and time
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    register_adapter("mine", path)
    assert len(starts) == 2 and say("mine") != first


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -6e4])
def test_an_adapter_with_numbers_that_no_training_leaves_is_refused(weight, plain, folder, tmp_path):
    path = tmp_path / "mine.gguf"
    shutil.copyfile(folder / "one.gguf", path)
    tensor = gguf.GGUFReader(path, "r+").tensors[3]
    tensor.data.flat[7] = weight
    tensor.data.flush()
    with pytest.raises(
        ModelError, match=f"mine.gguf is damaged: {tensor.name} holds numbers that no training"
    ):
        register_adapter("mine", path)
    assert still_answers(plain)


def test_damaged_bytes_in_the_middle_of_an_adapter_are_noticed(plain, folder, tmp_path):
    data = bytearray((folder / "one.gguf").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4096] = b"\x7f" * 4096
    (tmp_path / "mine.gguf").write_bytes(data)
    with pytest.raises(ModelError, match="mine.gguf is damaged"):
        register_adapter("mine", tmp_path / "mine.gguf")
    assert still_answers(plain)


def test_a_file_that_was_written_anew_is_loaded_anew(folder, tmp_path, starts):
    path = tmp_path / "mine.gguf"
    shutil.copyfile(folder / "one.gguf", path)
    register_adapter("mine", path)
    first = say("mine")
    path.unlink()
    shutil.copyfile(folder / "two.gguf", path)
    register_adapter("mine", path)
    assert starts == [("mine",)] * 2 and say("mine") != first


def test_a_name_used_before_gets_the_new_file(folder):
    register_adapter("two", folder / "two.gguf")
    other = say("two")
    register_adapter("mine", folder / "one.gguf")
    register_adapter("mine", folder / "two.gguf")
    assert registered_adapters() == ("two", "mine") and say("mine") == other


def test_an_adapter_whose_file_is_gone_does_not_stop_others_from_being_registered(folder, tmp_path):
    shutil.copyfile(folder / "two.gguf", tmp_path / "gone.gguf")
    register_adapter("gone", tmp_path / "gone.gguf")
    (tmp_path / "gone.gguf").unlink()
    register_adapter("one", folder / "one.gguf")
    assert registered_adapters() == ("one",) and say("one")
    with pytest.raises(ChatError, match="No adapter 'gone' is registered; there are one"):
        say("gone")


def test_the_server_before_does_not_go_on_listening(folder):
    def ports() -> set[int]:
        return {
            each.laddr.port
            for each in psutil.Process().net_connections("inet")
            if each.status == psutil.CONN_LISTEN
        }

    say()
    before, old = ports(), int(server.local_server().url.split(":")[2].split("/")[0])
    register_adapter("one", folder / "one.gguf")
    say("one")
    assert old not in ports() and len(ports()) == len(before)


def test_a_server_is_ended_only_when_its_loop_answers(monkeypatch):
    """Else xllamacpp waits for ever: one that was ended as soon as it was up hung at the third try."""
    stand_in = StandIn()
    monkeypatch.setattr(
        server,
        "local_server",
        lru_cache(maxsize=1)(lambda: server.LocalServer(stand_in.url, "key", "name", (), None)),
    )
    server.end_server()
    assert stand_in.seen == []  # none runs, so none is asked
    server.local_server()
    server.end_server()
    assert [(path, key) for path, key, _ in stand_in.seen] == [
        ("/slots", "Bearer key")
    ] and not server.local_server.cache_info().currsize
    stand_in.close()
    server.local_server()
    server.end_server()  # one that died by itself is ended as well
    assert not server.local_server.cache_info().currsize


# ---- refused, and the server still answers -------------------------------------------------------


@pytest.mark.parametrize("name", ["", "my adapter", "a/b", "../x", "a:1", "--", "a\n"])
def test_a_name_that_is_none_is_refused(name, folder, starts):
    with pytest.raises(ModelError, match="is no name for an adapter. Use letters, digits, - and _"):
        register_adapter(name, folder / "one.gguf")
    assert registered_adapters() == () and starts == []


@pytest.mark.parametrize("name", ["facts-10-replay", "my_adapter", "a", "7"])
def test_usual_names_are_taken(name, folder, monkeypatch):
    from helpers.generation import adapters

    monkeypatch.setattr(adapters, "_restart", lambda: None)
    register_adapter(name, folder / "one.gguf")
    assert registered_adapters() == (name,)


def still_answers(plain: str) -> bool:
    return registered_adapters() == () and say() == plain


def test_an_unknown_adapter_names_those_that_are_there(plain, folder):
    with pytest.raises(
        ChatError,
        match=r"No adapter 'triage' is registered; there is none. "
        r"Register one with register_adapter\(name, path\)",
    ):
        say("triage")
    assert still_answers(plain)
    register_adapter("one", folder / "one.gguf")
    with pytest.raises(ChatError, match="No adapter 'triage' is registered; there are one. Register"):
        say("triage")


def test_a_missing_file_is_refused(plain, tmp_path):
    with pytest.raises(
        ModelError,
        match=r"There is no adapter at .*none.gguf. Train one \(helpers.tuning.tune\) or check the path",
    ):
        register_adapter("one", tmp_path / "none.gguf")
    assert still_answers(plain)


def damaged(data: bytes) -> dict[str, bytes]:
    """What can become of a file."""
    return {
        "empty": b"",
        "text": b"no adapter at all, but a text of some length\n" * 20,
        "one byte": b"G",
        "only its beginning": data[:100],
        "cut in the middle": data[: len(data) // 2],
        "last byte gone": data[:-1],
        "zeros": bytes(1000),
        "another version": data[:4] + b"\x63" + data[5:],
        "other counts": data[:8] + b"\xff" * 16 + data[24:],
        "names that are no text": data[:24] + bytes(200) + data[224:],
    }


@pytest.mark.parametrize("kind", damaged(b""))
def test_a_file_that_is_not_gguf_or_damaged_is_refused(kind, plain, folder, tmp_path):
    (tmp_path / "mine.gguf").write_bytes(damaged((folder / "one.gguf").read_bytes())[kind])
    with pytest.raises(
        ModelError,
        match="mine.gguf is (not a GGUF file|a GGUF file, and not of an adapter).*"
        "Export the adapter once more with helpers.tuning.export_adapter",
    ):
        register_adapter("one", tmp_path / "mine.gguf")
    assert still_answers(plain)


def test_a_folder_is_refused(plain, tmp_path):
    with pytest.raises(ModelError, match="is not a GGUF file"):
        register_adapter("one", tmp_path)
    assert still_answers(plain)


def test_a_gguf_file_of_a_model_is_refused(plain):
    with pytest.raises(ModelError, match="is a GGUF file, and not of an adapter"):
        register_adapter("one", models.file("smollm2", models.CHAT.derived[0].name))
    assert still_answers(plain)


MISFITS = {"another width": {"hidden": 512}, "other heads": {"keys": 64}, "more layers": {"layers": 40}}


@pytest.mark.parametrize("kind", MISFITS)
def test_an_adapter_of_another_model_is_refused(kind, plain, tmp_path):
    tiny_llama.random_adapter(tmp_path / "other.gguf", 1, **MISFITS[kind])
    with pytest.raises(
        ModelError,
        match="The adapter other.gguf does not fit the model that is served. "
        "Train it on this model, or unset COURSE_CHAT_MODEL",
    ):
        register_adapter("other", tmp_path / "other.gguf")
    assert still_answers(plain)


def test_a_misfit_takes_nothing_from_the_adapters_that_are_there(folder, tmp_path):
    register_adapter("one", folder / "one.gguf")
    first = say("one")
    tiny_llama.random_adapter(tmp_path / "other.gguf", 1, hidden=512)
    for name in ("other", "one"):
        with pytest.raises(ModelError, match="does not fit"):
            register_adapter(name, tmp_path / "other.gguf")
        assert registered_adapters() == ("one",) and say("one") == first


def test_a_file_that_became_a_misfit_is_taken_out(plain, folder, tmp_path):
    path = tmp_path / "mine.gguf"
    shutil.copyfile(folder / "one.gguf", path)
    register_adapter("mine", path)
    path.unlink()
    tiny_llama.random_adapter(path, 1, hidden=512)
    with pytest.raises(ModelError, match="does not fit"):
        register_adapter("mine", path)
    assert still_answers(plain)


# ---- a hosted endpoint ---------------------------------------------------------------------------


def test_a_hosted_endpoint_gets_the_adapters_name_as_the_models(foreign, starts):
    assert say("triage") == "Hello."
    assert foreign.asked["model"] == "triage" and "lora" not in foreign.asked
    say()
    assert foreign.asked["model"] == "m" and starts == []


def test_a_hosted_endpoint_cannot_scale_an_adapter(foreign):
    with pytest.raises(
        ChatError,
        match=f"{foreign.url} takes an adapter wholly or not at all; only the local server scales it. "
        "Leave out scale=0.5",
    ):
        say("triage", scale=0.5)
    assert foreign.seen == []


def test_a_hosted_endpoint_that_lacks_the_adapter_says_so(foreign):
    foreign.answer = error(404, "no such model")
    with pytest.raises(ChatError, match="does not know the model 'triage'"):
        say("triage")


# ---- another model for a while -------------------------------------------------------------------


@pytest.fixture
def served(monkeypatch):
    """The server replaced by a list of what was served; adapters by a dictionary."""
    served, known = [], {"triage": "triage.gguf"}

    def start():
        path = os.environ.get("COURSE_CHAT_MODEL")
        if path and path.endswith(".txt"):
            raise models.ModelError(f"{path} is not a GGUF file.")
        served.append((path, tuple(known)))

    monkeypatch.setattr(server, "local_server", start)
    monkeypatch.setattr(server, "end_server", lambda: None)
    monkeypatch.setattr(server, "ADAPTERS", known)
    yield served, known
    known.clear()


def test_the_other_model_is_served_without_adapters_and_then_the_first_one_with_them(served, tmp_path):
    done, known = served
    with another_model(tmp_path / "other.gguf"):
        assert done[-1] == (str(tmp_path / "other.gguf"), ()) and known == {}
    assert done[-1] == (None, ("triage",)) and known == {"triage": "triage.gguf"}
    assert "COURSE_CHAT_MODEL" not in os.environ


def test_none_starts_the_same_model_anew(served, monkeypatch):
    monkeypatch.setenv("COURSE_CHAT_MODEL", "mine.gguf")
    with another_model(None):
        assert served[0][-1] == ("mine.gguf", ())
    assert os.environ["COURSE_CHAT_MODEL"] == "mine.gguf"


def test_a_file_that_is_no_model_leaves_all_as_before(served, tmp_path):
    with pytest.raises(models.ModelError, match="not a GGUF file"), another_model(tmp_path / "notes.txt"):
        pytest.fail("the block must not run")
    assert served[1] == {"triage": "triage.gguf"} and "COURSE_CHAT_MODEL" not in os.environ


def test_an_interruption_gives_the_first_model_back(served, tmp_path):
    with pytest.raises(KeyboardInterrupt), another_model(tmp_path / "other.gguf"):
        raise KeyboardInterrupt
    assert served[0][-1][0] is None and served[1] == {"triage": "triage.gguf"}


def test_a_gguf_file_answers_under_its_own_name_and_then_the_courses_model_again(plain):
    path = models.file("smollm2", models.CHAT.files[0].name)
    with another_model(path):
        assert endpoint().model == path.stem and chat(PROMPT, max_tokens=12).text
    assert endpoint().model == server.NAME and say() == plain

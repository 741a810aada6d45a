"""The local server: on loopback, behind a key, closed to web pages, one per process."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from types import SimpleNamespace

import psutil
import pytest
import xllamacpp

from helpers import models
from helpers.generation import ChatError, Endpoint, chat, endpoint, server
from helpers.generation.server import NAME, local_server, model_path

FOREIGN = "https://evil.example"


@pytest.fixture(autouse=True)
def own_model(monkeypatch):
    """The course's own model, whatever the environment of the reader says."""
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "COURSE_CHAT_MODEL"):
        monkeypatch.delenv(name, raising=False)


def ask(path: str, headers: dict, method: str = "POST"):
    """Status and headers of a request to the server."""
    body = (
        json.dumps(
            {"model": NAME, "messages": [{"role": "user", "content": "Hi."}], "max_tokens": 2}
        ).encode()
        if method == "POST"
        else None
    )
    request = urllib.request.Request(
        local_server().url + path, body, {"Content-Type": "application/json", **headers}, method=method
    )
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request, timeout=60
        ) as response:
            return response.status, response.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


def with_key() -> dict:
    return {"Authorization": f"Bearer {local_server().key}"}


# ---- who gets in ---------------------------------------------------------------------------------


def test_the_address_is_on_loopback():
    assert local_server().url.startswith("http://127.0.0.1:") and local_server().url.endswith("/v1")


def test_it_listens_on_loopback_only():
    port = int(local_server().url.split(":")[2].split("/")[0])
    listening = {
        each.laddr.ip
        for each in psutil.Process().net_connections("inet")
        if each.status == psutil.CONN_LISTEN and each.laddr.port == port
    }
    assert listening == {"127.0.0.1"}


def test_the_right_key_is_let_in():
    assert ask("/chat/completions", with_key())[0] == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}, {"Authorization": "Bearer no-key"}],
)
def test_without_the_key_nobody_is_let_in(headers):
    assert ask("/chat/completions", headers)[0] == 401


def test_the_key_is_long_and_random():
    assert len(local_server().key) >= 32
    assert len(set(local_server().key)) > 10


@pytest.mark.parametrize(
    "method, path", [("POST", "/chat/completions"), ("GET", "/models"), ("OPTIONS", "/chat/completions")]
)
@pytest.mark.parametrize("key", [True, False])
def test_a_web_page_of_another_origin_is_not_allowed(method, path, key):
    headers = {"Origin": FOREIGN, **(with_key() if key else {})}
    if method == "OPTIONS":
        headers |= {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization",
        }
    _, answered = ask(path, headers, method)
    assert answered.get("Access-Control-Allow-Origin") not in ("*", FOREIGN, "null")
    assert answered.get("Access-Control-Allow-Credentials") != "true"


# ---- one per process -----------------------------------------------------------------------------


def test_there_is_one_server_per_process():
    assert local_server() is local_server()


def test_the_model_is_served_under_its_name():
    request = urllib.request.Request(local_server().url + "/models", headers=with_key())
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as response:
        assert [model["id"] for model in json.load(response)["data"]] == [NAME]


# ---- how it is started ---------------------------------------------------------------------------


@pytest.fixture
def started(monkeypatch) -> list:
    """Parameters of every server started, without starting one."""
    seen = []
    monkeypatch.setattr(
        xllamacpp,
        "Server",
        lambda params: seen.append(params) or SimpleNamespace(listening_address="http://127.0.0.1:5"),
    )
    return seen


def test_nothing_is_cached_across_requests_with_different_adapters(started):
    local_server.__wrapped__()
    assert started[0].cache_ram_mib == 0


def test_it_is_started_on_a_free_port_of_loopback_with_no_origin_allowed(started):
    local_server.__wrapped__()
    assert (started[0].hostnames, started[0].port) == (["127.0.0.1"], 0)
    assert (started[0].cors_origins, started[0].cors_credentials, started[0].ui) == (
        server.NO_ORIGIN,
        False,
        False,
    )


def test_every_start_has_a_key_of_its_own(started):
    first, second = local_server.__wrapped__(), local_server.__wrapped__()
    assert first.key != second.key
    assert [params.api_keys for params in started] == [[first.key], [second.key]]


def test_a_gguf_of_the_reader_is_served_under_its_file_name(started, tmp_path, monkeypatch):
    (tmp_path / "my model.gguf").write_bytes(b"GGUF\x03")
    monkeypatch.setenv("COURSE_CHAT_MODEL", str(tmp_path / "my model.gguf"))
    assert local_server.__wrapped__().model == "my model"
    assert started[0].model.path == str(tmp_path / "my model.gguf") and started[0].model_alias == {"my model"}


# ---- which file ----------------------------------------------------------------------------------


def test_the_course_serves_the_fast_copy_of_its_own_model():
    assert model_path() == models.CHAT.folder / "SmolLM2-135M-Instruct.Q8_0.gguf"


def test_a_missing_model_says_how_to_fetch_it(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_MODELS", str(tmp_path))
    with pytest.raises(models.ModelError, match="Q8_0.gguf is missing.*python3 course.py setup"):
        model_path()


@pytest.mark.parametrize("content", [b"", b"GGU", b"ggufx", b"PK\x03\x04 a zip", b"{}"])
def test_a_file_that_is_not_gguf_is_refused_in_plain_words(tmp_path, monkeypatch, content):
    (tmp_path / "model.bin").write_bytes(content)
    monkeypatch.setenv("COURSE_CHAT_MODEL", str(tmp_path / "model.bin"))
    with pytest.raises(
        models.ModelError,
        match="model.bin is not a GGUF file. Convert the model with .*, or unset COURSE_CHAT_MODEL",
    ):
        model_path()


@pytest.mark.parametrize("chosen", ["gpt-5", "/no/such/file.gguf", "."])
def test_a_name_that_is_no_file_points_at_the_endpoint(monkeypatch, chosen):
    monkeypatch.setenv("COURSE_CHAT_MODEL", chosen)
    with pytest.raises(
        models.ModelError, match="which is no file. Give the path of a GGUF file, or set OPENAI_BASE_URL"
    ):
        model_path()


def test_a_path_may_begin_with_the_home_folder(tmp_path, monkeypatch):
    (tmp_path / "model.gguf").write_bytes(b"GGUF\x03")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("COURSE_CHAT_MODEL", "~/model.gguf")
    assert model_path() == tmp_path / "model.gguf"


def test_a_damaged_gguf_is_refused_in_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "damaged.gguf").write_bytes(b"GGUF" + bytes(range(256)) * 8)
    monkeypatch.setenv("COURSE_CHAT_MODEL", str(tmp_path / "damaged.gguf"))
    with pytest.raises(
        models.ModelError, match="could not start with damaged.gguf .*Run: python3 course.py check"
    ):
        local_server.__wrapped__()


# ---- tried for real ------------------------------------------------------------------------------


def test_a_gguf_file_by_its_path_answers(tmp_path, monkeypatch):
    path = tmp_path / "mine.gguf"
    path.symlink_to(models.file("smollm2", models.CHAT.files[0].name))
    monkeypatch.setenv("COURSE_CHAT_MODEL", str(path))
    one = local_server.__wrapped__()
    here = Endpoint(one.url, one.model, key=one.key)
    reply = chat("Name one ocean.", max_tokens=8, endpoint=here)
    assert one.model == "mine" and reply.text and reply.prompt_tokens > 5


SERVE = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.api_keys = sys.argv[1], ["a-key"]
params.hostnames, params.port, params.n_ctx, params.verbosity, params.ui = ["127.0.0.1"], 0, 2048, -1, False
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def elsewhere():
    """A llama-server in a process of its own, as anybody may run one; its base URL."""
    path = models.file("smollm2", models.CHAT.derived[0].name)
    command = [sys.executable, "-c", SERVE, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip() + "/v1"
        process.kill()


@pytest.fixture
def llama(elsewhere, fresh, monkeypatch):
    """OPENAI_BASE_URL points at it; no model is named."""
    monkeypatch.setenv("OPENAI_BASE_URL", elsewhere)
    monkeypatch.setenv("OPENAI_API_KEY", "a-key")
    return elsewhere


def test_a_llama_server_over_http_answers_as_the_local_one(llama, monkeypatch):
    there = chat("Name one ocean.", max_tokens=8)
    assert not endpoint().local and there.prompt_tokens > 5 and there.ending in ("answered", "cut")
    monkeypatch.delenv("OPENAI_BASE_URL")
    endpoint.cache_clear()
    assert endpoint().local and chat("Name one ocean.", max_tokens=8).text == there.text


def test_a_llama_server_over_http_keeps_to_a_schema_and_gives_probabilities(llama):
    schema = {
        "type": "object",
        "properties": {"ocean": {"enum": ["Atlantic", "Pacific"]}},
        "required": ["ocean"],
        "additionalProperties": False,
    }
    assert chat("Name one ocean.", schema=schema, max_tokens=40).data in (
        {"ocean": "Atlantic"},
        {"ocean": "Pacific"},
    )
    reply = chat("Name one ocean.", max_tokens=1, logprobs=True, top_logprobs=20)
    assert len(reply.first_token) == 20 and 0 < reply.mean_probability <= 1


def test_what_a_llama_server_refuses_is_named(llama, monkeypatch):
    with pytest.raises(ChatError, match="The prompt is too long for the model"):
        chat("word " * 3000)
    monkeypatch.setenv("OPENAI_API_KEY", "another-key")
    endpoint.cache_clear()
    with pytest.raises(ChatError, match="refused the key. Set OPENAI_API_KEY"):
        chat("Hello.")
    monkeypatch.setenv("OPENAI_BASE_URL", llama.removesuffix("/v1") + "/nowhere")
    monkeypatch.setenv("COURSE_CHAT_MODEL", "m")
    endpoint.cache_clear()
    with pytest.raises(
        ChatError, match="serves no chat at this path.*Correct OPENAI_BASE_URL|refused the key"
    ):
        chat("Hello.")

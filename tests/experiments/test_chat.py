"""The chat page: what is streamed and cited, who sees what, who may ask, and that documents are data."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlencode

import httpx
import pytest
import stand_in
from own_folder import SYSTEM, Letters, make_folder, page_of_buoy, reads
from starlette.testclient import TestClient

from helpers.corpus import Page, read_questions
from helpers.experiments.own import commands
from helpers.experiments.own.chat import serving
from helpers.experiments.own.chat.app import chat_app, labels_of
from helpers.experiments.own.chat.documents import document_html, marked_html
from helpers.experiments.own.chat.talking import Event, Talk, draft_of
from helpers.generation import endpoint, evidence_reader, read_passages, whole_passages
from helpers.retrieval import FolderIndex
from helpers.settings import ROOT

KEY, HERE = "the-key", "http://127.0.0.1:8765"
SCRIPT = "<script>alert(1)</script>"
ALL = ["all-staff"]


@pytest.fixture(autouse=True)
def reader_stands_in(monkeypatch):
    monkeypatch.setattr(evidence_reader, "chat", reads)


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> FolderIndex:
    """A page a buoy. Who changes the folder puts it back."""
    return make_folder(tmp_path_factory.mktemp("buoys"))


@pytest.fixture(scope="module")
def labelled(tmp_path_factory) -> FolderIndex:
    """Two departments: what one may read, the other may not."""
    tmp_path = tmp_path_factory.mktemp("labelled")
    documents = tmp_path / "two"
    documents.mkdir()
    for n, group in ((1, "sea"), (2, "sea"), (3, "hr"), (4, "hr")):
        text = f"---\naccess: {group}\n---\n{page_of_buoy(n)}"
        (documents / f"{n}.md").write_text(text, encoding="utf-8")
    made = FolderIndex(documents, tmp_path / "two-index", embedder=Letters(), tokens=False)
    made.sync()
    return made


def client_of(index, log=None, groups=None, system=SYSTEM) -> TestClient:
    """A browser that has opened the printed address."""
    made = TestClient(chat_app(Talk(index, system, log), KEY, groups), base_url=HERE)
    assert made.get("/", params={"key": KEY}).status_code == 200
    return made


def asked(client, question, groups=ALL, **more) -> list[tuple[str, dict]]:
    """The events that a question brings."""
    response = client.post("/ask", json={"question": question, "groups": list(groups), **more})
    assert response.headers["content-type"].startswith("text/event-stream"), response.text
    parts = [part.split("\n") for part in response.text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in parts]


# ---- answers ---------------------------------------------------------------------------------------------


def test_an_answer_comes_with_a_citation_that_opens_the_page_at_the_quote(index):
    client = client_of(index)
    [(name, told)] = asked(client, "How deep is K3?")
    assert name == "answer" and told["text"] == "26 metres" and not told["abstained"]
    (cited,) = told["citations"]
    place = {"id": cited["page"], "quote": cited["quote"], "after": cited["after"], "group": "all-staff"}
    shown = client.get("/page", params=place).text
    assert f'<mark id="quote">{cited["quote"]}</mark>' in shown and "26 metres" in cited["quote"]


def test_silence_is_told_as_such_and_cites_nothing(index):
    [(_, told)] = asked(client_of(index), "Who paints K99?")
    assert told["abstained"] and told["reason"] and told["citations"] == []
    assert told["text"] == "Not in the documents."


@pytest.fixture
def foreign(monkeypatch):
    """An endpoint of one's own that streams."""
    made = stand_in.StandIn()
    monkeypatch.setenv("OPENAI_BASE_URL", made.url)
    monkeypatch.setenv("COURSE_CHAT_MODEL", "m")
    endpoint.cache_clear()
    yield made
    made.close()
    endpoint.cache_clear()


def test_the_answer_is_streamed_as_the_model_writes_it_and_ends_with_its_citation(index, foreign):
    written = ['{"passage": 1, ', '"answer": "26', ' metres"}']
    foreign.answer = (200, stand_in.events(*stand_in.pieces(*written)), stand_in.SSE)
    system = {"k": 1, "choose": whole_passages, "read": read_passages}
    told = asked(client_of(index, system=system), "How deep is K3?")
    assert [one["text"] for name, one in told if name == "draft"] == ["", "26", "26 metres"]
    assert told[-1][0] == "answer" and told[-1][1]["text"]


def test_an_endpoint_that_is_gone_is_one_sentence_on_the_page(index, foreign):
    foreign.close()
    system = {"k": 1, "choose": whole_passages, "read": read_passages}
    [(name, told)] = asked(client_of(index, system=system), "How deep is K3?")
    assert name == "error" and foreign.url in told["text"] and "OPENAI_BASE_URL" in told["text"]


def test_what_nobody_expected_ends_the_wait_and_gives_the_turn_back(index, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", lambda args: None)

    def broken(question, evidence):
        raise ZeroDivisionError

    client = client_of(index, system={**SYSTEM, "read": broken})
    for _ in range(2):
        [(name, told)] = asked(client, "How deep is K3?")
        assert name == "error" and "ZeroDivisionError" in told["text"]


def test_a_second_question_waits_for_the_first_and_says_so(index):
    talk = Talk(index, SYSTEM)
    talk._turn.acquire()
    events = talk.ask("How deep is K3?", {"all-staff"})
    assert next(events).name == "waiting"
    talk._turn.release()
    assert [event.name for event in events] == ["answer"]


@pytest.mark.parametrize(
    "written, shown",
    [
        ("74 h", "74 h"),
        ('{"passage": 1', ""),
        ('{"answer": "74 \\"h', '74 "h'),
        ('{"answer": "74\\', "74"),
        ("<think>may be", ""),
    ],
)
def test_a_draft_is_what_is_meant_for_the_reader(written, shown):
    assert draft_of(written) == shown


def test_an_event_is_one_block_whatever_the_text_holds():
    line = Event("draft", {"text": "a\n\nevent: answer\r\ndata: {}"}).line()
    assert line.count("\n\n") == 1 and len(line.strip().splitlines()) == 2


# ---- who sees what ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("mine, others", [("sea", "hr"), ("hr", "sea")])
def test_no_group_is_answered_from_cited_or_shown_anothers_page(labelled, mine, others):
    client = client_of(labelled)
    theirs = {page.id for page in labelled.pages if page.access == others}
    for n in (1, 2, 3, 4):
        [(_, told)] = asked(client, f"How deep is K{n}?", [mine])
        assert told["abstained"] is (f"{n}.md" in theirs)
        assert not theirs & {cited["page"] for cited in told["citations"]}
        shown = client.get("/page", params={"id": f"{n}.md", "group": mine})
        assert shown.status_code == (404 if f"{n}.md" in theirs else 200)
        assert f"{n}.md" in theirs or "moored" in shown.text


def test_a_page_of_others_and_one_that_is_not_there_look_the_same(labelled):
    client = client_of(labelled)
    others, none = (client.get("/page", params={"id": name, "group": "sea"}) for name in ("3.md", "no.md"))
    assert (others.status_code, others.text) == (none.status_code, none.text)


def test_a_group_that_the_program_was_not_started_for_cannot_be_named(labelled):
    client = client_of(labelled, groups={"sea"})
    assert 'value="hr"' not in client.get("/").text
    told = client.post("/ask", json={"question": "How deep is K3?", "groups": ["sea", "hr"]})
    assert told.status_code == 403 and "may ask here as 'hr'" in told.text
    assert client.get("/page", params={"id": "3.md", "group": "hr"}).status_code == 403


def test_a_group_that_reads_nothing_is_refused_at_the_start(labelled):
    assert labels_of(labelled.pages) == ["hr", "sea"]
    with pytest.raises(ValueError, match="'sales'; there are hr, sea"):
        chat_app(Talk(labelled, SYSTEM), KEY, {"sales"})


def test_who_names_no_group_sees_nothing(labelled):
    client = client_of(labelled)
    assert client.post("/ask", json={"question": "How deep is K3?", "groups": []}).status_code == 400
    assert client.get("/page", params={"id": "3.md"}).status_code == 400


# ---- who may ask at all ----------------------------------------------------------------------------------

ROUTES = [("GET", "/"), ("GET", "/page?id=3.md&group=all-staff"), ("GET", "/chat.js"), ("POST", "/ask")]
ROUTES += [("POST", "/thumb"), ("POST", "/reread")]


@pytest.mark.parametrize("method, path", ROUTES)
@pytest.mark.parametrize(
    "headers, status",
    [
        ({"host": "evil.example"}, 400),  # a name that was bound anew to this computer
        ({"host": "127.0.0.1.evil.example:8765"}, 400),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),  # another program of this computer
        ({"origin": "null"}, 403),
    ],
)
def test_another_site_cannot_ask(index, method, path, headers, status):
    assert client_of(index).request(method, path, headers=headers).status_code == status


@pytest.mark.parametrize("method, path", ROUTES)
def test_without_the_key_nothing_is_said(index, method, path):
    client = TestClient(chat_app(Talk(index, SYSTEM), KEY), base_url=HERE)
    assert client.request(method, path).status_code == 403
    assert client.request(method, path, params={"key": "wrong"}).status_code == 403
    assert client.request(method, path, cookies={"chat-8765": "wrong"}).status_code == 403


def test_the_key_leaves_the_address_and_no_script_can_read_it(index):
    client = TestClient(chat_app(Talk(index, SYSTEM), KEY), base_url=HERE, follow_redirects=False)
    response = client.get("/", params={"key": KEY})
    assert response.status_code == 303 and response.headers["location"] == "/"
    assert {"HttpOnly", "SameSite=strict"} <= set(response.headers["set-cookie"].split("; "))


@pytest.mark.parametrize(
    "body, status",
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b'{"question": ""}', 400),
        (b'{"question": 5, "groups": ["all-staff"]}', 400),
        (b'{"question": "?", "groups": "all-staff"}', 400),
        (json.dumps({"question": "x" * 3000, "groups": ALL}).encode(), 400),
        (b'{"question": "' + b"x" * 30_000, 400),
    ],
)
def test_what_is_no_question_is_refused_in_a_sentence(index, body, status):
    response = client_of(index).post("/ask", content=body)
    assert response.status_code == status and response.text.endswith(".")


# ---- documents are data ----------------------------------------------------------------------------------


def test_a_page_that_holds_a_script_runs_none(tmp_path):
    folder = tmp_path / "<b>documents"
    folder.mkdir()
    attack = (
        f"# Buoy K3 {SCRIPT}\n\nBuoy K3 is moored at 26 metres {SCRIPT}. <img src=x onerror=alert(2)>\n\n"
    )
    attack += "[a](javascript:alert(3)) ![b](http://evil.example/x.png) <a href='http://evil.example'>c</a>\n"
    (folder / "3.md").write_text(attack, encoding="utf-8")
    index = FolderIndex(folder, tmp_path / "index", embedder=Letters(), tokens=False)
    index.sync()
    client = client_of(index)
    [(_, told)] = asked(client, "How deep is K3?")
    quote = told["citations"][0]["quote"]
    place = {"id": "3.md", "group": "all-staff", "quote": quote}
    for page in (client.get("/"), client.get("/page", params=place)):
        assert set(re.findall(r"<(?:script|img|a|iframe|b)\b[^>]*", page.text)) <= {
            '<script src="/chat.js" defer',
            '<a class="skip" href="#question"',
            "<b",
        }
        assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "&lt;b&gt;documents" in client.get("/").text


def test_a_label_and_an_address_are_escaped_too():
    page = Page(f"{SCRIPT}.md", SCRIPT, f"{SCRIPT} tea", {"access": SCRIPT})
    assert "<script" not in document_html(page, "tea")
    assert "&lt;script&gt;" in document_html(page, SCRIPT)


def test_the_page_asks_nothing_of_the_network():
    folder = ROOT / "helpers/experiments/own/chat"
    for file in sorted(folder.iterdir()):
        if file.suffix in (".html", ".css", ".js"):
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"https?://|//[a-z]+\.|@import|url\(", text), file.name
            assert "innerHTML" not in text and "insertAdjacentHTML" not in text and "eval(" not in text


@pytest.mark.parametrize(
    "text, quote, marked",
    [
        ("It takes 74 hours.", "74 hours", '<mark id="quote">74 hours</mark>'),
        (
            "## It takes 74 hours",
            "## It takes 74 hours",
            '<h2><mark id="quote">It takes 74 hours</mark></h2>',
        ),
        ("- [ ] soak\n- dry", "- [ ] soak", '<mark id="quote">soak</mark>'),
        ("1. soak\n2. dry", "2. dry", '<li><mark id="quote">dry</mark></li>'),
        ("> soak it", "> soak it", '<mark id="quote">soak it</mark>'),
        (
            "a **b** c",
            "a **b** c",
            '<mark id="quote">a </mark><strong><mark>b</mark></strong><mark> c</mark>',
        ),
        ("_a_ b", "_a_ b", '<em><mark id="quote">a</mark></em><mark> b</mark>'),
        ("use `fence on` now", "use `fence on`", "<code><mark>fence on</mark></code>"),
        ("```\na < b\n```", "a < b", '<pre><code><mark id="quote">a &lt; b</mark>\n</code></pre>'),
        (
            "see [the lease](lease.md)",
            "the lease",
            '<span class="link"><mark id="quote">the lease</mark></span>',
        ),
    ],
)
def test_a_quote_is_marked_without_breaking_what_it_stands_in(text, quote, marked):
    start = text.index(quote)
    assert marked in marked_html(text, [(start, start + len(quote))])


TABLE = "| part | holds |\n|---|---|\n| pot | 12 cups |\n| jug | 3 cups |\n"


def test_a_row_is_marked_cell_by_cell_and_the_table_stays_one():
    shown = document_html(Page("tea.md", "Tea", TABLE), "| pot | 12 cups |")
    assert '<td><mark id="quote">pot</mark></td>\n<td><mark>12 cups</mark></td>' in shown
    assert shown.count("<table>") == 1 and shown.count("<mark") == 2
    both = document_html(Page("tea.md", "Tea", TABLE), TABLE.strip())
    assert both.count("<mark") == 6 and both.count("<table>") == 1


def test_the_place_that_was_cited_is_marked_and_not_an_earlier_one():
    text = "It is 5 m.\n\nIt is 5 m.\n"
    assert document_html(Page("a", "A", text), "It is 5 m.", after=11).count("<mark") == 1
    assert "<p>It is 5 m.</p>" in document_html(Page("a", "A", text), "It is 5 m.", after=11)


def test_a_quote_that_is_gone_is_said():
    assert "does not stand on this page any more" in document_html(Page("a", "A", "Tea."), "coffee")
    assert "any more" not in document_html(Page("a", "A", "Tea."))


# ---- a folder that changes -------------------------------------------------------------------------------


def test_the_folder_is_read_again_on_demand(index):
    client, page = client_of(index), index.folder / "3.md"
    for metres in (40, 26):
        page.write_text(page_of_buoy(3, metres), encoding="utf-8")
        assert client.post("/reread", json={}).json()["text"].startswith("14 pages: 0 added, 1 changed")
        assert asked(client, "How deep is K3?")[0][1]["text"] == f"{metres} metres"


# ---- the log ---------------------------------------------------------------------------------------------


def test_nothing_is_kept_without_consent_and_a_thumb_needs_an_answer_that_was_kept(index, tmp_path):
    log = tmp_path / "log.jsonl"
    client = client_of(index, log)
    assert not asked(client, "How deep is K3?")[0][1]["kept"] and not log.exists()
    assert client.post("/thumb", json={"question": "How deep is K3?", "up": True}).json() == {"kept": False}
    assert not log.exists()


def test_thumbs_become_questions_that_wait_for_somebody(index, tmp_path):
    log = tmp_path / "log.jsonl"
    client = client_of(index, log)
    for question, up in (("How deep is K3?", True), ("Who paints K99?", False)):
        assert asked(client, question, keep=True)[0][1]["kept"]
        assert client.post("/thumb", json={"question": question, "up": up}).json() == {"kept": True}
    assert "2 questions with a thumb" in serving.told_of_thumbs(log)
    lines = [json.loads(line) for line in (tmp_path / "log.labelled.jsonl").read_text().splitlines()]
    assert lines[0]["answers"] == ["26 metres"] and lines[0]["groups"] == ["all-staff"]
    assert lines[0]["gold"][0]["page"] == "3.md" and [bool(line["todo"]) for line in lines] == [True, True]
    assert len(read_questions(tmp_path / "log.labelled.jsonl")) == 2


def test_the_off_switch_holds_for_the_page(index, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_LOG", "no")
    client = client_of(index, tmp_path / "log.jsonl")
    assert not asked(client, "How deep is K3?", keep=True)[0][1]["kept"]
    assert not (tmp_path / "log.jsonl").exists()


# ---- the program -----------------------------------------------------------------------------------------


def sentence_of(capsys, *arguments) -> str:
    """What the program says instead of starting."""
    assert commands.main(["chat", *map(str, arguments)]) == commands.UNJUDGED
    said = capsys.readouterr().err.strip()
    assert "Traceback" not in said and len(said.splitlines()) == 1
    return said


def test_a_taken_port_is_said_before_anything_is_read(tmp_path, capsys):
    with serving.taken(0) as door:
        said = sentence_of(capsys, tmp_path / "no-folder", f"--port={door.getsockname()[1]}")
    assert "is taken by another program" in said and "--port" in said


def test_a_port_that_is_none_is_said(tmp_path, capsys):
    assert "choose one from 1024 to 65535" in sentence_of(capsys, tmp_path, "--port=70000")


def test_an_endpoint_that_is_not_there_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.delenv("COURSE_CHAT_MODEL", raising=False)
    endpoint.cache_clear()
    assert "http://127.0.0.1:9/v1" in sentence_of(capsys, tmp_path, "--port=0")
    endpoint.cache_clear()


def test_a_folder_without_documents_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(serving, "system_named", lambda name: SYSTEM)
    monkeypatch.setattr("helpers.retrieval.folder.get_embedder", Letters)
    assert "holds no readable text" in sentence_of(capsys, tmp_path, "--port=0", "--system=grounded")


def test_it_listens_on_this_computer_alone():
    with serving.taken(0) as door:
        assert door.getsockname()[0] == "127.0.0.1"


PROGRAM = """
import pathlib, sys
from own_folder import SYSTEM, make_folder, reads
from helpers.experiments.own.chat import app, serving, talking
from helpers.generation import evidence_reader
evidence_reader.chat = reads
door = serving.taken(0)
made = app.chat_app(talking.Talk(make_folder(pathlib.Path(sys.argv[1])), SYSTEM), "k")
print(door.getsockname()[1], flush=True)
serving.serve(made, door)
print("ended", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process alone")
def test_ctrl_c_ends_it_cleanly_and_frees_the_port(tmp_path):
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )
    port = int(program.stdout.readline())
    told = httpx.get(f"http://127.0.0.1:{port}/?{urlencode({'key': 'k'})}", trust_env=False, timeout=60)
    assert told.status_code == 303
    time.sleep(0.1)
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=60)
    assert (program.returncode, out, err) == (0, "ended\n", "")
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", port))

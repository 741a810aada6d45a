"""The chat page in a browser: by keyboard, read out, at the quote, dark and narrow, without a network."""

import threading

import pytest
from colours import READABLE, contrast
from own_folder import SYSTEM, Letters, reads

from helpers.experiments.own.chat.app import chat_app
from helpers.experiments.own.chat.serving import taken
from helpers.experiments.own.chat.talking import Talk
from helpers.generation import evidence_reader
from helpers.retrieval import FolderIndex

pytestmark = pytest.mark.browser
KEY = "the-key"
LONG = "\n\n".join(f"Paragraph {n} is about nothing." for n in range(80))
ATTACK = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The page over two labelled documents, served at a real port; its address, and its log."""
    import uvicorn

    folder = tmp_path_factory.mktemp("chat")
    (folder / "docs").mkdir()
    for n, group in ((1, "sea"), (2, "hr")):
        text = f"---\naccess: {group}\n---\n# Buoy K{n} {ATTACK}\n\n{LONG}\n\n"
        text += f"Buoy K{n} is moored at {n}0 metres {ATTACK}.\n\n{LONG}\n"
        (folder / "docs" / f"{n}.md").write_text(text, encoding="utf-8")
    index = FolderIndex(folder / "docs", folder / "index", embedder=Letters(), tokens=False)
    index.sync()
    door, log = taken(0), folder / "log.jsonl"
    app = chat_app(Talk(index, SYSTEM | {"k": 40}, log), KEY)
    server = uvicorn.Server(uvicorn.Config(app, loop="asyncio", lifespan="off", log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{door.getsockname()[1]}/", log
    server.should_exit = True
    thread.join(10)


@pytest.fixture(autouse=True)
def reader_stands_in(monkeypatch):
    monkeypatch.setattr(evidence_reader, "chat", reads)


@pytest.fixture(params=["light wide", "dark narrow"])
def page(request, browser, served):
    """The opened page; at its end nothing was asked of another host and no script of a document ran."""
    scheme, width = request.param.split()
    size = {"width": 1200 if width == "wide" else 360, "height": 740}
    context = browser.new_context(color_scheme=scheme, viewport=size)
    asked, faults = [], []
    context.on("request", lambda one: asked.append(one.url))
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(f"{served[0]}?key={KEY}")
    yield opened
    assert all(url.startswith(served[0]) for url in asked) and faults == []
    assert all(one.title() != "taken" for one in context.pages)
    context.close()


def ask(page, question: str) -> None:
    """Type a question, press Enter, and wait for the end of the answer."""
    before = page.locator("#turns > li").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.locator("#turns > li").nth(before).wait_for()
    page.wait_for_selector("#ask:not([disabled])")


def test_a_question_is_asked_by_keyboard_answered_and_read_out(page, served):
    assert page.url == served[0] and page.evaluate("document.activeElement.id") == "question"
    ask(page, "How deep is K1?")
    assert page.inner_text(".answer") == "10 metres"
    said = page.locator("#said")
    assert said.get_attribute("aria-live") == "polite" and said.inner_text().startswith(
        "10 metres. It stands"
    )
    assert page.evaluate("document.activeElement.id") == "question"  # ready for the next one
    wide = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wide, "the page is wider than its window"


def test_a_citation_opens_the_page_at_the_quote(page):
    ask(page, "How deep is K1?")
    link = page.locator(".cited a")
    link.focus()
    with page.context.expect_page() as opening:
        page.keyboard.press("Enter")
    opened = opening.value
    opened.wait_for_load_state()
    mark = opened.locator("#quote")
    assert "Buoy K1 is moored at 10 metres" in mark.inner_text()
    top = mark.bounding_box()["y"]
    assert 0 < top < opened.viewport_size["height"] and opened.evaluate("scrollY") > 500


def test_silence_looks_like_silence_and_another_group_is_silent(page):
    page.uncheck("input[value=hr]")
    ask(page, "How deep is K2?")
    assert page.locator(".answer.silent").inner_text() == "Not in the documents."
    assert page.locator(".cited").count() == 0 and "Nothing is said" in page.inner_text("#turns")
    page.uncheck("input[value=sea]")
    ask(page, "How deep is K2?")
    assert page.locator(".answer.failed").inner_text() == "Choose at least one group that asks."


def test_a_thumb_is_kept_for_who_agrees_and_for_nobody_else(page, served):
    log = served[1]
    log.unlink(missing_ok=True)
    ask(page, "How deep is K1?")
    assert page.locator(".thumb").count() == 0 and not log.exists()
    page.check("#keep")
    ask(page, "How deep is K2?")
    page.get_by_role("button", name="Good answer").press("Enter")
    page.locator(".thumbs").get_by_text("it waits for somebody").wait_for()
    assert page.get_by_role("button", name="Good answer").get_attribute("aria-pressed") == "true"
    assert log.read_text(encoding="utf-8").count("\n") == 2


@pytest.mark.parametrize("what", [".answer", ".dim", ".asked", ".cited a", ".keep"])
def test_words_stand_out_from_the_paper(page, what):
    ask(page, "How deep is K1?")
    ink = page.locator(what).first.evaluate("one => getComputedStyle(one).color")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert contrast(ink, paper) >= READABLE


def test_a_checker_finds_no_fault(page, violations):
    ask(page, "How deep is K1?")
    assert violations(page) == []

"""The chat page as a web application: routes and guards, for this computer alone.

Other web sites cannot ask it: the name in the address must be of this computer (against rebinding of names),
a request that another site sends is refused, and every request shows the key that the program has printed
(other users of this computer do not know it). The page may load nothing but its own two files.

Who may see what is decided here and not on the page: `groups` are those that may be asked for at all, and
each request searches, cites and opens pages of the groups it names among them. There is no log-in: whoever
has the key is whoever started the program.
"""

from __future__ import annotations

import html
import secrets
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from helpers.corpus import Page
from helpers.corpus.report import counted

from .documents import document_html
from .talking import LONGEST, Event, Talk

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

HERE = Path(__file__).parent
HOSTS = ["127.0.0.1", "localhost"]
MOST_BYTES = 20_000  # of a request
FILES = {"chat.js": "text/javascript", "chat.css": "text/css"}
GUARDING = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Refused(Exception):
    """A request that is not served; status of HTTP, and one sentence."""

    def __init__(self, status: int, why: str):
        super().__init__(why)
        self.status = status


def labels_of(pages: Iterable[Page]) -> list[str]:
    """The access groups that occur among pages, in the order of the alphabet.

    >>> labels_of([Page("tea", "Tea", "Boil it.")])
    ['all-staff']
    """
    return sorted({page.access for page in pages})


def chat_app(talk: Talk, key: str, groups: Iterable[str] | None = None) -> Starlette:
    """The application. key: what the address must hold once. groups: that may be asked for; None: all.

    Raises ValueError for a group that may read no page of the folder.

        chat_app(Talk(index, BOTH), key="secret")
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.base import BaseHTTPMiddleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.routing import Route

    page = _ChatPage(talk, key, groups)
    routes = [
        Route("/", page.home),
        Route("/page", page.document),
        Route("/ask", page.ask, methods=["POST"]),
        Route("/thumb", page.thumb, methods=["POST"]),
        Route("/reread", page.reread, methods=["POST"]),
        *(Route(f"/{name}", page.file) for name in FILES),
    ]
    guards = [
        Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False),
        Middleware(BaseHTTPMiddleware, dispatch=page.guarded),
    ]
    return Starlette(routes=routes, middleware=guards, exception_handlers={Refused: _refusal})


class _ChatPage:
    """The routes, and what stands before them."""

    def __init__(self, talk: Talk, key: str, groups: Iterable[str] | None):
        self.talk, self.key = talk, key
        there = labels_of(talk.index.pages)
        self.groups = there if groups is None else sorted(set(groups))
        if unknown := sorted(set(self.groups) - set(there)):
            known = ", ".join(there)
            raise ValueError(f"No page is labelled for the group {unknown[0]!r}; there are {known}.")

    # ---- before every request ----------------------------------------------------------------------------

    async def guarded(self, request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        """Let in who shows the key and is no other site; say in the reply what the page may load."""
        response = self._refused(request) or await go_on(request)
        for name, value in GUARDING.items():
            response.headers[name] = value
        return response

    def _refused(self, request: Request) -> Response | None:
        from starlette.responses import PlainTextResponse, RedirectResponse

        origin = request.headers.get("origin")
        if origin is not None and origin != f"{request.url.scheme}://{request.headers['host']}":
            return PlainTextResponse("Another site may not ask this page.", 403)
        cookie = f"chat-{request.url.port or 80}"
        if self._is_key(request.cookies.get(cookie)):
            return None
        if not self._is_key(request.query_params.get("key")):
            told = "This address lacks its key. Open the whole address that the program has printed."
            return PlainTextResponse(told, 403)
        response = RedirectResponse("/", 303)  # so that the key stands in no address that is copied or kept
        response.set_cookie(cookie, self.key, httponly=True, samesite="strict")
        return response

    def _is_key(self, shown: str | None) -> bool:
        return shown is not None and secrets.compare_digest(shown.encode(), self.key.encode())

    def _chosen(self, asked: Iterable[object]) -> set[str]:
        """The groups that a request names; refused when there is none, or one that may not be asked for."""
        chosen = {name for name in asked if isinstance(name, str)}
        if not chosen:
            raise Refused(400, "Choose at least one group that asks.")
        if foreign := sorted(chosen - set(self.groups)):
            raise Refused(403, f"Nobody may ask here as {foreign[0]!r}.")
        return chosen

    # ---- routes ------------------------------------------------------------------------------------------

    async def home(self, request: Request) -> Response:
        """The chat page."""
        from starlette.responses import HTMLResponse

        filled = {
            "folder": html.escape(self.talk.index.folder.name),
            "pages": counted(len(self.talk.index.pages), "page"),
            "groups": _boxes(self.groups),
            "one_group": "" if len(self.groups) > 1 else "hidden",
            "no_log": "hidden" if self.talk.log is None else "",
            "longest": str(LONGEST),
        }
        return HTMLResponse(Template((HERE / "chat.html").read_text(encoding="utf-8")).substitute(filled))

    async def file(self, request: Request) -> Response:
        """The page's own script and style."""
        from starlette.responses import FileResponse

        name = request.url.path.removeprefix("/")
        return FileResponse(HERE / name, media_type=FILES[name])

    async def document(self, request: Request) -> Response:
        """A page of the folder, at a quote; for who may not read it, it is not there."""
        from starlette.responses import HTMLResponse

        asked = request.query_params
        groups = self._chosen(asked.getlist("group"))
        pages = self.talk.index.pages
        page = next((one for one in pages if one.id == asked.get("id") and one.access in groups), None)
        if page is None:
            raise Refused(404, "There is no such page, or none that the chosen groups may read.")
        after = asked.get("after", "")
        return HTMLResponse(
            document_html(page, asked.get("quote", ""), int(after) if after.isdecimal() else 0)
        )

    async def ask(self, request: Request) -> Response:
        """A question; the reply is a stream of events (`talking`)."""
        from starlette.responses import StreamingResponse

        told = await _json_of(request)
        question, groups = told.get("question"), told.get("groups")
        if not isinstance(question, str) or not question.strip():
            raise Refused(400, "Type a question first.")
        if len(question) > LONGEST:
            raise Refused(400, f"The question is longer than {LONGEST} characters. Ask in fewer words.")
        chosen = self._chosen(groups if isinstance(groups, list) else [])
        events = self.talk.ask(question.strip(), chosen, keep=told.get("keep") is True)
        return StreamingResponse(_lines(events), media_type="text/event-stream")

    async def thumb(self, request: Request) -> Response:
        """A thumb for an answer that was kept."""
        from starlette.responses import JSONResponse

        told = await _json_of(request)
        question, up = told.get("question"), told.get("up")
        if not isinstance(question, str) or not isinstance(up, bool):
            raise Refused(400, "A thumb needs its question, and up or down.")
        return JSONResponse({"kept": self.talk.thumb(question, up)})

    async def reread(self, request: Request) -> Response:
        """Bring the index in step with the folder."""
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import JSONResponse

        return JSONResponse({"text": await run_in_threadpool(self.talk.reread)})


# ---- small things ----------------------------------------------------------------------------------------


def _boxes(groups: Iterable[str]) -> str:
    return "".join(
        f'<label><input type="checkbox" name="group" value="{html.escape(name)}" checked> '
        f"{html.escape(name)}</label>"
        for name in groups
    )


def _lines(events: Iterator[Event]) -> Iterator[str]:
    for event in events:
        yield event.line()


async def _json_of(request: Request) -> Mapping[str, Any]:
    """The JSON object that a request carries; refused when it is none, or too long."""
    try:
        size = int(request.headers.get("content-length", ""))
        told = await request.json() if size <= MOST_BYTES else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Refused(400, f"A request carries a JSON object of at most {MOST_BYTES} bytes.")
    return told


async def _refusal(request: Request, error: Exception) -> Response:
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(str(error), error.status if isinstance(error, Refused) else 500)

"""The crawler on Harbour, and on small servers that misbehave: it stays on its host, within its limits,
obeys robots.txt, and never stops half-way.
"""

import contextlib
import gzip
import socket
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from helpers.classroom import intranet
from helpers.corpus import Document, crawl, load_pages, pages_of
from helpers.corpus.web import crawler
from helpers.corpus.web.fetch import canonical, site_of
from helpers.corpus.web.page import read_page


def packed(content: bytes) -> bytes:
    """Content as gzip packs it; without the time, so that a test has the same name in every process."""
    return gzip.compress(content, mtime=0)


class Asked(list):
    """The paths that a server was asked for, and the cookies that came."""

    def __init__(self):
        super().__init__()
        self.cookies = []


@contextlib.contextmanager
def site(answers, robots="", sitemap=None):
    """A server. answers: path -> (status, headers, body) or a body of HTML.

    Yields its address and the list of paths it was asked for.
    """
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            asked.cookies += self.headers.get_all("Cookie", [])
            extra = {"/robots.txt": robots, "/sitemap.xml": sitemap} | answers
            answer = extra.get(self.path, extra.get("*"))
            answer = answer(self.path) if callable(answer) else answer
            status, headers, body = (
                answer
                if isinstance(answer, tuple)
                else (404, {}, "gone")
                if answer is None
                else (200, {"Content-Type": "text/html"}, answer)
            )
            body = body.encode() if isinstance(body, str) else body
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                for one in [value] if isinstance(value, str) else value or []:
                    self.send_header(name, one)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def go(address, **options):
    return crawl(address, **({"delay": 0, "timeout": 5} | options))


def paths(result):
    return ["/" + document.url.split("/", 3)[3] for document in result.documents]


def reason(result, end):
    (found,) = [skipped.reason for skipped in result.skipped if skipped.url.endswith(end)]
    return found


def to(*targets):
    return "".join(f'<a href="{target}">x</a>' for target in targets)


# ---- Harbour ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    """A crawl of the whole site, and every path that the server was asked for."""
    asked = []

    class Listening(intranet._Handler):
        def do_GET(self):
            asked.append(self.path)
            super().do_GET()

    real, intranet._Handler = intranet._Handler, Listening
    try:
        with intranet.serve_intranet(tmp_path_factory.mktemp("harbour")) as served:
            return go(served.url, max_pages=600), asked, served.url
    finally:
        intranet._Handler = real


def test_every_open_page_and_pdf_of_harbour_is_fetched(harbour):
    found, _, _ = harbour
    wanted = {intranet.address(page) for page in load_pages() if page.access == "all-staff"}
    assert wanted <= set(paths(found))
    assert sum(document.kind == "pdf" for document in found.documents) == 11


def test_nothing_restricted_is_ever_asked_for(harbour):
    found, asked, _ = harbour
    assert len(asked) > 500 and not [
        path for path in asked if "restricted" in path or path.startswith("/search")
    ]
    assert any("robots.txt" in skipped.reason and "/restricted/" in skipped.url for skipped in found.skipped)


def test_nothing_is_fetched_twice(harbour):
    _, asked, _ = harbour
    assert len(asked) == len(set(asked))


def test_what_harbour_has_wrong_is_reported(harbour):
    found, _, url = harbour
    assert reason(found, "/people/summer-party-2024.html") == "not found (404)"
    assert reason(found, "/people/canteen-menu.html") == "not found (404)"
    assert "more than the limit of 1,000,000" in reason(found, intranet.HUGE_PAGE)
    assert reason(found, "status.skerry.example/") == "on another host"
    assert found.redirects[f"{url}/handbook"] == f"{url}/wiki/ppl-006" and "met before" in reason(
        found, "/handbook"
    )


# ---- limits -----------------------------------------------------------------------------------------------


def test_links_lead_to_pages_and_loops_end():
    with site({"/": to("/a", "/b"), "/a": to("/", "/b", "/a#part"), "/b": to("/a") + " "}) as (url, asked):
        assert paths(go(url)) == ["/", "/a", "/b"]
    assert sorted(asked) == ["/", "/a", "/b", "/robots.txt", "/sitemap.xml"]


def test_the_sitemap_comes_first():
    with site(
        {"/": to("/linked"), "/linked": "l", "/listed": "s"},
        sitemap="<urlset><url><loc>/listed</loc></url></urlset>",
    ) as (url, _):
        assert paths(go(url)) == ["/", "/listed", "/linked"]


def test_a_sitemap_may_name_sitemaps_and_itself():
    index = (
        "<sitemapindex><sitemap><loc>/sitemap.xml</loc></sitemap>"
        "<sitemap><loc><![CDATA[/more.xml]]></loc></sitemap></sitemapindex>"
    )
    more = (200, {"Content-Type": "text/xml"}, "<urlset><url><loc>/a?x=1&amp;y=2</loc></url></urlset>")
    with site({"/": "home", "/more.xml": more, "/a?x=1&y=2": "a"}, sitemap=index) as (url, asked):
        assert paths(go(url)) == ["/", "/a?x=1&y=2"] and asked.count("/sitemap.xml") == 1


def test_depth_is_counted_from_the_start():
    pages = {"/": to("/1"), "/1": to("/2"), "/2": to("/3"), "/3": "end"}
    with site(pages) as (url, _):
        found = go(url, max_depth=2)
    assert paths(found) == ["/", "/1", "/2"] and [document.depth for document in found.documents] == [0, 1, 2]
    assert reason(found, "/3") == "more than 2 links from the start"


def test_an_endless_site_ends_at_the_limit_of_pages():
    with site(
        {"*": lambda path: f"page {path} " + to(path + "x", path + "y")},
        robots=(404, {}, ""),
        sitemap=(404, {}, ""),
    ) as (url, asked):
        found = go(url, max_pages=7, max_depth=99)
    assert (
        len(found.documents) == 7 and len(asked) <= 9 and "limit of 7 documents" in found.skipped[-1].reason
    )


def test_a_thousand_broken_links_end_at_the_limit_of_requests():
    with site({"/": to(*(f"/{i}" for i in range(1000)))}) as (url, asked):
        found = go(url, max_pages=2)
    assert len(asked) <= 32 and "requests reached" in found.skipped[-1].reason


def test_a_large_page_is_not_read_when_the_server_says_so_and_cut_off_when_it_does_not():
    big = "x" * 5000
    with site(
        {
            "/": to("/said", "/unsaid"),
            "/said": big,
            "/unsaid": (200, {"Content-Type": "text/html", "Content-Length": None}, big),
        }
    ) as (url, _):
        found = go(url, max_bytes=1000)
    assert reason(found, "/said") == "5,000 bytes, more than the limit of 1,000"
    assert reason(found, "/unsaid") == "more than the limit of 1,000 bytes"


# ---- misbehaving servers ----------------------------------------------------------------------------------


def test_redirects_are_followed_recorded_and_never_endless():
    ring = {f"/r{i}": (302, {"Location": f"/r{(i + 1) % 4}"}, "") for i in range(4)}
    chain = {f"/c{i}": (302, {"Location": f"/c{i + 1}"}, "") for i in range(20)}
    with site(
        {
            "/": to("/old", "/self", "/r0", "/c0", "/nowhere"),
            "/old": (301, {"Location": "new#top"}, ""),
            "/new": "new",
            "/self": (301, {"Location": "/self"}, ""),
            "/nowhere": (301, {"Location": "mailto:x@y"}, ""),
        }
        | ring
        | chain
    ) as (url, asked):
        found = go(url)
    assert paths(found) == ["/", "/new"] and found.redirects[f"{url}/old"] == f"{url}/new"
    assert reason(found, "/self") == "redirects to itself" and reason(found, "/c0") == "more than 5 redirects"
    assert "met before" in reason(found, "/r0") and "no web address" in reason(found, "/nowhere")
    assert len(asked) < 25


def test_a_redirect_to_another_host_is_not_followed():
    with (
        site({"/": "secret"}) as (other, other_asked),
        site({"/": to("/out"), "/out": (302, {"Location": other + "/"}, "")}) as (url, _),
    ):
        found = go(url)
    assert other_asked == [] and "on another host" in reason(found, "/out")


@pytest.mark.parametrize(
    "link",
    [
        "/private/a",
        "/x/../private/a",
        "/%70rivate/a",
        "/x/%2e%2e/private/a",
        "//127.0.0.1:PORT//private/a",
        "/hop",
    ],
)
def test_no_spelling_leads_around_robots(link):
    pages = {"/": lambda path: "<p>", "*": "private", "/hop": (302, {"Location": "/private/a"}, "")}
    with site(pages, robots="User-agent: *\nDisallow: /private/", sitemap=(404, {}, "")) as (url, asked):
        pages["/"] = to(link.replace("PORT", url.split(":")[2]))
        found = go(url)
    assert not [path for path in asked if "rivate" in path] and "robots.txt" in found.skipped[-1].reason


def test_a_robots_file_that_fails_forbids_and_a_missing_one_allows():
    with site({"/": "home"}, robots=(503, {}, "")) as (url, asked):
        found = go(url)
    assert (
        asked == ["/robots.txt"]
        and found.documents == []
        and "robots.txt cannot be read (the server answered 503)" in found.skipped[0].reason
    )
    with site({"/": "home"}, robots=(404, {}, "")) as (url, _):
        assert paths(go(url)) == ["/"]


def test_an_answer_shorter_than_it_says_is_not_kept():
    with site(
        {
            "/": to("/short"),
            "/short": (200, {"Content-Type": "text/html", "Content-Length": "500"}, "only this"),
        }
    ) as (url, _):
        found = go(url, timeout=1)
    assert "/short" not in paths(found) and reason(found, "/short")


def test_an_answer_longer_than_it_says_does_no_harm():
    with site(
        {
            "/": to("/long"),
            "/long": (200, {"Content-Type": "text/html", "Content-Length": "4"}, "four and more"),
        }
    ) as (url, _):
        assert go(url).documents[1].content == b"four"


def test_a_server_that_never_answers_costs_the_timeout_and_no_more():
    hanging = socket.create_server(("127.0.0.1", 0))
    try:
        found = go(f"http://127.0.0.1:{hanging.getsockname()[1]}", timeout=0.3)
    finally:
        hanging.close()
    assert found.documents == [] and "no answer within 0.3 s" in found.skipped[0].reason


def test_a_page_that_drips_is_given_up():
    stop, listener = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while not stop.is_set():
                connection, _ = listener.accept()
                if b"GET / " not in connection.recv(4096):
                    connection.sendall(b"HTTP/1.0 404 no\r\n\r\n")
                    connection.close()
                    continue
                connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
                while not stop.is_set():
                    connection.sendall(b"x")
                    time.sleep(0.02)

    threading.Thread(target=serve, daemon=True).start()
    found = go(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=0.4)
    stop.set()
    listener.close()
    assert found.documents == [] and found.skipped[-1].reason == "not finished within 0.4 s"


@pytest.mark.parametrize(
    "answer,words",
    [
        ((200, {"Content-Type": "image/png"}, b"\x89PNG"), "content of type image/png"),
        ((200, {}, "?"), "content of type unknown"),
        ((500, {}, ""), "the server answered 500"),
        ((403, {}, ""), "the server answered 403"),
        ((204, {}, ""), "the server answered 204"),
    ],
)
def test_what_is_no_document_is_skipped_with_its_reason(answer, words):
    with site({"/": to("/it", "/next"), "/it": answer, "/next": "next"}) as (url, _):
        found = go(url)
    assert paths(found) == ["/", "/next"] and reason(found, "/it") == words


def test_the_same_content_under_two_addresses_is_kept_once():
    with site({"/": to("/a", "/b"), "/a": "same", "/b": "same"}) as (url, _):
        found = go(url)
    assert paths(found) == ["/", "/a"] and "the same content" in reason(found, "/b")


def test_robots_may_ask_for_a_pause(monkeypatch):
    pauses = []
    monkeypatch.setattr("helpers.corpus.web.crawler.time.sleep", pauses.append)
    with site({"/": "home"}, robots="User-agent: *\nCrawl-delay: 3") as (url, _):
        go(url)
    assert pauses and set(pauses) == {3.0}


def test_progress_reaches_its_end():
    steps = []
    with site({"/": to("/a"), "/a": "a"}) as (url, _):
        go(url, progress=lambda done, known: steps.append((done, known)))
    assert steps == [(1, 2), (2, 2)]


@contextlib.contextmanager
def answering(answer):
    """A server that hands the connection to `answer`, whatever it is asked. Yields its address."""
    stop, listener = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while not stop.is_set():
                connection, _ = listener.accept()
                connection.recv(4096)
                with contextlib.suppress(OSError), connection:
                    answer(connection, stop)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        listener.close()


def test_headers_that_drip_are_given_up():
    def drip(connection, stop):
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000:
            if stop.wait(0.02):
                return
            connection.sendall(bytes([byte]))

    with answering(drip) as url:
        found = go(url, timeout=0.4)
    assert found.skipped[0].reason == "robots.txt cannot be read (no answer within 0.4 s)"


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
     b"HTTP/1.1 200 OK\r\n" + b"a" * 200_000,
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
     b"HTTP/1.1 99999 No\r\n\r\n", b"\0" * 1000,
     b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"],
    ids=range(8),
)  # fmt: skip
def test_what_is_no_answer_is_a_row(answer):
    with answering(lambda connection, stop: connection.sendall(answer)) as url:
        found = go(url)
    assert found.documents == [] and "robots.txt cannot be read" in found.skipped[0].reason


@pytest.mark.parametrize(
    "location",
    ["http://[broken", "//", "mailto:a@b", "http://", "https://ex ample/",
     "\x00", "http://x:9999999/", "/\xff"],
)  # fmt: skip
def test_a_strange_redirect_is_a_row(location):
    answer = (302, {"Location": location}, "")
    with site({"/": to("/odd", "/next"), "/odd": answer, "/next": "next"}) as (url, _):
        found = go(url)
    assert paths(found) == ["/", "/next"] and reason(found, "/odd")


def test_whatever_goes_wrong_with_a_page_is_a_row(monkeypatch):
    real = crawler.read_page

    def broken(document, *headers):
        if document.url.endswith("/bad"):
            raise RecursionError("too deep")
        return real(document, *headers)

    monkeypatch.setattr(crawler, "read_page", broken)
    with site({"/": to("/bad", "/next"), "/bad": "bad", "/next": "next"}) as (url, _):
        found = go(url)
    assert (
        paths(found) == ["/", "/next"]
        and reason(found, "/bad") == "cannot be read (RecursionError: too deep)"
    )


def test_no_cookie_is_kept_and_no_proxy_stands_before_this_machine(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    home = (200, {"Content-Type": "text/html", "Set-Cookie": "who=me"}, to("/a"))
    with site({"/": home, "/a": "a"}) as (url, asked):
        assert paths(go(url)) == ["/", "/a"] and asked.cookies == []


# ---- robots.txt and sitemaps ------------------------------------------------------------------------------


def test_robots_with_a_mark_and_a_wildcard_are_obeyed():
    robots = (200, {"Content-Type": "text/plain"}, "\ufeffUser-agent: *\rDisallow: /*.cgi$\r")
    with site({"/": to("/a.cgi", "/b"), "/a.cgi": "a", "/b": "b"}, robots=robots) as (url, asked):
        found = go(url)
    assert "/a.cgi" not in asked and paths(found) == ["/", "/b"] and "robots.txt" in reason(found, "/a.cgi")


def test_robots_may_stand_elsewhere_on_the_host():
    pages = {"/": to("/a"), "/a": "a", "/real": (200, {}, "User-agent: *\nDisallow: /a")}
    with site(pages, robots=(301, {"Location": "/real"}, "")) as (url, asked):
        found = go(url)
    assert "/a" not in asked and paths(found) == ["/"]


@pytest.mark.parametrize(
    "target", ["/robots.txt", "http://other.example/robots.txt", "http://[bad", "mailto:a"]
)
def test_robots_that_lead_away_close_the_site(target):
    with site({"/": "home"}, robots=(302, {"Location": target}, "")) as (url, _):
        found = go(url)
    assert found.documents == [] and "does not arrive on this host" in found.skipped[-1].reason


@pytest.mark.parametrize(
    "status, kept", [(400, 1), (401, 1), (403, 1), (410, 1), (500, 0), (502, 0), (204, 0)]
)
def test_no_robots_are_no_rules_and_a_broken_server_is_left_alone(status, kept):
    with site({"/": "home"}, robots=(status, {}, "")) as (url, _):
        assert len(go(url).documents) == kept


def test_robots_without_end_are_read_to_the_limit_and_it_is_told():
    robots = "User-agent: *\nDisallow: /a\n" + "# talk\n" * 100_000
    with site({"/": to("/a"), "/a": "a"}, robots=(200, {}, robots)) as (url, _):
        found = go(url)
    assert (
        paths(found) == ["/"]
        and reason(found, "/robots.txt") == "longer than 512,000 bytes; the rest is not read"
    )


PLACE = "<urlset><url><loc>/only</loc></url></urlset>"


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"Content-Type": "application/x-gzip"}, packed(PLACE.encode())),
        (200, {"Content-Encoding": "gzip"}, packed(PLACE.encode())),
        (200, {"Content-Encoding": "x-gzip"}, packed(packed(PLACE.encode()))),
        (200, {}, PLACE),
        (200, {"Content-Type": "text/plain"}, "/not\nhttp://HOST/only\n"),
        (302, {"Location": "/moved.xml"}, ""),
    ],
)
def test_a_sitemap_of_a_sitemap_is_read_however_it_is_packed(answer):
    index = "<sitemapindex><sitemap><loc>/s.xml.gz</loc></sitemap></sitemapindex>"
    pages = {"/": "home", "/only": "only", "/moved.xml": (200, {}, PLACE)}
    with site(pages, sitemap=(200, {}, index)) as (url, _):
        pages["/s.xml.gz"] = answer
        if isinstance(answer[2], str):
            pages["/s.xml.gz"] = (*answer[:2], answer[2].replace("http://HOST", url))
        assert paths(go(url)) == ["/", "/only"]


@pytest.mark.parametrize(
    "answer, words",
    [
        ((200, {}, packed(PLACE.encode())[:-9]), "breaks off"),
        ((200, {}, packed(b"\0" * 30_000_000)), "the rest is not read"),
        ((404, {}, ""), "not found (404)"),
        ((200, {}, "<html>Not here"), "names no address"),
        ((200, {"Content-Encoding": "br"}, b"x"), "packed as br"),
    ],
)
def test_a_sitemap_that_cannot_be_read_is_a_row(answer, words):
    index = "<sitemapindex><sitemap><loc>/s.xml</loc></sitemap></sitemapindex>"
    with site({"/": "home", "/s.xml": answer}, sitemap=(200, {}, index)) as (url, _):
        found = go(url)
    rows = [skipped.reason for skipped in found.skipped if skipped.url == f"{url}/s.xml"]
    assert paths(found) == ["/"] and words in " ".join(rows)


def test_there_are_no_more_sitemaps_than_the_limit():
    index = "<sitemapindex>" + "".join(f"<sitemap><loc>/{n}.xml</loc></sitemap>" for n in range(50))
    with site({"/": "home"}, sitemap=(200, {}, index)) as (url, asked):
        found = go(url)
    assert len(asked) < 25 and "more than 20 of them" in reason(found, "/49.xml")


# ---- what pages ask ---------------------------------------------------------------------------------------


def html(body, **headers):
    return (
        200,
        {"Content-Type": "text/html"} | {name.replace("_", "-"): v for name, v in headers.items()},
        body,
    )


def test_a_page_that_asks_not_to_be_kept_is_a_row_and_its_links_are_followed():
    pages = {
        "/": to("/meta", "/header", "/other"),
        "/meta": "<meta name=robots content=noindex>" + to("/a"),
        "/header": html("header", X_Robots_Tag=["max-snippet: 5", "noindex"]),
        "/other": html("other", X_Robots_Tag="otherbot: noindex"),
        "/a": "a",
    }
    with site(pages) as (url, _):
        found = go(url)
    assert paths(found) == ["/", "/other", "/a"]
    assert "noindex" in reason(found, "/meta") and "noindex" in reason(found, "/header")


def test_links_that_a_page_asks_not_to_follow_are_rows():
    pages = {
        "/": '<a rel="nofollow" href="/ad">x</a><a rel=nofollow href=/b>' + to("/meta", "/header"),
        "/meta": "<meta name=robots content=nofollow>" + to("/b", "/c"),
        "/header": html(to("/d"), X_Robots_Tag="nofollow"),
        "/b": "b",
    }
    with site(pages) as (url, asked):
        found = go(url)
    assert paths(found) == ["/", "/meta", "/header"] and not {"/ad", "/b", "/c", "/d"} & set(asked)
    assert all("nofollow" in reason(found, end) for end in ("/ad", "/b", "/c", "/d"))


def test_a_page_may_send_us_on():
    pages = {
        "/": to("/meta", "/header", "/later", "/self", "/out", "/ring1"),
        "/meta": '<meta http-equiv="refresh" content="0; url=/new">',
        "/header": html("moved", Refresh="0;url=/new2"),
        "/later": '<meta http-equiv="refresh" content="9; url=/new3">Wait',
        "/self": '<meta http-equiv="refresh" content="0; url=/self">Status',
        "/out": '<meta http-equiv="refresh" content="0; url=http://other.example/">',
        "/ring1": '<meta http-equiv="refresh" content="0; url=/ring2">',
        "/ring2": '<meta http-equiv="refresh" content="0; url=/ring1">',
        "/new": "new", "/new2": "new2", "/new3": "new3",
    }  # fmt: skip
    with site(pages) as (url, _):
        found = go(url)
    assert paths(found) == ["/", "/new", "/new2", "/later", "/self", "/new3"]
    assert found.redirects[f"{url}/meta"] == f"{url}/new" and "on another host" in reason(found, "/out")
    assert "met before" in reason(found, "/ring1")


FORM = "<h1>Sign in</h1><form><input name=user><input type=password name=p></form>"


def test_a_page_behind_a_log_in_is_a_row():
    long = "<h1>How to log in</h1><p>" + "Write your name, and then the word that you chose. " * 10
    pages = {
        "/": to("/secret", "/secret2", "/members", "/closed", "/help"),
        "/secret": (302, {"Location": "/login?next=/secret"}, ""),
        "/login?next=/secret": FORM,
        "/secret2": (303, {"Location": "/sso/start"}, ""),
        "/sso/start": "<form><input name=email></form><script>go()</script>",
        "/members": FORM + "<p>Members only.",
        "/closed": (401, {"WWW-Authenticate": "Basic"}, "no"),
        "/help": (302, {"Location": "/help/login"}, ""),
        "/help/login": long,
    }
    with site(pages) as (url, _):
        found = go(url)
    assert paths(found) == ["/", "/help/login"]
    assert reason(found, "/secret") == f"redirects to {url}/login?next=/secret, a sign-in page"
    assert "a sign-in page" in reason(found, "/secret2") and reason(found, "/members") == "a sign-in page"
    assert reason(found, "/closed") == "the server answered 401"


# ---- what is served ---------------------------------------------------------------------------------------

TEXT = to("/b") + "Pump 7 has a limit of 12 bar. " * 50
DEFLATE = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    "coding, body",
    [
        ("gzip", packed(TEXT.encode())), ("GZIP", packed(TEXT.encode())),
        (None, packed(TEXT.encode())), ("deflate", zlib.compress(TEXT.encode())),
        ("deflate", DEFLATE.compress(TEXT.encode()) + DEFLATE.flush()), ("gzip", TEXT), ("utf-8", TEXT),
        ("identity", TEXT), ("", TEXT),
    ],
)  # fmt: skip
def test_packed_pages_are_unpacked(coding, body):
    with site({"/": html(body, Content_Encoding=coding), "/b": "b"}) as (url, _):
        found = go(url)
    assert paths(found) == ["/", "/b"] and found.documents[0].content == TEXT.encode()


@pytest.mark.parametrize(
    "coding, body, words",
    [
        ("br", b"\x0b\x02\x80", "packed as br"),
        ("gzip, br", b"\x0b\x02\x80", "packed as br"),
        ("zstd", b"\x28\xb5\x2f\xfd", "packed as zstd"),
        ("deflate", b"no deflate at all", "cannot be fetched"),
        ("gzip", packed(TEXT.encode())[:40], "breaks off"),
        ("gzip", packed(b"\0" * 5_000_000), "more than the limit of 100,000 bytes"),
        ("gzip", packed(packed(b"\0" * 5_000_000)), "more than the limit of 100,000 bytes"),
    ],
)
def test_packing_that_cannot_be_read_is_a_row(coding, body, words):
    with site({"/": to("/it", "/next"), "/it": html(body, Content_Encoding=coding), "/next": "n"}) as (
        url,
        _,
    ):
        found = go(url, max_bytes=100_000)
    assert paths(found) == ["/", "/next"] and words in reason(found, "/it")


@pytest.mark.parametrize(
    "said, body, kind",
    [
        (None, "<!doctype html><p>Tea", "html"), ("text/plain", "<html><p>Tea", "html"),
        ("application/octet-stream", "%PDF-1.7 tea", "pdf"), ("text/html", "%PDF-1.7 tea", "pdf"),
        (None, "%PDF-1.7 " + "x" * 5000, "pdf"), ("html", "<html>Tea", "html"),
        ("application/xml", "<?xml version='1.0'?><html xmlns='x'/>", "html"),
        ("TEXT/HTML;charset=UTF-8", "Tea", "html"),
        ("text/html, text/html", "Tea", "html"), ("application/pdf", "<html>Not here", "html"),
        ("text/plain", "Tea", None), ("text/plain", "Tea " * 500, None), ("application/zip", "<html>", None),
        ("text/html", b"\x89PNG\r\n\x1a\n" + b"\0" * 5000, None), ("image/png", "<html>", None),
        ("application/json", "{}", None), (None, "{}", None),
    ],
)  # fmt: skip
def test_the_kind_is_what_the_bytes_say_when_the_server_says_little(said, body, kind):
    with site({"/": to("/it"), "/it": (200, {"Content-Type": said}, body)}) as (url, _):
        found = go(url)
    assert [document.kind for document in found.documents[1:]] == ([kind] if kind else [])
    assert kind or "content of type" in reason(found, "/it")


def test_the_charset_that_the_server_names_stays_with_the_document():
    with site({"/": (200, {"Content-Type": 'text/html; charset="Shift_JIS"'}, "x")}) as (url, _):
        assert go(url).documents[0].charset.lower() == "shift_jis"


def test_pages_of_one_script_are_pages_of_their_own():
    pages = {
        "/": to(*(f"/index.php?title={name}" for name in ("Tea", "Cup", "Tea&amp;sort=up"))),
        "/index.php?title=Tea": "<h1>Tea</h1><p>Boil it.</p>",
        "/index.php?title=Cup": "<h1>Cup</h1><p>Wash it.</p>",
        "/index.php?title=Tea&sort=up": "<h1>Tea</h1><p>Boil it.</p>",
    }
    with site(pages) as (url, _):
        found = go(url)
    read, left = pages_of(found.documents[1:])
    assert [page.title for page in read] == ["Tea", "Cup"] and left == []
    assert "the same content" in reason(found, "sort=up")


def test_frames_maps_and_next_pages_are_links():
    pages = {
        "/": "<link rel=next href=/2><iframe src=/3></iframe><map><area href=/4></map><base href=/x/>",
        "/2": "2", "/3": "3", "/4": "4",
    }  # fmt: skip
    with site(pages) as (url, _):
        assert paths(go(url)) == ["/", "/2", "/3", "/4"]


# ---- addresses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given,expected",
    [
        ("HTTP://Example.ORG:80/a#b", "http://example.org/a"),
        ("https://example.org:443", "https://example.org/"),
        ("http://example.org:8080", "http://example.org:8080/"),
        ("http://me:secret@example.org/a", "http://example.org/a"),
        ("http://example.org/a/./b/../c", "http://example.org/a/c"),
        ("http://example.org/a/%2E%2e/b", "http://example.org/b"),
        ("http://example.org/../../x", "http://example.org/x"),
        ("http://example.org/a/..", "http://example.org/"),
        ("http://example.org/%7euser/%2f", "http://example.org/~user/%2F"),
        ("http://example.org/a b?q=ä", "http://example.org/a%20b?q=%C3%A4"),
        ("http://MÜNCHEN.example/ä", "http://xn--mnchen-3ya.example/%C3%A4"),
        ("http://münchen.example:8080/a/../b", "http://xn--mnchen-3ya.example:8080/b"),
        ("http://xn--mnchen-3ya.example/", "http://xn--mnchen-3ya.example/"),
        ("http://日本語。jp", "http://xn--wgv71a119e.jp/"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("http://example.org?x=1", "http://example.org/?x=1"),
        ("http://example.org/%C3%a9/a%2fb", "http://example.org/%C3%A9/a%2Fb"),
        ("http://example.org/a//b/", "http://example.org/a//b/"),
        ("http://" + "ä" * 80 + ".example/", None),
        ("http://exa mple.org/", None),
        ("http://\u2028/", None),
        ("mailto:a@b", None),
        ("javascript:x", None),
        ("file:///etc/passwd", None),
        ("http://", None),
        ("http://[broken", None),
        ("http://example.org:99999/", None),
        ("", None),
    ],
)
def test_an_address_has_one_spelling(given, expected):
    assert canonical(given) == expected and (expected is None or canonical(expected) == expected)


def test_http_and_https_of_a_host_are_one_site_and_another_port_is_not():
    assert site_of("http://a.org/") == site_of("https://a.org/x") != site_of("http://a.org:8080/")


def test_links_are_read_with_their_base_and_broken_ones_left_out():
    page = Document(
        "http://a.org/x/",
        "html",
        b'<base href="/y/"><a href="p">1</a><a href="http://[bad">2</a><a>3</a>'
        b'<a href=" q#z ">4</a><a href="p">5</a><!-- <a href="no">',
        0,
    )
    assert read_page(page).links == ["http://a.org/y/p", "http://a.org/y/q"]


@pytest.mark.parametrize("address", ["not an address", "ftp://a.org", "file:///etc/passwd", ""])
def test_an_address_that_is_none_is_refused_in_words(address):
    with pytest.raises(ValueError, match="is not a web address"):
        crawl(address)


@pytest.mark.parametrize("limits", [{"max_pages": 0}, {"max_bytes": 0}, {"max_depth": -1}, {"timeout": 0}])
def test_limits_that_allow_nothing_are_refused(limits):
    with pytest.raises(ValueError, match="A crawl needs"):
        crawl("http://127.0.0.1/", **limits)


@pytest.mark.parametrize(
    "page",
    ["<a href='http://exämple.org/'>x</a>", "<![foo[ <b>", "<a href='http://" + "ü" * 70 + "/'>x</a>"],
    ids=["host in another script", "strange declaration", "host too long"],
)
def test_a_strange_page_does_not_end_the_crawl(page):
    with site({"/": f"{page}<a href='/b'>b</a>", "/b": "the other page"}) as (url, _):
        assert [document.url for document in go(url).documents] == [f"{url}/", f"{url}/b"]


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined"])
def test_a_charset_that_no_page_has_does_not_end_the_crawl(charset):
    home = (200, {"Content-Type": f"text/html; charset={charset}"}, "<a href='/b'>" + "x" * 80 + "</a>")
    with site({"/": home, "/b": "the other page"}) as (url, _):
        assert len(go(url).documents) == 2

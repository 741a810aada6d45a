"""robots.txt, sitemaps, headers and pages of any bytes: a crawl ends with its report, on its host."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fuzz.inputs import HTML, damaged, encoded, lines, words
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus import crawl, pages_of

GOOD = "<h1>Good</h1><p>The pot holds zebrafish, and it is filled again each morning by the night watch.</p>"
RULES = lines(r"""
User-agent: *
user-agent : GroundAndTuneCourse
User-agent:
Disallow: /private/
Disallow: /*.pdf$
Disallow: *
Allow: /private/open
Allow: /%zz%E2%98
Disallow: /%E6%B0%B4
Crawl-delay: nan
Crawl-delay: -1
Crawl-delay: 0x1
Crawl-delay: 1e309
Sitemap: /sitemap.xml
Sitemap: http://[::1
Sitemap: sitemap2.xml
Request-rate: 1/0
Request-rate: a/b
Disallow: /????****
: :
# comment
<html>
""")
ROBOTS = st.builds("\n".join, st.lists(RULES | st.text(max_size=10), max_size=8))
XML = lines("""
<?xml version="1.0"?>
<?xml version="1.0" encoding="ebcdic"?>
<!DOCTYPE a [<!ENTITY b "c"><!ENTITY c "&b;&b;&b;">]>
<!DOCTYPE a SYSTEM "file:///etc/passwd">
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemapindex>
<url><loc>/good.html</loc></url>
<url><loc> http://127.0.0.1:1/ </loc></url>
<loc><![CDATA[/a?b=c&d]]></loc>
<loc>http://[::1</loc>
<loc>&c;</loc>
<loc>&#xD800;</loc>
<loc>javascript:alert(1)</loc>
<sitemap><loc>/sitemap.xml</loc></sitemap>
<image:loc>/a.png</image:loc>
</urlset>
<loc>
""")
SITEMAP = st.builds("\n".join, st.lists(XML | st.text(max_size=10), max_size=8))
LINKS = st.builds(
    lambda hrefs: "".join(f'<a href="{href}">a</a>' for href in hrefs),
    st.lists(
        lines("""
/good.html
http://münchen.example/
http://a..b/
//[
?a=b
mailto:me
http://127.0.0.1:99999/
http://user:pw@127.0.0.1/
/%
/a b
#
data:text/html,a
ftp://a/
""")
        | st.text(max_size=8),
        max_size=5,
    ),
)
TYPES = st.sampled_from(
    [
        "text/html", "text/html; charset=idna", "text/html; charset=nothing", "TEXT/HTML;charset=\"utf-8",
        "", "a", "application/pdf", "application/xhtml+xml; charset=utf-16", "text/html; text/plain; =",
        "text/html,text/html"
    ]
)  # fmt: skip
HEADERS = st.dictionaries(
    words("Content-Encoding X-Robots-Tag Location Refresh Retry-After Link"),
    words("gzip br identity none noindex:a,b 0;url=/good.html http://[ \xff 9e9"),
    max_size=2,
)


class Site:
    """A server on loopback whose answers are changed between crawls: path -> (type, headers, body)."""

    def __init__(self):
        site = self
        self.answers: dict[str, tuple[str, dict[str, str], bytes]] = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                kind, headers, body = site.answers.get(self.path.partition("?")[0], (None, {}, b""))
                self.send_response(404 if kind is None else 200)
                for name, value in {"Content-Type": kind or "text/plain", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()


@pytest.fixture(scope="module")
def site():
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def visit(site):
    """The report of a crawl, after what must hold of every one."""
    found = crawl(site.url, max_pages=6, max_depth=2, delay=0, timeout=5)
    assert found.requests <= 5 * 6 + 20
    assert all(document.url.startswith(site.url) for document in found.documents)
    assert all(row.reason.strip() and "\n" not in row.reason for row in found.skipped)
    assert str(found).encode()
    pages, left = pages_of(found.documents)
    assert len(pages) + len(left) >= len(found.documents)
    return found, pages


@pytest.mark.timeout(1200)
@given(robots=ROBOTS.map(str.encode) | encoded(ROBOTS) | st.binary(max_size=60))
def test_any_robots_txt(site, robots):
    no_waiting = robots.lower().replace(b"crawl", b"crowl")  # a number of seconds is a promise to wait
    site.answers = {
        "/": ("text/html", {}, b'<a href="/good.html">a</a>'),
        "/good.html": ("text/html", {}, GOOD.encode()),
        "/robots.txt": ("text/plain", {}, no_waiting),
    }
    found, _ = visit(site)
    told = {document.url for document in found.documents} | {row.url for row in found.skipped}
    assert site.url in told  # brought, or left alone with a reason


@pytest.mark.timeout(1200)
@given(
    sitemap=SITEMAP.map(str.encode)
    | encoded(SITEMAP)
    | damaged(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc")
)
def test_any_sitemap(site, sitemap):
    site.answers = {
        "/": ("text/html", {}, b'<a href="/good.html">a</a>'),
        "/good.html": ("text/html", {}, GOOD.encode()),
        "/sitemap.xml": ("application/xml", {}, sitemap),
    }
    found, pages = visit(site)
    assert any("zebrafish" in page.text for page in pages)
    assert not any("root:" in row.url for row in found.skipped)


@pytest.mark.timeout(1200)
@given(links=LINKS, body=encoded(HTML), kind=TYPES, headers=HEADERS)
def test_any_page_leaves_the_others(site, links, body, kind, headers):
    site.answers = {
        "/": (
            "text/html; charset=utf-8",
            {},
            f'{links}<a href="/odd">a</a><a href="/good.html">a</a>'.encode(),
        ),
        "/good.html": ("text/html", {}, GOOD.encode()),
        "/odd": (kind, headers, body),
    }
    found, pages = visit(site)
    assert any("zebrafish" in page.text for page in pages)
    told = {document.url for document in found.documents} | {row.url for row in found.skipped}
    assert f"{site.url}odd" in told or f"{site.url}odd" in found.redirects

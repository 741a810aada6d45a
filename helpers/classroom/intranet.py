"""Harbour, Skerry's intranet: the pages as a web site with everything that surrounds a text on a real one, served on loopback.

Navigation, banner, consent box, related links, footer, a sitemap, robots.txt, and the things a crawler meets: redirects, a broken
link, a link to another host, one page that is far too large, and a part that robots are asked to leave alone.

    with serve_intranet() as harbour:
        print(harbour.url)                 # http://127.0.0.1:49152
"""

import contextlib
import html
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

import mistune

from helpers.corpus import Page, load_pages
from helpers.settings import cache_folder
from .documents import build_documents, document_access, load_document_sources

HERE = Path(__file__).parent
DEPARTMENT_NAMES = {
    "engineering": "Engineering",
    "product-support": "Product & Support",
    "people": "People",
    "finance": "Finance",
    "legal-compliance": "Legal & Compliance",
    "operations-security": "Operations & Security",
}
HOST = "http://harbour.skerry.example"  # what the sitemap says; the server puts its own address there
REDIRECTS = {
    "/handbook": "/wiki/ppl-006",
    "/status": "http://status.skerry.example/",
}  # besides /wiki/<id>, the old address of every page
HUGE_PAGE, HUGE_LINES = "archive/ingest-log.html", 40_000
ROBOTS = f"User-agent: *\nDisallow: /restricted/\nDisallow: /search\nSitemap: {HOST}/sitemap.xml\n"
_LINK = re.compile(r"\[\[([a-z]+-\d+)\]\]")


def address(page: Page) -> str:
    """The page's address on the site: /engineering/eng-004-….html; restricted pages live under /restricted/."""
    folder = page.department if page.access == "all-staff" else "restricted"
    slug = page.path.stem if page.path else page.id
    return f"/{folder}/{slug}.html"


# ---- building -------------------------------------------------------------------------------------------------------


def build_intranet(folder: Path, pages: list[Page] | None = None) -> Path:
    """Write the whole site into `folder`, which is emptied first. The same pages give the same bytes. Returns `folder`."""
    pages = load_pages() if pages is None else pages
    shutil.rmtree(folder, ignore_errors=True)
    where = {page.id: page for page in pages}
    for page in pages:
        _write(folder, address(page), _page_html(page, where))
    for name in DEPARTMENT_NAMES:
        _write(
            folder,
            f"/{name}/index.html",
            _department_html(
                name, [page for page in pages if page.department == name and page.access == "all-staff"]
            ),
        )
    build_documents(folder / "documents", access="all-staff")
    for group in sorted({document_access(document) for document in load_document_sources()} - {"all-staff"}):
        build_documents(folder / "restricted" / "documents", access=group)
    _write(folder, "/documents/index.html", _documents_html())
    _write(
        folder,
        "/index.html",
        _frame("Harbour", "Start", f"<h1>Good morning, Skerry</h1>\n<ul>\n{_navigation()}\n</ul>"),
    )
    _write(folder, f"/{HUGE_PAGE}", _huge_html())
    _write(folder, "/sitemap.xml", _sitemap([page for page in pages if page.access == "all-staff"]))
    _write(folder, "/robots.txt", ROBOTS)
    _write(folder, "/harbour.css", (HERE / "harbour.css").read_text(encoding="utf-8"))
    return folder


def _write(folder: Path, where: str, text: str) -> None:
    path = folder / where.lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _page_html(page: Page, where: dict[str, Page]) -> str:
    """One page in the frame of the site; links between pages become addresses."""
    body = mistune.create_markdown(plugins=["table"])(
        _LINK.sub(lambda match: _markdown_link(match[1], where), page.text)
    )
    related = [
        where[name]
        for name in dict.fromkeys(_LINK.findall(page.text))
        if name in where and where[name].access == "all-staff"
    ]
    meta = "".join(
        f'<meta name="skerry:{name}" content="{html.escape(str(page.metadata[name]))}">\n'
        for name in ("id", "department", "version", "effective", "access", "author")
        if name in page.metadata
    )
    provenance = f"Version {page.metadata.get('version', '1')}, in force since {page.metadata.get('effective', 'unknown')}. Owner: {page.metadata.get('author', 'nobody')}."
    crumbs = f'<a href="/{page.department}/">{html.escape(DEPARTMENT_NAMES.get(page.department, page.department))}</a> › {html.escape(page.title)}'
    return _frame(
        page.title,
        crumbs,
        f"<article>\n{body}</article>",
        meta,
        "\n".join(_item(address(other), other.title) for other in related),
        provenance,
    )


def _markdown_link(name: str, where: dict[str, Page]) -> str:
    return f"[{where[name].title}]({address(where[name])})" if name in where else name


def _department_html(name: str, pages: list[Page]) -> str:
    title = DEPARTMENT_NAMES[name]
    return _frame(
        title,
        html.escape(title),
        f"<h1>{html.escape(title)}</h1>\n<ul>\n"
        + "\n".join(_item(address(page), page.title) for page in pages)
        + "\n</ul>",
    )


def _documents_html() -> str:
    items = "\n".join(
        _item(f"/documents/{document['file']}", f"{document['title']} (PDF)")
        for document in load_document_sources()
        if document_access(document) == "all-staff"
    )
    return _frame(
        "Contracts and reports",
        "Contracts and reports",
        f"<h1>Contracts and reports</h1>\n<ul>\n{items}\n</ul>\n<p>Older logs: {_anchor('/' + HUGE_PAGE, 'ingest log')}.</p>",
    )


def _huge_html() -> str:
    """A page of some megabytes, which a crawler with a size limit leaves unread."""
    lines = "\n".join(f"{i:06} ingest accepted 1 message, queue {i % 97}" for i in range(HUGE_LINES))
    return _frame("Ingest log", "Archive", f"<h1>Ingest log</h1>\n<pre>\n{lines}\n</pre>")


def _frame(
    title: str,
    breadcrumb: str,
    main: str,
    meta: str = "",
    related: str = "",
    provenance: str = "Kept by Internal Communications.",
) -> str:
    return Template((HERE / "intranet.html").read_text(encoding="utf-8")).substitute(
        title=html.escape(title),
        breadcrumb=breadcrumb,
        main=main,
        meta=meta,
        related=related,
        provenance=html.escape(provenance),
        navigation=_navigation(),
    )


def _navigation() -> str:
    return "\n".join(_item(f"/{name}/", title) for name, title in DEPARTMENT_NAMES.items())


def _item(where: str, title: str) -> str:
    return f"<li>{_anchor(where, title)}</li>"


def _anchor(where: str, title: str) -> str:
    return f'<a href="{html.escape(where)}">{html.escape(title)}</a>'


def _sitemap(pages: list[Page]) -> str:
    """Sitemap in the format of sitemaps.org 0.9. Its last entry is stale on purpose: the page was taken down."""
    entries = [(address(page), page.metadata.get("effective", "2026-01-01")) for page in pages] + [
        ("/people/summer-party-2024.html", "2024-06-03")
    ]
    rows = "\n".join(f"<url><loc>{HOST}{where}</loc><lastmod>{day}</lastmod></url>" for where, day in entries)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}\n</urlset>\n'


# ---- serving --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Intranet:
    """A running site: its address, without a slash at the end, and its folder."""

    url: str
    folder: Path


@contextlib.contextmanager
def serve_intranet(folder: Path | None = None, pages: list[Page] | None = None) -> Iterator[Intranet]:
    """Build the site (into the cache folder unless told otherwise) and serve it on loopback, on a free port, until the block ends."""
    folder = build_intranet(folder or cache_folder() / "intranet", pages)
    old = {f"/wiki/{page.id}": address(page) for page in (load_pages() if pages is None else pages)}
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Handler, redirects=REDIRECTS | old, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Intranet(f"http://127.0.0.1:{server.server_address[1]}", folder)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site, its redirects, and its own address in place of harbour.skerry.example. Says nothing."""

    def __init__(self, *args, redirects: dict[str, str], **options):
        self.redirects = redirects
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        """A redirect, a file with the server's own address in it, or a file as it is."""
        path = self.path.split("?")[0]
        if path in self.redirects:
            self.send_response(301)
            self.send_header("Location", self.redirects[path])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path in ("/sitemap.xml", "/robots.txt"):
            self._send_with_own_address(path)
        else:
            super().do_GET()

    def copyfile(self, source, outputfile) -> None:
        """The body of a file; a crawler with a size limit hangs up in the middle of a large one."""
        with contextlib.suppress(ConnectionError):
            super().copyfile(source, outputfile)

    def list_directory(self, path):
        """No listings: a folder without an index is not found."""
        self.send_error(404)

    def _send_with_own_address(self, path: str) -> None:
        text = (
            (Path(self.directory) / path.lstrip("/"))
            .read_text(encoding="utf-8")
            .replace(HOST, f"http://{self.headers['Host']}")
            .encode()
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/xml" if path.endswith(".xml") else "text/plain")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args) -> None:
        """No line per request in a notebook."""

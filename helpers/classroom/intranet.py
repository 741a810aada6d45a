"""Harbour, Skerry's intranet: the pages as a web site with all that surrounds a text on a real one.

Navigation, banner, consent box, related links, footer, a sitemap, robots.txt, and the things a crawler meets:
redirects, a broken link, a link to another host, one page that is far too large, and a part that robots are
asked to leave alone.

    with serve_intranet() as harbour:
        print(harbour.url)                 # http://127.0.0.1:49152
"""

import contextlib
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from helpers.corpus import Page, load_pages
from helpers.settings import cache_folder

from .harbour import (
    DEPARTMENT_NAMES,
    EVERYBODY,
    HERE,
    HOST,
    HUGE_PAGE,
    address,
    department_html,
    documents_html,
    huge_html,
    page_html,
    sitemap,
    start_html,
)

# Besides /wiki/<id>, the old address of every page.
REDIRECTS = {"/handbook": "/wiki/ppl-006", "/status": "http://status.skerry.example/"}
ROBOTS = f"User-agent: *\nDisallow: /restricted/\nDisallow: /search\nSitemap: {HOST}/sitemap.xml\n"
MARKER, MADE_BY = ".harbour", "build_intranet made this folder, and empties it each time.\n"


# ---- building -------------------------------------------------------------------------------------------


def build_intranet(folder: Path | str, pages: Sequence[Page] | None = None) -> Path:
    """Write the whole site into `folder`, which is emptied first when an earlier call made it. Returns it.

    pages: the Skerry pages when None. The same pages give the same bytes. Raises ValueError for a folder
    that holds anything else, and for two pages with one address.

        build_intranet("site", load_folder("my-wiki"))
    """
    from .documents import build_documents, document_access, load_document_sources

    folder, pages = Path(folder), load_pages() if pages is None else list(pages)
    where = {page.id: page for page in pages}
    _demand_own_addresses(pages)
    _empty(folder)
    for page in pages:
        _write(folder, address(page), page_html(page, where))
    for name in DEPARTMENT_NAMES:
        _write(folder, f"/{name}/index.html", department_html(name, pages))
    documents = load_document_sources()
    build_documents(folder / "documents", access=EVERYBODY)
    for group in sorted({document_access(document) for document in documents} - {EVERYBODY}):
        build_documents(folder / "restricted" / "documents", access=group)
    readable = [document for document in documents if document_access(document) == EVERYBODY]
    _write(folder, "/documents/index.html", documents_html(readable))
    _write(folder, "/index.html", start_html())
    _write(folder, f"/{HUGE_PAGE}", huge_html())
    _write(folder, "/sitemap.xml", sitemap(page for page in pages if page.access == EVERYBODY))
    _write(folder, "/robots.txt", ROBOTS)
    _write(folder, "/harbour.css", (HERE / "harbour.css").read_text(encoding="utf-8"))
    return folder


def _empty(folder: Path) -> None:
    """An empty folder with a marker in it. Only what carries the marker is emptied."""
    marker = folder / MARKER
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file. Give an empty or a new folder for the site.")
    if folder.exists() and not marker.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} holds files that are no part of the site. Give an empty or a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    marker.write_text(MADE_BY, encoding="utf-8")
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path != marker:
            path.unlink()


def _demand_own_addresses(pages: Iterable[Page]) -> None:
    taken: dict[str, str] = {}
    for page in pages:
        where = address(page).lower()
        if where in taken:
            raise ValueError(
                f"The pages {taken[where]!r} and {page.id!r} have one address. Rename one of them."
            )
        taken[where] = page.id


def _write(folder: Path, where: str, text: str) -> None:
    path = folder / where.lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


# ---- serving -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Intranet:
    """A running site: its address, without a slash at the end, and its folder."""

    url: str
    folder: Path


@contextlib.contextmanager
def serve_intranet(
    folder: Path | str | None = None, pages: Sequence[Page] | None = None
) -> Iterator[Intranet]:
    """Build the site and serve it on loopback, on a free port, until the block ends.

    folder: as `build_intranet` wants it; in the cache folder when None. pages: the Skerry pages when None.

        with serve_intranet() as harbour:
            crawl(harbour.url)
    """
    pages = load_pages() if pages is None else list(pages)
    folder = build_intranet(folder or cache_folder() / "harbour", pages)
    redirects = REDIRECTS | {f"/wiki/{page.id}": address(page) for page in pages}
    handler = partial(_Handler, redirects=redirects, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Intranet(f"http://127.0.0.1:{server.server_address[1]}", folder)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site, its redirects, and its own address in place of harbour.skerry.example."""

    def __init__(self, *args: Any, redirects: dict[str, str], **options: Any):
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

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """The body of a file; a crawler with a size limit hangs up in the middle of a large one."""
        with contextlib.suppress(ConnectionError):
            super().copyfile(source, outputfile)

    def list_directory(self, path: Any) -> None:
        """No listings: a folder without an index is not found."""
        self.send_error(404)

    def _send_with_own_address(self, path: str) -> None:
        written = (Path(self.directory) / path.lstrip("/")).read_text(encoding="utf-8")
        text = written.replace(HOST, f"http://{self.headers['Host']}").encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml" if path.endswith(".xml") else "text/plain")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args: Any) -> None:
        """No line per request in a notebook."""

"""The pages of Harbour as HTML: each text in the frame of the site, lists, a page far too large, the sitemap.

Everything that comes from a page is escaped. `intranet` writes these into a folder and serves it.
"""

import html
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template

from helpers.corpus import Page

HERE = Path(__file__).parent
DEPARTMENT_NAMES = {
    "engineering": "Engineering",
    "product-support": "Product & Support",
    "people": "People",
    "finance": "Finance",
    "legal-compliance": "Legal & Compliance",
    "operations-security": "Operations & Security",
}
EVERYBODY = "all-staff"
HOST = "http://harbour.skerry.example"  # what the sitemap says; the server puts its own address there
HUGE_PAGE, HUGE_LINES = "archive/ingest-log.html", 40_000
LINK = re.compile(r"\[\[([a-z]+-\d+)\]\]")


def address(page: Page) -> str:
    """The page's address on the site, never out of it; restricted pages live under /restricted/.

    >>> address(Page("eng-004", "Hull", "", {"department": "engineering"}))
    '/engineering/eng-004.html'
    >>> address(Page("../../x", "X", "", {"department": "../up"}))
    '/up/x.html'
    """
    folder = page.department if page.access == EVERYBODY else "restricted"
    return f"/{_plain(folder)}/{_plain(page.path.stem if page.path else page.id)}.html"


def _plain(name: str) -> str:
    """A name as a piece of an address: letters, digits, _, and points and - within."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "pages"


def page_html(page: Page, where: Mapping[str, Page]) -> str:
    """One page in the frame of the site; links between pages become addresses. where: id -> page."""
    import mistune

    linked = LINK.sub(lambda match: _markdown_link(match[1], where), page.text)
    body = mistune.create_markdown(plugins=["table"])(linked)
    named = [where[name] for name in dict.fromkeys(LINK.findall(page.text)) if name in where]
    related = "\n".join(_page_item(other) for other in named if other.access == EVERYBODY)
    meta = "".join(
        f'<meta name="skerry:{name}" content="{html.escape(str(page.metadata[name]))}">\n'
        for name in ("id", "department", "version", "effective", "access", "author")
        if name in page.metadata
    )
    told = {"version": "1", "effective": "unknown", "author": "nobody"} | page.metadata
    provenance = f"Version {told['version']}, in force since {told['effective']}. Owner: {told['author']}."
    owner = DEPARTMENT_NAMES.get(page.department, page.department)
    crumbs = f"{_anchor(f'/{_plain(page.department)}/', owner)} › {html.escape(_name(page))}"
    return _frame(_name(page), crumbs, f"<article>\n{body}</article>", meta, related, provenance)


def _markdown_link(name: str, where: Mapping[str, Page]) -> str:
    if name not in where:
        return name
    title = re.sub(r"([\[\]\\])", r"\\\1", _name(where[name]))
    return f"[{title}]({address(where[name])})"


def start_html() -> str:
    """The first page of the site."""
    return _frame("Harbour", "Start", _list("Good morning, Skerry", _navigation()))


def department_html(name: str, pages: Iterable[Page]) -> str:
    """The list of a department's open pages."""
    mine = (page for page in pages if page.department == name and page.access == EVERYBODY)
    return _list_html(DEPARTMENT_NAMES[name], "\n".join(map(_page_item, mine)))


def documents_html(documents: Iterable[dict]) -> str:
    """The list of documents that anybody may read."""
    items = "\n".join(
        _item(f"/documents/{document['file']}", f"{document['title']} (PDF)") for document in documents
    )
    older = f"\n<p>Older logs: {_anchor('/' + HUGE_PAGE, 'ingest log')}.</p>"
    return _list_html("Contracts and reports", items, older)


def huge_html() -> str:
    """A page of some megabytes, which a crawler with a size limit leaves unread."""
    lines = "\n".join(f"{i:06} ingest accepted 1 message, queue {i % 97}" for i in range(HUGE_LINES))
    return _frame("Ingest log", "Archive", f"<h1>Ingest log</h1>\n<pre>\n{lines}\n</pre>")


def _list_html(title: str, items: str, below: str = "") -> str:
    return _frame(title, html.escape(title), _list(title, items) + below)


def _list(title: str, items: str) -> str:
    return f"<h1>{html.escape(title)}</h1>\n<ul>\n{items}\n</ul>"


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


def _page_item(page: Page) -> str:
    return _item(address(page), _name(page))


def _name(page: Page) -> str:
    """What a page is called: its title, or its id when it has none."""
    return page.title or page.id


def _item(where: str, title: str) -> str:
    return f"<li>{_anchor(where, title)}</li>"


def _anchor(where: str, title: str) -> str:
    return f'<a href="{html.escape(where)}">{html.escape(title)}</a>'


def sitemap(pages: Iterable[Page]) -> str:
    """Sitemap in the format of sitemaps.org 0.9. The last entry is stale on purpose: its page is gone."""
    entries = [(address(page), page.metadata.get("effective", "2026-01-01")) for page in pages]
    entries.append(("/people/summer-party-2024.html", "2024-06-03"))
    rows = "\n".join(
        f"<url><loc>{HOST}{html.escape(where)}</loc><lastmod>{html.escape(str(day))}</lastmod></url>"
        for where, day in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}\n</urlset>\n'
    )

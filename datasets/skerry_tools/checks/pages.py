"""Rules of a page: its front matter, its length, its facts, its identifiers and links."""

import re

from helpers.corpus import Page, load_world, stands_in, world_value

from .world import IDENTIFIER

PAGE_FIELDS = ("id", "title", "department", "version", "effective", "access", "author", "states")
DEPARTMENTS = {
    "engineering": "eng",
    "product-support": "sup",
    "people": "ppl",
    "finance": "fin",
    "legal-compliance": "leg",
    "operations-security": "ops",
}
WRITTEN_WORDS = (250, 900)  # length of a page that a person wrote
COMPOSED_WORDS = (110, 1200)  # length of a page that a script laid out
LINK = re.compile(r"\[\[([^\]]*)\]\]")


def check_page(page: Page, page_ids: set[str], identifiers: set[str], people: set[str]) -> list[str]:
    """Front matter is complete, length in range, every fact in the body, every identifier and link real."""
    say, where = [], f"page {page.id}"
    say += [f"{where}: the front matter lacks {name!r}" for name in PAGE_FIELDS if name not in page.metadata]
    if not page.id.startswith(DEPARTMENTS.get(page.department, "?") + "-"):
        say.append(f"{where}: the id does not fit the department {page.department!r}")
    elif page.path and (
        page.path.parent.name != page.department or not page.path.name.startswith(page.id + "-")
    ):
        say.append(f"{where}: the file belongs at {page.department}/{page.id}-….md")
    if not page.text.startswith(f"# {page.title}\n"):
        say.append(f"{where}: the body does not begin with '# {page.title}'")
    words, (least, most) = (
        len(page.text.split()),
        COMPOSED_WORDS if page.metadata.get("composed") else WRITTEN_WORDS,
    )
    if not least <= words <= most:
        say.append(f"{where}: {words} words, expected {least} to {most}")
    if page.metadata.get("author") not in people:
        say.append(f"{where}: the author {page.metadata.get('author')!r} is not in people.yaml")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", page.metadata.get("effective", "")):
        say.append(f"{where}: effective must be a date such as 2026-03-17")
    say += [
        f"{where}: {name} is no identifier of the world"
        for name in sorted(set(IDENTIFIER.findall(page.text)) - identifiers)
    ]
    say += [
        f"{where}: link to {name!r}, which is no page"
        for name in sorted(set(LINK.findall(page.text)) - page_ids)
    ]
    return say + [sentence for path in stated(page) for sentence in _check_stated(page, path)]


def stated(page: Page) -> list[str]:
    """World paths that the page's front matter says it states."""
    paths = page.metadata.get("states") or []
    return paths if isinstance(paths, list) else [paths]


def _check_stated(page: Page, path: str) -> list[str]:
    try:
        value = world_value(path)
    except KeyError as error:
        return [f"page {page.id}: states {error.args[0]}"]
    if isinstance(value, dict):
        return [f"page {page.id}: states {path}, which is a group and not a fact"]
    return [
        f"page {page.id}: states {path}, but {item!r} does not stand in the body"
        for item in _spoken(value)
        if not stands_in(item, page.text)
    ]


def _spoken(value) -> list[str]:
    """What a page must say for a fact: names instead of ids of people and products."""
    world = load_world()
    named = {
        **{k: v.get("name", k) for k, v in world.get("people", {}).items()},
        **{k: v.get("name", k) for k, v in world.get("products", {}).items()},
    }
    return [named.get(item, item) for item in (value if isinstance(value, list) else [value])]

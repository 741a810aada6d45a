"""Skerry's intranet: every page is there once, with all that surrounds it; links, redirects and limits are as a crawler meets them."""

import re
import urllib.error
import urllib.request
from html.parser import HTMLParser

import pytest

from helpers.classroom import intranet
from helpers.corpus import load_pages


class Reader(HTMLParser):
    """Links, meta fields, ids and the text of an article."""

    def __init__(self, text):
        super().__init__()
        self.links, self.meta, self.ids, self.words, self.inside = [], {}, [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.links += [given["href"]] if tag == "a" and "href" in given else []
        self.ids += [given["id"]] if "id" in given else []
        self.meta |= (
            {given["name"]: given["content"]}
            if tag == "meta" and "content" in given and "name" in given
            else {}
        )
        self.inside = self.inside or tag == "article"

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "article"

    def handle_data(self, data):
        self.words += [data] if self.inside else []


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    with intranet.serve_intranet(tmp_path_factory.mktemp("harbour")) as site:
        yield site


def fetch(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.geturl(), answer.read().decode("utf-8")


def status(address):
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_every_page_is_on_the_site_with_its_text_and_metadata(harbour):
    for page in load_pages():
        read = Reader((harbour.folder / intranet.address(page).lstrip("/")).read_text(encoding="utf-8"))
        assert read.meta["skerry:id"] == page.id and read.meta["skerry:access"] == page.access
        written = re.sub(
            r"\[\[.*?\]\]|^ *\d+\.|^\|[-: |]+\|$", " ", page.text, flags=re.M
        )  # links become titles; list numbers are the browser's
        missing = set(re.findall(r"\w+", written)) - set(re.findall(r"\w+", " ".join(read.words)))
        assert not missing, f"{page.id} lost {sorted(missing)[:8]}"


def test_a_page_is_surrounded_by_what_a_crawler_must_take_off(harbour):
    _, text = fetch(f"{harbour.url}/engineering/")
    link = next(link for link in Reader(text).links if "/engineering/eng-" in link)
    _, text = fetch(harbour.url + link)
    for piece in ("<nav", "<footer", 'class="banner"', 'id="consent"', 'class="related"', "<article>"):
        assert text.count(piece) == 1, piece


def test_sitemap_lists_every_open_page_at_the_servers_own_address_and_one_that_is_gone(harbour):
    _, text = fetch(f"{harbour.url}/sitemap.xml")
    places = re.findall(r"<loc>(.*?)</loc>", text)
    open_pages = [page for page in load_pages() if page.access == "all-staff"]
    assert len(places) == len(open_pages) + 1 and all(place.startswith(harbour.url + "/") for place in places)
    assert not any("/restricted/" in place for place in places)
    assert [status(place) for place in places[:3] + places[-1:]] == [200, 200, 200, 404]


def test_robots_are_asked_to_leave_restricted_pages_alone_and_no_open_page_links_there(harbour):
    _, robots = fetch(f"{harbour.url}/robots.txt")
    assert "Disallow: /restricted/" in robots and f"Sitemap: {harbour.url}/sitemap.xml" in robots
    restricted = [page for page in load_pages() if page.access != "all-staff"]
    assert restricted and all(intranet.address(page).startswith("/restricted/") for page in restricted)


def test_old_addresses_redirect_once_and_twice(harbour):
    page = load_pages()[0]
    assert fetch(f"{harbour.url}/wiki/{page.id}")[0] == harbour.url + intranet.address(page)
    assert "/people/ppl-006-" in fetch(f"{harbour.url}/handbook")[0]  # by way of /wiki/ppl-006


def test_a_broken_link_stands_on_every_page_and_is_not_found(harbour):
    _, text = fetch(harbour.url + "/")
    assert (
        "/people/canteen-menu.html" in Reader(text).links
        and status(harbour.url + "/people/canteen-menu.html") == 404
    )


def test_every_other_link_of_the_site_leads_somewhere(harbour):
    known = {
        "/" + path.relative_to(harbour.folder).as_posix()
        for path in harbour.folder.rglob("*")
        if path.is_file()
    }
    links = {
        link
        for path in harbour.folder.rglob("*.html")
        for link in Reader(path.read_text(encoding="utf-8")).links
    }
    inside = (
        {link for link in links if link.startswith("/")}
        - {"/people/canteen-menu.html"}
        - set(intranet.REDIRECTS)
    )
    assert (
        sorted(link for link in inside if link not in known and link.rstrip("/") + "/index.html" not in known)
        == []
    )
    assert {link for link in links if not link.startswith("/")} == {
        "http://status.skerry.example/",
        "mailto:harbour@skerry.example",
    }


def test_one_page_is_far_too_large(harbour):
    assert (harbour.folder / intranet.HUGE_PAGE).stat().st_size > 1_500_000


def test_the_server_listens_on_loopback_lists_no_folder_and_stays_inside(harbour):
    assert harbour.url.startswith("http://127.0.0.1:")
    assert status(f"{harbour.url}/restricted/") == 404 and status(f"{harbour.url}/archive/") == 404
    assert (
        status(f"{harbour.url}/../../README.md") == 404
        and status(f"{harbour.url}/%2e%2e/%2e%2e/README.md") == 404
    )


def test_the_server_is_gone_when_the_block_ends(tmp_path):
    with intranet.serve_intranet(tmp_path / "site") as site:
        assert status(site.url + "/") == 200
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(site.url, timeout=2)


def test_the_same_pages_give_the_same_bytes(harbour, tmp_path):
    again = intranet.build_intranet(tmp_path / "again")
    files = sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert files == sorted(
        path.relative_to(harbour.folder) for path in harbour.folder.rglob("*") if path.is_file()
    )
    assert [
        name for name in files if (again / name).read_bytes() != (harbour.folder / name).read_bytes()
    ] == []

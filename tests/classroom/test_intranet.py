"""The intranet: every page is there once, with what surrounds it; links, redirects, limits; whose folder."""

import re
import urllib.error
import urllib.request
from html.parser import HTMLParser

import pytest

from helpers.classroom import intranet
from helpers.corpus import Page, load_pages


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


# ---- whose folder ---------------------------------------------------------------------------------------


def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.md").write_text("three years of work")
    with pytest.raises(
        ValueError, match="holds files that are no part of the site. Give an empty or a new folder"
    ):
        intranet.build_intranet(tmp_path, [])
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.md"]
    with pytest.raises(ValueError, match="is a file"):
        intranet.build_intranet(tmp_path / "thesis.md", [])
    assert (tmp_path / "thesis.md").read_text() == "three years of work"


def test_a_folder_that_it_made_is_emptied_and_built_anew(tmp_path):
    site = intranet.build_intranet(tmp_path / "site", [Page("old", "Old", "# Old")])
    assert (site / "pages/old.html").exists()
    intranet.build_intranet(site, [Page("new", "New", "# New")])
    assert (site / "pages/new.html").exists() and not (site / "pages/old.html").exists()


def test_a_link_in_a_folder_that_it_made_is_removed_and_what_it_leads_to_stays(tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.md").touch()
    site = intranet.build_intranet(tmp_path / "site", [])
    (site / "elsewhere").symlink_to(mine)
    intranet.build_intranet(site, [])
    assert (mine / "thesis.md").exists() and not (site / "elsewhere").exists()


def test_an_interrupted_build_leaves_a_folder_that_can_be_built_again(tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(intranet, "page_html", stop)
        with pytest.raises(KeyboardInterrupt):
            intranet.build_intranet(tmp_path / "site", [Page("tea", "Tea", "# Tea")])
    assert (
        intranet.build_intranet(tmp_path / "site", [Page("tea", "Tea", "# Tea")]) / "pages/tea.html"
    ).exists()


@pytest.mark.parametrize(
    "page_id, department",
    [("../../../x", ""), ("x", "../../escaped"), ("/etc/x", "/tmp"), ("..", ".."), ("a/b\\c", "..\\up")],
)
def test_no_page_is_written_outside_of_the_site(page_id, department, tmp_path):
    page = Page(page_id, "X", "# X", {"department": department})
    site = intranet.build_intranet(tmp_path / "deep" / "down" / "site", [page])
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and site not in path.parents]
    assert outside == [] and (site / intranet.address(page).lstrip("/")).is_file()


def test_what_a_page_says_of_itself_is_escaped(tmp_path):
    evil = '"><script>alert(1)</script>'
    told = {"department": evil, "version": evil, "effective": evil, "author": evil, "id": evil}
    page = Page("eng-001", evil, f"# Evil\n\nSee [[eng-001]] and {evil}.", told)
    site = intranet.build_intranet(tmp_path / "site", [page])
    for path in [*site.rglob("*.html"), site / "sitemap.xml"]:
        assert "<script>alert" not in path.read_text(encoding="utf-8"), path


def test_a_title_cannot_lead_a_link_elsewhere(tmp_path):
    other = Page("eng-002", "Go](http://evil.example/) [x", "# Other")
    site = intranet.build_intranet(tmp_path / "site", [Page("eng-001", "A", "See [[eng-002]]."), other])
    links = Reader((site / "pages/eng-001.html").read_text(encoding="utf-8")).links
    assert "/pages/eng-002.html" in links and "http://evil.example/" not in links


def test_two_pages_with_one_address_are_named(tmp_path):
    with pytest.raises(ValueError, match="The pages 'a b' and 'a-b' have one address"):
        intranet.build_intranet(tmp_path / "site", [Page("a b", "A", "x"), Page("a-b", "A", "x")])
    assert not (tmp_path / "site").exists()

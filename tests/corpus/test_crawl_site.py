"""robots.txt and sitemaps as they are written in the wild: marks, line ends, wildcards, packing, attacks."""

import pytest

from helpers.corpus.web import site
from helpers.corpus.web.site import Robots, places_in, text_of

HOST = "http://a.org"
ALL = b"User-agent: *\n"


def refused(robots: bytes, path: str) -> bool:
    return Robots(robots).refuses(HOST + path) != ""


# ---- robots.txt -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_rules_are_read_whatever_their_marks_and_line_ends(line_end, encoding):
    robots = line_end.join(["User-agent: *", "Disallow: /private/", "Crawl-delay: 2"]).encode(encoding)
    assert refused(robots, "/private/a") and not refused(robots, "/open")
    assert Robots(robots).delay == 2


@pytest.mark.parametrize(
    "rules, closed, open_",
    [
        (b"Disallow: /*.pdf$", ["/a.pdf", "/x/y.pdf"], ["/a.pdf?x=1", "/a.pdfs"]),
        (b"Disallow: /*?sort=", ["/list?sort=up", "/a/b?sort="], ["/list?page=2", "/sort="]),
        (b"Disallow: /a*b*c", ["/abc", "/a-b-c-d"], ["/acb"]),
        (b"Disallow: /\nAllow: /$", ["/a"], ["/"]),
        (b"Allow: /folder/\nDisallow: /folder", ["/folder", "/folders"], ["/folder/page"]),
        (b"Disallow: /page\nAllow: /page", [], ["/page"]),
        (b"Disallow: /x/\nAllow: /x/open/\nDisallow: /x/open/not", ["/x/", "/x/open/not/a"], ["/x/open/a"]),
        (b"Disallow: /foo/bar?baz=http://foo.bar", ["/foo/bar?baz=http://foo.bar"], ["/foo"]),
        ("Disallow: /ü".encode(), ["/%C3%BC/a"], ["/u"]),
        (b"Disallow: /%C3%BC", ["/%C3%BC/a"], ["/%C3%BA"]),
        (b"Disallow: /%7Eme", ["/~me", "/%7Eme/x"], ["/me"]),
        (b"Disallow: /a%2Fb", ["/a%2fb"], ["/a/b"]),
        (b"Disallow:", [], ["/", "/a"]),
        (b"Disallow: /a # not there", ["/a"], ["/b"]),
        (b"disallow : /a", ["/a"], ["/b"]),
        (b"Disallow: *", ["/", "/a"], []),
        (b"<!doctype html><p>Not found</p>", [], ["/", "/a"]),
        (b"\x00\xff\xfe\x01", [], ["/a"]),
    ],
)  # fmt: skip
def test_the_longest_rule_that_matches_decides(rules, closed, open_):
    robots = ALL + rules
    assert [path for path in closed if not refused(robots, path)] == []
    assert [path for path in open_ if refused(robots, path)] == []


@pytest.mark.parametrize(
    "line, ours",
    [
        ("User-agent: GroundAndTuneCourse", True),
        ("user-agent: groundandtunecourse", True),
        ("User-Agent: GroundAndTuneCourse/1.0", True),
        ("User-agent: Other\nUser-agent: GroundAndTuneCourse # ours", True),
        ("User-agent: Ground", False),
        ("User-agent: GroundAndTuneCourseTwo", False),
        ("User-agent: *Tune*", False),
        ("User-agent: G", False),
    ],
)
def test_a_group_is_ours_by_the_whole_of_our_name(line, ours):
    robots = f"{line}\nDisallow: /ours\n\nUser-agent: *\nDisallow: /all".encode()
    assert refused(robots, "/ours") is ours and refused(robots, "/all") is not ours


def test_groups_of_one_name_are_one_group():
    robots = ALL + b"Disallow: /a\n\nUser-agent: x\nDisallow: /\n\n" + ALL + b"Disallow: /b"
    assert refused(robots, "/a") and refused(robots, "/b") and not refused(robots, "/c")


@pytest.mark.parametrize(
    "line, delay",
    [
        ("Crawl-delay: 3", 3), ("Crawl-delay: 0.5", 0.5), ("Crawl-delay: 86400", 10), ("Crawl-delay: nan", 0),
        ("Crawl-delay: -1", 0), ("Crawl-delay: often", 0), ("Request-rate: 1/5", 5),
        ("Request-rate: 2/1m", 10),
    ],
)  # fmt: skip
def test_a_pause_is_kept_within_reason(line, delay):
    assert Robots(ALL + line.encode()).delay == delay


def test_sitemaps_are_named_anywhere():
    robots = b"Sitemap: http://a.org/1.xml\n" + ALL + b"Disallow: /\nSITEMAP:http://a.org/2.xml"
    assert Robots(robots).sitemaps == ["http://a.org/1.xml", "http://a.org/2.xml"]


def test_the_last_line_of_a_file_that_goes_on_is_no_rule():
    robots = ALL + b"Disallow: /a\nDisallow: /"
    assert Robots(robots, cut=True).refuses(f"{HOST}/b") == ""
    assert Robots(robots, cut=True).refuses(f"{HOST}/a") != ""


def test_many_rules_are_looked_up_for_many_links(monkeypatch):
    monkeypatch.setattr(site, "LONGEST", 120.0)  # a busy machine's clock shall decide nothing here
    rules = Robots(ALL + b"".join(b"Disallow: /p%d/\n" % n for n in range(25_000)))
    asked = [bool(rules.refuses(f"{HOST}/p{n}/x")) for n in range(23_500, 26_500)]
    assert asked == [True] * 1500 + [False] * 1500


def test_rules_that_take_too_long_close_what_is_left(monkeypatch):
    monkeypatch.setattr(site, "LONGEST", -1.0)
    assert "too many rules" in Robots(ALL + b"Disallow: /a").refuses(f"{HOST}/b")


# ---- sitemaps ---------------------------------------------------------------------------------------------

XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@pytest.mark.parametrize(
    "sitemap",
    [
        "<urlset><url><loc>http://a.org/x</loc></url></urlset>",
        f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {XMLNS}><url><loc>http://a.org/x</loc></url></urlset>',
        f"<s:urlset {XMLNS.replace('xmlns', 'xmlns:s')}><s:url><s:loc>http://a.org/x</s:loc></s:url></s:urlset>",
        "<s:urlset><s:url><s:loc>http://a.org/x</s:loc></s:url></s:urlset>",
        "\ufeff\n <urlset><url><loc>\n http://a.org/x \n</loc></url></urlset>",
        "<urlset><url><loc><![CDATA[ http://a.org/x ]]></loc></url></urlset>",
        "<urlset><url><loc>http://a.org/<!-- no -->x</loc></url></urlset>",
        "<urlset><url><loc>http://a.org/x</loc></url><url><loc>",
        "<urlset><loc>http://a.org/x</loc></urlset>",
        '<?xml-stylesheet href="s.xsl"?><urlset><url><loc>http://a.org/x</loc></url></urlset>',
        '<urlset xmlns:image="i"><url><loc>http://a.org/x</loc>'
        "<image:image><image:loc>http://a.org/i.png</image:loc></image:image></url></urlset>",
        '<rss><channel><link>http://a.org/</link><item><link>http://a.org/x</link></item></channel></rss>',
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="http://a.org/x"/></entry></feed>',
        "http://a.org/x",
        "\ufeffhttp://a.org/x\r\n\r\nnot an address\r\n",
    ],
)  # fmt: skip
def test_a_sitemap_is_read_in_every_form(sitemap):
    assert places_in(sitemap.encode()) == (["http://a.org/x"], [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_sitemap_says_its_encoding_by_its_mark(encoding):
    sitemap = "<?xml version='1.0' encoding='utf-16'?><urlset><url><loc>/ü</loc></url></urlset>"
    assert places_in(sitemap.encode(encoding)) == (["/ü"], [])


def test_addresses_come_whole():
    sitemap = "<urlset><url><loc>/a?x=1&y=2&amp;z=3&#38;w=4</loc></url></urlset>"
    assert places_in(sitemap.encode()) == (["/a?x=1&y=2&z=3&w=4"], [])


def test_an_index_names_sitemaps():
    index = (
        f"<sitemapindex {XMLNS}><sitemap><loc>/1.xml</loc></sitemap><sitemap><loc>/2.xml.gz</loc></sitemap>"
    )
    assert places_in(index.encode()) == ([], ["/1.xml", "/2.xml.gz"])


@pytest.mark.parametrize(
    "sitemap",
    [
        "",
        "   ",
        "<",
        "<html><body>Not found<a href='/x'>x</a></body></html>",
        "<urlset/>",
        "<urlset><url><loc/></url></urlset>",
        "\x00\x01\x02",
        "<loc>" * 100_000,
        "<urlset><url><loc>" + " " * 500_000,
        "<!-- " * 100_000,
        "&" * 100_000,
        "<urlset>" + "&" * 300_000,
    ],
    ids=range(12),
)
def test_what_is_no_sitemap_names_nothing(sitemap):
    assert places_in(sitemap.encode()) == ([], [])


def test_no_entity_is_loaded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("http://a.org/secret")
    sitemap = (
        f'<!DOCTYPE urlset [<!ENTITY f SYSTEM "{secret.as_uri()}">]>'
        "<urlset><url><loc>&f;</loc></url><url><loc>/x</loc></url></urlset>"
    )
    pages, more = places_in(sitemap.encode())
    assert "/x" in pages and "secret" not in "".join(pages) and more == []


def test_no_entity_grows():
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    sitemap = (
        f'<!DOCTYPE urlset [<!ENTITY e0 "http://a.org/">{levels}]><urlset><url><loc>&e9;</loc></url></urlset>'
    )
    assert len("".join(places_in(sitemap.encode())[0])) < 100


def test_a_sitemap_has_no_more_places_than_the_protocol_allows():
    assert len(places_in(b"http://a.org/x\n" * 60_000)[0]) == 50_000


@pytest.mark.parametrize("content, text", [(b"", ""), (b"\xff\xfe", ""), (b"\xef\xbb\xbfa\r\rb", "a\n\nb")])
def test_text_has_no_mark_and_one_line_end(content, text):
    assert text_of(content) == text

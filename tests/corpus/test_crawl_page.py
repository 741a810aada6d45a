"""What a page says to a crawler: links, redirects, what it asks, and whether it only asks for a log-in."""

import pytest

from helpers.corpus import Document
from helpers.corpus.web import page as crawl_page
from helpers.corpus.web.page import directives, is_sign_in, read_page, when_and_where

HERE = "http://a.org/x/"
WORDS = "<p>" + "The pump must be checked twice a year by two people. " * 5 + "</p>"


def said(html: str | bytes, robots: tuple[str, ...] = (), refresh: str = "", charset: str | None = None):
    content = html if isinstance(html, bytes) else html.encode()
    return read_page(Document(HERE, "html", content, 0, charset), robots, refresh)


# ---- links ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html, address",
    [
        ("<a href=y>", "http://a.org/x/y"),
        ("<A HREF='Y'>", "http://a.org/x/Y"),
        ("<a href=' y\n'>", "http://a.org/x/y"),
        ("<a href='?page=2'>", "http://a.org/x/?page=2"),
        ("<a href='?a=1&amp;b=2'>", "http://a.org/x/?a=1&b=2"),
        ("<a href='?a=1&b=2'>", "http://a.org/x/?a=1&b=2"),
        ("<a href='//b.org/y'>", "http://b.org/y"),
        ("<a href='http://münchen.example'>", "http://xn--mnchen-3ya.example/"),
        ("<map><area href=y>", "http://a.org/x/y"),
        ("<iframe src=y></iframe>", "http://a.org/x/y"),
        ("<frameset><frame src=y></frameset>", "http://a.org/x/y"),
        ("<link rel=next href=y>", "http://a.org/x/y"),
        ("<link rel='canonical' href=y>", "http://a.org/x/y"),
        ("<base href='/z/'><a href=y>", "http://a.org/z/y"),
        ("<base target=_top><base href='http://b.org'><a href=y>", "http://b.org/y"),
        ("<base href='data:x'><a href=y>", "http://a.org/x/y"),
        ("<noscript><a href=y></noscript>", "http://a.org/x/y"),
        ("<?xml version='1.0' encoding='utf-8'?><html xmlns='h'><a href='y'/></html>", "http://a.org/x/y"),
        ("a\0b<a href=y>", "http://a.org/x/y"),
        ("<![foo[ <b>x<a href=y>", "http://a.org/x/y"),
        ("<div>" * 5000 + "<a href=y>", "http://a.org/x/y"),
        ("</html><a href=y>", "http://a.org/x/y"),
    ],
)
def test_a_link_is_followed_wherever_it_stands(html, address):
    assert said(html).links == [address]


@pytest.mark.parametrize(
    "html",
    [
        "", "<!-- <a href=y> -->", "<script>'<a href=y>'</script>", "<textarea><a href=y></textarea>",
        "<template><a href=y></template>", "<a name=y>", "<a href=''>", "<a href='mailto:a@b'>",
        "<a href='javascript:x()'>", "<a href='http://[bad'>", "<link rel=stylesheet href=y>",
        "<link rel=icon href=y>", "<img src=y>", "<!--" * 1000, "<iframe srcdoc='<a href=y>'>",
        "<a href='data:text/html,x'>", "<a href='tel:1'>",
    ],
)  # fmt: skip
def test_what_is_no_link_is_none(html):
    assert said(html).links == []


def test_links_are_read_in_the_encoding_that_the_server_names():
    assert said("<a href=ü>".encode("latin-1"), charset="latin-1").links == ["http://a.org/x/%C3%BC"]


def test_a_page_that_takes_too_long_gives_the_links_so_far(monkeypatch):
    monkeypatch.setattr(crawl_page, "LONGEST", -1.0)
    found = said("<a href=y>" + "x" * crawl_page.PIECE + "<a href=z>")
    assert found.links == ["http://a.org/x/y"] and found.not_read


# ---- what it asks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html, robots",
    [
        ("<meta name=robots content=noindex>", ()),
        ("<META NAME='ROBOTS' CONTENT='NOINDEX, FOLLOW'>", ()),
        ("<meta content='noarchive,noindex' name='robots'/>", ()),
        ("<meta name=robots content=none>", ()),
        ("<meta name=GroundAndTuneCourse content=noindex>", ()),
        ("<body><meta name=robots content=noindex>", ()),
        ("", ("noindex",)),
        ("", ("noarchive", "NoIndex")),
        ("", ("groundandtunecourse: noindex, nofollow",)),
        ("", ("max-snippet: 20, noindex",)),
        ("", ("unavailable_after: 25 Jun 2035 15:00:00 PST, noindex",)),
        ("", ("unavailable_after: 2035-06-25T15:00:00, noindex",)),
        ("", ("otherbot: nofollow, GroundAndTuneCourse: noindex",)),
    ],
)
def test_a_page_may_ask_not_to_be_kept(html, robots):
    assert said(html, robots).noindex


@pytest.mark.parametrize(
    "html, robots",
    [
        ("<meta name=robots content='index, follow'>", ()),
        ("<meta name=robots content='max-image-preview:none'>", ()),
        ("<meta name=googlebot content=noindex>", ()),
        ("<!-- <meta name=robots content=noindex> -->", ()),
        ("<meta name=description content=noindex>", ()),
        ("<p>noindex", ()),
        ("", ("googlebot: noindex",)),
        ("", ("otherbot: noindex, nofollow",)),
        ("", ("noimageindex",)),
        ("", ("all",)),
    ],
)
def test_what_is_asked_of_others_or_of_nobody_does_not_count(html, robots):
    assert not said(html, robots).noindex


@pytest.mark.parametrize(
    "html, robots",
    [
        ("<a href=y rel=nofollow>", ()),
        ("<a href=y rel='noopener NoFollow ugc'>", ()),
        ("<meta name=robots content=nofollow><a href=y>", ()),
        ("<a href=y><meta name=robots content=none>", ()),
        ("<a href=y>", ("nofollow",)),
    ],
)
def test_a_page_may_ask_not_to_follow(html, robots):
    assert (said(html, robots).links, said(html, robots).not_followed) == ([], ["http://a.org/x/y"])


def test_a_link_that_may_be_followed_once_is_followed():
    found = said("<a href=y rel=nofollow><a href=y>")
    assert (found.links, found.not_followed) == (["http://a.org/x/y"], [])


def test_pdfs_ask_by_their_header():
    assert read_page(Document(HERE, "pdf", b"%PDF-1.7", 0), ["noindex"]).noindex


def test_directives_may_stand_apart_by_spaces():
    assert {"noindex", "nofollow"} <= directives(["noindex nofollow"])


# ---- where it sends us ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    ["0; url=/new", "0;URL='/new'", '0; url="/new"', "0;/new", "0, url=/new", " 0 ; url = /new",
     "0.5;url=/new", "; url=/new", "1;url=http://a.org/new#top"],
)  # fmt: skip
def test_a_refresh_at_once_is_a_redirect(content):
    quoted = content.replace('"', "&quot;")
    assert said(f'<meta http-equiv=Refresh content="{quoted}">').moved_to == "http://a.org/new"
    assert said("", refresh=content).moved_to == "http://a.org/new"


def test_a_refresh_after_a_while_is_a_link():
    found = said("<meta http-equiv=refresh content='10; url=/new'>")
    assert found.moved_to == "" and found.links == ["http://a.org/new"]


@pytest.mark.parametrize(
    "html",
    ["<meta http-equiv=refresh content=30>", "<meta http-equiv=refresh content='0; url=/x/'>",
     "<meta http-equiv=refresh content=''>", "<meta http-equiv=refresh content='0; url=mailto:a'>",
     "<noscript><meta http-equiv=refresh content='0; url=/new'></noscript>",
     "<meta name=refresh content='0;/new'>",
     "<meta http-equiv=refresh content='0; url='>"],
)  # fmt: skip
def test_what_leads_nowhere_is_no_redirect(html):
    assert said(html).moved_to == ""


@pytest.mark.parametrize(
    "value", ["", "x", "1.2.3; url=/a", "-1; url=/a", "99999999999999999999999; u", ";;;"]
)
def test_a_strange_refresh_does_no_harm(value):
    assert len(when_and_where(value)) == 2 and read_page(Document(HERE, "html", b"", 0), (), value)


# ---- log-ins ----------------------------------------------------------------------------------------------

FORM = "<form><label>Name</label><input name=u><input type=password name=p><button>Log in</button></form>"


@pytest.mark.parametrize(
    "html",
    [
        FORM,
        f"<title>Acme</title><header><a href=/>Acme</a></header><h1>Hi</h1>{FORM}<footer>{WORDS}</footer>",
        f"<main><h1>Welcome back</h1><p>Please sign in.</p>{FORM.replace('password', 'PASSWORD')}</main>",
        "<div><input type=password></div>",
        f"<script>{'word ' * 100}</script>{FORM}",
    ],
)
def test_a_page_that_only_asks_for_a_password_is_known(html):
    assert said(html).asks_password


@pytest.mark.parametrize(
    "html",
    [f"{WORDS}{FORM}", f"<header>{FORM}</header><h1>Tea</h1><p>Boil it.</p>", WORDS,
     "<form><input name=q></form>",
     "<p>The password field is <code>&lt;input type=password></code></p>"],
)  # fmt: skip
def test_a_page_with_words_of_its_own_is_none(html):
    assert not said(html).asks_password


@pytest.mark.parametrize(
    "address, yes",
    [
        ("http://a/login", True), ("http://a/users/sign_in?next=/a", True), ("http://a/Log-In.aspx", True),
        ("http://a/w/index.php?title=Special:UserLogin&returnto=A", True), ("http://a/sso/", True),
        ("http://a/oauth2/authorize", True), ("http://a/signin.html", True),
        ("http://a/blog-in-june", False), ("http://a/how-to-log-in.html", False), ("http://a/logo", False),
        ("http://a/signing", False), ("http://a/plugin", False),
    ],
)  # fmt: skip
def test_a_sign_in_address_is_known_by_a_whole_part_of_it(address, yes):
    assert is_sign_in(address) is yes

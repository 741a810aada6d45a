"""Bytes become text, in the order of the WHATWG, and nothing raises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus import decode, decoding

FRENCH = "La pompe doit être vérifiée à côté de l'entrée générale de l'été dernier, où ça gêne. " * 2
RUSSIAN = "Насос проверяется каждые три месяца. " * 3
POLISH = "Pompa musi być sprawdzana zgodnie z instrukcją obsługi urządzenia. Żółć gęślą jaźń. " * 3
JAPANESE = "ポンプは三か月ごとに点検してください。" * 3
CHINESE = "水泵必须每三个月检查一次，然后关闭阀门。" * 3


@pytest.mark.parametrize(
    "content,charset,kind,expected",
    [
        (b"\xef\xbb\xbf\xc3\x85se", "latin-1", "text", "Åse"),  # the mark wins over the server
        ("Åse".encode("utf-16"), "utf-8", "html", "Åse"),
        ("Åse".encode("utf-16-be"), "utf-16be", "text", "Åse"),
        ("Åse on deck".encode("utf-16-le"), None, "text", "Åse on deck"),
        ("Åse on deck".encode("utf-16-be"), None, "text", "Åse on deck"),
        ("Åse on deck".encode("utf-16-be"), "utf-16", "text", "Åse on deck"),
        (b"<p>plain", "utf-16", "html", "<p>plain"),
        ("Åse".encode("utf-32"), None, "text", "Åse"),
        (b"\xc5se", "ISO-8859-1", "text", "Åse"),
        (b"\x93\x80\x94", "iso-8859-1", "text", "“€”"),  # what the web calls Latin-1 is windows-1252
        (b"\xc5se", "text/html; charset=latin1", "html", "Åse"),
        (b"\xc5se", '"latin1"', "text", "Åse"),
        (b'<meta charset="iso-8859-1">\xc5', "utf-8", "html", '<meta charset="iso-8859-1">\ufffd'),
        (b"<meta charset=iso-8859-1>\xc5", None, "html", "<meta charset=iso-8859-1>Å"),
        (b"<meta charset=utf-16>\xc3\x85", None, "html", "<meta charset=utf-16>Å"),
        (b"<!-- <meta charset=koi8-r> --><p>\xc3\x85", None, "html", "<!-- <meta charset=koi8-r> --><p>Å"),
        (
            b'<?xml version="1.0" encoding="latin-1"?>\xc5',
            None,
            "xml",
            '<?xml version="1.0" encoding="latin-1"?>Å',
        ),
        (b"<meta charset=koi8-r>\xc3\x85", None, "text", "<meta charset=koi8-r>Å"),  # a text declares nothing
        (b"<meta charset=nonsense>\xc3\x85", None, "html", "<meta charset=nonsense>Å"),
        (b"na\xefve", None, "text", "naïve"),
        (b"\xff", None, "text", "ÿ"),
        (b"", None, "text", ""),
    ],
)
def test_the_order_of_the_witnesses(content, charset, kind, expected):
    assert decode(content, charset, kind) == expected


@pytest.mark.parametrize(
    "name",
    [
        "no-such",
        "",
        "\x00",
        "é",
        "idna",
        "punycode",
        "base64",
        "rot13",
        "utf-7",
        "undefined",
        "x" * 9999,
        ";",
    ],
)
def test_a_name_of_no_encoding_is_passed_over(name):
    assert decode("Åse".encode(), name) == "Åse"
    assert decode(b"<meta charset='" + name.encode() + b"'>\xc3\x85", None, "html").endswith("Å")


@pytest.mark.parametrize(
    "text,encoding",
    [
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc-jp"),
        (CHINESE, "gb18030"),
    ],
)
def test_an_undeclared_encoding_is_guessed(text, encoding):
    assert decode(text.encode(encoding)) == text


def test_bytes_that_do_not_fit_are_counted():
    assert decoding(b"a\xffb\xe9", "utf-8").misfits == 2
    assert decoding(b"ab", "utf-8").misfits == 0
    assert decoding("\ufffd".encode()).misfits == 0  # the sign itself fits


def test_a_torn_end_makes_no_other_encoding():
    torn = decoding(FRENCH.encode() + "é".encode()[:1])
    assert (torn.charset, torn.misfits, torn.text) == ("utf-8", 1, FRENCH + "\ufffd")


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=300),
    st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["utf-16", "iso-2022-jp", "gbk", "utf-32"])),
    st.sampled_from(["html", "xml", "text"]),
)
def test_no_bytes_raise(content, charset, kind):
    read = decoding(content, charset, kind)
    assert isinstance(read.text, str) and 0 <= read.misfits <= len(content)
    assert not any("\ud800" <= letter <= "\udfff" for letter in read.text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff\x00"), max_size=80))
def test_utf_8_is_read_as_utf_8(text):
    assert decode(text.encode()) == text

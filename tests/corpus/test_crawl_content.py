"""What bytes are, whatever their server says: kinds by their first bytes, packing within limits."""

import gzip
import zlib

import pytest

from helpers.corpus.web.content import kind_of, unpacked


def packed(content: bytes) -> bytes:
    """Content as gzip packs it; without the time, so that a test has the same name in every process."""
    return gzip.compress(content, mtime=0)


RAW = zlib.compressobj(wbits=-15)
PACKED = RAW.compress(b"Boil it.") + RAW.flush()


@pytest.mark.parametrize(
    "said, content, kind",
    [
        ("unknown", b"%PDF-1.7", "pdf"), ("text/html", b"\n%PDF-1.4", "pdf"),
        ("text/plain", b"%PDF-1.4", "pdf"),
        ("application/pdf", b"junk before %PDF-1.4", "pdf"), ("application/octet-stream", b"%PDF-2.0", "pdf"),
        ("unknown", b"<!DOCTYPE html><p>", "html"), ("unknown", b" \n<html lang=en>", "html"),
        ("application/octet-stream", b"\xef\xbb\xbf<html>", "html"),
        ("unknown", b"<!-- a --><!-- b --><head>", "html"),
        ("text/xml", b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html>', "html"),
        ("unknown", "\ufeff<html>".encode("utf-16-le"), "html"),
        ("application/pdf", b"<html><p>Gone", "html"),
        ("text/html", b"Just words", "html"), ("text/html", b"", "html"), ("html", b"<html>", "html"),
        ("text/html", "Ü".encode("utf-16"), "html"),
        ("unknown", b"", ""), ("text/plain", b"Just words", ""), ("text/plain", b"Write <html> first.", ""),
        ("text/html", b"\x89PNG\r\n", ""), ("text/html", b"PK\x03\x04", ""), ("text/xml", b"<rss>", ""),
        ("text/html", b"<p>A file begins with %PDF-1.4</p>", "html"), ("unknown", b"<!---->" * 150, ""),
    ],
)  # fmt: skip
def test_the_first_bytes_say_the_kind(said, content, kind):
    assert kind_of(said, content) == kind


@pytest.mark.parametrize(
    "content, deflate",
    [
        (b"Boil it.", False),
        (packed(b"Boil it."), False),
        (packed(packed(b"Boil it.")), False),
        (packed(b"Boil ") + packed(b"it."), False),
        (packed(b"Boil it.") + b"\0\0\0", False),
        (zlib.compress(b"Boil it."), True),
        (PACKED, True),
    ],
)
def test_content_comes_out_of_every_packing(content, deflate):
    assert unpacked(content, deflate, 100) == b"Boil it."


def test_a_bomb_goes_off_no_further_than_the_limit():
    bomb = packed(b"\0" * 50_000_000)
    assert len(unpacked(bomb, False, 100_000)) == 100_001
    assert len(unpacked(packed(bomb), False, 1_000_000)) == 1_000_001


@pytest.mark.parametrize("content", [packed(b"Boil it.")[:-5], packed(b"a") * 200])
def test_packing_that_is_broken_is_told(content):
    with pytest.raises(ValueError, match="packed"):
        unpacked(content, False, 10_000)


def test_packed_bytes_that_are_damaged_are_told():
    with pytest.raises(zlib.error):
        unpacked(packed(b"Boil it.")[:-8] + b"\1" * 8, False, 100)

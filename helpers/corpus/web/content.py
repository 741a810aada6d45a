"""What the bytes of an answer are: HTML, PDF or neither, packed or not, whatever the server says of them."""

import re
import zlib

KINDS = {"text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf"}
# Types that say little, so the first bytes say what it is. A type without a slash is one of them.
DOUBTFUL = {"text/plain", "text/xml", "application/xml", "application/octet-stream", "binary/octet-stream"}
GZIP = b"\x1f\x8b"
START, MOST_MEMBERS = 1024, 100  # bytes that show the kind; parts of one gzip file
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04")
_HTML = re.compile(
    rb"(?:\s|<\?xml[^>]*>|<!--(?:(?!-->).)*-->)*<(?:!doctype html|html|head|body)[\s>]", re.I | re.S
)


def kind_of(said: str, content: bytes) -> str:
    """`html`, `pdf` or "" by the content type that a server named and the first bytes.

    >>> kind_of("text/html", b"%PDF-1.7"), kind_of("unknown", b"<!doctype html>"), kind_of("text/plain", b"a")
    ('pdf', 'html', '')
    """
    start = (
        content[:START].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff")
    )  # NUL: every other byte of UTF-16
    if start.lstrip().startswith(b"%PDF-") or said == "application/pdf" and b"%PDF-" in start:
        return "pdf"
    if _HTML.match(start):
        return "html"
    return "" if content.startswith(_PICTURES) else KINDS.get(said, "")


def unpacked(content: bytes, deflate: bool, limit: int) -> bytes:
    """Content without its packing, at most a byte more than the limit. gzip shows in the first bytes.

    So a page is unpacked that does not say it is packed, and one that is not is left as it is.
    """
    if deflate:
        zlib_header = content[:1] and content[0] & 15 == 8 and int.from_bytes(content[:2], "big") % 31 == 0
        content = _inflated(content, 15 if zlib_header else -15, limit)
    for _ in range(2):  # a sitemap.xml.gz is packed, and a server may pack it once more
        if content.startswith(GZIP):
            content = _inflated(content, 31, limit)
    return content


def _inflated(packed: bytes, form: int, limit: int) -> bytes:
    """Packed content (RFC 1950 to 1952), unpacked up to a byte more than the limit: no bomb goes off."""
    found, whole = b"", len(packed) <= limit
    for _ in range(MOST_MEMBERS):
        engine = zlib.decompressobj(form)
        found += engine.decompress(packed, limit + 1 - len(found))
        packed = engine.unused_data
        if len(found) > limit or not (whole or engine.eof):
            return found
        if not engine.eof:
            raise ValueError("the packed content breaks off")
        if not packed.startswith(GZIP):
            return found
    raise ValueError(f"packed in more than {MOST_MEMBERS} parts")

"""Inputs that hypothesis draws: documents of nasty pieces, front matter, HTML, damaged bytes, rows of JSON.

No tests here.
"""

import io
from functools import lru_cache

from hypothesis import strategies as st


def words(text: str) -> st.SearchStrategy[str]:
    """One of the words of a text."""
    return st.sampled_from(text.split())


def lines(text: str) -> st.SearchStrategy[str]:
    """One of the lines of a text."""
    return st.sampled_from(text.strip("\n").split("\n"))


SIGNS = st.sampled_from(
    ["\u200b", "\u00a0", "\u2028", "\x0b", "\x0c", "\x85", "\x00", "\ufeff", "\ufffd", "\u00ad"]
    + ["e\u0301t\u00e9", "\u202e", "\ufb01", "\u3000", "\x1b", "\x1c"]
)  # fmt: skip
WORDS = SIGNS | words("""
tea Boil it. e.g. Dr. Lund holds 1.7 litres ± 0.2 3×10⁻³ mW MW don't naïve café Åse
水を沸かす。 שלום مرحبا ไทย
😀 E-2107 -3 –5 U.S. 12,5
""")
MARKS = words(r"""
# ## ####### #tag === --- *** ``` ~~~ ```` | |a|b| |-|-| |:--|--:| a|b --|-- > >> - + * 1. 1) <!-- --> <!-->
[a]: [a](b) ![a](b) **a _a `a ``a \ \| &amp; &#0; &#x110000; <b> </b> <div> <![CDATA[ $ : :: :a: .. +--+ |a|
===== ----- ~~~~~ ^^^^^ __ [1]_ |a|_ {{a}} +++ ... @ id: access: title:
""") | st.sampled_from(
    [".. code:: python", ".. table:: a", ".. include:: /etc/passwd", ".. |a| image:: b", ".. _a:"]
)
SPACES = st.sampled_from(["", " ", "  ", "    ", "\t", "\n", "\n\n", "\r\n", "\r", " \n", "\\\n"])
PIECES = WORDS | MARKS | SPACES | st.text(max_size=6)
LINES = st.lists(PIECES | st.builds(" ".join, st.lists(WORDS | MARKS, max_size=6)), max_size=12)


@st.composite
def documents(draw) -> str:
    """A text of nasty lines, each with an end of its own."""
    return "".join(line + draw(SPACES) for line in draw(LINES))


YAML = lines(r"""
id: tea
title: [a, b]
title: &a [*a]
title: !!python/object:os.system x
? a
- a
{a: b}
version: 1.10
date: 2026-02-30
a: b: c
'
"
title: 'a
*a
<<: *a
access: hr
access: [hr, it]
department:
id: 7
%YAML 1.1
...
# comment
""") | st.sampled_from(["title: |\n  a\n  b", "\t- a", "[" * 3000, "title: \x07", "title: " + "a" * 300])


@st.composite
def with_front_matter(draw) -> str:
    """A document that begins with front matter of some sort."""
    opening = draw(st.sampled_from(["---", "--- ", "+++", "\ufeff---", " ---", "----", ""]))
    closing = draw(st.sampled_from(["---", "...", "+++", "--- ", "", "-- -"]))
    matter = "".join(f"{line}\n" for line in draw(st.lists(YAML | PIECES, max_size=6)))
    return f"{opening}\n{matter}{closing}\n{draw(documents())}"


# ---- HTML ----

TAGS = words("""
a article aside b base blockquote body br caption code dd del details dialog div dl dt em figcaption figure
footer form h1 h2 h6 head header hr html i iframe img input ins li link main meta nav noscript ol option p
pre s script section select span style sub sup svg table tbody td template textarea th thead title tr ul
""")
ATTRIBUTES = lines("""

 hidden
 aria-hidden="true"
 style="display:none"
 colspan=99999999
 rowspan=-1
 class="a
 href="http://[::1"
 charset=idna
 http-equiv=refresh content="0;url=x"
 name=robots content=none
 /
 =
 id="&#xD800;"
 lang=ar dir=rtl
""") | st.just(" a='\x00'")
ODD_HTML = lines("""
<!doctype html>
<!--
-->
<![CDATA[
<![foo[
<!
<?xml version='1.0' encoding='ebcdic'?>
<?php
&
&#0;
&#xD800;
&nbsp
&notit;
<
</
<a<b
<p
]]>
""")
HTML_PIECES = (
    st.builds("<{}{}>".format, TAGS, ATTRIBUTES) | st.builds("</{}>".format, TAGS) | ODD_HTML
    | st.sampled_from(["\x00", "\x1b$B"]) | WORDS | SPACES | st.text(max_size=8)
)  # fmt: skip
HTML = st.builds("".join, st.lists(HTML_PIECES, max_size=30))

# ---- bytes ----

CHARSETS = """
utf-8 utf-8-sig latin-1 cp1252 utf-16 utf-16-le utf-16-be utf-32 shift_jis euc-jp gb18030 big5 koi8-r cp1255
iso2022_jp utf-7 cp037
"""
NAMED = words(CHARSETS) | st.sampled_from([None, "", "utf-8; q=1", "\x00"]) | words(
    "idna punycode unicode_escape hex rot13 zip x-user-defined nothing undefined"
)  # fmt: skip


@st.composite
def encoded(draw, texts: st.SearchStrategy[str]) -> bytes:
    """A text in some encoding, perhaps with a byte order mark, perhaps damaged."""
    content = draw(texts).encode(draw(words(CHARSETS)), "ignore")
    content = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00"])) + content
    return draw(damaged(content)) if draw(st.booleans()) else content


PDF_WORDS = words("""
<< >> [ ] ( ) endobj endstream /XRef %%EOF BT Tj Do /Prev -1 0 99999999999 R obj stream /Length /Parent /Kids
/Count /Filter /FlateDecode /LZWDecode /ASCII85Decode /Encrypt /Contents startxref
""").map(str.encode) | st.sampled_from(
    [b"/Parent 3 0 R", b"/Kids [3 0 R]", b"/Count -1", b"/Length 99999999999"]
)


@st.composite
def damaged(draw, content: bytes) -> bytes:
    """Bytes after a few accidents: some changed, cut out, doubled, put in; or the end is missing."""
    made = bytearray(content)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(len(made) - 1, 0)))
        until = at + draw(st.integers(1, 60))
        accident = draw(st.sampled_from(["change", "cut", "double", "insert", "end"]))
        if accident == "change":
            made[at : at + 4] = draw(st.binary(min_size=1, max_size=4))
        elif accident == "cut":
            del made[at:until]
        elif accident == "double":
            made[at:at] = made[at:until]
        elif accident == "insert":
            made[at:at] = draw(st.binary(max_size=20) | PDF_WORDS)
        elif draw(st.integers(0, 3)) == 0:
            del made[at:]
    return bytes(made)


@lru_cache
def small_pdfs() -> tuple[bytes, ...]:
    """Valid PDFs of two tools: text and a form by reportlab, plain and packed; a plot by matplotlib."""
    from matplotlib.figure import Figure
    from reportlab.pdfgen.canvas import Canvas

    made = []
    for packed in (0, 1):
        target = io.BytesIO()
        canvas = Canvas(target, pageCompression=packed, invariant=1)
        canvas.setTitle("Tea")
        for number in (1, 2, 3):
            for line, text in enumerate(
                ["Harbour tea rules", f"Boil {number} litres.", f"Page {number} of 3"]
            ):
                canvas.drawString(72, 760 - 16 * line, text)
            if number == 3:
                canvas.acroForm.textfield(name="cups", value="34 cups", x=72, y=600)
            canvas.showPage()
        canvas.save()
        made.append(target.getvalue())
    target = io.BytesIO()
    figure = Figure(figsize=(2, 2))
    figure.add_subplot(title="Tea drunk", xlabel="week", ylabel="litres").plot([1, 3, 2])
    figure.savefig(target, format="pdf", metadata={"CreationDate": None})
    return (*made, target.getvalue())


# ---- rows ----

ROWS = lines(r"""
{"question": "How hot?", "answers": ["95"]}
{"question": ""}
{
[]
null
1e999
NaN
"\ud800"
{"question": "\ud800", "answers": ["a"]}
{"question": 7}
{"question": "a", "answers": "b"}
{"question": "a", "answers": ["b"], "gold": [{"page": "a", "quote": "b"}]}
{"question": "a", "answerable": 1}
{"question": "a", "answers": [], "answerable": true}
{"question": "a", "answers": ["\u200b"]}
{"question": "a", "question": "b", "answers": ["c"]}
{"question": "a", "groups": "hr", "answers": ["c"]}
{"queston": "a", "answers": ["c"]}
{"question": "a", "answers": [null]}
""") | st.sampled_from(["\ufeff{}", "[" * 3000, "9" * 5000, '{"a": ' * 2000])
JSONL = st.builds("\n".join, st.lists(ROWS | st.text(max_size=12), max_size=6))

"""The two pictures of the report as SVG: shares with their intervals, and where answers were lost.

Each has a title and a description for who does not see it, takes its colours from the page (light, dark,
print), and is followed by the same numbers as a table.
"""

import html
from collections.abc import Mapping, Sequence
from zlib import crc32

from helpers.evaluation import Share
from helpers.evaluation.answers import LOST

ROW, LEFT, WIDTH, RIGHT = 34, 120, 480, 110  # pixels
CLASSES = {"good": "good"} | {name: f"w{n}" for n, name in enumerate(LOST, 1)}


def shares_svg(shares: Mapping[str, Share], title: str) -> str:
    """A bar a name, 0 to 1, with its 95 % interval as a whisker.

    >>> from helpers.evaluation import share
    >>> 'aria-labelledby' in shares_svg({"both": share([True, False])}, "Good answers")
    True
    """
    told = "; ".join(f"{name}: {share}" for name, share in shares.items())
    body = [_scale(len(shares))]
    for place, (name, share) in enumerate(shares.items()):
        top = place * ROW + 8
        middle, end = top + 8, LEFT + share.value * WIDTH
        low, high = LEFT + share.low * WIDTH, LEFT + share.high * WIDTH
        body.append(_name(name, middle))
        body.append(f'<rect class="good" x="{LEFT}" y="{top}" width="{end - LEFT:.1f}" height="16"/>')
        body.append(
            f'<path class="whisker" fill="none" d="M{low:.1f} {middle - 5}v10M{low:.1f} {middle}H{high:.1f}'
            f'M{high:.1f} {middle - 5}v10"/>'
        )
        body.append(f'<text x="{LEFT + WIDTH + 12}" y="{middle + 4}">{share.successes} of {share.n}</text>')
    return _svg(title, told, len(shares) * ROW + 26, body)


def waterfall_svg(lost: Mapping[str, Mapping[str, int]], title: str) -> str:
    """A bar an arm: how many answers were good, and at which stage the others were lost.

    >>> "misread 1" in waterfall_svg({"both": {"good": 2, "misread": 1}}, "Where")
    True
    """
    told = "; ".join(f"{name}: " + _counts(counts) for name, counts in lost.items())
    body: list[str] = []
    for place, (name, counts) in enumerate(lost.items()):
        top, x, whole = place * ROW + 6, float(LEFT), sum(counts.values())
        body.append(_name(name, top + 10))
        for stage in CLASSES:
            width = counts.get(stage, 0) / whole * (WIDTH + RIGHT - 20)
            if not width:
                continue
            said = html.escape(f"{name}: {stage} {counts[stage]}")
            body.append(
                f'<rect class="{CLASSES[stage]}" x="{x:.1f}" y="{top}" width="{width:.1f}" height="20" '
                f'stroke="var(--paper)"><title>{said}</title></rect>'
            )
            if width > 16:
                body.append(
                    f'<text x="{x + width / 2:.1f}" y="{top + 14}" text-anchor="middle" '
                    f'style="fill:#fff;paint-order:stroke;stroke:#0008;stroke-width:2px">{counts[stage]}</text>'
                )
            x += width
    return _svg(title, told, len(lost) * ROW + 6, body)


def key_html(stages: Sequence[str]) -> str:
    """What the colours of the waterfall mean.

    >>> key_html(["good"])
    '<p class="key dim"><span><i class="good"></i>good</span></p>'
    """
    parts = "".join(
        f'<span><i class="{CLASSES[stage]}"></i>{html.escape(stage)}</span>'
        for stage in CLASSES
        if stage in stages
    )
    return f'<p class="key dim">{parts}</p>'


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{stage} {count}" for stage, count in counts.items() if count)


def _name(name: str, middle: int) -> str:
    return f'<text x="{LEFT - 10}" y="{middle + 4}" text-anchor="end">{html.escape(name)}</text>'


def _scale(rows: int) -> str:
    """Lines and numbers at 0, ¼, ½, ¾ and 1."""
    bottom = rows * ROW + 4
    places = [(share, LEFT + share * WIDTH) for share in (0, 0.25, 0.5, 0.75, 1)]
    return "".join(
        f'<path class="axis" d="M{x:.0f} 0V{bottom}"/>'
        f'<text class="dim" x="{x:.0f}" y="{bottom + 16}" text-anchor="middle">{share:g}</text>'
        for share, x in places
    )


def _svg(title: str, told: str, height: int, body: Sequence[str]) -> str:
    mark = f"p{crc32((title + told).encode()):x}"
    return (
        f'<svg viewBox="0 0 {LEFT + WIDTH + RIGHT} {height}" role="img" aria-labelledby="{mark}t {mark}d">'
        f'<title id="{mark}t">{html.escape(title)}</title><desc id="{mark}d">{html.escape(told)}</desc>'
        f"{''.join(body)}</svg>"
    )

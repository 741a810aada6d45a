"""Pages that are written as files: the reading site and the report, wide, narrow, light, dark, checked."""

import os
from pathlib import Path

import pytest
from own_folder import ROWS, SYSTEM, make_folder, reads

from helpers.experiments import decide, measure_folder, report_html
from helpers.experiments.own import measuring
from helpers.experiments.own.measuring import BUILT, WORDS
from helpers.generation import evidence_reader
from helpers.settings import ROOT

pytestmark = pytest.mark.browser
SITE = Path(os.environ.get("COURSE_SITE") or ROOT / "_site")
SIZES = {"light wide": (1280, 900), "dark narrow": (390, 844)}


@pytest.fixture(params=SIZES)
def page(request, browser):
    """An empty page; at its end nothing was asked of another host."""
    width, height = SIZES[request.param]
    scheme = request.param.split()[0]
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height})
    asked = []
    context.on("request", lambda one: asked.append(one.url))
    yield context.new_page()
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)
    context.close()


def fits(page) -> bool:
    """Is the page as wide as its window?"""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


# ---- the site ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site() -> Path:
    """The built site."""
    if not (SITE / "index.html").exists():
        pytest.skip("the site is not built: python3 course.py site")
    return SITE


def test_a_quiz_of_the_site_opens_by_click_and_by_key(page, site, violations):
    page.goto((site / "00_start_here.html").as_uri())
    option = page.locator("details:has(> summary)").filter(has_text="A fact that changes").first
    option.locator("summary").click()
    assert option.evaluate("(one) => one.open")
    other = page.locator("details:has(> summary)").filter(has_text="A larger index").first
    other.locator("summary").press("Enter")
    assert other.evaluate("(one) => one.open")
    assert fits(page)
    assert violations(page, ".bd-article") == []


def test_the_site_is_searched_without_a_network(page, site):
    page.goto((site / "search.html").as_uri() + "?q=hybrid")
    page.locator("#search-results li").first.wait_for()
    assert page.locator("#search-results li a").count() > 1


# ---- the report -------------------------------------------------------------------------------------------


@pytest.fixture
def report(tmp_path, monkeypatch) -> Path:
    """A report about a small folder, read by a stand-in."""
    monkeypatch.setattr(evidence_reader, "chat", reads)
    monkeypatch.setattr(measuring, "ENGINEERED", SYSTEM)
    record = measure_folder(make_folder(tmp_path), ROWS, arms=(WORDS, BUILT))
    out = tmp_path / "report.html"
    out.write_text(report_html(record, decide(record)), encoding="utf-8")
    return out


def test_the_report_can_be_read_by_everybody(page, report, violations):
    page.goto(report.as_uri())
    assert page.get_by_role("heading").first.is_visible() and fits(page)
    for part in page.locator("details > summary").all():
        part.press("Enter")
    assert violations(page) == []

"""The style sheets and templates keep their promises: small, logical, no inline style or script."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SHEETS = [
    *sorted((ROOT / "static/css").glob("*.css")),
    ROOT / "templates/simulated_bank/bank.css",
]
PAPERS = sorted((ROOT / "portal").rglob("*.typ"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PHYSICAL = re.compile(
    r"(?<![-\w])(?:margin|padding|border)-(?:left|right|top|bottom)\b"
    r"|(?<![-\w])(?:left|right|top|bottom|width|height|min-width|max-width|min-height)\s*:"
    r"|(?:text-align|float|clear):\s*(?:left|right)|(?:top|bottom)-(?:left|right)-radius"
    r"|background-position|transform-origin:[^;]*(?:left|right)|translateX|to (?:left|right)"
)
# Four values in a row name four sides of the screen: right of the second, left of the fourth.
FOUR = re.compile(r"(?<![-\w])(?:margin|padding|inset|border-width|border-radius):([^;{}]+)")
VALUE = re.compile(r"(?:[a-z]*\([^()]*(?:\([^()]*\)[^()]*)*\)|[^\s!]+)")


def one_sided(rules: str) -> list[str]:
    """Short forms that treat left and right differently."""
    found = []
    for match in FOUR.finditer(rules):
        values = VALUE.findall(match.group(1))
        if len(values) == 4 and values[1] != values[3]:
            found.append(match.group())
    return found


def test_all_style_sheets_together_are_small() -> None:
    everything = b"".join(sheet.read_bytes() for sheet in SHEETS if "static" in sheet.parts)
    assert len(gzip.compress(everything)) <= 12_000


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_style_sheet_knows_no_left_and_right(sheet: Path) -> None:
    rules = re.sub(r"/\*.*?\*/|@(?:media|container)[^{]*", "", sheet.read_text(), flags=re.S)
    assert PHYSICAL.findall(rules) + one_sided(rules) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_bracket_of_a_style_sheet_is_closed_before_its_rule_begins(sheet: Path) -> None:
    """One that is not swallows the rules behind it, and no browser says so."""
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    heads = re.findall(r"[^{};]+(?=\{)", rules)
    assert [head for head in heads if head.count("(") != head.count(")")] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_a_paper_knows_no_left_and_right(paper: Path) -> None:
    assert (
        re.findall(r"align(?:\(|: *\(?)[^)\n]*\b(?:left|right)\b|dir: *ltr", paper.read_text())
        == []
    )


def test_what_names_a_side_of_the_screen_is_found() -> None:
    assert one_sided("a { padding: 1px var(--s2) 0 var(--s3); margin: 0 0 1px; }")
    assert not one_sided("a { padding: 1px var(--s2) 0 var(--s2); }")
    for wrong in ("margin-left: 1px", "text-align: right", "border-top-left-radius: 0"):
        assert PHYSICAL.search(wrong)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_have_names_and_stand_in_one_file(sheet: Path) -> None:
    if sheet.name in {"tokens.css", "print.css", "bank.css"}:
        return
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text()) == []


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_template_has_no_inline_style_script_or_handler(page: Path) -> None:
    text = page.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son\w+\s*=\s*[\"']", text)
    # A block of JSON is data: it never runs, and the policy does not stop it.
    assert not re.search(r"<style\b|<script(?![^>]*(?:\ssrc=|type=\"application/json\"))", text)


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: page.name)
def test_a_title_in_the_browser_is_words_without_tags(page: Path) -> None:
    tagged = r"\|(?:money|long_date|weekday_date|month_name|time_of_day|clock)\b(?!\|striptags)"
    for title in re.findall(r"{% block title %}(.*?){% endblock", page.read_text(), re.DOTALL):
        assert not re.search(tagged, title), title

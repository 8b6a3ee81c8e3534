"""The style sheets and templates keep their promises: small, logical, no inline style or script."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SHEETS = sorted((ROOT / "static/css").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PHYSICAL = re.compile(
    r"(?<![-\w])(?:margin|padding|border)-(?:left|right|top|bottom)\b"
    r"|(?<![-\w])(?:left|right|top|bottom|width|height|min-width|max-width|min-height)\s*:"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)


def test_all_style_sheets_together_are_small() -> None:
    everything = b"".join(sheet.read_bytes() for sheet in SHEETS)
    assert len(gzip.compress(everything)) <= 12_000


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_style_sheet_knows_no_left_and_right(sheet: Path) -> None:
    rules = re.sub(r"/\*.*?\*/|@(?:media|container)[^{]*", "", sheet.read_text(), flags=re.S)
    assert PHYSICAL.findall(rules) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_have_names_and_stand_in_one_file(sheet: Path) -> None:
    if sheet.name in {"tokens.css", "print.css"}:
        return
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text()) == []


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_template_has_no_inline_style_script_or_handler(page: Path) -> None:
    text = page.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son\w+\s*=\s*[\"']", text)
    # A block of JSON is data: it never runs, and the policy does not stop it.
    assert not re.search(r"<style\b|<script(?![^>]*(?:\ssrc=|type=\"application/json\"))", text)

"""The table of rules in docs/law.md and the files of the law are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "law.md").read_text("utf-8")
# machinery that the rules share
SHARED = {
    "__init__", "ages", "arithmetic", "claims", "codec", "conditions", "determination", "facts",
    "family_grant_sentences", "leading", "months", "panel", "readers", "rules", "sentences",
    "statute", "toll", "wording", "worktime",
}  # fmt: skip
FILES = {
    f"{app}/law/{path.name}"
    for app in ("benefits", "contributions")
    for path in (ROOT / app / "law").glob("*.py")
    if path.stem not in SHARED
}


def test_every_rule_has_a_row_and_every_row_a_rule() -> None:
    listed = set(re.findall(r"\| `([a-z]+/law/[a-z_0-9]+\.py)` \|", TABLE))
    assert listed == FILES


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+\.py)`", TABLE))))
def test_every_test_file_of_the_table_exists(name: str) -> None:
    assert (ROOT / "tests" / "law" / name).exists()


@pytest.mark.parametrize("row", re.findall(r"^\|.*\.py`.*\|$", TABLE, re.MULTILINE))
def test_every_row_says_complete_or_what_is_missing(row: str) -> None:
    state = row.split("|")[5].strip()
    assert state.startswith("complete") or re.match(r"partial: \w", state)

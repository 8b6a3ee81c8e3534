"""A rule that answers otherwise than before carries a higher version.

``rule_versions.json`` holds for every rule its version and a fingerprint of what it decides about
the lives and claims of ``panel_of_lives``. A decision keeps the version it was made with, so that
whoever reads it years later knows whether the same facts should give the same answer again.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from benefits.law.codec import stable_hash
from benefits.law.retirement import RULES

from . import panel_of_lives

TABLE = Path(__file__).parent / "rule_versions.json"
Versions = dict[str, dict[str, Any]]

SAME_VERSION = (
    "{rule} decides otherwise than its version {version} did. If that is meant, raise the version "
    "in the rule and write the table anew: python -m tests.law.test_rule_versions"
)
OTHER_VERSION = (
    "{rule} is version {version} now, the table says {before}. Write it anew: "
    "python -m tests.law.test_rule_versions"
)


def versions_of(answers: Iterable[dict[str, Any]]) -> Versions:
    """Version and fingerprint of every rule that answers. ValueError: one rule, two versions."""
    digests: dict[str, Any] = {}
    found: dict[str, int] = {}
    for answer in answers:
        version = answer.pop("rule_version")
        rule = answer["rule"]
        if found.setdefault(rule, version) != version:
            raise ValueError(f"{rule} answers with two versions")
        digests.setdefault(rule, hashlib.sha256()).update(stable_hash(answer).encode())
    return {
        rule: {"version": found[rule], "fingerprint": digests[rule].hexdigest()[:24]}
        for rule in sorted(found)
    }


def complaints(now: Versions, table: Versions) -> list[str]:
    """What is wrong between the rules as they are and the table; empty if nothing."""
    wrong = [f"{rule} is not in the table" for rule in now.keys() - table.keys()]
    wrong += [f"{rule} is in the table, but no rule" for rule in table.keys() - now.keys()]
    for rule in now.keys() & table.keys():
        version, before = now[rule]["version"], table[rule]["version"]
        if version != before:
            wrong.append(OTHER_VERSION.format(rule=rule, version=version, before=before))
        elif now[rule]["fingerprint"] != table[rule]["fingerprint"]:
            wrong.append(SAME_VERSION.format(rule=rule, version=version))
    return sorted(wrong)


def unraised(now: Versions, table: Versions) -> list[str]:
    """Rules that decide otherwise and whose version is not higher: the table is not written."""
    return sorted(
        SAME_VERSION.format(rule=rule, version=now[rule]["version"])
        for rule in now.keys() & table.keys()
        if now[rule]["fingerprint"] != table[rule]["fingerprint"]
        and now[rule]["version"] <= table[rule]["version"]
    )


def stored() -> Versions:
    table: Versions = json.loads(TABLE.read_text("utf-8")) if TABLE.exists() else {}
    return table


@pytest.fixture(scope="module")
def now() -> Versions:
    return versions_of(chain(panel_of_lives.answers_of_lives(), panel_of_lives.answers_of_claims()))


def test_a_rule_that_decides_otherwise_has_a_higher_version(now: Versions) -> None:
    wrong = complaints(now, stored())
    assert not wrong, "\n".join(wrong)


def test_every_retirement_rule_answers_in_the_panel(now: Versions) -> None:
    assert {rule.key for rule in RULES} <= set(now)


TABLED: Versions = {"old_age": {"version": 1, "fingerprint": "a"}}


def test_a_changed_rule_is_told_to_raise_its_version() -> None:
    changed: Versions = {"old_age": {"version": 1, "fingerprint": "b"}}
    assert "raise the version" in complaints(changed, TABLED)[0]
    assert unraised(changed, TABLED)


def test_a_raised_version_asks_for_a_new_table_and_may_write_it() -> None:
    raised: Versions = {"old_age": {"version": 2, "fingerprint": "b"}}
    assert complaints(raised, TABLED) == [OTHER_VERSION.format(rule="old_age", version=2, before=1)]
    assert not unraised(raised, TABLED)


def test_a_lower_version_may_not_be_written() -> None:
    lowered: Versions = {"old_age": {"version": 0, "fingerprint": "b"}}
    assert unraised(lowered, TABLED)


def test_new_and_lost_rules_are_named() -> None:
    other: Versions = {"points": {"version": 1, "fingerprint": "a"}}
    assert complaints(other, TABLED) == [
        "old_age is in the table, but no rule",
        "points is not in the table",
    ]


if __name__ == "__main__":
    found = versions_of(
        chain(panel_of_lives.answers_of_lives(), panel_of_lives.answers_of_claims())
    )
    if refused := unraised(found, stored()):
        sys.exit("\n".join(refused))
    TABLE.write_text(json.dumps(found, indent=1) + "\n", "utf-8")

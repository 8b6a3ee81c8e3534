"""Determinations stored with their facts, made again and compared word for word.

A change of the law's code that changes an old answer is seen here. When the change is meant, write
the files anew with ``python -m tests.law.test_golden`` and read the difference before committing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benefits.law import (
    accident_aid,
    assistance,
    family_allowance,
    family_grant,
    imprisonment,
    maternity,
    permanent_incapacity,
    survivors,
    temporary_incapacity,
    unemployment,
)
from benefits.law.codec import from_json, to_json
from benefits.law.determination import Determination
from benefits.law.facts import Activity, Category, Facts
from benefits.law.retirement import RULES
from benefits.law.rules import Case
from benefits.law.survivors import Dependant, Kin
from benefits.law.temporary_incapacity import IncapacityClaim

from .people import LAW, TODAY, months, person, work

FOLDER = Path(__file__).parent / "golden"
Determine = Callable[[Any, Any, date], Determination]

WORKER = person(date(1985, 4, 4), "F", months(date(2020, 1, 1), 73))
ILL = IncapacityClaim(WORKER, date(2026, 2, 10), 40, exempt_cause=False, from_before_joining=False)
CLAIMS: dict[str, tuple[Determine, Any]] = {
    "temporary_incapacity": (temporary_incapacity.determine, ILL),
    "permanent_incapacity": (
        permanent_incapacity.determine,
        permanent_incapacity.PermanentClaim(ILL, True, needs_helper=True),
    ),
    "accident_aid": (
        accident_aid.determine,
        accident_aid.AccidentClaim(WORKER, date(2025, 6, 1), True, True, date(2025, 9, 1)),
    ),
    "survivors": (
        survivors.determine,
        survivors.SurvivorsClaim(
            date(2026, 1, 10),
            TODAY,
            True,
            3_000_01,
            60,
            (
                Dependant("a", Kin.SPOUSE, date(1990, 1, 1), union_since=date(2010, 1, 1)),
                Dependant("b", Kin.CHILD, date(2015, 1, 1)),
                Dependant("c", Kin.PARENT, date(1950, 1, 1), dependence_proved=True),
            ),
        ),
    ),
    "maternity": (
        maternity.determine,
        maternity.MaternityClaim(
            WORKER, "birth", date(2026, 2, 15), Category.EMPLOYEE, in_hospital_days=20,
            days_before_birth=10,
        ),
    ),
    "family_allowance": (
        family_allowance.determine,
        family_allowance.AllowanceClaim(
            date(2026, 3, 1),
            Category.EMPLOYEE,
            1_700_00,
            (family_allowance.Child(date(2020, 1, 1)), family_allowance.Child(date(2022, 1, 1))),
        ),
    ),
    "imprisonment": (
        imprisonment.determine,
        imprisonment.PrisonClaim(
            person(record=months(date(2023, 2, 1), 36, pay=1_700_00)),
            date(2026, 2, 1),
            "closed",
            2,
            False,
            False,
        ),
    ),
    "assistance": (
        assistance.determine,
        assistance.AssistanceClaim(
            date(1960, 3, 2),
            TODAY,
            None,
            2,
            (assistance.Income("wage", 800_00),),
            TODAY,
            biometrics="registered",
        ),
    ),
    "assistance_of_a_disabled_person": (
        assistance.determine,
        assistance.AssistanceClaim(
            date(1990, 3, 2),
            TODAY,
            True,
            3,
            (assistance.Income("pension", 1_300_00),),
            TODAY,
            biometrics="registered",
        ),
    ),
    "unemployment": (
        unemployment.determine,
        unemployment.UnemploymentClaim(
            date(2026, 2, 1),
            TODAY,
            "without_cause",
            2,
            18,
            (2_000_00, 2_300_00, 2_600_01),
            last_right_on=date(2020, 1, 1),
        ),
    ),
    "family_grant": (
        family_grant.determine,
        family_grant.Family(4, small_children=1, children=1, income_cents=900_00,
                            already_receives=True),
    ),
}  # fmt: skip

CAREER = work("1984-03-12", "2019-11-12") + months(date(2019, 12, 1), 75)
MIXED = (
    work("1980-01-01", "1999-12-31", activity=Activity.EXPOSURE_25)
    + work("2000-01-01", "2009-12-31", activity=Activity.TEACHING)
    + months(date(2010, 1, 1), 190, activity=Activity.RURAL)
)
LIVES = {
    "a_long_career": person(date(1960, 5, 1), "M", CAREER),
    "a_woman_of_sixty": person(date(1965, 8, 20), "F", CAREER),
    "a_mixed_life": person(date(1959, 1, 1), "M", MIXED, disability="moderate"),
    "something_unknown": person(
        None, "F", CAREER[:-5] + tuple(replace(e, remuneration_cents=None) for e in CAREER[-5:])
    ),
    "a_teacher": person(
        date(1966, 2, 1), "F", work("1990-02-01", "2026-02-28", activity=Activity.TEACHING)
    ),
    "a_farmer": person(
        date(1964, 6, 1),
        "M",
        months(
            date(2005, 1, 1),
            250,
            pay=1_700_00,
            category=Category.SMALLHOLDER,
            paid=True,
            activity=Activity.RURAL,
        ),
    ),
    "a_miner": person(
        date(1968, 3, 1), "M", work("1995-01-01", "2026-02-28", activity=Activity.EXPOSURE_15)
    ),
    "a_quarryman": person(
        date(1964, 3, 1), "M", work("1992-01-01", "2026-02-28", activity=Activity.EXPOSURE_20)
    ),
    "a_welder": person(
        date(1962, 3, 1), "M", work("1988-01-01", "2026-02-28", activity=Activity.EXPOSURE_25)
    ),
    "a_disabled_woman": person(
        date(1966, 3, 1),
        "F",
        work("1988-01-01", "2026-02-28"),
        disability="severe",
        disabled_since=date(2001, 5, 1),
    ),
    "an_old_right": person(date(1954, 1, 1), "F", work("1980-01-01", "2019-06-30", pay=9_000_00)),
}


def made() -> dict[str, dict[str, Any]]:
    """Every stored case: what was asked and what was answered."""
    cases = {
        name: {"claim": to_json(claim), "answers": [_plain(determine(claim, LAW, TODAY))]}
        for name, (determine, claim) in CLAIMS.items()
    }
    for name, facts in LIVES.items():
        cases[name] = {"claim": facts.to_json(), "answers": _answers(facts)}
    return cases


def _answers(facts: Facts) -> list[dict[str, Any]]:
    asked = Case(facts, LAW)
    return [_plain(rule.determine(asked, TODAY)) for rule in RULES if rule.applies(asked)]


def _plain(found: Determination) -> dict[str, Any]:
    """Without the hash of the parameters, which changes with every new number of the law."""
    content = found.to_json()
    del content["parameters_hash"]
    return content


@pytest.mark.parametrize("name", sorted([*CLAIMS, *LIVES]))
def test_a_stored_answer_is_given_again(name: str) -> None:
    stored = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    if name in LIVES:
        again = _answers(Facts.from_json(stored["claim"]))
    else:
        determine, claim = CLAIMS[name]
        again = [_plain(determine(from_json(type(claim), stored["claim"]), LAW, TODAY))]
    assert again == stored["answers"]


def test_every_stored_file_belongs_to_a_case() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {*CLAIMS, *LIVES}


if __name__ == "__main__":
    for name, case in made().items():
        text = json.dumps(case, indent=1, ensure_ascii=False, sort_keys=True)
        (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")

"""Families, registers and applications for the tests of all benefits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from accounts.models import FamilyTie, Person
from benefits import process
from benefits.applications.models import Claim
from benefits.eligibility.models import RegisterExtract
from contributions.employers.models import Employment
from portal.periods import month_range
from portal.records import acting
from tests.benefits import world
from tests.benefits.world import NOW

ON = NOW.date()
BASE = {"person_right": "yes", "account_right": "yes", "declared": True}
HOUSEHOLD = {
    "updated_on": "2026-03-01",
    "members": [
        {"born_on": "1958-05-05", "kind": "other", "income_cents": 0},
        {"born_on": "1957-01-01", "kind": "wage", "income_cents": 50_000},
    ],
}
CARD = {"document": "identity card"}


def tie(one: Person, other: Person, kind: str, since: date | None = None) -> FamilyTie:
    """What `other` is to `one`, as the civil register has it."""
    with acting("test", "world"):
        return FamilyTie.objects.create(
            person=one, relative=other, kind=kind, since=since, stated_on=date(2026, 10, 1)
        )


def told(made: Person, register: str, content: dict[str, Any] | None) -> None:
    """What another institution's register has told us of somebody."""
    with acting("test", "world"):
        RegisterExtract.objects.create(
            person=made, register=register, content=content, taken_on=date(2026, 11, 1)
        )


def own_account(
    made: Person,
    *,
    first: date = date(2025, 1, 1),
    last: date = date(2026, 10, 1),
    cents: int = 300_000,
) -> None:
    """Months that somebody paid in for themselves, in time."""
    world.months(
        made,
        month_range(first, last),
        category="own_account",
        cents=cents,
        paid_cents=cents // 5,
        paid_on_day=10,
        source="own payment",
    )


def dies(made: Person, day: date) -> None:
    with acting("test", "world"):
        made.died_on = day
        made.save(update_fields=["died_on"])


def job_ends(made: Person, day: date) -> None:
    with acting("test", "world"):
        Employment.objects.filter(person=made).update(ended_on=day)


def filed(made: Person, benefit: str, at: datetime = NOW, **answers: Any) -> Claim:
    """An application filled in and sent."""
    actor = world.as_person(made)
    draft = process.begin_draft(actor, made.pk, benefit, at)
    process.save_answers(actor, draft.pk, "check", {**BASE, **answers}, at)
    return process.submit(actor, draft.token, at)


def assessed(made: Person, benefit: str, at: datetime = NOW, **answers: Any) -> Claim:
    claim = filed(made, benefit, at, **answers)
    process.assess(claim.pk, at)
    claim.refresh_from_db()
    return claim


# ── One person for each benefit, with the answers of a clean application ─────────────────────


def mother() -> tuple[Person, dict[str, Any]]:
    """She pays in for herself; the register knows her child of last month."""
    made = world.person(born_on=date(1994, 2, 2))
    own_account(made)
    child = world.person(born_on=date(2026, 10, 5), account=False)
    known = tie(made, child, "child")
    return made, {
        "child": str(known.pk),
        "event": "birth",
        "hospital": "no",
        "record_right": "yes",
    }


def widow(children: int = 2) -> tuple[Person, dict[str, Any]]:
    """Her husband died three weeks ago, with a job; two children are left."""
    husband = world.person(born_on=date(1984, 4, 4), sex="M")
    world.record(husband, first=date(2010, 1, 1), last=date(2026, 10, 1))
    job_ends(husband, date(2026, 10, 30))
    made = world.person(born_on=date(1986, 6, 6))
    dead = tie(made, husband, "spouse", since=date(2012, 5, 5))
    for number in range(children):
        child = world.person(born_on=date(2014 + number, 3, 3), account=False)
        tie(husband, child, "child")
        tie(made, child, "child")
    dies(husband, date(2026, 10, 30))
    return made, {
        "deceased": str(dead.pk),
        "dependants_right": "yes",
        "accident": "no",
        "other_pension": "no",
    }


def dismissed() -> tuple[Person, dict[str, Any]]:
    """Two years with one employer, dismissed three weeks ago; the employer's notice is here."""
    made = world.person(born_on=date(1990, 3, 3))
    world.record(made, first=date(2024, 1, 1), last=date(2026, 10, 1), cents=250_000)
    job_ends(made, date(2026, 10, 31))
    told(
        made,
        "dismissal notices",
        {"ended_on": "2026-10-31", "termination": "without_cause"},
    )
    return made, {"job_right": "yes", "earlier": "0", "other_income": "no"}


def ill() -> tuple[Person, dict[str, Any]]:
    """An own-account worker with a certificate."""
    made = world.person(born_on=date(1980, 3, 3))
    own_account(made)
    return made, {
        "has_certificate": "yes",
        "certificate_name": "yes",
        "certificate_on": "2026-11-10",
        "signer": "Dr. A",
        "signer_number": "CRM-SP 1",
        "rest_from": "2026-11-09",
        "rest_days": 60,
        "cause": "other",
        "before_joining": "no",
        "record_right": "yes",
    }


def old_and_poor() -> tuple[Person, dict[str, Any]]:
    """68 years old, in the social register, little income."""
    made = world.person(born_on=date(1958, 5, 5))
    told(made, "social register", HOUSEHOLD)
    told(made, "biometric register", CARD)
    return made, {"other_pension": "no"}


def poor_without_entry() -> tuple[Person, dict[str, Any]]:
    """Old, with little, not in the social register: what they say of the household."""
    made = world.person(born_on=date(1958, 5, 5))
    told(made, "biometric register", CARD)
    return made, {"members": 2, "household_cents": 30_000, "in_register": "no"}


def poor_family() -> tuple[Person, dict[str, Any]]:
    made = world.person(born_on=date(1993, 5, 5))
    told(
        made,
        "social register",
        {
            "updated_on": "2026-03-01",
            "members": [
                {"born_on": "1993-05-05"},
                {"born_on": "2022-01-01"},
                {"born_on": "2016-01-01"},
            ],
        },
    )
    return made, {}


def casual_worker() -> tuple[Person, dict[str, Any]]:
    """A casual worker with low pay and two young children."""
    made = world.person(born_on=date(1992, 5, 5))
    since = month_range(date(2025, 1, 1), date(2026, 10, 1))
    world.months(made, since, category="casual", cents=165_000, paid_cents=13_000)
    for year in (2016, 2020):
        tie(made, world.person(born_on=date(year, 7, 7), account=False), "child")
    return made, {"children_right": "yes", "record_right": "yes"}


def prisoners_wife() -> tuple[Person, dict[str, Any]]:
    prisoner = world.person(born_on=date(1990, 1, 1), sex="M")
    world.record(prisoner, first=date(2022, 1, 1), last=date(2026, 9, 1), cents=170_000)
    job_ends(prisoner, date(2026, 9, 30))
    made = world.person(born_on=date(1991, 6, 6))
    known = tie(made, prisoner, "spouse", since=date(2015, 5, 5))
    child = world.person(born_on=date(2018, 3, 3), account=False)
    tie(prisoner, child, "child")
    told(
        prisoner,
        "prison register",
        {"imprisoned_on": "2026-10-01", "regime": "closed", "receives_pay": False},
    )
    return made, {
        "prisoner": str(known.pk),
        "imprisoned_on": "2026-10-01",
        "dependants_right": "yes",
    }


def injured() -> tuple[Person, dict[str, Any]]:
    made = world.person(born_on=date(1985, 5, 5))
    world.record(made, first=date(2015, 1, 1), last=date(2026, 10, 1))
    return made, {"accident_on": "2026-05-05", "record_right": "yes", "other_pension": "no"}


def worn_out() -> tuple[Person, dict[str, Any]]:
    made = world.person(born_on=date(1970, 5, 5))
    world.record(made, first=date(2005, 1, 1), last=date(2026, 10, 1))
    return made, {
        "rest_from": "2026-10-20",
        "cause": "other",
        "before_joining": "no",
        "helper": "no",
        "record_right": "yes",
    }


def retired() -> tuple[Person, dict[str, Any]]:
    return world.claimant(), dict(world.CLEAN)


def fisher() -> tuple[Person, dict[str, Any]]:
    """Ten years in the register, contributions on sales, the season of the river begun."""
    made = world.person(born_on=date(1984, 8, 8))
    since = month_range(date(2025, 1, 1), date(2026, 10, 1))
    world.months(made, since, category="smallholder", cents=120_000, paid_cents=1_560)
    told(
        made,
        "register of fishers",
        {
            "registered_on": "2016-03-01",
            "season": {
                "starts_on": "2026-11-01",
                "ends_on": "2027-02-28",
                "waters": "River Paraná",
                "ordinance": "IN 25/2009",
            },
        },
    )
    return made, {"fisher_right": "yes", "other_income": "no"}


CLEAN = {
    "old_age": retired,
    "temporary_incapacity": ill,
    "permanent_incapacity": worn_out,
    "accident_aid": injured,
    "survivors": widow,
    "maternity": mother,
    "family_allowance": casual_worker,
    "imprisonment": prisoners_wife,
    "assistance": old_and_poor,
    "unemployment": dismissed,
    "closed_season": fisher,
    "family_grant": poor_family,
}

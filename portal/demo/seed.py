"""Makes the whole world in one transaction: all of it or nothing, and only where nobody is yet.

It is a world in Brazil: what people and officers write in it is Portuguese.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import perf_counter

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Person
from portal.demo import people
from portal.demo.accidents import tell_accidents
from portal.demo.accounts import write_accounts_of_their_own
from portal.demo.cast import everybody
from portal.demo.changes import tell_changes
from portal.demo.claims import check_claims, tell_claims
from portal.demo.employers import write_employers
from portal.demo.grants import tell_grants, write_institutions
from portal.demo.mandates import holders, write_mandates
from portal.demo.months import write_history
from portal.demo.papers import tell_papers
from portal.demo.payrolls import tell_payrolls
from portal.demo.registers import write_registers
from portal.demo.runs import bank_aside, check_runs, tell_runs
from portal.demo.staff import write_staff, write_units
from portal.demo.statements import tell_statements
from portal.demo.story import Story
from portal.demo.visits import write_visits
from portal.demo.world import Calendar, World
from portal.periods import first_of_month
from portal.records import acting

Say = Callable[[str], None]
_LOCK = 4_221_001  # only one process seeds; another waits and then finds people


def seed(today: date, say: Say) -> World | None:
    """Write the world as of a day; None when somebody is registered already."""
    with acting("demo seed", "an invented world to try the portal in"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if Person.objects.exists():
            return None
        world = World(Calendar(first_of_month(today)), today)
        for what, step in STEPS:
            began = perf_counter()
            with transaction.atomic():
                step(world)
            say(f"{what} ({perf_counter() - began:.1f} s)")
    return world


def _places(world: World) -> None:
    world.employers = write_employers()
    world.units = write_units()


def _people(world: World) -> None:
    calendar = world.calendar
    opened = timezone.localdate(calendar.opened_at)
    world.citizens = people.write_people(everybody(calendar.month), opened)
    citizens = list(world.citizens.values())
    with_sign_in = holders()
    world.users = people.write_sign_ins(
        [c for c in citizens if c.life.signs_in or c.life.key in with_sign_in], calendar.opened_at
    )
    people.write_contacts(citizens, calendar.opened_at)
    people.write_accounts(citizens, calendar.opened_at)
    people.write_employments(citizens, world.employers)
    people.write_families(world.citizens, calendar.month)
    write_registers(world.citizens, calendar.month)


def _staff(world: World) -> None:
    world.staff = write_staff(world.units, {k: c.person for k, c in world.citizens.items()})
    write_mandates(world)
    write_institutions(world)
    write_accounts_of_their_own(world)


def _history(world: World) -> None:
    write_history(
        world.citizens.values(),
        world.employers,
        until=world.calendar.history_until,
        own_until=world.calendar.ago(2),
    )


def _story(world: World) -> None:
    story = Story(world)
    tell_claims(story)
    tell_papers(story)
    tell_changes(story)
    tell_grants(story)
    tell_accidents(story)
    tell_payrolls(story)
    tell_statements(story)
    tell_runs(story, world.today)
    with bank_aside():
        story.play()
    check_claims()
    check_runs(world.today)


STEPS: tuple[tuple[str, Callable[[World], None]], ...] = (
    ("15 employers and 7 offices", _places),
    ("people, their accounts, families and jobs", _people),
    ("staff and mandates", _staff),
    ("30 years of contribution months", _history),
    ("three months of claims, payrolls and pay runs", _story),
    ("hours of the assessors, a visit to choose and one that is booked", write_visits),
)

"""Owner checks that no request of the sweep runs: each is taken out, and what is read must change.

They stand in functions that workers call, or behind a wish that nobody in the sweep's world has.
Each is asked about one person while another has the same kind of thing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts import queries
from accounts.actors import actor_for
from accounts.models import Address, ContactPoint, Unit
from benefits.agenda import queries as agenda
from benefits.agenda.models import Hours
from benefits.assessments import queries as assessments
from benefits.assessments.models import Finding
from portal import clock
from portal.assistant import preferences
from portal.assistant.models import Preference
from portal.records import acting
from tests.accounts import people
from tests.benefits.agenda import rooms
from tests.sweep.checks import made_of_code, places, without

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=400)


def _former_address(stranger: Any) -> None:
    now = clock.now()
    with acting("test", "test"):
        ContactPoint.objects.create(
            person=stranger.identity.person, kind="email", value="stranger@example.org",
            confirmed_at=now, ended_at=now,
        )  # fmt: skip


def _moved(stranger: Any) -> None:
    Unit.objects.create(name="North", city="Manaus", regions="AM")
    with acting("test", "test"):
        Address.objects.create(
            person=stranger.identity.person, lines="{}", region="AM", is_protected=False,
            since=clock.now(), ended_at=clock.now(),
        )  # fmt: skip


def _examined(stranger: Any) -> None:
    office = rooms.Office()
    referral = office.refer()
    Finding.objects.create(
        referral=referral, claim=referral.claim, person=referral.person, kind="disability",
        content='{"met": true, "grades": {}}', found_on=clock.today(),
    )  # fmt: skip


def _remembered(stranger: Any) -> None:
    Preference.objects.create(user=stranger, remember_topics=True, topics=["theirs"])


def _is_noted(user: Any) -> bool:
    """Whether anybody's list has a topic of somebody who did not ask to have them remembered."""
    preferences.remember(actor_for(user.pk, {}, clock.today()), "mine")
    return any("mine" in topics for topics in Preference.objects.values_list("topics", flat=True))


def _hours(user: Any) -> list[Hours]:
    """Of an office where nobody receives people."""
    return list(
        agenda._hours(
            people.unit("Unit nine").pk,
            ("medical", "social"),
            ("office",),
            clock.today() - LONG_AGO,
            clock.today() + LONG_AGO,
        )
    )


CHECKS: dict[str, tuple[Callable[[Any], None], Callable[[Any], Any]]] = {
    "accounts/queries.py emails_before: filter without person_id": (
        _former_address,
        lambda user: queries.emails_before(user.identity.person_id, clock.now() - LONG_AGO),
    ),
    "accounts/queries.py office_before: filter without person_id": (
        _moved,
        lambda user: queries.office_before(user.identity.person_id),
    ),
    "accounts/queries.py person_of: filter without user_id": (
        lambda stranger: None,
        lambda user: queries.person_of(user.pk),
    ),
    "benefits/assessments/queries.py finding: filter without claim__person_id": (
        _examined,
        lambda user: assessments.finding(user.identity.person_id, "disability").found,
    ),
    "portal/assistant/preferences.py remember: filter without user_id": (
        _remembered,
        _is_noted,
    ),
    "benefits/agenda/queries.py _hours: filter without unit_id": (
        lambda stranger: rooms.Office(unit=people.unit("Unit eight")) and None,
        _hours,
    ),
}


@pytest.mark.parametrize("check", CHECKS)
def test_each_is_noticed_when_it_is_gone(check: str) -> None:
    (place,) = [one for one in places() if f"{one.file} {one.function}: {one.what}" == check]
    bring, asked = CHECKS[check]
    stranger, user = people.citizen("Zoe Stranger"), people.citizen("Ana Prado")
    before = asked(user)
    bring(stranger)
    assert asked(user) == before, "what a stranger has changes nothing"
    with without([place], made_of_code()) as made:
        assert made, place
        assert asked(user) != before

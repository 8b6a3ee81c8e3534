"""A family with the family grant, its school and health post, and what they reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import Mandate, Organisation
from accounts.permissions import Actor
from benefits import process
from benefits.applications.models import Benefit
from benefits.conditions.models import Channel, FollowedMember, FollowUp, Institution
from benefits.conditions.posting import Written
from benefits.law.family_grant_conditions import (
    SCHOOL,
    Period,
    periods_of,
    reasons_until,
    results_until,
)
from benefits.law.statute import the_law
from portal.demo.numbers import registration
from portal.demo.story import Story
from portal.demo.world import World, moment

SCHOOL_HOUSE, POST = "Escola Municipal das Palmeiras", "Posto de Saúde de Rio Manso"
MOTHER, CHILD, SMALL, SECRETARY, CLERK = "ivone", "davi", "luna", "celina", "vanda"
ANSWERS = {"person_right": "yes", "account_right": "yes", "declared": True}


def write_institutions(world: World) -> None:
    """Write a school whose secretary signs in, and a health post that reports on paper."""
    for name, kind, helps_as in (
        (SCHOOL_HOUSE, Institution.Kind.SCHOOL, "partner"),
        (POST, Institution.Kind.HEALTH_POST, ""),
    ):
        organisation = Organisation.objects.create(
            name=name, registration=registration(name), helps_as=helps_as
        )
        Institution.objects.create(organisation=organisation, kind=kind)
    Mandate.objects.create(
        holder=world.users[SECRETARY],
        kind=Mandate.Kind.OFFICE_ADMIN,
        organisation=Organisation.objects.get(name=SCHOOL_HOUSE),
        starts_on=timezone.localdate(world.calendar.opened_at) - timedelta(days=30),
        proof="convênio com o município",
    )


def tell_grants(story: Story) -> None:
    """Add the family: granted, warned about one period, and asked to explain the next."""
    world, calendar = story.world, story.world.calendar
    granted = calendar.at(4, 2, 9)
    story.tell(granted, _asks(world))
    story.tell(granted + timedelta(hours=1), _enrolled(world))
    school = _periods(world)
    first = calendar.month
    over = [one for one in school if reasons_until(one, the_law()) + timedelta(days=2) < first]
    running = [one for one in school if results_until(one, the_law()) >= calendar.ago(1)]
    if over and over[-1].last >= timezone.localdate(granted):
        warned = over[-1]
        story.tell(_soon_after(warned), _school_says(world, warned, "52,5"))
        story.tell(_morning(reasons_until(warned, the_law())), lambda _at: None)
    for period in running[:1]:
        told = min(_soon_after(period), calendar.at(1, 20))
        if timezone.localdate(told) >= period.first:
            story.tell(told, _school_says(world, period, "61"))
    story.tell(calendar.at(1, 21, 11), _post_says(world))


def _periods(world: World) -> list[Period]:
    """The periods of school of the story and a little before, oldest first."""
    month = world.calendar.month
    years = (month.year - 1, month.year)
    return [one for year in years for one in periods_of(SCHOOL, year, the_law())]


def _soon_after(period: Period) -> datetime:
    return moment(period.last + timedelta(days=12), 11)


def _morning(last: date) -> datetime:
    """When the family's time is over and what follows is found: events then fall due."""
    return moment(last + timedelta(days=1), 7)


def _asks(world: World) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        actor, person_id = world.citizen(MOTHER, at), world.citizens[MOTHER].person.pk
        draft = process.begin_draft(actor, person_id, Benefit.FAMILY_GRANT, at)
        process.save_answers(actor, draft.pk, "check", ANSWERS, at)
        process.submit(actor, draft.token, at)

    return act


def _enrolled(world: World) -> Callable[[datetime], object]:
    return lambda at: process.enrol(
        world.citizens[MOTHER].person.pk,
        timezone.localdate(at),
        Actor.system("follow-up of the family grant"),
    )


def _school_says(world: World, period: Period, percent: str) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        house = Institution.objects.get(organisation__name=SCHOOL_HOUSE)
        who = process.poster(world.citizen(SECRETARY, at), house.pk, Channel.PAGE, at)
        process.post_one(who, _line(world, CHILD, period.first, percent), at)

    return act


def _post_says(world: World) -> Callable[[datetime], object]:
    """A clerk enters what the health post sent; the mother says that the vaccine was not there."""

    def act(at: datetime) -> None:
        house = Institution.objects.get(organisation__name=POST)
        who = process.poster(world.officer(CLERK, at), house.pk, Channel.PAGE, at)
        today = timezone.localdate(at)
        first = date(today.year, 1 if today.month < 7 else 7, 1)
        for duty, result in (("nutrition", "yes"), ("vaccination", "no")):
            process.post_one(who, _line(world, SMALL, first, result, duty), at)
        process.give_reason(
            world.citizen(MOTHER, at),
            FollowUp.objects.get(
                person=world.citizens[MOTHER].person, kind="health", first_month=first
            ).pk,
            followed_id=FollowedMember.objects.get(member=world.citizens[SMALL].person).pk,
            duty="vaccination",
            why="no_vaccine",
            words="A vacina tinha acabado no posto, e pediram para voltar no mês que vem.",
            paper_id=None,
            at=at + timedelta(hours=2),
        )

    return act


def _line(world: World, key: str, first: date, result: str, duty: str = "") -> Written:
    person = world.citizens[key].person
    return Written(
        number=person.national_id,
        birth=person.born_on.isoformat(),
        period=f"{first:%Y-%m}",
        result=result,
        duty=duty,
    )

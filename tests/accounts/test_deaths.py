"""A death is told, entered by one officer, confirmed by another, and can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import deaths, process
from accounts.actors import actor_for
from accounts.models import AccessLogEntry, DeathReport, FamilyTie, Person, Proposal, Role, User
from accounts.permissions import Actor, Denied
from portal import clock, outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import Change, acting
from tests.accounts import certificates, people

pytestmark = pytest.mark.django_db
CHECKED = "Compared with the registry of Rio Manso"


def _actor(user: User) -> Actor:
    return actor_for(user.pk, {"level": 2, "stepped_up_at": clock.now().timestamp()}, clock.today())


def _day(before: int = 20) -> date:
    return clock.today() - timedelta(days=before)


@pytest.fixture
def late() -> User:
    return people.citizen("Otto Prado")


@pytest.fixture
def clerk() -> User:
    return people.staff(Role.CLERK, name="Vanda Freire")


@pytest.fixture
def second() -> User:
    return people.staff(Role.SUPERVISOR, name="Helena Weber")


def _typed(number: str, **more: str) -> dict[str, str]:
    day = _day()
    return {
        "person": number,
        "name": "Otto Prado",
        "died_on_day": str(day.day),
        "died_on_month": str(day.month),
        "died_on_year": str(day.year),
        "certificate": certificates.number(),
    } | more


def _entered(late: User, by: User, died_on: date | None = None) -> Proposal:
    return process.propose_death(
        _actor(by),
        person=late.identity.person.national_id,
        name="Otto Prado",
        died_on=died_on or _day(),
        certificate=certificates.number(),
        words=CHECKED,
        at=clock.now(),
    )


def _dead(late: User, clerk: User, second: User) -> Proposal:
    return process.confirm_proposal(_actor(second), _entered(late, clerk), clock.now())


def _day_of(user: User) -> date | None:
    return Person.objects.get(pk=user.identity.person_id).died_on


# ── Somebody tells it ────────────────────────────────────────────────────────────────────────


def test_a_visitor_reads_what_to_bring_and_is_asked_to_sign_in_before_telling(
    client: Client,
) -> None:
    page = client.get(reverse("somebody_died"))
    assert page.status_code == 200 and reverse("tell_death") in page.content.decode()
    assert reverse("offices") in page.content.decode()
    assert reverse("sign_in") in client.get(reverse("tell_death"))["Location"]
    assert reverse("somebody_died") in client.get(reverse("services") + "?q=died").content.decode()


def test_telling_gives_the_same_answer_for_the_known_and_for_the_unknown(
    client: Client, late: User
) -> None:
    people.sign_in(client, people.citizen("Rosa Prado"))
    pages = []
    for number in (late.identity.person.national_id, people.national_id()):
        sent = client.post(reverse("tell_death"), _typed(number))
        assert sent.status_code == 302
        report = DeathReport.objects.order_by("-id")[0]
        page = client.get(sent["Location"]).content.decode()
        assert report.reference in page
        body = page[page.index("<main") : page.index("<dl")]
        pages.append(body.replace(report.reference, ""))
    assert pages[0] == pages[1]
    assert _day_of(late) is None
    assert not AccessLogEntry.objects.filter(person=late.identity.person).exists()


def test_the_same_death_told_twice_is_one_report(late: User) -> None:
    teller, typed = _actor(people.citizen("Rosa Prado")), certificates.number()
    made = {
        process.tell_death(
            teller,
            person=late.identity.person.national_id,
            name=name,
            died_on=_day(),
            certificate=typed,
            at=clock.now(),
        ).pk
        for name in ("Otto Prado", "Otto")
    }
    assert len(made) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("person", "111.111.111-11"),
        ("certificate", certificates.number("1")),  # a birth
        ("certificate", certificates.number()[:-1]),
        ("certificate", "4" * 32),
        ("died_on_year", "2999"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(client: Client, name: str, value: str) -> None:
    people.sign_in(client, people.citizen())
    page = client.post(reverse("tell_death"), _typed(people.national_id(), **{name: value}))
    assert page.status_code == 400
    assert list(page.context["form"].errors) == [name.removesuffix("_year")]
    assert not DeathReport.objects.exists()


def test_nobody_tells_of_their_own_death(client: Client) -> None:
    ana = people.citizen()
    people.sign_in(client, ana)
    page = client.post(reverse("tell_death"), _typed(ana.identity.person.national_id))
    assert list(page.context["form"].errors) == ["person"]


def test_a_receipt_is_read_by_who_told_it_alone(client: Client, late: User) -> None:
    teller = people.citizen("Rosa Prado")
    people.sign_in(client, teller)
    sent = client.post(reverse("tell_death"), _typed(late.identity.person.national_id))
    assert client.get(sent["Location"]).status_code == 200
    for other in (late, people.citizen("Bia"), people.staff(Role.SUPERVISOR)):
        assert people.sign_in(Client(), other).get(sent["Location"]).status_code == 404


# ── Two officers ─────────────────────────────────────────────────────────────────────────────


def test_what_was_told_is_entered_confirmed_and_written_and_everybody_is_told(
    client: Client, late: User, clerk: User, second: User
) -> None:
    widow, child, gone = (people.citizen(name) for name in ("Rosa Prado", "Ida Prado", "Eva Luz"))
    with acting("civil register", "test"):
        for one, kind, until in ((widow, "spouse", None), (child, "child", None)):
            FamilyTie.objects.create(
                person=late.identity.person, relative=one.identity.person, kind=kind,
                ended_on=until,
            )  # fmt: skip
        FamilyTie.objects.create(
            person=late.identity.person, relative=gone.identity.person, kind="spouse",
            ended_on=_day(400),
        )  # fmt: skip
    people.sign_in(client, widow)
    client.post(reverse("tell_death"), _typed(late.identity.person.national_id))
    report = DeathReport.objects.get()

    desk = people.sign_in(Client(), clerk, stepped_up=True)
    assert report.reference in desk.get(reverse("death_reports")).content.decode()
    own = reverse("death_report", args=[report.reference])
    page = desk.get(own)
    assert report.certificate in page.content.decode()
    looks = AccessLogEntry.objects.filter(what="report of a death", case=report.reference)
    known = {widow.identity.person_id, late.identity.person_id}
    assert set(looks.values_list("person_id", flat=True)) == known
    typed = _typed(late.identity.person.national_id, certificate=report.certificate)
    sent = desk.post(own, typed | {"words": CHECKED, "act": "propose"})
    assert sent.status_code == 302 and _day_of(late) is None
    assert desk.post(sent["Location"], {"decision": "confirm"}).status_code == 404
    assert desk.get(own).status_code == 404  # it waits with the proposal

    judge = people.sign_in(Client(), second, stepped_up=True)
    shown = judge.get(sent["Location"]).content.decode()
    assert report.certificate in shown and CHECKED in shown
    assert judge.post(sent["Location"], {"decision": "confirm"}).status_code == 302
    assert _day_of(late) == _day()
    written = Change.objects.filter(table="accounts_person", row_id=late.identity.person_id)
    assert written.order_by("-id")[0].actor == "Helena Weber"

    outbox.drain(clock.now)
    told = Notice.objects.filter(kind="death_of_relative").values_list("person_id", flat=True)
    assert set(told) == {widow.identity.person_id, child.identity.person_id}
    assert Notice.objects.get(kind="death_report_closed").person == widow.identity.person
    assert not Notice.objects.filter(person=late.identity.person).exists()
    deaths_page = client.get(reverse("death_told", args=[report.reference]))
    assert deaths_page.context["report"].closed_at is not None


def test_who_died_is_signed_out_and_nobody_acts_for_them(
    client: Client, late: User, clerk: User, second: User
) -> None:
    people.sign_in(client, late)
    assert client.get(reverse("account")).status_code == 200
    _dead(late, clerk, second)
    assert reverse("sign_in") in client.get(reverse("account"))["Location"]


def test_a_report_that_was_refused_waits_again_and_one_set_aside_is_over(
    late: User, clerk: User, second: User
) -> None:
    teller = people.citizen("Rosa Prado")
    report = process.tell_death(
        _actor(teller),
        person=late.identity.person.national_id,
        name="Otto Prado",
        died_on=_day(),
        certificate=certificates.number(),
        at=clock.now(),
    )
    made = _entered(late, clerk)
    assert not deaths.open_reports().exists()
    with pytest.raises(Mendable):
        process.set_death_aside(_actor(second), report, "no such entry", clock.now())
    process.refuse_proposal(_actor(second), made, "the names differ", clock.now())
    assert list(deaths.open_reports()) == [report]
    with pytest.raises(Mendable):
        process.set_death_aside(_actor(second), report, " ", clock.now())
    process.set_death_aside(_actor(second), report, "no such entry", clock.now())
    with pytest.raises(Mendable):
        process.set_death_aside(_actor(clerk), report, "again", clock.now())
    outbox.drain(clock.now)
    told = Notice.objects.get(kind="death_report_closed")
    assert told.person == teller.identity.person and "no such entry" not in str(told.values)
    assert _day_of(late) is None


def test_nothing_is_proposed_twice_nor_before_the_birth_nor_of_a_day_to_come(
    late: User, clerk: User, second: User
) -> None:
    for day in (date(1960, 1, 1), clock.today() + timedelta(days=1)):
        with pytest.raises(Mendable) as refused:
            _entered(late, clerk, day)
        assert refused.value.field == "died_on"
    made = _entered(late, clerk)
    with pytest.raises(Mendable):
        _entered(late, clerk)
    process.confirm_proposal(_actor(second), made, clock.now())
    with pytest.raises(Mendable):
        process.confirm_proposal(_actor(second), made, clock.now())
    with pytest.raises(Mendable):  # the record says so already
        _entered(late, clerk)
    corrected = _entered(late, clerk, _day(21))
    process.confirm_proposal(_actor(second), corrected, clock.now())
    assert _day_of(late) == _day(21)


def test_a_joined_record_dies_with_the_one_that_stays(
    late: User, clerk: User, second: User
) -> None:
    earlier = people.person("Otto Prado")
    with acting("test", "test"):
        Person.objects.filter(pk=earlier.pk).update(merged_into=late.identity.person)
    _dead(late, clerk, second)
    earlier.refresh_from_db()
    assert earlier.died_on == _day()


# ── Who may not ──────────────────────────────────────────────────────────────────────────────


def test_who_has_every_role_but_the_right_ones_can_neither_enter_nor_confirm(
    client: Client, late: User, clerk: User
) -> None:
    makers, checkers = (Role.CASEWORKER, Role.CLERK), (Role.CLERK, Role.SUPERVISOR)
    without = people.staff(*[role for role in Role if role not in makers])
    with pytest.raises(Denied):
        _entered(late, without)
    made = _entered(late, clerk)
    other = people.staff(*[role for role in Role if role not in checkers])
    for one in (other, clerk):  # nor the one who proposed it
        with pytest.raises(Denied):
            process.confirm_proposal(_actor(one), made, clock.now())
    with transaction.atomic(), acting("test", "test"), pytest.raises(IntegrityError):
        Proposal.objects.filter(pk=made.pk).update(
            outcome="confirmed", decided_by=clerk.staff_member, decided_at=clock.now()
        )
    outside = people.staff(
        *[role for role in Role if role not in {*makers, *checkers}], name="Outside"
    )
    people.sign_in(client, outside, stepped_up=True)
    assert client.get(reverse("death_reports")).status_code == 404
    assert _day_of(late) is None


def test_officers_keep_away_from_a_death_among_their_own_people(
    client: Client, late: User, clerk: User
) -> None:
    own = people.person("Rui Prado")
    relative = people.staff(Role.CLERK, own_person=own, office=people.unit("Another office"))
    with acting("civil register", "test"):
        FamilyTie.objects.create(person=late.identity.person, relative=own, kind="child")
    report = process.tell_death(
        _actor(people.citizen("Bia")),
        person=late.identity.person.national_id,
        name="Otto Prado",
        died_on=_day(),
        certificate=certificates.number(),
        at=clock.now(),
    )
    page = reverse("death_report", args=[report.reference])
    assert people.sign_in(client, relative, stepped_up=True).get(page).status_code == 404
    assert people.sign_in(Client(), clerk, stepped_up=True).get(page).status_code == 200
    with pytest.raises(Mendable):
        _entered(late, relative)
    with pytest.raises(Denied):
        process.set_death_aside(_actor(relative), report, "mine", clock.now())
    with pytest.raises(Denied):
        process.confirm_proposal(_actor(relative), _entered(late, clerk), clock.now())


# ── Alive ────────────────────────────────────────────────────────────────────────────────────


def test_who_stands_before_us_alive_is_alive_again_when_two_officers_say_so(
    client: Client, late: User, clerk: User, second: User
) -> None:
    widow = people.citizen("Rosa Prado")
    with acting("civil register", "test"):
        FamilyTie.objects.create(
            person=widow.identity.person, relative=late.identity.person, kind="spouse"
        )
    _dead(late, clerk, second)
    outbox.drain(clock.now)
    people.sign_in(client, clerk, stepped_up=True)
    number = late.identity.person.national_id
    sent = client.post(
        reverse("propose", args=["alive"]), {"person": number, "words": "Passport, wrong entry"}
    )
    assert sent.status_code == 302 and _day_of(late) is not None
    assert client.post(sent["Location"], {"decision": "confirm"}).status_code == 404
    judge = people.sign_in(Client(), second, stepped_up=True)
    judge.post(sent["Location"], {"decision": "confirm"})
    assert _day_of(late) is None
    outbox.drain(clock.now)
    assert Notice.objects.get(kind="death_taken_back").person == late.identity.person
    assert Notice.objects.get(kind="death_of_relative_wrong").person == widow.identity.person

    again = client.post(reverse("propose", args=["alive"]), {"person": number, "words": "again"})
    assert again.status_code == 400


def test_only_a_clerk_says_that_somebody_is_alive(late: User, clerk: User, second: User) -> None:
    _dead(late, clerk, second)
    without = people.staff(*[role for role in Role if role != Role.CLERK])
    number = late.identity.person.national_id
    with pytest.raises(Denied):
        process.propose_alive(_actor(without), person=number, words="x", at=clock.now())


def test_nobody_is_told_of_a_death_that_was_taken_back_before_the_letter_went(
    late: User, clerk: User, second: User
) -> None:
    widow = people.citizen("Rosa Prado")
    with acting("civil register", "test"):
        FamilyTie.objects.create(
            person=widow.identity.person, relative=late.identity.person, kind="spouse"
        )
    _dead(late, clerk, second)
    back = process.propose_alive(
        _actor(clerk), person=late.identity.person.national_id, words="Passport", at=clock.now()
    )
    process.confirm_proposal(_actor(second), back, clock.now())
    outbox.drain(clock.now)
    assert not Notice.objects.filter(person=widow.identity.person).exists()


def test_the_check_digits_are_those_of_a_certificate_that_exists() -> None:
    # An example that registries print: a birth, so its book is not ours, its digits are right.
    sample = "104539 01 55 2013 1 00012 021 0000123 21"
    digits = "".join(filter(str.isdigit, sample))
    assert deaths._check_digits(digits[:30]) == digits[30:]
    with pytest.raises(Mendable):
        deaths.certificate_number(sample)

"""The family: certified rows stand, own rows come and go, and nobody else's are touched."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts import process, queries
from accounts.actors import actor_for
from accounts.models import FamilyFact, FamilyTie, Inquiry
from accounts.permissions import Denied
from accounts.templatetags.accounts_words import fact_word
from portal.errors import Mendable
from portal.records import Change
from tests.accounts import people

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)
ON = AT.date()


def _actor(user: Any) -> Any:
    return actor_for(user.pk, {"level": 2}, ON)


def _child(user: Any, **given: Any) -> FamilyTie:
    facts: dict[str, Any] = {"kind": "child", "name": "Léo Prado", "born_on": date(2015, 4, 2)}
    return process.add_relative(_actor(user), user.identity.person_id, at=AT, **(facts | given))


@pytest.mark.django_db
def test_a_register_links_two_persons_and_both_ends_see_it() -> None:
    mother = people.person("Ana Prado")
    child = people.person("Léo Prado", born_on=date(2015, 4, 2))

    for _again in range(2):
        process.certify_relative(
            people.WORLD,
            mother.pk,
            child,
            kind="child",
            source="civil register",
            checked_on=ON,
            since=child.born_on,
            facts=[("disabled", date(2020, 1, 1), None)],
        )

    [seen] = queries.family_of(mother.pk)
    assert (seen.kind, seen.name, seen.person_id) == ("child", "Léo Prado", child.pk)
    assert (seen.is_certified, seen.source, seen.stated_on) == (True, "civil register", ON)
    fact = seen.fact("disabled", ON)
    assert fact is not None
    assert fact.is_certified
    assert seen.fact("disabled", date(2019, 12, 31)) is None
    assert seen.fact("student", ON) is None
    [back] = queries.family_of(child.pk)
    assert (back.kind, back.person_id) == ("parent", mother.pk)
    assert back.facts == ()
    assert queries.family_of(mother.pk, date(2015, 4, 1)) == []
    assert queries.are_family(child.pk, mother.pk, ON)


@pytest.mark.django_db
def test_a_tie_written_at_both_ends_is_seen_once() -> None:
    one, other = people.person("Ana Prado"), people.person("Rui Prado")
    for near, far in ((one, other), (other, one)):
        process.certify_relative(
            people.WORLD, near.pk, far, kind="spouse", source="civil register", checked_on=ON
        )

    assert [seen.person_id for seen in queries.family_of(one.pk)] == [other.pk]
    assert queries.family_of(one.pk, kinds=("child",)) == []


@pytest.mark.django_db
def test_ones_own_word_is_marked_so_and_never_links_to_anybody() -> None:
    user, known = people.citizen("Ana Prado"), people.person("Bruno Sá")

    tie = _child(
        user, kind="partner", name="Bruno Sá", national_id=known.national_id, facts=["student"]
    )

    [seen] = queries.family_of(user.identity.person_id)
    assert (seen.is_certified, seen.source, seen.person_id) == (False, "own statement", None)
    assert seen.national_id == known.national_id
    assert known.national_id not in repr(seen)
    fact = seen.fact("student", ON)
    assert fact is not None
    assert not fact.is_certified
    # the other person learns nothing, but an officer of that family keeps away
    assert queries.family_of(known.pk) == []
    assert queries.are_family(known.pk, user.identity.person_id, ON)
    with (
        pytest.raises(IntegrityError, match="family_tie_links_are_certified"),
        people.acting("test", "link"),
    ):
        FamilyTie.objects.filter(pk=tie.pk).update(relative=known)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"national_id": "123.456.789-00"}, "national_id"),
        ({"born_on": date(2026, 12, 1)}, "born_on"),
        ({"since": date(2026, 12, 1)}, "since"),
        ({"since": date(2014, 1, 1)}, "since"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Mendable) as caught:
        _child(people.citizen(), **given)
    assert caught.value.field == field


@pytest.mark.django_db
def test_nobody_is_their_own_relative_and_nobody_stands_there_twice() -> None:
    user = people.citizen()
    with pytest.raises(Mendable, match="own CPF"):
        _child(user, national_id=user.identity.person.national_id)
    tie = _child(user)
    with pytest.raises(Mendable, match="already"):
        _child(user, name=" léo  PRADO ")
    process.end_relative(_actor(user), tie.pk, date(2026, 11, 19), AT)
    assert _child(user).pk != tie.pk


@pytest.mark.django_db
def test_own_rows_end_certified_ones_and_those_of_others_do_not() -> None:
    user, other = people.citizen("Ana Prado"), people.citizen("Bia Sá")
    tie = _child(user, since=date(2015, 4, 2))
    certified = process.certify_relative(
        people.WORLD,
        user.identity.person_id,
        people.person("Rui Prado"),
        kind="spouse",
        source="civil register",
        checked_on=ON,
    )

    for actor, pk in ((_actor(user), certified.pk), (_actor(other), tie.pk)):
        with pytest.raises(FamilyTie.DoesNotExist):
            process.end_relative(actor, pk, ON, AT)
    for day in (date(2026, 11, 21), date(2015, 4, 1)):
        with pytest.raises(Mendable):
            process.end_relative(_actor(user), tie.pk, day, AT)
    process.end_relative(_actor(user), tie.pk, ON, AT)
    with pytest.raises(Mendable):
        process.end_relative(_actor(user), tie.pk, ON, AT)
    assert [one.until for one in queries.family_of(user.identity.person_id)] == [None, ON]


@pytest.mark.django_db
def test_only_oneself_adds_and_only_a_register_certifies() -> None:
    user, other = people.citizen("Ana Prado"), people.citizen("Bia Sá")
    with pytest.raises(Denied):
        process.add_relative(
            _actor(other),
            user.identity.person_id,
            kind="child",
            name="Léo",
            born_on=date(2015, 4, 2),
            at=AT,
        )
    with pytest.raises(Denied):
        process.certify_relative(
            _actor(user),
            user.identity.person_id,
            other.identity.person,
            kind="spouse",
            source="civil register",
            checked_on=ON,
        )


@pytest.mark.django_db
def test_every_change_of_the_family_is_kept() -> None:
    tie = _child(people.citizen("Ana Prado"), facts=["disabled", "disabled"])

    fact = FamilyFact.objects.get(tie=tie)
    for row in (tie, fact):
        kept = Change.objects.get(table=row._meta.db_table, row_id=row.pk)
        assert (kept.operation, kept.actor) == ("INSERT", "Ana Prado")


@pytest.fixture
def ana(client: Client) -> Any:
    """Return a citizen who is signed in."""
    user = people.citizen("Ana Prado")
    people.sign_in(client, user)
    return user


FORM = {
    "kind": "child",
    "name": "Léo Prado",
    "born_on_day": "2",
    "born_on_month": "4",
    "born_on_year": "2015",
    "national_id": "",
    "since_day": "",
    "since_month": "",
    "since_year": "",
    "facts": ["disabled"],
}


@pytest.mark.django_db
def test_a_relative_is_added_seen_and_ended_on_the_pages(client: Client, ana: Any) -> None:
    answer = client.post(reverse("add_relative"), FORM)
    assert answer["Location"] == reverse("family")
    page = client.get(reverse("family")).content.decode()
    for text in ("Léo Prado", "What you told us", "lives with a disability"):
        assert text in page, text

    tie = FamilyTie.objects.get(person=ana.identity.person)
    address = reverse("end_relative", args=[tie.pk])
    assert client.get(address).status_code == 200
    wrong = {"ended_on_day": "31", "ended_on_month": "2", "ended_on_year": "2020"}
    assert client.post(address, wrong).status_code == 400
    day = {"ended_on_day": "1", "ended_on_month": "2", "ended_on_year": "2020"}
    assert client.post(address, day)["Location"] == reverse("family")
    assert "1 February 2020" in client.get(reverse("family")).content.decode()


@pytest.mark.django_db
def test_a_faulty_form_comes_back_and_fields_that_are_not_asked_change_nothing(
    client: Client, ana: Any
) -> None:
    assert client.post(reverse("add_relative"), FORM | {"name": ""}).status_code == 400
    stranger = people.person("Zoe Paz")
    more = {
        **FORM,
        "is_certified": "1",
        "relative": str(stranger.pk),
        "relative_id": str(stranger.pk),
        "person": str(stranger.pk),
        "person_id": str(stranger.pk),
        "source": "civil register",
        "stated_on": "1990-01-01",
        "id": "7",
    }
    client.post(reverse("add_relative"), more)

    tie = FamilyTie.objects.get()
    assert (tie.person_id, tie.relative_id) == (ana.identity.person_id, None)
    assert (tie.is_certified, tie.source) == (False, "own statement")
    assert tie.pk != 7


@pytest.mark.django_db
def test_a_certified_row_shows_its_source_and_opens_a_question(client: Client, ana: Any) -> None:
    tie = process.certify_relative(
        people.WORLD,
        ana.identity.person_id,
        people.person("Rui Prado"),
        kind="spouse",
        source="civil register",
        checked_on=date(2026, 3, 9),
    )
    page = client.get(reverse("family")).content.decode()
    assert "civil register" in page
    assert "9 March 2026" in page
    assert reverse("end_relative", args=[tie.pk]) not in page

    address = reverse("dispute_relative", args=[tie.pk])
    assert address in page
    assert client.get(address).status_code == 200
    assert client.post(address, {"words": ""}).status_code == 400
    answer = client.post(address, {"words": "We divorced."})
    inquiry = Inquiry.objects.get()
    assert answer["Location"] == reverse("inquiry_sent", args=[inquiry.reference])
    assert inquiry.field == f"family {tie.pk}"
    assert FamilyTie.objects.get(pk=tie.pk).ended_on is None
    assert fact_word(inquiry.field) == "Family: a relative in the register"


@pytest.mark.django_db
def test_rows_of_others_and_rows_of_the_wrong_kind_are_not_there(client: Client, ana: Any) -> None:
    foreign = _child(people.citizen("Bia Sá"))
    own = _child(ana)
    certified = process.certify_relative(
        people.WORLD,
        ana.identity.person_id,
        people.person("Rui Prado"),
        kind="spouse",
        source="civil register",
        checked_on=ON,
    )
    nothing = [
        reverse("end_relative", args=[foreign.pk]),
        reverse("dispute_relative", args=[foreign.pk]),
        reverse("end_relative", args=[certified.pk]),
        reverse("dispute_relative", args=[own.pk]),
    ]
    for address in nothing:
        for send in (client.get, client.post):
            assert send(address).status_code == 404, address

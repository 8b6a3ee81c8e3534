"""Acting for another: parents, guardians, organisations, companies; receipts, acts, and the end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts import mandates, process, queries, receipts
from accounts.actors import actor_for
from accounts.models import FamilyTie, Level, Mandate, Organisation, Person, Role, User
from accounts.models_privacy import MandateAct, Receipt
from accounts.permissions import HELPER_SCOPES, Actor, Capacity, Denied, may
from portal import clock, paper
from portal.errors import Mendable
from portal.messages import notices
from portal.messages.models import Notice
from portal.models import OutboxEvent
from portal.outbox import HANDLERS
from portal.records import acting
from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def _actor(user: User, **session: Any) -> Actor:
    given = {"level": 2, "stepped_up_at": clock.now().timestamp()} | session
    return actor_for(user.pk, given, clock.today())


def _held(user: User, on: date) -> list[Capacity]:
    """What the sign-in may act for on a day, besides itself."""
    own, *held = actor_for(user.pk, {}, on).capacities
    assert own.kind == "self"
    return held


def _in(days: int) -> date:
    return clock.today() + timedelta(days=days)


def _tell() -> None:
    for event in OutboxEvent.objects.filter(state="due").exclude(kind="notice.sent"):
        HANDLERS[event.kind].handle(event.subject_id, clock.now())


def _child(parent: User, name: str = "Nina Prado", years: int = 9, **tie: Any) -> Person:
    born = clock.today().replace(year=clock.today().year - years, day=1)
    child = people.person(name, born_on=born)
    with acting("register", "birth"):
        FamilyTie.objects.create(person=parent.identity.person, relative=child, kind="child", **tie)
    return child


def _code(user: User, *scopes: str) -> str:
    actor = _actor(user)
    chosen = scopes or ("record",)
    return process.invite_helper(actor, actor.person_id or 0, chosen, _in(60), clock.now())


def _office(kind: str = "law_office") -> tuple[Organisation, User]:
    """An organisation that helps, proposed by one administrator and confirmed by another."""
    head = people.citizen("Helena Chefe")
    made = process.propose_office(
        _staff(Role.ADMIN),
        name="Silva Advogados",
        registration=people.organisation().registration[:-2] + "XY",
        helps_as=kind,
        administrator=head.identity.person.national_id,
        words="papers seen",
        at=clock.now(),
    )
    process.confirm_proposal(_staff(Role.ADMIN), made, clock.now())
    mandate = Mandate.objects.get(holder=head, kind="office_admin")
    assert mandate.organisation is not None
    return mandate.organisation, head


def _staff(*roles: Role, **more: Any) -> Actor:
    return actor_for(people.staff(*roles, **more).pk, {}, clock.today())


def _join(code: str, user: User, **more: Any) -> Mandate:
    invitation = queries.invitation(code, clock.now())
    assert invitation is not None
    return process.accept_invitation(_actor(user), invitation, clock.now(), **more)


# ── Parents ──────────────────────────────────────────────────────────────────────────────────


def test_a_parent_acts_for_a_child_until_the_day_before_the_eighteenth_birthday() -> None:
    parent = people.citizen("Ana Prado")
    child = _child(parent)

    mandate = process.act_as_parent(_actor(parent), child.pk, clock.now())

    assert mandate.ends_on == mandates.last_day_as_a_minor(child.born_on)
    assert mandate.ends_on == child.born_on.replace(year=child.born_on.year + 18) - timedelta(1)
    assert "civil register" in mandate.proof
    last, after = mandate.ends_on, mandate.ends_on + timedelta(days=1)
    assert [c.person_id for c in _held(parent, last)] == [child.pk]
    assert not _held(parent, after)
    again = process.act_as_parent(_actor(parent), child.pk, clock.now())
    assert again == mandate


@pytest.mark.parametrize(
    ("born", "last"),
    [(date(2008, 2, 29), date(2026, 2, 28)), (date(2010, 7, 1), date(2028, 6, 30))],
)
def test_the_last_day_as_a_minor(born: date, last: date) -> None:
    assert mandates.last_day_as_a_minor(born) == last


def test_without_the_register_nobody_is_a_parent() -> None:
    parent, other = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    child, grown = _child(parent), _child(parent, "Otto Prado", years=18)
    over = _child(parent, "Lia Prado", ended_on=_in(-1))
    for user, whom in ((other, child), (parent, grown), (parent, over)):
        with pytest.raises(Denied):
            process.act_as_parent(_actor(user), whom.pk, clock.now())
    with pytest.raises(Denied):
        process.act_as_parent(_actor(parent, stepped_up_at=0), child.pk, clock.now())
    with pytest.raises(Denied):
        process.act_as_parent(_actor(parent, level=1), child.pk, clock.now())


def test_a_parents_button_stands_on_the_page_and_works(client: Client) -> None:
    parent = people.citizen("Ana Prado")
    child = _child(parent)
    people.sign_in(client, parent, stepped_up=True)
    assert "Act for Nina Prado" in client.get(reverse("helpers")).content.decode()

    client.post(reverse("act_as_parent", args=[child.pk]))

    page = client.get(reverse("helpers")).content.decode()
    assert "Act for Nina Prado" not in page and "Nina Prado" in page
    people.sign_in(client, parent, acting_for=child)
    assert client.get("/record/").status_code == 200


def test_the_language_at_the_foot_is_that_of_ones_own_letters_never_of_somebody_elses(
    client: Client,
) -> None:
    parent = people.citizen(language="pt")
    child = _child(parent)
    people.sign_in(client, parent, stepped_up=True)
    client.post(reverse("act_as_parent", args=[child.pk]))
    client.logout()

    kept = child.language

    def chosen(language: str) -> tuple[str, str]:
        client.post("/i18n/setlang/", {"language": language, "next": "/"})
        own, of_child = (Person.objects.get(pk=pk) for pk in (parent.identity.person_id, child.pk))
        return own.language, of_child.language

    assert chosen("es") == ("pt", kept)  # nobody has signed in
    people.sign_in(client, parent)
    assert chosen("ar") == ("ar", kept)
    assert chosen("xx") == ("ar", kept)
    people.sign_in(client, parent, acting_for=child)
    assert chosen("es") == ("ar", kept)


# ── Guardians ────────────────────────────────────────────────────────────────────────────────


def _proposed(ward: Person, guardian: Person, maker: Actor, **more: Any) -> Any:
    given = {
        "number": "0001-22.2026",
        "court": "2a Vara de Família",
        "ordered_on": _in(-30),
        "ends_on": _in(300),
        "scopes": ["record", "claims"],
        "words": "compared with the court's register",
    } | more
    return process.propose_guardian(
        maker, ward=ward.national_id, guardian=guardian.national_id, at=clock.now(), **given
    )


def test_a_guardian_needs_a_caseworker_and_a_supervisor_and_ends_when_the_court_says() -> None:
    ward, guardian = people.person("Vera Lima"), people.citizen("Gil Torres")
    maker = _staff(Role.CASEWORKER)
    proposal = _proposed(ward, guardian.identity.person, maker)
    assert not Mandate.objects.exists()

    process.confirm_proposal(_staff(Role.SUPERVISOR), proposal, clock.now())

    mandate = Mandate.objects.get()
    assert (mandate.kind, mandate.holder, mandate.ends_on) == ("guardian", guardian, _in(300))
    assert "0001-22.2026" in mandate.proof and "2a Vara" in mandate.proof
    assert [c.person_id for c in _held(guardian, _in(300))] == [ward.pk]
    assert not _held(guardian, _in(301))
    ward_actor = _actor(people.linking.expect(ward, clock.now(), "test"))
    assert not may(ward_actor, "mandate.end", mandate, on=clock.today())


def test_the_one_who_verified_an_order_never_approves_it() -> None:
    both = _staff(*Role)
    ward, guardian = people.person("Vera Lima"), people.person("Gil Torres")
    proposal = _proposed(ward, guardian, both)
    with pytest.raises(Denied):
        process.confirm_proposal(both, proposal, clock.now())
    with pytest.raises(Denied):  # everything but the role of a supervisor
        process.confirm_proposal(_staff(*(set(Role) - {Role.SUPERVISOR})), proposal, clock.now())
    with pytest.raises(IntegrityError, match="proposal_needs_two_people"), acting("x", "y"):
        type(proposal).objects.filter(pk=proposal.pk).update(
            outcome="confirmed", decided_by=both.staff_id, decided_at=clock.now()
        )
    with pytest.raises(IntegrityError, match="mandate_guardian_by_two"), acting("x", "y"):
        Mandate.objects.create(
            holder=people.citizen(), kind="guardian", person=ward, starts_on=_in(0), proof="me"
        )


def test_an_order_that_is_over_or_yet_to_come_is_no_order() -> None:
    ward, guardian, maker = people.person("Vera"), people.person("Gil"), _staff(Role.CASEWORKER)
    for wrong in ({"ends_on": _in(0)}, {"ordered_on": _in(1)}, {"scopes": ["payout"]}):
        with pytest.raises(Mendable):
            _proposed(ward, guardian, maker, **wrong)
    with pytest.raises(Mendable):
        _proposed(ward, ward, maker)


# ── Organisations that help ──────────────────────────────────────────────────────────────────


def test_each_act_shows_person_organisation_and_principal_and_who_leaves_loses_all() -> None:
    office, head = _office()
    clerk, principal = people.citizen("Caio Clerk"), people.citizen("Ana Prado")
    joined = _join(process.invite_to_office(_actor(head), office.pk, clock.now()), clerk)
    mandate = _join(_code(principal, "claims"), head, office_id=office.pk)
    assert (mandate.kind, mandate.holder, mandate.office) == ("office", None, office)

    for user, name in ((head, "Helena Chefe"), (clerk, "Caio Clerk")):
        actor = _actor(user, capacity=f"mandate-{mandate.pk}")
        assert actor.label == f"{name} / Silva Advogados / Ana Prado"
        assert actor.acting_person_id == principal.identity.person_id
        assert actor.channel == "helper"

    process.end_mandate(_actor(head), joined, clock.now())
    after = _actor(clerk, capacity=f"mandate-{mandate.pk}")
    assert after.acting_person_id is None and len(after.capacities) == 1
    assert _actor(head, capacity=f"mandate-{mandate.pk}").acting_person_id is not None


def test_work_for_an_office_opens_its_principals_and_no_other_work_there_does() -> None:
    office, head = _office()
    mandate = _join(_code(people.citizen("Ana Prado"), "claims"), head, office_id=office.pk)
    assert [one.key for one in _held(head, clock.today())] == [f"mandate-{mandate.pk}"]

    clerk = people.citizen("Dora Folha")  # files the office's own payroll
    with acting("test", "test"):
        own = Mandate.objects.create(
            kind=Mandate.Kind.EMPLOYER_CLERK,
            organisation=office,
            holder=clerk,
            starts_on=clock.today(),
        )
    assert [one.key for one in _held(clerk, clock.today())] == [f"mandate-{own.pk}"]


def test_a_sign_in_that_was_closed_leads_to_nobody() -> None:
    user = people.citizen("Ana Prado")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert _actor(user).kind == "visitor"


def test_a_partners_office_is_a_channel_of_its_own() -> None:
    office, head = _office("partner")
    principal = people.citizen("Ana Prado")
    mandate = _join(_code(principal, "claims"), head, office_id=office.pk)
    assert _actor(head, capacity=f"mandate-{mandate.pk}").channel == "partner"
    assert _actor(head).channel == "web"


def test_only_the_administrator_of_an_office_takes_mandates_on_and_names_staff() -> None:
    office, head = _office()
    clerk, stranger = people.citizen("Caio Clerk"), people.citizen("Rui Tavares")
    _join(process.invite_to_office(_actor(head), office.pk, clock.now()), clerk)
    code = _code(people.citizen("Ana Prado"))
    for user in (clerk, stranger):
        with pytest.raises(Denied):
            process.invite_to_office(_actor(user), office.pk, clock.now())
        with pytest.raises(Denied):
            _join(code, user, office_id=office.pk)
    with pytest.raises(Denied):
        process.invite_to_office(_actor(head, stepped_up_at=0), office.pk, clock.now())


def test_the_office_is_run_on_its_page(client: Client) -> None:
    office, head = _office()
    clerk = people.citizen("Caio Clerk")
    joined = _join(process.invite_to_office(_actor(head), office.pk, clock.now()), clerk)
    people.sign_in(client, head, stepped_up=True)
    page = reverse("office_people", args=[office.pk])
    assert "Caio Clerk" in client.get(page).content.decode()
    assert 'id="company-code"' in client.post(page, {"invite": "yes"}).content.decode()
    assert client.post(page, {"end": joined.pk}).status_code == 302
    assert "Caio Clerk" not in client.get(page).content.decode()
    other = people.sign_in(Client(), clerk, stepped_up=True)
    assert other.get(page).status_code == 404


# ── Companies ────────────────────────────────────────────────────────────────────────────────


def test_an_administrator_adds_an_accountant_online_and_removes_them() -> None:
    company, second = people.organisation(), people.organisation("Outra Ltda", "")
    admin, accountant = people.employer_user(company), people.citizen("Nelson Contador")
    mandate = Mandate.objects.get(holder=admin)
    acting_as = _actor(admin, capacity=f"mandate-{mandate.pk}")
    at = clock.now()
    code = process.invite_to_company(acting_as, company.pk, "accountant", ["bills"], at)
    made = _join(code, accountant)
    people.employer_user(second, "accountant", "Someone Else")

    actor = _actor(accountant, capacity=f"mandate-{made.pk}")
    assert actor.acting_organisation_id == company.pk
    assert actor.capacity is not None and actor.capacity.scopes == {"bills"}
    process.end_mandate(acting_as, made, clock.now())
    assert _actor(accountant, capacity=f"mandate-{made.pk}").acting_organisation_id is None
    for kind, scopes in (("employer_admin", []), ("accountant", []), ("accountant", ["people"])):
        with pytest.raises(Mendable):
            process.invite_to_company(acting_as, company.pk, kind, scopes, at)
    with pytest.raises(Denied):
        process.invite_to_company(acting_as, second.pk, "employer_clerk", [], at)


def test_who_no_longer_runs_a_company_does_not_come_back_with_a_code_of_their_own() -> None:
    company = people.organisation()
    boss, admin = people.employer_user(company), people.employer_user(company, name="Rui Tavares")
    mandate = Mandate.objects.get(holder=admin)
    acting_as, at = _actor(admin, capacity=f"mandate-{mandate.pk}"), clock.now()
    scopes = ["upload", "file", "bills", "workers"]
    code, for_a_friend = (
        process.invite_to_company(acting_as, company.pk, "accountant", scopes, at) for _ in "12"
    )
    invitation = queries.invitation(code, at)
    assert invitation is not None

    boss_as = _actor(boss, capacity=f"mandate-{Mandate.objects.get(holder=boss).pk}")
    process.end_mandate(boss_as, mandate, at)

    assert queries.invitation(code, at) is None
    assert queries.invitation(for_a_friend, at) is None
    with pytest.raises(Mendable):  # the page with the code was open already
        process.accept_invitation(_actor(admin), invitation, at)
    assert _held(admin, clock.today()) == []


def test_a_code_outlives_neither_the_term_of_who_made_it_nor_their_sign_in() -> None:
    office, head = _office()
    code, today = process.invite_to_office(_actor(head), office.pk, clock.now()), clock.today()
    assert queries.invitation(code, clock.now()) is not None
    held = Mandate.objects.filter(holder=head, kind="office_admin")
    with acting("test", "the term is over"):
        held.update(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    assert queries.invitation(code, clock.now()) is None

    principal = people.citizen("Ana Prado")
    of_a_person = _code(principal)
    assert queries.invitation(of_a_person, clock.now()) is not None
    User.objects.filter(pk=principal.pk).update(is_active=False)
    assert queries.invitation(of_a_person, clock.now()) is None


def test_of_two_administrators_who_end_each_other_at_the_same_moment_one_stays() -> None:
    company = people.organisation()
    users = people.employer_user(company), people.employer_user(company, name="Rui Tavares")
    mandates_of = [Mandate.objects.get(holder=user) for user in users]
    first, second = (  # both requests began before either was carried out
        _actor(user, capacity=f"mandate-{mandate.pk}")
        for user, mandate in zip(users, mandates_of, strict=True)
    )
    process.end_mandate(first, mandates_of[1], clock.now())
    with pytest.raises(Denied):
        process.end_mandate(second, mandates_of[0], clock.now())
    assert list(queries.administrators(company.pk, clock.today())) == [mandates_of[0]]

    office, head = _office()
    other = people.citizen("Otto Vice")
    with acting("test", "a second administrator"):
        vice = Mandate.objects.create(
            kind="office_admin", holder=other, organisation=office, starts_on=clock.today()
        )
    own = Mandate.objects.get(holder=head, kind="office_admin")
    acts_first, acts_second = _actor(head), _actor(other)
    process.end_mandate(acts_first, vice, clock.now())
    with pytest.raises(Denied):
        process.end_mandate(acts_second, own, clock.now())


def test_running_another_company_makes_no_code_count() -> None:
    company, other = people.organisation(), people.organisation("Outra Ltda")
    admin = people.employer_user(company)
    mandate = Mandate.objects.get(holder=admin)
    acting_as, at = _actor(admin, capacity=f"mandate-{mandate.pk}"), clock.now()
    code = process.invite_to_company(acting_as, company.pk, "employer_clerk", [], at)
    with acting("test", "test"):
        for kind, where in (("employer_admin", other), ("employer_clerk", company)):
            Mandate.objects.create(
                kind=kind, organisation=where, holder=admin, starts_on=clock.today()
            )
        Mandate.objects.filter(pk=mandate.pk).update(revoked_at=at)
    assert queries.invitation(code, at) is None


def test_one_accountant_serves_several_companies() -> None:
    accountant = people.citizen("Nelson Contador")
    for name in ("Padaria", "Oficina"):
        company = people.organisation(name)
        admin = people.employer_user(company)
        acting_as = _actor(admin, capacity=f"mandate-{Mandate.objects.get(holder=admin).pk}")
        at = clock.now()
        code = process.invite_to_company(acting_as, company.pk, "accountant", ["bills"], at)
        _join(code, accountant)
    labels = [capacity.label for capacity in _actor(accountant).capacities]
    assert labels == ["Nelson Contador", "Oficina", "Padaria"]


def test_the_page_gives_the_code_once(client: Client) -> None:
    company = people.organisation()
    admin = people.employer_user(company)
    people.sign_in(client, admin, stepped_up=True, acting_for=company)
    page = client.post(reverse("new_company_person"), {"kind": "employer_clerk"}).content.decode()
    assert 'id="company-code"' in page
    clerk = people.employer_user(company, "employer_clerk", "Caio Clerk")
    people.sign_in(client, clerk, stepped_up=True, acting_for=company)
    assert client.get(reverse("new_company_person")).status_code == 404


# ── What holds for every mandate ─────────────────────────────────────────────────────────────


def test_a_holder_neither_widens_nor_passes_on() -> None:
    principal, helper = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    mandate = _join(_code(principal, *HELPER_SCOPES), helper)
    actor = _actor(helper, capacity=f"mandate-{mandate.pk}", level=int(Level.HIGH))
    person_id = principal.identity.person_id
    assert actor.acting_person_id == person_id
    with pytest.raises(Denied):
        process.invite_helper(actor, person_id, ["record"], _in(9), clock.now())
    code = _code(people.citizen("Eva Costa"))
    with pytest.raises(Denied):
        invitation = queries.invitation(code, clock.now())
        assert invitation is not None
        process.accept_invitation(actor, invitation, clock.now())
    for action in ("payout_account.change", "contact.change", "mandate.create", "erasure.ask"):
        assert not may(actor, action, person_id, on=clock.today())


def test_the_principal_is_told_of_each_act_and_revokes_at_once(client: Client) -> None:
    principal, helper = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    mandate = _join(_code(principal, "claims", "messages"), helper)
    person = principal.identity.person
    people.sign_in(client, helper, stepped_up=True, acting_for=person)
    client.get(reverse("messages:inbox"))
    assert not MandateAct.objects.exists()

    client.post(reverse("messages:inbox"), {"seen": "1"})

    act = MandateAct.objects.get()
    assert act.actor == "Rui Tavares / Ana Prado" and act.person == person
    _tell()
    notice = Notice.objects.get(person=person, kind="acted_for_you")
    assert "Rui Tavares" in notices.words(notice).what
    own = people.sign_in(Client(), principal, stepped_up=True)
    assert "Rui Tavares / Ana Prado" in own.get(reverse("acts_for_me")).content.decode()

    own.post(reverse("end_mandate", args=[mandate.pk]))
    assert client.get(reverse("messages:inbox")).status_code in (200, 404)
    assert client.session.get("capacity") == f"mandate-{mandate.pk}"  # it no longer counts
    assert _actor(helper, capacity=f"mandate-{mandate.pk}").acting_person_id is None


# ── Receipts ─────────────────────────────────────────────────────────────────────────────────


def test_both_sides_hold_the_receipt_with_the_text_that_was_agreed(client: Client) -> None:
    principal, helper = people.citizen("Ana Prado"), people.citizen("Rui Tavares")
    mandate = _join(_code(principal, "claims"), helper)
    found = Receipt.objects.get(mandate=mandate)
    assert (found.given_by, found.given_to) == ("Ana Prado", "Rui Tavares")
    assert found.text_version == receipts.VERSION and receipts.is_genuine(found)
    for user in (principal, helper):
        people.sign_in(client, user)
        assert found.reference in client.get(reverse("receipts")).content.decode()
        page = client.get(reverse("receipt", args=[found.reference])).content.decode()
        assert found.text_hash in page and "Rui Tavares" in page
        pdf = client.get(reverse("receipt_pdf", args=[found.reference]))
        assert pdf.content.startswith(b"%PDF-") and pdf["Content-Type"] == "application/pdf"
    people.sign_in(client, people.citizen("Eva Costa"))
    assert client.get(reverse("receipt", args=[found.reference])).status_code == 404

    process.end_mandate(_actor(helper), mandate, clock.now())
    found.refresh_from_db()
    assert found.revoked_at is not None and found.revoked_by == "Rui Tavares"
    found.text += " and more"
    assert not receipts.is_genuine(found)


def test_the_receipt_of_a_company_and_its_paper_are_in_the_language_of_who_may_act(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = people.citizen("Eva Costa", language="es")
    people.process.open_employer_mandate(
        people.WORLD, clerk, people.organisation(), Mandate.Kind.EMPLOYER_CLERK,
        starts_on=clock.today(), proof="test",
    )  # fmt: skip
    found = Receipt.objects.get(mandate__holder=clerk)
    with translation.override("es"):
        assert str(receipts.LIMITS[2]) in found.text
        title = gettext("Receipt of a mandate")
    printed: list[dict[str, Any]] = []

    def typeset(_file: object, _name: str, content: dict[str, Any], _at: object) -> bytes:
        printed.append(content)
        return b"%PDF-"

    monkeypatch.setattr(paper, "typeset", typeset)

    people.sign_in(client, clerk)
    client.get(reverse("receipt_pdf", args=[found.reference]), headers={"accept-language": "ar"})

    assert [(one["language"], one["title"]) for one in printed] == [("es", title)]
    assert title != "Receipt of a mandate"


def test_every_way_to_a_mandate_writes_a_receipt() -> None:
    parent = people.citizen("Ana Prado")
    process.act_as_parent(_actor(parent), _child(parent).pk, clock.now())
    _office()
    ward, guardian = people.person("Vera Lima"), people.person("Gil Torres")
    proposal = _proposed(ward, guardian, _staff(Role.CASEWORKER))
    process.confirm_proposal(_staff(Role.SUPERVISOR), proposal, clock.now())
    people.employer_user(people.organisation())
    with transaction.atomic():
        assert Mandate.objects.count() == Receipt.objects.count() == 4

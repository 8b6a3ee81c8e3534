"""Rows that stand behind one address each, so that strangers are tried there too."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts.actors import actor_for
from accounts.models import Person, Role, StaffMember
from accounts.models_sign_in import SecondRoad
from accounts.second_road import email_index
from benefits.adjudication.desk_models import Absence
from benefits.adjudication.models import Decision
from benefits.applications.models import Claim
from benefits.conditions.models import FollowedMember, FollowUp, GivenReason
from benefits.eligibility.models import StoredDetermination
from benefits.overpayments.bill_models import PaybackBill
from benefits.overpayments.models import Overpayment
from benefits.process import procedure_letter
from benefits.recalculation.models import Revision
from benefits.recalculation.reduction_models import Reduction
from benefits.supervision.models import CorrectionTask, Draw, Escalation, Sampled
from contributions import process as money_in
from contributions.declarations.models import Declaration
from contributions.employers.models import Employment
from portal import clock
from portal.messages import notices
from portal.messages.models import Notice
from portal.records import acting, public_reference
from tests.architecture.sweep_world import Citizen, World, citizen, record
from tests.benefits import world as cases_world
from tests.contributions import accidents
from tests.contributions import world as payroll_world


def add(world: World) -> None:
    """What the world of people and cases does not bring by itself."""
    at_the_desk(world)
    without_an_office(world, citizen(world, "eva"))
    near_its_day(world, world.citizens["ana"])
    explained(world, world.citizens["ana"])
    warned(world, world.citizens["bia"])
    drawn(world)
    calculated_again(world, world.citizens["bia"])
    with_a_passkey(world, world.citizens["ana"])
    for key in ("ana", "record helper"):  # who helps somebody may employ at home, too
        with_a_household(world, world.citizens[key])
    billed(world, world.citizens["bia"])
    corrected(world)
    divided(world, world.citizens["bia"])
    with_accidents(world, world.citizens["ana"])
    for key in ("ana", "bia"):
        with_a_road(world, world.citizens[key])
        with_a_session(world.citizens[key])


def _staff(world: World, key: str) -> StaffMember:
    return StaffMember.objects.get(user=world.staff[key])


def at_the_desk(world: World) -> None:
    """A colleague who will be away, and what that colleague knows."""
    colleague, today = _staff(world, "caseworker without lease"), clock.today()
    away = Absence.objects.create(
        staff=colleague,
        starts_on=today + timedelta(days=30),
        ends_on=today + timedelta(days=31),
        set_by=colleague,
        set_at=clock.now(),
    )
    world.keep("absence_number", "caseworker without lease", away.pk)
    world.keep("staff_number", "caseworker without lease", colleague.pk)


def without_an_office(world: World, who: Citizen) -> None:
    """A claim that needs a human and lies in nobody's queue."""
    record(world, who)
    told = world.mark(who.key, "claim", "Evaqueue is missing")
    claim = cases_world.assessed(who.person, clock.now(), record_right="no", record_wrong=told)
    Claim.objects.filter(pk=claim.pk).update(unit=None)
    world.mark(who.key, "claim", claim.protocol)
    world.keep("claim_number", who.key, claim.pk)


def near_its_day(world: World, who: Citizen) -> None:
    """A supervisor was told that this claim's legal day is near."""
    told = Escalation.objects.create(
        claim=Claim.objects.get(person=who.person), due_on=clock.today(), at=clock.now()
    )
    world.keep("escalation_number", who.key, told.pk)


def with_a_household(world: World, who: Citizen) -> None:
    """A month at home with its slip and one not yet declared; who began to work there just now."""
    actor, at = actor_for(who.user.pk, {"level": 3}, clock.today()), clock.now()
    first, second = (
        money_in.register_household_worker(
            actor, payroll_world.person().national_id, began, 5, 250_000, at
        )
        for began in (date(2026, 1, 5), clock.today())
    )
    money_in.end_household_employment(actor, first, date(2026, 2, 27), at)
    month, wages = date(2026, 1, 1), {first.pk: 250_000}
    filed = money_in.file_household_month(actor, first.employer, month, wages, at)
    assert filed.bill is not None
    world.keep("household_worker", who.key, second.pk)
    world.keep("household_slip", who.key, filed.bill.reference)
    world.mark(who.key, "bill", filed.bill.reference)


def with_accidents(world: World, who: Citizen) -> None:
    """An accident that the injured person told, and one that company one told of its worker."""
    actor, at = actor_for(who.user.pk, {"level": 3}, clock.today()), clock.now()
    said = accidents.SAID | {"words": world.mark(who.key, "accident", "Anaslipped on wet steps")}
    own = money_in.tell_of_accident(actor, who.person.pk, said, at, employer_name="Zuanashop")
    world.keep("accident", who.key, own.reference)
    world.mark(who.key, "accident", own.reference)
    job = Employment.objects.get(pk=world.ids["employment_id"]["one"])
    said = accidents.SAID | {"words": world.mark("one", "accident", "Onecrate fell on a foot")}
    payer = payroll_world.acting_for(job.employer)
    told = money_in.tell_of_accident_of_worker(
        payer, job.employer, said, at, person_id=job.person_id
    )
    world.keep("accident", "one", told.reference)
    world.mark("one", "accident", told.reference)
    _told_by_a_doctor(world)


def _told_by_a_doctor(world: World) -> None:
    """A report of nobody whom we know, and a death of somebody who acts nowhere here."""
    at = clock.now()
    doctor = actor_for(payroll_world.citizen().pk, {"level": 2}, clock.today())
    dead = payroll_world.person()
    whose = {"teller": "doctor", "institution": "A hospital", "employer_name": "A bakery"}
    unknown = money_in.report_accident(
        doctor, accidents.SAID, at, name="Somebody",
        national_id=payroll_world.national_id(99_999_003), **whose,
    )  # fmt: skip
    world.keep("accident_report", "nobody known", unknown.reference)
    died = accidents.SAID | {"kind": "death", "died_on": date(2026, 11, 10)}
    report = money_in.report_accident(
        doctor, died, at, name=dead.name, national_id=dead.national_id, **whose
    )
    notice = money_in.take_over_report(payroll_world.officer(Role.CASEWORKER), report, at)
    world.keep("accident_death", "nobody known", notice.reference)


def explained(world: World, who: Citizen) -> None:
    """Why a duty of the family grant could not be kept, in the family's words."""
    with acting("sweep world", "test"):
        followed = FollowedMember.objects.create(
            person=who.person, member=who.person, since=date(2026, 1, 1)
        )
    given = GivenReason.objects.create(
        followed=followed,
        person=who.person,
        kind="health",
        first_month=date(2026, 7, 1),
        duty="vaccination",
        reason="illness",
        words=world.mark(who.key, "reason", "Anafever kept us at home"),
        given_by=who.user,
        given_at=clock.now(),
    )
    FollowUp.objects.create(
        person=who.person, claim=Claim.objects.get(person=who.person), kind=given.kind,
        first_month=given.first_month,
    )  # fmt: skip
    world.keep("grant_reason", who.key, given.pk)


def warned(world: World, who: Citizen) -> None:
    """A step of the family grant about health that was decided: it can be contested."""
    decision, at = Decision.objects.get(person=who.person), clock.now()
    made = FollowUp.objects.create(
        person=who.person, claim=decision.claim, kind="health", first_month=date(2026, 1, 1),
        state="applied", step="warning", decision=decision, proposed_at=at, settled_at=at,
        effect_month=date(2026, 9, 1),
    )  # fmt: skip
    world.keep("follow_up", who.key, made.reference)
    world.mark(who.key, "claim", made.reference)


def drawn(world: World) -> None:
    """Two decisions of a sample: one is read again just now, of the other an error was found."""
    at, reader = clock.now(), _staff(world, "caseworker without lease")
    draw = Draw.objects.create(
        month=date(2026, 10, 1), drawn_at=at, seed="sweep", share_per_mille=10, population=2
    )
    found = {
        key: Sampled.objects.create(
            draw=draw,
            decision=(decision := Decision.objects.get(person=world.citizens[key].person)),
            person=decision.person,
            route="engine",
            outcome=decision.outcome,
            **more,
        )
        for key, more in {
            "bia": {"reviewer": reader, "held_until": at + timedelta(days=2)},
            "dora": {
                "reviewer": reader, "state": "done", "verdict": "refused", "is_error": True,
                "words": "The record says otherwise.", "done_at": at,
            },
        }.items()
    }  # fmt: skip
    world.keep("sample", "bia", found["bia"].reference)
    task = CorrectionTask.objects.create(
        sampled=found["dora"], claim=found["dora"].decision.claim, opened_at=at
    )
    world.keep("task_number", "dora", task.pk)


def calculated_again(world: World, who: Citizen) -> None:
    """A decision that gives less by today's facts; the person was asked what they say to it."""
    decision, at = Decision.objects.get(person=who.person), clock.now()
    found = Revision.objects.create(
        decision=decision,
        person=who.person,
        determination=decision.determination,
        cause="record",
        found_at=at,
        old_cents=decision.amount_cents or 0,
        new_cents=(decision.amount_cents or 0) - 100,
    )
    begun = Reduction.objects.create(
        revision=found,
        person=who.person,
        opened_by=_staff(world, "supervisor"),
        opened_at=at,
        why=world.mark(who.key, "claim", "Bialess months than before"),
        answer_until=clock.today() + timedelta(days=15),
    )
    world.keep("revision_number", who.key, found.pk)
    world.keep("reduction_reference", who.key, begun.reference)
    world.keep("unreached", who.key, begun.reference)
    notices.send(
        who.person.pk,
        "reduction_heard",
        key=begun.asked,
        values={"benefit": "old_age", "why": begun.why, "until_on": begun.answer_until},
        case=begun.reference,
        at=at,
    )
    procedure_letter.write_question(begun, Notice.objects.get(key=begun.asked), at)
    owed = Overpayment.objects.create(
        reduction=begun, person=who.person, benefit="old_age", found_at=at, owed_cents=900_000,
        months=[{"month": "2026-10-01", "paid": 900_100, "due": 100, "owed": 900_000}],
    )  # fmt: skip
    world.keep("overpayment_reference", who.key, owed.reference)
    world.keep("asked_back", "nobody yet", owed.reference)  # the person is not told of it
    told = asked_back(who, _staff(world, "supervisor"), _staff(world, "auditor"))
    world.keep("asked_back", who.key, told.reference)
    world.mark(who.key, "claim", told.reference)


def asked_back(who: Citizen, one: StaffMember, other: StaffMember) -> Overpayment:
    """Money that two officers ask back, taken off each month."""
    decision, at = Decision.objects.get(person=who.person), clock.now()
    again = StoredDetermination.objects.get(pk=decision.determination_id)
    again.pk, again.sequence = None, again.sequence + 50
    again.save(force_insert=True)
    found = Revision.objects.create(
        decision=decision, person=who.person, determination=again, cause="record", found_at=at,
        old_cents=900_000, new_cents=100_000, state="applied", settled_at=at,
    )  # fmt: skip
    reduction = Reduction.objects.create(
        revision=found, person=who.person, opened_by=one, opened_at=at, why="Less.",
        answer_until=clock.today() + timedelta(days=15),
    )  # fmt: skip
    return Overpayment.objects.create(
        reduction=reduction, person=who.person, benefit="old_age", found_at=at,
        owed_cents=800_000, months=[{"month": "2026-10-01", "paid": 2, "due": 1, "owed": 1}],
        state="taking", opened_by=one, opened_at=at, why="Paid twice.", origin="not_told",
        share=30, decided_at=at, result=decision, proposed_by=one, closed_by=other,
        words="It was paid twice.",
    )  # fmt: skip


def with_a_passkey(world: World, who: Citizen) -> None:
    """A passkey of one's own."""
    made = passkey(who, world.mark(who.key, "passkey", "Anakey of the kitchen"))
    world.keep("passkey_id", who.key, made.pk)


def passkey(who: Citizen, name: str) -> Authenticator:
    """A passkey with a name that its owner gave it."""
    return Authenticator.objects.create(
        user=who.user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": name, "credential": _credential()},
    )


def with_a_road(world: World, who: Citizen) -> None:
    """A second road that is open: what was added to it stands on its page."""
    with acting("sweep world", "test"):
        road(who, world.mark(who.key, "email", f"{who.key}.road@example.org"))


def billed(world: World, who: Citizen) -> None:
    """The bill for money that is asked back; it can be paid in parts."""
    owed = Overpayment.objects.get(reference=world.ids["asked_back"][who.key])
    bill = PaybackBill.objects.create(
        overpayment=owed, person=who.person, cents=800_000, issued_at=clock.now(),
        due_on=clock.today() + timedelta(days=30),
    )  # fmt: skip
    world.mark(who.key, "claim", bill.reference)


def divided(world: World, who: Citizen) -> None:
    """A second benefit, shared by two, whose shares were divided anew."""
    first, at = Decision.objects.get(person=who.person), clock.now()
    claim, draft = first.claim, first.claim.draft
    draft.pk, draft.token = None, uuid4()
    draft.save(force_insert=True)
    claim.pk, claim.draft, claim.protocol = None, draft, public_reference("C")
    claim.save(force_insert=True)
    stored = StoredDetermination.objects.get(pk=first.determination_id)
    stored.pk, stored.claim = None, claim
    stored.save(force_insert=True)
    share = {"person": who.person.pk, "payee": who.person.pk, "cents": 123_400, "until": ""}
    decision = Decision.objects.create(
        claim=claim, person=who.person, outcome="divided", determination=stored,
        decided_by="engine", decided_at=at, appeal_until=clock.today() + timedelta(days=30),
        reasons=[
            {
                "key": "divided",
                "values": {
                    "since": "2026-11-01",
                    "shares": [share],
                    "ended": [{"person": who.person.pk, "last": "2026-10-31"}],
                },
            }
        ],
    )  # fmt: skip
    assert decision.sequence == 1
    world.keep("divided", who.key, claim.protocol)
    world.mark(who.key, "claim", claim.protocol)


def corrected(world: World) -> None:
    """A payroll that another one replaced: its page names the one in force."""
    payer = Declaration.objects.get(protocol=world.ids["declaration"]["one"]).employer
    workers = list(Person.objects.filter(employments__employer=payer).order_by("pk"))
    before, after = (
        payroll_world.filed(payer, workers, wages, month=date(2026, 7, 1), at=clock.now())
        for wages in (["2.000,00", "2.000,00"], ["2.000,00", "2.500,00"])
    )
    before.declaration.refresh_from_db()
    assert before.declaration.state == "replaced"
    world.keep("declaration", "one before", before.declaration.protocol)
    for one in (before, after):
        world.mark("one", "declaration", one.declaration.protocol)
        if one.bill is not None:
            world.mark("one", "bill", one.bill.reference)


def with_a_session(who: Citizen) -> None:
    """Another device where this person is signed in."""
    store = SessionStore()
    store["_auth_user_id"] = str(who.user.pk)
    store.create()
    UserSession.objects.create(
        user=who.user, ip="10.0.0.1", user_agent=f"{who.key}browser/1.0",
        session_key=store.session_key, last_seen_at=clock.real_now(),
    )  # fmt: skip


def road(who: Citizen, email: str) -> None:
    """The way in without the digital identity."""
    SecondRoad.objects.create(
        user=who.user, email=email, email_index=email_index(email), opened_at=clock.now(),
        proof="test",
    )  # fmt: skip


def _credential() -> dict[str, object]:
    """What a device answers when it makes a passkey; nobody signs in with this one."""
    key, name = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}), b"kitchen"
    told = AuthenticatorData.create(
        bytes(32), 0x45, 0, AttestedCredentialData.create(bytes(16), name, key)
    )
    client = CollectedClientData.create("webauthn.create", "AAAA", "http://localhost")
    return {
        "id": websafe_encode(name),
        "rawId": websafe_encode(name),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
        },
        "clientExtensionResults": {},
    }

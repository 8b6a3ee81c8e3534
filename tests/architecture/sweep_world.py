"""A small world for the sweep: every person carries words that must never reach somebody else.

A canary is a text of one owner and one kind, as it would stand on a page. `seen_by` says which
canaries an actor may meet; anything else in an answer is a leak.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from accounts import access_log, acts, linking, merging, national_ids, process, receipts
from accounts import queries as people
from accounts.actors import actor_for
from accounts.models import (
    Address,
    AddressRight,
    ContactChallenge,
    ContactPoint,
    FamilyTie,
    FileOpening,
    Invitation,
    Mandate,
    Organisation,
    Person,
    Role,
    StaffMember,
    Unit,
    User,
)
from accounts.models_privacy import ErasureRequest, LegalHold
from accounts.permissions import Actor
from benefits import process as cases
from benefits.adjudication import leases
from benefits.adjudication.models import Decision
from benefits.applications.models import Claim, Draft
from benefits.conditions.models import FollowUp, Institution
from benefits.eligibility.flag_models import Flag, FlagSwitch
from benefits.months.models import MonthCase
from benefits.payments.exempt_models import TaxExemption
from benefits.payments.models import Award
from benefits.robots.models import RobotAction, RobotSwitch
from contributions import process as money_in
from contributions.declarations.models import Bill, Declaration
from contributions.employers.models import Employer, Employment
from contributions.indemnities.models import Indemnity
from contributions.remittances.models import BankStatement, StatementEntry
from portal import clock, outbox
from portal.assistant import tickets
from portal.assistant.models import Addition, HeadVersion
from portal.assistant.process import Context, conversation
from portal.messages.letters import printed
from portal.messages.models import Letter
from portal.periods import add_months, first_of_month
from portal.records import acting, public_reference
from portal.regulations import process as regulations
from tests.accounts import people as signing
from tests.benefits import world as cases_world
from tests.benefits.agenda import rooms as agenda_rooms
from tests.benefits.evidence import files
from tests.benefits.payments import world as pay_world
from tests.contributions import world as payroll_world

WORLD = Actor.system("sweep world")
Kinds = tuple[str, str]  # owner, kind


@dataclass
class Citizen:
    """A person of the sweep with everything that hangs on them."""

    key: str
    person: Person
    user: User
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """Who is there, whose words are whose, and which identifier belongs to whom."""

    citizens: dict[str, Citizen] = field(default_factory=dict)
    staff: dict[str, User] = field(default_factory=dict)
    canaries: dict[str, Kinds] = field(default_factory=dict)
    # name of the identifier -> owner -> value
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)

    def mark(self, owner: str, kind: str, text: str) -> str:
        """Make a text a canary."""
        assert text not in self.canaries, text
        self.canaries[text] = (owner, kind)
        return text

    def keep(self, name: str, owner: str, value: Any) -> None:
        """Remember an identifier of somebody."""
        self.ids.setdefault(name, {})[owner] = value


SYLLABLES = ("Zu", "Qua", "Xe", "Wy", "Yo", "Ko", "Pli", "Dru", "Fle", "Gno", "Hvi", "Jak")


def _word(owner: str, kind: str) -> str:
    """A word that stands in no template: capital first, so that initials stay initials."""
    start = SYLLABLES[sum(map(ord, owner + kind)) % len(SYLLABLES)]
    return f"{start}{owner}{kind}".lower().replace(" ", "")


def citizen(world: World, key: str, **facts: Any) -> Citizen:
    """A registered person with marked name, number, account, address and access log."""
    name = world.mark(key, "name", f"{_word(key, 'nome').title()} Ferreira")
    number = signing.national_id()
    given = {"born_on": date(1960, 3, 10), "sex": "F", "national_id": number} | facts
    person = process.register_person(WORLD, name=name, **given)
    world.mark(key, "national_id", number)
    world.mark(key, "national_id", national_ids.formatted(number))
    user = linking.expect(person, clock.now() - timedelta(days=300), "sweep world")
    made = Citizen(key, person, user)
    with acting("sweep world", "test"):
        ContactPoint.objects.create(
            person=person,
            kind=ContactPoint.Kind.EMAIL,
            value=world.mark(key, "email", f"{_word(key, 'mail')}@example.org"),
            confirmed_at=clock.now(),
        )
        challenge = ContactChallenge.objects.create(
            person=person,
            value=world.mark(key, "email", f"{_word(key, 'newmail')}@example.org"),
            code="123456",
            expires_at=clock.now() + timedelta(minutes=30),
        )
        invitation = Invitation.objects.create(
            person=person,
            scopes=["record"],
            ends_on=clock.today() + timedelta(days=30),
            code_index=people.invitation_index(f"SWEEP{key}"),
            expires_at=clock.now() + timedelta(days=5),
        )
    cases_world.give_account(
        person, world.mark(key, "account", f"{900_000 + person.pk}7{len(world.citizens)}")
    )
    if key in ("ana", "bia"):
        world.keep("challenge_id", key, challenge.pk)
        world.keep("invitation_id", key, invitation.pk)
    world.citizens[key] = made
    return made


def related(world: World, who: Citizen) -> None:
    """A relative on the person's own word and one that a register certified."""
    own = process.add_relative(
        cases_world.as_person(who.person),
        who.person.pk,
        kind="child",
        name=world.mark(who.key, "family", f"{_word(who.key, 'kid').title()} Ferreira"),
        born_on=date(2015, 4, 2),
        at=clock.now(),
    )
    other = world.mark(who.key, "family", f"{_word(who.key, 'spouse').title()} Ferreira")
    certified = process.certify_relative(
        WORLD,
        who.person.pk,
        signing.person(other),
        kind="spouse",
        source="civil register",
        checked_on=clock.today(),
    )
    world.keep("tie_id", who.key, own.pk)
    world.keep("certified_tie_id", who.key, certified.pk)


def looked_at(world: World, who: Citizen) -> None:
    """Somebody looked at the person, who questioned it."""
    access_log.look(
        Actor.system(world.mark(who.key, "looks", _word(who.key, "looker"))),
        who.person.pk,
        what="record",
        purpose="test",
        at=clock.now(),
    )
    actor = cases_world.as_person(who.person)
    entry = people.looks_at(who.person.pk).filter(actor=_word(who.key, "looker")).get()
    words = world.mark(who.key, "inquiry", f"{_word(who.key, 'doubt')} looked at me")
    inquiry = process.question_look(actor, entry, words, clock.now())
    world.keep("look_id", who.key, entry.pk)
    world.keep("inquiry", who.key, inquiry.reference)


def record(world: World, who: Citizen, **months: Any) -> Employer:
    """Months up to the last one with an employer of one's own: its name tells whose it is."""
    name = world.mark(who.key, "record", f"{_word(who.key, 'works').title()} Ltda")
    with acting("sweep world", "test"):
        organisation = Organisation.objects.create(name=name, registration=f"{who.person.pk:014d}")
        job = Employer.objects.create(organisation=organisation)
    last = add_months(first_of_month(clock.today()), -1)
    return cases_world.record(who.person, job=job, **{"last": last, **months})


def asked(world: World, who: Citizen) -> None:
    """A claim that needs a human, with words of the claimant."""
    told = world.mark(who.key, "claim", f"{_word(who.key, 'wrong')} is missing")
    claim = cases_world.assessed(who.person, clock.now(), record_right="no", record_wrong=told)
    assert claim.unit_id is not None
    world.keep("claim", who.key, claim.protocol)
    world.mark(who.key, "claim", claim.protocol)


def followed(world: World, who: Citizen) -> None:
    """A step about the family grant that waits for an officer of the claim's unit."""
    claim = Claim.objects.get(person=who.person)
    made = FollowUp.objects.create(
        person=who.person,
        claim=claim,
        kind="school",
        first_month=date(2026, 2, 1),
        state="proposed",
        step="block",
        unit=claim.unit,
        proposed_at=clock.now(),
    )
    world.keep("follow_up", who.key, made.reference)
    world.mark(who.key, "claim", made.reference)


def asked_to_be_exempt(world: World, who: Citizen) -> None:
    """Of income tax, for an illness."""
    claim = Claim.objects.get(person=who.person)
    made = TaxExemption.objects.create(
        person=who.person, claim=claim, asked_at=clock.now(), asked_by_id=claim.filed_by_id
    )
    world.keep("exemption", who.key, made.reference)


def asked_for_old_months(world: World, who: Citizen) -> None:
    """To pay for months of own work of long ago."""
    made = Indemnity.objects.create(
        person=who.person,
        months=["2001-03"],
        proof="Tax returns",
        asked_by_id=Claim.objects.get(person=who.person).filed_by_id,
        asked_at=clock.now(),
    )
    world.keep("indemnity", who.key, made.reference)


def said_months_are_missing(world: World, who: Citizen) -> None:
    """Of a job; nobody asked the company yet."""
    made = MonthCase.objects.create(
        person=who.person,
        employer_id=Employment.objects.get(person=who.person).employer_id,
        months=["2020-01"],
        words="I worked there all month",
        opened_by_id=Claim.objects.get(person=who.person).filed_by_id,
        opened_at=clock.now(),
        due_on=clock.today(),
    )
    world.keep("month_case", who.key, made.reference)


def handed_in(world: World, who: Citizen) -> None:
    """A paper, a value said to be wrong, a flag and a switch, all about one claim."""
    claim, at = Claim.objects.get(person=who.person), clock.now()
    actor = cases_world.as_person(who.person)
    name = world.mark(who.key, "paper", f"{_word(who.key, 'paper')}.pdf")
    paper = cases.upload_paper(
        actor, claim.draft_id, paper="other", name=name, content=files.pdf(), at=at
    )
    cases.scan_paper(paper.pk, at)
    world.keep("paper", who.key, paper.reference)
    correction = cases.open_correction(
        actor,
        claim.draft_id,
        condition="age",
        shown="66 years",
        article="EC 103/2019, art. 19",
        right=world.mark(who.key, "claim", f"{_word(who.key, 'right')} is right"),
        at=at,
    )
    world.keep("correction", who.key, correction.reference)
    flag = Flag.objects.create(
        claim=claim,
        person=who.person,
        rule="shared_account",
        values={"others": 1},
        fingerprint="sweep",
        raised_at=at,
    )
    world.keep("flag_id", who.key, flag.pk)
    switch = FlagSwitch.objects.create(
        rule="clashing_benefit", on=True, reason="Asked for in the sweep.", asked_at=at,
        asked_by=cases_world.officer(signing.unit("Unit of rules"), roles=(Role.RULES,)),
    )  # fmt: skip
    world.keep("switch_id", who.key, switch.pk)
    asked = RobotSwitch.objects.create(
        kind="assessors", on=True, reason="Asked for in the sweep.", asked_at=at,
        asked_by=switch.asked_by,
    )  # fmt: skip
    world.keep("robot_switch_id", who.key, asked.pk)
    world.keep("robot_step", who.key, RobotAction.objects.get(claim=claim, kind="office").pk)


def served(world: World, who: Citizen) -> None:
    """A clerk serves this person just now."""
    clerk = StaffMember.objects.get(user=world.staff["office clerk"])
    visit = cases.serve_person(
        cases_world.as_staff(clerk),
        national_id=who.person.national_id,
        purpose="at_the_counter",
        words="wants to hand in a paper",
        at=clock.now(),
    )
    world.keep("visit", who.key, visit.reference)


def examined(world: World, who: Citizen) -> None:
    """A claim that waits for a doctor, who holds a part of it; its office has no actor."""
    office = signing.unit("Unit three")
    keeper = cases_world.as_staff(cases_world.officer(office))
    told = world.mark(who.key, "claim", f"{_word(who.key, 'wrong')} is missing")
    claim = cases_world.assessed(who.person, clock.now(), record_right="no", record_wrong=told)
    world.mark(who.key, "claim", claim.protocol)
    Claim.objects.filter(pk=claim.pk).update(unit=office)
    cases_world.take(keeper, claim.pk, clock.now())
    why = world.mark(who.key, "medical", f"{_word(who.key, 'illness')} for many years")
    asked = cases.refer_to_assessors(keeper, claim.pk, kind="disability", why=why, at=clock.now())
    doctor = officer(world, "medical assessor", signing.unit("Unit of doctors"), Role.MEDICAL)
    here = agenda_rooms.arrived(asked, doctor, at=clock.now())
    world.keep("appointment", who.key, here.reference)
    world.keep("hours_number", who.key, here.sittings.first().hours_id)
    helped = agenda_rooms.needing(asked, world.mark(who.key, "medical", "Only with my sister"))
    world.keep("arrangement_number", who.key, helped.pk)
    held = cases.take_next_assessment(cases_world.as_staff(doctor), clock.now())
    assert held is not None
    world.keep("assessment", who.key, held.reference)


def drafted(world: World, who: Citizen) -> None:
    """An application that is begun and not sent."""
    told = world.mark(who.key, "draft", f"{_word(who.key, 'begun')} in a draft")
    draft = Draft.objects.create(
        person=who.person,
        benefit="old_age",
        answers={**cases_world.CLEAN, "record_right": "no", "record_wrong": told},
        step="record",
        token=uuid.uuid4(),
        begun_by=who.user,
        updated_at=clock.now(),
    )
    world.keep("token", who.key, draft.token)


def paid(world: World, who: Citizen, cents: int, shown: str) -> Award:
    """An award whose amount stands on every page about it."""
    since = first_of_month(clock.today())
    award = pay_world.award(who.person, amount_cents=cents, starts_on=since)
    world.mark(who.key, "payments", shown)
    return award


def decided(world: World, who: Citizen) -> None:
    """A claim that the engine granted at once: decision, letter and notices."""
    claim = cases_world.assessed(who.person, clock.now())
    assert claim.state == "granted"
    outbox.drain(clock.now)
    letter = Letter.objects.get(person=who.person)
    world.keep("claim", who.key, claim.protocol)
    world.mark(who.key, "claim", claim.protocol)
    world.keep("code", who.key, letter.code)
    world.mark(who.key, "letter", letter.code)
    world.mark(who.key, "letter", printed(letter).sha256)
    award = Award.objects.get(person=who.person)
    world.mark(who.key, "payments", f"{award.amount_cents // 100:,}.{award.amount_cents % 100:02d}")


@dataclass
class Company:
    """An employer with its people, its workers, a filed and a faulty payroll."""

    key: str
    employer: Employer
    workers: list[Person]


def judged(world: World, who: Citizen) -> None:
    """An appeal with a panel of three; one of them is an actor."""
    office = signing.unit("Appeal board")
    officer(world, "board member", office, Role.BOARD)
    for _colleague in range(2):
        cases_world.officer(office, roles=(Role.BOARD,))
    filed = cases.appeal(
        cases_world.as_person(who.person),
        Decision.objects.get(person=who.person).pk,
        contested=["amount"],
        grounds=world.mark(who.key, "claim", f"{_word(who.key, 'grounds')} is wrong"),
        at=clock.now(),
    )
    cases.seat_panel(filed.pk, clock.now())
    world.keep("appeal", who.key, filed.protocol)
    world.mark(who.key, "claim", filed.protocol)


def company(world: World, key: str) -> Company:
    """Marked name; marked workers; a bill; a faulty upload whose file names a marked word."""
    payer = payroll_world.employer(world.mark(key, "company", _word(key, "firm").title()))
    workers = [
        payroll_world.person(world.mark(key, "worker", f"{_word(key, 'hand' + n)} Lima"))
        for n in ("um", "dois")
    ]
    for one in workers:
        world.mark(key, "worker_id", one.national_id)
    running = [payroll_world.employ(one, payer) for one in workers]
    filed = payroll_world.filed(payer, workers, at=clock.now())
    assert filed.bill is not None
    signer = payroll_world.acting_for(payer)
    odd = world.mark(key, "upload", _word(key, "oddhead").title())
    bad = money_in.upload_declaration(
        signer, payer.pk, date(2026, 9, 1), f"{odd}.csv",
        f"CPF;Nome;Remuneração\n123;{odd};{odd}\n".encode(), clock.now(),
    )  # fmt: skip
    money_in.check_declaration(bad.pk, clock.now())
    world.keep("employment_id", key, running[0].pk)
    world.keep("declaration", key, filed.declaration.protocol)
    world.keep("faulty", key, bad.protocol)
    world.keep("bill", key, filed.bill.reference)
    for text in (filed.declaration.protocol, bad.protocol):
        world.mark(key, "declaration", text)
    world.mark(key, "bill", filed.bill.reference)
    return Company(key, payer, workers)


def acted(world: World, key: str, mandate: Mandate) -> None:
    """What one of its people did for a company: a payroll was sent, a worker left."""
    for page, name in (
        ("contributions:upload", "declaration"), ("contributions:end_employment", "employment_id"),
    ):  # fmt: skip
        acts.record(
            page, mandate_id=mandate.pk, organisation_id=mandate.organisation_id,
            actor=f"{receipts.holder_of(mandate)} / {mandate.organisation}",
            about=str(world.ids[name][key]), at=clock.now(),
        )  # fmt: skip


def with_payrolls_only(world: World, payer: Employer) -> None:
    """An accountant of a company who sees no bills and no workers' list."""
    who = citizen(world, "accountantone")
    mandate = payroll_world.mandate(who.user, payer, Mandate.Kind.ACCOUNTANT)
    with acting("sweep world", "test"):
        Mandate.objects.filter(pk=mandate.pk).update(scopes=["upload"])
    acted(world, "one", mandate)
    who.ids["capacity"] = f"mandate-{mandate.pk}"


def officer(world: World, key: str, office: Unit, *roles: Role, name: str = "") -> StaffMember:
    user = signing.staff(*roles, name=name or f"Officer {key}", office=office)
    world.staff[key] = user
    return StaffMember.objects.get(user=user)


def of_people(world: World) -> None:
    """Receipts, a child, an office, a request to erase, and what waits for a second person."""
    ana, bia, caio = (world.citizens[key] for key in ("ana", "bia", "caio"))
    child = process.register_person(
        WORLD,
        name=world.mark("ana", "family", f"{_word('ana', 'child').title()} Ferreira"),
        national_id=signing.national_id(),
        born_on=clock.today() - timedelta(days=3_000),
        sex="M",
    )
    with acting("sweep world", "test"):
        FamilyTie.objects.create(person=ana.person, relative=child, kind="child")
        office = Organisation.objects.create(
            name=world.mark("bia", "office", f"{_word('bia', 'office').title()} Advogados"),
            registration="OFFICE00000007",
            helps_as="law_office",
        )
        Mandate.objects.create(
            holder=bia.user, kind=Mandate.Kind.OFFICE_ADMIN, organisation=office,
            starts_on=date(2026, 1, 1), proof="test",
        )  # fmt: skip
    world.keep("child_id", "ana", child.pk)
    yes = process.give_consent(
        cases_world.as_person(ana.person), ana.person.pk, "reminders", clock.now()
    )
    world.keep("consent", "ana", world.mark("ana", "consent", yes.reference))
    told = process.tell_death(
        cases_world.as_person(bia.person),
        person="111.444.777-35",
        name=world.mark("bia", "death", "Zeferino Prado"),
        died_on=clock.today() - timedelta(days=9),
        certificate="104539 01 55 2013 4 00012 021 0000123 65",
        at=clock.now(),
    )
    world.keep("death", "bia", told.reference)
    world.keep("office_id", "bia", office.pk)
    with acting("sweep world", "test"):
        reports = Institution.objects.create(
            organisation=office, kind=Institution.Kind.SOCIAL_CENTRE
        )
    world.keep("institution", "bia", reports.pk)
    helped = Mandate.objects.get(pk=world.ids["mandate_id"]["record helper"])
    with acting("sweep world", "test"):
        receipt = receipts.issue(helped, WORLD, clock.now())
    world.keep("receipt", "bia", receipt.reference)
    world.mark("bia", "receipt", receipt.reference)
    for one in (ana, bia):
        with acting("sweep world", "test"):
            request = ErasureRequest.objects.create(
                reference=world.mark(one.key, "erasure", public_reference("E")),
                person=one.person,
                asked_at=clock.now(),
            )
        world.keep("erasure", one.key, request.reference)
    admin = StaffMember.objects.get(user=world.staff["administrator"])
    clerk = StaffMember.objects.get(user=world.staff["office clerk"])
    proposal = process.propose_role(
        cases_world.as_staff(admin), clerk, Role.TREASURY, give=True,
        words=world.mark("proposal", "proposal", _word("proposal", "because")), at=clock.now(),
    )  # fmt: skip
    world.keep("proposal", "administrator", proposal.reference)
    asker = StaffMember.objects.get(user=world.staff["caseworker of unit two"])
    asked_for = process.ask_emergency(
        cases_world.as_staff(asker), caio.person.pk,
        world.mark("opening", "opening", f"{_word('caio', 'urgent')} and cannot wait until Monday"),
        clock.now(),
    )  # fmt: skip
    world.keep("opening", "caio", asked_for.reference)
    auditor = StaffMember.objects.get(user=world.staff["auditor"])
    audited = process.open_file(
        cases_world.as_staff(auditor), bia.person.pk, "audit_plan",
        "One of the files drawn for the audit of this year", clock.now(),
    )  # fmt: skip
    with acting("sweep world", "a sweep lasts longer than a reading"):
        FileOpening.objects.filter(pk=audited.pk).update(until=clock.now() + timedelta(days=1))
    hidden_home(world, caio, asker)


def hidden_home(world: World, one: Citizen, seer: StaffMember) -> None:
    """A protected address, and the right of one officer to see it."""
    street = world.mark(one.key, "address", f"Rua {_word(one.key, 'hidden')}")
    lines = {"street": street, "number": "7", "city": "Rio Manso", "postcode": "01310-100"}
    with acting("sweep world", "test"):
        Address.objects.create(
            person=one.person, lines=json.dumps(lines), region="SP", is_protected=True,
            since=clock.now(),
        )  # fmt: skip
        right = AddressRight.objects.create(
            person=one.person, staff=seer,
            given_by=StaffMember.objects.get(user=world.staff["supervisor"]),
            reason="a letter came back", given_at=clock.now(),
            ends_at=clock.now() + timedelta(days=3),
        )  # fmt: skip
    world.keep("right_id", one.key, right.pk)
    with acting("sweep world", "test"):
        hold = LegalHold.objects.create(
            reference=public_reference("H"), person=one.person, article="CPC art. 396",
            reason=world.mark(one.key, "hold", f"order {_word(one.key, 'order')}"),
            set_by="sweep world", set_at=clock.now(),
        )  # fmt: skip
    world.keep("hold", one.key, hold.reference)


def states_and_invites(world: World, payer: Employer, who: Citizen) -> None:
    """A company's statement of its regime, which waits for treasury; and a code for a clerk."""
    actor = actor_for(who.user.pk, {"capacity": who.ids["capacity"], "level": 3}, clock.today())
    proof = world.mark("one", "regime", f"{_word('one', 'option')} 4711")
    statement = money_in.state_regime(
        actor, payer.pk, "simples", date(2026, 1, 1), proof, clock.now()
    )
    world.keep("regime", "one", statement.reference)
    with acting("sweep world", "test"):
        code = Invitation.objects.create(
            organisation=payer.organisation,
            kind=Mandate.Kind.EMPLOYER_CLERK,
            made_by=who.user,
            code_index=people.invitation_index("SWEEPCOMPANY"),
            expires_at=clock.now() + timedelta(days=5),
        )
    world.keep("company_code", "one", code.pk)


def build() -> World:
    """Everybody and everything."""
    world = World()
    first, second = signing.unit("Unit one"), signing.unit("Unit two")
    taker = officer(world, "caseworker with lease", first, Role.CASEWORKER)
    officer(world, "caseworker without lease", first, Role.CASEWORKER)
    officer(world, "supervisor", first, Role.SUPERVISOR)

    ana = citizen(world, "ana")
    record(world, ana)
    asked(world, ana)
    handed_in(world, ana)
    followed(world, ana)
    asked_for_old_months(world, ana)
    said_months_are_missing(world, ana)
    assert leases.take(Claim.objects.get(protocol=world.ids["claim"]["ana"]), taker, clock.now())
    looked_at(world, ana)
    related(world, ana)

    officer(world, "caseworker of unit two", second, Role.CASEWORKER)
    officer(world, "treasury", second, Role.TREASURY)
    officer(world, "auditor", second, Role.AUDITOR)
    officer(world, "office clerk", second, Role.CLERK)
    served(world, ana)
    officer(world, "administrator", second, Role.ADMIN)

    bia = citizen(world, "bia")
    record(world, bia, cents=412_300)
    decided(world, bia)
    looked_at(world, bia)
    related(world, bia)

    judged(world, bia)

    caio = citizen(world, "caio")
    record(world, caio, last=date(2020, 1, 1))
    drafted(world, caio)

    nora = citizen(world, "nora")
    record(world, nora)
    examined(world, nora)
    asked_to_be_exempt(world, nora)

    lena = citizen(world, "lena")
    lock = process.lock_payout(cases_world.as_person(lena.person), lena.person.pk, clock.now())
    world.keep("lock_id", "lena", lock.pk)

    tia, again = citizen(world, "tia"), citizen(world, "tia again")
    double = merging.open_persons_case(
        cases_world.as_staff(StaffMember.objects.get(user=world.staff["supervisor"])),
        tia.person,
        again.person,
        "same name and birth",
        clock.now(),
    )
    world.keep("duplicate", "tia", double.reference)

    dora = citizen(world, "dora")
    with acting("sweep world", "test"):
        people.PayoutAccount.objects.filter(person=dora.person).update(ended_at=clock.now())
    paid(world, dora, 765_431, "7,654.31")

    # Health is read by whoever may, the claim that it belongs to is another right.
    for key, scopes in (("record helper", ["record"]), ("message helper", ["messages", "medical"])):
        helper = citizen(world, key)
        with acting("sweep world", "test"):
            mandate = Mandate.objects.create(
                holder=helper.user, kind=Mandate.Kind.HELPER, person=bia.person, scopes=scopes,
                starts_on=date(2026, 1, 1), proof="test",
            )  # fmt: skip
        helper.ids["capacity"] = f"mandate-{mandate.pk}"
        world.keep("mandate_id", key, mandate.pk)

    of_people(world)
    for key in ("one", "two"):
        payer = company(world, key).employer
        people_of = [("admin", Mandate.Kind.EMPLOYER_ADMIN), ("clerk", Mandate.Kind.EMPLOYER_CLERK)]
        for role, kind in people_of if key == "one" else people_of[:1]:
            who = citizen(world, f"{role}{key}")
            mandate = payroll_world.mandate(who.user, payer, kind)
            who.ids["capacity"] = f"mandate-{mandate.pk}"
            world.keep("company_mandate", who.key, mandate.pk)
            acted(world, key, mandate)
            if who.key == "adminone":
                states_and_invites(world, payer, who)
        if key == "one":
            with_payrolls_only(world, payer)

    content = payroll_world.bank_says(
        (123_45, world.mark("bank", "payer", f"{_word('bank', 'payer')} rent")), number="SWEEP-1"
    )
    statement = money_in.import_statement(WORLD, content, clock.now())
    outbox.drain(clock.now)
    world.keep("statement_id", "bank", statement.pk)
    world.keep("booking_id", "bank", StatementEntry.objects.get(statement=statement).pk)

    proposed(world, first)
    for who in (ana, bia):
        handed_over(world, who)
    learnt(world)
    run = cases.prepare_pay_run(
        cases_world.as_staff(StaffMember.objects.get(user=world.staff["treasury"])),
        clock.today().replace(day=1),
        clock.now(),
    )
    world.keep("run", "treasury", run.reference)
    return world


def proposed(world: World, office: Unit) -> None:
    """A new legal value that waits for a second officer."""
    maker = officer(world, "rules officer", office, Role.RULES)
    made = regulations.propose(
        cases_world.as_staff(maker),
        parameter="wages/ceiling",
        since=date(2031, 1, 1),
        until=None,
        content="9999.99",
        act="Portaria 1/2030",
        reason="A reason that is long enough to be read.",
        source="https://example.org/act",
        at=clock.now(),
    )
    world.keep("number", "rules officer", made.pk)


def handed_over(world: World, who: Citizen) -> None:
    """A question that waits for a person, in the asker's words."""
    session = {"level": 3, "stepped_up_at": clock.now().timestamp()}
    asker = Context(actor_for(who.user.pk, session, clock.today()), clock.now(), "en")
    talk = conversation(asker, None, begin=True)
    assert talk is not None
    said = world.mark(who.key, "ticket", _word(who.key, "ticket"))
    ticket = tickets.hand_over(asker, talk, said, include=False, key=uuid.uuid4())
    world.keep("ticket", who.key, ticket.reference)


def learnt(world: World) -> None:
    """An editor's proposal, and a trained head."""
    editor = world.staff["rules officer"]
    addition = Addition.objects.create(
        kind="background", language="en", question="What is the capital of Peru?",
        proposed_by="x", proposed_user=editor, proposed_at=clock.now(),
    )  # fmt: skip
    figures = {"top_1": 0.1, "top_3": 0.1, "precision": 0.1, "resolved": 0.1, "questions": 1}
    card = {"overall": figures, "background": {"answered": 0.5}, "languages": {}}
    card["by_article"] = {}
    more = {"complete": False, "confusions": [], "articles": 1, "questions": 1, "encoder": "none"}
    head = HeadVersion.objects.create(
        content=b"", sha256="0" * 64, made_at=clock.now(), made_by="x",
        card=card | more | {"split": "none"}, misses=[],
    )  # fmt: skip
    world.keep("addition_id", "rules officer", addition.pk)
    world.keep("version_id", "rules officer", head.pk)


def made_up(world: World) -> Iterator[tuple[str, Any]]:
    """For each kind of identifier one of the same shape that nothing has."""
    for name, owners in world.ids.items():
        value = next(iter(owners.values()))
        if isinstance(value, uuid.UUID):
            yield name, uuid.uuid4()
        elif isinstance(value, int):
            yield name, 987_654_321
        else:
            yield name, public_reference(value.split("-", 1)[0])


__all__ = ["BankStatement", "Bill", "Citizen", "Declaration", "Employment", "World", "build"]

"""What strangers bring besides themselves: work at desks, money asked back, files of companies.

Each row stands where an owner's filter chooses rows, so that a page without it would show more.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from accounts.models import FileOpening, PayoutAccount, Role, StaffMember, Unit
from benefits import process as cases
from benefits.adjudication.models import Decision
from benefits.applications.models import Claim
from benefits.conditions.models import FollowUp
from benefits.eligibility.correction_models import Correction
from benefits.payments.models import Award, Payment, PayRun
from benefits.payments.withheld_models import WithheldMonth
from benefits.supervision.models import CorrectionTask, Draw, Sampled
from contributions import process as money_in
from portal import clock
from portal.assistant.models import Preference
from portal.messages.models import Letter
from portal.periods import add_months, first_of_month
from portal.records import acting, public_reference
from tests.accounts import people as signing
from tests.architecture import sweep_world as small
from tests.architecture.sweep_rows import asked_back
from tests.architecture.sweep_world import Citizen, World
from tests.benefits import world as cases_world
from tests.benefits.agenda import rooms as agenda_rooms
from tests.contributions import world as payroll_world


def bring(world: World, asker: Citizen, paid: Citizen) -> None:
    """One who waits for a decision, one who is paid, and whoever works on it."""
    # An office that decides already and where nobody acts: the list of offices stays what it was.
    office = signing.unit("Unit three")
    keeper = small.officer(world, "stranger keeper", office, Role.CASEWORKER)
    with acting("sweep world", "test"):
        Preference.objects.create(user=asker.user, short=True, rate=150)
    at_the_desk(world, asker, keeper, office)
    visits(world, keeper, office)
    decided(paid, keeper)
    owing(paid, keeper)
    read_by_the_auditor(asker)
    companies(world)


def an_office_opens() -> None:
    """It serves a state in which somebody lives whom nobody here may know of; all may see it."""
    Unit.objects.create(name="Unit of the coast", regions="SP", city="Santos")


def at_the_desk(world: World, who: Citizen, keeper: StaffMember, office: Unit) -> None:
    """A question to the claimant, a value said to be wrong, and a file that an auditor reads."""
    claim, at = Claim.objects.get(person=who.person), clock.now()
    Claim.objects.filter(pk=claim.pk).update(unit=office)
    actor = cases_world.as_staff(keeper)
    cases_world.take(actor, claim.pk, at)
    cases.ask(
        actor, claim.pk, what="Which years?", why="Two are missing.", at=at,
        due_on=clock.today() + timedelta(days=20),
    )  # fmt: skip
    with acting("sweep world", "test"):
        Correction.objects.create(
            draft=claim.draft, person=who.person, unit=office, condition="age",
            right="I am older", opened_at=at, opened_by=who.user,
        )  # fmt: skip


def visits(world: World, keeper: StaffMember, office: Unit) -> None:
    """A visit of yesterday that nobody said anything about, and hours of tomorrow."""
    who, at = small.citizen(world, "wes"), clock.now()
    small.record(world, who)
    claim = cases_world.assessed(who.person, at, record_right="no", record_wrong="It is wrong.")
    Claim.objects.filter(pk=claim.pk).update(unit=office)
    actor = cases_world.as_staff(keeper)
    cases_world.take(actor, claim.pk, at)
    asked = cases.refer_to_assessors(
        actor, claim.pk, kind="disability", why="Look at the years since 2020.", at=at
    )
    doctor = small.officer(world, "stranger doctor", signing.unit("Unit ten"), Role.MEDICAL)
    agenda_rooms.arrived(asked, doctor, at=at - timedelta(days=1))
    agenda_rooms.hours(doctor, "medical", day=clock.today() + timedelta(days=1))


def decided(who: Citizen, keeper: StaffMember) -> None:
    """A step of the family grant that stands, a letter, an error of a sample of long ago."""
    decision, at = Decision.objects.get(person=who.person), clock.now()
    FollowUp.objects.create(
        person=who.person, claim=decision.claim, kind="school", first_month=date(2026, 2, 1),
        state="applied", step="warning", decision=decision, proposed_at=at, settled_at=at,
        effect_month=first_of_month(clock.today()),
    )  # fmt: skip
    theirs = FollowUp.objects.filter(state="applied").exclude(person=who.person).first()
    if theirs is not None:  # a letter about it that went to somebody else
        Letter.objects.create(
            person=who.person, kind="conditions", key="stranger", case=theirs.reference,
            language="en", content={}, written_at=at,
        )  # fmt: skip
    old = at - timedelta(days=800)  # before what the figures of errors count
    draw = Draw.objects.create(
        month=date(2024, 9, 1), drawn_at=old, seed="strangers", share_per_mille=10, population=1
    )
    sampled = Sampled.objects.create(
        draw=draw, decision=decision, person=who.person, route="engine", outcome=decision.outcome,
        state="done", verdict="refused", is_error=True, words="Wrong.", done_at=old,
        reviewer=keeper,
    )  # fmt: skip
    CorrectionTask.objects.create(
        sampled=sampled, claim=decision.claim, unit=signing.unit("Unit nine"), opened_at=at
    )


def read_by_the_auditor(who: Citizen) -> None:
    """A second file that the auditor has open just now, for other words than the first."""
    at = clock.now()
    with acting("sweep world", "test"):
        FileOpening.objects.create(
            reference=public_reference("O"), kind=FileOpening.Kind.PURPOSE, person=who.person,
            staff=StaffMember.objects.get(roles__contains=[Role.AUDITOR.value]),
            purpose="audit_plan", words="A stranger complained about how long it takes",
            asked_at=at, opened_at=at, until=at + timedelta(days=1),
        )  # fmt: skip


def owing(who: Citizen, keeper: StaffMember) -> None:
    """Money asked back that is being taken, a payment of a later month, a month held back."""
    at, today = clock.now(), clock.today()
    award = Award.objects.get(person=who.person)
    asked_back(who, keeper, StaffMember.objects.exclude(pk=keeper.pk).latest("pk"))
    this = first_of_month(today)
    Payment.objects.create(
        run=PayRun.objects.latest("pk"), award=award, person=who.person, month=add_months(this, 2),
        gross_cents=100, net_cents=100, end_to_end_id=uuid4().hex[:24],
        account=PayoutAccount.objects.filter(person=who.person).earliest("pk"),
    )  # fmt: skip
    for one in (this, add_months(this, 1)):  # whichever the next run pays to others
        WithheldMonth.objects.create(
            person=who.person, benefit=award.benefit, month=one, cause="sweep", withheld_at=at
        )


def companies(world: World) -> None:
    """A payroll of a month that no household declared, one that another replaced, a faulty one."""
    payer = payroll_world.employer("Strangers of February")
    worker = payroll_world.person("Stranger Lima")
    payroll_world.employ(worker, payer)
    payroll_world.filed(payer, [worker], month=date(2026, 2, 1), at=clock.now())
    for wages in (["2.000,00"], ["2.500,00"]):  # as company one did: the second replaced the first
        payroll_world.filed(payer, [worker], wages, month=date(2026, 7, 1), at=clock.now())
    money_in.upload_declaration(
        payroll_world.acting_for(payer), payer.pk, first_of_month(clock.today()), "strangers.csv",
        b"CPF;Nome;Remunera\xc3\xa7\xc3\xa3o\n123;x;x\n", clock.now(),
    )  # fmt: skip

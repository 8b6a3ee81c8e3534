"""The chain under fire: claims are decided and paid while workers and the broker are killed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import Person, Role
from benefits import process
from benefits.models import Award, Claim, Decision, InformationRequest, Payment, PayRun
from portal import clock
from portal.errors import Mendable
from portal.messages.models import Letter, Notice
from portal.outbox import Heartbeat, OutboxEvent
from tests.benefits import world as people
from tests.faults.machinery import Killer, World, wait_until, wait_while_it_moves
from tests.faults.stubs import trouble_of

# Seconds in which nothing at all moves until work counts as lost: a slow machine is no loss.
PATIENCE = float(os.environ.get("FAULTS_PATIENCE", "150"))
PACE = 3.0  # seconds that a claim waits for its share of the kills


@dataclass
class Findings:
    """What was lost or doubled; all of it must be zero."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, count: int) -> None:
        self.counts[name] = self.counts.get(name, 0) + count

    @property
    def clean(self) -> bool:
        return not any(self.counts.values())

    def __str__(self) -> str:
        return " ".join(f"{name}={count}" for name, count in self.counts.items())


def settle() -> bool:
    """True when nothing is due any more; quarantined work is not settled, it is a finding."""
    due = wait_while_it_moves(lambda: not _open_work().exists(), _moved, seconds=PATIENCE)
    connection.close()
    return due


def _open_work() -> QuerySet[OutboxEvent]:
    return OutboxEvent.objects.filter(state="due").filter(
        Q(due_at__lte=clock.now()) | Q(attempts__gt=0)
    )


def _moved() -> object:
    """Changes with every event that is done or tried; a pulse alone is no work."""
    return OutboxEvent.objects.aggregate(
        done=Count("id", filter=~Q(state="due")), attempts=Sum("attempts")
    )


def heard(since: datetime) -> bool:
    """True when a worker has heard the broker and reached the database after that moment."""
    return wait_until(
        lambda: Heartbeat.objects.filter(name="worker", beat_at__gt=since).exists(),
        seconds=2 * PATIENCE,
    )


def adjudicate(
    world: World,
    killer: Killer,
    *,
    claims: int,
    kills: int,
    restarts: int,
    broker_down: bool,
    outage: float = 0,
    database_restarts: int = 0,
) -> Findings:
    """File claims while workers die and the broker is killed; every fourth needs a human.

    With an `outage` the broker is away for so many seconds, PostgreSQL is started again in the
    middle, some registers answer badly, and the claims keep pace with the kills.
    """
    claimants = [people.claimant() for _ in range(claims)]
    for number, person in enumerate(claimants):
        if number % 4 == 3:
            person.contribution_months.filter(month__year=2010).delete()
    people.officer(people.unit())
    killer.wanted += kills
    restart_at = {claims * (n + 1) // (restarts + 1) for n in range(restarts)}
    if broker_down:
        world.valkey.child.clear()
    database_at = {claims * (n + 1) // (database_restarts + 1) for n in range(database_restarts)}
    away = None
    for number, person in enumerate(claimants):
        if number in restart_at:
            world.valkey.child.clear()
        if outage and number == claims // 4:
            away = world.stop_broker_for(outage)
        if number in database_at:
            connection.close()
            world.restart_database()
        _file(person)
        if outage:
            due = number * kills // claims
            wait_until(lambda due=due: killer.kills >= due, seconds=PACE, every=0.1)
        if number - 2 in restart_at:
            world.valkey.start()
        time.sleep(0.05)
    if away is not None:
        away.wait()
    if not world.valkey.child.running:
        world.valkey.start()
    _let_kills_happen(killer)
    findings = Findings()
    findings.add("deaf", 0 if broker_down or heard(clock.real_now()) else 1)
    findings.add("unsettled", 0 if settle() else 1)
    findings.add("undecided", Claim.objects.filter(state="submitted").count())
    findings.add("decided_twice", _doubles(Decision.objects.values("claim")))
    findings.add("awarded_twice", _doubles(Award.objects.values("decision")))
    granted = Claim.objects.filter(state="granted")
    findings.add("granted_without_award", granted.count() - Award.objects.count())
    findings.add(
        "granted_without_letter",
        granted.exclude(protocol__in=_letters()).count(),
    )
    findings.add("silent_failures", silent_failures())
    findings.add("adverse", adverse())
    findings.add("quarantined", OutboxEvent.objects.filter(state="quarantined").count())
    return findings


def _file(person: Person) -> None:
    """Sends the application, again if the connection was cut; it is filed once all the same."""
    for _again in range(5):
        try:
            people.filed(person, clock.now())
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.5)
        except Mendable:  # the cut came after it was filed
            return
        else:
            return


def silent_failures() -> int:
    """Claims that stand still without anybody who knows: no office, no reason, no question."""
    asked = InformationRequest.objects.filter(claim=OuterRef("pk"), state="open")
    told = Notice.objects.filter(case=OuterRef("protocol"), person=OuterRef("person"))
    waiting = Claim.objects.filter(state="in_review")
    return (
        waiting.filter(unit=None).count()
        + waiting.filter(referral_reasons=[]).count()
        + Claim.objects.filter(state="awaiting_answer").exclude(Exists(asked)).count()
        + Claim.objects.exclude(Exists(told)).count()
    )


def adverse() -> int:
    """Claims that ended without a grant, and grants to people whose register did not answer."""
    return (
        Claim.objects.filter(state__in=["refused", "refusal_proposed", "refusal_held"]).count()
        + Decision.objects.exclude(outcome="granted").count()
        + Decision.objects.filter(claim__person_id__in=in_trouble()).count()
    )


def in_trouble() -> set[int]:
    """The claimants about whom the civil register gave no sensible answer in this run."""
    if not os.environ.get("FAULTS_REGISTERS"):
        return set()
    persons = Claim.objects.values_list("person_id", flat=True)
    return {person_id for person_id in persons if trouble_of(person_id) is not None}


def _letters() -> list[str]:
    return list(Letter.objects.values_list("case", flat=True))


def _doubles(rows) -> int:
    return rows.annotate(times=Count("pk")).filter(times__gt=1).count()


def _let_kills_happen(killer: Killer) -> None:
    wait_while_it_moves(
        lambda: killer.kills >= killer.wanted, lambda: killer.kills, seconds=PATIENCE
    )
    killer.finish()


def pay(world: World, killer: Killer, *, kills: int) -> Findings:
    """Pay everybody once while workers die; the simulated bank answers and books."""
    office = people.unit()
    first, second, third = (
        people.as_staff(people.officer(office, roles=(Role.TREASURY,))) for _ in range(3)
    )
    killer.pause = (0.1, 0.4)
    killer.wanted += kills
    run = process.prepare_pay_run(first, clock.today().replace(day=1), clock.now())
    run = process.freeze_pay_run(first, run.pk, clock.now())
    for approver in (second, third):
        process.approve_pay_run(approver, run.pk, seal=run.seal, at=clock.now())
    world.valkey.child.clear()
    _let_kills_happen(killer)
    world.valkey.start()
    reconciled = wait_while_it_moves(
        lambda: PayRun.objects.get(pk=run.pk).state == "reconciled", _moved, seconds=PATIENCE
    )
    findings = Findings()
    findings.add("unsettled", 0 if settle() else 1)
    findings.add("unreconciled", 0 if reconciled else 1)
    findings.add("unpaid", Payment.objects.exclude(state__in=["paid", "returned"]).count())
    findings.add("awards_without_payment", Award.objects.filter(payments__isnull=True).count())
    findings.add("paid_twice", _doubles(Payment.objects.values("award", "month")))
    findings.add("quarantined", OutboxEvent.objects.filter(state="quarantined").count())
    findings.add("ledger", ledger_findings())
    return findings


def ledger_findings() -> int:
    from contributions.ledger.audit import audit

    return len(audit())


def run(
    *,
    claims: int,
    kills: int,
    restarts: int,
    seed: int,
    broker_down: bool,
    with_payments: bool,
    world: World,
    outage: float = 0,
    database_restarts: int = 0,
    say: Callable[[str], None] = print,
) -> Findings:
    """The whole run on started servers; returns what was lost or doubled."""
    killer = Killer(world, seed=seed)
    world.start_bank()
    started = clock.real_now()
    world.start_workers()
    if not broker_down and not heard(started):
        raise RuntimeError("no worker came up")
    killer.start()
    try:
        findings = adjudicate(
            world,
            killer,
            claims=claims,
            kills=kills,
            restarts=restarts,
            broker_down=broker_down,
            outage=outage,
            database_restarts=database_restarts,
        )
        granted = Claim.objects.filter(state="granted").count()
        say(
            f"adjudication: claims={claims} kills={killer.kills} granted={granted} "
            f"register_in_trouble={len(in_trouble())} {findings}"
        )
        if with_payments:
            paid = pay(world, killer, kills=max(2, kills // 3))
            say(f"pay run: payments={Payment.objects.count()} kills={killer.kills} {paid}")
            for name, count in paid.counts.items():
                findings.add(name, count)
    finally:
        killer.stop()
    return findings

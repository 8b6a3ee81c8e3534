"""The chain under fire: claims are decided and paid while workers and the broker are killed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count

from accounts.models import Role
from benefits import process
from benefits.models import Award, Claim, Decision, Payment, PayRun
from portal import clock
from portal.outbox import OutboxEvent
from tests.benefits import world as people
from tests.faults.machinery import Killer, World, wait_until

PATIENCE = float(os.environ.get("FAULTS_PATIENCE", "150"))  # seconds until work counts as lost


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
    due = wait_until(
        lambda: (
            not OutboxEvent.objects.filter(state="due", due_at__lte=clock.now()).exists()
            and not OutboxEvent.objects.filter(state="due", attempts__gt=0).exists()
        ),
        seconds=PATIENCE,
    )
    connection.close()
    return due


def adjudicate(
    world: World, killer: Killer, *, claims: int, kills: int, restarts: int, broker_down: bool
) -> Findings:
    """File claims while workers die and the broker is killed; every fourth needs a human."""
    claimants = [people.claimant() for _ in range(claims)]
    for number, person in enumerate(claimants):
        if number % 4 == 3:
            person.contribution_months.filter(month__year=2010).delete()
    people.officer(people.unit())
    killer.wanted += kills
    restart_at = {claims * (n + 1) // (restarts + 1) for n in range(restarts)}
    if broker_down:
        world.valkey.child.clear()
    for number, person in enumerate(claimants):
        if number in restart_at:
            world.valkey.child.clear()
        people.filed(person, clock.now())
        if number - 2 in restart_at:
            world.valkey.start()
        time.sleep(0.05)
    if not world.valkey.child.running:
        world.valkey.start()
    _let_kills_happen(killer)
    findings = Findings()
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
    findings.add("quarantined", OutboxEvent.objects.filter(state="quarantined").count())
    return findings


def _letters() -> list[str]:
    from portal.messages.models import Letter

    return list(Letter.objects.values_list("case", flat=True))


def _doubles(rows) -> int:
    return rows.annotate(times=Count("pk")).filter(times__gt=1).count()


def _let_kills_happen(killer: Killer) -> None:
    wait_until(lambda: killer.kills >= killer.wanted, seconds=PATIENCE, every=0.1)
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
    reconciled = wait_until(
        lambda: PayRun.objects.get(pk=run.pk).state == "reconciled", seconds=PATIENCE
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
    say: Callable[[str], None] = print,
) -> Findings:
    """The whole run on started servers; returns what was lost or doubled."""
    killer = Killer(world, seed=seed)
    world.start_bank()
    world.start_workers()
    killer.start()
    try:
        findings = adjudicate(
            world,
            killer,
            claims=claims,
            kills=kills,
            restarts=restarts,
            broker_down=broker_down,
        )
        say(f"adjudication: claims={claims} kills={killer.kills} {findings}")
        if with_payments:
            paid = pay(world, killer, kills=max(2, kills // 3))
            say(f"pay run: payments={Payment.objects.count()} kills={killer.kills} {paid}")
            for name, count in paid.counts.items():
                findings.add(name, count)
    finally:
        killer.stop()
    return findings

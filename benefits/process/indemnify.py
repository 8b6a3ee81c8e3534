"""Old months of own work: what they cost, the wish, the officer's answer, the sum anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.eligibility.facts import own_facts
from benefits.law import indemnity as law
from benefits.law.facts import Facts
from benefits.law.statute import the_law
from contributions import process as money_in
from contributions import queries as record
from contributions.models import Indemnity
from portal.errors import Mendable
from portal.messages.notices import Sending, send_each
from portal.records import acting


@dataclass(frozen=True)
class Offer:
    """What old months cost and what they change, on a day; nothing is kept."""

    months: tuple[date, ...]
    basis: law.IndemnityBasis
    costs: tuple[record.IndemnityMonth, ...]
    bought: law.Bought

    @property
    def total_cents(self) -> int:
        return sum(one.total_cents for one in self.costs)


def offer(person_id: int, first: date, last: date, on: date) -> Offer:
    """The months from one to another that can be bought, and their sum. Raises Mendable."""
    facts = own_facts(person_id, {}, on).facts
    months = record.months_to_indemnify(person_id, first, last, facts.birth, on)
    return _offer(facts, months, on)


def offer_of(one: Indemnity, on: date) -> Offer:
    """The same for what was asked for, without months that came by another way. Raises Mendable."""
    return _offer(own_facts(one.person_id, {}, on).facts, _still_wanted(one, on), on)


def _still_wanted(one: Indemnity, on: date) -> tuple[date, ...]:
    asked = record.indemnity_months(one)
    missing = record.months_to_indemnify(one.person_id, asked[0], asked[-1], None, on)
    wanted = tuple(month for month in missing if month in asked)
    if not wanted:
        raise Mendable(_("The record has all of these months already."))
    return wanted


def _offer(facts: Facts, months: tuple[date, ...], on: date) -> Offer:
    basis = law.indemnity_basis(facts, on, the_law())
    return Offer(
        months,
        basis,
        record.indemnity_costs(months, basis.mean_cents, on),
        law.bought(facts, months, on, the_law()),
    )


def ask(actor: Actor, months: Sequence[date], proof: str, at: datetime) -> Indemnity:
    """The signed-in person asks to pay for months. Raises Http404 or Mendable."""
    on = timezone.localdate(at)
    require(actor, "indemnity.ask", actor.person_id, on=on)
    assert actor.person_id is not None and actor.user_id is not None
    first, last = min(months), max(months)
    born_on = own_facts(actor.person_id, {}, on).facts.birth
    wanted = record.months_to_indemnify(actor.person_id, first, last, born_on, on)
    with acting(actor.label, "indemnity asked"):
        return money_in.ask_indemnity(actor.person_id, wanted, proof, asked_by=actor.user_id, at=at)


def accept(actor: Actor, one: Indemnity, note: str, at: datetime) -> Indemnity:
    """The work is proven: the person gets the bill. Raises Http404, Mendable, IllegalTransition."""
    require(actor, "indemnity.decide", one, on=timezone.localdate(at))
    assert actor.staff_id is not None
    with acting(actor.label, "indemnity decided"):
        done = money_in.accept_indemnity(
            one, _reckoned(one, at), note, decided_by=actor.staff_id, actor=actor.label, at=at
        )
        _tell(done, "indemnity_billed", at, amount_cents=done.total_cents, pay_on=done.pay_by)
    return done


def refuse(actor: Actor, one: Indemnity, note: str, at: datetime) -> Indemnity:
    """The work is not proven. Raises Http404, Mendable or IllegalTransition."""
    require(actor, "indemnity.decide", one, on=timezone.localdate(at))
    assert actor.staff_id is not None
    with acting(actor.label, "indemnity decided"):
        done = money_in.refuse_indemnity(
            one, note, decided_by=actor.staff_id, actor=actor.label, at=at
        )
        _tell(done, "indemnity_refused", at, reason=done.note)
    return done


def reckon(actor: Actor, one: Indemnity, at: datetime) -> Indemnity:
    """The sum for this month of payment. Raises Http404, Mendable or IllegalTransition."""
    require(actor, "indemnity.ask", one.person_id, on=timezone.localdate(at))
    with acting(actor.label, "indemnity reckoned again"):
        return money_in.reckon_indemnity(one, _reckoned(one, at), actor=actor.label, at=at)


def withdraw(actor: Actor, one: Indemnity, at: datetime) -> Indemnity:
    """The person does not want it any more. Raises Http404 or IllegalTransition."""
    require(actor, "indemnity.ask", one.person_id, on=timezone.localdate(at))
    with acting(actor.label, "indemnity withdrawn"):
        return money_in.withdraw_indemnity(one, actor=actor.label, at=at)


def _reckoned(one: Indemnity, at: datetime) -> money_in.IndemnitySum:
    on = timezone.localdate(at)
    found = offer_of(one, on)
    wages = [law.salary_of(month, found.basis, the_law()) for month in found.months]
    return money_in.IndemnitySum(
        found.months, found.basis.mean_cents, wages, record.indemnity_pay_by(on)
    )


def _tell(one: Indemnity, kind: str, at: datetime, **values: object) -> None:
    key = f"{kind}:{one.pk}"
    send_each([Sending(one.person_id, kind, key, dict(values), one.reference)], at)

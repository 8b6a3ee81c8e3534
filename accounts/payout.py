"""Where a person is paid: a new account waits, a lock holds, and the owner hears of every step."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import banks, queries
from accounts.inquiries import question_fact
from accounts.models import Inquiry, PayoutAccount, PayoutLock, Person
from accounts.permissions import Actor, Denied, ensure
from portal import outbox
from portal.errors import Mendable
from portal.records import acting


def payout_lock(person_id: int) -> PayoutLock | None:
    """The lock that holds on a person's account just now."""
    return PayoutLock.objects.filter(person_id=person_id, lifted_at__isnull=True).first()


def locks_to_confirm(staff_id: int) -> QuerySet[PayoutLock]:
    """Locks that another officer asked to open, the oldest first."""
    return (
        PayoutLock.objects.filter(lifted_at__isnull=True, asked_by__isnull=False)
        .exclude(asked_by_id=staff_id)
        .select_related("person", "asked_by__unit")
        .order_by("asked_at", "id")
    )


def change_payout_account(
    actor: Actor,
    person_id: int,
    *,
    bank_code: str,
    branch: str,
    number: str,
    holder: str,
    at: datetime,
) -> PayoutAccount:
    """Names a new account; it takes effect after the cooling-off time, the old one holds till then.

    Denied unless it is the person's own and they stepped up a moment ago; Mendable when the bank
    is unknown, the number is not written as an account, the holder is somebody else or the owner
    has locked the account.
    """
    ensure(actor, "payout_account.change", person_id, at)
    if not actor.stepped_up(at):
        raise Denied("payout_account.change needs a fresh step-up")
    person = queries.person(person_id)
    bank_code, branch, number = banks.checked(bank_code, branch, number)
    if not banks.same_holder(holder, person.name, person.social_name):
        raise Mendable(
            _("The account must be in your own name, as the bank writes it."), field="holder"
        )
    effective_at = payout_effective_at(at)
    with acting(actor.label, "payout account changed by its owner"):
        Person.objects.select_for_update(of=("self",)).get(pk=person_id)
        if payout_lock(person_id) is not None:
            raise Mendable(
                _("You locked your account. Come to any office with a document to open the lock.")
            )
        current = PayoutAccount.objects.filter(person_id=person_id, ended_at__isnull=True).first()
        if current is not None:
            if _is_same(current, bank_code, branch, number):
                raise Mendable(_("This is the account that we already have."), field="number")
            _close(current, at, effective_at)
        account = PayoutAccount.objects.create(
            person_id=person_id,
            bank_code=bank_code,
            branch=branch,
            number=number,
            number_index=queries.account_number_index(bank_code, branch, number),
            holder=holder.strip(),
            named_at=at,
            effective_at=effective_at,
            set_by=actor.label,
        )
        outbox.emit(
            "payout_account.changed",
            account.pk,
            key=f"payout_account.changed:{account.pk}",
            due_at=at,
        )
    return account


def payout_effective_at(at: datetime) -> datetime:
    """When an account named at this moment would take effect."""
    return at + timedelta(hours=settings.PAYOUT_COOLING_OFF_HOURS)


def _is_same(account: PayoutAccount, bank_code: str, branch: str, number: str) -> bool:
    return bytes(account.number_index) == queries.account_number_index(bank_code, branch, number)


def _close(current: PayoutAccount, at: datetime, effective_at: datetime) -> None:
    """Ends the current account when the new one takes effect.

    One that is still cooling off never takes effect: it ends at its own beginning, and the account
    that it was to replace holds until the newest takes effect.
    """
    if current.effective_at > at:
        PayoutAccount.objects.filter(
            person_id=current.person_id, ended_at=current.effective_at
        ).update(ended_at=effective_at)
        current.ended_at = current.effective_at
    else:
        current.ended_at = effective_at
    current.save(update_fields=["ended_at"])


def cancel_payout_change(actor: Actor, person_id: int, at: datetime) -> Inquiry | None:
    """This was not me: the new account never takes effect, the old one holds, we look into it.

    Returns the inquiry, or None when no change was waiting any more.
    """
    ensure(actor, "payout_account.cancel", person_id, at)
    with acting(actor.label, "change of payout account cancelled: this was not me"):
        Person.objects.select_for_update(of=("self",)).get(pk=person_id)
        pending = queries.pending_payout_account(person_id, at)
        if pending is None:
            return None
        pending.ended_at = pending.effective_at
        pending.save(update_fields=["ended_at"])
        PayoutAccount.objects.filter(
            person_id=person_id, effective_at__lte=at, ended_at=pending.effective_at
        ).update(ended_at=None)
        words = _("Somebody named another account to be paid to. It was not me.")
        return question_fact(actor, person_id, "payout_account", words, at)


# ── The lock ─────────────────────────────────────────────────────────────────────────────────


def lock_payout(actor: Actor, person_id: int, at: datetime) -> PayoutLock:
    """Locks the account: from now on only a visit with proof allows another one.

    Denied unless it is the person's own at level substantial. A change that still waits for its
    cooling-off time is not touched: "this was not me" stops it. Locked twice is locked once.
    """
    ensure(actor, "payout_lock.set", person_id, at)
    with acting(actor.label, "payout account locked by its owner"):
        Person.objects.select_for_update(of=("self",)).get(pk=person_id)
        lock = payout_lock(person_id)
        if lock is None:
            lock = PayoutLock.objects.create(person_id=person_id, set_at=at, set_by=actor.label)
            _tell_lock(lock, "set", at)
    return lock


def ask_to_unlock(actor: Actor, lock_id: int, document: str, at: datetime) -> PayoutLock:
    """A clerk has the person and their document in front of them; a second person confirms later.

    Denied for anybody who must keep away from the person. Mendable when the lock is open already.
    """
    if not actor.is_staff:
        raise Denied("a visit is recorded by staff")
    with acting(actor.label, "visit with proof: the lock may be opened"):
        lock = _locked_row(actor, lock_id, at)
        if not document.strip():
            raise Mendable(_("Say which document you saw."), "document")
        lock.asked_by_id, lock.asked_at, lock.document = actor.staff_id, at, document.strip()
        lock.save(update_fields=["asked_by", "asked_at", "document"])
        _tell_lock(lock, "asked", at)
    return lock


def confirm_unlock(actor: Actor, lock_id: int, at: datetime) -> PayoutLock:
    """The second person opens the lock. Denied for the one who asked and for who keeps away."""
    if not actor.is_staff:
        raise Denied("the lock is opened by staff")
    with acting(actor.label, "lock opened after a visit with proof"):
        lock = _locked_row(actor, lock_id, at)
        if lock.asked_by_id is None:
            raise Mendable(_("Nobody asks for this any more."))
        if lock.asked_by_id == actor.staff_id:
            raise Denied("the lock is opened by a second person")
        lock.lifted_by_id, lock.lifted_at = actor.staff_id, at
        lock.save(update_fields=["lifted_by", "lifted_at"])
        _tell_lock(lock, "lifted", at)
    return lock


def keep_locked(actor: Actor, lock_id: int, at: datetime) -> PayoutLock:
    """The second person is not convinced, or the owner was not there: the lock stays."""
    with acting(actor.label, "the lock stays"):
        lock = _locked_row(actor, lock_id, at)
        lock.asked_by, lock.asked_at, lock.document = None, None, ""
        lock.save(update_fields=["asked_by", "asked_at", "document"])
    return lock


def _locked_row(actor: Actor, lock_id: int, at: datetime) -> PayoutLock:
    lock = PayoutLock.objects.select_for_update(of=("self",)).get(pk=lock_id)
    if not actor.is_staff:
        ensure(actor, "payout_account.cancel", lock.person_id, at)
    else:
        ensure(actor, "payout_lock.lift", lock.person_id, at)
    if lock.lifted_at is not None:
        raise Mendable(_("This lock is open already."))
    return lock


def _tell_lock(lock: PayoutLock, step: str, at: datetime) -> None:
    key = f"payout_lock.{step}:{lock.pk}:{at.timestamp():.6f}"
    outbox.emit(f"payout_lock.{step}", lock.pk, key=key, due_at=at)

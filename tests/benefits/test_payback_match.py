"""Money came back without its reference: two of the treasury match it, to the cent, or nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AccessLogEntry, FamilyTie, Role
from benefits import process, queries
from benefits.overpayments import counting
from benefits.overpayments.bill_models import PaybackBill
from benefits.overpayments.match_models import PaybackMatch
from benefits.overpayments.models import Overpayment, OverpaymentState
from contributions.ledger.audit import audit
from contributions.queries import ledger_balance, unmatched_count
from contributions.remittances.models import StatementEntry
from portal import clock
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import acting
from portal.states import IllegalTransition
from tests.benefits import world
from tests.benefits.overpaid import SOON, arrives, billed

pytestmark = pytest.mark.django_db
HOW = "The bank names the same payer as the account that the benefit was paid into."


def lost(case: Any, cents: int | None = None, word: str = "VIVA", at: Any = SOON) -> StatementEntry:
    """Money arrives with words that name no bill, and waits."""
    arrives(case, word, case.bill.cents if cents is None else cents, at)
    return StatementEntry.objects.latest("id")


def matched(case: Any, entry: StatementEntry, bill: PaybackBill, at: Any = SOON) -> PaybackMatch:
    one, two, *_rest = case.treasury
    proposed = process.propose_match(one, entry.pk, bill.reference.lower(), HOW, at)
    return process.confirm_match(two, proposed.pk, at)


def test_nothing_counts_before_a_second_person_has_looked():
    case = billed()
    entry = lost(case)
    assert entry.state == "unmatched"
    process.propose_match(case.treasury[0], entry.pk, case.bill.reference, HOW, SOON)
    case.bill.refresh_from_db()
    assert (case.bill.state, unmatched_count()) == ("open", 1)
    assert ledger_balance("unallocated_receipts") == -entry.amount_cents
    assert audit() == []


def test_the_second_person_settles_what_was_owed_and_the_person_is_told():
    case = billed()
    entry = lost(case)
    done = matched(case, entry, case.bill)
    case.bill.refresh_from_db()
    entry.refresh_from_db()
    assert (done.state, entry.state, unmatched_count()) == ("confirmed", "matched", 0)
    assert (case.bill.state, case.bill.entry_id) == ("paid", entry.pk)
    assert Overpayment.objects.get().state == OverpaymentState.SETTLED
    assert ledger_balance("overpayments_receivable") == 0
    assert ledger_balance("unallocated_receipts") == 0
    notice = Notice.objects.get(kind="overpayment_matched")
    assert notice.values["amount_cents"] == entry.amount_cents
    assert notice.values["left_cents"] == 0
    assert audit() == []


def test_who_proposed_it_cannot_be_the_second_but_may_take_it_back():
    case = billed()
    entry = lost(case)
    one, two, three = case.treasury
    proposed = process.propose_match(one, entry.pk, case.bill.reference, HOW, SOON)
    with pytest.raises(Http404):
        process.confirm_match(one, proposed.pk, SOON)
    with pytest.raises(Mendable, match="against"):
        process.return_match(one, proposed.pk, " ", SOON)
    process.return_match(one, proposed.pk, "I mistook the payer.", SOON)
    with pytest.raises(IllegalTransition):
        process.confirm_match(two, proposed.pk, SOON)
    again = process.propose_match(three, entry.pk, case.bill.reference, HOW, SOON)
    assert process.confirm_match(two, again.pk, SOON).state == "confirmed"


def test_the_database_refuses_one_person_in_both_places():
    case = billed()
    entry = lost(case)
    one = case.treasury[0]
    proposed = process.propose_match(one, entry.pk, case.bill.reference, HOW, SOON)
    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        PaybackMatch.objects.filter(pk=proposed.pk).update(
            state="confirmed", decided_by=one.user_id, decided_name="x", decided_at=SOON
        )


def test_only_the_treasury_matches_and_nobody_close_to_the_person():
    case = billed()
    entry = lost(case)
    own = world.person()
    with acting("test", "a tie"):
        FamilyTie.objects.create(person=own, relative=case.claim.person, kind="child")
    office = world.unit()
    close = world.as_staff(world.officer(office, own=own, roles=(Role.TREASURY,)))
    without = [role for role in Role if role != Role.TREASURY]
    other = world.as_staff(world.officer(office, roles=tuple(without)))
    waits = process.propose_match(case.treasury[0], entry.pk, case.bill.reference, HOW, SOON)
    for actor in (close, other):
        with pytest.raises(Http404):
            process.confirm_match(actor, waits.pk, SOON)
        with pytest.raises(Http404):
            process.return_match(actor, waits.pk, "No.", SOON)
    process.return_match(case.treasury[1], waits.pk, "Another payer.", SOON)
    for actor in (close, other):
        with pytest.raises(Http404):
            process.propose_match(actor, entry.pk, case.bill.reference, HOW, SOON)


def test_what_cannot_be_matched_says_why():
    case = billed()
    entry = lost(case)
    one, two, *_rest = case.treasury
    for reference, reason, field in (
        ("J-00000-00000-0000", HOW, "reference"),
        (case.bill.reference, "  ", "reason"),
    ):
        with pytest.raises(Mendable) as trouble:
            process.propose_match(one, entry.pk, reference, reason, SOON)
        assert trouble.value.field == field
    more = lost(case, case.bill.cents + 1, "MORE")
    with pytest.raises(Mendable, match="more than"):
        process.propose_match(one, more.pk, case.bill.reference, HOW, SOON)
    proposed = process.propose_match(one, entry.pk, case.bill.reference, HOW, SOON)
    with pytest.raises(Mendable, match="second person"):
        process.propose_match(two, entry.pk, case.bill.reference, HOW, SOON)
    arrives(case, case.bill.reference, case.bill.cents)  # the person pays it meanwhile
    with pytest.raises(Mendable, match="not open any more"):
        process.confirm_match(two, proposed.pk, SOON)
    assert PaybackMatch.objects.get().state == "proposed"
    assert audit() == []


def test_less_leaves_the_rest_open_under_the_same_reference():
    case = billed()
    entry = lost(case, case.bill.cents - 700)
    matched(case, entry, case.bill)
    case.bill.refresh_from_db()
    assert (case.bill.state, case.bill.cents) == ("open", 700)
    assert Notice.objects.get(kind="overpayment_matched").values["left_cents"] == 700
    arrives(case, case.bill.reference, 700)
    assert Overpayment.objects.get().state == OverpaymentState.SETTLED
    assert audit() == []


def test_more_than_a_part_is_taken_off_the_next_parts():
    case = billed()
    bills = process.pay_back_in_parts(
        world.as_person(case.claim.person), case.overpayment.pk, 3, SOON
    )
    entry = lost(case, bills[0].cents + bills[1].cents + 5)
    matched(case, entry, bills[0])
    still = PaybackBill.objects.get(state="open")
    assert (still.pk, still.cents) == (bills[2].pk, bills[2].cents - 5)
    assert ledger_balance("overpayments_receivable") == still.cents
    assert audit() == []


@given(parts=st.integers(1, 4), shares=st.lists(st.integers(1, 130), min_size=1, max_size=4))
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_matched_paid_and_left_are_what_is_owed(parts, shares):
    with transaction.atomic():
        case = billed()
        if parts > 1:
            person = world.as_person(case.claim.person)
            process.pay_back_in_parts(person, case.overpayment.pk, parts, SOON)
        for place, share in enumerate(shares):
            bill = PaybackBill.objects.filter(state="open").last()
            if bill is None:
                break
            at = SOON + timedelta(hours=place + 1)
            entry = lost(case, max(bill.cents * share // 100, 1), f"LOST{place}", at)
            try:
                matched(case, entry, bill, at)
            except Mendable:
                assert entry.amount_cents > counting.left_cents_of(Overpayment.objects.get())
            now = Overpayment.objects.get()
            left = counting.left_cents_of(now)
            asked = sum(one.cents for one in PaybackBill.objects.filter(state="open"))
            assert counting.paid_cents(now) + left == now.owed_cents
            assert asked == left == ledger_balance("overpayments_receivable")
            assert (left == 0) == (now.state == OverpaymentState.SETTLED)
        assert audit() == []
        transaction.set_rollback(True)


def test_the_pages_lead_from_the_booking_to_the_second_person(signed_in, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: SOON)
    monkeypatch.setattr(clock, "today", lambda: SOON.date())
    case = billed()
    entry = lost(case)
    office = world.unit()
    first, second = (
        signed_in(world.officer(office, roles=(Role.TREASURY,))) for _number in range(2)
    )
    auditor = signed_in(world.officer(office, roles=(Role.AUDITOR,)))
    page = reverse("benefits:payback_match", args=[entry.pk])
    listed = reverse("benefits:payback_matches")
    assert page in first.get(reverse("contributions:entry", args=[entry.pk])).content.decode()
    answer = first.post(page, {"reference": "J-1", "reason": HOW})
    assert answer.status_code == 400 and "There is no bill" in answer.content.decode()
    answer = first.post(page, {"reference": case.bill.reference, "reason": HOW})
    assert answer.status_code == 302
    assert "You proposed this" in first.get(page).content.decode()
    assert first.post(page, {"do": "confirm"}).status_code == 400
    assert PaybackMatch.objects.get().state == "proposed"
    assert case.bill.reference in auditor.get(listed).content.decode()
    assert auditor.get(page).status_code == 404
    shown = second.get(page).content.decode()
    assert str(case.claim.person) in shown and HOW in shown
    assert AccessLogEntry.objects.filter(
        person=case.claim.person, case=case.bill.reference
    ).exists()
    assert second.post(page, {"do": "return", "note": ""}).status_code == 400
    assert second.post(page, {"do": "confirm"}).status_code == 302
    case.bill.refresh_from_db()
    assert case.bill.state == "paid"
    assert second.get(page).status_code == 302
    assert queries.overpayments.matches() == []

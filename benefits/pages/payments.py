"""What a person is paid: the next payment first, then every month, and a statement to keep."""

from __future__ import annotations

import csv
import io
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import access_log
from accounts import queries as people
from accounts.banks import masked, name_of
from accounts.models import PayoutAccount
from accounts.pages.guards import needs_person
from accounts.permissions import require
from benefits import queries
from benefits.eligibility import wording
from benefits.pages.claims_parts import Asked, asked
from benefits.payments.decision_letter import letter_key
from benefits.payments.models import Award, AwardState, Payment, PaymentKind
from portal.components.parts import Amount, Column, Link, Month, Status, SumLine, SummaryRow
from portal.messages.models import Letter
from portal.messages.texts import WORDS
from portal.money import decimal_mark, format_cents


@require_GET
@needs_person
def payments(request: HttpRequest) -> HttpResponse:
    """The next payment, the awards behind it, and all payments by month."""
    ask, person_id = _whose(request)
    found = list(queries.payments_of(person_id))
    account = people.payout_account(person_id, ask.at)
    awards = list(queries.awards_of(person_id))
    shared = any(one.person_id != person_id for one in awards)
    return render(
        request,
        "benefits/payments/payments.html",
        {
            "next": queries.next_payment(person_id, ask.today),
            "account": account_words(account) if account else "",
            "has_award": bool(awards),
            "returned": _waiting_again(person_id),
            "awards": _award_rows(awards, person_id, ask.today),
            "columns": _columns(found, shared),
            "rows": [_row(payment, _takes(found), shared) for payment in found],
            "overpaid": queries.overpayments.standing_of(person_id, ask.today),
        },
    )


@require_GET
@needs_person
def statement(request: HttpRequest) -> HttpResponse:
    """All payments as a file for a spreadsheet, with the decimal mark of the reader's language."""
    ask, person_id = _whose(request)
    language = get_language() or "en"
    comma = decimal_mark(language) == ","
    text = io.StringIO()
    sheet = csv.writer(text, delimiter=";" if comma else ",", lineterminator="\r\n")
    sheet.writerow(
        [
            _("Month"),
            _("Before tax"),
            _("Tax"),
            _("Taken off"),
            _("Paid out"),
            _("State"),
            _("Day"),
            _("Number"),
        ]
    )
    for payment in queries.payments_of(person_id):
        sheet.writerow(
            [
                f"{payment.month:%Y-%m}" if payment.kind == PaymentKind.MONTH else _what(payment),
                *(
                    format_cents(cents, language, symbol=False)
                    for cents in (
                        payment.gross_cents,
                        payment.tax_cents,
                        payment.deducted_cents,
                        payment.net_cents,
                    )
                ),
                payment.get_state_display(),
                _day(payment).isoformat(),
                payment.end_to_end_id,
            ]
        )
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"payments-{ask.today:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def account_words(account: PayoutAccount) -> str:
    """Bank and the end of the number: enough to recognise one's own, too little to use it."""
    return _("%(bank)s, account %(number)s") % {
        "bank": name_of(account.bank_code),
        "number": masked(account.number),
    }


def _whose(request: HttpRequest) -> tuple[Asked, int]:
    """Whose payments these are; a helper's look is kept."""
    ask = asked(request)
    person_id = ask.actor.subject_person_id
    require(ask.actor, "payments.read", person_id, on=ask.today)
    assert person_id is not None
    access_log.look(
        ask.actor, person_id, what="payments", purpose="acting for the person", at=ask.at
    )
    return ask, person_id


def _takes(found: list[Payment]) -> bool:
    """Whether any payment shows a part taken off for an overpayment, or given back."""
    return any(payment.deducted_cents for payment in found)


def _columns(found: list[Payment], shared: bool) -> list[Column]:
    return [
        Column(_("Month")),
        *([Column(_("For"))] if shared else []),
        Column(_("Before tax"), numeric=True),
        Column(_("Tax"), numeric=True),
        *([Column(_("Taken off"), numeric=True)] if _takes(found) else []),
        Column(_("Paid out"), numeric=True),
        Column(_("State")),
        Column(_("Day")),
    ]


def _row(payment: Payment, takes: bool, shared: bool) -> list[object]:
    kind = {"paid": "paid", "returned": "failed"}.get(payment.state, "waiting")
    return [
        Month(payment.month) if payment.kind == PaymentKind.MONTH else _what(payment),
        *([str(payment.award.person)] if shared else []),
        Amount(payment.gross_cents),
        Amount(payment.tax_cents),
        *([Amount(payment.deducted_cents)] if takes else []),
        Amount(payment.net_cents),
        Status(kind, label=str(payment.get_state_display()).capitalize()),
        _day(payment),
    ]


def _what(payment: Payment) -> str:
    """What a payment is that is not a month."""
    if payment.kind == PaymentKind.GIVEN_BACK:
        return _("Given back")
    return f"{capfirst(payment.get_kind_display())} ({payment.month:%Y})"


def _day(payment: Payment) -> date:
    """When it was paid or came back; before that, when it is due."""
    return payment.returned_on or payment.paid_on or payment.run.pays_on


def _waiting_again(person_id: int) -> list[dict[str, object]]:
    """Payments that came back and were not made again yet: the person can mend that."""
    return [
        {
            "cents": payment.net_cents,
            "month": payment.month,
            "reason": WORDS["bank_reason"].get(payment.bank_reason, payment.bank_reason),
        }
        for payment in queries.returned_and_owed(person_id)
    ]


def _beside(beside: queries.Beside | None) -> dict[str, object] | None:
    """Why an award pays less than it gives alone, and how the sum comes about."""
    if beside is None:
        return None
    total = SumLine(label=_("Paid each month, before tax"), cents=beside.paid_cents, kind="total")
    return {
        "other": beside.other.get_benefit_display(),
        "other_cents": beside.other_cents,
        "alone_cents": beside.alone_cents,
        "paid_cents": beside.paid_cents,
        "lines": [*wording.added(beside.lines), total],
    }


def _award_rows(awards: list[Award], person_id: int, on: date) -> list[dict[str, object]]:
    """What is paid now, the person's own and what they receive for others; else what was."""
    running = [
        one
        for one in awards
        if one.state == AwardState.ACTIVE and (one.ends_on is None or one.ends_on >= on)
    ]
    shown = running or [one for one in awards if one.state != AwardState.REPLACED]
    keys = {award.pk: letter_key(award.decision_id) for award in shown}
    codes = dict(Letter.objects.filter(key__in=keys.values()).values_list("key", "code"))
    found: list[dict[str, object]] = []
    for award in shown:
        rows = [
            SummaryRow(
                key=_("Each month, before tax"), value=Amount(queries.amount_now(award, on))
            ),
            SummaryRow(key=_("Since"), value=award.starts_on),
        ]
        if award.ends_on:
            rows.append(SummaryRow(key=_("Until"), value=award.ends_on))
        if code := codes.get(keys[award.pk]):
            link = Link(_("Read the letter"), reverse("messages:letter", args=[code]))
            rows.append(SummaryRow(key=_("Decision"), value=link))
        title = capfirst(award.get_benefit_display())
        if award.person_id != person_id:
            title = _("%(benefit)s for %(name)s") % {"benefit": title, "name": award.person}
        beside = queries.beside(award, max(on, award.starts_on))
        found.append({"title": title, "rows": rows, "beside": _beside(beside)})
    return found

"""My money: when it comes, how much and what was taken off, and where it is if it did not come."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from accounts import queries as people
from accounts.models import Level
from benefits import queries
from benefits.payments.models import THIRTEENTH_KINDS, Payment, PaymentKind, PaymentState
from benefits.queries import NextPayment
from portal.assistant.resolvers.base import PAYMENT_FILE, Ask, Own, resolver
from portal.components import dates
from portal.components.parts import Amount, Link, Month, SummaryRow
from portal.components.values import money_text
from portal.messages.texts import WORDS


def _page() -> list[Link]:
    return [Link(_("Your payments"), reverse("benefits:payments"))]


@resolver(
    "next_payment",
    action="payments.read",
    source=PAYMENT_FILE,
    what=gettext_noop("payments"),
    level=Level.SUBSTANTIAL,
)
def next_payment(ask: Ask) -> Own:
    """The day and the amount of the next payment."""
    payment = queries.next_payment(ask.subject_id, ask.on)
    if payment is None:
        return Own(
            sentence=_("No payment is planned: no benefit is in payment at the moment."),
            links=[Link(_("Your claims"), reverse("benefits:claims"))],
        )
    facts = [
        SummaryRow(key=_("Day"), value=payment.on),
        SummaryRow(key=_("Amount"), value=Amount(payment.amount_cents)),
        SummaryRow(key=pgettext("month", "For"), value=Month(payment.month)),
    ]
    if payment.thirteenth_cents:
        amount = Amount(payment.thirteenth_cents)
        facts.append(SummaryRow(key=capfirst(_("13th payment")), value=amount))
    return Own(sentence=_when(payment), facts=facts, links=_page())


def _when(payment: NextPayment) -> str:
    values = {
        "amount": money_text(payment.amount_cents),
        "day": dates.weekday_date(payment.on),
    }
    if payment.held:
        return (
            _("%(amount)s is due, but we have no account that we could pay into.") % values
            + " "
            + _("Name one in your own name under “Your data”.")
        )
    if payment.sent:
        return _("%(amount)s is on its way to your bank, for %(day)s.") % values
    return _("Your next payment is on %(day)s: %(amount)s.") % values


@resolver(
    "payment_amount",
    action="payments.read",
    source=PAYMENT_FILE,
    what=gettext_noop("payments"),
    level=Level.SUBSTANTIAL,
)
def payment_amount(ask: Ask) -> Own:
    """The last month paid with what was taken off, and how it differs from the one before."""
    months = queries.payments_of(ask.subject_id).filter(kind=PaymentKind.MONTH)
    newest = months.first()
    if newest is None:
        awards = list(queries.awards_of(ask.subject_id)[:1])
        if not awards:
            return Own(sentence=_("No benefit is in payment at the moment."), links=_page())
        amount = money_text(queries.amount_now(awards[0], ask.on))
        return Own(
            sentence=_("Your benefit is %(amount)s a month before tax; no payment was made yet.")
            % {"amount": amount},
            links=_page(),
        )
    before = months.filter(award_id=newest.award_id, month__lt=newest.month).first()
    text = _("For %(month)s: %(gross)s, less %(tax)s income tax, makes %(net)s.")
    if newest.deducted_cents:
        text = _(
            "For %(month)s: %(gross)s, less %(tax)s income tax and %(taken)s for what was paid too"
            " much, makes %(net)s."
        )
    return Own(
        sentence=text
        % {
            "month": dates.month_name(newest.month),
            "gross": money_text(newest.gross_cents),
            "tax": money_text(newest.tax_cents),
            "taken": money_text(newest.deducted_cents),
            "net": money_text(newest.net_cents),
        }
        + _against(newest, before),
        facts=[
            SummaryRow(key=_("Before tax"), value=Amount(newest.gross_cents)),
            SummaryRow(key=_("Income tax"), value=Amount(newest.tax_cents)),
            *_taken_off(newest),
            SummaryRow(key=_("Paid out"), value=Amount(newest.net_cents)),
        ],
        links=_page(),
    )


def _taken_off(payment: Payment) -> list[SummaryRow]:
    cents = payment.deducted_cents
    return [SummaryRow(key=_("Taken off"), value=Amount(cents))] if cents else []


def _against(newest: Payment, before: Payment | None) -> str:
    if before is None or newest.net_cents == before.net_cents:
        return ""
    difference = newest.net_cents - before.net_cents
    text = _("That is %(amount)s more than for %(month)s.")
    if difference < 0:
        text = _("That is %(amount)s less than for %(month)s.")
    return " " + text % {
        "amount": money_text(abs(difference)),
        "month": dates.month_name(before.month),
    }


@resolver(
    "payment_missing",
    action="payments.read",
    source=PAYMENT_FILE,
    what=gettext_noop("payments"),
    level=Level.SUBSTANTIAL,
)
def payment_missing(ask: Ask) -> Own:
    """Came back, has nowhere to go, is on its way, was booked, or is not due: in this order."""
    returned = queries.returned_and_owed(ask.subject_id).first()
    if returned is not None:
        return _came_back(returned)
    coming = queries.next_payment(ask.subject_id, ask.on)
    if coming is not None and (coming.held or coming.sent):
        return Own(sentence=_when(coming), links=[*_page(), *_account_link(ask, coming.held)])
    paid = queries.payments_of(ask.subject_id).filter(state=PaymentState.PAID)
    last = paid.exclude(kind__in=THIRTEENTH_KINDS).first()
    if last is None or last.paid_on is None:
        if coming is not None:
            return Own(sentence=_when(coming), links=_page())
        return Own(
            sentence=_("No payment is planned: no benefit is in payment at the moment."),
            links=[Link(_("Your claims"), reverse("benefits:claims"))],
        )
    sentence = _("The bank confirmed %(amount)s for %(month)s on %(day)s.") % {
        "amount": money_text(last.net_cents),
        "month": dates.month_name(last.month),
        "day": dates.weekday_date(last.paid_on),
    }
    if coming is not None:
        sentence += " " + _when(coming)
    facts = [
        SummaryRow(key=pgettext("payment", "Paid on"), value=last.paid_on),
        SummaryRow(key=_("Number at the bank"), value=last.end_to_end_id),
    ]
    return Own(sentence=sentence, facts=facts, links=_page())


def _came_back(payment: Payment) -> Own:
    reason = WORDS["bank_reason"].get(payment.bank_reason, "")
    sentence = _("Your bank sent %(amount)s for %(month)s back.") % {
        "amount": money_text(payment.net_cents),
        "month": dates.month_name(payment.month),
    }
    return Own(
        sentence=f"{sentence} {_('We pay it again as soon as we have the right account.')}",
        facts=[
            SummaryRow(key=_("Sent back on"), value=payment.returned_on),
            SummaryRow(key=_("What the bank said"), value=str(reason) or None),
        ],
        links=[Link(_("Where you are paid"), reverse("payout_account")), *_page()],
    )


def _account_link(ask: Ask, wanted: bool) -> list[Link]:
    missing = wanted and people.payout_account(ask.subject_id, ask.at) is None
    return [Link(_("Where you are paid"), reverse("payout_account"))] if missing else []

"""Notices about money paid without a right (asked, answered, decided, settled) and income tax."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.messages.notice_text import HEARD_UNTIL, NoticeText

PAGE = "benefits:overpayment"

OVERPAYMENT_TEXTS: dict[str, NoticeText] = {
    "exemption_confirmed": NoticeText(
        title=_("No income tax is withheld from your pension any more"),
        what=_("A doctor has confirmed your illness (%(case)s)."),
        next=_("Tax withheld before you ask back from the Federal Revenue with your tax return."),
        link="benefits:exemption",
        link_label=_("Read what the doctor writes"),
    ),
    "exemption_not_confirmed": NoticeText(
        title=_("Your illness could not be confirmed from the report"),
        what=_("It is about your request %(case)s. Income tax is withheld as before."),
        why=_("A doctor of ours read the report and wrote down why."),
        next=_("You can send another report at any time."),
        link="benefits:exemption",
        link_label=_("Read what the doctor writes"),
    ),
    "report_rejected": NoticeText(
        title=_("We cannot use one of your papers"),
        what=_("It is about your request %(case)s. Income tax is withheld as before."),
        why=_("%(paper_reason)s"),
        next=_("Send it again in this way. Nothing is decided against you because of this."),
        link="benefits:exemption",
        link_label=_("Send the report"),
        needs_you=True,
    ),
    "overpayment_heard": NoticeText(
        title=_("We have to ask you about what you were paid: %(benefit)s"),
        what=_("By our count %(amount_cents)s more was paid than was due. Nothing is decided."),
        why=_("%(why)s"),
        next=_("Tell us how you see it. Nothing is taken off while we ask."),
        by_when=HEARD_UNTIL,
        link=PAGE,
        link_label=_("Read the months and answer"),
        needs_you=True,
        starts_time=True,
    ),
    "overpayment_answered": NoticeText(
        title=_("We have your answer about what you were paid: %(benefit)s"),
        what=_("An officer reads it, and a second one checks what the first proposes."),
        next=_("Until it is decided nothing is taken off."),
        link=PAGE,
        link_label=_("Read your answer"),
    ),
    "overpayment_waived": NoticeText(
        title=_("You need not pay anything back: %(benefit)s"),
        what=_("We asked you about what you were paid. We have looked at it: it stays yours."),
        link=PAGE,
        link_label=_("Read why"),
    ),
    "overpayment_asked": NoticeText(
        title=_("%(amount_cents)s is asked back: %(benefit)s"),
        what=_("It is taken off your payments in small parts, never below one minimum wage."),
        why=_("Two officers decided it after you could say how you see it. The letter says why."),
        next=_("You need do nothing. Your payments show each part, and it stops by itself."),
        by_when=_("If you disagree, you can contest the decision until %(appeal_until_on)s."),
        link=PAGE,
        link_label=_("See how it stands"),
        needs_you=True,
    ),
    "overpayment_billed": NoticeText(
        title=_("A bill for what is asked back: %(benefit)s"),
        what=_("You are paid no benefit that %(amount_cents)s could be taken off."),
        why=_("Two officers decided that it is asked back. No interest is added."),
        next=_("Pay the bill, or choose to pay in monthly parts. You need give no reason."),
        by_when=_(
            "Please pay by %(due_on)s. While you contest the decision nothing is to be paid."
        ),
        link=PAGE,
        link_label=_("See the bill, or pay in parts"),
        needs_you=True,
    ),
    "overpayment_in_parts": NoticeText(
        title=_("You pay back in %(times)s parts: %(benefit)s"),
        what=_("The first part is %(amount_cents)s. One follows each month."),
        why=_("You chose to pay in monthly parts."),
        next=_("Each part has a reference of its own. No interest is added."),
        by_when=_("Please pay the first part by %(due_on)s."),
        link=PAGE,
        link_label=_("See all parts"),
        needs_you=True,
    ),
    "overpayment_reminder": NoticeText(
        title=_("A bill is still open: %(benefit)s"),
        what=_("%(amount_cents)s was to be paid by %(due_on)s. We have not received it."),
        why=_("Two officers decided that it is asked back. No interest is added."),
        next=_("If it is too much at once, choose smaller parts. That is always possible."),
        by_when=_("If you paid in the last days, you need do nothing."),
        link=PAGE,
        link_label=_("See the bill, or pay in parts"),
        needs_you=True,
    ),
    "overpayment_moved": NoticeText(
        title=_("Do not pay the bill any more: %(benefit)s"),
        what=_("You are paid a benefit again. What is left is taken off it in small parts."),
        next=_("You need do nothing. Your payments show each part."),
        link=PAGE,
        link_label=_("See how it stands"),
    ),
    "overpayment_matched": NoticeText(
        title=_("We found your payment: %(benefit)s"),
        what=_(
            "%(amount_cents)s arrived without the right reference. Two people of the treasury"
            " counted it for you. %(left_cents)s is left by your bills."
        ),
        next=_("Please write the reference of the bill with each payment."),
        link=PAGE,
        link_label=_("See how it stands"),
    ),
    "overpayment_settled": NoticeText(
        title=_("All is paid back: %(benefit)s"),
        what=_("The last part is there. Nothing more is asked for or taken off."),
        link=PAGE,
        link_label=_("See the account"),
    ),
    "overpayment_annulled": NoticeText(
        title=_("Nothing is owed any more: %(benefit)s"),
        what=_("Your appeal was allowed. What you paid back comes back with the next pay run."),
        link=PAGE,
        link_label=_("See how it stands"),
    ),
}

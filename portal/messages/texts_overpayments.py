"""Notices about money that was paid without a right: asked, answered, decided, settled."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.messages.notice_text import NoticeText

PAGE = "benefits:overpayment"

OVERPAYMENT_TEXTS: dict[str, NoticeText] = {
    "overpayment_heard": NoticeText(
        title=_("We have to ask you about what you were paid: %(benefit)s"),
        what=_("By our count %(amount_cents)s more was paid than was due. Nothing is decided."),
        why=_("%(why)s"),
        next=_("Tell us how you see it. Nothing is taken off while we ask."),
        by_when=_("Please answer by %(until_on)s. Silence alone decides nothing against you."),
        link=PAGE,
        link_label=_("Read the months and answer"),
        needs_you=True,
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
    "overpayment_settled": NoticeText(
        title=_("All is paid back: %(benefit)s"),
        what=_("The last part was taken off. From now on you are paid in full again."),
        link=PAGE,
        link_label=_("See the account"),
    ),
    "overpayment_annulled": NoticeText(
        title=_("Nothing is owed any more: %(benefit)s"),
        what=_("Your appeal was allowed. What was taken off comes back with the next pay run."),
        link=PAGE,
        link_label=_("See how it stands"),
    ),
}

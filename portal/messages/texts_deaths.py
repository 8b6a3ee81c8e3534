"""The notices about a death that was told, entered, or taken back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.messages.notice_text import NoticeText

DEATH_TEXTS: dict[str, NoticeText] = {
    "death_report_closed": NoticeText(
        title=_("We looked into the death that you told us of"),
        what=_(
            "You told us on %(told_at)s (%(case)s). Two officers compared it with the registry."
        ),
        why=_("What we know of other people is protected: we do not say what came of it."),
        next=_("If you depended on the person, ask for a survivors’ pension."),
        link="somebody_died",
        link_label=_("What to do after a death"),
    ),
    "death_of_relative": NoticeText(
        title=_("We are sorry for your loss"),
        what=_("We were told that %(name)s died on %(died_on)s, and two officers checked it."),
        why=_("A register names you as a close relative."),
        next=_("You may have a right to a survivors’ pension. Ask soon, so that nothing is lost."),
        link="somebody_died",
        link_label=_("What to do after a death"),
    ),
    "death_of_relative_wrong": NoticeText(
        title=_("A death was told to us by mistake"),
        what=_(
            "We wrote to you that %(name)s had died. That was wrong; two officers put it right."
        ),
        next=_("We are sorry. You need not do anything."),
    ),
    "death_taken_back": NoticeText(
        title=_("Our record no longer says that you died"),
        what=_("You showed us your document, and two officers put the mistake right."),
        next=_("What was held is paid with the next pay run. We are sorry."),
        link="benefits:payments",
        link_label=_("See your payments"),
    ),
}

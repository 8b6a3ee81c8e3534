"""Notices about accidents at work: the copy that the law gives the injured and their family."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.messages.notice_text import NoticeText

PAGE = "contributions:accident"

ACCIDENT_TEXTS: dict[str, NoticeText] = {
    "accident_told": NoticeText(
        title=_("We were told of an accident at work of yours"),
        what=_("%(teller)s told us of an accident on %(happened_on)s. Its number is %(case)s."),
        why=_("The law has it told, and gives you a copy (Lei 8.213/1991 art. 22)."),
        next=_("Read it and keep it. If something in it is not right, say so there."),
        link=PAGE,
        link_label=_("Read the notice"),
    ),
    "accident_corrected": NoticeText(
        title=_("A notice of an accident at work of yours was corrected"),
        what=_("%(teller)s wrote it anew: the accident on %(happened_on)s, number %(case)s."),
        why=_("The earlier one stays readable. The new one counts in its place."),
        next=_("Read it and keep it. If something in it is not right, say so there."),
        link=PAGE,
        link_label=_("Read the notice"),
    ),
    "accident_of_death_told": NoticeText(
        title=_("We were told that %(name)s died of an accident at work"),
        what=_("%(teller)s told us of the accident on %(happened_on)s. Its number is %(case)s."),
        why=_("The law gives the close family a copy (Lei 8.213/1991 art. 22)."),
        next=_("We are sorry. The notice helps when you ask for a survivors’ pension."),
        link=PAGE,
        link_label=_("Read the notice"),
    ),
}

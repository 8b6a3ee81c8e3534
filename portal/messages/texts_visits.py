"""Notices about visits to the assessors: booked, near, moved, missed, arranged."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.messages.notice_text import NoticeText

PAGE = "benefits:appointment"

VISIT_TEXTS: dict[str, NoticeText] = {
    "appointment_wanted": NoticeText(
        title=_("Choose a time for your assessment"),
        what=_("For your claim %(case)s somebody has to see you."),
        why=_("The law asks for an examination. Everything is done in one visit."),
        next=_("Choose the day and time that suit you. Tell us what you need for the visit."),
        by_when=_("There are times until %(until_on)s. The earlier, the sooner it is decided."),
        link=PAGE,
        link_label=_("Choose a time"),
        needs_you=True,
    ),
    "appointment_booked": NoticeText(
        title=_("Your visit is booked"),
        what=_("You are expected on %(starts_at)s at %(hour)s, %(visit_way)s."),
        why=_("Who receives you: %(who)s."),
        next=_(
            "Where: %(where)s. Bring an identity document, your CPF, and the reports and results"
            " that you have."
        ),
        by_when=_("You can move or cancel the visit until the day before."),
        link=PAGE,
        link_label=_("See your visit"),
    ),
    "appointment_moved": NoticeText(
        title=_("Your visit has a new time"),
        what=_("You are now expected on %(starts_at)s at %(hour)s, %(visit_way)s."),
        why=_("Who receives you: %(who)s."),
        next=_("Where: %(where)s."),
        by_when=_("Your claim is decided by %(due_on)s: our clock waits while you wait longer."),
        link=PAGE,
        link_label=_("See your visit"),
    ),
    "appointment_reminder": NoticeText(
        title=_("Your visit is on %(starts_at)s"),
        what=_("You are expected at %(hour)s, %(visit_way)s."),
        next=_("Where: %(where)s. Bring an identity document and the reports that you have."),
        by_when=_("If you cannot come, move the visit until the day before, or call us."),
        link=PAGE,
        link_label=_("See your visit"),
    ),
    "appointment_cancelled": NoticeText(
        title=_("You cancelled your visit"),
        what=_("The visit on %(starts_at)s for your claim %(case)s is cancelled."),
        why=_("The law asks for an examination. Everything is done in one visit."),
        next=_("Without a visit we cannot go on. Choose another time when you can."),
        by_when=_("Our own clock waits until the new visit."),
        link=PAGE,
        link_label=_("Choose another time"),
        needs_you=True,
    ),
    "appointment_moved_by_us": NoticeText(
        title=_("We had to move your visit"),
        what=_("You are now expected on %(starts_at)s at %(hour)s, %(visit_way)s."),
        why=_(
            "The person who was to receive you cannot be there. It is our doing: our deadline goes"
            " on running."
        ),
        next=_("Where: %(where)s. If the time does not suit you, choose another one."),
        by_when=_("You can move or cancel the visit until the day before."),
        link=PAGE,
        link_label=_("See your visit"),
    ),
    "appointment_office_near": NoticeText(
        title=_("Another office can receive you"),
        what=_("You have moved. Your visit on %(starts_at)s at %(hour)s is at %(place)s."),
        why=_("%(office)s serves you now and receives people, too."),
        next=_("Your visit stays as it is. If you like, choose a time at the new office."),
        by_when=_("You can move the visit until the day before."),
        link=PAGE,
        link_label=_("See your visit"),
    ),
    "appointment_lost": NoticeText(
        title=_("We have to cancel your visit"),
        what=_("Nobody can receive you on %(starts_at)s at %(hour)s."),
        why=_("It is our fault, not yours. Our deadline goes on running."),
        next=_("A person of the office calls or writes to you with a new time."),
        link=PAGE,
        link_label=_("Go to your claim"),
    ),
    "appointment_missed": NoticeText(
        title=_("We waited for you"),
        what=_("You were expected on %(starts_at)s at %(hour)s for your claim %(case)s."),
        why=_("Without the visit we cannot go on. Nothing is decided because of this."),
        next=_("Choose a new time. If you need help to come, tell us what you need."),
        by_when=_("There are times until %(until_on)s."),
        link=PAGE,
        link_label=_("Choose a new time"),
        needs_you=True,
    ),
    "appointment_missed_again": NoticeText(
        title=_("We will call you"),
        what=_("You could not come on %(starts_at)s either."),
        why=_("Nothing is decided because of this."),
        next=_("A person of the office talks to you about a way that works for you."),
        link=PAGE,
        link_label=_("Tell us what you need"),
    ),
    "appointment_arranging": NoticeText(
        title=_("A person arranges your visit"),
        what=_("It is about the assessment for your claim %(case)s."),
        why=_("%(visit_cause)s."),
        next=_("Somebody of the office calls or writes to you. You need do nothing."),
        by_when=_("The assessment is due by %(due_on)s."),
        link=PAGE,
        link_label=_("Go to your claim"),
    ),
    "appointment_arranged": NoticeText(
        title=_("Your visit is arranged"),
        what=_("%(outcome)s"),
        next=_("If it does not suit you, tell the office."),
        link=PAGE,
        link_label=_("See your visit"),
    ),
}

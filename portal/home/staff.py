"""A staff member's home: for each role the few numbers that say whether the day is in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts import queries as people
from accounts.models import Role, StaffMember
from accounts.permissions import Actor
from benefits import queries as cases
from benefits.applications.models import Claim, ClaimState
from benefits.eligibility.wording import reason_text
from benefits.pages.runs_parts import month_words
from benefits.payments import queries as pay
from benefits.payments.models import PayRun, PayRunState
from contributions import queries as money_in
from portal.components import dates
from portal.components.parts import Amount, Figure, Link, Status
from portal.home.links import to
from portal.home.parts import Section, Table
from portal.outbox import OutboxEvent, oldest_due

ROWS = 5
RUN_STATUS = {
    PayRunState.PREPARED: "draft",
    PayRunState.FROZEN: "waiting",
    PayRunState.APPROVED: "deciding",
    PayRunState.SENT: "deciding",
    PayRunState.RECONCILED: "paid",
    PayRunState.DISCARDED: "ended",
}


def sections(actor: Actor, at: datetime) -> list[Section]:
    """Return one section for each role with something to do here, in the order of the table."""
    member = people.staff_member(actor.user_id) if actor.user_id else None
    if member is None:
        return []
    built = [build(member, at) for role, build in BUILDERS.items() if role in actor.roles]
    return [section for section in built if section is not None]


def _day(at: datetime) -> date:
    return timezone.localdate(at)


# ── Case desk ────────────────────────────────────────────────────────────────────────────────


def _caseworker(member: StaffMember, at: datetime) -> Section:
    figures = cases.queue_figures(member.unit_id, _day(at))
    held = cases.held_by(member, at)
    links = [(_("The whole queue"), to("benefits:desk"))]
    if held is not None:
        label = _("The file in your hands: %(protocol)s") % {"protocol": held.protocol}
        links.insert(0, (label, to("benefits:desk_file", held.protocol)))
    return Section(
        key="desk",
        title=_("Case desk · %(unit)s") % {"unit": member.unit.name},
        figures=[
            Figure(label=_("Waiting for a caseworker"), value=figures.waiting),
            Figure(label=_("Waiting for answers"), value=figures.awaiting_answer),
            Figure(label=_("Past the legal day"), value=figures.late),
            Figure(label=_("Next legal day"), value=figures.next_due),
        ],
        table=_queue_table(_("First in the queue"), list(cases.queue(member)[:ROWS])),
        action_label=_("Take the next file"),
        action_url=to("benefits:desk_next"),
        action_posts=True,
        links=links,
    )


def _supervisor(member: StaffMember, at: datetime) -> Section:
    figures = cases.queue_figures(member.unit_id, _day(at))
    proposed = cases.queue(member).filter(state=ClaimState.REFUSAL_PROPOSED)
    return Section(
        key="second",
        title=_("Second signature · %(unit)s") % {"unit": member.unit.name},
        figures=[
            Figure(label=_("Refusals to check"), value=figures.second_look),
            Figure(label=_("Waiting for a caseworker"), value=figures.waiting),
            Figure(label=_("Past the legal day"), value=figures.late),
        ],
        table=_queue_table(_("Refusals that wait for a second officer"), list(proposed[:ROWS])),
        links=[(_("The whole queue"), to("benefits:desk"))],
        note=_("Nobody is refused before you, or another second officer, agreed."),
    )


def _queue_table(caption: str, claims: list[Claim]) -> Table:
    return Table(
        caption=caption,
        columns=[_("Claim"), _("Decide by"), _("Waiting since"), _("Why a human")],
        rows=[
            [
                Link(claim.protocol, to("benefits:desk_file", claim.protocol)),
                claim.due_on,
                claim.filed_on,
                reason_text(claim.referral_reasons[0]) if claim.referral_reasons else None,
            ]
            for claim in claims
        ],
        empty=_("Nothing waits here."),
    )


# ── Treasury ─────────────────────────────────────────────────────────────────────────────────


def _treasury(member: StaffMember, at: datetime) -> Section:
    to_approve = list(pay.runs_to_approve(member.user_id))
    unmatched = money_in.unmatched_count()
    links = [
        (
            ngettext(
                "%(count)s booking that needs a person",
                "%(count)s bookings that need a person",
                unmatched,
            )
            % {"count": unmatched},
            to("contributions:statements"),
        )
    ]
    paybacks = len(cases.overpayments.matches(not_by=member.user_id))
    if paybacks:
        label = ngettext(
            "%(count)s payment back that needs a second person",
            "%(count)s payments back that need a second person",
            paybacks,
        )
        links.append((label % {"count": paybacks}, to("benefits:payback_matches")))
    for run in pay.runs_to_seal():
        label = _("Seal the run of %(month)s, which pays on %(day)s")
        values = {"month": month_words(run), "day": dates.short_date(run.pays_on)}
        links.insert(0, (label % values, to("benefits:run", run.reference)))
    if month := pay.first_thirteenth_due(_day(at)):
        label = _("Prepare the first run of the 13th payment, due since %(month)s")
        links.insert(0, (label % {"month": dates.month_name(month)}, to("benefits:run_prepare")))
    for run in to_approve:
        label = _("Approve the run of %(month)s") % {"month": month_words(run)}
        links.insert(0, (label, to("benefits:run", run.reference)))
    return Section(
        key="treasury",
        title=_("Treasury"),
        figures=[
            Figure(label=_("Runs for you to approve"), value=len(to_approve)),
            Figure(label=_("Bookings that need a person"), value=unmatched),
            Figure(label=_("In the bank"), value=Amount(money_in.ledger_balance("bank"))),
            Figure(
                label=_("On the way to people"),
                value=Amount(-money_in.ledger_balance("payments_in_transit")),
            ),
        ],
        table=Table(
            caption=_("The last pay runs"),
            columns=[_("Month"), _("Payments"), _("Total"), _("Pays on"), _("State")],
            rows=[_run_row(run) for run in pay.runs()[:ROWS]],
            empty=_("No run was prepared yet."),
        ),
        action_label=_("Pay runs"),
        action_url=to("benefits:runs"),
        links=links,
    )


def _run_row(run: PayRun) -> list[object]:
    state, url = PayRunState(run.state), to("benefits:run", run.reference)
    return [
        Link(month_words(run), url) if url else month_words(run),
        run.payment_count,
        Amount(run.total_cents),
        run.pays_on,
        Status(RUN_STATUS[state], state.label.capitalize()),
    ]


# ── Audit ────────────────────────────────────────────────────────────────────────────────────


def _auditor(member: StaffMember, at: datetime) -> Section:
    stuck = OutboxEvent.objects.filter(state=OutboxEvent.State.QUARANTINED).count()
    oldest = oldest_due(at)
    inquiries = list(people.open_inquiries()[:ROWS])
    return Section(
        key="audit",
        title=_("Audit"),
        figures=[
            Figure(
                label=_("Questions about a look at data"), value=people.open_inquiries().count()
            ),
            Figure(label=_("Steps given up by the machine"), value=stuck),
            Figure(
                label=_("Oldest step that waits"),
                value=dates.time_of_day(oldest.due_at) if oldest else None,
            ),
            Figure(
                label=_("Money not allocated"),
                value=Amount(-money_in.ledger_balance("unallocated_receipts")),
            ),
        ],
        table=Table(
            caption=_("Questions from people, the most urgent first"),
            columns=[pgettext("inquiry", "Question"), _("About"), _("Answer by")],
            rows=[
                [
                    Link(found.reference, to("answer_inquiry", found.reference)),
                    found.get_kind_display(),
                    found.due_on,
                ]
                for found in inquiries
            ],
            empty=_("Nobody has questioned a look or a fact."),
        ),
        links=[(_("All questions"), to("open_inquiries")), (_("Pay runs"), to("benefits:runs"))],
    )


# ── Administration ───────────────────────────────────────────────────────────────────────────


def _administrator(member: StaffMember, at: datetime) -> Section | None:
    """Colleagues who died: their sign-in opens nothing, their roles go by two administrators."""
    dead = list(people.staff_who_died(_day(at)))
    if not dead:
        return None
    return Section(
        key="dead",
        title=_("Your work"),
        table=Table(
            caption=_("Colleagues whose death a register reports"),
            columns=[_("Name"), _("Unit"), _("Died on"), _("Last sign-in")],
            rows=[
                [
                    one.display_name,
                    one.unit.name,
                    one.person.died_on if one.person else None,
                    people.last_sign_in(one.user_id),
                ]
                for one in dead
            ],
        ),
        action_label=_("Give or take a role"),
        action_url=to("propose", "role"),
        note=_("Nobody can sign in as them any more. Take their roles, so that they get no work."),
    )


BUILDERS: dict[Role, Callable[[StaffMember, datetime], Section | None]] = {
    Role.CASEWORKER: _caseworker,
    Role.SUPERVISOR: _supervisor,
    Role.TREASURY: _treasury,
    Role.AUDITOR: _auditor,
    Role.ADMIN: _administrator,
}

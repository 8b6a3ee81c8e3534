"""A person's own data: what is certified, how we reach them, where they are paid."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import banks, contacts, national_ids, own_data, payout, process, queries
from accounts.middleware import actor_of
from accounts.models import ContactPoint, Level, PayoutAccount, Person
from accounts.pages.forms import PayoutAccountForm, WordsForm
from accounts.pages.guards import needs_fresh_step_up, needs_own_name, sent, signed_in
from accounts.permissions import Actor
from accounts.words import FACTS
from portal import clock
from portal.components.dates import long_date, time_of_day
from portal.components.parts import Code, SummaryRow
from portal.errors import Mendable


@require_safe
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Everything that we know about the person, with its source; staff see their own desk data."""
    actor = actor_of(request)
    if actor.is_staff:
        return render(request, "accounts/staff_account.html", {"actor": actor})
    if actor.subject_person_id != actor.person_id:
        return render(request, "accounts/not_in_own_name.html", {"name": actor.capacity_label})
    return own_account(request)


@needs_own_name
def own_account(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    now = clock.now()
    person = queries.person(actor.person_id or 0)
    context = {
        "facts": _certified(person),
        "contacts": _contacts(actor, person, now),
        "payout": _payout(person, now),
        "is_pending": queries.pending_payout_account(person.pk, now) is not None,
        "is_locked": payout.payout_lock(person.pk) is not None,
        "password_alone": actor.level < Level.SUBSTANTIAL,
    }
    return render(request, "accounts/account.html", context)


def _certified(person: Person) -> list[SummaryRow]:
    values: dict[str, object] = {
        "name": person.name,
        "social_name": person.social_name,
        "born_on": person.born_on,
        "sex": person.get_sex_display(),
        "national_id": national_ids.formatted(person.national_id),
    }
    return [
        SummaryRow(
            key=str(FACTS[field]),
            value=values[field],
            source=_source(person.source),
            on=person.checked_on,
            change_url=reverse("question_fact", args=[field]),
            change_label=_("This is wrong"),
        )
        for field in FACTS
        if values[field]
    ]


def _source(source: str) -> str:
    return _("civil register") if source == "civil register" else source


def _contacts(actor: Actor, person: Person, now: datetime) -> list[SummaryRow]:
    known = queries.contact_points(person.pk)
    ways = {ContactPoint.Kind.EMAIL: reverse("new_email")}
    if contacts.phones_are_reached():
        ways[ContactPoint.Kind.PHONE] = reverse("new_phone")
    rows = []
    for kind in (ContactPoint.Kind.EMAIL, ContactPoint.Kind.PHONE):
        contact = known.get(kind)
        source = ""
        if contact is not None:
            source = _("confirmed") if contact.confirmed_at else _("not confirmed yet")
        on = contact.confirmed_at.date() if contact and contact.confirmed_at else None
        rows.append(
            SummaryRow(
                key=str(kind.label).capitalize(),
                value=Code(contact.value) if contact else None,
                source=source,
                on=on,
                change_url=ways.get(kind, ""),
            )
        )
    home = own_data.home_of(actor, person.pk, now)
    source = _("protected: no officer sees it") if home and home.is_protected else ""
    rows.append(
        SummaryRow(
            key=_("Home address"),
            value=home.text if home else None,
            source=source,
            on=_local_day(home.since) if home else None,
            change_url=reverse("home_address"),
        )
    )
    office = queries.office_of(person.pk)
    if office is not None:
        reach = ", ".join(part for part in (office.city, office.phone) if part)
        rows.append(SummaryRow(key=_("Your office"), value=str(office), source=reach))
    return rows


def _payout(person: Person, now: datetime) -> list[SummaryRow]:
    current = queries.payout_account(person.pk, now)
    pending = queries.pending_payout_account(person.pk, now)
    rows = [
        SummaryRow(
            key=_("We pay to"),
            value=_in_words(current) if current else None,
            source=_("since %(day)s") % {"day": long_date(_local_day(current.effective_at))}
            if current
            else "",
            change_url=reverse("payout_account"),
        )
    ]
    if pending is not None:
        moment = timezone.localtime(pending.effective_at)
        rows.append(
            SummaryRow(
                key=_("New account, in safe-keeping"),
                value=_in_words(pending),
                source=_("takes effect on %(moment)s") % {"moment": time_of_day(moment)},
            )
        )
    return rows


def _in_words(account: PayoutAccount) -> str:
    words = _("%(bank)s, branch %(branch)s, account %(number)s")
    if account.bank_code == banks.ABROAD:
        words = _("%(bank)s, BIC %(branch)s, IBAN %(number)s")
    return words % {
        "bank": banks.name_of(account.bank_code),
        "branch": account.branch,
        "number": banks.masked(account.number),
    }


def _local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


@require_http_methods(["GET", "POST"])
@needs_own_name
@needs_fresh_step_up
def payout_account(request: HttpRequest) -> HttpResponse:
    """Name another account to be paid to."""
    actor = actor_of(request)
    now = clock.now()
    person_id = actor.person_id or 0
    form = PayoutAccountForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            account = process.change_payout_account(actor, person_id, at=now, **form.cleaned_data)
        except Mendable as error:
            error.show_on(form)
        else:
            moment = timezone.localtime(account.effective_at)
            messages.success(
                request,
                _("Saved. The new account takes effect on %(moment)s.")
                % {"moment": time_of_day(moment)},
            )
            return redirect("account")
    current = queries.payout_account(person_id, now)
    context = {
        "form": form,
        "current": _in_words(current) if current else "",
        "is_locked": payout.payout_lock(person_id) is not None,
        "effective": timezone.localtime(process.payout_effective_at(now)),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/payout_account.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs_own_name
def question_fact(request: HttpRequest, field: str) -> HttpResponse:
    """A certified fact is wrong: it is not edited here, but looked into."""
    actor = actor_of(request)
    if field not in FACTS:
        raise Http404
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        inquiry = process.question_fact(
            actor, actor.person_id or 0, field, form.cleaned_data["words"], clock.now()
        )
        return redirect("inquiry_sent", reference=inquiry.reference)
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "fact": FACTS[field]}
    return render(request, "accounts/question_fact.html", context, status=status)

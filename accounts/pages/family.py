"""My family: what registers certify and what the person told us, each marked as what it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import process, queries
from accounts.middleware import actor_of
from accounts.models import FamilyFact, FamilyTie
from accounts.pages.forms import WordsForm
from accounts.pages.guards import needs_own_name
from accounts.relatives import Relative
from accounts.templatetags.accounts_words import kept_words
from portal import clock
from portal.components.dates import long_date
from portal.components.forms import CheckboxSelectMultiple, CPFField, DateField, RadioSelect
from portal.components.parts import SummaryRow
from portal.errors import Mendable

# What a person may say of a relative themselves, most frequent first.
_CHOICES = (
    FamilyTie.Kind.SPOUSE,
    FamilyTie.Kind.PARTNER,
    FamilyTie.Kind.CHILD,
    FamilyTie.Kind.STEPCHILD,
    FamilyTie.Kind.WARD,
    FamilyTie.Kind.PARENT,
    FamilyTie.Kind.SIBLING,
    FamilyTie.Kind.HOUSEHOLD,
)


class RelativeForm(forms.Form):
    """A relative as the person knows them."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Who is it to you?"),
        choices=[(kind.value, kind.label) for kind in _CHOICES],
        widget=RadioSelect,
    )
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=200)
    born_on = DateField(label=gettext_lazy("Date of birth"))
    national_id = CPFField(
        label=gettext_lazy("CPF"),
        required=False,
        help_text=gettext_lazy("If you have it at hand. We use it to ask the civil register."),
    )
    since = DateField(
        label=gettext_lazy("Since when?"),
        required=False,
        help_text=gettext_lazy("For a marriage, a union or a guardianship: the day it began."),
    )
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("What holds for this person?"),
        required=False,
        choices=FamilyFact.Kind.choices,
        widget=CheckboxSelectMultiple(
            hints={
                FamilyFact.Kind.DISABLED: gettext_lazy("A right may last longer for this reason."),
                FamilyFact.Kind.STUDENT: gettext_lazy("School, training or university."),
                FamilyFact.Kind.DEPENDENT: gettext_lazy("Matters for parents and siblings."),
            }
        ),
    )


class EndForm(forms.Form):
    ended_on = DateField(
        label=gettext_lazy("Until when?"),
        help_text=gettext_lazy("The last day on which it was so. Earlier days stay as they were."),
    )


@require_safe
@needs_own_name
def family(request: HttpRequest) -> HttpResponse:
    """Everyone we know of, with the source of each row."""
    found = queries.family_of(actor_of(request).person_id or 0)
    own = [one for one in found if not one.is_certified]
    context = {
        "certified": [_certified_row(one) for one in found if one.is_certified],
        "own": [_own_row(one) for one in own if one.until is None],
        "former": [_own_row(one) for one in own if one.until is not None],
    }
    return render(request, "accounts/family.html", context)


def _certified_row(one: Relative) -> SummaryRow:
    return SummaryRow(
        key=_kind(one),
        value=_in_words(one),
        source=kept_words(one.source),
        on=one.stated_on,
        change_url=reverse("dispute_relative", args=[one.tie_id]),
        change_label=_("This is wrong"),
    )


def _own_row(one: Relative) -> SummaryRow:
    return SummaryRow(
        key=_kind(one),
        value=_in_words(one),
        source=_("your own word, not checked yet"),
        on=one.stated_on,
        change_url="" if one.until else reverse("end_relative", args=[one.tie_id]),
        change_label=_("This has ended"),
    )


def _kind(one: Relative) -> str:
    word = str(FamilyTie.Kind(one.kind).label)
    return word[:1].upper() + word[1:]


def _in_words(one: Relative) -> str:
    """Name, birth, since and until, then the facts; the CPF is not repeated."""
    parts = [one.name]
    if one.born_on:
        parts.append(_("born on %(day)s") % {"day": long_date(one.born_on)})
    if one.died_on:
        parts.append(_("died on %(day)s") % {"day": long_date(one.died_on)})
    if one.since:
        parts.append(_("since %(day)s") % {"day": long_date(one.since)})
    if one.until:
        parts.append(_("until %(day)s") % {"day": long_date(one.until)})
    words = dict(FamilyFact.Kind.choices)
    parts += [str(words[fact.kind]) for fact in one.facts if fact.until is None]
    return ", ".join(parts)


@require_http_methods(["GET", "POST"])
@needs_own_name
def add_relative(request: HttpRequest) -> HttpResponse:
    """One more relative, on the person's own word."""
    actor = actor_of(request)
    form = RelativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.add_relative(actor, actor.person_id or 0, at=clock.now(), **form.cleaned_data)
        except Mendable as error:
            error.show_on(form)
        else:
            messages.success(request, _("Saved."))
            return redirect("family")
    return _answer(request, "accounts/add_relative.html", {"form": form})


@require_http_methods(["GET", "POST"])
@needs_own_name
def end_relative(request: HttpRequest, tie_id: int) -> HttpResponse:
    """It is no longer so: one's own row ends on a day."""
    actor = actor_of(request)
    tie = get_object_or_404(
        FamilyTie, pk=tie_id, person_id=actor.person_id, is_certified=False, ended_on=None
    )
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process.end_relative(actor, tie.pk, form.cleaned_data["ended_on"], clock.now())
        except Mendable as error:
            error.show_on(form)
        else:
            messages.success(request, _("Saved."))
            return redirect("family")
    return _answer(request, "accounts/end_relative.html", {"form": form, "name": tie.name})


@require_http_methods(["GET", "POST"])
@needs_own_name
def dispute_relative(request: HttpRequest, tie_id: int) -> HttpResponse:
    """A register's row is wrong: we ask the register."""
    actor = actor_of(request)
    seen = queries.family_of(actor.person_id or 0)
    one = next((one for one in seen if one.tie_id == tie_id and one.is_certified), None)
    if one is None:
        raise Http404
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        inquiry = process.dispute_relative(
            actor, actor.person_id or 0, tie_id, form.cleaned_data["words"], clock.now()
        )
        return redirect("inquiry_sent", reference=inquiry.reference)
    context = {"form": form, "fact": f"{_kind(one)}: {one.name}"}
    return _answer(request, "accounts/question_fact.html", context)


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    return render(request, template, context, status=status)

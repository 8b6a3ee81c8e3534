"""Questions that did not reach who is asked: the office's list, the letter to print, the post."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access_log, own_data
from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may
from benefits import process, queries
from benefits.overpayments.unreached import Unreached
from benefits.pages import claims_parts as parts
from portal.components.forms import DateField, RadioSelect
from portal.components.parts import Link, SummaryRow
from portal.errors import Mendable
from portal.messages import letters
from portal.messages.models import DeliveryKind

brings = needs_role(Role.CLERK, Role.SUPERVISOR)


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What happened?"),
        choices=DeliveryKind.choices,
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose what happened.")},
    )
    on = DateField(label=gettext_lazy("On which day?"))
    tracking = forms.CharField(
        label=gettext_lazy("Number of the post"),
        help_text=gettext_lazy("As it stands on the receipt; needed for what is sent by post."),
        max_length=40,
        required=False,
    )

    def __init__(self, *args: Any, publishes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not publishes:
            kinds = [one for one in DeliveryKind.choices if one[0] != DeliveryKind.PUBLISHED]
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


@require_safe
@brings
def waiting(request: HttpRequest) -> HttpResponse:
    """Who was asked and not reached, oldest first: since when, why, and what was done."""
    ask = parts.asked(request)
    found = queries.unreached.waiting(queries.staff_of(ask.actor))
    return render(
        request,
        "benefits/procedures/unreached.html",
        {
            "columns": [_("Number"), _("Claim"), _("Asked on"), _("Why"), _("Last noted")],
            "rows": [
                [
                    Link(
                        one.row.reference,
                        reverse("benefits:unreached_bring", args=[one.row.reference]),
                    ),
                    one.row.claim.protocol,
                    one.notice.sent_at,
                    _why(one),
                    _last(one),
                ]
                for one in found
            ],
        },
    )


@require_http_methods(["GET", "POST"])
@brings
def bring(request: HttpRequest, reference: str) -> HttpResponse:
    """One question on its way: where to, the letter, and what was done to bring it there."""
    ask = parts.asked(request)
    found = _found(ask, reference)
    form = NoteForm(
        request.POST or None,
        publishes=may(ask.actor, "delivery.publish", found.row, on=ask.today),
        initial={"on": ask.today},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            process.note_delivery(
                ask.actor, found, given["kind"], given["on"], given["tracking"], ask.at
            )
        except Mendable as error:
            error.show_on(form)
        else:
            messages.success(request, _("Noted."))
            return redirect("benefits:unreached")
    _look(ask, found)
    home = own_data.home_of(ask.actor, found.row.reader.pk, ask.at)
    return render(
        request,
        "benefits/procedures/bring.html",
        {
            "row": found.row,
            "facts": [
                SummaryRow(key=_("Person"), value=str(found.row.reader)),
                SummaryRow(key=_("Address"), value=home.text if home else _("not known")),
                SummaryRow(key=_("Claim"), value=found.row.claim.protocol),
                SummaryRow(key=_("Asked on"), value=found.notice.sent_at),
                SummaryRow(key=_("Why"), value=_why(found)),
            ],
            "columns": [_("Day"), _("What happened"), _("Number of the post")],
            "rows": [[one.on, one.get_kind_display(), one.tracking] for one in found.noted],
            "letter": queries.unreached.letter_of(found),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@require_safe
@brings
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """The question as a letter to be printed."""
    ask = parts.asked(request)
    found = _found(ask, reference)
    written = queries.unreached.letter_of(found)
    if written is None:
        raise Http404
    _look(ask, found)
    response = HttpResponse(letters.printed(written).pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{written.code}.pdf"'
    return response


def _found(ask: parts.Asked, reference: str) -> Unreached:
    found = queries.unreached.one(ask.actor, reference, on=ask.today)
    if found is None:
        raise Http404
    return found


def _look(ask: parts.Asked, found: Unreached) -> None:
    access_log.look(
        ask.actor,
        found.row.reader.pk,
        what=N_("letter"),
        purpose=N_("bringing a letter to the person"),
        case=found.row.claim.protocol,
        at=ask.at,
    )


def _why(one: Unreached) -> str:
    """Why nothing shows that the question came to its reader."""
    if one.notice.mail_failed_at is not None:
        why = _("the e-mail failed")
    elif one.without_mail:
        why = _("no confirmed e-mail")
    else:
        why = _("not opened")
    return f"{why}; {_('no address')}" if one.without_address else why


def _last(one: Unreached) -> str:
    return str(one.last.get_kind_display()) if one.last else _("nothing yet")

"""What the pages of every procedure against somebody share: answer, steps, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import may
from benefits import queries
from benefits.pages import claims_parts as parts
from portal.components import dates
from portal.components.forms import RadioSelect
from portal.errors import Mendable

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """How one kind of procedure is shown to the person.

    `name`: of its page, whose contest page is `…_contest`; `opened`: from its first opening on the
    time to answer runs; `said`: once they have answered.
    """

    name: str
    template: str
    opened: Callable[..., Any]
    answer: Callable[..., Any]
    said: Words
    hint: Words
    status: Mapping[str, str]


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("How do you see it?"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Tell us in a sentence how you see it.")},
    )

    def __init__(self, *args: Any, hint: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].help_text = hint  # type: ignore[assignment]


def person_page(
    request: HttpRequest,
    ask: parts.Asked,
    row: Any,
    kind: Kind,
    context: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """What it is about, the answer while it is asked for, later what was decided and contesting."""
    can_act = may(ask.actor, "procedure.answer", row, on=ask.today)
    asks = can_act and row.state == "hearing"
    if asks:
        row.answer_until = kind.opened(row.pk, ask.at).answer_until
    form = AnswerForm(request.POST or None, hint=kind.hint) if asks else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            kind.answer(ask.actor, row.pk, form.cleaned_data["answer"], ask.at)
        except Mendable as error:
            add_error(form, error)
        else:
            messages.success(request, kind.said)
            return redirect(f"benefits:{kind.name}", reference=row.reference)
    decided = row.result is not None
    contested = queries.appeal_of(row.result) if decided else None
    can_contest = decided and can_act and contested is None and row.state != "annulled"
    return render(
        request,
        kind.template,
        {
            "row": row,
            "claim": row.claim,
            "status": kind.status[row.state],
            "title": undecided(row),
            "form": form,
            "decided": decided,
            "contested": contested,
            "contest_url": reverse(f"benefits:{kind.name}_contest", args=[row.reference])
            if can_contest
            else "",
            **context(),
        },
    )


def undecided(row: Any) -> str:
    """The title while nothing is decided."""
    if row.state == "hearing":
        return _("Tell us how you see it")
    return _("We look at your answer") if row.answered_at else _("An officer looks at it")


def add_error(form: forms.Form, error: Mendable) -> None:
    """Beside its field, or above the form."""
    error.show_on(form)


# ── Supervisors ──────────────────────────────────────────────────────────────────────────────

STEPS: dict[str, Words] = {
    "hear": gettext_lazy("Tell the person and ask how they see it"),
    "confirm": gettext_lazy("Agree: it is decided and the letter goes out"),
    "return": gettext_lazy("Send it back for another look"),
}


class SettleForm(forms.Form):
    """Which step, and why; `steps`: those that are open, `words`: how each is called."""

    do = forms.ChoiceField(
        label=gettext_lazy("What is to be done?"),
        widget=RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is to be done.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("The person can read it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say why, in a sentence at least.")},
    )

    def __init__(
        self, *args: Any, steps: Collection[str], words: Mapping[str, Words], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["do"].choices = [(one, words[one]) for one in steps]  # type: ignore[attr-defined]


def stands(row: Any, on: date) -> str:
    """What a line of a list waits for on this day."""
    if row.state == "hearing" and row.answer_until < on:
        return _("not reached yet")  # the file of who was reached has moved on
    if row.state == "hearing":
        return _("the person can answer until %(day)s") % {
            "day": dates.short_date(row.answer_until)
        }
    if row.state == "to_decide":
        return _("answered, to be decided") if row.answered_at else _("heard, no answer")
    if row.state == "proposed":
        return _("proposed, for a second look")
    return str(row.get_state_display())

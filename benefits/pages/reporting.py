"""Where schools, health posts and social centres report: one child, a small list, a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import national_ids
from accounts.pages.guards import needs_fresh_step_up, sent, signed_in
from accounts.permissions import may
from benefits import process, queries
from benefits.conditions import posting, words
from benefits.conditions.models import Channel, Duty, Institution, InstitutionKey, Report
from benefits.pages import claims_parts as parts
from portal.components import dates
from portal.components.forms import CPFField, DateField, FileField, RadioSelect
from portal.components.parts import Code, Link
from portal.errors import Mendable

YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


class OneForm(forms.Form):
    """One member, one duty, one period."""

    number = CPFField(label=gettext_lazy("CPF of the child or mother"))
    birth = DateField(label=gettext_lazy("Date of birth"))
    duty = forms.ChoiceField(label=gettext_lazy("What do you report?"), widget=RadioSelect)
    percent = forms.CharField(
        label=gettext_lazy("Present on how many percent of the school days?"),
        max_length=7,
        widget=forms.TextInput(attrs={"class": "width-4", "inputmode": "decimal"}),
    )
    kept = forms.ChoiceField(label=gettext_lazy("Was it done?"), choices=YES_NO, widget=RadioSelect)
    period = forms.ChoiceField(label=gettext_lazy("Period"), widget=RadioSelect)
    reason = forms.ChoiceField(
        label=gettext_lazy("A good reason that you know of"),
        help_text=gettext_lazy("With a good reason it counts as kept."),
        required=False,
    )

    def __init__(self, *args: Any, institution: Institution, ask: parts.Asked, **more: Any) -> None:
        super().__init__(*args, **more)
        duties = queries.conditions.DUTIES[institution.kind]
        kind = queries.conditions.KIND_OF[Duty(duties[0])].value
        choices: dict[str, list[tuple[str, Any]]] = {
            "duty": [(duty, words.duty_name(duty)) for duty in duties],
            "period": [
                (f"{one.first:%Y-%m}", words.span(one))
                for one in queries.conditions.open_periods(kind, ask.today)
            ],
            "reason": [
                ("", _("None")),
                *((key, words.reason_name(key)) for key in _reasons(kind, ask)),
            ],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        if len(duties) == 1:
            del self.fields["duty"]
        self.fields.pop("kept" if Duty.SCHOOL in duties else "percent")
        if institution.kind == Institution.Kind.SOCIAL_CENTRE:
            del self.fields["reason"]

    def written(self) -> posting.Written:
        """The line as it is read from a list, too."""
        given = self.cleaned_data
        return posting.Written(
            number=given["number"],
            birth=given["birth"].isoformat(),
            period=given["period"],
            result=given.get("percent") or given.get("kept", ""),
            duty=given.get("duty", ""),
            reason=given.get("reason", ""),
        )


class ListForm(forms.Form):
    """Lines that were pasted, or a file of them."""

    lines = forms.CharField(
        label=gettext_lazy("Paste the lines here"),
        required=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    file = FileField(
        label=gettext_lazy("Or send a CSV file"), kinds=("csv", "txt"), max_mb=1, required=False
    )

    def clean(self) -> None:
        given = self.cleaned_data
        if bool(given.get("lines")) == bool(given.get("file")) and not self.errors:
            self.add_error("lines", _("Paste the lines or choose a file: one of the two."))

    def rows(self) -> list[tuple[int, posting.Written]]:
        given = self.cleaned_data
        content = given["file"].read() if given["file"] else given["lines"].encode()
        return list(_rows(content))


class RegisterForm(forms.Form):
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=Institution.Kind.choices, widget=RadioSelect
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]


class KeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Which program is it for?"),
        max_length=80,
        error_messages={"required": gettext_lazy("Give the key a name.")},
    )


@require_http_methods(["GET", "POST"])
@signed_in
def institutions(request: HttpRequest) -> HttpResponse:
    """The institutions that somebody may report for; with only one, its page at once.

    An administrator of ours says here which organisations report.
    """
    ask = parts.asked(request)
    registers = may(ask.actor, "institutions.register", on=ask.today)
    if request.method == "POST" and not registers:
        raise Http404
    found = queries.conditions.institutions_of(ask.actor, ask.today)
    if len(found) == 1 and not registers:
        return redirect("benefits:reporting", number=found[0].pk)
    form = None
    if registers:
        choices = queries.conditions.organisations_that_could_report()
        form = RegisterForm(request.POST or None, choices=choices)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            process.register_institution(
                ask.actor, int(given["organisation"]), given["kind"], ask.at
            )
            messages.success(request, _("Registered. Its people can report from now on."))
            return redirect("benefits:institutions")
    return render(
        request,
        "benefits/conditions/institutions.html",
        {
            "form": form,
            "columns": [_("Institution"), _("Kind")],
            "rows": [
                [
                    Link(str(one), reverse("benefits:reporting", args=[one.pk])),
                    one.get_kind_display(),
                ]
                for one in found
            ],
        },
    )


@require_http_methods(["GET", "POST"])
@signed_in
def institution(request: HttpRequest, number: int) -> HttpResponse:
    """One line at a time, what was posted last, and the way to lists and keys."""
    ask, found = _ours(request, number)
    form = OneForm(request.POST or None, institution=found, ask=ask)
    if request.method == "POST" and form.is_valid():
        try:
            who = process.poster(ask.actor, found.pk, Channel.PAGE, ask.at)
            _report, new = process.post_one(who, form.written(), ask.at)
        except Mendable as trouble:
            form.add_error(_field(form, trouble.field), trouble.message)
        else:
            messages.success(request, _("Kept.") if new else _("This was here already."))
            return redirect("benefits:reporting", number=found.pk)
    return render(request, "benefits/conditions/institution.html", _page(ask, found, form))


@require_http_methods(["GET", "POST"])
@signed_in
def many(request: HttpRequest, number: int) -> HttpResponse:
    """A list: good lines are kept, each bad one is said by its number and can be sent again."""
    ask, found = _ours(request, number)
    form = ListForm(request.POST or None, request.FILES or None)
    results = None
    if request.method == "POST" and form.is_valid():
        try:
            who = process.poster(ask.actor, found.pk, Channel.LIST, ask.at)
            results = process.post_list(who, form.rows(), ask.at)
        except Mendable as trouble:
            form.add_error(_field(form, trouble.field), trouble.message)
    bad = [one for one in results or () if not one.done]
    return render(
        request,
        "benefits/conditions/list.html",
        {
            "institution": found,
            "form": form,
            "done": results is not None,
            "kept": len(results or ()) - len(bad),
            "bad": len(bad),
            "columns": [_("Line"), _("Column"), _("What is wrong")],
            "rows": [[one.line, one.field or "—", one.words] for one in bad],
            "example": _example(found, ask),
            "duties": _duties(found),
            "reasons": ", ".join(_reasons(_kind(found), ask)),
        },
    )


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in
def keys(request: HttpRequest, number: int) -> HttpResponse:
    """Keys for the institution's own programs: made and revoked by its administrator.

    A key speaks for the institution by itself: making one takes a fresh step-up.
    """
    show = needs_fresh_step_up(_keys) if request.method == "POST" else _keys
    return show(request, number)


def _keys(request: HttpRequest, number: int) -> HttpResponse:
    ask, found = _ours(request, number)
    if not may(ask.actor, "institution.manage", found, on=ask.today):
        raise Http404
    form = KeyForm(sent(request))
    made = ""
    if request.method == "POST" and form.is_valid():
        made = process.make_key(ask.actor, found.pk, form.cleaned_data["name"], ask.at)
        form = KeyForm()
    return render(
        request,
        "benefits/conditions/keys.html",
        {
            "institution": found,
            "form": form,
            "made": made,
            "keys": queries.conditions.keys_of(found),
            "address": request.build_absolute_uri(reverse("benefits:api_reports")),
            "example": _example_json(found, ask),
        },
    )


@require_POST
@signed_in
def revoke(request: HttpRequest, number: int, key: int) -> HttpResponse:
    ask, found = _ours(request, number)
    if not InstitutionKey.objects.filter(pk=key, institution=found).exists():
        raise Http404
    process.revoke_key(ask.actor, key, ask.at)
    messages.success(request, _("The key opens nothing any more."))
    return redirect("benefits:reporting_keys", number=found.pk)


# ── Parts of these pages ─────────────────────────────────────────────────────────────────────


def _ours(request: HttpRequest, number: int) -> tuple[parts.Asked, Institution]:
    ask = parts.asked(request)
    found = queries.conditions.institution_for(ask.actor, number, on=ask.today)
    if found is None:
        raise Http404
    return ask, found


def _page(ask: parts.Asked, found: Institution, form: forms.Form) -> dict[str, Any]:
    return {
        "institution": found,
        "form": form,
        "manages": may(ask.actor, "institution.manage", found, on=ask.today),
        "columns": [_("Who"), _("What"), _("Period"), _("Result"), _("Posted")],
        "rows": [
            [
                _masked(one),
                words.duty_name(one.duty),
                dates.month_name(one.first_month),
                words.result(one),
                timezone.localtime(one.posted_at).date(),
            ]
            for one in queries.conditions.newest_reports(found, 25)
        ],
    }


def _masked(one: Report) -> Code:
    """Enough of a number to find the line in one's own list; no name goes to an institution."""
    shown = national_ids.formatted(one.person.national_id)
    return Code(f"***{shown[3:11]}-**")


def _kind(found: Institution) -> str:
    duty = queries.conditions.DUTIES[found.kind][0]
    return queries.conditions.KIND_OF[Duty(duty)].value


def _reasons(kind: str, ask: parts.Asked) -> tuple[str, ...]:
    return queries.conditions.good_reasons(kind, ask.today)


def _duties(found: Institution) -> str:
    return ", ".join(queries.conditions.DUTIES[found.kind])


def _example(found: Institution, ask: parts.Asked) -> str:
    duty = queries.conditions.DUTIES[found.kind][0]
    month = queries.conditions.example_period(_kind(found), ask.at)
    result = "82,5" if duty == Duty.SCHOOL else "yes"
    return f"{';'.join(posting.COLUMNS)}\n529.982.247-25;31/05/2016;{month};{duty};{result};"


def _example_json(found: Institution, ask: parts.Asked) -> str:
    duty = queries.conditions.DUTIES[found.kind][0]
    month = queries.conditions.example_period(_kind(found), ask.at)
    result = "82.5" if duty == Duty.SCHOOL else "yes"
    return (
        '{"reports": [{"number": "52998224725", "birth": "2016-05-31", '
        f'"period": "{month}", "duty": "{duty}", "result": "{result}"}}]}}'
    )


def _rows(content: bytes) -> Iterator[tuple[int, posting.Written]]:
    return posting.rows(content)


def _field(form: forms.Form, name: str) -> str | None:
    if name == "result":
        name = "percent" if "percent" in form.fields else "kept"
    if name == "file" and "lines" in form.fields:
        name = "lines"
    return name if name in form.fields else None

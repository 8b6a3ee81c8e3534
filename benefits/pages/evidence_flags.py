"""The flag rules: what each looks for, how often it was right, on and off; and one flag settled."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may
from benefits import process
from benefits.eligibility import flags
from benefits.eligibility.flag_models import Flag, FlagState
from benefits.eligibility.flag_rules import RULES
from benefits.pages import claims_parts as parts
from portal.errors import Mendable
from portal.states import IllegalTransition

reads = needs_role(Role.RULES, Role.SUPERVISOR, Role.AUDITOR)
switches = needs_role(Role.RULES, Role.SUPERVISOR)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("It is kept with your name and shown to your colleagues."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Give the reason in a sentence: it is kept.")},
    )


@require_GET
@reads
def rules(request: HttpRequest) -> HttpResponse:
    """All rules with their fact, their law and their precision."""
    ask = parts.asked(request)
    return render(
        request,
        "benefits/evidence/rules.html",
        {
            "standings": flags.standings(),
            "judged": flags.JUDGED,
            "may_switch": may(ask.actor, "flags.switch", on=ask.today),
            "staff_id": ask.actor.staff_id,
        },
    )


@require_http_methods(["GET", "POST"])
@switches
def switch(request: HttpRequest, rule: str) -> HttpResponse:
    """Off at once by one officer; on when a second one confirms."""
    ask = parts.asked(request)
    found = RULES.get(rule)
    if found is None:
        raise Http404
    on = rule in flags.rules_on()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = process.switch_off if on else process.ask_for_on
        try:
            verb(ask.actor, rule, form.cleaned_data["reason"], ask.at)
        except Mendable as trouble:
            trouble.show_on(form)
        else:
            done = (
                _("The rule is off. What it flagged already stays to be settled.")
                if on
                else _("A second officer has to confirm it.")
            )
            messages.success(request, done)
            return redirect("benefits:flag_rules")
    return render(request, "benefits/evidence/switch.html", {"rule": found, "on": on, "form": form})


@require_POST
@switches
def confirm(request: HttpRequest, switch_id: int) -> HttpResponse:
    """The second officer's answer to a rule that somebody asked to be on."""
    ask = parts.asked(request)
    verb = process.confirm_on if request.POST.get("act") == "confirm" else process.return_on
    try:
        verb(ask.actor, switch_id, ask.at)
    except Mendable as trouble:
        messages.error(request, trouble.message)
    else:
        messages.success(request, _("Done."))
    return redirect("benefits:flag_rules")


@require_POST
@needs_role(Role.CASEWORKER, Role.SUPERVISOR)
def settle(request: HttpRequest, flag_id: int) -> HttpResponse:
    """The open flags of one rule in a claim in the officer's hands: explained, or upheld."""
    ask = parts.asked(request)
    flag = Flag.objects.select_related("claim").filter(pk=flag_id).first()
    if flag is None or not may(ask.actor, "claim.decide", flag.claim, on=ask.today):
        raise Http404
    verb = process.clear_flag if request.POST.get("act") == "clear" else process.uphold_flag
    words, told = request.POST.get("words", ""), request.POST.getlist("flag")
    try:
        with transaction.atomic():
            same = flag.claim.flags.filter(rule=flag.rule, state=FlagState.OPEN)
            beside = [one.pk for one in same if one != flag and str(one.pk) in told]
            for number in (flag.pk, *beside):
                verb(ask.actor, number, words, ask.at)
    except (Mendable, IllegalTransition) as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("The flag is settled."))
    return redirect("benefits:desk_file", protocol=flag.claim.protocol)

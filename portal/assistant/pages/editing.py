"""The editors' room: unresolved questions, additions, trained heads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.middleware import actor_of
from accounts.models import Role
from accounts.pages.guards import needs_role
from accounts.permissions import may
from portal import clock
from portal.assistant import active, editing, library, steps
from portal.assistant.models import HEAVY, Addition, HeadVersion, Turn
from portal.assistant.pages import wording
from portal.assistant.pages.common import page
from portal.assistant.training.floor import shortfalls
from portal.components.forms import RadioSelect
from portal.errors import Mendable
from portal.outbox import OutboxEvent

IN_THE_LIST = ("top_1", "precision", "resolved")
SHOWN, WORDINGS = 50, 8  # groups of a page, and other wordings of a group
TITLE, SAMPLE = 160, 300  # letters of a heading, and of a sample question
editors_only = needs_role(Role.RULES, Role.ADMIN)


def _articles() -> list[tuple[str, str]]:
    """Every text by its title, none first."""
    language = get_language() or "en"
    found = [(one.id, one.text(language).title) for one in library.current().articles.values()]
    return [("", "—"), *sorted(found, key=lambda pair: pair[1])]


class ProposeForm(forms.Form):
    kind = forms.ChoiceField(
        label=L_("What is it?"), choices=Addition.Kind.choices, widget=RadioSelect
    )
    question = forms.CharField(
        label=L_("The question, without names and numbers"),
        max_length=SAMPLE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    language = forms.ChoiceField(label=L_("Language"), choices=settings.LANGUAGES)
    article = forms.ChoiceField(
        label=L_("The text that answers it"),
        help_text=L_("For another way to ask what is answered already."),
        choices=_articles,
        required=False,
    )
    name = forms.SlugField(
        label=L_("Short name of a new text"),
        help_text=L_("In English, with hyphens, for example bus-pass."),
        required=False,
        max_length=80,
    )
    title = forms.CharField(label=L_("Title of a new text"), required=False, max_length=120)
    body = forms.CharField(
        label=L_("Answer of a new text"),
        help_text=L_("The first paragraph is complete by itself."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    source = forms.CharField(
        label=L_("What a new text rests on"),
        help_text=L_("Act and article, or the institution that is competent."),
        required=False,
        max_length=200,
    )

    def said(self) -> dict[str, str]:
        """What was proposed; a new text goes by its new name."""
        found = dict(self.cleaned_data)
        name = found.pop("name")
        if found["kind"] in (Addition.Kind.ARTICLE, Addition.Kind.NEAR_MISS):
            found["article"] = name
        return found


@require_safe
@editors_only
def unresolved(request: HttpRequest) -> HttpResponse:
    """Groups of questions that were not answered, the largest first."""
    rows = [_group(one) for one in editing.groups()[:SHOWN]]
    return page(request, "assistant/unresolved.html", {"rows": rows})


def _group(group: editing.Group) -> dict[str, Any]:
    """A group as the page shows it: how else it was asked, and what comes nearest."""
    asked = dict.fromkeys(turn.question for turn in group.turns[1:])
    title = Truncator(group.first.question).chars(TITLE)
    asked.pop(title, None)
    if title != group.first.question:
        asked = {group.first.question: None} | asked
    return {
        "group": group,
        "title": title,
        "others": list(asked)[:WORDINGS],
        "languages": sorted({wording.language_name(turn.language) for turn in group.turns}),
        "nearest": [(one["question"], wording.near_name(one["article"])) for one in group.nearest],
    }


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


@require_POST
@editors_only
def settle(request: HttpRequest) -> HttpResponse:
    """A group needs nothing more."""
    numbers = [int(one) for one in request.POST.getlist("turn") if _is_number(one)]
    count = editing.settle(actor_of(request), numbers[:500], clock.now())
    messages.success(request, _("Put aside: %(count)s.") % {"count": count})
    return redirect("assistant:unresolved")


@require_http_methods(["GET", "HEAD", "POST"])
@editors_only
def propose(request: HttpRequest) -> HttpResponse:
    """A proposal, perhaps begun from a question that was asked."""
    number = request.GET.get("turn", "")
    turn = Turn.objects.filter(pk=int(number)).first() if _is_number(number) else None
    begun = {"kind": Addition.Kind.SAMPLE, "question": turn.question[:SAMPLE] if turn else ""}
    if turn is not None:
        near = turn.nearest[0]["article"] if turn.nearest else ""
        begun |= {"language": turn.language, "article": near if not near.startswith("_") else ""}
    form = ProposeForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            editing.propose(actor_of(request), turn=turn, said=form.said(), at=clock.now())
        except Mendable as error:
            form.add_error(_field(error, form), error.message)
        else:
            messages.success(request, _("Kept. Another editor has to approve it."))
            return redirect("assistant:additions")
    status = 400 if request.method == "POST" else 200
    return page(request, "assistant/propose.html", {"form": form}, status)


def _field(error: Mendable, form: ProposeForm) -> str | None:
    """Where the error stands: the name of a new text has a field of its own."""
    new = form.cleaned_data["kind"] in (Addition.Kind.ARTICLE, Addition.Kind.NEAR_MISS)
    return "name" if new and error.field == "article" else error.field or None


@require_safe
@editors_only
def additions(request: HttpRequest) -> HttpResponse:
    """What was proposed and approved."""
    actor, today = actor_of(request), clock.today()
    rows = [
        {
            "addition": one,
            "article": wording.near_name(one.article),
            "language": wording.language_name(one.language),
            "may_approve": one.approved_at is None
            and may(actor, "addition.approve", one, on=today),
        }
        for one in Addition.objects.filter(dropped_at=None).order_by("-id")[:200]
    ]
    return page(request, "assistant/additions.html", {"rows": rows})


@require_POST
@editors_only
def decide(request: HttpRequest, addition_id: int, verb: str) -> HttpResponse:
    """Approve or drop."""
    found = get_object_or_404(Addition, pk=addition_id)
    actor, at = actor_of(request), clock.now()
    if verb not in ("approve", "drop"):
        raise Http404
    if verb == "approve" and not may(actor, "addition.approve", found, on=clock.today()):
        raise Http404
    try:
        if verb == "approve":
            editing.approve(actor, found, at)
        else:
            editing.drop(actor, found, at)
    except Mendable as error:
        messages.error(request, error.message)
    return redirect("assistant:additions")


@require_safe
@editors_only
def heads(request: HttpRequest) -> HttpResponse:
    """Every trained head, which one answers, and the last request to train."""
    found = [
        {
            "version": one,
            "lacks": shortfalls(one.card),
            "measured": one.card["complete"],
            **{name: wording.share(name, one.card["overall"][name]) for name in IN_THE_LIST},
        }
        for one in HeadVersion.objects.defer(*HEAVY).order_by("-id")[:30]
    ]
    asked = OutboxEvent.objects.filter(kind=steps.TRAIN).order_by("-id").first()
    values = {"rows": found, "active_id": active.active_id(), "asked": asked}
    return page(request, "assistant/heads.html", values)


@require_POST
@editors_only
def train(request: HttpRequest) -> HttpResponse:
    """A head of what is approved now, made by the worker."""
    editing.request_training(actor_of(request), clock.now())
    messages.success(request, _("Training has been asked for; it takes some minutes."))
    return redirect("assistant:heads")


@require_http_methods(["GET", "HEAD", "POST"])
@editors_only
def head(request: HttpRequest, version_id: int) -> HttpResponse:
    """One head: its card beside the one that answers, and the switch."""
    found = get_object_or_404(HeadVersion.objects.defer(*HEAVY), pk=version_id)
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip() or _("chosen by an editor")
        try:
            editing.activate(actor_of(request), found, reason, clock.now())
        except Mendable as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("From now on this version answers."))
        return redirect("assistant:head", version_id=version_id)
    values: dict[str, Any] = {
        "version": found,
        "card": found.card,
        "lacks": shortfalls(found.card),
        "is_active": active.active_id() == found.pk,
        "rows": wording.rows(found.card, editing.compared(found)),
        "languages": wording.parts(found.card["languages"], wording.language_name),
        "articles": wording.parts(found.card["by_article"], wording.near_name),
        "has_misses": HeadVersion.objects.filter(pk=version_id, misses__isnull=False).exists(),
        "may_answer": editing.may_answer(found),
        "activations": list(found.activations.order_by("-id")[:10]),
    }
    return page(request, "assistant/head.html", values)

"""The conversation: a form, and what was asked and answered so far. It needs no script."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as L_
from django.views.decorators.http import require_POST, require_safe

from accounts import step_up
from accounts.middleware import actor_of
from accounts.pages.guards import signed_in
from portal.assistant import brakes, flows, library, opening, passing, preferences, process, showing
from portal.assistant.channels import MENU
from portal.assistant.models import Conversation, Outcome, Turn
from portal.assistant.normalise import LONGEST
from portal.assistant.pages.common import (
    SESSION_KEY,
    back,
    context_of,
    page,
    talk_of,
    ticket_of,
    too_often,
)
from portal.assistant.pages.passing import PassForm
from portal.assistant.process import Context
from portal.components.forms import RadioSelect
from portal.errors import Mendable

SHOWN, EXAMPLES = 12, 6
HOME = "home"


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=L_("Your question"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "data-question": ""}),
        error_messages={"required": L_("Write your question in a few words.")},
    )


class JudgeForm(forms.Form):
    """Only shown after "no": why, and in which words."""

    reason = forms.ChoiceField(
        label=L_("What was wrong?"),
        choices=Turn.Reason.choices,
        widget=RadioSelect,
        required=False,
    )
    words = forms.CharField(
        label=L_("What did you want to know?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_safe
def conversation(request: HttpRequest) -> HttpResponse:
    """The window as it stands."""
    context = context_of(request)
    talk = talk_of(request, context, begin=False)
    return _page(request, context, talk, QuestionForm())


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """A question; the answer is on the page one comes back to."""
    context = context_of(request)
    form, status = QuestionForm(request.POST), 400
    if form.is_valid() and brakes.is_too_often(request, brakes.ASK):
        form.add_error("question", too_often())
        status = 429
    elif form.is_valid():
        talk = talk_of(request, context, begin=True)
        assert talk is not None
        try:
            turn = process.ask(context, talk, form.cleaned_data["question"])
        except Mendable as error:
            form.add_error("question", error.message)
        else:
            if turn.outcome == Outcome.HUMAN:
                return redirect("assistant:person")
            return back(request, turn.number)
    talk = talk_of(request, context, begin=False)
    return _page(request, context, talk, form, status=status)


@require_POST
def choose(request: HttpRequest, number: int) -> HttpResponse:
    """One of the offered answers, or none of them."""
    context = context_of(request)
    talk = _talk(request, context)
    try:
        turn = process.choose(context, talk, number, request.POST.get("article", ""))
    except Mendable:
        return back(request)
    return back(request, turn.number)


@require_POST
def answer_flow(request: HttpRequest, number: int) -> HttpResponse:
    """The facts that were asked back."""
    context = context_of(request)
    talk = _talk(request, context)
    turn = talk.turns.filter(number=number, outcome=Outcome.FLOW).first()
    article = library.current().articles.get(turn.article) if turn else None
    if turn is None or article is None or article.flow not in flows.FORMS:
        return back(request)
    form = flows.FORMS[article.flow](request.POST, prefix=flows.prefix(turn))
    if form.is_valid():
        process.keep_flow(context, talk, number, flows.plain_answers(form.cleaned_data))
        return back(request, number)
    return _page(request, context, talk, QuestionForm(), flow=(number, form), status=400)


@require_POST
def judge(request: HttpRequest, number: int) -> HttpResponse:
    """Did it help? Why not?"""
    context = context_of(request)
    talk = _talk(request, context)
    form = JudgeForm(request.POST)
    form.is_valid()
    try:
        process.judge(
            context,
            talk,
            number,
            helpful=request.POST.get("helpful") == "yes",
            reason=form.cleaned_data.get("reason", ""),
            words=form.cleaned_data.get("words", ""),
        )
    except Mendable:
        return back(request)
    return back(request, number)


@require_POST
def begin_anew(request: HttpRequest) -> HttpResponse:
    """An empty window; the old one is forgotten by this browser."""
    request.session.pop(SESSION_KEY, None)
    return redirect("assistant:conversation")


@require_safe
@signed_in
def resume(request: HttpRequest) -> HttpResponse:
    """Back from the sign-in, or to it for more proof: the question that waited, answered."""
    waiting = showing.waiting_question(request.GET.get("ask", ""))
    context = context_of(request)
    article = library.current().articles.get(waiting.article) if waiting else None
    if waiting is None or article is None:
        return redirect("assistant:conversation")
    shown = _brought_along(request, context, waiting) or showing.resumed(
        article, waiting.question, context.actor, context.at, context.language
    )
    if shown.own is not None and shown.own.why_not == "step_up":
        return step_up.begin(request, shown.own.resolver.level)
    talk = talk_of(request, context, begin=False)
    last = talk.turns.order_by("-number").first() if talk else None
    if last is not None and last.article == waiting.article and not waiting.number:
        return back(request, last.number)  # the same window: the question stands there already
    return _page(request, context, talk, QuestionForm(), resumed=shown)


def _brought_along(
    request: HttpRequest, context: Context, waiting: showing.Waiting
) -> showing.Shown | None:
    """The answers that were given before the sign-in, in this browser."""
    if not waiting.number:
        return None
    turn = process.turn_before_sign_in(request.session.get(SESSION_KEY), waiting.number)
    if turn is None or turn.article != waiting.article:
        return None
    shown = showing.show(turn, context.actor, context.at, context.language, last=True)
    return replace(shown, number=0)


def _talk(request: HttpRequest, context: Context) -> Conversation:
    talk = talk_of(request, context, begin=False)
    if talk is None:
        raise Http404
    return talk


def _page(
    request: HttpRequest,
    context: Context,
    talk: Conversation | None,
    form: QuestionForm,
    *,
    flow: tuple[int, forms.Form] | None = None,
    resumed: showing.Shown | None = None,
    status: int = 200,
) -> HttpResponse:
    turns = list(talk.turns.order_by("-number")[:SHOWN])[::-1] if talk else []
    newest = turns[-1].number if turns and resumed is None else 0
    shown = [
        showing.show(turn, context.actor, context.at, context.language, last=turn.number == newest)
        for turn in turns
    ]
    if resumed is not None:
        shown.append(resumed)
    wishes = preferences.of(actor_of(request))
    last = shown[-1] if shown else None
    values: dict[str, Any] = {
        "form": form,
        "shown": shown,
        "pass_form": _pass_form(last),
        "is_waiting": any(one.passed and one.passed.is_waiting for one in shown),
        "flow_number": flow[0] if flow else 0,
        "flow_form": flow[1] if flow else None,
        "judge_form": JudgeForm(),
        "ticket": ticket_of(request, talk),
        "write_key": uuid.uuid4(),
        "wishes": wishes,
        "helps_first": showing.needs_help(shown),
        "examples": _examples(context, wishes.topics) if not shown else [],
        "came_from": request.POST.get("from") or request.GET.get("from") or "",
        "is_open": opening.is_open(context.at),
        "promised_on": opening.promised(context.at),
    }
    return page(request, "assistant/conversation.html", values, status=status)


def _pass_form(last: showing.Shown | None) -> PassForm | None:
    """The question as it would go to a partner, for the last turn that is a partner's matter."""
    if last is None or not last.partner or last.passed is not None or not last.number:
        return None
    return PassForm(last.number, initial={"text": last.question[: passing.LONGEST]})


def _examples(context: Context, topics: list[str]) -> list[str]:
    """Titles to begin with: remembered topics, those of the page one comes from, the usual ones.

    The home page belongs to no topic: who comes from there is asked nothing narrower.
    """
    knowledge = library.current()
    articles = knowledge.of_kind("article")
    near = [one for one in articles if context.page not in ("", HOME) and one.page == context.page]
    near.sort(key=lambda one: one.id not in MENU)
    if context.actor.acting_organisation_id:
        usual = [one for one in articles if one.audience == "employer"]
    else:
        usual = [knowledge.articles[name] for name in MENU if name in knowledge.articles]
    known = [knowledge.articles[name] for name in topics if name in knowledge.articles]
    chosen = {one.id: one for one in (*known, *near, *usual)}
    return [one.text(context.language).title for one in list(chosen.values())[:EXAMPLES]]

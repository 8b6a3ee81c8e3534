"""A question goes on to another institution's assistant, and its answer into the same window."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as L_
from django.views.decorators.http import require_POST, require_safe

from portal.assistant import passing
from portal.assistant.models import PassedQuestion
from portal.assistant.pages.common import back, context_of, page, talk_of
from portal.errors import Mendable


class PassForm(forms.Form):
    """The words as they will be sent; `number` keeps the fields of two turns apart."""

    text = forms.CharField(
        label=L_("What is sent"),
        help_text=L_("Only these words; nothing says who you are."),
        max_length=passing.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": L_("Write what shall be asked there.")},
    )

    def __init__(self, number: int, *args: object, **kwargs: object) -> None:
        super().__init__(*args, auto_id=f"pass-{number}-%s", **kwargs)  # type: ignore[arg-type]


@require_POST
def pass_on(request: HttpRequest, number: int) -> HttpResponse:
    """Sends the words that the asker approved. Words that cannot go leave the window as it was."""
    context = context_of(request)
    talk = talk_of(request, context, begin=False)
    if talk is None:
        raise Http404
    form = PassForm(number, request.POST)
    if not form.is_valid():
        return back(request, number)
    try:
        passing.pass_on(context, talk, number, form.cleaned_data["text"])
    except Mendable:
        return back(request)
    return back(request, number)


@require_safe
def passed(request: HttpRequest, number: int) -> HttpResponse:
    """The live part: sent, answered, or not answered."""
    talk = talk_of(request, context_of(request), begin=False)
    found = (
        PassedQuestion.objects.filter(turn__conversation=talk, turn__number=number).first()
        if talk
        else None
    )
    if found is None:
        raise Http404
    return page(request, "assistant/passed.html", {"passed": found, "number": number})

"""What an officer writes: a question, a grant, a refusal, a note to the first officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.applications.deadlines import answer_by
from portal.components.forms import DateField, RadioSelect


class AskForm(forms.Form):
    what = forms.CharField(
        label=_("What do you need to know?"),
        help_text=_("The claimant reads exactly this. One question, in everyday words."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the question.")},
    )
    why = forms.CharField(
        label=_("Why do you need it?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: people answer better when they know.")},
    )
    due_on = DateField(label=_("Answer by"))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": answer_by(on)})
        super().__init__(*args, **kwargs)


class GrantForm(forms.Form):
    rule = forms.ChoiceField(
        label=_("By which rule?"),
        widget=RadioSelect,
        error_messages={"required": _("Choose one of the rules that are met.")},
    )
    words = forms.CharField(
        label=_("Why the doubts are settled"),
        help_text=_("One or two sentences. The claimant reads them too."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence why the doubts are settled.")},
    )

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **kwargs: Any) -> None:
        if rules:  # the law's own proposal stands first
            kwargs.setdefault("initial", {"rule": rules[0][0]})
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = rules  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    """One text for each condition that is not met: (key, label, article)."""

    def __init__(self, *args: Any, failed: list[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.failed = failed
        for key, label, article in failed:
            self.fields[key] = forms.CharField(
                label=label,
                help_text=_("%(article)s. Say in your own words what is missing.")
                % {"article": article},
                min_length=20,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={
                    "required": _("Explain this condition in your own words."),
                    "min_length": _("Write a whole sentence: the claimant has to understand it."),
                },
            )

    def reasons(self) -> list[dict[str, str]]:
        return [
            {"key": key, "article": article, "words": self.cleaned_data[key]}
            for key, _label, article in self.failed
        ]


class ReturnForm(forms.Form):
    note = forms.CharField(
        label=_("What should the first officer look at again?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what the first officer should look at again.")},
    )


class ConfirmForm(forms.Form):
    read = forms.BooleanField(
        label=_("I have read the file and the answers, and I agree with each reason."),
        error_messages={"required": _("Confirm that you have read the file.")},
    )

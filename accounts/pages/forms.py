"""The forms of the account pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import banks
from accounts.words import HELPER_SCOPE_WORDS
from portal.components.forms import CheckboxSelectMultiple, DateField


class PayoutAccountForm(forms.Form):
    bank_code = forms.ChoiceField(label=_("Bank"))
    branch = forms.CharField(
        label=_("Branch"),
        max_length=12,
        help_text=_("Four or five digits, without the check digit: for example 1234."),
        widget=forms.TextInput(
            attrs={"class": "width-4", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    number = forms.CharField(
        label=_("Account number with check digit"),
        max_length=20,
        help_text=_("For example 12345-6."),
        widget=forms.TextInput(attrs={"class": "width-10", "autocomplete": "off"}),
    )
    holder = forms.CharField(
        label=_("Holder, as the bank writes the name"),
        max_length=200,
        help_text=_("The account must be in your own name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, f"{code} – {name}") for code, name in banks.BANKS.items()]
        self.fields["bank_code"].choices = [("", _("Choose a bank")), *choices]  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """What is wrong, in the person's own words."""

    words = forms.CharField(
        label=_("What looks wrong?"),
        max_length=2000,
        help_text=_("In your own words. Do not write passwords or codes."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("Your answer to the person"),
        max_length=4000,
        help_text=_("Say what you checked, what you found, and what happens now."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class HelperForm(forms.Form):
    """What a helper may do, and until when."""

    scopes = forms.MultipleChoiceField(
        label=_("What may the helper do for you?"),
        choices=[(scope, words[0]) for scope, words in HELPER_SCOPE_WORDS.items()],
        widget=CheckboxSelectMultiple(
            hints={scope: words[1] for scope, words in HELPER_SCOPE_WORDS.items()}
        ),
    )
    ends_on = DateField(
        label=_("Until when?"),
        help_text=_("Two years at most. You can end it any day before."),
    )


class CodeForm(forms.Form):
    """The code that somebody gave to their helper."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Twelve letters and digits; spaces do not matter."),
        widget=forms.TextInput(attrs={"class": "width-20", "autocomplete": "off"}),
    )


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=200,
        help_text=_("We send a code there. Nothing changes before you enter it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class EmailCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the e-mail"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "class": "width-10",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
            }
        ),
    )

    def clean_code(self) -> str:
        return "".join(filter(str.isdigit, self.cleaned_data["code"]))

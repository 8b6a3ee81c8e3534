"""The forms of the account pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import banks
from accounts.models import Role, StaffMember
from accounts.models_rights import OFFICE_KINDS
from accounts.words import HELPER_SCOPE_WORDS
from portal.components.forms import CheckboxSelectMultiple, CPFField, DateField, RadioSelect


class PayoutAccountForm(forms.Form):
    bank_code = forms.ChoiceField(label=_("Bank"))
    branch = forms.CharField(
        label=_("Branch"),
        max_length=14,
        help_text=_(
            "Four or five digits, without the check digit: for example 1234. Of an account in"
            " another country: the BIC of the bank."
        ),
        widget=forms.TextInput(attrs={"class": "width-10", "autocomplete": "off"}),
    )
    number = forms.CharField(
        label=_("Account number with check digit"),
        max_length=42,
        help_text=_("For example 12345-6. Of an account in another country: the IBAN."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
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
        abroad = (banks.ABROAD, banks.name_of(banks.ABROAD))
        self.fields["bank_code"].choices = [("", _("Choose a bank")), *choices, abroad]  # type: ignore[attr-defined]


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


class CompanyPersonForm(forms.Form):
    """Who joins a company: a clerk, or an accountant with chosen tasks."""

    kind = forms.ChoiceField(
        label=_("What will they be?"),
        choices=[
            ("employer_clerk", _("Clerk: prepares payrolls, sees bills and workers")),
            ("accountant", _("Accountant: only what you choose below")),
        ],
        widget=RadioSelect(),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may the accountant do?"),
        required=False,
        choices=[
            ("upload", _("Prepare payrolls")),
            ("file", _("File payrolls")),
            ("bills", _("See and pay bills")),
            ("workers", _("See the workers")),
        ],
        widget=CheckboxSelectMultiple(),
    )


# ── Staff ────────────────────────────────────────────────────────────────────────────────────


class RoleForm(forms.Form):
    """A role to give or to take away."""

    staff = forms.ModelChoiceField(label=_("Whose role?"), queryset=StaffMember.objects.none())
    role = forms.ChoiceField(label=_("Which role?"), choices=Role.choices)
    give = forms.ChoiceField(
        label=_("What is to happen?"),
        choices=[("yes", _("Give it")), ("no", _("Take it away"))],
        widget=RadioSelect(),
    )
    words = forms.CharField(label=_("Why?"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = StaffMember.objects.filter(left_on__isnull=True).order_by("display_name", "id")
        self.fields["staff"].queryset = present  # type: ignore[attr-defined]


class GuardianForm(forms.Form):
    """What stands in the court's order."""

    ward = CPFField(label=_("CPF of the person under guardianship"))
    guardian = CPFField(label=_("CPF of the guardian"))
    number = forms.CharField(label=_("Number of the order"), max_length=40)
    court = forms.CharField(label=_("Court"), max_length=120)
    ordered_on = DateField(label=_("Day of the order"))
    ends_on = DateField(label=_("Last day, if the court set one"), required=False)
    scopes = forms.MultipleChoiceField(
        label=_("What does the court let the guardian do?"),
        choices=[(scope, words[0]) for scope, words in HELPER_SCOPE_WORDS.items()],
        widget=CheckboxSelectMultiple(),
    )
    words = forms.CharField(
        label=_("What did you check?"),
        help_text=_("For example: compared with the court's register, seal and code fit."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class OfficeForm(forms.Form):
    """An organisation that may hold mandates of people."""

    name = forms.CharField(label=_("Name"), max_length=200)
    registration = forms.CharField(label=_("CNPJ"), max_length=20)
    helps_as = forms.ChoiceField(label=_("What is it?"), choices=OFFICE_KINDS, widget=RadioSelect())
    administrator = CPFField(label=_("CPF of the person who will run it here"))
    words = forms.CharField(
        label=_("What did you check?"), max_length=500, widget=forms.Textarea({"rows": 3})
    )


class LostFactorForm(forms.Form):
    """A colleague who cannot sign in any more."""

    staff = forms.ModelChoiceField(label=_("Whose is it?"), queryset=StaffMember.objects.none())
    words = forms.CharField(
        label=_("What happened, and how do you know that it is them?"),
        help_text=_("The old passkey opens nothing from the moment you send this."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = StaffMember.objects.filter(left_on__isnull=True).order_by("display_name", "id")
        self.fields["staff"].queryset = present  # type: ignore[attr-defined]


class LostWayForm(forms.Form):
    """A person at the counter whose app or passkey is lost."""

    person = CPFField(label=_("CPF of the person in front of you"))
    words = forms.CharField(
        label=_("Document you saw"),
        max_length=500,
        help_text=_("Kind, issuer and the last three characters of its number."),
    )


class AddressRightForm(forms.Form):
    """Why somebody must know where a protected person lives."""

    person = CPFField(label=_("CPF of the person"))
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        coerce=int,
        choices=[(1, _("One day")), (3, _("Three days")), (7, _("A week"))],
        widget=RadioSelect(),
    )
    words = forms.CharField(
        label=_("Why, in a sentence that the person will read"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Your words, if you say no"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )


class OpeningForm(forms.Form):
    """Why a file outside one's queue has to be opened."""

    national_id = CPFField(label=_("CPF of the person"))
    purpose = forms.ChoiceField(label=_("What for?"), widget=RadioSelect())
    words = forms.CharField(
        label=_("Why, in a sentence that the person will read"),
        help_text=_("The person is told at once who opened the file and why."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, purposes: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = list(purposes.items())  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Was it justified?"),
        choices=[("justified", _("Yes")), ("not_justified", _("No"))],
        widget=RadioSelect(),
    )
    words = forms.CharField(
        label=_("What did you check?"), max_length=500, widget=forms.Textarea({"rows": 3})
    )

"""What an officer writes: a question, a grant, a refusal, a note to the first officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.adjudication import staffing
from benefits.applications.deadlines import answer_by
from benefits.applications.models import Benefit
from benefits.assessments.models import Kind
from portal.citations import cited
from portal.components.forms import CheckboxSelectMultiple, DateField, MoneyField, RadioSelect
from portal.reasons import SENTENCE


class FoundOutForm(forms.Form):
    """What came of a question of the person, in words that they read."""

    words = forms.CharField(
        label=_("What did you find out?"),
        help_text=_("The person reads exactly this."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a sentence what you found out.")},
    )


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
                % {"article": cited(article)},
                min_length=SENTENCE,
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


class ConfirmGrantForm(forms.Form):
    read = forms.BooleanField(
        label=_("I have read the file, and I agree with the amount and the rule."),
        error_messages={"required": _("Confirm that you have read the file.")},
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note for colleagues"),
        help_text=_("It stays on the file. The person can ask to read it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the note.")},
    )


class PickForm(forms.Form):
    reason = forms.CharField(
        label=_("Why out of turn?"),
        help_text=_("Files are handed out by legal day and age. Your reason stays on the file."),
        min_length=SENTENCE,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Say in a sentence why this file is taken out of turn."),
            "min_length": _("Say in a sentence why this file is taken out of turn."),
        },
    )


class CertifyForm(forms.Form):
    """What a certificate says; of time its days, of expenses whether they are accepted."""

    certifies = forms.ChoiceField(
        label=_("What does it certify?"),
        widget=RadioSelect,
        error_messages={"required": _("Choose what it certifies.")},
    )
    starts_on = DateField(label=_("From"), required=False)
    ends_on = DateField(label=_("To, that day included"), required=False)
    employer = forms.CharField(
        label=_("Employer, if it is about one job only"),
        help_text=_("As the record writes it. Empty: all work of these days."),
        required=False,
        max_length=200,
    )
    accepted = forms.ChoiceField(
        label=_("Is the expense accepted?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=RadioSelect,
        initial="yes",
    )
    cents = MoneyField(label=_("Amount of a month"), required=False)
    number = forms.CharField(
        label=_("Number of the paper"),
        max_length=60,
        error_messages={"required": _("Enter the number of the paper.")},
    )
    issuer = forms.CharField(
        label=_("Who issued it"),
        max_length=200,
        error_messages={"required": _("Say who issued it.")},
    )
    issued_on = DateField(label=_("Issued on"))

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], time: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certifies"].choices = kinds  # type: ignore[attr-defined]
        hint = (
            _("The pay of a month, for time in another scheme. Empty: not known.")
            if time
            else _("The mean of the receipts, where it is above the table. Empty: by the table.")
        )
        self.fields["cents"].help_text = hint
        self.fields["starts_on"].required = self.fields["ends_on"].required = True
        for name in ("accepted",) if time else ("starts_on", "ends_on", "employer"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "accepted" in found:
            found["accepted"] = found["accepted"] == "yes"
        return found


class StrikeForm(forms.Form):
    reference = forms.ChoiceField(
        label=_("Which entry?"),
        widget=RadioSelect,
        error_messages={"required": _("Choose one of the entries.")},
    )
    why = forms.CharField(
        label=_("Why is it taken back?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a sentence why.")},
    )

    def __init__(self, *args: Any, entries: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference"].choices = entries  # type: ignore[attr-defined]


class AssessForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is to be assessed?"),
        choices=Kind.choices,
        widget=RadioSelect(
            hints={
                Kind.DISABILITY: _("A medical and a social assessment, by two people."),
                Kind.INCAPACITY: _("A medical assessment."),
                Kind.DEGREE: _("For retirement: two people, 41 activities each (LC 142)."),
            }
        ),
        error_messages={"required": _("Choose what is to be assessed.")},
    )
    why = forms.CharField(
        label=_("What should the assessors look at?"),
        min_length=SENTENCE,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Tell the assessors in a sentence what to look at."),
            "min_length": _("Tell the assessors in a sentence what to look at."),
        },
    )


class TransferForm(forms.Form):
    """`to` is a colleague ("officer:7") or another unit ("unit:3")."""

    to = forms.ChoiceField(
        label=_("To whom?"), error_messages={"required": _("Choose a colleague or a unit.")}
    )
    reason = forms.CharField(
        label=_("Why?"),
        min_length=SENTENCE,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Say in a sentence why the file is handed on."),
            "min_length": _("Say in a sentence why the file is handed on."),
        },
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = places  # type: ignore[attr-defined]

    def target(self) -> dict[str, int]:
        """The arguments of the verb: unit_id or officer_id."""
        kind, number = self.cleaned_data["to"].split(":")
        return {f"{kind}_id": int(number)}


class AbsenceForm(forms.Form):
    starts_on = DateField(label=_("First day away"))
    ends_on = DateField(label=_("Last day away"))


class SkillsForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=_("What this officer knows"),
        help_text=_("Nothing chosen: every benefit, and no assessment."),
        required=False,
        widget=CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [  # type: ignore[attr-defined]
            *Benefit.choices,
            *staffing.ASSESSMENTS.items(),
        ]


class ManyForm(forms.Form):
    """One act for several files; which fields it needs hangs on the act."""

    protocols = forms.MultipleChoiceField(
        label=_("Files"),
        widget=CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one file.")},
    )
    act = forms.ChoiceField(
        label=_("What to do with them"),
        choices=[
            ("ask", _("Ask each claimant for the same")),
            ("transfer", _("Hand them on")),
            ("put_back", _("Put them back into the queue")),
        ],
        widget=RadioSelect,
        error_messages={"required": _("Choose what to do.")},
    )
    what = forms.CharField(
        label=_("The question, or the paper that is missing"),
        help_text=_("Only when you ask."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why = forms.CharField(
        label=_("Why it is needed"),
        help_text=_("Only when you ask."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = DateField(label=_("Answer by"), help_text=_("Only when you ask."), required=False)
    to = forms.ChoiceField(
        label=_("To whom?"), help_text=_("Only when you hand them on."), required=False
    )
    reason = forms.CharField(
        label=_("Why these files, and out of turn?"),
        help_text=_("When you ask or hand on: it is kept on each file."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    NEEDS = {"ask": ("what", "why", "due_on", "reason"), "transfer": ("to", "reason")}

    def __init__(
        self,
        *args: Any,
        files: list[tuple[str, str]],
        places: list[tuple[str, str]],
        on: date,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", {"due_on": answer_by(on)})
        super().__init__(*args, **kwargs)
        self.fields["protocols"].choices = files  # type: ignore[attr-defined]
        self.fields["to"].choices = [("", "—"), *places]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in self.NEEDS.get(found.get("act", ""), ()):
            if not found.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed for what you want to do."))
        return found

    def target(self) -> dict[str, int]:
        kind, number = self.cleaned_data["to"].split(":")
        return {f"{kind}_id": int(number)}

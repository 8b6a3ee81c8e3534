"""The questions of a notice of an accident at work, from each side that may tell of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from contributions.accidents import telling
from contributions.accidents.models import (
    OTHERS,
    AccidentNotice,
    BodyPart,
    Cause,
    Kind,
    Nature,
    Place,
)
from contributions.employers.models import Employer, Employment
from contributions.pages.accident_parts import begun
from contributions.queries import EmploymentFact
from portal import clock
from portal.components.forms import CPFField, DateField, RadioSelect
from portal.errors import Mendable

ANOTHER = "another"
_CODE = re.compile(r"[A-Z][0-9][0-9A-Z]\.?[0-9A-Z]{0,2}")
_SHORT = forms.TextInput(attrs={"class": "width-20", "autocomplete": "off"})


def _capital(choices: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The choices as answers: each begins with a capital letter in the reader's language."""
    return [(key, begun(label)) for key, label in choices]


class AccidentForm(forms.Form):
    """What happened: the same questions whoever tells. `whose` are asked before them."""

    whose: tuple[str, ...] = ()
    sections = (
        (_("When it happened"), ("kind", "earlier_number", "nature", "happened_on", "happened_at",
                                 "died_on")),
        (_("Where and how"), ("place", "place_words", "cause", "words", "police", "witnesses")),
        (_("What it did to the person"), ("body_part", "first_aid", "doctor", "doctor_number",
                                          "diagnosis", "absence_days")),
    )  # fmt: skip

    kind = forms.ChoiceField(label=_("What do you want to tell?"), widget=RadioSelect)
    earlier_number = forms.CharField(
        label=_("Number of the first notice"),
        help_text=_("Only if it has become worse again, or the person died of it later."),
        max_length=30,
        required=False,
        widget=_SHORT,
    )
    nature = forms.ChoiceField(label=_("What kind of accident is it?"), widget=RadioSelect)
    happened_on = DateField(
        label=_("On which day was it?"),
        help_text=_(
            "Of an illness: the first day without being able to work, or the day when the doctor"
            " found it, whichever came first."
        ),
    )
    happened_at = forms.TimeField(
        label=_("At what time?"),
        help_text=_("For example 14:30. Leave it open if nobody knows."),
        required=False,
        input_formats=["%H:%M", "%H.%M", "%Hh%M"],
        widget=forms.TimeInput(attrs={"class": "width-5", "autocomplete": "off"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time like this: 14:30.")},
    )
    died_on = DateField(
        label=_("On which day did the person die?"),
        help_text=_("Only if the person died of it."),
        required=False,
    )
    place = forms.ChoiceField(label=_("Where was it?"), widget=RadioSelect)
    place_words = forms.CharField(
        label=_("Which place exactly?"),
        help_text=_("Street, town, or the part of the building."),
        max_length=200,
    )
    cause = forms.ChoiceField(label=_("What caused it?"))
    words = forms.CharField(
        label=_("What happened, in a few sentences?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    police = forms.ChoiceField(
        label=_("Did the police take it down?"),
        choices=(("yes", _("Yes")), ("no", _("No"))),
        widget=RadioSelect,
    )
    witnesses = forms.CharField(
        label=_("Who saw it?"),
        help_text=_("Name and how to reach each of them."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    body_part = forms.ChoiceField(label=_("Which part of the body is hurt or ill?"))
    first_aid = forms.CharField(
        label=_("Where was the person treated first?"),
        help_text=_("Hospital, health post or doctor’s practice."),
        max_length=200,
        required=False,
    )
    doctor = forms.CharField(label=_("Name of the doctor"), max_length=200, required=False)
    doctor_number = forms.CharField(
        label=_("Number of the doctor’s register"),
        help_text=_("For example CRM-SP 123456. It stands beside the signature."),
        max_length=40,
        required=False,
        widget=_SHORT,
    )
    diagnosis = forms.CharField(
        label=_("Code of the injury or illness (CID)"),
        help_text=_("For example S61.0. It stands on the doctor’s certificate."),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"class": "width-5", "autocomplete": "off"}),
    )
    absence_days = forms.IntegerField(
        label=_("For how many days does the doctor expect no work?"),
        min_value=0,
        max_value=999,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-4"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("kind", Kind), ("nature", Nature), ("place", Place)):
            self.fields[name].choices = _capital(choices.choices)  # type: ignore[attr-defined]
        for name, choices in (("cause", Cause), ("body_part", BodyPart)):
            answers = [("", _g("Choose")), *_capital(choices.choices)]
            self.fields[name].choices = answers  # type: ignore[attr-defined]

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The questions under their headings."""
        own = [(_g("About whom"), self.whose)] if self.whose else []
        return [
            (str(title), [self[name] for name in names if name in self.fields])
            for title, names in [*own, *self.sections]
        ]

    def clean_diagnosis(self) -> str:
        code = str(self.cleaned_data["diagnosis"]).strip().upper()
        if code and not _CODE.fullmatch(code):
            raise ValidationError(
                _("A code is a letter and two or more signs, for example S61.0. Check it.")
            )
        return code

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if "kind" in found and found.get("happened_on"):
            self.mending(lambda: telling.check_days(found, clock.today()))
        return found

    def mending(self, look: Any) -> Any:
        """What a look gives; what it finds to mend stands beside its field."""
        try:
            return look()
        except Mendable as trouble:
            self.add_error(trouble.field if trouble.field in self.fields else None,
                           str(trouble.message))  # fmt: skip
        return None

    def said(self) -> dict[str, Any]:
        """The answers as a notice keeps them."""
        said = {name: self.cleaned_data.get(name) for name in telling.SAID}
        return said | {"police": self.cleaned_data["police"] == "yes"}


class OfWorkerForm(AccidentForm):
    """An employer tells: of whom, by CPF or by the employment that was chosen."""

    national_id = CPFField(label=_("CPF of the worker"))

    def __init__(
        self, *args: Any, payer: Employer, employment: Employment | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._payer, self.employment = payer, employment
        if employment is None:
            self.whose = ("national_id",)
        else:
            del self.fields["national_id"]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        day, number = found.get("happened_on"), found.get("national_id")
        if day and (number or self.employment):
            person_id = self.employment.person_id if self.employment else None
            job = self.mending(
                lambda: telling.employment_at(
                    self._payer.pk, day, person_id=person_id, national_id=number or ""
                )
            )
            self.employment = job or self.employment
        return found


class AtHomeForm(AccidentForm):
    """A household tells: of one of those who work or worked there."""

    whose = ("worker",)
    worker = forms.ChoiceField(label=_("Whose accident was it?"), widget=RadioSelect)

    def __init__(self, *args: Any, workers: Sequence[Employment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._workers = {str(one.pk): one for one in workers}
        names = [(key, str(one.person)) for key, one in self._workers.items()]
        self.fields["worker"].choices = names  # type: ignore[attr-defined]

    @property
    def employment(self) -> Employment | None:
        return self._workers.get(self.cleaned_data.get("worker", ""))

    def clean(self) -> dict[str, Any]:
        found, job = super().clean(), self.employment
        if found.get("happened_on") and job is not None:
            self.mending(
                lambda: telling.employment_at(
                    job.employer_id, found["happened_on"], person_id=job.person_id
                )
            )
        return found


class OwnForm(AccidentForm):
    """The injured person, or somebody for them, tells: for whom the person worked."""

    whose = ("employer", "employer_name")
    employer = forms.ChoiceField(label=_("For whom was the work done?"), widget=RadioSelect)
    employer_name = forms.CharField(
        label=_("Name of the employer"),
        help_text=_("If it is not in the list. Who works for themselves writes the own name."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, jobs: Sequence[EmploymentFact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = {str(one.employer_id): one.employer_name for one in reversed(jobs)}
        if not self._names:
            del self.fields["employer"]
            self.fields["employer_name"].required = True
            self.fields["employer_name"].help_text = ""
            return
        choices = [*self._names.items(), (ANOTHER, _g("Somebody else"))]
        self.fields["employer"].choices = choices  # type: ignore[attr-defined]
        self._choose_by_name()

    def _choose_by_name(self) -> None:
        """A name that was told before is chosen in the list, where it stands there."""
        name = str(self.initial.get("employer_name") or "").strip().casefold()
        known = str(self.initial.get("employer") or "")
        if known not in self._names:
            if not name:
                return
            fits = (key for key, one in self._names.items() if name in one.casefold())
            known = next(fits, ANOTHER)
        self.initial["employer"] = known
        if known != ANOTHER:
            self.initial["employer_name"] = ""

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("employer") == ANOTHER and not found.get("employer_name"):
            self.add_error("employer_name", _g("Write the name of the employer."))
        return found

    def payer(self) -> tuple[int | None, str]:
        """The employer's number, where we know it, and the name."""
        chosen = self.cleaned_data.get("employer", ANOTHER)
        if chosen in self._names:
            return int(chosen), self._names[chosen]
        return None, self.cleaned_data["employer_name"]


class OtherForm(AccidentForm):
    """Somebody without a tie to the person tells: as what, and whose accident they say it was."""

    whose = ("teller", "institution", "national_id", "name", "employer_name")
    teller = forms.ChoiceField(label=_("In what capacity do you report this?"), widget=RadioSelect)
    institution = forms.CharField(
        label=_("For which union, practice, hospital or authority?"), max_length=120
    )
    national_id = CPFField(label=_("CPF of the injured person"))
    name = forms.CharField(label=_("Full name of the injured person"), max_length=200)
    employer_name = forms.CharField(label=_("Name of the employer"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, one.label) for one in OTHERS]
        self.fields["teller"].choices = _capital(choices)  # type: ignore[attr-defined]

    def whom(self) -> dict[str, str]:
        """Who tells and of whom, as the act takes it."""
        return {name: self.cleaned_data[name] for name in self.whose}


def brought(form: AccidentForm, posted: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The sound answers among the posted ones, each read by the field that asks for it."""
    found = {}
    for name, field in form.fields.items():
        value = field.widget.value_from_datadict(posted, {}, prefix + name)
        try:
            sound = field.clean(value)
        except ValidationError:
            continue
        if sound not in (None, ""):
            found[name] = sound
    return found


def as_said(notice: AccidentNotice) -> dict[str, Any]:
    """An earlier notice as answers, to be corrected."""
    said = {name: getattr(notice, name) for name in telling.SAID}
    return said | {
        "police": "yes" if notice.police else "no",
        "employer": str(notice.employer_id or ""),
        "employer_name": notice.employer_name,
    }

"""What the applications are built of: a step with its question, and the questions many share."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benefits.applications.known import Known
from portal.components.forms import CheckboxSelectMultiple, DateField, RadioSelect
from portal.sealed import seal, unseal

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
ADDED = "now"  # the papers are there
YES_NO_UNSURE = [*YES_NO, ("unsure", _("I do not know"))]
Words = str | Promise
SEAL_NAME = "claim.answer"
_SEALED = "sealed"


class StepForm(forms.Form):
    """Knows the day on which it is filled in and what is known; gives its answers as JSON."""

    # Answers about health: kept sealed, shown to the person and to who assesses it, to nobody else.
    sealed: ClassVar[frozenset[str]] = frozenset()
    # Choices that are made of what is known: their words are kept beside the answer.
    from_known: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, on: date, known: Known | None = None, **kwargs: Any) -> None:
        self.on = on
        self.known = known
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Makes choices of what is known."""

    def answers(self) -> dict[str, Any]:
        """Cleaned values as they are kept in the draft: days as ISO text."""
        kept = {}
        for name, value in self.cleaned_data.items():
            kept[name] = value.isoformat() if isinstance(value, date) else value
            if name in self.sealed:
                kept[name] = sealed_answer(str(value)) if value else ""
            if name in self.from_known:
                kept[f"{name}_words"] = self._words_of(name, value)
        return kept

    def _words_of(self, name: str, value: Any) -> str:
        choices = dict(self.fields[name].choices)  # type: ignore[attr-defined]
        chosen = value if isinstance(value, list) else [value]
        return "; ".join(str(choices.get(one, "")) for one in chosen)

    def need(self, field: str, message: Words) -> None:
        """An answer that another answer makes necessary."""
        if self.cleaned_data.get(field) in (None, "", []) and field not in self.errors:
            self.add_error(field, str(message))

    def not_after_today(self, *names: str) -> None:
        for name in names:
            day = self.cleaned_data.get(name)
            if day is not None and day > self.on:
                self.add_error(name, str(_("This day lies ahead. Check the date.")))


def sealed_answer(text: str) -> dict[str, str]:
    """An answer that rests sealed in the draft and in the claim."""
    return {_SEALED: base64.b64encode(seal(text, SEAL_NAME)).decode()}


def is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and _SEALED in value


def opened(value: Any) -> str:
    """The words of a sealed answer; for the claimant and for medical assessors only."""
    return unseal(base64.b64decode(value[_SEALED]), SEAL_NAME)


def _always(known: Known) -> bool:
    return True


def _nothing(known: Known) -> str:
    return ""


@dataclass(frozen=True)
class Step:
    """One page of an application.

    `known` names what is shown beside the question from the record; `when` says whether the
    question is needed at all (what a register has told us is not asked); `means` is the
    consequence of the answer, said back before anything is sent.
    """

    key: str
    title: Words
    form: type[StepForm]
    why: Words
    known: str = ""
    when: Callable[[Known], bool] = _always
    means: Callable[[Known], str] = _nothing


# ── Questions that many applications share ───────────────────────────────────────────────────


def right_or_wrong(
    topic: str,
    question: Words,
    if_not: Words,
    lacking: Words,
    *,
    words: str = "wrong",
    choices: Sequence[tuple[str, Words]] = YES_NO,
    hints: Mapping[str, str] | None = None,
    most: int = 1000,
) -> type[StepForm]:
    """Beside what we know: is it right (`<topic>_right`), and if not, what is (`<topic>_<words>`).

    `lacking` is said to who answers no without a word; `most` is how many letters they may use.
    """
    right, wrong = f"{topic}_right", f"{topic}_{words}"

    class RightOrWrong(StepForm):
        def clean(self) -> None:
            if self.cleaned_data.get(right) == "no":
                self.need(wrong, lacking)

    fields = {
        right: forms.ChoiceField(label=question, choices=choices, widget=RadioSelect(hints=hints)),
        wrong: forms.CharField(
            label=if_not,
            required=False,
            max_length=most,
            widget=forms.Textarea(attrs={"rows": 3 if most <= 1000 else 4}),
        ),
    }
    return type(f"{topic.title()}Form", (RightOrWrong,), fields)


PersonForm = right_or_wrong(
    "person",
    _("Is what we know about you right?"),
    _("If not: what is wrong?"),
    _("Tell us what is wrong, so that we can look into it."),
)
RecordForm = right_or_wrong(
    "record",
    _("Is your record of work complete?"),
    _("If not: which work is missing or wrong, and when was it?"),
    _("Tell us which months or which employer you mean."),
    hints={"no": _("You can still go on. An officer will look at it with you.")},
    most=2000,
)


class WorkForm(StepForm):
    working = forms.ChoiceField(
        label=_("Are you still working as an employee?"), choices=YES_NO, widget=RadioSelect
    )
    left_work_on = DateField(
        label=_("If not: what was your last day at work?"),
        required=False,
        help_text=_("For example 31 10 2026. Leave it empty if you never were an employee."),
    )

    def clean(self) -> None:
        left = self.cleaned_data.get("left_work_on")
        if left is not None and left > self.on:
            self.add_error("left_work_on", str(_("Your last day at work cannot be after today.")))
        if self.cleaned_data.get("working") == "yes":
            self.cleaned_data["left_work_on"] = None


class SpecialForm(StepForm):
    special = forms.MultipleChoiceField(
        label=_("Did any of this belong to your working life?"),
        help_text=_("Tick all that apply. Tick nothing if none does."),
        required=False,
        choices=[
            ("teaching", _("I taught in a nursery, primary or secondary school")),
            ("exposure", _("I worked with dangerous substances, loud noise or great heat")),
            ("rural", _("I farmed or fished with my family")),
            ("disability", _("I worked with a long-term disability")),
            ("abroad", _("I worked in another country")),
            ("public_service", _("I was a public servant or in the armed forces")),
        ],
        widget=CheckboxSelectMultiple,
    )


class OtherPensionForm(StepForm):
    other_pension = forms.ChoiceField(
        label=_("Do you receive a pension or benefit already?"), choices=YES_NO, widget=RadioSelect
    )
    other_pension_which = forms.CharField(
        label=_("If so: which one, and from whom?"), required=False, max_length=500
    )

    def clean(self) -> None:
        if self.cleaned_data.get("other_pension") == "yes":
            self.need("other_pension_which", _("Tell us which pension or benefit it is."))


OLD, NEW = "old", "new"  # of two benefits that exclude each other


class ChoiceForm(StepForm):
    which_benefit = forms.ChoiceField(
        label=_("Which of the two do you want?"),
        choices=[
            (OLD, _("I keep what I have")),
            (NEW, _("I want the new one instead")),
        ],
        widget=RadioSelect(
            hints={
                OLD: _("Then you need not send this application. Nothing changes."),
                NEW: _("If we grant it, what you have ends when the new one begins."),
            }
        ),
    )


class AccountForm(StepForm):
    account_right = forms.ChoiceField(
        label=_("Where should we pay?"),
        choices=[
            ("yes", _("Into the account you know")),
            ("no", _("Into another account")),
        ],
        widget=RadioSelect(
            hints={"no": _("You enter it under “Your account”, before or after sending.")}
        ),
    )


class PapersForm(StepForm):
    papers = forms.ChoiceField(
        label=_("Have you added these papers?"),
        choices=[
            (ADDED, _("Yes, I have added them")),
            ("later", _("I will add them later")),
        ],
        widget=RadioSelect(
            hints={
                "later": _("You can send the application now. Add them on the page of the claim.")
            }
        ),
    )


class DeclarationForm(StepForm):
    declared = forms.BooleanField(
        label=_("What I have said is true as far as I know."),
        error_messages={"required": _("Please confirm that your answers are true.")},
    )


YOU = Step(
    "you",
    _("About you"),
    PersonForm,
    _("We use what the civil register says, so that you need not prove it."),
    known="person",
)
RECORD = Step(
    "record",
    _("Your work"),
    RecordForm,
    _("Every month that was paid in counts, and the wages decide the amount."),
    known="record",
)
OTHER_PENSION = Step(
    "other",
    _("Other pensions"),
    OtherPensionForm,
    _("Some benefits cannot be had together, others only in part."),
)
CHOICE = Step(
    "choice",
    _("One of the two"),
    ChoiceForm,
    _("The law does not pay both benefits for the same time. You choose; we never pay the two."),
    known="choice",
)
ACCOUNT = Step(
    "account",
    _("Your bank account"),
    AccountForm,
    _("We pay only into an account in your own name."),
    known="account",
)

"""Maternity pay: a birth that the register knows needs no paper and no question twice.

It can begin before the birth, up to 28 days ahead, on a doctor's word (art. 71; RPS art. 93).

Who pays: the employer of an employee (Lei 8.213/1991 art. 72 §1), we ourselves all others and
every adoption (art. 71-A §1).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from benefits.applications import steps
from benefits.applications.forms.base import Event, Form, Paper, Pay, Reason, Rise, reason
from benefits.applications.known import Known
from benefits.applications.models import Benefit
from benefits.applications.steps import Step, StepForm
from benefits.law.facts import Category
from benefits.law.maternity import MaternityClaim
from benefits.law.statute import the_law
from portal.components import dates
from portal.components.forms import DateField, RadioSelect
from portal.periods import age

OLDEST_EVENT_YEARS = 5  # Lei 8.213/1991 art. 71-D
ANOTHER = "other"
EXPECTED = "expected"  # a birth that is still to come
# What the last months of the record say is enough; these two are asked when it says nothing.
KINDS = [
    ("own_account", _("I worked for myself")),
    ("smallholder", _("I farmed or fished with my family")),
    ("employee", _("I was employed")),
    ("none", _("I did not work")),
]


def _recent_children(known: Known) -> list[Any]:
    """Children whose birth or adoption is recent enough to ask for, the youngest first."""
    found = [
        one
        for one in known.relatives("child", "ward")
        if (one.since or one.born_on) and _years(one.since or one.born_on, known.on) < 5
    ]
    return sorted(found, key=lambda one: one.born_on or date.min, reverse=True)


def _years(then: date | None, on: date) -> int:
    return age(then, on).years if then and then <= on else 0


class EventForm(StepForm):
    from_known = ("child",)
    child = forms.ChoiceField(label=_("For which child?"), widget=RadioSelect)
    event = forms.ChoiceField(
        label=_("What happened?"),
        choices=[
            ("birth", _("I gave birth")),
            (EXPECTED, _("I am pregnant and the birth is near")),
            ("adoption", _("I adopted a child, or have custody in order to adopt")),
            ("stillbirth", _("My child was born dead")),
            ("abortion", _("I lost the pregnancy, or ended it as the law allows")),
        ],
        widget=RadioSelect,
    )
    event_on = DateField(
        label=_("On which day?"),
        required=False,
        help_text=_("Leave it empty for a child that you chose above: we know the day."),
    )
    expected_on = DateField(
        label=_("If the birth is still to come: for which day does your doctor expect it?"),
        required=False,
    )
    leave_on = DateField(
        label=_("And from which day do you stay at home?"),
        required=False,
        help_text=_("Pay can begin 28 days before the birth, not earlier."),
    )

    def prepare(self) -> None:
        children = _recent_children(self.known) if self.known else []
        self.fields["child"].choices = [  # type: ignore[attr-defined]
            *(
                (str(one.tie_id), f"{one.name}, {dates.long_date(one.born_on)}")
                for one in children
                if one.born_on
            ),
            (ANOTHER, _("A child that is not in the list or not born yet, or no child")),
        ]

    def clean(self) -> None:
        self.not_after_today("event_on")
        day = self.cleaned_data.get("event_on")
        if self.cleaned_data.get("event") == EXPECTED:
            self._clean_expected()
        elif self.cleaned_data.get("child") == ANOTHER:
            self.need("event_on", _("Tell us the day of the birth or the adoption."))
        if day is not None and _years(day, self.on) >= OLDEST_EVENT_YEARS:
            self.add_error("event_on", str(_("Maternity pay must be asked for within five years.")))

    def _clean_expected(self) -> None:
        if self.cleaned_data.get("child") not in (None, ANOTHER):
            self.add_error(
                "child", str(_("Choose the last line for a child that is not born yet."))
            )
        self.need("expected_on", _("Tell us the day that your doctor named."))
        self.need("leave_on", _("Tell us the first day at home."))
        birth, leave = self.cleaned_data.get("expected_on"), self.cleaned_data.get("leave_on")
        if birth is None:
            return
        before = _days_before_birth(birth)
        if birth < self.on:
            message = _("This day is over. If your child is born, choose “I gave birth”.")
            self.add_error("expected_on", str(message))
        elif birth - before > self.on:
            first = dates.long_date(birth - before)
            message = _("You can ask from %(day)s on, 28 days before the birth.") % {"day": first}
            self.add_error("expected_on", str(message))
        elif leave is not None and not birth - before <= leave <= birth:
            message = _("Choose a day in the 28 days before the birth, or the day of the birth.")
            self.add_error("leave_on", str(message))


def _days_before_birth(birth: date) -> timedelta:
    return timedelta(days=the_law().get("maternity/days", birth)["before_birth"])


class WorkKindForm(StepForm):
    kind_of_work = forms.ChoiceField(
        label=_("What was your work before?"), choices=KINDS, widget=RadioSelect
    )


class HospitalForm(StepForm):
    hospital = forms.ChoiceField(
        label=_("Were you or the child in hospital for more than two weeks after the birth?"),
        choices=steps.YES_NO,
        widget=RadioSelect,
    )
    hospital_days = forms.IntegerField(
        label=_("If so: how many days in all?"),
        required=False,
        min_value=1,
        max_value=400,
        widget=forms.NumberInput(attrs={"class": "width-4", "inputmode": "numeric"}),
    )

    def clean(self) -> None:
        if self.cleaned_data.get("hospital") == "yes":
            self.need("hospital_days", _("Tell us the number of days, as the hospital wrote it."))


def child_of(known: Known) -> Any:
    """The child in the civil register that the claimant chose; None for another."""
    return next(
        (one for one in _recent_children(known) if str(one.tie_id) == known.said("child")), None
    )


def event_on(known: Known) -> date | None:
    """The day of the event: from the register where it knows the child, else as told."""
    if known.said("event") == EXPECTED:
        return known.said_day("expected_on")
    child = child_of(known)
    if child is not None and known.said("event") in (None, "birth"):
        day: date | None = child.born_on
        return day
    if child is not None and child.since and known.said("event") == "adoption":
        return known_since(child)
    return known.said_day("event_on")


def known_since(child: Any) -> date:
    day: date = child.since
    return day


def category(known: Known) -> Category | None:
    """How she was insured last before the event: from the record, else as told."""
    day = event_on(known) or known.on
    before = [entry for entry in known.person.months if entry.month <= day]
    if before:
        return max(before, key=lambda entry: entry.month).category
    told = known.said("kind_of_work")
    return Category(told) if told in ("own_account", "smallholder", "employee") else None


def _still_working(known: Known, day: date) -> bool:
    """Whether the work ran on at the event; employees by their employment, others by the months."""
    kind = category(known)
    if kind in (Category.EMPLOYEE, Category.DOMESTIC, Category.CASUAL):
        return any(
            job.started_on <= day and (job.ended_on is None or job.ended_on >= day)
            for job in known.jobs
        )
    return kind is not None


def claims(known: Known) -> dict[str, MaternityClaim]:
    day, child = event_on(known), child_of(known)
    said, leave = known.said("event") or "birth", known.said_day("leave_on")
    event = "birth" if said == EXPECTED else said
    before = (day - leave).days if said == EXPECTED and day and leave else 0
    return {
        "maternity": MaternityClaim(
            person=known.person,
            event=event,
            event_on=day,
            category=category(known),
            still_working=_still_working(known, day or known.on),
            child_age=_years(child.born_on, day) if child and day and event == "adoption" else 0,
            in_hospital_days=known.said("hospital_days") or 0,
            days_before_birth=before,
        )
    }


def _employer_pays(known: Known) -> bool:
    return (
        known.said("event") in ("birth", EXPECTED)
        and category(known) is Category.EMPLOYEE
        and _still_working(known, event_on(known) or known.on)
    )


def reasons(known: Known) -> list[Reason]:
    found = []
    if known.said("event") == EXPECTED:
        found.append(reason("birth_expected"))
    elif known.family is None or child_of(known) is None:
        found.append(reason("event_declared"))
    if _employer_pays(known):
        found.append(reason("employer_pays"))
    if known.said("hospital") == "yes":
        found.append(reason("hospital_declared"))
    if not known.person.months and known.said("kind_of_work"):
        found.append(reason("work_declared"))
    return found


def _means(known: Known) -> str:
    day = event_on(known)
    if known.said("event") == EXPECTED:
        day = known.said_day("leave_on")
    if day is None:
        return ""
    return _g("Maternity pay counts from %(day)s.") % {"day": dates.long_date(day)}


def _who_pays(known: Known) -> str:
    if not _employer_pays(known):
        return ""
    return _g(
        "You have a job: your employer pays you during the leave and settles it with us. Ask there"
        " first. Go on here only if your employer does not pay, with a note that says so."
    )


FORM = Form(
    benefit=Benefit.MATERNITY,
    slug="maternity",
    event=Event.CHILD,
    ask=_("Ask for maternity pay"),
    everyday=_("Pay for four months after a birth or an adoption."),
    steps=(
        steps.YOU,
        Step(
            "event",
            _("The birth or adoption"),
            EventForm,
            _("It decides from when you are paid, and for how long."),
            known="family",
            means=_means,
        ),
        Step(
            "kind",
            _("Your work"),
            WorkKindForm,
            _("We found no month of work in your record. How you worked decides the amount."),
            when=lambda known: not known.person.months,
        ),
        Step(
            "hospital",
            _("Time in hospital"),
            HospitalForm,
            _("A long stay in hospital is added to the four months."),
            when=lambda known: known.said("event") in (None, "birth"),
        ),
        Step(
            steps.RECORD.key,
            steps.RECORD.title,
            steps.RecordForm,
            steps.RECORD.why,
            known="record",
            means=_who_pays,
        ),
        steps.ACCOUNT,
    ),
    claims=claims,
    term="maternity",
    pay=Pay(rise=Rise.FLOOR),
    papers=(
        Paper(
            "birth_certificate",
            _("Birth certificate, or the court's paper on the adoption"),
            _("The civil register does not show us this child yet."),
            lambda known: child_of(known) is None and known.said("event") in ("birth", "adoption"),
        ),
        Paper(
            "medical_paper",
            _("Certificate of the doctor or the hospital"),
            _("It shows what happened and on which day."),
            lambda known: known.said("event") in ("stillbirth", "abortion"),
            medical=True,
        ),
        Paper(
            "pregnancy_certificate",
            _("Certificate of your doctor with the day of the birth"),
            _("It shows for which day the birth is expected, and that you should stay at home."),
            lambda known: known.said("event") == EXPECTED,
        ),
        Paper(
            "hospital_paper",
            _("Hospital's paper on the days of the stay"),
            _("The days are added to your pay."),
            lambda known: known.said("hospital") == "yes",
        ),
        Paper(
            "employer_note",
            _("Note of your employer"),
            _("It says that the employer does not pay you during the leave."),
            _employer_pays,
        ),
        Paper(
            "work_papers",
            _("Papers of your work: contract, receipts, or your work on the land"),
            _("We found no month of work in your record."),
            lambda known: (
                not known.person.months and known.said("kind_of_work") not in (None, "none")
            ),
        ),
    ),
    reasons=reasons,
    helps={"event": "event", "pay": "record", "carencia_risk": "record"},
)

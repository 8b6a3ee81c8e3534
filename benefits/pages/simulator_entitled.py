"""What might I be entitled to? Ten everyday questions, one page, no account, nothing kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L_
from django.views.decorators.http import require_http_methods

from benefits import queries
from benefits.eligibility import wording
from benefits.law.facts import Category
from benefits.pages import simulator_bring
from benefits.pages.simulator import frame_of, keeps_nothing
from benefits.pages.simulator_forms import FIRST_WORK, MOST_CENTS, OLDEST, SEXES, WholeField, limit
from benefits.pages.simulator_parts import reasons
from portal import clock
from portal.components import dates
from portal.components.forms import (
    CheckboxSelectMultiple,
    DateField,
    MoneyField,
    MonthField,
    RadioSelect,
)
from portal.components.parts import Condition, SumLine
from portal.components.values import money_text
from portal.periods import add_months, anniversary, first_of_month, month_number

everyday = queries.everyday
NEVER = "never"
WORK = (
    ("employee", L_("For an employer, with a work card")),
    ("domestic", L_("In somebody’s household")),
    ("own_account", L_("On my own account")),
    ("mei", L_("As an individual microentrepreneur (MEI)")),
    ("smallholder", L_("On the family’s land, or fishing")),
    (NEVER, L_("I never worked for money")),
)
HAPPENED = (
    (everyday.DISMISSED, L_("I was dismissed, and it was not my fault")),
    (everyday.ILL, L_("I am too ill to work now")),
    (everyday.ILL_FOR_GOOD, L_("I shall never be able to work again")),
    (everyday.ACCIDENT, L_("I had an accident")),
    (everyday.CHILD, L_("I gave birth, or shall soon")),
    (everyday.DEATH, L_("My husband, wife or partner died")),
    (everyday.PRISON, L_("Somebody who provides for us is in prison")),
    (everyday.DISABILITY, L_("I have a disability that lasts")),
)


class SituationForm(forms.Form):
    """The ten questions. Only the first two must be answered; what is left open stays open."""

    birth = DateField(label=L_("When were you born?"), autocomplete="bday")
    sex = forms.ChoiceField(
        label=L_("Sex as in the civil register"), choices=SEXES, widget=RadioSelect
    )
    work = forms.ChoiceField(
        label=L_("How do you work, or how did you work last?"),
        choices=WORK,
        widget=RadioSelect,
        required=False,
    )
    works = forms.ChoiceField(
        label=L_("Do you work now?"),
        choices=(("yes", L_("Yes")), ("no", L_("No"))),
        widget=RadioSelect,
        required=False,
    )
    until = MonthField(label=L_("If not: the last month you worked"), required=False)
    paid_years = WholeField(label=L_("Years paid in so far"), least=0, most=70, required=False)
    paid_months = WholeField(label=L_("and months"), least=0, most=11, required=False)
    wage = MoneyField(
        label=L_("Your pay a month, now or in your last work"),
        min_cents=1_00,
        max_cents=MOST_CENTS,
        required=False,
    )
    happened = forms.MultipleChoiceField(
        label=L_("What has happened?"),
        help_text=L_("Tick all that fits, or nothing."),
        choices=HAPPENED,
        widget=CheckboxSelectMultiple,
        required=False,
    )
    since = DateField(
        label=L_("When did it happen?"),
        help_text=L_("The day of the last one, if several. For a birth to come: the day expected."),
        required=False,
    )
    members = WholeField(
        label=L_("How many people live in your household, you among them?"),
        least=1,
        most=30,
        required=False,
    )
    small_children = WholeField(label=L_("Children below 7"), least=0, most=20, required=False)
    school_children = WholeField(
        label=L_("Children from 7 to 13"), least=0, most=20, required=False
    )
    teenagers = WholeField(label=L_("Children from 14 to 17"), least=0, most=20, required=False)
    income = MoneyField(
        label=L_("All money that comes into the household in a month"),
        help_text=L_("Pay, pensions and help from others together. 0 if there is none."),
        max_cents=MOST_CENTS,
        required=False,
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)
        limit(self.fields["birth"], least=anniversary(on, -12 * OLDEST), most=on)
        limit(self.fields["until"], most=first_of_month(on))
        limit(self.fields["since"], most=anniversary(on, 10))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("birth"):
            self._check_days(found)
            self._check_time(found)
        children = [found.get(n) or 0 for n in ("small_children", "school_children", "teenagers")]
        if found.get("members") and sum(children) >= found["members"] + (self._is_child(found)):
            self.add_error("members", _("That is fewer people than you and the children together."))
        return found

    def _is_child(self, found: dict[str, Any]) -> bool:
        """Somebody below 18 may count themselves among the children."""
        birth = found.get("birth")
        return birth is not None and birth > anniversary(self.on, -12 * 18)

    def _check_days(self, found: dict[str, Any]) -> None:
        for name in ("until", "since"):
            if found.get(name) and found[name] < found["birth"].replace(day=1):
                self.add_error(name, _("That is before you were born."))
        if found.get("works") == "no" and _worked(found) and not found.get("until"):
            self.add_error("until", _("Write the month and the year in which you last worked."))

    def _check_time(self, found: dict[str, Any]) -> None:
        if "paid_years" in self.errors or "paid_months" in self.errors:
            return
        months, until = self.paid(found), found.get("until")
        last = (
            month_number(self.on)
            if found.get("works") != "no" or not until
            else (month_number(until) + 1)
        )
        if months and last - months < month_number(found["birth"]) + 12 * FIRST_WORK:
            self.add_error("paid_years", _("You would have begun before you were 12 years old."))

    @staticmethod
    def paid(found: dict[str, Any]) -> int | None:
        years, months = found.get("paid_years"), found.get("paid_months")
        return None if years is None and months is None else 12 * (years or 0) + (months or 0)

    @property
    def situation(self) -> everyday.Situation:
        found = self.cleaned_data
        never = found["work"] == NEVER
        works = found["works"] == "yes" and not never
        until = found["until"] or (None if found["works"] else add_months(self.on, -1))
        return everyday.Situation(
            on=self.on,
            birth=found["birth"],
            sex=found["sex"],
            category=Category(found["work"]) if found["work"] and not never else None,
            works=works,
            worked_until=None if works else until,
            paid_months=0 if never else self.paid(found),
            wage_cents=found["wage"],
            happened=frozenset(found["happened"]),
            since=found["since"],
            members=found["members"],
            small_children=found["small_children"] or 0,
            school_children=found["school_children"] or 0,
            teenagers=found["teenagers"] or 0,
            income_cents=found["income"],
        )


def _worked(found: dict[str, Any]) -> bool:
    return bool(found.get("work")) and found["work"] != NEVER


@keeps_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def entitled(request: HttpRequest) -> HttpResponse:
    """The questions; with answers, every benefit that they touch."""
    form = SituationForm(request.POST if request.method == "POST" else None, on=clock.today())
    groups = None
    if form.is_bound and form.is_valid():
        groups = _groups(everyday.possible_benefits(form.situation))
    elif request.POST.get("act") == "fill":
        form.errors.clear()  # answers brought along from elsewhere: the others are still to come
    context = {"form": form, "groups": groups, **frame_of(request)}
    return render(request, "benefits/simulator/entitled.html", context)


# ── The answer ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Group:
    """Benefits that stand alike."""

    title: str
    lead: str
    status: str
    benefits: list[BenefitPart]


@dataclass(frozen=True)
class BenefitPart:
    """One benefit as the page shows it."""

    title: str
    first_line: str
    article: str
    conditions: list[Condition]
    lines: list[SumLine]
    missing: list[str]
    doubts: list[str]
    bring: list[str]
    slug: str
    first_of_all: str
    is_retirement: bool


def _groups(found: list[everyday.Possible]) -> list[Group]:
    likely = everyday.Likely
    heads = (
        (likely.YES, "granted", _("Likely yours"), _("With these answers the law says yes.")),
        (
            likely.IF_SHOWN,
            "deciding",
            _("Likely, if it can be shown"),
            _("An assessment or a paper has to show what you told us."),
        ),
        (
            likely.OPEN,
            "waiting",
            _("We cannot tell"),
            _("Something is missing that this page does not ask. That is not a no."),
        ),
        (
            likely.NOT_NOW,
            "ended",
            _("Not with these answers"),
            _("You may ask all the same: only a person may say no, and must give the reasons."),
        ),
    )
    groups = []
    for kind, status, title, lead in heads:
        parts = [_part(one) for one in found if one.likely is kind]
        if parts:
            groups.append(Group(title, lead, status, parts))
    return groups


def _part(one: everyday.Possible) -> BenefitPart:
    determination = one.determination
    return BenefitPart(
        title=wording.rule_title(one.rule),
        first_line=_first_line(one),
        article=one.article,
        conditions=reasons(determination) if determination else [],
        lines=wording.sum_lines(determination) if determination and determination.lines else [],
        missing=wording.missing(determination) if determination else [],
        doubts=wording.doubts(determination) if determination else [],
        bring=simulator_bring.papers(one.rule),
        slug=simulator_bring.slug_of(one.rule),
        first_of_all=simulator_bring.first_of_all(one.rule),
        is_retirement=simulator_bring.is_retirement(one.rule),
    )


def _first_line(one: everyday.Possible) -> str:
    if one.cents is not None:
        amount = money_text(one.cents)
        if one.least:
            return _("At least %(amount)s a month, for all survivors together.") % {
                "amount": amount
            }
        return _("About %(amount)s a month.") % {"amount": amount}
    if one.first_day is not None:
        return _("If your work goes on as now, from %(day)s.") % {
            "day": dates.long_date(one.first_day)
        }
    if one.likely is everyday.Likely.NOT_NOW:
        return _("A condition is not met; it is marked below.")
    return _("We cannot tell the amount from these answers.")

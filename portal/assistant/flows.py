"""A few questions asked back, leading to the check of benefits or to an application, filled in.

Four facts at most; nothing that identifies anybody, nothing that decides anything. The application
itself is begun by the person who presses the button there, and asks every question again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L_

from accounts import queries as people
from accounts.permissions import Actor, may
from benefits.applications import forms as applications
from benefits.pages.simulator_entitled import HAPPENED, NEVER, WORK
from portal import clock
from portal.assistant import flows_short_job, library
from portal.assistant.models import Turn
from portal.assistant.places import address
from portal.assistant.redact import redact
from portal.components.dates import long_date
from portal.components.forms import CheckboxSelectMultiple, DateField, MoneyField, RadioSelect
from portal.money import format_cents

HOUSEHOLD, BIRTH, ACCIDENT = "household", "birth", "accident"
SHORT_JOB = "short_job"


class HouseholdForm(forms.Form):
    """Four facts of a household."""

    members = forms.IntegerField(
        label=L_("How many people live in your household, you among them?"),
        min_value=1,
        max_value=30,
    )
    school_children = forms.IntegerField(
        label=L_("How many of them are below 14?"), min_value=0, max_value=20, initial=0
    )
    income = MoneyField(
        label=L_("All money that comes into the household in a month"),
        help_text=L_("Pay, pensions and help from others together. 0 if there is none."),
        max_cents=100_000_000,
    )
    happened = forms.MultipleChoiceField(
        label=L_("What has happened?"),
        help_text=L_("Tick all that fits, or nothing."),
        choices=HAPPENED,
        widget=CheckboxSelectMultiple,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        members, children = found.get("members"), found.get("school_children")
        if members is not None and children is not None and children >= members:
            self.add_error("members", _("That is fewer people than you and the children together."))
        return found


class BirthForm(forms.Form):
    """Four facts of a birth."""

    since = DateField(label=L_("When was the child born, or when is it expected?"))
    work = forms.ChoiceField(
        label=L_("How does the mother work, or how did she work last?"),
        choices=WORK,
        widget=RadioSelect,
    )
    members = forms.IntegerField(
        label=L_("How many people live in your household, the child among them?"),
        min_value=2,
        max_value=30,
    )
    income = MoneyField(
        label=L_("All money that comes into the household in a month"),
        help_text=L_("Pay, pensions and help from others together. 0 if there is none."),
        max_cents=100_000_000,
    )


class AccidentForm(forms.Form):
    """Four facts of an accident."""

    on = DateField(label=L_("On which day was the accident?"))
    place = forms.ChoiceField(
        label=L_("Where did it happen?"),
        choices=(
            ("work", L_("At work")),
            ("way", L_("On the way to work or back")),
            ("elsewhere", L_("Somewhere else")),
        ),
        widget=RadioSelect,
    )
    employer = forms.CharField(
        label=L_("For whom did you work then?"),
        help_text=L_("The name of the employer, or “for myself”."),
        max_length=120,
        required=False,
    )
    able = forms.ChoiceField(
        label=L_("Can you work now?"),
        choices=(
            ("no", L_("No")),
            ("less", L_("Yes, but it is harder than before")),
            ("yes", L_("Yes, as before")),
        ),
        widget=RadioSelect,
    )

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day lies ahead. Check the date."))
        return day


FORMS: dict[str, type[forms.Form]] = {
    HOUSEHOLD: HouseholdForm,
    BIRTH: BirthForm,
    ACCIDENT: AccidentForm,
    SHORT_JOB: flows_short_job.TalkedShortJobForm,
}


@dataclass(frozen=True)
class Worth:
    """A benefit worth checking, with the fact that makes it so."""

    title: str
    because: str
    url: str


@dataclass(frozen=True)
class Application:
    """An application that can be begun with the answers; only a person's own session begins it."""

    label: Any
    url: str
    fields: list[tuple[str, str]]  # sent along, each as `told-…`
    may_begin: bool


@dataclass(frozen=True)
class State:
    """The form that is still to be filled in, or where its answers lead."""

    form: forms.Form | None
    worth: list[Worth] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)  # sent along to the check
    action: str = ""
    application: Application | None = None
    notice: Application | None = None  # of an accident at work, to be completed and signed
    ending: flows_short_job.Ending | None = None
    template: str = "assistant/flow_end.html"  # of where the answers lead


def state(flow: str, turn: Turn, actor: Actor, form: forms.Form | None = None) -> State | None:
    """Where a flow stands for this turn; None when there is no such flow."""
    if flow not in FORMS:
        return None
    answers = turn.state.get("answers")
    if form is not None or not answers:
        return State(form=form or FORMS[flow](prefix=prefix(turn)))
    if flow == SHORT_JOB:
        found = flows_short_job.ending(answers, actor)
        return State(form=None, ending=found, template=flows_short_job.TEMPLATE)
    return State(
        form=None,
        worth=_worth(flow, answers),
        fields=_fields(flow, answers, actor),
        action=reverse("benefits:entitled"),
        application=_application(flow, answers, actor),
        notice=_notice(flow, answers, actor),
    )


def prefix(turn: Turn) -> str:
    """Keeps the fields of two turns of one page apart."""
    return f"t{turn.number}"


def plain_answers(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Cleaned values as they are kept with the turn; words without what identifies somebody."""
    return {name: _kept(value) for name, value in cleaned.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return redact(value) if isinstance(value, str) else value


def _worth(flow: str, answers: Mapping[str, Any]) -> list[Worth]:
    """Which articles touch the facts. A hint where to look, never a promise."""
    found: list[tuple[str, str]] = []
    happened = set(answers.get("happened") or ())
    if flow == ACCIDENT:
        return [_worth_one(article, because) for article, because in _after_accident(answers)]
    if flow == BIRTH:
        found.append(("maternity-pay", _("a birth or adoption")))
        if answers["work"] in ("employee", "domestic"):
            found.append(("family-allowance", _("a child and a low wage")))
    for key, article, because in _BY_EVENT:
        if key in happened:
            found.append((article, str(because)))
    if flow == HOUSEHOLD and answers["school_children"]:
        found.append(("family-allowance", _("children below 14")))
    if answers["members"] > 1:
        found.append(("family-grant", _("it depends on the money for each person")))
    if flow == HOUSEHOLD and "disability" not in happened:
        found.append(("assistance-benefit", _("from 65 on, with little money for each person")))
    return [_worth_one(article, because) for article, because in found]


def _after_accident(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    if answers["able"] == "no":
        return [
            ("sick-pay", _("you cannot work now")),
            ("permanent-incapacity", _("if it stays so for good")),
        ]
    if answers["able"] == "less":
        return [("accident-aid", _("damage that stays and makes work harder"))]
    return []


_BY_EVENT = (
    ("child", "maternity-pay", L_("a birth or adoption")),
    ("dismissed", "unemployment-insurance", L_("a dismissal")),
    ("ill", "sick-pay", L_("an illness that keeps from work")),
    ("ill_for_good", "permanent-incapacity", L_("an illness that will not end")),
    ("accident", "accident-aid", L_("an accident")),
    ("death", "survivors-pension", L_("a death in the family")),
    ("prison", "imprisonment-aid", L_("somebody in prison")),
    ("disability", "assistance-benefit", L_("a disability that lasts")),
)


def _worth_one(article_id: str, because: str) -> Worth:
    article = library.current().articles.get(article_id)
    if article is None:
        return Worth(because, because, reverse("benefits:entitled"))
    title = article.text(get_language() or "en").title
    return Worth(title, because, address(article.page))


def _fields(flow: str, answers: Mapping[str, Any], actor: Actor) -> list[tuple[str, str]]:
    """The answers as the check of benefits names them; birth and sex where the record has them."""
    found: list[tuple[str, str]] = [("act", "fill")]
    if flow == ACCIDENT:
        found += _of_accident(answers)
    else:
        found.append(("members", str(answers["members"])))
        found.append(("income", _money(answers["income"])))
    if flow == BIRTH:
        found += [("happened", "child"), ("work", answers["work"]), ("small_children", "1")]
        found += _day("since", date.fromisoformat(answers["since"]))
    elif flow == HOUSEHOLD:
        found.append(("school_children", str(answers["school_children"])))
        found += [("happened", one) for one in answers.get("happened") or ()]
    person_id = actor.person_id
    if person_id is not None and actor.subject_person_id == person_id:
        person = people.person(person_id)
        found += [*_day("birth", person.born_on), ("sex", person.sex)]
    return found


def _of_accident(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    happened = {"no": "ill", "less": "accident"}.get(answers["able"], "accident")
    return [("happened", happened), *_day("since", date.fromisoformat(answers["on"]))]


def _day(name: str, day: date) -> list[tuple[str, str]]:
    parts = (("day", day.day), ("month", day.month), ("year", day.year))
    return [(f"{name}_{part}", str(value)) for part, value in parts]


def _money(cents: int) -> str:
    return format_cents(cents, get_language() or "en", symbol=False)


# ── An application, begun with the answers ───────────────────────────────────────────────────

_KIND_OF_WORK = {
    "employee": "employee",
    "domestic": "employee",
    "own_account": "own_account",
    "mei": "own_account",
    "smallholder": "smallholder",
    NEVER: "none",
}
_NATURES = {"work": "typical", "way": "commuting"}  # elsewhere it is no accident at work
_PLACES = {
    "work": L_("at work"),
    "way": L_("on the way to work or back"),
    "elsewhere": L_("not at work"),
}


def _application(flow: str, answers: Mapping[str, Any], actor: Actor) -> Application | None:
    """The application that the facts point to; None where only the check helps."""
    slug, told = "", list[tuple[str, str]]()
    if flow == BIRTH:
        slug, told = "maternity", _told_of_birth(answers)
    elif flow == ACCIDENT and answers["able"] == "no":
        slug, told = "sickness", _told_of_illness(answers)
    elif flow == ACCIDENT and answers["able"] == "less":
        slug, told = "accident", _told_of_damage(answers)
    declared = applications.BY_SLUG.get(slug)
    if declared is None:
        return None
    return Application(
        label=declared.ask,
        url=reverse("benefits:claim_start", args=[slug]),
        fields=[(f"told-{name}", value) for name, value in told],
        may_begin=actor.kind == "person" and actor.subject_person_id is not None,
    )


def _notice(flow: str, answers: Mapping[str, Any], actor: Actor) -> Application | None:
    """The notice of an accident at work, filled in with day, employer and kind of accident.

    Whoever acts for an employer goes on with the employer's own form. Nothing is told before it is
    signed there.
    """
    nature = _NATURES.get(answers.get("place", "")) if flow == ACCIDENT else None
    if nature is None:
        return None
    today, employer_id = clock.today(), actor.acting_organisation_id
    told = [("nature", nature), *_day("happened_on", date.fromisoformat(answers["on"]))]
    if employer_id is not None:
        page, may_begin = (
            "employer_accident_new",
            may(actor, "accident.file", employer_id, on=today),
        )
    else:
        page = "accident_new"
        person_id = actor.subject_person_id
        may_begin = person_id is not None and may(actor, "accident.tell", person_id, on=today)
        told.append(("employer_name", answers.get("employer") or ""))
    return Application(
        label=_("Tell of the accident at work"),
        url=reverse(f"contributions:{page}"),
        fields=[("act", "fill"), *((f"told-{name}", value) for name, value in told)],
        may_begin=may_begin,
    )


def _told_of_birth(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    day = date.fromisoformat(answers["since"])
    found = [("kind_of_work", _KIND_OF_WORK[answers["work"]])]
    if day <= clock.today():  # expected is not born: then the day is asked for when it has come
        found += [("event", "birth"), *_day("event_on", day)]
    return found


def _told_of_illness(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    at_work = answers["place"] in ("work", "way")
    day = date.fromisoformat(answers["on"])
    return [
        ("cause", "work_accident" if at_work else "accident"),
        ("trouble", _what_happened(answers)),
        *_day("rest_from", day),
    ]


def _told_of_damage(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    day = date.fromisoformat(answers["on"])
    return [("damage", _what_happened(answers)), *_day("accident_on", day)]


def _what_happened(answers: Mapping[str, Any]) -> str:
    """Day, place and employer in one line, for the person to complete."""
    said = _("Accident on %(day)s, %(place)s.") % {
        "day": long_date(date.fromisoformat(answers["on"])),
        "place": _PLACES[answers["place"]],
    }
    if answers.get("employer"):
        said += " " + _("Employer: %(name)s.") % {"name": answers["employer"]}
    return said

"""Fishers in the closed season: the register of fishers tells who fishes where, and until when not.

Lei 10.779/2003; Decreto 8.424/2015: one minimum wage for each month in which fishing is forbidden,
asked for from 30 days before the season until its last day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from benefits.applications import steps
from benefits.applications.forms import by_instalments
from benefits.applications.forms.base import (
    GENERAL_TERM,
    Event,
    Form,
    Grant,
    Paper,
    Planned,
    Reason,
    reason,
)
from benefits.applications.known import Known
from benefits.applications.models import Benefit
from benefits.applications.steps import Step, StepForm, Words
from benefits.law.closed_season import ClosedSeasonClaim, instalments
from benefits.law.facts import Category
from benefits.law.statute import the_law
from portal.components import dates
from portal.components.forms import DateField, RadioSelect
from portal.periods import add_months, first_of_month

FISHERS = "register of fishers"
# Lei 10.779/2003 art. 2 §1: not beside these; a survivors’ pension and accident aid may go on.
CONTINUED = (
    Benefit.OLD_AGE,
    Benefit.PERMANENT_INCAPACITY,
    Benefit.TEMPORARY_INCAPACITY,
    Benefit.MATERNITY,
    Benefit.IMPRISONMENT,
    Benefit.ASSISTANCE,
    Benefit.UNEMPLOYMENT,
)
SALES_MONTHS = 12  # looked back on for contributions on sales (art. 2 §2 II)


FisherForm = steps.right_or_wrong(
    "fisher",
    _("Is what the register of fishers says right?"),
    _("If not: what is wrong?"),
    _("Tell us what is wrong, so that we can look into it."),
)


class SeasonForm(StepForm):
    waters = forms.CharField(
        label=_("Where do you fish, and what?"),
        help_text=_("For example: river Paraná, all native fish."),
        max_length=200,
    )
    fisher_since_on = DateField(
        label=_("Since when are you in the register of fishers?"),
        help_text=_("The day stands on your licence as artisanal fisher (RGP)."),
    )
    season_starts_on = DateField(
        label=_("On which day does the closed season begin there?"),
        help_text=_("Your fishers’ association or the ordinance of your waters says it."),
    )
    season_ends_on = DateField(label=_("On which day does it end?"))

    def clean(self) -> None:
        self.not_after_today("fisher_since_on")
        first = self.cleaned_data.get("season_starts_on")
        last = self.cleaned_data.get("season_ends_on")
        if first and last and last < first:
            self.add_error("season_ends_on", str(_("The season cannot end before it begins.")))


class SalesForm(StepForm):
    sales = forms.ChoiceField(
        label=_("Was the contribution paid on fish that you sold in the last 12 months?"),
        help_text=_("By the firm or person who bought it, or by you with a payment form."),
        choices=steps.YES_NO_UNSURE,
        widget=RadioSelect,
    )


class IncomeForm(StepForm):
    other_income = forms.ChoiceField(
        label=_("Do you have other income of your own beside fishing?"),
        help_text=_(
            "For example another job or a business. Family grant, a survivors’ pension and"
            " accident aid do not count."
        ),
        choices=steps.YES_NO,
        widget=RadioSelect,
    )


# ── What is known of the fisher and of the season ────────────────────────────────────────────


def season(known: Known) -> tuple[date, date] | None:
    """First and last day of the season: by the register, else as told."""
    answer = known.register(FISHERS)
    if answer.is_found and answer.values["season"]:
        found = answer.values["season"]
        return found["starts_on"], found["ends_on"]
    first, last = known.said_day("season_starts_on"), known.said_day("season_ends_on")
    return (first, last) if first and last else None


def registered_on(known: Known) -> date | None:
    """First day in the register: by the register, else as told."""
    answer = known.register(FISHERS)
    if answer.is_found:
        since: date = answer.values["registered_on"]
        return since
    return known.said_day("fisher_since_on")


def _is_certified(known: Known) -> bool:
    answer = known.register(FISHERS)
    return answer.is_found and bool(answer.values["season"])


def _in_register(known: Known) -> bool:
    return known.register(FISHERS).is_found


def _record_shows_sales(known: Known) -> bool:
    """A paid month as smallholder or fisher within the last 12 months."""
    since = add_months(first_of_month(known.on), -SALES_MONTHS)
    return any(
        entry.category == Category.SMALLHOLDER and entry.paid and since <= entry.month <= known.on
        for entry in known.person.months
    )


def _other_job(known: Known) -> bool:
    return any(
        job.category != Category.SMALLHOLDER
        and job.started_on <= known.on
        and (job.ended_on is None or job.ended_on >= known.on)
        for job in known.jobs
    )


def claims(known: Known) -> dict[str, ClosedSeasonClaim]:
    found = season(known)
    return {
        "closed_season": ClosedSeasonClaim(
            requested_on=known.on,
            starts_on=found[0] if found else None,
            ends_on=found[1] if found else None,
            registered_on=registered_on(known),
            contributed=True if _record_shows_sales(known) else known.said_yes("sales"),
            other_income=known.said_yes("other_income"),
            continued_benefit=known.gets(*CONTINUED) is not None,
        )
    }


def reasons(known: Known) -> list[Reason]:
    found = []
    if known.said("fisher_right") == "no":
        found.append(reason("fisher_disputed", words=known.said("fisher_wrong") or ""))
    if season(known) and not _is_certified(known):
        found.append(reason("season_declared", words=known.said("waters") or ""))
    if known.said("sales") == "yes" and not _record_shows_sales(known):
        found.append(reason("sales_declared"))
    if _other_job(known):
        found.append(reason("job_beside_fishing"))
    return found


def _opens_on(starts_on: date) -> date:
    before: int = the_law().get("closed_season/terms", starts_on)["ask_before"]
    return starts_on - timedelta(days=before)


def gaps(known: Known) -> list[Words]:
    """Too early is mended by waiting; the answers are kept until then."""
    found = season(known)
    if found is None or known.on >= _opens_on(found[0]):
        return []
    return [
        _g("You can ask from %(day)s. Your answers are kept until then.")
        % {"day": dates.weekday_date(_opens_on(found[0]))}
    ]


def _when(known: Known) -> str:
    found = season(known)
    if found is None:
        return ""
    if known.on > found[1]:
        return _g("The season ended on %(day)s. A person looks at the reason for asking now.") % {
            "day": dates.weekday_date(found[1])
        }
    return _g("The closed season goes from %(first)s to %(last)s. You can ask until its end.") % {
        "first": dates.long_date(found[0]),
        "last": dates.long_date(found[1]),
    }


# ── Payment ──────────────────────────────────────────────────────────────────────────────────


def instalment_days(starts_on: date, count: int) -> list[date]:
    """On which days the instalments are due: each at the end of thirty days of the season."""
    first = starts_on + by_instalments.between(starts_on)
    return by_instalments.due_days(first, count, starts_on)


def dated(grant: Grant) -> list[Planned]:
    """One award of up to five payments of a minimum wage; none for a season too short."""
    claim: ClosedSeasonClaim = grant.claim
    assert claim.starts_on is not None and claim.ends_on is not None
    count = instalments(claim.starts_on, claim.ends_on, the_law())
    return by_instalments.one_award(grant, instalment_days(claim.starts_on, count))


def _plan(known: Known) -> str:
    """The dates of the instalments, if the right is there."""
    found: Any = season(known)
    count = instalments(*found, the_law()) if found else 0
    return by_instalments.plan_words(instalment_days(found[0], count) if count else [])


FORM = Form(
    benefit=Benefit.CLOSED_SEASON,
    slug="closed-season",
    event=Event.JOB,
    ask=_("Ask for the insurance of fishers in the closed season"),
    everyday=_("A minimum wage for each month in which artisanal fishing is forbidden."),
    steps=(
        Step(
            "fisher",
            _("The register of fishers"),
            FisherForm,
            _("The register tells us where you fish and when the season is closed."),
            known="fisher",
            when=_in_register,
            means=_when,
        ),
        Step(
            "season",
            _("You and the closed season"),
            SeasonForm,
            _("The register of fishers has not told us this."),
            when=lambda known: not _is_certified(known),
            means=_when,
        ),
        Step(
            "sales",
            _("The fish you sold"),
            SalesForm,
            _("The right needs contributions on what you sold; your record does not show them."),
            when=lambda known: not _record_shows_sales(known),
        ),
        Step(
            "income",
            _("Other income"),
            IncomeForm,
            _("The insurance is for those who live on fishing alone."),
            means=_plan,
        ),
        steps.ACCOUNT,
    ),
    claims=claims,
    term=GENERAL_TERM,
    pay=by_instalments.pay(dated),
    papers=(
        Paper(
            "fishing_licence",
            _("Your licence as artisanal fisher (RGP)"),
            _("The register of fishers has not confirmed it or the season."),
            lambda known: not _is_certified(known),
        ),
        Paper(
            "sales_notes",
            _("Notes of sale or the payment forms of the contribution"),
            _("Your record shows no contribution on fish that you sold."),
            lambda known: known.said("sales") == "yes" and not _record_shows_sales(known),
        ),
    ),
    registers=(FISHERS,),
    gaps=gaps,
    reasons=reasons,
    helps={
        "closed_season": "season",
        "fisher_registered": "season",
        "fish_contribution": "sales",
        "other_income": "income",
    },
)

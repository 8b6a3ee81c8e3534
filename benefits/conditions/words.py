"""Periods, duties and steps in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from benefits.conditions import queries
from benefits.conditions.gathering import period_of
from benefits.conditions.models import FollowUp, FollowUpState, Kind, Report
from benefits.eligibility.wording import wording
from benefits.law.determination import Condition, Determination, Result
from benefits.law.family_grant_conditions import Period
from benefits.law.family_grant_ladder import Step
from benefits.law.wording import Wording
from portal.components import dates, parts


def period_name(follow_up: FollowUp) -> str:
    """“School, February 2026 to March 2026”."""
    period = period_of(follow_up)
    what = _("School") if follow_up.kind == Kind.SCHOOL else _("Health")
    return f"{what}, {span(period)}"


def span(period: Period) -> str:
    """“February 2026 to March 2026”."""
    return _("%(first)s to %(last)s") % {
        "first": dates.month_name(period.first),
        "last": dates.month_name(period.last.replace(day=1)),
    }


def duty_name(duty: str) -> str:
    """The duty as people call it."""
    return {
        "school_attendance": _("Going to school"),
        "vaccination": _("Vaccinations"),
        "nutrition": _("Weight and height"),
        "prenatal_care": _("Prenatal care"),
        "support": _("Support by social assistance"),
    }[duty]


def reason_name(reason: str) -> str:
    """A good reason as people say it."""
    return {
        "illness": _("Illness"),
        "death_in_family": _("Death in the family"),
        "no_school_place": _("There was no place at a school"),
        "no_transport": _("There was no way to get there"),
        "no_lessons": _("The school gave no lessons"),
        "no_service": _("The health service could not be reached"),
        "no_vaccine": _("The vaccine was not there"),
        "finished_school": _("Basic education is finished"),
        "disaster": _("Flood, drought or another disaster"),
        "violence": _("Violence or threat"),
    }.get(reason, reason)


def result(report: Report) -> str:
    """What an institution said of a duty: the attendance, or whether it was kept, and why not."""
    if report.attendance is not None:
        whole, rest = divmod(report.attendance, 100)
        said = f"{whole},{rest:02d} %" if rest else f"{whole} %"
    else:
        said = _("yes") if report.kept else _("no")
    return f"{said} ({reason_name(report.reason)})" if report.reason else said


def condition_rows(conditions: Iterable[Condition], names: dict[int, str]) -> list[parts.Condition]:
    """Each member's duty with what was reported and what is asked for."""
    words = wording()
    return [_row(words, one, names) for one in conditions]


def _row(words: Wording, one: Condition, names: dict[int, str]) -> parts.Condition:
    duty = duty_name(queries.duty_of(one))
    member = names.get(int(one.values["member"][1]), "")
    row = parts.Condition(
        label=f"{member}: {duty}" if member else duty,
        result=one.result.value,
        own=words.own(one),
        needed=words.needed(one),
        source=_("school or health post"),
        article=one.article,
        note=words.condition(one),
    )
    if one.key == "good_reason":
        if one.result is Result.UNKNOWN:
            note = _("You gave a reason. An officer looks at it; until then nothing counts.")
            return replace(row, own=_("a reason was given"), needed="", note=note)
        return replace(row, needed="")
    if one.result is Result.UNKNOWN:
        note = _("Nobody has told us yet. That never counts against you.")
        return replace(row, own=_("not reported"), note=note)
    return row


def reasons_of_step(determined: Determination) -> list[str]:
    """Why this step and no other, line by line."""
    words = wording()
    return [words.line(line) for line in determined.lines]


def effect_sentence(follow_up: FollowUp) -> str:
    """What the step means for the money, in one sentence."""
    held = queries.withheld_by(follow_up)
    month = follow_up.effect_month
    first = dates.month_name(month) if month else ""
    if follow_up.step == Step.WARNING:
        return _("This is a warning. You are paid as always.")
    if follow_up.step == Step.BLOCK:
        later = held[0].paid_from if held else None
        return _("The grant of %(month)s is held back. You are paid it with that of %(later)s.") % {
            "month": first,
            "later": dates.month_name(later) if later else "",
        }
    if follow_up.step == Step.SUSPENSION:
        last = dates.month_name(held[-1].month) if held else first
        return _("The grant is not paid from %(first)s to %(last)s. After that you are paid.") % {
            "first": first,
            "last": last,
        }
    return _("The grant ends: %(month)s is the first month that is not paid.") % {"month": first}


def what_to_do(follow_up: FollowUp) -> list[str]:
    """The next thing to do, in one or two sentences."""
    if follow_up.kind == Kind.SCHOOL:
        first = _("Talk to the school. When the child goes to school again, no step follows.")
    else:
        first = _("Go to your health post. When it reports what was missing, no step follows.")
    again = _(
        "If the school or the health post made a mistake, ask it to report again: we take the step"
        " back at once."
    )
    return [first, again]


def state_sentence(follow_up: FollowUp) -> str:
    """Where a period stands, in one sentence."""
    if follow_up.state == FollowUpState.APPLIED:
        return effect_sentence(follow_up)
    return {
        FollowUpState.OPEN: _("Reports are coming in. Nothing is decided."),
        FollowUpState.KEPT: _("Nothing follows from this period."),
        FollowUpState.PROPOSED: _("An officer looks at it. Nothing is stopped."),
        FollowUpState.AGREED: _("A second officer looks at it. Nothing is stopped."),
        FollowUpState.DROPPED: _("An officer looked at it: nothing follows."),
        FollowUpState.LIFTED: _("The step was taken back. You are paid what it stopped."),
    }[FollowUpState(follow_up.state)]

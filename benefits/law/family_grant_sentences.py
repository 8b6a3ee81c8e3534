"""The words of the conditions of the family grant; ``sentences`` takes them up."""

from __future__ import annotations

from typing import Final


def _(text: str) -> str:
    return text


CONDITIONS: Final[dict[str, tuple[str, str]]] = {
    "school_attendance": (
        _("School"),
        _("At school on {own} of the days. At least {needed} is asked for."),
    ),
    "vaccination": (
        _("Vaccination"),
        _("Vaccinations up to date: {own}. Asked for: {needed}."),
    ),
    "nutrition": (
        _("Weight and height"),
        _("Weighed and measured by the health service: {own}. Asked for: {needed}."),
    ),
    "prenatal_care": (
        _("Prenatal care"),
        _("Prenatal visits made: {own}. Asked for: {needed}."),
    ),
    "good_reason": (
        _("Good reason"),
        _("There was a good reason: {own}. So it counts as kept."),
    ),
}

LINES: Final[dict[str, tuple[str, str]]] = {
    "step_before": (
        _("The step before"),
        _("The last step was in {amount}: {step}."),
    ),
    "effect_warning": (
        _("Warning"),
        _("This is a letter and no more: within {amount} there was no step before it."),
    ),
    "effect_block": (
        _("Block"),
        _("The grant is held back for {amount} and paid when that time is over."),
    ),
    "effect_suspension": (
        _("Suspension"),
        _("The grant is not paid for {amount}."),
    ),
    "effect_end": (
        _("End"),
        _("Within {amount} of a suspension it was not kept again, so the grant ends."),
    ),
}

TEXTS: Final[dict[str, str]] = {
    "warning": _("warning"),
    "block": _("block"),
    "suspension": _("suspension"),
    "end": _("end of the grant"),
    "illness": _("illness"),
    "death_in_family": _("death in the family"),
    "no_school_place": _("no place at a school"),
    "no_transport": _("no way to get there"),
    "no_lessons": _("no lessons were given"),
    "no_service": _("the health service could not be reached"),
    "no_vaccine": _("the vaccine was not there"),
    "disaster": _("flood, drought or another disaster"),
    "violence": _("violence or threat"),
    "school_attendance": _("school"),
    "vaccination": _("vaccination"),
    "nutrition": _("weight and height"),
    "prenatal_care": _("prenatal care"),
}
SOURCES: Final[dict[str, str]] = {"follow-up of conditions": _("school or health post")}

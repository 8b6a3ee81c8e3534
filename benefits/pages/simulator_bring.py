"""What to bring for each benefit, and where it is asked for. Plain lists, no law."""

from __future__ import annotations

from django.utils.translation import gettext as _

RISKS_OF_HEALTH = frozenset({"temporary_incapacity", "permanent_incapacity", "accident_aid"})
OF_THE_TOWN = frozenset({"assistance", "family_grant"})
NOT_A_RETIREMENT = (
    RISKS_OF_HEALTH
    | OF_THE_TOWN
    | {"survivors", "maternity", "family_allowance", "imprisonment", "unemployment"}
)


def can_apply(rule: str) -> bool:
    """True for what one can ask for in this portal: the retirements."""
    return rule not in NOT_A_RETIREMENT


def elsewhere(rule: str) -> str:
    """Where to ask for what cannot be asked for here yet; empty if it can."""
    if can_apply(rule):
        return ""
    if rule == "family_grant":
        return _(
            "Not here: the office of your town that keeps the social register takes this request."
        )
    if rule == "unemployment":
        return _("Not here: the labour office takes this request.")
    if rule == "family_allowance":
        return _("Not here: your employer pays it with your wage; ask there.")
    return _("Not here yet: a social security office takes this request.")


def papers(rule: str) -> list[str]:
    """What to bring, the proof of who you are first."""
    identity = _("A document with your photo, and your CPF number")
    return [identity, *_papers(rule)]


def _papers(rule: str) -> list[str]:
    register = _("The number of your household in the social register, updated within two years")
    found = {
        "temporary_incapacity": [
            _("The doctor’s report with the illness, its beginning and how long you cannot work"),
            _("From your employer: the last day you worked"),
        ],
        "permanent_incapacity": [
            _("All medical reports, examinations and prescriptions you have"),
            _("Papers on the illness or accident at work, if it was one"),
        ],
        "accident_aid": [
            _("The report of the accident"),
            _("Medical reports on what has stayed from it"),
        ],
        "survivors": [
            _("The death certificate"),
            _("The marriage certificate, or what shows that you lived together, with its dates"),
            _("The birth certificates of the children"),
            _("The CPF number of the person who died"),
        ],
        "maternity": [
            _("The birth certificate, the adoption papers, or the doctor’s note before the birth")
        ],
        "family_allowance": [
            _("The birth certificates of the children"),
            _("Vaccination record below 7, school attendance from 4 on"),
        ],
        "imprisonment": [
            _("A certificate of the prison with the first day and the regime"),
            _("The CPF number of the prisoner"),
            _("What shows that you depend on the prisoner"),
        ],
        "unemployment": [
            _("The papers of the dismissal"),
            _("Your work card, and the last three pay slips"),
        ],
        "assistance": [
            register,
            _("What shows the income of everybody in the household"),
            _("For a disability: medical reports; an assessment follows"),
        ],
        "family_grant": [
            register,
            _("Documents of everybody in the household"),
        ],
    }
    retirement = [
        _("Your work cards and payment booklets, if months are missing in your record"),
        _("Papers on teaching, harmful work, work on the land or abroad, if you had any"),
    ]
    return found.get(rule, retirement)

"""Why a claim needs a human: reasons as keys and values, shown to officer and claimant alike.

An empty list is the only way to an automatic grant. There is no list that leads to a refusal.
"""

from __future__ import annotations

from typing import Any

from benefits.eligibility.assessment import Assessment
from benefits.law.determination import Outcome

Reason = dict[str, Any]

# Circumstances in which a better rule may apply, but only on papers that a person must read.
SPECIAL = ("teaching", "exposure", "rural", "disability", "abroad", "public_service")


def reasons_for_a_human(
    assessment: Assessment, *, has_account: bool, has_award: bool
) -> list[Reason]:
    """Everything that keeps the engine from granting at once."""
    content = assessment.gathered.content
    return [
        *_from_registers(content["registers"]),
        *_from_law(assessment),
        *content["doubts"],
        *_from_answers(content["answers"]),
        *_from_situation(assessment, has_account, has_award),
    ]


def _from_registers(answers: dict[str, str]) -> list[Reason]:
    keys = {"unknown": "register_silent", "not_found": "register_without_person"}
    return [reason(keys[found], register=name) for name, found in answers.items() if found in keys]


def _from_law(assessment: Assessment) -> list[Reason]:
    best = assessment.best
    reasons: list[Reason] = []
    if best.outcome is Outcome.NOT_ENTITLED:
        reasons.append(reason("not_entitled"))
    elif best.outcome is Outcome.UNKNOWN:
        reasons.append(reason("facts_missing", missing=list(best.missing)))
    elif not best.amount_cents or best.starts_on is None:
        reasons.append(reason("amount_open"))
    still_open = [one.rule for one in assessment.alternatives if one.outcome is Outcome.UNKNOWN]
    if best.entitled and still_open:  # nobody can say yet that it is not the better one
        reasons.append(reason("better_rule_open", rules=still_open))
    reasons += [reason("law_doubt", doubt=key) for key in best.doubts]
    return reasons


def _from_answers(answers: dict[str, Any]) -> list[Reason]:
    reasons = []
    if answers.get("person_right") == "no":
        reasons.append(reason("person_disputed", words=answers.get("person_wrong", "")))
    if answers.get("record_right") == "no":
        reasons.append(reason("record_disputed", words=answers.get("record_wrong", "")))
    special = [key for key in SPECIAL if key in answers.get("special", [])]
    if special:
        reasons.append(reason("special_work", kinds=special))
    if answers.get("other_pension") == "yes":
        reasons.append(reason("other_pension", words=answers.get("other_pension_which", "")))
    return reasons


def _from_situation(assessment: Assessment, has_account: bool, has_award: bool) -> list[Reason]:
    reasons = []
    if assessment.gathered.facts.death is not None:
        reasons.append(reason("died", on=assessment.gathered.facts.death.isoformat()))
    if has_award:
        reasons.append(reason("already_awarded"))
    if not has_account:
        reasons.append(reason("no_payout_account"))
    return reasons


def reason(key: str, **values: Any) -> Reason:
    return {"key": key, "values": values}

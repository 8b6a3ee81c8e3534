"""Why a claim needs a human: reasons as keys and values, shown to officer and claimant alike.

An empty list is the only way to an automatic grant. There is no list that leads to a refusal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from benefits.applications import forms
from benefits.eligibility import registers
from benefits.eligibility.assessment import Assessment
from benefits.law.determination import Outcome, Result
from benefits.law.prescription import first_month_not_lost
from benefits.law.statute import the_law
from benefits.law.yearly import not_renewed

Reason = dict[str, Any]

# Only an assessor can say; the claim goes to one by itself.
ASSESSED = ("certificate_to_read", "examination_needed", "assessment_needed")
# Circumstances in which a better rule may apply, but only on papers that a person must read.
SPECIAL = ("teaching", "exposure", "rural", "disability", "abroad", "public_service")


def reasons_for_a_human(
    assessment: Assessment, *, has_account: bool, has_award: bool
) -> list[Reason]:
    """Everything that keeps the engine from granting at once."""
    content = assessment.gathered.content
    return [
        *_from_registers({**_silent(content.get("told", {})), **content["registers"]}),
        *_from_law(assessment),
        *_from_the_new_year(assessment),
        *content["doubts"],
        *_from_answers(content["answers"]),
        *content.get("reasons", []),
        *_from_situation(assessment, has_account, has_award),
    ]


def _from_registers(answers: dict[str, str]) -> list[Reason]:
    keys = {"unknown": "register_silent", "not_found": "register_without_person"}
    return [reason(keys[found], register=name) for name, found in answers.items() if found in keys]


def _silent(told: Mapping[str, str]) -> dict[str, str]:
    """The further registers that did not answer; not to know somebody is an answer of theirs."""
    return {
        name: found
        for name, found in told.items()
        if found == "unknown" and name in registers.REGISTERS
    }


def _from_law(assessment: Assessment) -> list[Reason]:
    best = assessment.best
    reasons: list[Reason] = []
    if best.outcome is Outcome.NOT_ENTITLED:
        reasons.append(reason("not_entitled"))
    elif best.outcome is Outcome.UNKNOWN:
        reasons.append(reason("facts_missing", missing=list(best.missing)))
    elif not best.amount_cents or best.starts_on is None:
        reasons.append(reason("amount_open"))
    elif best.ends_on and best.ends_on < first_month_not_lost(best.on, the_law()):
        reasons.append(reason("too_old"))  # a yes of which nothing would be paid
    still_open = [one.rule for one in assessment.alternatives if one.outcome is Outcome.UNKNOWN]
    if best.entitled and still_open:  # nobody can say yet that it is not the better one
        reasons.append(reason("better_rule_open", rules=still_open))
    reasons += [reason("law_doubt", doubt=key) for key in best.doubts]
    return reasons


def _from_the_new_year(assessment: Assessment) -> list[Reason]:
    """Figures of the claim's year that nobody has entered: last year's grant nothing by itself."""
    best = assessment.best
    on = max(best.on, best.starts_on or best.on)
    missing = not_renewed(assessment.gathered.benefit, on, the_law())
    return [reason("facts_missing", missing=list(missing))] if missing else []


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


# ── What the claimant could tell or show ─────────────────────────────────────────────────────

Need = dict[str, str]
THERE = ("received", "usable")  # states of a paper that somebody can read


def needs_of(
    assessment: Assessment,
    papers: Mapping[str, str],
    asked: Collection[tuple[str, str]] = (),
) -> list[Need]:
    """The questions and papers that could change the answer, each asked once.

    `papers`: the state of each paper by its key. `asked`: what was asked for this claim before.
    """
    gathered = assessment.gathered
    form = forms.of(gathered.benefit)
    wanted: list[Need] = []
    if gathered.known is not None:  # a retirement's questions are all asked before it is sent
        open_steps = {one.key for one in form.open_steps(gathered.known)}
        wanted = [
            {"kind": "step", "key": step, "for": key}
            for key in _unsettled(assessment)
            if (step := form.helps.get(key)) in open_steps
        ]
    wanted += [
        {"kind": "paper", "key": key}
        for key in gathered.content.get("papers", [])
        if papers.get(key) not in THERE
    ]
    found: dict[tuple[str, str], Need] = {}
    for need in wanted:
        key = (need["kind"], need["key"])
        if key not in asked:
            found.setdefault(key, need)
    return list(found.values())


def papers_to_read(assessment: Assessment, papers: Mapping[str, str]) -> list[Reason]:
    """Papers that this claim needs: whether there or not, a person reads or awaits them."""
    wanted = assessment.gathered.content.get("papers", [])
    there = [key for key in wanted if papers.get(key) in THERE]
    missing = [key for key in wanted if key not in there]
    benefit = assessment.gathered.benefit
    found = []
    if there:
        found.append(reason("papers_to_read", papers=there, benefit=benefit))
    if missing:
        found.append(reason("papers_missing", papers=missing, benefit=benefit))
    return found


def _unsettled(assessment: Assessment) -> list[str]:
    """The conditions that are not met or open, and the facts that are missing, by key."""
    best = assessment.best
    keys = [one.key for one in best.conditions if one.result is not Result.MET]
    keys += [missing.partition(":")[0] for missing in best.missing]
    return list(dict.fromkeys(keys))

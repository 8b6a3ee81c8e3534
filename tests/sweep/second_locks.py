"""Checks that stand behind another one: taken out alone they change nothing that can be seen.

Each names the check it stands behind and why there are two. `bin/sweep --mutants` takes both out
together and must notice that: what stands here is shown, not believed.
"""

from __future__ import annotations

from dataclasses import dataclass

Check = tuple[str, str, str]  # file, function, what is taken out


@dataclass(frozen=True)
class SecondLock:
    """One check, those it stands behind, and why all are wanted."""

    check: Check
    behind: tuple[Check, ...]
    why: str


COMPANY = ("accounts/pages/company.py", "_end_mandate")
OFFICE = ("accounts/pages/offices.py", "_change_office")
FAMILY = ("benefits/pages/conditions.py", "family")
CORRECTIONS = ("benefits/pages/evidence_wrong.py", "corrections")
OF_THE_HOUSE = (*OFFICE, "get_object_or_404 without organisation_id")

ACCIDENT = ("contributions/pages/accident_telling.py", "accident_correct")

DONE_FOR = ("accounts/queries.py", "company_acts", "filter without organisation_id")

SECOND_LOCKS: tuple[SecondLock, ...] = (
    SecondLock(
        ("accounts/queries.py", "mandates_of_company", "filter without organisation_id"),
        (DONE_FOR,),
        "The list is of one company; whose mandate a line of it names is asked once more.",
    ),
    SecondLock(
        ("contributions/employers/reading.py", "jobs_by_number", "filter without employer_id"),
        (DONE_FOR,),
        "The list is of one company; whose worker a line of it names is asked once more.",
    ),
    SecondLock(
        (*ACCIDENT, "filter without employer"),
        ((*ACCIDENT, "without require"),),
        "The rule lets in whose notice it is; the query then looks for the worker in that house.",
    ),
    SecondLock(
        (*COMPANY, "get_object_or_404 without organisation_id"),
        ((*COMPANY, "without require"),),
        "The page looks for the mandate in the own house only; the rule asks whose it is.",
    ),
    SecondLock(
        OF_THE_HOUSE,
        ((*OFFICE, "without require"),),
        "The page looks for the mandate in the own house only; the rule asks whose it is.",
    ),
    SecondLock(
        (*OFFICE, "without require"),
        (OF_THE_HOUSE,),
        "Of the own house the rule keeps back mandates of another kind, if it is an employer too.",
    ),
    SecondLock(
        ("benefits/conditions/queries.py", "follow_ups_of", "filter without person_id"),
        ((*FAMILY, "without may"),),
        "The query reads one family; of each row the page asks whether it may be read.",
    ),
    SecondLock(
        ("benefits/queries.py", "open_corrections", "filter without unit_id"),
        ((*CORRECTIONS, "without may"),),
        "The query reads one office; of each row the page asks, and keeps kin away.",
    ),
)

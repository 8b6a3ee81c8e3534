"""Who must never be the same person, or never sees what: each rule has a test of its own.

The list is held against the tests, so that none can be taken out or renamed unnoticed.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
RULES: dict[str, str] = {
    # Who makes something never checks it, and the database says so too.
    "a role": (
        "accounts/test_staff_rights.py::"
        "test_the_database_itself_lets_nobody_change_roles_alone"
    ),
    "a guardian": (
        "accounts/test_acting_for.py::"
        "test_the_one_who_verified_an_order_never_approves_it"
    ),
    "a locked payout account": (
        "accounts/test_payout_lock.py::"
        "test_one_officer_alone_opens_no_lock_not_even_in_the_database"
    ),
    "an emergency": (
        "accounts/test_staff_rights.py::"
        "test_nobody_confirms_their_own_emergency_nor_late"
    ),
    "a large grant": (
        "benefits/test_two_officers.py::test_the_database_holds_no_decision_for_two_with_one_name"
    ),
    "less than before": (
        "benefits/test_reductions.py::test_who_proposes_cannot_decide_and_the_database_says_so_too"
    ),
    "money asked back": (
        "benefits/test_overpayments.py::"
        "test_who_proposes_an_overpayment_cannot_decide_it_and_the_database_says_so_too"
    ),
    "money that came back without its reference": (
        "benefits/test_payback_match.py::"
        "test_the_database_refuses_one_person_in_both_places"
    ),
    "a pay run": (
        "benefits/payments/test_guards.py::"
        "test_the_preparer_cannot_approve_in_the_page_or_in_the_database"
    ),
    "its two approvers": (
        "benefits/payments/test_guards.py::test_one_person_cannot_be_both_approvers"
    ),
    "a value of the law": (
        "portal/regulations/test_process.py::test_the_database_too_refuses_a_maker_who_checks"
    ),
    "an answer of the assistant": (
        "assistant/test_editing.py::test_a_proposal_counts_only_when_another_editor_has_approved_it"
    ),
    # Nobody on the file of those who are close to them.
    "one's own file": "accounts/test_staff_rights.py::test_nobody_opens_their_own_file",
    "the household's": (
        "accounts/test_staff_rights.py::test_nobody_opens_the_file_of_their_household"
    ),
    "a colleague's": "accounts/test_staff_rights.py::test_nobody_opens_a_colleagues_file",
    "a file of one's choice": (
        "benefits/test_two_officers.py::test_files_are_handed_out_not_picked"
    ),
    # Whoever judged once does not judge again.
    "the first decision and its appeal": (
        "benefits/test_appeals.py::"
        "test_who_decided_is_never_drawn_and_the_database_refuses_their_seat"
    ),
    "assessing and deciding": "benefits/test_assessments.py::test_who_assessed_never_decides",
    "the two parts of an assessment": (
        "benefits/test_assessments.py::test_one_person_never_makes_both_parts"
    ),
    "deciding and calculating again": (
        "benefits/test_recalculation.py::test_only_a_supervisor_who_did_not_decide_settles_it"
    ),
    # What was taken away is gone at the next request.
    "a revoked mandate": (
        "accounts/test_acting_for.py::test_the_principal_is_told_of_each_act_and_revokes_at_once"
    ),
    "an employer's ended mandate": (
        "contributions/test_pages.py::test_an_ended_mandate_closes_the_pages_at_the_next_click"
    ),
    "an officer who left": (
        "accounts/test_staff_door.py::test_a_member_of_staff_who_left_is_out_at_the_next_request"
    ),
    "a role that was taken away": (
        "accounts/test_staff_door.py::test_a_role_that_was_taken_away_is_gone_at_the_next_request"
    ),
    # Acting for another.
    "both names on an act": (
        "accounts/test_acting_for.py::"
        "test_each_act_shows_person_organisation_and_principal_and_who_leaves_loses_all"
    ),
    "a child of eighteen": (
        "accounts/test_acting_for.py::"
        "test_a_parent_acts_for_a_child_until_the_day_before_the_eighteenth_birthday"
    ),
    "the court's last day": (
        "accounts/test_acting_for.py::"
        "test_a_guardian_needs_a_caseworker_and_a_supervisor_and_ends_when_the_court_says"
    ),
    "a mandate stays as wide as it is": (
        "accounts/test_acting_for.py::test_a_holder_neither_widens_nor_passes_on"
    ),
    # Who sees nothing.
    "another employer": (
        "contributions/test_pages.py::test_another_employers_things_are_not_there"
    ),
    "an officer and a medical paper": (
        "benefits/evidence/test_pages.py::"
        "test_a_medical_paper_is_for_an_assessor_and_closed_to_the_desk"
    ),
    "an administrator and everybody": (
        "architecture/test_sweep.py::test_nobody_reaches_what_is_not_theirs"
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_of_separation_has_its_test(rule: str) -> None:
    file, name = RULES[rule].split("::")
    tree = ast.parse((TESTS / file).read_text())
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert name in found, f"{rule}: {RULES[rule]} is gone"

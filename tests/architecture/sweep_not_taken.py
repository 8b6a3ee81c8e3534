"""Which forms are not taken in the sweep's world, and why (see test_extra_fields.py)."""

from __future__ import annotations

# What is sent there is not taken in the sweep's small world, and why. That these pages read no
# column off what is sent is asked of each by the second test, whatever they are refused for.
NOT_TAKEN: dict[str, set[str]] = {
    "nothing is kept in a table": {
        *("account_inactive", "account_logout", "account_signup", "assistant:begin_anew"),
        *("benefits:entitled", "benefits:pension", "benefits:pension_answer", "capacity"),
        *("benefits:pension_code", "benefits:pension_mine", "benefits:pension_mine_answer"),
        *("benefits:pension_mine_table", "benefits:pension_table", "citizen_door", "sign_out"),
        *("messages:verify", "payout_locks", "sign_in_begin", "step_up"),
    },
    "it takes a code that only its receiver knows": {
        *("accept_invitation", "enrolment_code", "forgotten", "new_password", "second_road_code"),
    },
    "it takes a file that is read for what it is": {
        *("benefits:papers", "contributions:statements", "contributions:upload"),
    },
    "it asks an assistant that is not trained here": {
        *("assistant:answer_flow", "assistant:ask", "assistant:choose", "assistant:head"),
        *("assistant:judge", "assistant:pass_on", "assistant:pick_visit", "assistant:settle"),
        "assistant:train",
    },
    "no row here is in the state that it is for": {
        *("benefits:agenda_act", "benefits:agenda_hours", "benefits:answer"),
        *("benefits:appeal_hearing", "benefits:appointment", "benefits:board_heard"),
        *("benefits:board_offer", "benefits:board_vote", "benefits:conditions_contest"),
        *("benefits:contest", "benefits:correction_task", "benefits:desk_many"),
        *("benefits:grant_reason", "benefits:grant_step", "benefits:grant_steps"),
        *("benefits:institutions", "benefits:overpayment", "benefits:overpayment_contest"),
        *("benefits:overpayment_settle", "benefits:payback_match", "benefits:reporting_revoke"),
        *("benefits:robot_place", "benefits:robot_undo", "benefits:run_approve"),
        *("benefits:visit_application", "cancel_payout_change", "contributions:file"),
        *("contributions:household_end", "contributions:household_month", "question_look"),
    },
    "it names one of a few: somebody who is followed or works there, or an act that is new": {
        *("benefits:reporting", "benefits:reporting_list", "regulations:propose"),
        "contributions:employer_accident_new",  # by the form that a household and a worker use, too
    },
}
# Asked for in a form that stands on another page, or at another step of the same.
ASKED_ELSEWHERE = {
    "benefits:board_heard": {"minutes"},
    "benefits:board_offer": {"hours", "way", "where"},
    "benefits:board_vote": {"allow"},
    "benefits:pension_answer": {"sex"},
    "benefits:pension_table": {"sex"},
}

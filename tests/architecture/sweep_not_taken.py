"""Which forms are not taken in the sweep's world, and why (see test_extra_fields.py)."""

from __future__ import annotations

# The reasons of which the test sees for itself whether they hold.
NO_FORM = "no page of this world has a form for it: no row is in the state that it is for"
A_FILE = "it takes a file that is read for what it is"
NOT_REACHED = 503  # the answer where a neighbour would have to be asked, who is not there

# What is sent there is not taken in the sweep's small world, and why; what can be taken may not
# stand here. That these pages read no column off what is sent is asked of each by the second test,
# whatever they are refused for.
NOT_TAKEN: dict[str, set[str]] = {
    NO_FORM: {
        *("account_inactive", "account_signup", "assistant:answer_flow", "assistant:begin_anew"),
        *("assistant:choose", "assistant:head", "assistant:judge", "assistant:pass_on"),
        *("assistant:pick_visit", "assistant:settle", "benefits:agenda_act", "benefits:answer"),
        *("benefits:appeal_hearing", "benefits:appointment", "benefits:board_heard"),
        *("benefits:board_offer", "benefits:board_vote", "benefits:conditions_contest"),
        *("benefits:contest", "benefits:correction_task", "benefits:overpayment"),
        *("benefits:overpayment_contest", "benefits:pension_answer", "benefits:pension_table"),
        *("benefits:pension_mine_answer", "benefits:pension_mine_table"),
        *("benefits:run_approve", "cancel_payout_change", "contributions:file", "new_password"),
        *("benefits:reporting_revoke", "benefits:unreached_bring", "contributions:bill"),
        "question_look",
    },
    A_FILE: {"benefits:exemption", "benefits:papers", "contributions:upload"},
    "nothing is kept in a table, except that there is work to do": {
        *("account_logout", "assistant:train", "benefits:entitled", "benefits:pension"),
        "benefits:indemnity",
        *("benefits:pension_code", "benefits:pension_mine", "capacity", "citizen_door"),
        *("messages:verify", "payout_locks", "sign_in_begin", "sign_out", "step_up"),
    },
    "it takes a code that only its receiver knows": {
        *("accept_invitation", "enrolment_code", "forgotten", "second_road_code"),
    },
    "what it offers is refused: done already, held by a colleague, or nobody to choose": {
        *("benefits:agenda_hours", "benefits:desk_many", "benefits:institutions"),
        *("benefits:reporting_list", "benefits:robot_place", "benefits:visit_application"),
        *("contributions:household_month", "contributions:overdue_bill"),
        *("contributions:statements", "regulations:propose"),
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

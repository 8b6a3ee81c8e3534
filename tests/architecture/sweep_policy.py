"""Who may open which address: the list that the sweep holds against the real table of addresses.

An address that is missing here fails the sweep; so does one that is gone. `get` and `post` name the
actors to whom the address answers with something of theirs; everybody else must meet exactly what
an address that does not exist says. Where the address carries an identifier, `id` names its kind
and `get` and `post` say who reads whose.
"""

from __future__ import annotations

from dataclasses import dataclass, field

CITIZENS = frozenset({"ana", "bia"})
LOCK_OPENERS = frozenset({"office clerk", "supervisor"})
HELPERS = frozenset({"record helper", "message helper"})
IN_A_PERSONS_NAME = CITIZENS | HELPERS
# The company gave the accountant its payrolls and nothing else.
PAYROLL_ONLY = frozenset({"accountantone"})
WITH_ALL_SCOPES = frozenset({"adminone", "clerkone", "admintwo"})
EMPLOYERS = WITH_ALL_SCOPES | PAYROLL_ONLY
OF_UNIT_ONE = frozenset({"caseworker with lease", "caseworker without lease", "supervisor"})
COLLEAGUE = "caseworker without lease"
AT_A_DESK = OF_UNIT_ONE | {"caseworker of unit two"}
TREASURY, AUDITOR = frozenset({"treasury"}), frozenset({"auditor"})
BOARD = frozenset({"board member"})
RULES = frozenset({"rules officer"})
ASSESSOR = frozenset({"medical assessor"})
AT_WORK = TREASURY | AUDITOR | RULES
STAFF = AT_A_DESK | ASSESSOR | AT_WORK | BOARD | {"office clerk", "administrator"}
SIGNED_IN = IN_A_PERSONS_NAME | EMPLOYERS | STAFF
ALL = SIGNED_IN | {"visitor"}
NOBODY: frozenset[str] = frozenset()

ADMINS = frozenset({"administrator"})
PROPOSERS = AT_A_DESK | ADMINS | {"office clerk"}
OPENERS = AT_A_DESK | ASSESSOR | {"office clerk"}
ASKER, SUPERVISOR = frozenset({"caseworker of unit two"}), frozenset({"supervisor"})

Readers = dict[str, frozenset[str]]  # owner -> actors


@dataclass(frozen=True)
class Route:
    """One address: who may read, who may send, and what its identifier is."""

    get: frozenset[str] = NOBODY
    post: frozenset[str] = NOBODY
    id: str = ""
    readers: Readers = field(default_factory=dict)
    writers: Readers = field(default_factory=dict)
    ours: bool = True  # False: allauth's, which sends away in its own way
    more: dict[str, str] = field(default_factory=dict)  # the other parts of the address
    asks: dict[str, str] = field(default_factory=dict)  # behind a "?": name -> kind of identifier

    def may(self, actor: str, method: str, owner: str = "") -> bool:
        """Whether this address answers this actor."""
        if self.id:
            table = self.readers if method == "GET" else self.writers
            return actor in table.get(owner, NOBODY)
        return actor in (self.get if method == "GET" else self.post)


def of(kind: str, readers: Readers, writers: Readers | None = None, **more: str) -> Route:
    """An address with an identifier; whoever reads it may send there, unless said otherwise."""
    return Route(
        id=kind, readers=readers, writers=readers if writers is None else writers, more=more
    )


def own(*keys: str) -> Readers:
    """Everybody reads their own and nobody else's."""
    return {key: frozenset({key}) for key in keys}


def reads(who: frozenset[str]) -> Route:
    """An address to look at; a form sent there is turned away by its method."""
    return Route(get=who)


def both(who: frozenset[str]) -> Route:
    return Route(get=who, post=who)


def library(who: frozenset[str] = ALL) -> Route:
    return Route(get=who, post=who, ours=False)


PUBLIC = both(ALL)
BOTH_COMPANIES: Readers = {
    "one": frozenset({"adminone", "clerkone"}) | PAYROLL_ONLY,
    "two": frozenset({"admintwo"}),
}
# A payroll that another one replaced, and the one that did.
AND_BEFORE: Readers = BOTH_COMPANIES | {"one before": BOTH_COMPANIES["one"]}
BILLED: Readers = {one: who - PAYROLL_ONLY for one, who in BOTH_COMPANIES.items()}
SIGNERS: Readers = {"one": frozenset({"adminone"}), "two": frozenset({"admintwo"})}
CLAIMANTS = own("ana", "bia")
# What one told of oneself, and what a company told of a worker who is not among the actors.
ACCIDENTS: Readers = {"ana": frozenset({"ana"}), "one": frozenset({"adminone"})}
# The auditor stated a purpose for the file of one of the two, and reads no other.
FILES: Readers = {"ana": OF_UNIT_ONE, "bia": AUDITOR}
DECIDERS: Readers = {"ana": OF_UNIT_ONE}
CLERK = frozenset({"office clerk"})
SERVED: Readers = {"ana": CLERK}
ON_PAPER: Readers = {"ana": frozenset({"ana"}) | OF_UNIT_ONE}
# Whoever sits on the panel of an appeal reads the decision that it is about.
LETTERS: Readers = {"bia": frozenset({"bia", "message helper"}) | AUDITOR | BOARD}
DRAFTS: Readers = {}  # of people who do not act in the sweep: nobody here may open one
RUNS: Readers = {"treasury": TREASURY | AUDITOR}
MAKERS: Readers = {"treasury": TREASURY}
BANK: Readers = {"bank": TREASURY | AUDITOR}
NUMBER = {"topic": "wages", "name": "ceiling"}
FIRST_TURN = Route(get=ALL, post=ALL, more={"number": "1"})
CONSOLE = AT_A_DESK | CLERK
ASKED: Readers = {"ana": CONSOLE, "bia": CONSOLE}
EDITORS = RULES | {"administrator"}
ADDED: Readers = {"rules officer": EDITORS}
PROPOSED: Readers = {"rules officer": RULES | AUDITOR}
PERSONAL_RECORD = CITIZENS | {"record helper"}
TOLD_OF_HEALTH = CITIZENS | {"message helper"}  # whose mandate covers it, too

# Every address that a visitor may open without signing in stands here, and nowhere else.
OPEN: dict[str, Route] = {
    "healthz": PUBLIC,
    "home": PUBLIC,
    "services": PUBLIC,
    "offices": PUBLIC,
    "somebody_died": PUBLIC,
    "sign_in": PUBLIC,
    "sign_in_begin": PUBLIC,
    "sign_in_return": PUBLIC,
    "sign_in_refused": PUBLIC,
    "sign_in_unknown": PUBLIC,
    "sign_in_conflict": PUBLIC,
    "sign_out": PUBLIC,
    "account_logout": PUBLIC,
    "account_signup": PUBLIC,
    "account_inactive": PUBLIC,
    "account_login": library(),
    "mfa_authenticate": library(),
    "citizen_door": PUBLIC,
    "forgotten": PUBLIC,
    "not_me": Route(more={"key": "7.forged"}),  # whoever has the key in the mail, and nobody else
    "new_password": PUBLIC,
    "set_language": PUBLIC,
    "messages:verify": PUBLIC,
    "benefits:pension": PUBLIC,
    "benefits:pension_answer": PUBLIC,
    "benefits:pension_table": PUBLIC,
    "benefits:pension_code": PUBLIC,
    "benefits:entitled": PUBLIC,
    "benefits:decided": PUBLIC,
    "regulations:law": PUBLIC,
    "regulations:register": PUBLIC,
    "regulations:value": Route(get=ALL, post=ALL, more=NUMBER),
    "regulations:article": Route(get=ALL, post=ALL, more={"key": "ec-103-2019-art-19"}),
    "assistant:conversation": PUBLIC,
    "assistant:ask": PUBLIC,
    "assistant:begin_anew": PUBLIC,
    "assistant:choose": FIRST_TURN,
    "assistant:answer_flow": FIRST_TURN,
    "assistant:pick_visit": FIRST_TURN,
    "assistant:judge": FIRST_TURN,
    "assistant:pass_on": FIRST_TURN,
    "assistant:passed": Route(more={"number": "1"}),  # nobody here passed a question on
    "assistant:person": PUBLIC,
    "assistant:metrics": PUBLIC,
    "assistant:metrics_file": PUBLIC,
    "assistant:register": PUBLIC,
    "accessibility": PUBLIC,
    "how_we_decide": PUBLIC,
    "design": PUBLIC,
    "design_question": PUBLIC,
    "design_desk": PUBLIC,
    "design_progress": PUBLIC,
}

CLOSED: dict[str, Route] = {
    # The doors, once inside
    "step_up": both(SIGNED_IN),
    "mfa_reauthenticate": library(SIGNED_IN),
    "account_reauthenticate": library(STAFF),
    "mfa_reauthenticate_webauthn": library(SIGNED_IN),
    "mfa_index": library(STAFF),
    "mfa_deactivate_totp": library(STAFF),  # stays on: leads to the page of factors
    "enrolment_code": both(STAFF),
    "give_enrolment_code": both(frozenset({"administrator"})),
    "about_me": both(CITIZENS),
    "home_address": both(CITIZENS),
    "consents": both(CITIZENS),
    "consent_receipt": of("consent", own("ana"), {}),
    "new_phone": both(CITIZENS),
    "payout_lock": both(CITIZENS),
    "payout_locks": both(LOCK_OPENERS),
    "payout_lock_visit": of("lock_id", {"lena": LOCK_OPENERS}),
    "address_rights": reads(AT_A_DESK | CLERK),
    "protected_address": of("right_id", {"caio": ASKER}, {}),
    "tell_death": both(CITIZENS),
    "death_told": of("death", own("bia"), {}),
    "death_reports": reads(AT_A_DESK | CLERK),
    "death_report": of("death", {"bia": AT_A_DESK | CLERK}),
    "holds": reads(SUPERVISOR | AUDITOR),
    "new_hold": both(SUPERVISOR | AUDITOR),
    "hold": of("hold", {"caio": SUPERVISOR | AUDITOR}),
    "duplicates": reads(AT_A_DESK),
    "new_duplicate": both(AT_A_DESK),
    "duplicate": of("duplicate", {"tia": AT_A_DESK}),
    "second_road": reads(CITIZENS),
    "second_road_password": both(CITIZENS),
    "second_road_code": both(CITIZENS),
    "second_road_app": library(CITIZENS),
    "remove_app": library(CITIZENS),
    "second_road_passkey": library(CITIZENS),
    "remove_passkey": of("passkey_id", own("ana")),
    "second_road_codes": library(CITIZENS),
    "close_second_road": Route(post=CITIZENS),
    "mfa_activate_totp": library(STAFF),
    "mfa_view_recovery_codes": library(STAFF),
    "mfa_generate_recovery_codes": library(STAFF),
    "mfa_list_webauthn": library(STAFF),
    "mfa_add_webauthn": library(STAFF),
    "mfa_remove_webauthn": of("passkey_id", {}),  # of staff; citizens have an address of their own
    # For whom one acts
    "capacity": both(IN_A_PERSONS_NAME | EMPLOYERS),
    "helpers": reads(CITIZENS),
    "new_helper": both(CITIZENS),
    "accept_invitation": both(CITIZENS),
    "end_mandate": of("mandate_id", {}, dict.fromkeys(HELPERS, frozenset({"bia"}))),
    "withdraw_invitation": of("invitation_id", {}, own("ana", "bia")),
    "acts_for_me": reads(CITIZENS),
    "act_as_parent": of("child_id", {}, own("ana")),
    "receipts": reads(CITIZENS),
    "receipt": of("receipt", own("bia")),
    "receipt_pdf": of("receipt", own("bia")),
    "office_people": of("office_id", own("bia")),
    "new_company_person": both(frozenset({"adminone", "admintwo"})),
    "retention": both(CITIZENS),
    "erasure": of("erasure", CLAIMANTS),
    # What takes two persons
    "proposals": reads(PROPOSERS),
    "propose": Route(get=ADMINS, post=ADMINS, more={"way": "role"}),
    "proposal": of("proposal", {"administrator": ADMINS}, {}),
    "openings": reads(OPENERS | AUDITOR),
    "open_file": both(OPENERS | AUDITOR),
    "opening": of("opening", {"caio": ASKER | SUPERVISOR}, {"caio": SUPERVISOR}),
    "withdraw_company_code": of("company_code", {}, {"one": frozenset({"adminone"})}),
    "company_people": both(frozenset({"adminone", "admintwo"})),
    # One's own data
    "account": reads(SIGNED_IN),
    "payout_account": both(CITIZENS),
    "cancel_payout_change": Route(post=CITIZENS),
    "new_email": both(CITIZENS),
    "confirm_email": of("challenge_id", own("ana", "bia")),
    "question_fact": Route(get=CITIZENS, post=CITIZENS, more={"field": "name"}),
    "family": reads(CITIZENS),
    "add_relative": both(CITIZENS),
    "end_relative": of("tie_id", CLAIMANTS),
    "dispute_relative": of("certified_tie_id", CLAIMANTS),
    "access_log": reads(CITIZENS),
    "question_look": of("look_id", own("ana", "bia")),
    "my_inquiries": reads(CITIZENS),
    "inquiry_sent": of("inquiry", own("ana", "bia")),
    "my_archive": both(CITIZENS),
    "sign_ins": reads(SIGNED_IN),
    "sign_out_elsewhere": Route(post=SIGNED_IN),
    "open_inquiries": reads(AUDITOR),
    "answer_inquiry": of("inquiry", {"ana": AUDITOR, "bia": AUDITOR}),
    # Money in
    "contributions:record": reads(PERSONAL_RECORD),
    "contributions:record_file": reads(PERSONAL_RECORD),
    "benefits:wrong_month": Route(get=CITIZENS, post=CITIZENS, more={"month": "2020-01"}),
    "benefits:months_cases": reads(CITIZENS),
    "benefits:months_case": of("month_case", own("ana"), own("ana")),
    "benefits:months_desk": reads(AT_A_DESK),
    "benefits:months_decide": of("month_case", {"ana": AT_A_DESK}),
    "benefits:months_asked": reads(EMPLOYERS),
    "benefits:months_answer": of("month_case", {}),  # the company was not asked
    "contributions:employer": reads(EMPLOYERS),
    "contributions:declarations": reads(EMPLOYERS),
    "contributions:upload": both(EMPLOYERS),
    "contributions:demo_file": Route(more={"name": "payroll.csv"}),
    "contributions:declaration": of("declaration", AND_BEFORE),
    "contributions:declaration_status": of("faulty", BOTH_COMPANIES),
    "contributions:file": of("declaration", {}, SIGNERS | {"one before": SIGNERS["one"]}),
    "contributions:discard": of("faulty", {}, BOTH_COMPANIES),
    "contributions:faults_file": of("faulty", BOTH_COMPANIES),
    "contributions:marked_file": of("faulty", BOTH_COMPANIES),
    "contributions:lines_file": of("declaration", AND_BEFORE),
    "contributions:bills": reads(WITH_ALL_SCOPES),
    "contributions:bill": of("bill", BILLED, SIGNERS),
    "contributions:workers": reads(WITH_ALL_SCOPES),
    "contributions:done": reads(EMPLOYERS),
    "contributions:done_file": reads(EMPLOYERS),
    "contributions:short_job": reads(WITH_ALL_SCOPES),
    "contributions:start_employment": both(frozenset({"adminone", "admintwo"})),
    "contributions:end_employment": of("employment_id", SIGNERS),
    "contributions:employer_accidents": reads(frozenset({"adminone", "admintwo"})),
    "contributions:employer_accident_new": Route(
        get=frozenset({"adminone", "admintwo"}),
        post=frozenset({"adminone", "admintwo"}),
        asks={"worker": "employment_id"},
        readers=SIGNERS,
    ),
    "contributions:accidents": reads(TOLD_OF_HEALTH),
    "contributions:accident_new": both(TOLD_OF_HEALTH),
    "contributions:accident_of_others": both(CITIZENS),
    "contributions:accident_reports": reads(AT_A_DESK),
    "contributions:accident_report": of("accident_report", {"nobody known": AT_A_DESK}),
    "contributions:accident_death": of("accident_death", {"nobody known": AT_A_DESK}),
    "contributions:accident": of("accident", ACCIDENTS),
    "contributions:accident_pdf": of("accident", ACCIDENTS),
    "contributions:accident_correct": of("accident", ACCIDENTS),
    "contributions:accident_wrong": of("accident", {"ana": frozenset({"ana"})}),
    "contributions:household_accident_new": both(frozenset({"ana"})),
    "contributions:household": reads(CITIZENS),
    "contributions:household_start": both(CITIZENS),
    "contributions:household_end": of("household_worker", {"ana": frozenset({"ana"})}),
    "contributions:household_month": Route(
        get=frozenset({"ana"}), post=frozenset({"ana"}), more={"month": "2026-01"}
    ),
    "contributions:household_bill": of("household_slip", {"ana": frozenset({"ana"})}),
    "contributions:statements": Route(get=TREASURY | AUDITOR, post=TREASURY | AUDITOR),
    "contributions:statement": of("statement_id", BANK),
    "contributions:entry": of("booking_id", {"bank": TREASURY}),
    "contributions:overdue": reads(TREASURY | AUDITOR),
    "contributions:overdue_bill": of(
        "bill", dict.fromkeys(BILLED, TREASURY | AUDITOR), dict.fromkeys(BILLED, TREASURY)
    ),
    "contributions:regime": both(frozenset({"adminone", "admintwo"})),
    "contributions:regimes": reads(TREASURY | AUDITOR),
    "contributions:regime_statement": of("regime", {"one": TREASURY | AUDITOR}, {"one": TREASURY}),
    # Claims
    "benefits:claims": reads(CITIZENS),
    "benefits:claim_choose": reads(CITIZENS),
    "benefits:claim_start": Route(get=CITIZENS, post=CITIZENS, more={"benefit": "old-age"}),
    "benefits:draft": of("token", DRAFTS, step="record"),
    "benefits:draft_check": of("token", DRAFTS),
    "benefits:draft_send": of("token", DRAFTS),
    "benefits:draft_discard": of("token", DRAFTS),
    "benefits:claim": of("claim", CLAIMANTS),
    "benefits:claim_received": of("claim", CLAIMANTS),
    "benefits:claim_progress": of("claim", CLAIMANTS),
    "benefits:answer": of("claim", CLAIMANTS),
    "benefits:withdraw": of("claim", CLAIMANTS),
    "benefits:decision": of("claim", own("bia")),
    "benefits:contest": of("claim", own("bia")),
    "benefits:appeal": of("appeal", own("bia")),
    "benefits:appeal_hearing": of("appeal", {}, own("bia")),
    "benefits:appeal_calendar": of("appeal", {}),
    "benefits:appeal_further": of("appeal", {}),  # only after a result
    "benefits:appeal_withdraw": of("appeal", own("bia")),
    # Those who judge appeals, and calculations done again
    "benefits:board": reads(BOARD),
    "benefits:board_file": of("appeal", {"bia": BOARD}),
    "benefits:board_offer": of("appeal", {}, {"bia": BOARD}),
    "benefits:board_heard": of("appeal", {}, {"bia": BOARD}),
    "benefits:board_vote": of("appeal", {}, {"bia": BOARD}),
    "benefits:unreached": reads(CLERK | SUPERVISOR),
    "benefits:unreached_bring": of("unreached", {"bia": CLERK | SUPERVISOR}),
    "benefits:unreached_letter": of("unreached", {"bia": CLERK | SUPERVISOR}, {}),
    "benefits:revisions": reads(frozenset({"supervisor"})),
    "benefits:revision": of("revision_number", {"bia": SUPERVISOR}),
    "benefits:reduction": of("reduction_reference", own("bia")),
    "benefits:reduction_contest": of("reduction_reference", {}),  # only once it was carried out
    "benefits:division": of("divided", own("bia"), {}, sequence="1"),
    "benefits:division_contest": of("divided", own("bia"), sequence="1"),
    "benefits:overpayments": reads(frozenset({"supervisor"})),
    "benefits:overpayment": of("asked_back", own("bia")),
    "benefits:overpayment_contest": of("asked_back", own("bia")),
    "benefits:overpayment_parts": of("asked_back", own("bia")),
    "benefits:overpayment_settle": of("overpayment_reference", {"bia": SUPERVISOR}),
    # Papers, corrections, flags, the counter
    "benefits:papers_draft": of("token", DRAFTS),
    "benefits:papers": of("claim", CLAIMANTS | {"ana": frozenset({"ana"}) | CLERK}),
    "benefits:paper": of("paper", ON_PAPER),
    "benefits:paper_take_back": of("paper", {}),  # sent: nobody takes it back any more
    "benefits:paper_judge": of("paper", {}, DECIDERS),
    "benefits:receipt": of("claim", CLAIMANTS),
    "benefits:wrong": of("claim", {}),  # without a finding there is nothing
    "benefits:wrong_draft": of("token", DRAFTS),
    "benefits:corrections": reads(AT_A_DESK),
    "benefits:correction": of("correction", ON_PAPER),
    "benefits:correction_settle": of("correction", {}, DECIDERS),
    "benefits:office": both(CLERK),
    "benefits:visit": of("visit", SERVED),
    "benefits:visit_application": of("visit", SERVED, benefit="old-age"),
    "benefits:candidates": reads(RULES | AUDITOR),
    "benefits:candidates_export": reads(RULES | AUDITOR),
    "benefits:flag_rules": reads(frozenset({"supervisor"}) | AUDITOR | RULES),
    "benefits:flag_switch": Route(
        get=frozenset({"supervisor"}) | RULES,
        post=frozenset({"supervisor"}) | RULES,
        more={"rule": "wage_growth"},
    ),
    "benefits:flag_confirm": of("switch_id", {}, {"ana": frozenset({"supervisor"}) | RULES}),
    "benefits:flag_settle": of("flag_id", {}, DECIDERS),
    # What the machine did by itself
    "benefits:robots": reads(SUPERVISOR | AUDITOR | RULES),
    "benefits:robot_switch": Route(
        get=SUPERVISOR | RULES, post=SUPERVISOR | RULES, more={"kind": "ask"}
    ),
    "benefits:robot_confirm": of("robot_switch_id", {}, {"ana": SUPERVISOR | RULES}),
    "benefits:robot_undo": of("robot_step", {"ana": SUPERVISOR}),
    "benefits:robot_place": of("claim_number", {}, {"eva": SUPERVISOR}),
    # The desk
    "benefits:desk": reads(AT_A_DESK),
    "benefits:desk_keys": reads(AT_A_DESK),
    "benefits:desk_next": Route(post=AT_A_DESK),
    "benefits:desk_file": of("claim", FILES),
    "benefits:desk_act": of("claim", {}, DECIDERS, act="take"),
    "benefits:desk_people": both(AT_A_DESK | ASSESSOR),
    "benefits:desk_skills": of("staff_number", {}, {COLLEAGUE: SUPERVISOR}),
    "benefits:desk_absence_end": of("absence_number", {}, {COLLEAGUE: SUPERVISOR | {COLLEAGUE}}),
    "benefits:desk_many": both(SUPERVISOR),
    # Assessors (nobody here is one), and what the person reads of them
    "benefits:assessments": reads(ASSESSOR),
    "benefits:assessment_next": Route(post=ASSESSOR),
    "benefits:assessment": of("assessment", {"nora": ASSESSOR}),
    "benefits:own_assessment": of("claim", CLAIMANTS, {}),
    # Visits to the assessors: these claims need none
    "benefits:appointment": of("claim", CLAIMANTS | {"ana": frozenset({"ana"}) | CLERK}, SERVED),
    "benefits:appointment_cancel": of("claim", {}),
    "benefits:appointment_needs": of("claim", {}),
    "benefits:appointment_calendar": of("claim", {}),
    "benefits:agenda": reads(SUPERVISOR | ASSESSOR | CLERK),
    "benefits:agenda_hours": both(SUPERVISOR),
    "benefits:agenda_hours_close": of("hours_number", {}),  # of an office without an actor
    "benefits:agenda_arrange": of("arrangement_number", {}),
    "benefits:agenda_act": of("appointment", {}, {"nora": ASSESSOR}, act="arrived"),
    # Conditions of the family grant: the family, the desk, schools and health posts
    "benefits:conditions": reads(CITIZENS),
    "benefits:conditions_period": of(
        "follow_up", own("ana") | {"bia": frozenset({"bia", "message helper"})}, {}
    ),
    "benefits:conditions_reason": of("follow_up", {}, member="1", duty="school_attendance"),
    # Only against a step that was decided.
    "benefits:conditions_contest": of("follow_up", own("bia")),
    "benefits:grant_steps": both(AT_A_DESK),
    "benefits:grant_step": of("follow_up", {"ana": OF_UNIT_ONE}),
    "benefits:grant_reason": of("grant_reason", {"ana": AT_A_DESK}),
    "benefits:institutions": Route(get=SIGNED_IN, post=ADMINS),  # most work for none
    "benefits:reporting": of("institution", {"bia": frozenset({"bia"}) | CLERK}),
    "benefits:reporting_list": of("institution", {"bia": frozenset({"bia"}) | CLERK}),
    "benefits:reporting_keys": of("institution", own("bia")),
    "benefits:reporting_revoke": of("institution", {}, own("bia"), key="1"),
    "benefits:api_reports": library(NOBODY),  # a key, not a sign-in
    # Supervision, and decisions read again
    "benefits:supervision": reads(SUPERVISOR),
    "benefits:escalation_seen": of("escalation_number", {}, {"ana": SUPERVISOR}),
    "benefits:correction_task": of("task_number", {}, {"dora": SUPERVISOR}),
    "benefits:review_next": Route(post=AT_A_DESK),
    "benefits:review": of("sample", {"bia": frozenset({COLLEAGUE})}),
    # Payments
    "benefits:payments": reads(CITIZENS),
    "benefits:exemption": both(TOLD_OF_HEALTH),
    "benefits:exemptions": reads(ASSESSOR),
    "benefits:exemption_settle": of("exemption", {"nora": ASSESSOR}),
    "benefits:indemnity": both(CITIZENS),
    "benefits:indemnity_act": of("indemnity", {}, own("ana"), act="withdraw"),
    "benefits:indemnities": reads(AT_A_DESK),
    "benefits:indemnity_decide": of("indemnity", {"ana": AT_A_DESK}),
    "benefits:payments_statement": reads(CITIZENS),
    "benefits:payback_matches": reads(TREASURY | AUDITOR),
    "benefits:payback_match": of("booking_id", {"bank": TREASURY}),
    "benefits:runs": reads(TREASURY | AUDITOR),
    "benefits:run_prepare": both(TREASURY),
    "benefits:run": of("run", RUNS),
    "benefits:run_held": of("run", RUNS),
    "benefits:run_freeze": of("run", {}, MAKERS),
    "benefits:run_approve": of("run", MAKERS),
    "benefits:run_discard": of("run", {}, MAKERS),
    # The pension of one's own
    "benefits:pension_mine": both(PERSONAL_RECORD),
    "benefits:pension_mine_answer": both(PERSONAL_RECORD),
    "benefits:pension_mine_table": both(PERSONAL_RECORD),
    # New legal values: whoever made one may withdraw it and never approve it
    "regulations:rules": reads(RULES | AUDITOR),
    "regulations:parameter": Route(get=RULES | AUDITOR, more=NUMBER),
    "regulations:propose": Route(get=RULES, post=RULES, more=NUMBER),
    "regulations:proposal": of("number", PROPOSED, {}),
    "regulations:proposal_progress": of("number", PROPOSED, {}),
    "regulations:proposal_approve": of("number", {}),
    "regulations:proposal_return": of("number", {}),
    "regulations:proposal_withdraw": of("number", {}, {"rules officer": RULES}),
    # Messages
    "messages:inbox": both(CITIZENS | {"message helper"}),
    "messages:letter": of("code", LETTERS),
    "messages:letter_pdf": of("code", LETTERS),
    "messages:letter_json": of("code", LETTERS),
    # The assistant
    "assistant:resume": reads(SIGNED_IN),
    "assistant:wishes": both(SIGNED_IN),
    "assistant:ticket": of("ticket", CLAIMANTS),
    "assistant:ticket_thread": of("ticket", CLAIMANTS),
    "assistant:ticket_write": of("ticket", {}, CLAIMANTS),
    "assistant:ticket_close": of("ticket", {}, CLAIMANTS),
    "assistant:console": reads(CONSOLE),
    "assistant:answering": of("ticket", ASKED),
    "assistant:answering_thread": of("ticket", ASKED),
    "assistant:ticket_act": of("ticket", {}, ASKED, verb="take"),
    "assistant:unresolved": reads(EDITORS),
    "assistant:settle": Route(post=EDITORS),
    "assistant:propose": both(EDITORS),
    "assistant:additions": reads(EDITORS),
    "assistant:decide": of("addition_id", {}, ADDED, verb="drop"),
    "assistant:heads": reads(EDITORS),
    "assistant:train": Route(post=EDITORS),
    "assistant:head": of("version_id", ADDED),
    "assistant:misses": of("version_id", ADDED, {}),
    "assistant:misses_file": of("version_id", ADDED, {}),
}

POLICY: dict[str, Route] = OPEN | CLOSED

# Whose words of which kind an actor may meet; "*" is every kind.
HANDED_OVER = ("name", "ticket")  # who asked a person a question, and what
ON_FILE = ("name", "national_id", "record", "claim", "payments", "paper")
SEEN_BY: dict[str, dict[str, tuple[str, ...]]] = {
    "visitor": {},
    "ana": {"ana": ("*",)},
    # Who gave a mandate sees who holds it, and who holds it, for whom.
    "bia": {"bia": ("*",), "record helper": ("name",), "message helper": ("name",)},
    "record helper": {"record helper": ("*",), "bia": ("name", "record")},
    "message helper": {"message helper": ("*",), "bia": ("name", "claim", "letter", "payments")},
    "adminone": {
        "adminone": ("*",),
        "one": ("*",),
        "clerkone": ("name",),
        "accountantone": ("name",),
    },
    "accountantone": {
        "accountantone": ("*",),
        "one": ("company", "worker", "worker_id", "upload", "declaration"),
    },
    "clerkone": {"clerkone": ("*",), "one": ("*",)},
    "admintwo": {"admintwo": ("*",), "two": ("*",)},
    "caseworker with lease": {"ana": (*ON_FILE, "ticket"), "bia": HANDED_OVER},
    "caseworker without lease": {"ana": (*ON_FILE, "ticket"), "bia": HANDED_OVER},
    "supervisor": {"ana": (*ON_FILE, "ticket"), "bia": HANDED_OVER, "opening": ("*",)},
    "caseworker of unit two": {
        # Months said to be missing are decided at any desk, with the record beside them.
        "ana": (*HANDED_OVER, "record"),
        "bia": HANDED_OVER,
        "opening": ("*",),
        "caio": ("name", "address"),
    },
    "treasury": {
        "dora": ("name", "payments"),
        "bank": ("*",),
        # How a company pays is compared with the register, by its name, and with who said it.
        "one": ("bill", "company", "regime"),
        "adminone": ("name",),
        "two": ("bill", "company"),
        # A household is named by its householder, in the list of bills that are overdue.
        "ana": ("name", "bill"),
        "record helper": ("name", "bill"),
    },
    "auditor": {
        "ana": ("name", "inquiry", "looks", "bill"),
        "record helper": ("name", "bill"),
        "bia": (*ON_FILE, "inquiry", "looks", "letter"),
        "dora": ("name", "payments"),
        "bank": ("*",),
        "one": ("bill", "company", "regime"),
        "adminone": ("name",),
        "two": ("bill", "company"),
    },
    "board member": {"bia": (*ON_FILE, "letter")},
    "office clerk": {
        "ana": ("name", "record", "claim", "paper", "payments", "ticket"),
        # It reports, and a clerk takes what comes on paper, or brings a letter of hers to her.
        "bia": (*HANDED_OVER, "office", "claim"),
    },
    "medical assessor": {"nora": ("name", "national_id", "claim", "medical")},
    "administrator": {"proposal": ("*",)},
    "rules officer": {},
}

# Whoever keeps a hold sees whose data it keeps, and why.
for _actor in SUPERVISOR | AUDITOR:
    SEEN_BY[_actor] = SEEN_BY[_actor] | {"caio": ("name", "hold")}

# What was calculated again, and what lies in nobody's queue, is any supervisor's work; a reason
# that a family gave, any office's.
SEEN_BY["supervisor"] |= {"bia": (*HANDED_OVER, "claim", "payments"), "eva": ("name", "claim")}
for _actor in AT_A_DESK:
    SEEN_BY[_actor] = SEEN_BY[_actor] | {"ana": (*SEEN_BY[_actor]["ana"], "reason")}

# Whoever opens a lock, or compares two records, sees whose they are.
for _actor in LOCK_OPENERS:
    SEEN_BY[_actor] = SEEN_BY[_actor] | {"lena": ("name", "national_id")}
# Whoever compares a death with the registry sees who told it, and of whom.
for _actor in AT_A_DESK | CLERK:
    SEEN_BY[_actor] = SEEN_BY[_actor] | {"bia": (*SEEN_BY[_actor]["bia"], "death")}
for _actor in AT_A_DESK:
    SEEN_BY[_actor] = SEEN_BY[_actor] | dict.fromkeys(
        ("tia", "tia again"), ("name", "national_id", "email")
    )

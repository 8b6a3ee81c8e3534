"""The register of automated tools: what runs by itself, whose it is, and what it may not do.

Whatever the clock starts belongs to one of them (`tasks`) or is `PLUMBING`; a test compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as L_


@dataclass(frozen=True)
class Tool:
    """One automated tool."""

    key: str
    name: Any
    purpose: Any
    how: Any
    data: Any
    limits: Any
    owner: Any
    learns: bool
    page: str = ""
    tasks: tuple[str, ...] = ()  # of the table of periodic work


# Carries what others began and shows that it lives; touches nobody's data on its own.
PLUMBING = ("portal.sweep", "portal.heartbeat")
_RULES = L_("Rules written by people.")

_TOOLS = (
    Tool(
        key="assistant",
        name=L_("The assistant"),
        purpose=L_("Finds the approved text that answers a question, or reads your own record."),
        how=L_(
            "A trained model compares your question with approved sample questions. It writes no"
            " text of its own."
        ),
        data=L_(
            "Your question without numbers that identify you, kept for 90 days; your own record"
            " only while you read the answer."
        ),
        limits=L_("It decides nothing, changes nothing and promises nothing."),
        owner=L_("service team"),
        learns=True,
        page="assistant:metrics",
        tasks=("assistant.forget",),
    ),
    Tool(
        key="law",
        name=L_("The rules of law"),
        purpose=L_("Says for each condition of a benefit whether it is met, and reckons amounts."),
        how=L_("Rules written by people, with their articles; nothing is learnt from cases."),
        data=L_("The facts of your claim with their sources."),
        limits=L_("It may grant. It can never refuse: that takes two people."),
        owner=L_("claims team"),
        learns=False,
        page="how_we_decide",
    ),
    Tool(
        key="flags",
        name=L_("The flag rules"),
        purpose=L_("Name one fact of a claim that a person must look at before it is decided."),
        how=L_(
            "Rules written by people; one of them switches a rule off, two switch it on. Nothing is"
            " added up."
        ),
        data=L_(
            "The claim, the record, the account and papers; never nationality, place, sex, age or"
            " language."
        ),
        limits=L_("A flag decides nothing and delays nothing: the deadline stays."),
        owner=L_("claims team"),
        learns=False,
    ),
    Tool(
        key="steps",
        name=L_("The automatic steps"),
        purpose=L_("Ask for what is missing, hand a claim to an office, close what came twice."),
        how=L_("Rules written by people; each step is noted, and an officer can take it back."),
        data=L_("The claim, its papers and the offices’ queues."),
        limits=L_("It decides no claim. One person switches each kind off, two switch it on."),
        owner=L_("claims team"),
        learns=False,
        tasks=("benefits.watch_deadlines",),
    ),
    Tool(
        key="partners",
        name=L_("Passing a question on"),
        purpose=L_("Asks another institution’s assistant what is that institution’s matter."),
        how=L_("You see the words and send them; the reply is shown as it comes, with its source."),
        data=L_("The words that you sent, without your name; kept for 90 days."),
        limits=L_("It sends nothing by itself and says nothing of you."),
        owner=L_("service team"),
        learns=False,
    ),
    Tool(
        key="payroll",
        name=L_("The check of payrolls"),
        purpose=L_("Finds faults in an employer’s file, line by line."),
        how=_RULES,
        data=L_("The employer’s file and the register of workers."),
        limits=L_("It files nothing: an administrator of the employer confirms."),
        owner=L_("employers team"),
        learns=False,
    ),
    Tool(
        key="payments",
        name=L_("The pay run"),
        purpose=L_("Prepares the month’s payments and compares them with the bank’s answers."),
        how=_RULES,
        data=L_("Awards, payments and accounts."),
        limits=L_("Two people approve every run."),
        owner=L_("payments team"),
        learns=False,
        tasks=("benefits.collect_bank_answers",),
    ),
    Tool(
        key="bookings",
        name=L_("The booking of contributions"),
        purpose=L_("Books what was paid in to the bill that the payment names."),
        how=_RULES,
        data=L_("The bank’s statements and the open bills."),
        limits=L_("A payment that names no bill waits for a person."),
        owner=L_("contributions team"),
        learns=False,
        tasks=("contributions.collect_statements", "contributions.close_expired_bills"),
    ),
    Tool(
        key="again",
        name=L_("Calculating again"),
        purpose=L_("Asks the law once more when facts of a grant, its shares or the law change."),
        how=L_("Rules written by people, with their articles; nothing is learnt from cases."),
        data=L_("The claim, the record and what was paid."),
        limits=L_("It may give more. Whatever would be less, or is in doubt, waits for people."),
        owner=L_("claims team"),
        learns=False,
        tasks=("benefits.divide_shares_anew", "benefits.end_what_was_given_up"),
    ),
    Tool(
        key="overpaid",
        name=L_("Money asked back"),
        purpose=L_("Counts what was paid too much; sends the bills that two people decided."),
        how=_RULES,
        data=L_("Decisions, payments and the bills."),
        limits=L_("It asks nobody for money before you were heard and two people decided."),
        owner=L_("payments team"),
        learns=False,
        tasks=("benefits.collect_overpayments",),
    ),
    Tool(
        key="family_grant",
        name=L_("The follow-up of the family grant"),
        purpose=L_("Compares reports on school and health with what the family grant asks for."),
        how=_RULES,
        data=L_("What schools and health services report of the children."),
        limits=L_("It may warn by letter. To withhold money takes two people, and you are heard."),
        owner=L_("families team"),
        learns=False,
        tasks=("benefits.follow_families",),
    ),
    Tool(
        key="agenda",
        name=L_("The agenda of the assessors"),
        purpose=L_("Offers times for an examination and reminds of them."),
        how=_RULES,
        data=L_("The examinations asked for and the hours of the assessors."),
        limits=L_("Not coming decides nothing; a visit that nobody booked goes to a person."),
        owner=L_("claims team"),
        learns=False,
        tasks=("benefits.watch_agenda",),
    ),
    Tool(
        key="lots",
        name=L_("Drawing by lot"),
        purpose=L_("Draws who judges an appeal, and which decisions people check once more."),
        how=L_("Chance, among those who may."),
        data=L_("Appeals, decisions, and who has worked on them."),
        limits=L_("It judges nothing."),
        owner=L_("appeals team"),
        learns=False,
        tasks=("benefits.seat_panels", "benefits.draw_sample"),
    ),
    Tool(
        key="keeping",
        name=L_("Keeping and erasing data"),
        purpose=L_("Erases data whose time is over; checks each night that no look was hidden."),
        how=_RULES,
        data=L_("The dates of your data, and the log of looks."),
        limits=L_("It warns before it erases, and stops where somebody has set a hold."),
        owner=L_("data protection team"),
        learns=False,
        tasks=("accounts.retention", "accounts.check_access_log"),
    ),
    Tool(
        key="files",
        name=L_("The check of files"),
        purpose=L_("Looks whether a file is safe, and whether the same photo came before."),
        how=_RULES,
        data=L_("The files that you hand in."),
        limits=L_("It turns away what is unsafe or not taken here; a likeness goes to a person."),
        owner=L_("claims team"),
        learns=False,
    ),
    Tool(
        key="sign_ins",
        name=L_("The watch over sign-ins"),
        purpose=L_("Stops attempts after wrong passwords and tells you of a new device."),
        how=_RULES,
        data=L_("Times of sign-ins, wrong attempts, and the kind of device."),
        limits=L_("It decides nothing of your rights; you can always prove who you are."),
        owner=L_("access team"),
        learns=False,
    ),
)


def tools() -> tuple[Tool, ...]:
    """Every automated tool that runs here."""
    return _TOOLS

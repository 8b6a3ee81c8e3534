"""The register of automated tools: what runs by itself, whose it is, and what it may not do."""

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
            "Rules written by people; two of them switch a rule on or off. Nothing is added up."
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
        limits=L_("It decides no claim. Two people switch each kind on or off."),
        owner=L_("claims team"),
        learns=False,
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
        how=L_("Rules written by people."),
        data=L_("The employer’s file and the register of workers."),
        limits=L_("It files nothing: an administrator of the employer confirms."),
        owner=L_("employers team"),
        learns=False,
    ),
    Tool(
        key="payments",
        name=L_("The pay run"),
        purpose=L_("Prepares the month’s payments and compares them with the bank’s answers."),
        how=L_("Rules written by people."),
        data=L_("Awards, payments and accounts."),
        limits=L_("Two people approve every run."),
        owner=L_("payments team"),
        learns=False,
    ),
)


def tools() -> tuple[Tool, ...]:
    """Every automated tool that runs here."""
    return _TOOLS

"""Every notice we send, kind by kind: what happened, why, what next, by when.

A notice is stored as its kind and values and put into words when it is read, in the reader's
language. Values are formatted by the end of their name: `_cents` is an amount, `_on` a day,
`_month` a month, `_at` a moment; all others are shown as they are.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.words import ACT_WORDS
from portal.messages.notice_text import HEARD_UNTIL, NoticeText
from portal.messages.texts_accidents import ACCIDENT_TEXTS
from portal.messages.texts_deaths import DEATH_TEXTS
from portal.messages.texts_family import FAMILY_TEXTS
from portal.messages.texts_overpayments import OVERPAYMENT_TEXTS
from portal.messages.texts_people import PEOPLE_TEXTS
from portal.messages.texts_visits import VISIT_TEXTS

TEXTS: dict[str, NoticeText] = {
    "claim_received": NoticeText(
        title=_("We have received your claim"),
        what=_("You asked for the %(benefit)s. The protocol number is %(case)s."),
        why=_("Your claim counts from %(filed_on)s."),
        next=_("We compare it with your record. You need do nothing."),
        by_when=_("You will have an answer by %(due_on)s at the latest."),
        link="benefits:claim",
        link_label=_("Follow your claim"),
    ),
    "claim_referred": NoticeText(
        title=_("An officer is looking at your claim"),
        what=_("Your claim %(case)s is with a person at %(unit)s."),
        why=_("There is something in it that should not be decided by a machine."),
        next=_("The officer will write to you if anything is missing."),
        by_when=_("You will have an answer by %(due_on)s at the latest."),
        link="benefits:claim",
        link_label=_("See what is being checked"),
    ),
    "question_asked": NoticeText(
        title=_("We have a question about your claim"),
        what=_("%(what)s"),
        why=_("%(why)s"),
        next=_("Answer online, or bring what you have to an office. Our own deadline waits."),
        by_when=_("Please answer by %(due_on)s."),
        link="benefits:answer",
        link_label=_("Answer the question"),
        needs_you=True,
    ),
    "question_lapsed": NoticeText(
        title=_("We go on without your answer"),
        what=_("We asked you about your claim %(case)s and have no answer yet."),
        why=_("The time for it ended on %(due_on)s."),
        next=_("The officer goes on with what we have. You can still write to us."),
        link="benefits:claim",
        link_label=_("Go to your claim"),
    ),
    "claim_granted": NoticeText(
        title=_("Yes: your %(benefit)s is granted"),
        what=_("You receive %(amount_cents)s a month from %(starts_on)s."),
        why=_("All conditions of the law are met. The letter shows each of them."),
        next=_("The first payment comes with the next monthly payment, arrears included."),
        by_when=_("If you disagree, you can contest the decision until %(appeal_until_on)s."),
        link="benefits:decision",
        link_label=_("Read the decision"),
    ),
    "claim_granted_times": NoticeText(
        title=_("Yes: your %(benefit)s is granted"),
        what=_("You receive %(amount_cents)s %(times)s times, the first time on %(starts_on)s."),
        why=_("All conditions of the law are met. The letter shows each of them."),
        next=_("Each is paid with the pay run that follows its day. The letter names the days."),
        by_when=_("If you disagree, you can contest the decision until %(appeal_until_on)s."),
        link="benefits:decision",
        link_label=_("Read the decision"),
    ),
    "claim_granted_shared": NoticeText(
        title=_("Yes: your %(benefit)s is granted"),
        what=_("All of you together receive %(amount_cents)s a month from %(starts_on)s."),
        why=_("All conditions of the law are met. The letter shows each of them."),
        next=_("Each of you has a payment of your own; that of a child goes to who cares for it."),
        by_when=_("If you disagree, you can contest the decision until %(appeal_until_on)s."),
        link="benefits:decision",
        link_label=_("Read the decision"),
    ),
    "claim_refused": NoticeText(
        title=_("We cannot grant your %(benefit)s now"),
        what=_("Two officers looked at your claim %(case)s. Not every condition is met yet."),
        why=_("The letter says which one is missing, and by how much."),
        next=_("You can contest the decision, or ask again when the condition is met."),
        by_when=_("You can contest it until %(appeal_until_on)s."),
        link="benefits:decision",
        link_label=_("Read the reasons"),
        needs_you=True,
    ),
    "claim_withdrawn": NoticeText(
        title=_("You took your claim back"),
        what=_("Your claim %(case)s is closed. Nothing was decided."),
        next=_("You can ask again whenever you like."),
        link="benefits:claim",
        link_label=_("Go to your claim"),
    ),
    "appeal_received": NoticeText(
        title=_("We have received your appeal"),
        what=_("You contest the decision on your claim. The protocol number is %(case)s."),
        next=_("People who did not take the first decision look at the whole file again."),
        by_when=_("We write to you as soon as three of them are chosen."),
        link="benefits:appeal",
        link_label=_("Follow your appeal"),
    ),
    "appeal_seated": NoticeText(
        title=_("Three people look at your appeal now"),
        what=_("Your appeal %(case)s is with a panel of the %(instance)s."),
        why=_("They were drawn by lot. None of them had a part in the decision."),
        next=_("They read the whole file. If you asked to be heard, they offer you times."),
        link="benefits:appeal",
        link_label=_("Follow your appeal"),
    ),
    "hearing_offered": NoticeText(
        title=_("Choose a time to be heard"),
        what=_("The panel of your appeal %(case)s offers you times for a hearing."),
        why=_("You asked to be heard before it is decided."),
        next=_("Choose the time that suits you. You may bring somebody."),
        by_when=_("The first of the times is on %(from_on)s."),
        link="benefits:appeal",
        link_label=_("Choose a time"),
        needs_you=True,
    ),
    "hearing_booked": NoticeText(
        title=_("Your hearing is booked"),
        what=_("You are heard on %(starts_at)s, %(way)s."),
        why=_("It is about your appeal %(case)s."),
        next=_("Where: %(where)s."),
        link="benefits:appeal",
        link_label=_("Go to your appeal"),
    ),
    "appeal_allowed": NoticeText(
        title=_("Your appeal succeeds"),
        what=_("The panel decided your appeal %(case)s in your favour."),
        why=_("The letter gives the reasons of each member."),
        next=_("We carry it out at once. What needs an officer is done within thirty days."),
        link="benefits:appeal",
        link_label=_("Read the result"),
    ),
    "appeal_dismissed": NoticeText(
        title=_("Your appeal does not succeed"),
        what=_("The panel looked at everything again. The decision on %(case)s stands."),
        why=_("The letter gives the reasons of each member."),
        next=_("You can take it to the appeal council. It costs nothing."),
        by_when=_("You have time until %(further_until_on)s."),
        link="benefits:appeal",
        link_label=_("Read the result"),
    ),
    "appeal_dismissed_for_good": NoticeText(
        title=_("The appeal council did not decide in your favour"),
        what=_("The council looked at everything again. The decision on %(case)s stands."),
        why=_("The letter gives the reasons of each member."),
        next=_("You can take it to court, and you can file a new claim at any time."),
        link="benefits:appeal",
        link_label=_("Read the result"),
    ),
    "revision_found": NoticeText(
        title=_("We are calculating your benefit again"),
        what=_("Something that your decision %(case)s rests on has changed."),
        why=_("An officer looks at it, because it should not be decided by a machine."),
        next=_("What you receive now goes on. You need do nothing."),
        link="benefits:claim",
        link_label=_("Go to your claim"),
    ),
    "claim_reopened": NoticeText(
        title=_("Your claim is open again"),
        what=_("We corrected a value, and your claim %(case)s is decided anew."),
        why=_("With the right value the answer may be yes."),
        next=_("You need do nothing. An officer writes to you if anything is missing."),
        by_when=_("You will have an answer by %(due_on)s at the latest."),
        link="benefits:claim",
        link_label=_("Go to your claim"),
    ),
    "share_changed": NoticeText(
        title=_("Your share of the %(benefit)s changes"),
        what=_("From %(starts_on)s you receive %(amount_cents)s a month, before tax."),
        why=_(
            "A share of somebody else ends. It does not pass on to the others (EC 103/2019 art. 23"
            " §1); what remains is divided anew among those who go on receiving it."
        ),
        next=_("You need do nothing. The next payments follow by themselves. A letter says more."),
        by_when=_("If you disagree, you can contest the decision until %(appeal_until_on)s."),
        link="benefits:claim",
        link_label=_("Go to the claim"),
    ),
    "share_given_back": NoticeText(
        title=_("The shares of the %(benefit)s change after an appeal"),
        what=_("From %(starts_on)s a share of %(amount_cents)s a month is paid, before tax."),
        why=_(
            "An appeal was allowed: a share that we had ended goes on, and is divided with the"
            " others again."
        ),
        next=_(
            "You need do nothing. Nobody has to give anything back. The letter names every share."
        ),
        by_when=_("If you disagree, you can contest the decision until %(appeal_until_on)s."),
        link="benefits:claim",
        link_label=_("Go to the claim"),
    ),
    "reduction_heard": NoticeText(
        title=_("We have to ask you about your %(benefit)s"),
        what=_(
            "Something it rests on has changed, and by the law it may have to be lower, or end."
            " Nothing is decided."
        ),
        why=_("%(why)s"),
        next=_("Tell us how you see it. Until it is decided you are paid as now."),
        by_when=HEARD_UNTIL,
        link="benefits:reduction",
        link_label=_("Read what has changed and answer"),
        needs_you=True,
        starts_time=True,
    ),
    "job_reported": NoticeText(
        title=_("A new job was reported: your %(benefit)s waits"),
        what=_("What falls due from %(from_on)s on is not paid for now. Nothing is refused."),
        why=_("%(why)s"),
        next=_(
            "If it is not you, or you never began, tell us, and you are paid what waits. Otherwise"
            " two officers decide."
        ),
        by_when=HEARD_UNTIL,
        link="benefits:reduction",
        link_label=_("Read what has changed and answer"),
        needs_you=True,
        starts_time=True,
    ),
    "reduction_answered": NoticeText(
        title=_("We have your answer about your %(benefit)s"),
        what=_("An officer reads it, and a second one checks what the first proposes."),
        next=_("Until it is decided you are paid as now."),
        link="benefits:reduction",
        link_label=_("Read your answer"),
    ),
    "reduction_dropped": NoticeText(
        title=_("Your %(benefit)s stays as it is"),
        what=_("We asked you about a change. We have looked at it, and nothing changes."),
        link="benefits:reduction",
        link_label=_("Read why"),
    ),
    "award_reduced": NoticeText(
        title=_("Your %(benefit)s is lower from %(from_on)s on"),
        what=_("From that day you receive %(amount_cents)s a month, before tax."),
        why=_("Two officers decided it after you could say how you see it. The letter says why."),
        next=_("What you were paid until then stays yours under this decision."),
        by_when=_("If you disagree, you can contest the decision until %(appeal_until_on)s."),
        link="benefits:decision",
        link_label=_("Read the decision"),
        needs_you=True,
    ),
    "award_ended": NoticeText(
        title=_("Your %(benefit)s ends"),
        what=_("%(last_on)s is the last day that is paid."),
        why=_("Two officers decided it after you could say how you see it. The letter says why."),
        next=_("What you were paid until then stays yours under this decision."),
        by_when=_("If you disagree, you can contest the decision until %(appeal_until_on)s."),
        link="benefits:decision",
        link_label=_("Read the decision"),
        needs_you=True,
    ),
    "award_restored": NoticeText(
        title=_("Your %(benefit)s is as it was before"),
        what=_("Your appeal was allowed: you receive what the decision before gave you."),
        next=_("What was held back comes with the next pay run."),
        link="benefits:decision",
        link_label=_("Read the decision"),
    ),
    "award_revised": NoticeText(
        title=_("Your %(benefit)s was calculated again, in your favour"),
        what=_("You now receive %(amount_cents)s a month, counted from %(starts_on)s."),
        why=_("Something that the earlier decision rested on was corrected."),
        next=_("What we paid too little comes with the next pay run."),
        by_when=_("If you disagree, you can contest the decision until %(appeal_until_on)s."),
        link="benefits:decision",
        link_label=_("Read the new decision"),
    ),
    "paper_rejected": NoticeText(
        title=_("We cannot use one of your papers"),
        what=_("It belongs to your application for the %(benefit)s."),
        why=_("%(paper_reason)s"),
        next=_("Send it again in this way. Nothing is decided against you because of this."),
        link="benefits:papers",
        link_label=_("Go to your papers"),
        needs_you=True,
    ),
    "check_is_on": NoticeText(
        title=_("We look at one thing in your claim %(case)s more closely"),
        what=_("%(flag_title)s."),
        why=_("Such a check says nothing about you. A person looks at it and decides."),
        next=_("%(flag_asks)s"),
        by_when=_("Our deadline stays the same: %(due_on)s."),
        link="benefits:claim",
        link_label=_("See what is being checked"),
    ),
    "visit_opened": NoticeText(
        title=_("A clerk looked you up to serve you"),
        what=_("%(officer)s at %(unit)s found you by your CPF on %(opened_at)s."),
        why=_("The reason given: %(visit_purpose)s."),
        next=_("If you were not at an office and did not phone, tell us: it is looked into."),
        link="access_log",
        link_label=_("Who looked at your data"),
    ),
    "correction_received": NoticeText(
        title=_("We look into the value that you say is wrong"),
        what=_("The number of your correction is %(case)s."),
        next=_("An officer compares it with the registers. Your right to contest stays as it is."),
        link="benefits:correction",
        link_label=_("See your correction"),
    ),
    "correction_made": NoticeText(
        title=_("You were right: the value is corrected"),
        what=_("It is about your correction %(case)s."),
        why=_("%(officer_words)s"),
        next=_("What rests on it is computed again. We write to you if anything changes."),
        link="benefits:correction",
        link_label=_("See your correction"),
    ),
    "correction_not_made": NoticeText(
        title=_("The value stays as it is"),
        what=_("It is about your correction %(case)s."),
        why=_("%(officer_words)s"),
        next=_("If you see it otherwise, you can contest the decision itself."),
        link="benefits:correction",
        link_label=_("See your correction"),
    ),
    "delayed_by_us": NoticeText(
        title=_("Something failed on our side"),
        what=_("We could not finish the automatic work on %(case)s."),
        why=_("It is our fault, not yours. Nothing is lost."),
        next=_("A person takes it from here. You need do nothing."),
    ),
    "payment_sent": NoticeText(
        title=_("%(net_cents)s is on its way to you"),
        what=_("Your payment for %(pay_month)s has gone to your bank, account %(account)s."),
        next=_("It should be in your account on %(pays_on)s."),
        link="benefits:payments",
        link_label=_("See your payments"),
    ),
    "thirteenth_sent": NoticeText(
        title=_("%(net_cents)s is on its way to you"),
        what=_("Your 13th payment has gone to your bank, account %(account)s."),
        next=_("It should be in your account on %(pays_on)s."),
        link="benefits:payments",
        link_label=_("See your payments"),
    ),
    "payment_paid": NoticeText(
        title=_("%(net_cents)s has been paid to you"),
        what=_("Your bank booked the payment for %(pay_month)s on %(paid_on)s."),
        link="benefits:payments",
        link_label=_("See your payments"),
    ),
    "payment_returned": NoticeText(
        title=_("Your bank sent your payment back"),
        what=_("%(net_cents)s for %(pay_month)s could not be paid into account %(account)s."),
        why=_("The bank says: %(bank_reason)s."),
        next=_("The money is yours and waits for you. Give us another account; then we pay it."),
        link="payout_account",
        link_label=_("Change the account"),
        needs_you=True,
    ),
    "payment_held": NoticeText(
        title=_("We could not pay you: we need your bank account"),
        what=_("%(amount_cents)s is due to you, up to %(pay_month)s."),
        why=_("%(hold_reason)s"),
        next=_("Give us an account in your own name. The next pay run pays all that is due."),
        link="payout_account",
        link_label=_("Give us an account"),
        needs_you=True,
    ),
}
TEXTS |= ACCIDENT_TEXTS | DEATH_TEXTS | FAMILY_TEXTS | OVERPAYMENT_TEXTS | PEOPLE_TEXTS
TEXTS |= VISIT_TEXTS

# Values that are words of ours and must follow the reader's language: stored as their key.
WORDS: dict[str, dict[str, Any]] = {
    "benefit": {
        "old_age": _("old-age pension"),
        "temporary_incapacity": _("temporary incapacity benefit"),
        "permanent_incapacity": _("permanent incapacity pension"),
        "accident_aid": _("accident aid"),
        "survivors": _("survivors’ pension"),
        "maternity": _("maternity pay"),
        "family_allowance": _("family allowance"),
        "imprisonment": _("imprisonment aid"),
        "assistance": _("assistance benefit"),
        "unemployment": _("unemployment insurance"),
        "closed_season": _("insurance of fishers in the closed season"),
        "family_grant": _("family grant"),
    },
    "act": ACT_WORDS,
    "data": {"drafts": _("An application that you began and did not send")},
    "hold_reason": {
        "no_account": _("You have not told us an account that we can pay into."),
        "account_refused": _("Your bank refused the account that we know."),
        "death_reported": _("A register says that the person has died. A person is checking it."),
        "other_benefit": _(
            "You receive another benefit, and the law pays only one of the two. Tell us which one "
            "you want."
        ),
    },
    "bank_reason": {
        "AC01": _("the account number is not right"),
        "AC04": _("the account is closed"),
        "AC06": _("the account is blocked"),
        "BE04": _("the name or address does not fit the account"),
        "MD07": _("the account holder has died"),
        "": _("no reason was given"),
    },
}

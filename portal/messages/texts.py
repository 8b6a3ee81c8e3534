"""Every notice we send, kind by kind: what happened, why, what next, by when.

A notice is stored as its kind and values and put into words when it is read, in the reader's
language. Values are formatted by the end of their name: `_cents` is an amount, `_on` a day,
`_month` a month, `_at` a moment; all others are shown as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class NoticeText:
    """The four sentences of a kind. `link` is a url name that takes the notice's case, or none."""

    title: Any
    what: Any
    why: Any = ""
    next: Any = ""
    by_when: Any = ""
    link: str = ""
    link_label: Any = ""
    needs_you: bool = False


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
        next=_("The first payment comes with the next pay run, arrears included."),
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
        by_when=_("We write to you as soon as the day of the session is set."),
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
    "email_changed": NoticeText(
        title=_("We write to another e-mail address now"),
        what=_("The address was confirmed with a code. The old one has been told, too."),
        next=_("If this was not you, tell us at once, and sign out all other devices."),
        link="account",
        link_label=_("Look at your data"),
    ),
    "helper_added": NoticeText(
        title=_("%(name)s may now act for you"),
        what=_("You gave a code, and %(name)s accepted. The mandate ends on %(until_on)s."),
        why=_("Both names are kept with everything they do."),
        next=_("You can end it any moment."),
        link="helpers",
        link_label=_("See what they may do"),
    ),
    "helper_ended": NoticeText(
        title=_("%(name)s may no longer act for you"),
        what=_("The mandate is over. It counts from the next click."),
        link="helpers",
        link_label=_("Helpers and mandates"),
    ),
    "mandate_over": NoticeText(
        title=_("You no longer act for %(name)s"),
        what=_("The mandate is over. What you did stays as it is."),
        link="helpers",
        link_label=_("Helpers and mandates"),
    ),
    "new_device": NoticeText(
        title=_("Your sign-in was used on a new device"),
        what=_("Device: %(device)s. When: %(signed_in_at)s."),
        next=_("If it was you, you need do nothing. If not, sign out all other devices."),
        link="sign_ins",
        link_label=_("Look at your sign-ins"),
    ),
    "question_answered": NoticeText(
        title=_("We have answered your question %(case)s"),
        what=_("%(by)s looked into it and wrote to you."),
        link="inquiry_sent",
        link_label=_("Read the answer"),
    ),
    "account_changed": NoticeText(
        title=_("The account we pay into is going to change"),
        what=_("On %(changed_at)s a new account was given: %(account)s."),
        why=_("To protect you, it takes effect only on %(effective_on)s."),
        next=_("If this was not you, tell us at once: we then keep the old account."),
        by_when=_("Tell us before %(effective_on)s."),
        link="payout_account",
        link_label=_("Look at your account"),
    ),
    "file_opened": NoticeText(
        title=_("An officer opened your file outside the normal way"),
        what=_("%(officer)s at %(unit)s opened it on %(opened_at)s."),
        why=_("The reason given: %(reason)s."),
        next=_("If this looks wrong to you, tell us: someone independent looks into it."),
        link="access_log",
        link_label=_("Who looked at your data"),
    ),
}

# Values that are words of ours and must follow the reader's language: stored as their key.
WORDS: dict[str, dict[str, Any]] = {
    "benefit": {"old_age": _("old-age pension")},
    "hold_reason": {
        "no_account": _("You have not told us an account that we can pay into."),
        "account_refused": _("Your bank refused the account that we know."),
        "death_reported": _("A register says that the person has died. A person is checking it."),
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

"""Words of this room that several pages share."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

# Certified facts that can be disputed, and how each is called.
FACTS = {
    "name": _("Name"),
    "social_name": _("Social name"),
    "born_on": _("Date of birth"),
    "sex": _("Sex in the register"),
    "national_id": _("CPF"),
}
# Other things that an inquiry may be about.
MATTERS = FACTS | {"payout_account": _("The account you are paid to")}

# What a helper may be allowed to do: the words, and what they mean.
HELPER_SCOPE_WORDS = {
    "record": (_("See the work record"), _("Employers, months, wages and contributions.")),
    "claims": (_("Ask for benefits and follow them"), _("File, answer questions, contest.")),
    "payments": (_("See the payments"), _("Amounts and dates; never change the account.")),
    "messages": (_("Read messages and letters"), _("Everything in the inbox.")),
    "medical": (_("See medical evidence"), _("Only if you allow it apart from the rest.")),
}

# Phrases that the access log keeps in English and shows in the reader's language.
KEPT_PHRASES = (
    gettext_noop("civil register"),
    gettext_noop("payout account"),
    gettext_noop("opening the lock you asked us to open"),
    gettext_noop("name, birth, contact and accounts"),
    gettext_noop("comparing two records that may be one person"),
    gettext_noop("your question about a look or a fact"),
    gettext_noop("answering your question"),
    gettext_noop("acting for the person"),
    gettext_noop("contribution record"),
    gettext_noop("payments"),
    gettext_noop("payment held in a pay run"),
    gettext_noop("bill for money asked back"),
    gettext_noop("matching a booking"),
    gettext_noop("pay run"),
    gettext_noop("messages"),
    gettext_noop("letter"),
    gettext_noop("reading a letter"),
    gettext_noop("name and dates of the employment"),
    gettext_noop("list of the employer's own workers"),
    gettext_noop("deciding a claim"),
    gettext_noop("home page: claims, payments, record"),
    gettext_noop("file opened outside the queue"),
    gettext_noop("name, in a proposal that takes two officers"),
    gettext_noop("proposing or confirming it"),
    gettext_noop("protected home address"),
    gettext_noop("name"),
    gettext_noop("work of the auditors"),
    gettext_noop("what was done for the employer"),
    gettext_noop("reasons for which nothing may be erased"),
    gettext_noop("setting, confirming or lifting a hold"),
)

# What a holder of a mandate did, by the name of the page that took the form.
ACT_WORDS = {
    "benefits:claim_start": _("began an application"),
    "benefits:draft": _("filled in a step of an application"),
    "benefits:draft_check": _("checked the answers of an application"),
    "benefits:draft_send": _("sent an application"),
    "benefits:draft_discard": _("discarded an application"),
    "benefits:answer": _("answered a question about a claim"),
    "benefits:withdraw": _("withdrew a claim"),
    "benefits:contest": _("contested a decision"),
    "messages:inbox": _("marked messages as read"),
    "end_mandate": _("gave a mandate back"),
    "contributions:accident_new": _("told of an accident at work"),
    "contributions:accident_correct": _("corrected a notice of an accident at work"),
    "assistant:person": _("wrote to a person of ours"),
    "assistant:ticket_write": _("wrote to a person of ours"),
    "assistant:ticket_close": _("said that a question is answered"),
    "other": _("sent a form in your name"),
    # For a company
    "contributions:upload": _("sent a payroll to be checked"),
    "contributions:file": _("signed and filed a payroll"),
    "contributions:discard": _("discarded a payroll that was not filed"),
    "contributions:start_employment": _("said that somebody started to work"),
    "contributions:end_employment": _("said that an employment ended"),
    "contributions:employer_accident_new": _("told of an accident at work"),
    "contributions:regime": _("said how the company pays"),
    "benefits:months_answer": _("answered about months of a worker"),
    "contributions:bill": _("set what was paid twice against a bill"),
    "new_company_person": _("made a code for a new clerk or accountant"),
    "withdraw_company_code": _("took a code of the company back"),
    "company_people": _("ended somebody’s mandate"),
    "accept_invitation": _("joined with a code of the company"),
    "for_company": _("sent a form in the company’s name"),
}

# What an auditor opens a file for.
AUDIT_PURPOSE_WORDS = {
    "audit_plan": _("Audit by the plan of the year"),
    "audit_complaint": _("The person or somebody else complained"),
    "audit_finding": _("Something in the figures or in a log has to be looked into"),
}

# What a file outside one's queue is opened for; only the last needs a second person before.
PURPOSE_WORDS = {
    "at_the_desk": _("The person is here at the desk"),
    "by_phone": _("The person is on the phone and was identified"),
    "court_or_authority": _("A court or an authority asks"),
    "correction": _("A mistake of ours has to be corrected"),
    "emergency": _("Emergency: it cannot wait for the unit that holds the file"),
}

"""The notices about school and health, the conditions of the family grant."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.messages.notice_text import NoticeText

FAMILY_TEXTS: dict[str, NoticeText] = {
    "conditions_not_kept": NoticeText(
        title=_("School and health: something was not kept"),
        what=_("The school or the health post told us so about %(name)s."),
        why=_("The family grant asks for school, vaccinations and visits to the health post."),
        next=_(
            "If there was a good reason, tell us. If it is a mistake, ask them to report again."
        ),
        by_when=_("Tell us by %(until_on)s. Until then nothing follows."),
        link="benefits:conditions_period",
        link_label=_("See it and say why"),
        needs_you=True,
    ),
    "condition_reason_accepted": NoticeText(
        title=_("Your reason is accepted"),
        what=_("What was not kept counts as kept."),
        next=_("Nothing follows from it. You need do nothing."),
        link="benefits:conditions_period",
        link_label=_("School and health"),
    ),
    "condition_reason_declined": NoticeText(
        title=_("Your reason is not accepted"),
        what=_("What was not kept stays as it was reported."),
        why=_("An officer looked at it: %(officer_words)s"),
        next=_("If a step follows you get a letter, and you can contest it."),
        link="benefits:conditions_period",
        link_label=_("School and health"),
    ),
    "conditions_warning": NoticeText(
        title=_("A warning about your family grant"),
        what=_("Something that school or health asks for was not kept."),
        why=_("This is a letter and no more: you are paid as always."),
        next=_("From now on keep what is asked for, so that no step follows."),
        by_when=_("If you disagree, you can contest it until %(appeal_until_on)s."),
        link="benefits:conditions_period",
        link_label=_("See what it is about"),
    ),
    "conditions_block": NoticeText(
        title=_("Your family grant is held back for a month"),
        what=_("The month is %(effect_month)s. You are paid it a month later."),
        why=_("Something that school or health asks for was not kept again."),
        next=_("Talk to the school or the health post. A mistake is put right at once."),
        by_when=_("If you disagree, you can contest it until %(appeal_until_on)s."),
        link="benefits:conditions_period",
        link_label=_("See what it is about"),
    ),
    "conditions_suspension": NoticeText(
        title=_("Your family grant is not paid for a time"),
        what=_("The first month is %(effect_month)s. The letter says how long."),
        why=_("Something that school or health asks for was not kept again."),
        next=_("Talk to the school, the health post or the social centre (CRAS)."),
        by_when=_("If you disagree, you can contest it until %(appeal_until_on)s."),
        link="benefits:conditions_period",
        link_label=_("See what it is about"),
    ),
    "conditions_end": NoticeText(
        title=_("Your family grant ends"),
        what=_("%(effect_month)s is the first month that is not paid."),
        why=_("Something that school or health asks for was not kept again after a suspension."),
        next=_("The social centre (CRAS) helps you. You can ask for the grant again."),
        by_when=_("If you disagree, you can contest it until %(appeal_until_on)s."),
        link="benefits:conditions_period",
        link_label=_("See what it is about"),
    ),
    "conditions_lifted": NoticeText(
        title=_("A step about your family grant is taken back"),
        what=_("It counts as if it had never been."),
        next=_("What was stopped is paid with the next monthly payment. You need do nothing."),
        link="benefits:conditions_period",
        link_label=_("School and health"),
    ),
}

"""The addresses of the people's room, without a namespace. The ways in stand in door_urls.py."""

from django.urls import include, path

from accounts.pages import (
    account,
    acting,
    archive,
    company,
    contact,
    family,
    helpers,
    looked,
    not_me,
    offices,
    openings,
    receipts,
    retention,
    sign_ins,
    two_persons,
)
from portal.secret_paths import secret_path

urlpatterns = [
    path("", include("accounts.door_urls")),
    path("", include("accounts.own_data_urls")),
    # For whom one acts
    path("act-as/", acting.capacity, name="capacity"),
    path("account/helpers/", helpers.helpers, name="helpers"),
    path("account/helpers/new/", helpers.new_helper, name="new_helper"),
    path("account/helpers/code/", helpers.accept_invitation, name="accept_invitation"),
    path("account/helpers/<int:mandate_id>/end/", helpers.end_mandate, name="end_mandate"),
    path(
        "account/helpers/codes/<int:invitation_id>/withdraw/",
        helpers.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("account/helpers/done/", receipts.acts_for_me, name="acts_for_me"),
    path("account/helpers/child/<int:child_id>/", offices.act_as_parent, name="act_as_parent"),
    path("account/receipts/", receipts.my_receipts, name="receipts"),
    path("account/receipts/<slug:reference>/", receipts.receipt, name="receipt"),
    path("account/receipts/<slug:reference>/pdf/", receipts.receipt_pdf, name="receipt_pdf"),
    path("account/offices/<int:organisation_id>/", offices.office_people, name="office_people"),
    path("act-as/people/", company.company_people, name="company_people"),
    path(
        "act-as/people/codes/<int:invitation_id>/withdraw/",
        company.withdraw_company_code,
        name="withdraw_company_code",
    ),
    path("act-as/people/new/", offices.new_company_person, name="new_company_person"),
    # One's own data
    path("account/", account.account, name="account"),
    path("account/payout/", account.payout_account, name="payout_account"),
    path("account/payout/not-me/", contact.cancel_payout_change, name="cancel_payout_change"),
    secret_path("not-me/<str:key>/", not_me.stop_change, name="not_me"),
    path("account/email/", contact.new_email, name="new_email"),
    path("account/email/<int:challenge_id>/", contact.confirm_email, name="confirm_email"),
    path("account/family/", family.family, name="family"),
    path("account/family/add/", family.add_relative, name="add_relative"),
    path("account/family/<int:tie_id>/end/", family.end_relative, name="end_relative"),
    path("account/family/<int:tie_id>/wrong/", family.dispute_relative, name="dispute_relative"),
    path("account/wrong/<slug:field>/", account.question_fact, name="question_fact"),
    path("account/looked/", looked.access_log, name="access_log"),
    path("account/looked/<int:entry_id>/wrong/", looked.question_look, name="question_look"),
    path("account/questions/", looked.my_inquiries, name="my_inquiries"),
    path("account/questions/<slug:reference>/", looked.inquiry_sent, name="inquiry_sent"),
    path("account/everything/", archive.my_archive, name="my_archive"),
    path("account/retention/", retention.retention, name="retention"),
    path("account/retention/<slug:reference>/", retention.erasure, name="erasure"),
    path("account/sign-ins/", sign_ins.sign_ins, name="sign_ins"),
    path(
        "account/sign-ins/sign-out-elsewhere/",
        sign_ins.sign_out_elsewhere,
        name="sign_out_elsewhere",
    ),
    # The institution answers what people question
    path("audit/questions/", looked.open_inquiries, name="open_inquiries"),
    path("audit/questions/<slug:reference>/", looked.answer_inquiry, name="answer_inquiry"),
    # What takes two persons
    path("staff/second-person/", two_persons.proposals, name="proposals"),
    path("staff/second-person/new/<slug:way>/", two_persons.propose, name="propose"),
    path("staff/second-person/<slug:reference>/", two_persons.proposal, name="proposal"),
    path("staff/files/", openings.all_openings, name="openings"),
    path("staff/files/open/", openings.open_file, name="open_file"),
    path("staff/files/<slug:reference>/", openings.opening, name="opening"),
]

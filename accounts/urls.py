"""The addresses of the people's room. Without a namespace: allauth looks its names up bare.

Of allauth's pages only those are open that we use: no sign-up, no reset by mail, no e-mail list.
"""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from django.urls import path

from accounts.pages import (
    account,
    acting,
    archive,
    company,
    contact,
    family,
    helpers,
    looked,
    sign_in,
    sign_ins,
    staff_door,
)

urlpatterns = [
    # The doors
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/digital-identity/", sign_in.begin, name="sign_in_begin"),
    path("sign-in/return/", sign_in.come_back, name="sign_in_return"),
    path("sign-in/again/", sign_in.prove_again, name="step_up"),
    path("sign-in/refused/", sign_in.refused, name="sign_in_refused"),
    path("sign-in/unknown/", sign_in.unknown, name="sign_in_unknown"),
    path("sign-in/conflict/", sign_in.conflict, name="sign_in_conflict"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    # Staff: password, then the second factor
    path("sign-in/staff/", account_views.login, name="account_login"),
    path("sign-in/staff/code/", mfa_views.authenticate, name="mfa_authenticate"),
    path("sign-in/staff/again/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/staff/password/", account_views.reauthenticate, name="account_reauthenticate"),
    path("second-factor/", mfa_views.index, name="mfa_index"),
    path("second-factor/app/", totp_views.activate_totp, name="mfa_activate_totp"),
    path(
        "second-factor/recovery-codes/",
        recovery_views.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/new/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("second-factor/passkeys/", passkey_views.list_webauthn, name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", passkey_views.add_webauthn, name="mfa_add_webauthn"),
    path(
        "second-factor/passkeys/<int:pk>/remove/",
        passkey_views.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(
        "sign-in/staff/passkey/",
        passkey_views.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    # allauth looks these names up; they lead to the doors.
    path("sign-in/closed/", staff_door.closed, name="account_signup"),
    path("sign-in/inactive/", staff_door.closed, name="account_inactive"),
    path("sign-in/out/", sign_in.sign_out, name="account_logout"),
    path("second-factor/app/off/", staff_door.stays_on, name="mfa_deactivate_totp"),
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
    path("act-as/people/", company.company_people, name="company_people"),
    # One's own data
    path("account/", account.account, name="account"),
    path("account/payout/", account.payout_account, name="payout_account"),
    path("account/payout/not-me/", contact.cancel_payout_change, name="cancel_payout_change"),
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
    path("account/sign-ins/", sign_ins.sign_ins, name="sign_ins"),
    path(
        "account/sign-ins/sign-out-elsewhere/",
        sign_ins.sign_out_elsewhere,
        name="sign_out_elsewhere",
    ),
    # The institution answers what people question
    path("audit/questions/", looked.open_inquiries, name="open_inquiries"),
    path("audit/questions/<slug:reference>/", looked.answer_inquiry, name="answer_inquiry"),
]

"""The ways in: doors, second factors, citizens' second road, enrolment of staff.

Without a namespace: allauth looks its names up bare. Of allauth's pages only those are open that we
use, each with a guard of ours around it.
"""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from django.urls import path

from accounts.pages import citizen_door, second_road, sign_in, staff_door
from accounts.pages.guards import needs_staff

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
    # Citizens' second road
    path("sign-in/password/", citizen_door.citizen_door, name="citizen_door"),
    path("sign-in/password/forgotten/", citizen_door.forgotten, name="forgotten"),
    path("sign-in/password/new/", citizen_door.new_password, name="new_password"),
    # The second factor, of whoever has one
    path("sign-in/code/", mfa_views.authenticate, name="mfa_authenticate"),
    path(
        "sign-in/again/code/",
        staff_door.with_own_factor(mfa_views.reauthenticate),
        name="mfa_reauthenticate",
    ),
    path(
        "sign-in/again/passkey/",
        staff_door.with_own_factor(passkey_views.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    # Staff: password, then the second factor; set up with a code from the administrator
    path("sign-in/staff/", account_views.login, name="account_login"),
    path(
        "sign-in/staff/password/",
        needs_staff(account_views.reauthenticate),
        name="account_reauthenticate",
    ),
    path("sign-in/staff/enrol/", staff_door.enrolment_code, name="enrolment_code"),
    path("second-factor/", needs_staff(mfa_views.index), name="mfa_index"),
    path(
        "second-factor/app/",
        staff_door.enrolling(totp_views.activate_totp, app=True),
        name="mfa_activate_totp",
    ),
    path(
        "second-factor/recovery-codes/",
        needs_staff(recovery_views.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/new/",
        needs_staff(recovery_views.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/passkeys/",
        needs_staff(passkey_views.list_webauthn),
        name="mfa_list_webauthn",
    ),
    path(
        "second-factor/passkeys/add/",
        staff_door.enrolling(passkey_views.add_webauthn),
        name="mfa_add_webauthn",
    ),
    path(
        "second-factor/passkeys/<int:pk>/remove/",
        needs_staff(passkey_views.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("staff/enrolment/", staff_door.give_enrolment_code, name="give_enrolment_code"),
    # allauth looks these names up; they lead to the doors.
    path("sign-in/closed/", staff_door.closed, name="account_signup"),
    path("sign-in/inactive/", staff_door.closed, name="account_inactive"),
    path("sign-in/out/", sign_in.sign_out, name="account_logout"),
    path("second-factor/app/off/", needs_staff(staff_door.stays_on), name="mfa_deactivate_totp"),
    # One's own second road
    path("account/second-road/", second_road.second_road, name="second_road"),
    path(
        "account/second-road/password/",
        second_road.second_road_password,
        name="second_road_password",
    ),
    path("account/second-road/code/", second_road.second_road_code, name="second_road_code"),
    path("account/second-road/app/", second_road.second_road_app, name="second_road_app"),
    path("account/second-road/app/remove/", second_road.remove_app, name="remove_app"),
    path(
        "account/second-road/passkeys/add/",
        second_road.second_road_passkey,
        name="second_road_passkey",
    ),
    path(
        "account/second-road/passkeys/<int:pk>/remove/",
        second_road.remove_passkey,
        name="remove_passkey",
    ),
    path("account/second-road/codes/", second_road.second_road_codes, name="second_road_codes"),
    path("account/second-road/close/", second_road.close_second_road, name="close_second_road"),
]

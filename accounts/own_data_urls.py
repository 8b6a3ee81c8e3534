"""One's own data, and the acts of staff on somebody's account that take two officers."""

from django.urls import path

from accounts.pages import addresses, consents, contact, counter, deaths, holds, own_data

urlpatterns = [
    path("account/about/", own_data.about_me, name="about_me"),
    path("account/address/", own_data.home_address, name="home_address"),
    path("account/consents/", consents.my_consents, name="consents"),
    path("account/consents/<slug:reference>/", consents.consent_receipt, name="consent_receipt"),
    path("account/phone/", contact.new_phone, name="new_phone"),
    path("account/payout/lock/", own_data.payout_lock, name="payout_lock"),
    path("deaths/", deaths.somebody_died, name="somebody_died"),
    path("deaths/tell/", deaths.tell_death, name="tell_death"),
    path("deaths/told/<slug:reference>/", deaths.death_told, name="death_told"),
    path("staff/deaths/", deaths.death_reports, name="death_reports"),
    path("staff/deaths/<slug:reference>/", deaths.death_report, name="death_report"),
    path("staff/locks/", counter.payout_locks, name="payout_locks"),
    path("staff/locks/<int:lock_id>/", counter.payout_lock_visit, name="payout_lock_visit"),
    path("staff/addresses/", addresses.address_rights, name="address_rights"),
    path("staff/addresses/<int:right_id>/", addresses.protected_address, name="protected_address"),
    path("staff/holds/", holds.all_holds, name="holds"),
    path("staff/holds/new/", holds.new_hold, name="new_hold"),
    path("staff/holds/<slug:reference>/", holds.hold, name="hold"),
    path("staff/doubles/", counter.duplicates, name="duplicates"),
    path("staff/doubles/new/", counter.new_duplicate, name="new_duplicate"),
    path("staff/doubles/<slug:reference>/", counter.duplicate, name="duplicate"),
]

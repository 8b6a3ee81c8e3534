"""How people sign in, and how long a session lasts. Imported by base.py."""

from typing import Any

# ── Citizens and employers: the national identity provider; staff: password and second factor ──
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # sign-up itself is closed
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
# Citizens' second road: e-mail address and password.
SECOND_ROAD_RATE_LIMITS = {
    "password": "20/m/ip,5/5m/key,20/d/key",
    "reset": "10/m/ip,3/h/key",
    "reset_code": "10/m/ip,10/h/key",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

SOCIALACCOUNT_ADAPTER = "accounts.adapters.DigitalIdentityAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # nobody is recognised by an e-mail address
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = False
IDENTITY_PROVIDER_ID = "national"


def identity_provider(origin: str, client_id: str, secret: str, name: str) -> dict[str, Any]:
    """Return allauth's description of the provider: PKCE on, claims from the ID token only."""
    return {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "SCOPE": ["openid", "profile", "email", "national_id"],
            "APPS": [
                {
                    "provider_id": IDENTITY_PROVIDER_ID,
                    "name": name,
                    "client_id": client_id,
                    "secret": secret,
                    "settings": {
                        "server_url": origin,
                        "fetch_userinfo": False,
                        "token_auth_method": "client_secret_basic",
                        "oauth_pkce_enabled": True,
                    },
                }
            ],
        }
    }


MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "My Social Security"
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_RECOVERY_CODE_COUNT = 10
# Staff need a passkey, which nobody can be tricked out of; the demo lets an app do, and says so.
STAFF_TOTP_ALLOWED = False
USERSESSIONS_TRACK_ACTIVITY = False  # a request is not a write

# ── Sessions ─────────────────────────────────────────────────────────────────────────────────
SESSION_COOKIE_AGE = 12 * 60 * 60  # the longest a session lasts, whatever happens in it
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_SECONDS = 15 * 60
STAFF_IDLE_SECONDS = 10 * 60
STEP_UP_MINUTES = 5

# ── Rules that an institution may set otherwise ──────────────────────────────────────────────
PAYOUT_COOLING_OFF_HOURS = 72

# ── Text messages ────────────────────────────────────────────────────────────────────────────
# The e-mail domain of a gateway that turns mails into text messages; "" when there is none.
SMS_GATEWAY_DOMAIN = ""

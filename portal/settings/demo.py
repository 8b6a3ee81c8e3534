"""The demo on one machine: embedded servers unless DATABASE_URL and REDIS_URL name others."""

import hashlib

from portal import logs
from portal.embedded.state import State
from portal.settings.base import *
from portal.settings.base import (
    caches,
    content_security_policy,
    databases,
    env,
    identity_provider,
)

STATE = State.default()
PORT = env.integer("PORT", 8000, least=1)
PORTAL_ORIGIN = env.origin("PORTAL_ORIGIN", f"http://localhost:{PORT}")
TELEPHONE = "+55 61 5550-0100"  # of the invented office; nobody learning here calls the true one
IDENTITY_PROVIDER_ORIGIN = env.origin("IDENTITY_PROVIDER_ORIGIN", f"http://localhost:{PORT + 1}")
BANK_ORIGIN = env.origin("BANK_ORIGIN", f"http://localhost:{PORT + 2}")

DEBUG = env.boolean("DEBUG", False)
DEMO = True
COMPONENTS_STRICT = True
SECRET_KEY = STATE.secrets["secret_key"]
SEALING_KEYS = {1: hashlib.sha256(STATE.secrets["sealing"].encode()).digest()}
BLIND_INDEX_KEY = hashlib.sha256(STATE.secrets["blind_index"].encode()).digest()
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.items("ALLOWED_HOSTS", [])]
CSRF_TRUSTED_ORIGINS = [PORTAL_ORIGIN]
CLOCK_SHIFT_DAYS = env.integer("CLOCK_SHIFT_DAYS", 0)

IDENTITY_CLIENT_ID = "my-social-security"
IDENTITY_CLIENT_SECRET = hashlib.sha256(b"identity client" + SECRET_KEY.encode()).hexdigest()
SOCIALACCOUNT_PROVIDERS = identity_provider(
    IDENTITY_PROVIDER_ORIGIN, IDENTITY_CLIENT_ID, IDENTITY_CLIENT_SECRET, "Digital identity"
)

DATABASES = databases(env.database("DATABASE_URL", STATE.database_url()))
REDIS_URL = env.redis("REDIS_URL", STATE.redis_url())
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CACHES = caches(env.with_database(REDIS_URL, 2))
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5

UNDO_MINUTES = env.integer("UNDO_MINUTES", 1, least=0)

MEDIA_ROOT = STATE.root / "media"
BANK_DIR = STATE.root / "bank_channel"
EVIDENCE_DIR = STATE.root / "evidence"
EVIDENCE_OPEN_UNSCANNED = env.boolean("EVIDENCE_OPEN_UNSCANNED", True)
DEMO_FILES_DIR = STATE.root / "demo_files"
ASSISTANT_PARTNERS = {
    "tax-return": "portal.simulated.agencies.revenue",
    "severance-fund": "portal.simulated.agencies.bank",
    "social-register": "portal.simulated.agencies.social",
}
ASSISTANT_CACHE_DIR = STATE.root / "assistant"
# A minute or two of one processor after the first start; without it the assistant offers choices.
ASSISTANT_TRAINS = env.boolean("ASSISTANT_TRAINS", True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = STATE.root / "mail"
DEFAULT_FROM_EMAIL = "no-reply@localhost"

CONTENT_SECURITY_POLICY = content_security_policy(IDENTITY_PROVIDER_ORIGIN)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost only
SMS_GATEWAY_DOMAIN = "sms.example.org"
STAFF_TOTP_ALLOWED = True  # so that the demo works without a security key; the pages say so
LOGGING = logs.configuration(readable=True, level=env.text("LOG_LEVEL", "INFO"))

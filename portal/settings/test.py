"""Tests: throw-away servers, cheap secrets, and no forgiveness."""

from pathlib import Path

from portal import logs
from portal.settings.base import *
from portal.settings.base import (
    TEMPLATES,
    caches,
    content_security_policy,
    databases,
    env,
    identity_provider,
)
from portal.settings.strict import StrictUndefined

DEMO = True
COMPONENTS_STRICT = True
CLOCK_SHIFT_DAYS = env.integer("CLOCK_SHIFT_DAYS", 0)  # of processes that a test starts
PORTAL_ORIGIN = "http://localhost:8000"
IDENTITY_PROVIDER_ORIGIN = "http://localhost:8001"
BANK_ORIGIN = "http://localhost:8002"
SECRET_KEY = "only-for-tests-" + "0123456789abcdef" * 4
SEALING_KEYS = {1: b"1" * 32}
BLIND_INDEX_KEY = b"2" * 32
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

IDENTITY_CLIENT_ID = "my-social-security"
IDENTITY_CLIENT_SECRET = "only-for-tests"  # noqa: S105
SOCIALACCOUNT_PROVIDERS = identity_provider(
    IDENTITY_PROVIDER_ORIGIN, IDENTITY_CLIENT_ID, IDENTITY_CLIENT_SECRET, "Digital identity"
)

DATABASES = databases(
    env.database("DATABASE_URL", how="Run bin/test: it starts a server of its own.")
)
DATABASES["default"]["CONN_MAX_AGE"] = 0
REDIS_URL = env.redis("REDIS_URL", how="Run bin/test: it starts a server of its own.")
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CACHES = caches(env.redis("CACHE_URL", env.with_database(REDIS_URL, 2)))

MEDIA_ROOT = "/nonexistent"  # each test gets folders of its own, see tests/conftest.py
BANK_DIR = Path("/nonexistent")
EVIDENCE_DIR = Path("/nonexistent")
EVIDENCE_SCANNER = ""
EVIDENCE_OPEN_UNSCANNED = True
DEMO_FILES_DIR = Path("/nonexistent")
UNDO_MINUTES = 0  # tests of the time to undo set one
ASSISTANT_BRAKES: dict[str, tuple[int, int]] = {}  # tests of how often one may ask set some
SMS_GATEWAY_DOMAIN = "sms.example.org"
STAFF_TOTP_ALLOWED = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = StrictUndefined("%s")
WHITENOISE_AUTOREFRESH = True  # asks the finders for one file instead of reading them all

CONTENT_SECURITY_POLICY = content_security_policy(IDENTITY_PROVIDER_ORIGIN)
LOGGING = logs.configuration(readable=True, level="WARNING")
LAW_REFRESH_SECONDS = 0  # tests that approve a value let their process read it

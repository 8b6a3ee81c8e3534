"""Production behind a reverse proxy that ends TLS. Everything secret comes from outside."""

from pathlib import Path
from urllib.parse import urlsplit

from portal import logs
from portal.settings.base import *
from portal.settings.base import (
    BASE_DIR,
    caches,
    content_security_policy,
    databases,
    env,
    identity_provider,
)

_RANDOM = (
    "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
    " and keep it in your secret store."
)
_KEY = (
    "Make one with: "
    "python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
    " and keep it in your secret store, apart from the backups."
)

DEMO = False
PORTAL_ORIGIN = env.origin("PORTAL_ORIGIN")
IDENTITY_PROVIDER_ORIGIN = env.origin("IDENTITY_PROVIDER_ORIGIN")
BANK_ORIGIN = env.origin("BANK_ORIGIN")
SECRET_KEY = env.secret("SECRET_KEY", how=_RANDOM)
SEALING_KEYS = env.numbered_keys("SEALING_KEYS", how=f"Write SEALING_KEYS=1:… . {_KEY}")
BLIND_INDEX_KEY = env.key("BLIND_INDEX_KEY", how=_KEY)
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", how="Set it to the portal's host names, with commas.")
CSRF_TRUSTED_ORIGINS = [PORTAL_ORIGIN]

_CLIENT = "The national identity provider gives it to you when you register the portal there."
IDENTITY_CLIENT_ID = env.text("IDENTITY_CLIENT_ID", how=_CLIENT)
IDENTITY_CLIENT_SECRET = env.text("IDENTITY_CLIENT_SECRET", how=_CLIENT)
SOCIALACCOUNT_PROVIDERS = identity_provider(
    IDENTITY_PROVIDER_ORIGIN,
    IDENTITY_CLIENT_ID,
    IDENTITY_CLIENT_SECRET,
    env.text("IDENTITY_PROVIDER_NAME", "Digital identity"),
)

DATABASES = databases(env.database("DATABASE_URL"))
REDIS_URL = env.redis("REDIS_URL")
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CACHES = caches(env.redis("CACHE_URL", env.with_database(REDIS_URL, 2)))

MEDIA_ROOT = env.text("MEDIA_ROOT", str(BASE_DIR / "media"))
BANK_DIR = Path(env.text("BANK_DIR", str(BASE_DIR / "bank_channel")))
EVIDENCE_DIR = Path(env.text("EVIDENCE_DIR", str(BASE_DIR / "var" / "evidence")))
ASSISTANT_CACHE_DIR = Path(env.text("ASSISTANT_CACHE_DIR", str(BASE_DIR / "var" / "assistant")))
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25, least=1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
SMS_GATEWAY_DOMAIN = env.text("SMS_GATEWAY_DOMAIN", "")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", False)
# Whom a mail comes from; the same name as the address in the browser unless another is given.
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", f"no-reply@{urlsplit(PORTAL_ORIGIN).hostname}")

# Limits on sign-ins count per address: that of the browser, which only the proxy knows. Without
# this, all of them would share the proxy's, and ten wrong passwords would shut everybody out.
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = env.text("CLIENT_IP_HEADER", "X-Real-IP")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
DEVICE_COOKIE_NAME = "__Host-device"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_NAME = "__Host-language"

CONTENT_SECURITY_POLICY = content_security_policy(IDENTITY_PROVIDER_ORIGIN)
LOGGING = logs.configuration(readable=False, level=env.text("LOG_LEVEL", "INFO"))

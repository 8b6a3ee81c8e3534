"""The simulated national identity provider: a process, a database and cookies of its own."""

import hashlib
import os
from pathlib import Path

from csp.constants import NONE, SELF

from portal import logs
from portal.embedded.state import State
from portal.settings import env
from portal.simulated.identity_provider.keys import signing_key

BASE_DIR = Path(__file__).resolve().parents[2]
STATE = State.default()
PORT = env.integer("PORT", 8000, least=1)
FOLDER = Path(env.text("IDENTITY_PROVIDER_DIR", str(STATE.root / "identity_provider")))
FOLDER.mkdir(parents=True, exist_ok=True)
CITIZENS_FILE = Path(env.text("CITIZENS_FILE", str(FOLDER / "citizens.json")))

PORTAL_ORIGIN = env.origin("PORTAL_ORIGIN", f"http://localhost:{PORT}")
CLIENT_ORIGINS = env.items("IDENTITY_PROVIDER_CLIENTS", [PORTAL_ORIGIN])
SECRET_KEY = hashlib.sha256(b"identity provider" + STATE.secrets["secret_key"].encode()).hexdigest()
IDENTITY_CLIENT_ID = env.text("IDENTITY_CLIENT_ID", "my-social-security")
IDENTITY_CLIENT_SECRET = os.environ.get("IDENTITY_CLIENT_SECRET") or (
    hashlib.sha256(b"identity client" + STATE.secrets["secret_key"].encode()).hexdigest()
)

DEBUG = False
DEMO = True
ROOT_URLCONF = "portal.simulated.identity_provider.urls"
WSGI_APPLICATION = "portal.simulated.identity_provider.wsgi.application"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.items("ALLOWED_HOSTS", [])]
AUTH_USER_MODEL = "identity_provider.Citizen"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
    "portal.simulated.identity_provider",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "libraries": {"components": "portal.templatetags.components"},
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / "register.sqlite3",
        "OPTIONS": {
            "timeout": 10,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
        },
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# One process, so its memory will do: a restart only ends the sign-ins that are half done.
# Cookies ignore ports: other names than the portal's, or one would sign out the other.
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
SESSION_COOKIE_NAME = "identity_provider_session"
SESSION_COOKIE_AGE = 15 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "identity_provider_csrf"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "national_id"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
IDP_OIDC_ADAPTER = "portal.simulated.identity_provider.answers.AnswerAdapter"
IDP_OIDC_PRIVATE_KEY = signing_key(FOLDER / "signing_key.pem")
LOGIN_URL = "choose"

USE_I18N = True
LANGUAGES = [
    ("en", "English"),
    ("pt", "Português"),
    ("es", "Español"),
    ("zh-hans", "中文"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "America/Sao_Paulo"
LANGUAGE_CODE = "en"
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF, *CLIENT_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
LOGGING = logs.configuration(readable=True, level=env.text("LOG_LEVEL", "INFO"))

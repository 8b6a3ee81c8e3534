"""Settings common to every way of running; demo, test and production complete them."""

import os
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.settings import env
from portal.settings.signin import *

BASE_DIR = Path(__file__).resolve().parents[2]

# ── What runs ────────────────────────────────────────────────────────────────────────────────
# web, worker or command: what a process is decides how patient it may be with the database.
PROCESS = os.environ.get("PORTAL_PROCESS", "command")
DEBUG = False
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_NAME = "My Social Security"
# Where people are answered when no page is: said by the pages of our failures, in every language.
TELEPHONE = env.text("TELEPHONE", "135")
TELEPHONE_OPENS, TELEPHONE_CLOSES = "7:00", "22:00"  # Monday to Saturday, time of Brasília

INSTALLED_APPS = [
    "portal",
    "accounts",
    "contributions",
    "benefits",
    "portal.messages",
    "portal.assistant",
    "portal.regulations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "portal.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ActorMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.components.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "portal.components.forms.Renderer"
COMPONENTS_STRICT = False  # demo and tests: a component with a wrong argument raises

# ── People ───────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a lost cache signs nobody out
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
DEVICE_COOKIE_NAME = "device"  # tells the owner's browser from a thief's; see known_devices.py
CSRF_COOKIE_SAMESITE = "Lax"

# ── Language and time ────────────────────────────────────────────────────────────────────────
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/Sao_Paulo"
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("pt", _("Portuguese")),
    ("es", _("Spanish")),
    ("zh-hans", _("Chinese")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
CLOCK_SHIFT_DAYS = 0

# ── Files ────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # without files; files have their own limits per door
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# ── Papers that people hand in ───────────────────────────────────────────────────────────────
# A ClamAV daemon as "host:port" or "unix:/path"; empty where there is none.
EVIDENCE_SCANNER = env.text("EVIDENCE_SCANNER", "")
# Without a scanner: may staff open papers that nobody scanned? The institution's own decision.
EVIDENCE_OPEN_UNSCANNED = env.boolean("EVIDENCE_OPEN_UNSCANNED", False)

# ── The assistant ────────────────────────────────────────────────────────────────────────────
# Assistants of other institutions: article of what we do not handle → function that asks theirs.
ASSISTANT_PARTNERS: dict[str, str] = {}
# How many in how many seconds, of one sign-in or of one address without any.
ASSISTANT_BRAKES = {"ask": (120, 60), "person": (30, 60 * 60)}
ASSISTANT_CACHE_DIR = BASE_DIR / "var" / "assistant"  # vectors of known sentences, for training

# ── Security headers ─────────────────────────────────────────────────────────────────────────
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"


def content_security_policy(*form_targets: str) -> dict[str, Any]:
    """Return the policy: only what we serve ourselves; forms may also lead to `form_targets`."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:"],
            "font-src": [SELF],
            "connect-src": [SELF],
            "form-action": [SELF, *form_targets],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
        }
    }


# ── Database ─────────────────────────────────────────────────────────────────────────────────
# statement, lock, idle in transaction; in milliseconds, 0 is no limit
_PATIENCE = {
    "web": (5_000, 1_000, 15_000),
    "worker": (120_000, 5_000, 60_000),
    "command": (0, 0, 0),
}


def databases(description: dict[str, Any]) -> dict[str, Any]:
    """Complete a database description with limits and lasting connections for this process."""
    statement, lock, idle = _PATIENCE.get(PROCESS, _PATIENCE["command"])
    limits = (
        f"-c statement_timeout={statement} -c lock_timeout={lock}"
        f" -c idle_in_transaction_session_timeout={idle}"
    )
    # A trigger asks each time whether it is to be passed over. Where nothing is set that is an
    # error caught in a subtransaction, and each of those walks through all constraints still to
    # be checked: many rows written at once would take twenty times as long.
    ignored = "-c pgtrigger.ignore={}"
    options = {
        "connect_timeout": "5",
        **description.get("OPTIONS", {}),
        "options": f"{ignored} {limits}",
    }
    return {
        "default": {
            **description,
            "OPTIONS": options,
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    }


# ── The fund's account, out of which people are paid ─────────────────────────────────────────
FUND_BANK = "001"
FUND_ACCOUNT = "0001/1000200030"

# ── The case desk: how long an officer can take a decision back before it is sent ────────────
UNDO_MINUTES = env.integer("UNDO_MINUTES", 10, least=0)

# ── Work: a row in the database; Celery only rings ───────────────────────────────────────────
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # KiB, three times what one needs: a fresh one then
CELERY_TASK_SOFT_TIME_LIMIT = 540  # to train the assistant anew takes four minutes
CELERY_TASK_TIME_LIMIT = 580  # below half of the visibility timeout
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1_200,  # costs no time after a worker died: the sweeper rings anew
    "unacked_restore_throttle": 1,
    "max_retries": 0,  # a silent doorbell must not hold up a page: the sweeper rings again
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # the schedule is this table, nothing to save
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep": {"task": "portal.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "bank_statements": {
        "task": "contributions.collect_statements",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "bank_answers": {
        "task": "benefits.collect_bank_answers",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "seat_panels": {
        "task": "benefits.seat_panels",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "forget_questions": {
        "task": "assistant.forget",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "deadlines": {
        "task": "benefits.watch_deadlines",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "agenda": {
        "task": "benefits.watch_agenda",
        "schedule": crontab(hour="5", minute="10"),
        "options": {"expires": 3600},
    },
    "shares": {
        "task": "benefits.divide_shares_anew",
        "schedule": crontab(hour="4", minute="20"),
        "options": {"expires": 3600},
    },
    "end-what-was-given-up": {
        "task": "benefits.end_what_was_given_up",
        "schedule": crontab(hour="4", minute="20"),
        "options": {"expires": 3600},
    },
    "expired-bills": {
        "task": "contributions.close_expired_bills",
        "schedule": crontab(hour="2", minute="30"),
        "options": {"expires": 3600},
    },
    "collect-overpayments": {
        "task": "benefits.collect_overpayments",
        "schedule": crontab(hour="4", minute="40"),
        "options": {"expires": 3600},
    },
    "sample": {"task": "benefits.draw_sample", "schedule": 3600.0, "options": {"expires": 3600}},
    "follow_families": {
        "task": "benefits.follow_families",
        "schedule": crontab(hour="5", minute="20"),
        "options": {"expires": 3600},
    },
    "retention": {
        "task": "accounts.retention",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 3600},
    },
    "access log": {
        "task": "accounts.check_access_log",
        "schedule": crontab(hour="4", minute="10"),
        "options": {"expires": 3600},
    },
    "heartbeat": {"task": "portal.heartbeat", "schedule": 20.0, "options": {"expires": 20}},
}
# True only from the release that binds sealed values to their rows until `manage.py reseal` ends.
SEALED_WITHOUT_ROW = env.boolean("SEALED_WITHOUT_ROW", False)
WORKER_SILENT_AFTER_SECONDS = env.integer("WORKER_SILENT_AFTER_SECONDS", 90, least=20)
OUTBOX_LEASE_SECONDS = 30
OUTBOX_RING_SECONDS = 60
OUTBOX_MAX_ATTEMPTS = 5

# ── The law: how soon a process hears of a value that was approved in another one ────────────
LAW_REFRESH_SECONDS = 20

# ── API ──────────────────────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": SITE_NAME,
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}


def caches(address: str) -> dict[str, Any]:
    """Return the cache's settings: rate limits need one that all processes share."""
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": address,
            "KEY_PREFIX": "portal",
        }
    }

"""Settings: errors that can be mended, and the promises they make."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.assistant import steps
from portal.settings import env

ROOT = Path(__file__).resolve().parents[2]
KEY = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "Zk3uJt8Qx1Lr5Wn0Vb7Yc2Md9Hs4Pg6Ea-Tf_Ri_Ko_Uw_Xj_Bq_Cv_Dz_Sl",
    "SEALING_KEYS": f"1:{KEY}",
    "BLIND_INDEX_KEY": KEY,
    "DATABASE_URL": "postgresql://portal:secret@db.internal:5432/portal",
    "REDIS_URL": "rediss://:secret@cache.internal:6380/0",
    "PORTAL_ORIGIN": "https://portal.example.org",
    "IDENTITY_PROVIDER_ORIGIN": "https://id.example.org",
    "IDENTITY_CLIENT_ID": "portal",
    "IDENTITY_CLIENT_SECRET": "secret",
    "BANK_ORIGIN": "https://bank.example.org",
    "ALLOWED_HOSTS": "portal.example.org",
}


def _run(*arguments: str, without: str = "", **changes: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], **PRODUCTION, **changes}
    environment.pop(without, None)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _production(*names: str) -> dict[str, object]:
    code = (
        "import json; from django.conf import settings;"
        f"print(json.dumps({{n: getattr(settings, n) for n in {names!r}}}, default=str))"
    )
    done = _run("-c", code)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


# ── Reading the environment ──────────────────────────────────────────────────────────────────


def test_a_missing_variable_is_named_with_the_way_to_mend_it(monkeypatch):
    monkeypatch.delenv("BANK_NAME", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"BANK_NAME is missing\. Ask the bank"):
        env.text("BANK_NAME", how="Ask the bank for it.")


def test_an_empty_variable_counts_as_missing(monkeypatch):
    monkeypatch.setenv("BANK_NAME", "  ")
    with pytest.raises(ImproperlyConfigured, match="BANK_NAME is missing"):
        env.text("BANK_NAME")


@pytest.mark.parametrize(
    ("read", "value", "says"),
    [
        (lambda: env.integer("X"), "eight", "'eight'; it must be a whole number"),
        (lambda: env.integer("X", least=1), "0", "is 0; it must be 1 or more"),
        (lambda: env.boolean("X"), "maybe", "write X=true or X=false"),
        (lambda: env.origin("X"), "id.example.org", "scheme, host and port"),
        (lambda: env.origin("X"), "https://id.example.org/login", "scheme, host and port"),
        (lambda: env.database("X"), "mysql://root@db/portal", "X=postgresql://"),
        (lambda: env.redis("X"), "amqp://guest@host", "X=redis://"),
        (lambda: env.secret("X", how="Make a longer one."), "short", "needs 50 or more"),
        (lambda: env.key("X", how="Make one."), "c2hvcnQ=", "32 bytes in base64"),
        (lambda: env.numbered_keys("X", how="Number it."), KEY, "number each key"),
    ],
)
def test_a_wrong_value_is_refused_in_words_that_help(monkeypatch, read, value, says):
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured) as caught:
        read()
    assert "X" in str(caught.value)
    assert says in str(caught.value)


def test_a_secret_is_never_repeated_in_the_error(monkeypatch):
    monkeypatch.setenv("X", "a-short-secret")
    with pytest.raises(ImproperlyConfigured) as caught:
        env.secret("X", how="Make a longer one.")
    assert "a-short-secret" not in str(caught.value)


def test_a_database_address_may_name_a_socket(monkeypatch):
    monkeypatch.setenv("X", "postgresql://me:p%40ss@/portal?host=/run/pg")
    described = env.database("X")
    assert described["HOST"] == "/run/pg"
    assert described["PASSWORD"] == "p@ss"
    assert described["NAME"] == "portal"


def test_celery_gets_its_own_spelling_of_a_socket():
    address = "unix://:secret@/run/valkey/s?db=0"
    assert env.celery_broker(address) == "redis+socket://:secret@/run/valkey/s?virtual_host=0"
    assert env.celery_broker("redis://host:6379/1") == "redis://host:6379/1"
    assert env.with_database(address, 2) == "unix://:secret@/run/valkey/s?db=2"
    assert env.with_database("redis://host:6379/0", 2) == "redis://host:6379/2"


# ── Production ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"DJANGO_SETTINGS_MODULE"}))
def test_production_does_not_start_without(name):
    done = _run("-c", "from django.conf import settings; settings.DEBUG", without=name)
    assert done.returncode != 0
    assert f"The environment variable {name} is missing" in done.stderr


def test_production_cookies_cannot_be_planted_or_read():
    found = _production(
        "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
        "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "DEBUG",
        "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH",
    )  # fmt: skip
    assert found == {
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_PATH": "/",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "DEBUG": False,
    }


@pytest.mark.parametrize(
    ("process", "statement", "lock", "idle"),
    [("web", 5000, 1000, 15000), ("worker", 120_000, 5000, 60_000), ("command", 0, 0, 0)],
)
def test_each_kind_of_process_has_its_own_patience_with_the_database(
    process, statement, lock, idle
):
    code = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    done = _run("-c", code, PORTAL_PROCESS=process)
    assert f"statement_timeout={statement} " in done.stdout
    assert f"lock_timeout={lock} " in done.stdout
    assert f"idle_in_transaction_session_timeout={idle}'" in done.stdout


# ── Work ─────────────────────────────────────────────────────────────────────────────────────


def test_a_message_is_acknowledged_only_after_its_work_and_comes_back_when_a_worker_dies():
    assert settings.CELERY_TASK_ACKS_LATE is True
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST is True
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert options["visibility_timeout"] == 1_200
    assert options["unacked_restore_throttle"] == 1
    assert options["visibility_timeout"] / 2 > settings.CELERY_TASK_TIME_LIMIT
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT
    assert steps.TRAINING_SECONDS < settings.CELERY_TASK_SOFT_TIME_LIMIT


def test_no_result_and_nothing_but_json_passes_through_the_broker():
    assert settings.CELERY_TASK_IGNORE_RESULT is True
    assert settings.CELERY_RESULT_BACKEND is None
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_TASK_SERIALIZER == "json"


def test_every_periodic_task_exists_and_expires_before_its_next_turn():
    from portal.celery import app

    app.loader.import_default_modules()
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert entry["task"] in app.tasks, name
        if isinstance(entry["schedule"], float | int):
            assert entry["options"]["expires"] <= entry["schedule"], name


def test_sessions_live_in_the_database_and_passwords_are_hashed_with_argon2():
    found = _production("SESSION_ENGINE", "PASSWORD_HASHERS")
    assert found["SESSION_ENGINE"] == "django.contrib.sessions.backends.db"
    assert found["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_deployment_checks_find_nothing():
    done = _run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_sign_in_limits_count_by_the_address_that_the_proxy_saw():
    assert _production("ALLAUTH_TRUSTED_CLIENT_IP_HEADER") == {
        "ALLAUTH_TRUSTED_CLIENT_IP_HEADER": "X-Real-IP"
    }
    assert "header_up X-Real-IP {remote_host}" in (ROOT / "docker/Caddyfile").read_text()


@pytest.mark.parametrize("command", ["simulated_bank", "seed_demo", "totp anybody"])
def test_what_belongs_to_the_demo_refuses_production(command):
    done = _run("manage.py", *command.split())
    assert done.returncode == 1
    assert "demo" in done.stderr

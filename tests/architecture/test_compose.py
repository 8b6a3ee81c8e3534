"""The container files: no engine is at hand, so what they promise is read from them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")


def test_it_has_database_broker_web_worker_beat_and_proxy():
    assert set(SERVICES) == {
        "postgres", "valkey", "migrate", "web", "worker", "beat", "proxy",
    }  # fmt: skip
    assert SERVICES["postgres"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_runs_as_an_ordinary_user_who_cannot_rise(name):
    service = SERVICES[name]
    assert service["user"].split(":")[0] not in {"0", "root"}
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", [*OURS, "valkey", "proxy"])
def test_a_service_has_a_read_only_root_and_no_capabilities(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_a_lasting_service_has_a_health_check_and_comes_back(name):
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert service["restart"] == "unless-stopped"


def test_every_secret_comes_from_the_environment_and_its_absence_stops_with_a_hint():
    secret = re.compile(r"SECRET|PASSWORD|KEY")
    for match in re.finditer(r"\$\{([^}]*)\}", TEXT):
        name, _, rest = match.group(1).partition(":")
        assert rest.startswith("?"), f"{name} has a default"
        assert len(rest) > 15, f"{name} does not say how"
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if secret.search(name) and name != "POSTGRES_INITDB_ARGS":
                assert value is None or "${" in value, name


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_what_depends_on_a_server_waits_until_it_is_healthy():
    for name in ("web", "worker", "beat"):
        needs = SERVICES[name]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"
        assert needs["postgres"]["condition"] == "service_healthy"
        assert needs["valkey"]["condition"] == "service_healthy"


def test_the_broker_keeps_a_journal_and_drops_nothing():
    command = " ".join(SERVICES["valkey"]["command"])
    assert "appendonly yes" in command
    assert "maxmemory-policy noeviction" in command
    assert "requirepass" in command


def test_every_variable_that_production_reads_reaches_the_containers():
    """One that is forgotten here is set in vain, as once were those of the mail server."""
    settings = ROOT / "portal/settings"
    text = "".join((settings / f"{name}.py").read_text() for name in ("base", "production"))
    read = set(re.findall(r'(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)"', text))
    assert {"SECRET_KEY", "DATABASE_URL", "EMAIL_HOST", "UNDO_MINUTES"} <= read
    read -= {"STATIC_ROOT", "PORTAL_PROCESS"}  # part of the image; said by web and worker
    for name in OURS:
        given = set(SERVICES[name]["environment"]) - {"DJANGO_SETTINGS_MODULE", "PORTAL_PROCESS"}
        assert given == read, name


def test_what_is_written_lies_on_the_volume():
    """The rest of the container can only be read."""
    for name in OURS:
        environment = SERVICES[name]["environment"]
        folders = {key: at for key, at in environment.items() if key.endswith(("_DIR", "_ROOT"))}
        assert len(folders) == 4
        assert all(at.startswith("/data/") for at in folders.values()), folders
        assert SERVICES[name]["volumes"] == ["data:/data"]


def test_the_example_environment_names_what_compose_asks_for():
    asked = {match.split(":")[0] for match in re.findall(r"\$\{([^}]*)\}", TEXT)}
    text = (ROOT / "docker/example.env").read_text()
    assert asked == set(re.findall(r"^(\w+)=", text, re.MULTILINE))
    may_be_given = {name for name, at in SERVICES["web"]["environment"].items() if at is None}
    assert set(re.findall(r"^# (\w+)=", text, re.MULTILINE)) <= may_be_given


def test_the_image_is_built_from_the_hashed_lock_and_does_not_run_as_root():
    text = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes" in text
    assert re.search(r"^USER 10001", text, re.MULTILINE)
    assert re.search(r"^COPY \. \.$", text, re.MULTILINE)
    assert ".env" in (ROOT / ".dockerignore").read_text().splitlines()

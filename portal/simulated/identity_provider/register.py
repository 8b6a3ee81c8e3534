"""Brings the provider's database up to its files: tables, citizens, and the portal as a client."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction

from portal.simulated.identity_provider.citizens import read_citizens
from portal.simulated.identity_provider.models import Citizen

SCOPES = "openid\nprofile\nemail\nnational_id"


def prepare() -> int:
    """Makes or brings up to date the database; returns how many citizens there are."""
    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        register_client()
        return register_citizens(settings.CITIZENS_FILE)


def register_client() -> None:
    """The portal may ask for sign-ins and be answered at its own addresses only."""
    Client.objects.update_or_create(
        id=settings.IDENTITY_CLIENT_ID,
        defaults={
            "name": "My Social Security",
            "secret": make_password(settings.IDENTITY_CLIENT_SECRET),
            "scopes": SCOPES,
            "default_scopes": "openid",
            "redirect_uris": "\n".join(
                f"{origin}/sign-in/return/" for origin in settings.CLIENT_ORIGINS
            ),
            "response_types": Client.ResponseType.CODE,
            "skip_consent": True,
        },
    )


def register_citizens(path: Path) -> int:
    """Takes the citizens of the file; a password that many share is hashed once."""
    rows = read_citizens(path)
    hashes = {password: make_password(password) for password in {row["password"] for row in rows}}
    citizens = []
    for place, row in enumerate(rows):
        citizens.append(
            Citizen(
                subject=subject_of(row["national_id"]),
                national_id=row["national_id"],
                name=row["name"],
                search_name=searchable(row["name"]),
                birth_date=row["birth_date"],
                sex=row["sex"],
                email=row["email"],
                password=hashes[row["password"]],
                level=row["level"],
                note=row["note"],
                featured=row["featured"],
                place=place,
            )
        )
    fields = ["name", "search_name", "birth_date", "sex", "email", "password", "level"]
    Citizen.objects.bulk_create(
        citizens,
        update_conflicts=True,
        unique_fields=["national_id"],
        update_fields=[*fields, "note", "featured", "place"],
        batch_size=200,
    )
    return len(citizens)


def subject_of(national_id: str) -> str:
    """A name for the citizen that says nothing about them and never changes."""
    return hashlib.sha256(f"subject:{settings.SECRET_KEY}:{national_id}".encode()).hexdigest()[:32]


def searchable(text: str) -> str:
    """Small letters without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()

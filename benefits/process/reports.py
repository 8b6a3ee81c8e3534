"""What schools, health posts and social centres report: kept once, told to the family."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts import access_log
from accounts.models import Organisation
from accounts.permissions import Actor, require
from benefits.conditions import posting, roll
from benefits.conditions.models import (
    Channel,
    Duty,
    FollowedMember,
    Institution,
    InstitutionKey,
    Report,
)
from benefits.conditions.posting import Line, Written
from benefits.process.common import day, user
from benefits.process.conditions import report_came
from benefits.process.grant_common import FOLLOWER
from portal import row_guard
from portal.counting import DAY, counted, so_far
from portal.errors import Mendable
from portal.records import acting

KEY_PREFIX = "followup_"
STRANGERS_A_DAY = 500
"""Lines about nobody we follow that one institution may send in a day. Numbers and birth dates
are known to many: nobody shall find out by trying who receives the grant."""


@dataclass(frozen=True)
class Posted:
    """What became of one line of a list: its number, whether it is kept, and the words for it."""

    line: int
    done: bool
    words: str
    field: str = ""


@dataclass(frozen=True)
class Poster:
    """Who posts: a person who works for the institution, or its own program by a key."""

    institution: Institution
    channel: Channel
    actor: Actor
    key_id: int | None = None

    @property
    def user_id(self) -> int | None:
        return None if self.key_id is not None else user(self.actor)


# ── Institutions and their keys ──────────────────────────────────────────────────────────────


def register_institution(
    actor: Actor, organisation_id: int, kind: str, at: datetime
) -> Institution:
    """An administrator of ours says which organisation is a school, health post or social centre.

    Saying it twice is saying it.
    """
    require(actor, "institutions.register", on=day(at))
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or kind not in Institution.Kind.values:
        raise Mendable(_("Choose an organisation and what it is."), field="organisation")
    with acting(actor.label, "institution that reports"):
        found, _new = Institution.objects.get_or_create(
            organisation=organisation, defaults={"kind": kind}
        )
    return found


def make_key(actor: Actor, institution_id: int, name: str, at: datetime) -> str:
    """A key for the institution's own program. It is shown once; only its digest is kept."""
    institution = _institution(institution_id)
    require(actor, "institution.manage", institution, on=day(at))
    if not name.strip():
        raise Mendable(_("Give the key a name, for example that of the program."), field="name")
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    InstitutionKey.objects.create(
        institution=institution,
        name=name.strip()[:80],
        digest=_digest(key),
        made_by_id=user(actor),
        made_at=at,
    )
    return key


def revoke_key(actor: Actor, key_id: int, at: datetime) -> None:
    """From now on the key opens nothing. Revoking it twice is revoking it."""
    found = InstitutionKey.objects.filter(pk=key_id).select_related("institution").first()
    if found is None:
        raise Http404
    require(actor, "institution.manage", found.institution, on=day(at))
    InstitutionKey.objects.filter(pk=key_id, revoked_at__isnull=True).update(revoked_at=at)


def poster_by_key(key: str) -> Poster | None:
    """The institution whose program shows this key; None for a key that opens nothing."""
    found = (
        InstitutionKey.objects.filter(digest=_digest(key), revoked_at__isnull=True)
        .select_related("institution__organisation")
        .first()
    )
    if found is None or found.institution.ended_on is not None:
        return None
    name = f"{found.institution} ({found.name})"
    return Poster(found.institution, Channel.PROGRAM, Actor.system(name), found.pk)


def poster(actor: Actor, institution_id: int, channel: Channel, at: datetime) -> Poster:
    """The actor as somebody who posts for the institution. Http404 for everybody else."""
    institution = _institution(institution_id)
    require(actor, "reports.post", institution, on=day(at))
    return Poster(institution, channel, actor)


def _institution(institution_id: int) -> Institution:
    found = Institution.objects.filter(pk=institution_id).select_related("organisation").first()
    if found is None:
        raise Http404
    return found


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


# ── Posting ──────────────────────────────────────────────────────────────────────────────────


def post_one(who: Poster, written: Written, at: datetime) -> tuple[Report, bool]:
    """Keeps one line; says whether it is new. Mendable names the field that is wrong."""
    line = posting.read(written, who.institution.kind, at)
    strangers = f"report-strangers:{who.institution.pk}:{day(at)}"
    if so_far(strangers) >= STRANGERS_A_DAY:
        raise Mendable(
            _("Too many lines today named nobody we follow. Leave them out and go on tomorrow."),
            field="number",
        )
    try:
        with transaction.atomic():
            followed = posting.followed_by(line, at, FOLLOWER)
            return _keep(who, line, followed, at)
    except Mendable:
        counted(strangers, 2 * DAY)
        raise


def post_list(who: Poster, lines: Iterable[tuple[int, Written]], at: datetime) -> list[Posted]:
    """Keeps each line by itself: a bad one is said by its number and stops none of the others."""
    done = []
    for number, written in lines:
        try:
            _report, new = post_one(who, written, at)
        except Mendable as trouble:
            done.append(Posted(number, False, trouble.message, trouble.field))
        else:
            words = _("kept") if new else _("was here already")
            done.append(Posted(number, True, words))
    return done


def _keep(who: Poster, line: Line, followed: FollowedMember, at: datetime) -> tuple[Report, bool]:
    row_guard.open_for(followed.member_id)
    report, new = posting.keep(
        line,
        followed,
        who.institution,
        user_id=who.user_id,
        key_id=who.key_id,
        channel=who.channel,
        at=at,
    )
    if new:
        row_guard.open_for(followed.person_id)
        access_log.look(
            who.actor,
            followed.member_id,
            what=N_("number and birth date"),
            purpose=N_("a report of a school, health post or social centre"),
            at=at,
        )
        if line.duty != Duty.SUPPORT:
            report_came(report, followed, at)
    return report, new


def enrol(person_id: int, on: date, actor: Actor) -> list[FollowedMember]:
    """Brings the list of a family's members up to date."""
    return roll.enrol(person_id, on, actor)

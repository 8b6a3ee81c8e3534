"""Which papers an application has and needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import IntegerField, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from benefits.applications import forms
from benefits.applications.models import Channel, Claim, Draft
from benefits.evidence import storage
from benefits.evidence.inspect import MEGABYTE, Sound, Unfit
from benefits.evidence.models import Evidence, EvidenceState, Scan
from portal import row_guard

MOST_PAPERS = 50
OTHER = "other"
ALIKE = 10  # of 256 places: a copy in another quality differs in one to six
HERE = (EvidenceState.RECEIVED, EvidenceState.USABLE)


@dataclass(frozen=True)
class Limits:
    """How much one channel may hand in: bytes of a file, bytes of an application."""

    file: int
    together: int


LIMITS = Limits(10 * MEGABYTE, MOST_PAPERS * 10 * MEGABYTE)
PARTNER_LIMITS = Limits(5 * MEGABYTE, 30 * MEGABYTE)


def limits_of(channel: str) -> Limits:
    return PARTNER_LIMITS if channel == Channel.PARTNER else LIMITS


@dataclass(frozen=True)
class Wanted:
    """A paper that can be handed in, as its benefit declares it."""

    key: str
    title: Any
    why: Any
    medical: bool = False


ANY_OTHER = Wanted(
    OTHER, _("Another paper"), _("Anything else that helps to understand your case.")
)
# Not for an application: of somebody who asks that their pension be free of income tax.
TAX_REPORT = Wanted(
    "tax_report",
    _("Report of an official medical service"),
    _("It names the illness, since when you have it, and until when the report holds."),
    medical=True,
)


def choices_of(benefit: str) -> list[Wanted]:
    """All papers that an application for this benefit may have, "another paper" last."""
    declared = forms.FORMS[benefit].papers if benefit in forms.FORMS else ()
    return [*(Wanted(p.key, p.title, p.why, p.medical) for p in declared), ANY_OTHER]


def wanted(benefit: str, key: str) -> Wanted:
    """One of them; an unknown key is "another paper", so that old papers keep a title."""
    known = (*choices_of(benefit), TAX_REPORT)
    return next((one for one in known if one.key == key), ANY_OTHER)


# ── What is there ────────────────────────────────────────────────────────────────────────────


def of_draft(draft_id: int) -> QuerySet[Evidence]:
    """The papers of an application, in the order in which they came; taken back ones left out."""
    return Evidence.objects.filter(draft_id=draft_id).exclude(state=EvidenceState.TAKEN_BACK)


def of_claim(claim: Claim) -> QuerySet[Evidence]:
    return of_draft(claim.draft_id).select_related("judged_by")


# Of several files for one paper the best one counts.
_BEST = (
    EvidenceState.USABLE,
    EvidenceState.RECEIVED,
    EvidenceState.PENDING,
    EvidenceState.REJECTED,
)


def papers_of(claim_id: int) -> dict[str, str]:
    """For each paper that was handed in for a claim its state, in one query."""
    return papers_of_each([claim_id])[claim_id]


def papers_of_each(claim_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """For each claim its papers and their states, in one query."""
    found: dict[int, list[tuple[str, str]]] = {claim_id: [] for claim_id in claim_ids}
    rows = Evidence.objects.filter(draft__claim__in=found).order_by()
    for claim_id, key, state in rows.values_list("draft__claim", "paper", "state"):
        found[claim_id].append((key, state))
    return {claim_id: _states(papers) for claim_id, papers in found.items()}


def papers_of_draft(draft_id: int) -> dict[str, str]:
    return _states(of_draft(draft_id).order_by().values_list("paper", "state"))


def _states(papers: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for key, state in papers:
        found.setdefault(key, set()).add(state)
    return {
        key: next(state.value for state in _BEST if state in states)
        for key, states in found.items()
        if states & {state.value for state in _BEST}
    }


def twins_elsewhere(paper: Evidence) -> QuerySet[Evidence]:
    """The same paper in another person's application: the same file, or one that looks the same."""
    others = Evidence.objects.filter(state__in=HERE).exclude(person_id=paper.person_id)
    same = Q(given_sha256=paper.given_sha256)
    if not paper.likeness:
        return others.filter(same)
    alike = RawSQL(  # how many of 256 places differ; the partial index on likeness is read whole
        "CASE WHEN likeness = '' THEN 256 ELSE"
        " bit_count(('x' || likeness)::bit(256) # ('x' || %s)::bit(256)) END",
        [paper.likeness],
        output_field=IntegerField(),
    )
    return others.annotate(differs=alike).filter(same | Q(differs__lte=ALIKE))


def scan_allows_reading(paper: Evidence, open_unscanned: bool) -> bool:
    """Whether staff may open it: scanned and clean, or the institution accepts unscanned ones."""
    return paper.scan == Scan.CLEAN or (paper.scan == Scan.NO_SCANNER and open_unscanned)


# ── A paper comes in ─────────────────────────────────────────────────────────────────────────


@transaction.atomic
def announce(
    draft: Draft,
    person_id: int,
    sound: Sound,
    *,
    paper: str,
    about: str,
    user_id: int,
    channel: str,
    at: datetime,
) -> tuple[Evidence, bool]:
    """The row of a file that is about to be written; the file that is here already, if it is.

    Returns the row and whether it is new. Unfit when the application has no room for it.
    """
    Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    with row_guard.everyone("whether a file is here already, of whoever shares the application"):
        here = of_draft(draft.pk).filter(state__in=HERE)
        twin = here.filter(given_sha256=sound.given_sha256).first()
        if twin is not None:
            return twin, False
        room(here, len(sound.content), limits_of(channel))
    name = storage.new_name()
    made = Evidence.objects.create(
        draft=draft,
        person_id=person_id,
        paper=paper,
        about=about,
        medical=wanted(draft.benefit, paper).medical,
        name=sound.name,
        kind=sound.kind,
        size=len(sound.content),
        pages=sound.pages,
        given_sha256=sound.given_sha256,
        sha256=sound.sha256,
        likeness=sound.likeness,
        stored_name=name,
        has_thumbnail=bool(sound.thumbnail),
        channel=channel,
        uploaded_by_id=user_id,
        begun_at=at,
    )
    return made, True


def room(here: QuerySet[Evidence], size: int, limits: Limits) -> None:
    """Unfit when this many bytes more are too much, or the papers too many."""
    if here.count() >= MOST_PAPERS:
        raise Unfit("too_many")
    if (here.aggregate(all=Sum("size"))["all"] or 0) + size > limits.together:
        raise Unfit("too_much")


def keep(made: Evidence, sound: Sound) -> None:
    """Writes the file of a row, small picture first: when this returns, it is on the disk."""
    if sound.thumbnail:
        storage.write(storage.small(made.stored_name), sound.thumbnail)
    storage.write(made.stored_name, sound.content)

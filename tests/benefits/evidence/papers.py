"""Papers and applications for the tests."""

from benefits import process
from benefits.evidence.models import Evidence
from tests.benefits import world
from tests.benefits.evidence import files

NOW = world.NOW


def draft(made=None):
    made = made or world.claimant()
    return process.begin_draft(world.as_person(made), made.pk, "old_age", NOW)


def hand_in(where, content=None, *, name="card.jpg", actor=None, at=NOW, **more) -> Evidence:
    """One paper for a draft, by the person themselves unless told otherwise."""
    actor = actor or world.as_person(where.person)
    return process.upload_paper(
        actor,
        where.pk,
        paper=more.pop("paper", "other"),
        name=name,
        content=content or files.jpeg(),
        at=at,
        **more,
    )


def scanned(paper: Evidence, at=NOW) -> Evidence:
    process.scan_paper(paper.pk, at)
    paper.refresh_from_db()
    return paper


def held_claim(office=None):
    """A claim in an officer's hands with one scanned paper."""
    office = office or world.unit()
    member = world.officer(office)
    claim = world.referred(office)
    paper = scanned(hand_in(claim.draft))
    world_take(member, claim)
    return member, claim, paper


def world_take(member, claim) -> None:
    """The next file of the office comes into the officer's hands."""
    taken = process.take_next(world.as_staff(member), NOW)
    assert taken is not None
    assert taken.pk == claim.pk

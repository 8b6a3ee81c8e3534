"""A person's relatives, and what rights may hang on about them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models_people import Person
from portal.records import Record, history
from portal.sealed import SealedTextField


class FamilyTie(Record):
    """A relative of a person, as a register certifies it or as the person says.

    For dependants' rights, for parents who act for a child, and to keep officers away. A certified
    row comes from a register, with the day it was checked, and is not edited here; what a person
    says themselves stands beside it and is marked so.
    """

    class Kind(models.TextChoices):
        SPOUSE = "spouse", _("spouse")
        PARTNER = "partner", _("partner in a stable union")
        CHILD = "child", _("child")
        STEPCHILD = "stepchild", _("stepchild")
        WARD = "ward", _("child under guardianship")
        PARENT = "parent", _("parent")
        GUARDIAN = "guardian", _("guardian")
        STEPPARENT = "stepparent", _("stepparent")
        SIBLING = "sibling", _("sibling")
        HOUSEHOLD = "household", _("same household")

    person = models.ForeignKey(Person, models.PROTECT, related_name="family_ties")
    # Set by registers alone: whoever types a CPF learns nothing about its owner.
    relative = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="tied_to"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200, blank=True)
    born_on = models.DateField(null=True, blank=True)
    national_id = SealedTextField(seal_name="family_tie.national_id", default=b"", blank=True)
    national_id_index = models.BinaryField(default=b"", blank=True, db_index=True)
    since = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    is_certified = models.BooleanField(default=True)
    source = models.CharField(max_length=60, default="civil register")
    stated_on = models.DateField(null=True, blank=True)  # when it was said, or last checked

    class Meta:
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="family_tie_once",
                fields=["person", "relative", "kind"],
                condition=Q(ended_on__isnull=True),
            ),
            models.CheckConstraint(
                name="family_tie_of_two",
                condition=Q(relative__isnull=True) | ~Q(person=F("relative")),
            ),
            models.CheckConstraint(
                name="family_tie_names_someone",
                condition=Q(relative__isnull=False) | ~Q(name=""),
            ),
            models.CheckConstraint(
                name="family_tie_links_are_certified",
                condition=Q(relative__isnull=True) | Q(is_certified=True),
            ),
            models.CheckConstraint(
                name="family_tie_ends_after_it_began",
                condition=Q(since__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("since")),
            ),
        ]


class FamilyFact(Record):
    """Something about a relative that a right may hang on, and who says so."""

    class Kind(models.TextChoices):
        DISABLED = "disabled", _("lives with a disability")
        STUDENT = "student", _("studies")
        DEPENDENT = "dependent", _("depends on the person for a living")

    tie = models.ForeignKey(FamilyTie, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    is_certified = models.BooleanField(default=False)
    source = models.CharField(max_length=60)
    stated_on = models.DateField()

    class Meta:
        triggers = [history()]
        constraints = [
            models.UniqueConstraint(
                name="family_fact_once",
                fields=["tie", "kind", "is_certified"],
                condition=Q(until__isnull=True),
            ),
            models.CheckConstraint(
                name="family_fact_ends_after_it_began",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        ]

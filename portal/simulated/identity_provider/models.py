"""The provider's own register of citizens."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Citizen(AbstractBaseUser):
    """Someone who has a digital identity. `level` is the highest that it reaches."""

    subject = models.CharField(max_length=64, unique=True)
    national_id = models.CharField(max_length=11, unique=True)
    name = models.CharField(max_length=200)
    search_name = models.CharField(max_length=200)
    birth_date = models.DateField()
    sex = models.CharField(max_length=1)
    email = models.EmailField(blank=True)
    level = models.CharField(max_length=12)
    note = models.CharField(max_length=200, blank=True)
    featured = models.BooleanField(default=False)
    place = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "national_id"
    objects = BaseUserManager()

    class Meta:
        ordering = ["-featured", "place"]

    def __str__(self) -> str:
        return self.name

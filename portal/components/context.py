"""What surrounds every page: who is signed in, for whom they act, where they can go."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from portal import clock
from portal.components import navigation
from portal.components.navigation import NavItem

# Each language under its own name, as its readers look for it.
LANGUAGE_NAMES = {
    "en": "English",
    "pt": "Português",
    "es": "Español",
    "zh-hans": "中文",
    "ar": "العربية",
}
OWN_CAPACITIES = frozenset({"", "self", "staff"})


class Frame:
    """The frame around a page, read from the request alone; anything may be missing there."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor: Any = getattr(request, "actor", None)
        self.service_notices: Sequence[Any] = getattr(request, "service_notices", ()) or ()

    # --- language
    @property
    def service_name(self) -> str:
        return _("My Social Security")

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def direction(self) -> str:
        return "rtl" if get_language_bidi() else "ltr"

    @property
    def languages(self) -> list[tuple[str, str, bool]]:
        """(code, name in itself, whether it is the one in use)"""
        return [
            (code, LANGUAGE_NAMES.get(code, str(name)), code == self.language)
            for code, name in settings.LANGUAGES
        ]

    @property
    def language_url(self) -> str:
        return navigation.link_to("set_language")

    @property
    def path(self) -> str:
        return self.request.get_full_path()

    # --- person and capacity
    @property
    def is_signed_in(self) -> bool:
        if self.actor is not None:
            return self.is_staff or getattr(self.actor, "person", None) is not None
        return bool(getattr(getattr(self.request, "user", None), "is_authenticated", False))

    @property
    def is_staff(self) -> bool:
        return bool(getattr(self.actor, "is_staff", False))

    @property
    def label(self) -> str:
        return str(getattr(self.actor, "label", "") or "")

    @property
    def person_name(self) -> str:
        """The signed-in human being, whatever they act for."""
        person = getattr(self.actor, "person", None)
        name = getattr(person, "display_name", "") or getattr(person, "name", "") or ""
        return str(name or self.label or getattr(self.request, "user", ""))

    @cached_property
    def _capacity(self) -> Any:
        return getattr(self.actor, "capacity", "") or ""

    @property
    def capacity_kind(self) -> str:
        """self, staff, employer, mandate …: the word of the capacity."""
        return str(getattr(self._capacity, "kind", self._capacity))

    @property
    def acting_as(self) -> str:
        """The name of whom the person acts for, or "" when for themselves."""
        if self.actor is None or self.is_staff or self.capacity_kind in OWN_CAPACITIES:
            return ""
        return str(getattr(self._capacity, "label", "") or self.label)

    @property
    def can_switch(self) -> bool:
        return bool(self.capacity_url) and len(getattr(self.actor, "capacities", ()) or ()) > 1

    # --- places
    @property
    def capacity_url(self) -> str:
        """Where one changes for whom one acts; it leads back to this page."""
        url = navigation.link_to("capacity")
        if not url or self.request.method != "GET":
            return url
        return f"{url}?{urlencode({'next': self.path})}"

    @property
    def home_url(self) -> str:
        return navigation.link_to("home") or "/"

    @property
    def sign_in_url(self) -> str:
        return navigation.link_to("sign_in", "account_login")

    @property
    def sign_out_url(self) -> str:
        return navigation.link_to("sign_out", "account_logout")

    @property
    def account_url(self) -> str:
        return navigation.link_to("account")

    @property
    def assistant_url(self) -> str:
        """Where questions are asked; staff work with the console instead."""
        return "" if self.is_staff else navigation.link_to("assistant:conversation")

    @cached_property
    def navigation(self) -> list[NavItem]:
        waiting = getattr(self.request, "waiting", None) or {}
        held = {str(role) for role in getattr(self.actor, "roles", ()) or ()}
        held |= set(getattr(self._capacity, "scopes", ()))
        return navigation.items(self.role, self.request.path, waiting, held)

    @property
    def more_navigation(self) -> list[NavItem]:
        """What stands under "More"."""
        return [item for item in self.navigation if item.tucked_away]

    @property
    def role(self) -> str:
        if not self.is_signed_in:
            return "visitor"
        if self.is_staff:
            return "staff"
        role = navigation.ROLES.get(self.capacity_kind, self.capacity_kind)
        return role if role in navigation.NAVIGATION else "self"

    @cached_property
    def footer(self) -> list[tuple[str, str]]:
        return navigation.footer_items(self.role)

    @property
    def year(self) -> list[str]:
        """The strip of twelve months under the header: past, now or next."""
        now = clock.today().month
        return ["past"] * (now - 1) + ["now"] + ["next"] * (12 - now)


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: {{ frame }} on every page."""
    return {"frame": Frame(request)}

"""What officers switch: off by one of them, at once; on by two.

Flag rules and automatic steps are switched alike. Each keeps its switches in a table of its own,
append by append: who asked, why, who confirmed, from when. The database refuses a row that is on
and confirmed by nobody else, and a second one that waits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, models, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files
from portal.errors import Mendable
from portal.reasons import too_short

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Switching(Generic[Row]):
    """One kind of thing with a switch each; each verb runs in one transaction.

    `table`: where its switches are kept; `column`: which of them names the thing; `known`: the
    names there are; `is_on`: how a thing stands now.
    """

    table: type[Row]
    column: str
    action: str  # the right that it takes
    known: Collection[str]
    is_on: Callable[[str], bool]

    def off(self, actor: Actor, name: str, reason: str, at: datetime) -> Row:
        """One person switches a thing off. What it did already stays done."""
        return self._switch(actor, name, reason, at, on=False)

    def ask_for_on(self, actor: Actor, name: str, reason: str, at: datetime) -> Row:
        """Somebody asks for a thing to be on; it takes effect when a second person confirms."""
        return self._switch(actor, name, reason, at, on=True)

    @transaction.atomic
    def confirm_on(self, actor: Actor, switch_id: int, at: datetime) -> Row:
        """The second person: never the one who asked."""
        switch: Any = self._waiting(actor, switch_id, at)
        if switch.asked_by_id == files.staff_id(actor):
            raise Mendable(_("Somebody else has to confirm what you asked for."))
        switch.confirmed_by_id, switch.effective_at = files.staff_id(actor), at
        switch.save(update_fields=["confirmed_by", "effective_at"])
        return switch  # type: ignore[no-any-return]

    @transaction.atomic
    def return_on(self, actor: Actor, switch_id: int, at: datetime) -> Row:
        """It stays off."""
        switch: Any = self._waiting(actor, switch_id, at)
        switch.returned_at = at
        switch.save(update_fields=["returned_at"])
        return switch  # type: ignore[no-any-return]

    def _switch(self, actor: Actor, name: str, reason: str, at: datetime, *, on: bool) -> Row:
        require(actor, self.action, on=timezone.localdate(at))
        if name not in self.known:
            raise Http404
        if self.is_on(name) == on:
            raise Mendable(_("It is on already.") if on else _("It is off already."))
        if too_short(reason):
            raise Mendable(_("Give the reason in a sentence: it is kept."), field="reason")
        try:
            with transaction.atomic():
                return self.table._default_manager.create(
                    **{self.column: name},
                    on=on,
                    reason=reason.strip(),
                    asked_by_id=files.staff_id(actor),
                    asked_at=at,
                    effective_at=None if on else at,
                )
        except IntegrityError as twice:
            raise Mendable(_("Somebody asked for this already; it waits for a second.")) from twice

    def _waiting(self, actor: Actor, switch_id: int, at: datetime) -> Row:
        require(actor, self.action, on=timezone.localdate(at))
        switch = (
            self.table._default_manager.select_for_update(of=("self",))
            .filter(pk=switch_id, effective_at=None, returned_at=None)
            .first()
        )
        if switch is None:
            raise Mendable(_("This was settled a moment ago."))
        return switch

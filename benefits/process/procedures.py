"""Decide against somebody: the person is heard, one officer proposes, another one decides.

Lei 8.212/1991 art. 69; Lei 9.784/1999 art. 2 and 53. Silence decides nothing, and no machine does.
Said once for all that takes something away; what each kind does when it is decided is its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files
from benefits.adjudication.errors import Conflict
from benefits.process.common import ENGINE, day
from benefits.process.procedure_letter import write_question
from benefits.recalculation import reducing
from benefits.recalculation.procedures import Procedure
from portal.components import dates
from portal.errors import Mendable
from portal.messages import notices, reaching
from portal.messages.models import Letter, Notice
from portal.outbox import emit
from portal.reasons import too_short
from portal.states import Machine

LEAST_ANSWER = 5  # letters of what the person says

Row = TypeVar("Row", bound=Procedure)


@dataclass(frozen=True)
class Steps(Generic[Row]):
    """The verbs of one kind of procedure; each public one is a transaction of its own.

    `kind`: what its notices and events begin with; `rows`: its rows with all that the verbs read;
    `right`: what an officer needs, asked about what `judged` names.
    """

    kind: str
    machine: Machine
    rows: Callable[[], QuerySet[Row]]
    right: str
    judged: Callable[[Row], Model]

    # ── The person is heard ──────────────────────────────────────────────────────────────────

    def ask(self, row: Row, until: date, at: datetime, **values: Any) -> None:
        """Tells the person what it is about, in the portal and in a letter that can be posted."""
        self._moves_on(row, until)
        self.tell(row, f"{self.kind}_heard", at, until_on=until, **values)
        self.letter(row, at)

    def _moves_on(self, row: Row, until: date) -> None:
        """The day after the last one it is seen whether the time is over."""
        after = timezone.make_aware(datetime.combine(until + timedelta(days=1), time()))
        emit(f"{self.kind}.due", row.pk, key=f"{self.kind}:{row.pk}:due:{until}", due_at=after)

    def letter(self, row: Row, at: datetime) -> Letter | None:
        """The question as a letter, written once; None when nobody is asked any more."""
        notice = Notice.objects.filter(key=row.asked).first()
        return None if notice is None else write_question(row, notice, at)

    def reached(self, row: Row, on: date) -> Row:
        """It reached the person on this day: their whole time runs from it, never a shorter one."""
        about: Any = row
        until = max(about.answer_until, reducing.answer_until(on))
        if about.state == "hearing" and until > about.answer_until:
            about.answer_until = until
            about.save(update_fields=["answer_until"])
            self._moves_on(row, until)
        return row

    @transaction.atomic
    def opened_by_reader(self, row_id: int, at: datetime) -> Row:
        """Who is asked, or who acts for them, opened the page on which the question stands."""
        row = self.locked(row_id)
        notices.opened(row.asked, at)
        return self.reached(row, reaching.reached_on(row.asked) or day(at))

    def check_heard(self, row: Row, at: datetime) -> None:
        """Conflict when the person neither answered nor had their whole time since it reached them.

        Lei 8.212/1991 art. 69 §§ 1 and 2; Lei 9.784/1999 art. 26.
        """
        about: Any = row
        if about.answered_at is not None:
            return
        on = reaching.reached_on(row.asked)
        if on is None:
            raise Conflict(_("This has not reached the person yet. Nothing is decided before."))
        until = max(about.answer_until, reducing.answer_until(on))
        if day(at) <= until:
            raise Conflict(
                _("The person can answer until %(day)s. Nothing is decided before.")
                % {"day": dates.long_date(until)}
            )

    @transaction.atomic
    def answer(self, actor: Actor, row_id: int, text: str, at: datetime) -> Row:
        """What the person says; an officer reads it before anything is decided."""
        row: Any = self.locked(row_id)
        require(actor, "procedure.answer", row, on=day(at))
        if len(text.strip()) < LEAST_ANSWER:
            raise Mendable(_("Tell us in a sentence how you see it."), field="answer")
        if row.state != "hearing":
            raise Conflict(_("The time to answer is over. You can still write to us, or contest."))
        row = self.machine.apply(
            row,
            "answer",
            by="person",
            actor=actor.label,
            at=at,
            answer=text.strip(),
            answered_at=at,
        )
        self.tell(row, f"{self.kind}_answered", at)
        return row  # type: ignore[no-any-return]

    def lapse(self, row_id: int, at: datetime) -> None:
        """The time to answer is over: an officer goes on with what there is.

        It never ends for somebody whom the question did not reach: that one waits in the list of
        those who have to be reached by other means.
        """
        with transaction.atomic():
            row: Any = self.locked(row_id)
            if row.state != "hearing":
                return
            on = reaching.reached_on(row.asked)
            if on is None:
                self.letter(row, at)
                return
            self.reached(row, on)
            if day(at) > row.answer_until:
                self.machine.apply(row, "lapse", by="engine", actor=ENGINE.label, at=at)

    def late(self, row_id: int, at: datetime) -> None:
        """An event failed for good: the file stays as it is in the list, and the person is told."""
        self.tell(self.rows().get(pk=row_id), "delayed_by_us", at)

    # ── Two officers decide ──────────────────────────────────────────────────────────────────

    @transaction.atomic
    def propose(self, actor: Actor, row_id: int, words: str, at: datetime, **values: Any) -> Row:
        """One officer, with reasons that the person will read. Only after the hearing."""
        row = self.opened(actor, row_id, at, "to_decide")
        check_words(words)
        return self.proposed(row, actor, words, at, **values)

    def proposed(self, row: Row, actor: Actor, words: str, at: datetime, **values: Any) -> Row:
        """The same for a row that is locked and to be decided."""
        self.check_heard(row, at)
        return self.machine.apply(
            row,
            "propose",
            by="officer",
            actor=actor.label,
            at=at,
            proposed_by_id=files.staff_id(actor),
            words=words.strip(),
            **values,
        )

    @transaction.atomic
    def send_back(self, actor: Actor, row_id: int, note: str, at: datetime) -> Row:
        """The second officer wants another look."""
        row = self.opened(actor, row_id, at, "proposed")
        check_words(note)
        return self.machine.apply(
            row, "return", by="officer", actor=actor.label, at=at, note=note.strip()
        )

    def second(self, actor: Actor, row_id: int, at: datetime) -> tuple[Row, int]:
        """What a second officer decides, locked, and who they are; Conflict for the first one."""
        row = self.opened(actor, row_id, at, "proposed")
        me = files.staff_id(actor)
        if me == row.proposed_by_id:
            raise Conflict(_("Whoever proposed it cannot check it. A second officer does."))
        self.check_heard(row, at)
        return row, me

    # ── What these verbs share ───────────────────────────────────────────────────────────────

    def locked(self, row_id: int) -> Row:
        """The row with this number, locked; Http404 when there is none."""
        row = self.rows().select_for_update(of=("self",)).filter(pk=row_id).first()
        if row is None:
            raise Http404
        return row

    def opened(self, actor: Actor, row_id: int, at: datetime, *states: str) -> Row:
        """The row and its claim, locked, in one of the states, for an officer who may."""
        row: Any = self.locked(row_id)
        files.locked(row.claim.pk)
        require(actor, self.right, self.judged(row), on=day(at))
        if row.state not in states:
            raise Conflict(
                _("This is now “%(state)s”. Nothing was changed by you; look at it again.")
                % {"state": row.get_state_display()}
            )
        return row  # type: ignore[no-any-return]

    def tell(self, row: Row, kind: str, at: datetime, *, again: str = "", **values: Any) -> None:
        """A notice to whoever is asked, once of a kind and of what `again` names.

        Not to somebody who has died: their mailbox is read by others, whom it does not concern.
        """
        about: Any = row
        if about.reader.died_on is not None:
            return
        notices.send(
            about.reader.pk,
            kind,
            key=f"{kind}:{again or about.reference}",
            values={"benefit": about.benefit, **values},
            case=about.reference,
            at=at,
        )


def check_words(words: str) -> None:
    """Mendable when a reason is no sentence."""
    if too_short(words):
        raise Mendable(_("Say why, in a sentence at least."), field="words")

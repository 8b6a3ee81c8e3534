"""What follows a decision: a share that ends, less than was granted, a hearing, a sample."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db.models import F

from accounts.models import FamilyTie
from benefits import process
from benefits.appeals.models import Appeal, HearingWay
from benefits.applications.models import Benefit
from benefits.evidence.models import Evidence
from benefits.overpayments.bill_models import PaybackBill
from benefits.overpayments.models import Overpayment
from benefits.recalculation.models import Cause, Revision
from benefits.recalculation.reduction_models import Reduction
from benefits.supervision import drawing
from contributions import process as process_money
from contributions import queries as money
from contributions.record.models import ContributionMonth
from portal.demo.claims import Cast
from portal.demo.papers import drawn
from portal.demo.statements import statement
from portal.demo.story import Story, StoryError
from portal.demo.world import moment
from portal.periods import next_business_day
from portal.simulated.bank.books import Movement

WIDOW, HUSBAND = "herminia", "aurelio"
TAKEN_OFF, BILLED = "granted-1", "granted-2"
CORRECTED = (date(2009, 1, 1), date(2014, 12, 1))  # months whose wages were another worker's
WHY = (
    "Um antigo empregador corrigiu seus registros: os salários desses anos são de um colega"
    " com o mesmo nome."
)
WORDS = "Os livros do empregador mostram os dois nomes; os salários desses anos são do colega."
TIES = "O registro civil mostra o casamento e os dois nascimentos; ninguém mais dependia dele."
KNOWN_BY = "O nome de quem enviou e o valor, até os centavos, são os desta guia."
HALF = ("RECIBO DE PAGAM", "mês 0", "líqui")


class Changes:
    """The verbs of this part of the story, each an act that a step can play."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.world = cast, cast.world

    def asks_for_all(self, at: datetime) -> None:
        """The widow asks for the survivors' pension, also for her children."""
        actor, person = self.world.citizen(WIDOW, at), self.world.citizens[WIDOW].person
        tie = FamilyTie.objects.get(
            person=person, relative=self.world.citizens[HUSBAND].person, kind="spouse"
        )
        draft = process.begin_draft(actor, person.pk, Benefit.SURVIVORS, at)
        answers = {
            "person_right": "yes",
            "deceased": str(tie.pk),
            "dependants_right": "yes",
            "accident": "unsure",
            "other_pension": "no",
            "account_right": "yes",
            "declared": True,
        }
        process.save_answers(actor, draft.pk, "check", answers, at)
        process.submit(actor, draft.token, at)

    def shares_end(self, at: datetime) -> None:
        """As every night: shares that end soon are divided anew."""
        if not process.find_ending_shares(at):
            raise StoryError("no share ends")

    def calculated_again(self, key: str) -> Callable[[datetime], object]:
        """An employer took wages back: the law is asked again, and says less."""

        def act(at: datetime) -> None:
            claim = self.cast.claim(key)
            ContributionMonth.objects.filter(person=claim.person_id, month__range=CORRECTED).update(
                remuneration_cents=F("remuneration_cents") / 2
            )
            decision = claim.decisions.get()
            found = process.recheck(decision, Cause.RECORD, f"demo:{key}", at)
            if found is None or found.new_cents >= found.old_cents:
                raise StoryError(f"{key} is not given less")

        return act

    def years_taken_back(self, key: str) -> Callable[[datetime], object]:
        """Most of the record was a colleague's: the law is asked again, and gives nothing."""

        def act(at: datetime) -> None:
            claim = self.cast.claim(key)
            person = claim.person_id
            ContributionMonth.objects.filter(person=person, month__lte=CORRECTED[1]).delete()
            found = process.recheck(claim.decisions.get(), Cause.RECORD, f"demo:{key}", at)
            if found is None or found.new_cents:
                raise StoryError(f"{key} is still given something")

        return act

    def less_decided(self, key: str) -> Callable[[datetime], object]:
        """A supervisor of another office agrees: it is carried out."""
        return lambda at: process.confirm_reduction(
            self.world.officer("samira", at), self._reduction(key), at
        )

    def asked_about_money(self, key: str) -> Callable[[datetime], object]:
        """What was paid too much until then is counted, and the person asked about it."""
        return lambda at: process.hear_overpayment(
            self.world.officer("helena", at), self._overpayment(key), WHY, at
        )

    def explains_money(self, key: str, text: str) -> Callable[[datetime], object]:
        """The person answers that too."""
        return lambda at: process.answer_overpayment(
            self.world.citizen(key, at), self._overpayment(key), text, at
        )

    def asked_back(self, key: str) -> Callable[[datetime], object]:
        """One supervisor proposes to ask it back in small parts, another one decides."""

        def act(at: datetime) -> None:
            found = self._overpayment(key)
            process.propose_overpayment(
                self.world.officer("helena", at),
                found,
                origin="not_told",
                good_faith=True,
                share=10,
                words=WORDS,
                at=at,
            )
            process.confirm_overpayment(self.world.officer("samira", at), found, at)

        return act

    def pays_without_reference(self, key: str) -> Callable[[datetime], object]:
        """What a bill asks for comes to the bank, but nobody can see by whom it was meant."""

        def act(at: datetime) -> None:
            person = self.cast.claim(key).person
            back = Movement(self._bill(key).cents, words="TRANSFERENCIA", party=str(person).upper())
            content = statement(f"DEMO-{at:%Y%m}-BACK", at, [back])
            process_money.import_statement(self.world.officer("nestor", at), content, at)

        return act

    def bill_is_found(self, key: str) -> Callable[[datetime], object]:
        """One of the treasury says which bill it pays; a second one has not looked at it yet."""

        def act(at: datetime) -> None:
            bill = self._bill(key)
            [entry] = money.unmatched_entries().filter(amount_cents=bill.cents)
            process.propose_match(
                self.world.officer("nestor", at), entry.pk, bill.reference, KNOWN_BY, at
            )

        return act

    def _bill(self, key: str) -> PaybackBill:
        return PaybackBill.objects.get(overpayment=self._overpayment(key), state="open")

    def _overpayment(self, key: str) -> int:
        return Overpayment.objects.get(reduction=self._reduction(key)).pk

    def heard(self, key: str) -> Callable[[datetime], object]:
        """A supervisor tells the person and asks how they see it."""
        return lambda at: process.hear(
            self.world.officer("helena", at),
            Revision.objects.get(decision__claim=self.cast.claim(key)).pk,
            WHY,
            at,
        )

    def explains(self, key: str, text: str) -> Callable[[datetime], object]:
        """The person answers."""
        return lambda at: process.answer_reduction(
            self.world.citizen(key, at), self._reduction(key), text, at
        )

    def less_proposed(self, key: str) -> Callable[[datetime], object]:
        """The first officer proposes to give less; a second one has not looked at it yet."""
        return lambda at: process.propose_reduction(
            self.world.officer("helena", at), self._reduction(key), WORDS, at
        )

    def _reduction(self, key: str) -> int:
        return Reduction.objects.get(revision__decision__claim=self.cast.claim(key)).pk

    def times_offered(self, key: str, first: date) -> Callable[[datetime], object]:
        """The member who reports offers three times at which the person can be heard."""

        def act(at: datetime) -> None:
            appeal = Appeal.objects.get(decision__claim=self.cast.claim(key))
            seat = appeal.seats.select_related("staff__user").get(number=1)
            day = next_business_day(first)
            later = next_business_day(day + timedelta(days=2))
            process.offer_hearing(
                self.world.officer(seat.staff.user.username, at),
                appeal.pk,
                times=[moment(day, 10), moment(day, 14, 30), moment(later, 9)],
                way=HearingWay.VIDEO,
                where="",
                at=at,
            )

        return act

    def sample_drawn(self, month: date) -> Callable[[datetime], object]:
        """Decisions of a month are drawn to be decided again by somebody else."""
        return lambda at: drawing.draw(month, at, f"demo {month}")

    def sends_half(self, key: str) -> Callable[[datetime], object]:
        """Hand in a photo on which half of the paper is missing."""
        return lambda at: process.upload_paper(
            self.world.citizen(key, at),
            self.cast.claim(key).draft_id,
            paper="other",
            name="recibo.jpg",
            content=drawn(HALF, 6),
            at=at,
        )

    def asked_again(self, key: str, due: datetime) -> Callable[[datetime], object]:
        """The officer cannot read the paper and asks for it once more."""

        def act(at: datetime) -> None:
            officer, claim = self.cast.opens(key, at)
            paper = Evidence.objects.get(draft=claim.draft_id)
            seen = "A metade direita não está na foto."
            process.reject_paper(officer, paper.pk, reason="cut_off", words=seen, at=at)
            what = "Envie o holerite mais uma vez, com a folha inteira na foto."
            why = "Na foto que chegou, não dá para ler os meses."
            self.cast.asked(key, due, what, why)(at)

        return act


def tell_changes(story: Story) -> None:
    """Add what follows grants and refusals to the story."""
    cast = Cast(story.world)
    told, at, tell = Changes(cast), story.world.calendar.at, story.tell
    tell(at(3, 6, 11), told.asks_for_all)
    tell(at(3, 13, 10), cast.granted(WIDOW, TIES))
    tell(at(2, 25, 4), told.shares_end)
    for key in ("granted-4", "granted-10", "granted-12"):
        tell(at(1, 21, 8), told.calculated_again(key))
    tell(at(1, 22, 9), told.heard("granted-4"))
    tell(at(1, 31, 9), told.heard("granted-10"))
    tell(at(1, 24, 19), told.explains("granted-4", "Eu só vi os meus próprios holerites."))
    tell(at(1, 28, 9), told.less_proposed("granted-4"))
    # Paid too much: taken off what is still paid, or by a bill where nothing is paid any more.
    for hour, key, change in (
        (9, TAKEN_OFF, told.calculated_again(TAKEN_OFF)),
        (12, BILLED, told.years_taken_back(BILLED)),
    ):
        tell(at(2, 8, hour), change)
        tell(at(2, 9, hour), told.heard(key))
        tell(at(2, 12, hour), told.explains(key, "Trabalhei lá só um ano."))
        tell(at(2, 15, hour), told.less_proposed(key))
        tell(at(2, 16, hour), told.less_decided(key))
        tell(at(1, 5, hour), told.asked_about_money(key))
        tell(at(1, 8, hour), told.explains_money(key, "Eu acreditava que estava certo."))
        tell(at(1, 13, hour), told.asked_back(key))
    tell(at(1, 28, 9), told.pays_without_reference(BILLED))
    tell(at(1, 28, 11), told.bill_is_found(BILLED))
    tell(at(1, 28, 16), told.times_offered("young-0", story.world.calendar.ago(-1)))
    tell(at(1, 25, 9), told.sends_half("gap-3"))
    tell(at(1, 26, 10), told.asked_again("gap-3", at(-1, 10)))
    for months_ago in (3, 2):
        tell(at(months_ago - 1, 2, 6), told.sample_drawn(story.world.calendar.ago(months_ago)))

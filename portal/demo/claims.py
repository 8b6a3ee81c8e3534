"""What claimants and officers did: applications, questions, answers, decisions, an appeal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from accounts import access_log
from accounts.models import StaffMember
from accounts.permissions import Actor
from benefits import process
from benefits.adjudication import leases
from benefits.adjudication.held_models import HeldDecision, ProposedGrant
from benefits.adjudication.models import Outcome
from benefits.adjudication.units import unit_for
from benefits.appeals.models import Appeal
from benefits.applications.models import Benefit, Claim, ClaimState
from benefits.eligibility.assessment import determinations
from benefits.law.determination import Determination, Result
from portal.demo.chance import chance
from portal.demo.story import Story, StoryError
from portal.demo.world import World

ANSWERS = {
    "person_right": "yes",
    "record_right": "yes",
    "working": "yes",
    "special": [],
    "other_pension": "no",
    "account_right": "yes",
    "declared": True,
}
# Per office: who decides, and who reads a proposed refusal as the second.
DESKS = {
    "central": ("joana", "helena"),
    "north": ("matias", "samira"),
    "south": ("ivo", "noemi"),
    "coast": ("tadeu", "zenaide"),
}
READING = timedelta(minutes=12)  # how long a second officer has the file before they act
WHAT = "Envie seus holerites ou a carteira de trabalho dos meses que ninguém declarou."
WHY = (
    "Seu empregador declarou os meses antes e depois; por isso acreditamos que você"
    " trabalhou nesse tempo."
)
WHAT_ELSE = (
    "Você trabalhou em outro lugar, também antes de 1994, na roça ou fora do país? Conte onde."
)
WHY_ELSE = "O que temos registrado ainda não basta para a aposentadoria. Talvez haja mais."
EXPLAINED = "Os holerites mostram a promoção; o salário foi pago em todos os meses desde então."
IMPAIRED = "A pessoa fala de uma deficiência desde o nascimento. Peço que avaliem."
SETTLED = "A carteira mostra o emprego sem interrupção; os meses em dúvida não mudam isso."
# What members of a panel write: (in favour, reporting) to words.
VOTES = {
    (True, True): (
        "Os holerites de 2001 a 2006 estão no processo e não foram examinados. Mês com desconto"
        " pelo empregador conta, recolhido ou não."
    ),
    (True, False): "Acompanho o relatório: os holerites bastam como prova desses anos.",
    (False, True): (
        "A lei pede uma idade que ainda não foi alcançada. Nem o cansaço nem o trabalho pesado"
        " mudam a idade, salvo prova de atividade nociva, que ninguém alega."
    ),
    (False, False): "Acompanho o relatório: a idade no registro não está em dúvida.",
}


class Cast:
    """The verbs of the story for one world: each returns an act that a step can play."""

    def __init__(self, world: World) -> None:
        self.world = world

    def claim(self, key: str) -> Claim:
        """Return the newest claim of somebody."""
        found = Claim.objects.filter(person=self.world.citizens[key].person).order_by("-id").first()
        if found is None:
            raise StoryError(f"{key} has no claim")
        return found

    def begins(self, key: str, *, files: bool = True) -> Callable[[datetime], object]:
        """Begin an application, and send it unless somebody stops half-way."""

        def act(at: datetime) -> None:
            actor = self.world.citizen(key, at)
            person_id = self.world.citizens[key].person.pk
            draft = process.begin_draft(actor, person_id, Benefit.OLD_AGE, at)
            if not files:
                process.save_answers(actor, draft.pk, "record", {"person_right": "yes"}, at)
                return
            process.save_answers(actor, draft.pk, "check", ANSWERS, at)
            process.submit(actor, draft.token, at)

        return act

    def withdraws(self, key: str) -> Callable[[datetime], object]:
        """Take the claim back."""
        return lambda at: process.withdraw(
            self.world.citizen(key, at), self.claim(key).pk, "Vou pedir de novo no ano que vem.", at
        )

    def answers(self, key: str, text: str) -> Callable[[datetime], object]:
        """Answer the open question."""

        def act(at: datetime) -> None:
            request = self.claim(key).requests.get(state="open")
            process.answer(self.world.citizen(key, at), request.pk, text, at)

        return act

    def contests(
        self, key: str, grounds: str, *, wants_hearing: bool = False
    ) -> Callable[[datetime], object]:
        """Appeal against the refusal, on every condition that was not met."""

        def act(at: datetime) -> None:
            decision = self.claim(key).decisions.get(outcome=Outcome.REFUSED)
            contested = [reason["key"] for reason in decision.reasons]
            actor = self.world.citizen(key, at)
            filed = process.appeal(
                actor,
                decision.pk,
                contested=contested,
                grounds=grounds,
                wants_hearing=wants_hearing,
                at=at,
            )
            # Before the event of the appeal is handled: its draw could not be told again.
            process.seat_panel(filed.pk, at, chance("panel", key))

        return act

    def judged(self, key: str, *, allow: bool) -> Callable[[datetime], object]:
        """Let the three who were drawn vote on somebody's appeal, and carry the result out."""

        def act(at: datetime) -> None:
            appeal = Appeal.objects.get(decision__claim=self.claim(key))
            for seat in appeal.seats.select_related("staff__user"):
                member = self.world.officer(seat.staff.user.username, at)
                words = VOTES[allow, seat.number == 1]
                process.vote(member, appeal.pk, allow=allow, words=words, at=at)
            process.carry_out(appeal.pk, at)

        return act

    def asked(
        self, key: str, due: datetime, what: str = WHAT, why: str = WHY
    ) -> Callable[[datetime], object]:
        """Ask the claimant, with a day by which to answer."""

        def act(at: datetime) -> None:
            officer, claim = self.opens(key, at)
            due_on = timezone.localdate(due)
            process.ask(officer, claim.pk, what=what, why=why, due_on=due_on, at=at)

        return act

    def granted(self, key: str, words: str = SETTLED) -> Callable[[datetime], object]:
        """Grant by the rule that the law proposes."""

        def act(at: datetime) -> None:
            officer, claim = self.opens(key, at)
            stored = claim.determinations.latest("sequence")
            for flag in claim.flags.filter(state="open"):
                process.clear_flag(officer, flag.pk, EXPLAINED, at)
            done = process.grant_by_officer(
                officer,
                claim.pk,
                determination_id=stored.pk,
                rule=stored.rule,
                words=words,
                at=at,
            )
            if isinstance(done, ProposedGrant):  # more than one officer may grant alone
                second, claim = self.opens(key, at, second=True)
                done = process.confirm_grant(second, claim.pk, at)
            _goes_out(done)

        return act

    def proposes_a_grant(self, key: str) -> Callable[[datetime], object]:
        """Grant by another rule than the law proposes: that takes a second officer."""

        def act(at: datetime) -> None:
            officer, claim = self.opens(key, at)
            stored = claim.determinations.latest("sequence")
            for flag in claim.flags.filter(state="open"):
                process.clear_flag(officer, flag.pk, EXPLAINED, at)
            met = [one.rule for one in determinations(stored) if one.entitled and one.amount_cents]
            done = process.grant_by_officer(
                officer,
                claim.pk,
                determination_id=stored.pk,
                rule=met[-1],
                words=SETTLED,
                at=at,
            )
            if not isinstance(done, ProposedGrant):
                raise StoryError(f"{key} was granted by one officer")

        return act

    def assessed(self, unit: str) -> Callable[[datetime], object]:
        """Send the last file in an office's queue to the assessors."""

        def act(at: datetime) -> None:
            waiting = Claim.objects.filter(
                unit=self.world.units[unit], state=ClaimState.IN_REVIEW
            ).order_by("-due_on", "-id")
            keys = {citizen.person.pk: key for key, citizen in self.world.citizens.items()}
            found = waiting.first()
            if found is None:
                raise StoryError(f"nothing waits in {unit}")
            officer, claim = self.opens(keys[found.person_id], at)
            process.refer_to_assessors(officer, claim.pk, kind="disability", why=IMPAIRED, at=at)

        return act

    def works_off(self, unit: str, expected: str) -> Callable[[datetime], object]:
        """Grant what can be granted in an office until `expected` would come to it next."""

        def act(at: datetime) -> None:
            person_id = self.world.citizens[expected].person.pk
            waiting = Claim.objects.filter(
                unit=self.world.units[unit],
                state=ClaimState.IN_REVIEW,
                determinations__outcome="entitled",
            )
            keys = {citizen.person.pk: key for key, citizen in self.world.citizens.items()}
            for claim in waiting.distinct().order_by("filed_at", "id"):
                if unit_for(person_id) == self.world.units[unit].pk:
                    return
                self.granted(keys[claim.person_id])(at)

        return act

    def proposed(self, key: str) -> Callable[[datetime], object]:
        """Propose a refusal, with a sentence for each condition that is not met."""

        def act(at: datetime) -> None:
            officer, claim = self.opens(key, at)
            stored = claim.determinations.latest("sequence")
            best = Determination.from_json(stored.content["best"])
            reasons = [
                {
                    "key": condition.key,
                    "article": condition.article,
                    "words": "Examinamos todas as fontes que temos e a sua resposta, e hoje "
                    "isto não está cumprido.",
                }
                for condition in best.conditions
                if condition.result is not Result.MET
            ]
            process.propose_refusal(
                officer, claim.pk, determination_id=stored.pk, reasons=reasons, at=at
            )

        return act

    def confirmed(self, key: str) -> Callable[[datetime], object]:
        """Let the second officer refuse."""

        def act(at: datetime) -> None:
            officer, claim = self.opens(key, at - READING, second=True)
            _goes_out(process.confirm_refusal(officer, claim.pk, at))

        return act

    def returned(self, key: str) -> Callable[[datetime], object]:
        """Let the second officer send the proposal back."""

        def act(at: datetime) -> None:
            officer, claim = self.opens(key, at - READING, second=True)
            note = "Os anos antes de 2015 não foram apurados. Consulte o antigo empregador."
            process.return_proposal(officer, claim.pk, note, at)

        return act

    def opens(self, key: str, at: datetime, *, second: bool = False) -> tuple[object, Claim]:
        """Take the file of somebody's claim as an officer of its office."""
        claim = self.claim(key)
        unit = next(name for name, row in self.world.units.items() if row.pk == claim.unit_id)
        officer = self.world.officer(DESKS[unit][second], at)
        access_log.look(
            officer,
            claim.person_id,
            what="whole file of the claim",
            purpose="deciding a claim",
            case=claim.protocol,
            at=at,
        )
        return officer, self._handed_out(officer, claim, at)

    def _handed_out(self, officer: Actor, claim: Claim, at: datetime) -> Claim:
        """As the queue would hand it out on that day; the story tells whose turn it was."""
        member = StaffMember.objects.get(pk=officer.staff_id)
        leases.release_others(claim, member)
        if not leases.take(claim, member, at):
            raise StoryError(f"somebody else holds {claim.protocol}")
        claim.refresh_from_db()
        process.refresh(claim, at)
        return claim


def tell_claims(story: Story) -> None:
    """Add all claims to the story."""
    cast, at = Cast(story.world), story.world.calendar.at
    tell = story.tell
    # Clean records: granted the same minute, or left for the worker of the demo.
    tell(at(3, 4, 9), cast.begins("osvaldo"))
    tell(at(3, 5, 11), cast.begins("granted_returned-0"))
    for number in range(13):
        tell(
            at(3 - number // 5, 3 + 2 * number % 19, 9 + number % 7),
            cast.begins(f"granted-{number}"),
        )
    for number, minute in ((13, 10), (14, 40)):
        tell(at(1, 31, 22, minute), cast.begins(f"granted-{number}"), left_to_worker=True)
    tell(at(1, 12, 20), cast.begins("neide", files=False))
    _tell_doubts(tell, cast, at)
    _tell_refusals(tell, cast, at)


def _tell_doubts(tell: Callable, cast: Cast, at: Callable[..., datetime]) -> None:
    """Gaps, jumps, late bills, no account: referred to a person, with different ends."""
    tell(at(3, 6, 10), cast.begins("granted_no_account-0"))
    tell(at(3, 12, 15), cast.granted("granted_no_account-0"))
    for key in ("gap-0", "gap-1"):
        tell(at(3, 7, 9), cast.begins(key))
        tell(at(3, 10, 14), cast.asked(key, at(2, 9)))
        tell(
            at(3, 18, 19),
            cast.answers(key, "Aqui está minha carteira, página 14: trabalhei lá o tempo todo."),
        )
    tell(at(3, 22, 10), cast.granted("gap-0"))
    tell(at(2, 2, 10), cast.granted("gap-1"))
    tell(at(2, 3, 9), cast.begins("gap-2"))
    tell(at(2, 12, 11), cast.asked("gap-2", at(1, 11)))
    tell(
        at(1, 3, 18),
        cast.answers("gap-2", "O moinho fechou as contas com atraso. Eu tenho os holerites."),
    )
    tell(at(1, 24, 15), cast.granted("gap-2"))
    for key, day in (("jandira", 6), ("gap-3", 9)):
        tell(at(1, day, 9), cast.begins(key))
    tell(at(1, 26, 10), cast.asked("jandira", at(-1, 10)))
    tell(at(2, 8, 9), cast.begins("gap-4"))
    tell(at(2, 15, 9), cast.asked("gap-4", at(1, 14)))
    for number in range(5, 9):
        tell(at(2 - number % 2, 10 + number, 13), cast.begins(f"gap-{number}"))
    for number in range(3):
        tell(at(2 - number % 2, 16 + number, 12), cast.begins(f"jump-{number}"))
    tell(at(1, 24, 8), cast.withdraws("jump-2"))
    tell(at(1, 31, 17), cast.works_off("central", expected="benedito"))
    tell(at(1, 31, 18), cast.proposes_a_grant("jump-1"))
    tell(at(1, 31, 19), cast.assessed("central"))
    for number in range(2):
        tell(at(1, 21 + number, 9), cast.begins(f"late_bills-{number}"))


def _tell_refusals(tell: Callable, cast: Cast, at: Callable[..., datetime]) -> None:
    """Too young or too few years: heard first, then two officers, never the engine."""
    nothing_else = "Não, este é todo o trabalho com carteira que tive na vida."
    heard = ("young-0", "young-1", "young-2", "young-3", "short-0", "short-1", "severino")
    for number, key in enumerate(heard):
        tell(at(3, 8 + number, 10), cast.begins(key))
        tell(at(3, 14 + number, 11), cast.asked(key, at(2, 20), WHAT_ELSE, WHY_ELSE))
        tell(at(2, 2 + number, 18), cast.answers(key, nothing_else))
        tell(at(1, 5 + number, 10), cast.proposed(key))
    tell(at(1, 15, 10), cast.confirmed("young-0"))
    farm = "Trabalhei na roça dos meus pais de 1985 a 1992."
    tell(at(1, 25, 20), cast.contests("young-0", farm, wants_hearing=True))
    tell(at(1, 16, 10), cast.confirmed("young-2"))
    tell(at(1, 17, 10), cast.confirmed("short-0"))
    tell(
        at(1, 18, 20),
        cast.contests("young-2", "Estou no limite; o trabalho sempre foi pesado."),
    )
    tell(at(1, 28, 15), cast.judged("young-2", allow=False))
    tell(at(1, 19, 20), cast.contests("short-0", "A olaria me pagou de 2001 a 2006."))
    tell(at(1, 29, 15), cast.judged("short-0", allow=True))
    tell(at(1, 18, 10), cast.returned("short-1"))
    tell(at(1, 31, 16), cast.confirmed("severino"))
    tell(at(2, 13, 10), cast.begins("young-4"))
    tell(at(2, 14, 10), cast.withdraws("young-4"))
    tell(at(1, 19, 10), cast.begins("young-5"))
    tell(at(1, 7, 10), cast.begins("young-6"))
    tell(at(1, 27, 10), cast.asked("young-6", at(-1, 5), WHAT_ELSE, WHY_ELSE))
    for number in (2, 3):
        tell(at(1, 20 + number, 10), cast.begins(f"short-{number}"))


def _goes_out(done: object) -> None:
    """The minutes in which an officer could take it back pass without a word."""
    if isinstance(done, HeldDecision):
        process.send_decision(done.pk, done.goes_out_at)


def check_claims() -> None:
    """StoryError unless there is a claim in every state that lasts longer than some minutes."""
    found = set(Claim.objects.values_list("state", flat=True))
    if missing := set(ClaimState.values) - found - {"grant_held", "refusal_held"}:
        raise StoryError(f"no claim is {', '.join(sorted(missing))}")

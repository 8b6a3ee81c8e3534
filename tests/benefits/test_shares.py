"""A share that ends does not pass on: what remains is divided anew, to the day and to the cent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from benefits import process
from benefits.adjudication.models import Outcome
from benefits.payments.amounts import award_gross_cents
from benefits.payments.models import Award, AwardState, Payment
from benefits.payments.sharing import shares_of
from benefits.recalculation.models import Cause
from portal import clock, outbox
from portal.messages import letters
from portal.messages.models import Letter, Notice
from portal.money import format_cents
from portal.records import StateChange, acting
from tests.benefits import world
from tests.benefits.forms import world as lives
from tests.benefits.payments import world as pay
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
SOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
BIRTHDAY = date(2026, 12, 15)  # the elder child is 21


def family(birthday=BIRTHDAY):
    """A widow and two children, the elder 21 soon; granted by an officer. Their awards."""
    office = world.unit()
    officer = world.as_staff(world.officer(office))
    made, given = lives.widow()
    children = [tie.relative for tie in made.family_ties.filter(kind="child")]
    elder = min(children, key=lambda one: one.born_on)
    with acting("test", "world"):
        elder.born_on = birthday.replace(year=birthday.year - 21)
        elder.save(update_fields=["born_on"])
    claim = lives.assessed(made, "survivors", **given)
    world.take(officer, claim.pk)
    stored = claim.determinations.order_by("-sequence").first()
    process.grant_by_officer(
        officer,
        claim.pk,
        determination_id=stored.pk,
        rule="survivors",
        words="The civil register shows marriage and births.",
        at=NOW,
    )
    outbox.drain(lambda: NOW)
    awards = {one.person_id: one for one in Award.objects.filter(decision__claim=claim)}
    return claim, made, elder, awards


def divided(at):
    process.find_ending_shares(at)
    outbox.drain(lambda: at)


def test_the_quota_of_a_child_of_21_ends_and_the_others_get_seven_tenths_in_halves():
    claim, made, elder, before = family()
    assert before[elder.pk].ends_on == BIRTHDAY - timedelta(days=1)
    whole = before[made.pk].whole_cents  # 80 % of the base
    divided(SOON)
    after = Award.objects.filter(decision__claim=claim, stage=2)
    assert {one.person_id for one in after} == before.keys() - {elder.pk}
    assert {one.starts_on for one in after} == {BIRTHDAY}
    assert {one.counts_from for one in after} == {before[made.pk].starts_on}
    least = 162_100  # the minimum wage of 2026
    assert {one.whole_cents for one in after} == {max(round(whole * 7 / 8), least)}
    assert sum(one.amount_cents for one in after) == max(round(whole * 7 / 8), least)
    for one in before.values():
        one.refresh_from_db()
        assert one.ends_on == BIRTHDAY - timedelta(days=1)


def test_only_the_pension_of_the_widow_is_one_of_a_partner():
    claim, made, _elder, before = family()
    assert {one.person_id for one in before.values() if one.of_partner} == {made.pk}
    divided(SOON)
    assert Award.objects.get(decision__claim=claim, person=made, stage=2).of_partner


def test_each_who_goes_on_is_told_and_the_timeline_says_so():
    claim, made, _elder, before = family()
    divided(SOON)
    told = Notice.objects.filter(kind="share_changed")
    assert set(told.values_list("person", flat=True)) == {made.pk}  # she cares for the younger
    assert told.count() == len(before) - 1
    assert StateChange.objects.filter(subject_id=claim.pk, action="divide").count() == 1


def test_dividing_twice_has_the_effect_of_once():
    claim, *_rest = family()
    divided(SOON)
    divided(SOON)
    divided(SOON + timedelta(days=1))
    assert Award.objects.filter(decision__claim=claim).count() == 5


def test_nothing_moves_long_before_the_day():
    claim, *_rest = family()
    divided(datetime(2026, 11, 1, 12, tzinfo=UTC))
    assert Award.objects.filter(decision__claim=claim).count() == 3


def test_the_month_of_the_birthday_is_paid_by_both_divisions_each_for_its_days():
    claim, made, elder, before = family()
    divided(SOON)
    pay.sent(pay.treasurers(), DECEMBER, SOON)
    old, new = Award.objects.filter(decision__claim=claim, person=made).order_by("stage")
    paid = dict(
        Payment.objects.filter(person=made, month=DECEMBER).values_list("award", "gross_cents")
    )
    assert paid == {
        old.pk: round(before[made.pk].amount_cents * 14 / 30),
        new.pk: round(new.amount_cents * 16 / 30),
    }
    assert award_gross_cents(before[elder.pk], DECEMBER) > 0


def test_a_death_that_is_known_late_is_made_good_to_the_day():
    claim, made, elder, before = family()
    treasury = pay.treasurers()
    pay.sent(treasury, NOVEMBER, NOW)
    lives.dies(elder, date(2026, 11, 20))
    divided(SOON)
    old, new = Award.objects.filter(decision__claim=claim, person=made).order_by("stage")
    assert (old.state, new.starts_on) == (AwardState.REPLACED, date(2026, 11, 21))
    pay.sent(treasury, DECEMBER, SOON)
    got = sum(
        Payment.objects.filter(person=made, month=NOVEMBER).values_list("gross_cents", flat=True)
    )
    share = before[made.pk].amount_cents
    assert got == share + round(new.amount_cents * 10 / 30) - round(share * 10 / 30)


def test_a_new_calculation_after_a_division_takes_off_what_both_paid():
    claim, made, _elder, _before = family()
    treasury = pay.treasurers()
    divided(SOON)
    pay.sent(treasury, DECEMBER, SOON)
    husband = made.family_ties.get(kind="spouse").relative
    husband.contribution_months.update(remuneration_cents=600_000, contribution_cents=60_000)
    later = SOON + timedelta(days=3)
    revision = process.recheck(
        claim.decisions.get(outcome=Outcome.GRANTED), Cause.RECORD, "x", later
    )
    assert revision is not None
    supervisor = world.as_staff(world.officer(claim.unit, roles=(world.Role.SUPERVISOR,)))
    process.apply_revision(supervisor, revision.pk, "The wages of the deceased were higher.", later)
    outbox.drain(lambda: later)
    divided(later)
    pay.sent(treasury, DECEMBER, later)
    first, second = Award.objects.filter(
        decision__claim=claim, decision__sequence=3, person=made
    ).order_by("stage")
    for month in (NOVEMBER, DECEMBER):
        got = sum(
            Payment.objects.filter(person=made, month=month).values_list("gross_cents", flat=True)
        )
        assert got == award_gross_cents(first, month) + award_gross_cents(second, month)


def test_the_letter_says_who_receives_how_much_until_when_and_where_it_goes():
    claim, made, elder, before = family()
    letter = Letter.objects.get(case=claim.protocol)
    rows = {one["who"]: one for one in letter.content["shares"]}
    assert len(rows) == len(before)
    child = rows[str(elder)]
    assert child["until"] == "14 de dezembro de 2026"
    assert child["paid_to"] == str(elder)  # of age
    assert [one["paid_to"] for one in rows.values()].count(str(made)) == 2  # hers, and a minor's
    assert all(one["amount"].startswith("R$") for one in rows.values())
    assert letters.printed(letter).pdf.startswith(b"%PDF")


def test_a_letter_to_one_person_has_no_table_of_shares():
    made = world.claimant()
    world.assessed(made)
    outbox.drain(lambda: NOW)
    assert Letter.objects.get(person=made).content["shares"] == []


def test_shares_that_ended_stand_beside_those_that_took_over():
    claim, made, elder, before = family()
    divided(SOON)
    rows = shares_of(claim.pk)
    assert [one.starts_on for one in rows][-2:] == [BIRTHDAY, BIRTHDAY]
    (ended,) = (one for one in rows if one.name == str(elder))
    assert ended.ends_on == BIRTHDAY - timedelta(days=1)
    mine = next(one for one in rows if one.name == str(made))
    assert mine.ends_on == BIRTHDAY - timedelta(days=1)
    assert len(rows) == len(before) + 2


def test_a_share_that_a_newer_calculation_replaced_from_its_first_day_is_not_shown():
    claim, made, _elder, before = family()
    husband = made.family_ties.get(kind="spouse").relative
    husband.contribution_months.update(remuneration_cents=600_000, contribution_cents=60_000)
    later = NOW + timedelta(days=3)
    revision = process.recheck(
        claim.decisions.get(outcome=Outcome.GRANTED), Cause.RECORD, "x", later
    )
    supervisor = world.as_staff(world.officer(claim.unit, roles=(world.Role.SUPERVISOR,)))
    process.apply_revision(supervisor, revision.pk, "The wages of the deceased were higher.", later)
    outbox.drain(lambda: later)
    rows = shares_of(claim.pk)
    assert len(rows) == len(before)
    assert {one.cents for one in rows} != {one.amount_cents for one in before.values()}


def test_a_division_is_a_decision_with_a_letter_that_names_each_share_and_can_be_contested(
    signed_in, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: SOON)
    monkeypatch.setattr(clock, "today", lambda: SOON.date())
    claim, made, elder, _before = family()
    with acting("test", "the language of the letter"):
        made.language = "en"
        made.save(update_fields=["language"])
    divided(SOON)
    decision = claim.decisions.get(outcome=Outcome.DIVIDED)
    assert (decision.decided_by, decision.officer_id) == ("engine", None)
    assert claim.decisions.filter(outcome=Outcome.GRANTED).count() == 1  # the answer stays
    letter = Letter.objects.get(key__startswith=f"division:{decision.pk}:")  # one reader for all
    shares = Award.objects.filter(decision__claim=claim, stage=2)
    own = sum(one.amount_cents for one in shares)
    content = str(letter.content)
    for words in ("15 December 2026", "art. 23", str(elder), "14 December 2026", "contest"):
        assert words in content, words
    assert format_cents(own) in letter.content["answer"]
    told = Notice.objects.filter(kind="share_changed", person=made)
    assert {one.values["letter"] for one in told} == {letter.code}
    client = signed_in(made)
    page = reverse("benefits:division", args=[claim.protocol, decision.sequence])
    shown = client.get(page).content.decode()
    assert str(elder) in shown and letter.code in shown
    claim_page = client.get(reverse("benefits:claim", args=[claim.protocol]))
    assert page in claim_page.content.decode()
    assert signed_in(world.claimant()).get(page).status_code == 404
    assert (
        client.get(reverse("benefits:division", args=[claim.protocol, 1])).status_code == 404
    )  # the grant is no division
    contest = reverse("benefits:division_contest", args=[claim.protocol, decision.sequence])
    assert client.get(contest).status_code == 200
    filed = {"contested": ["shares"], "grounds": "He still studies.", "wants_hearing": "no"}
    assert "/appeals/" in client.post(contest, filed).url
    assert "/appeals/" in client.get(page).content.decode()


# ── A panel gives a share back ───────────────────────────────────────────────────────────────


def contested(claim, made, at, *, findings=("shares",), allow=True):
    """The division is contested and judged by three; its order is carried out."""
    office = world.unit()
    for _number in range(3):
        world.officer(office, roles=(world.Role.BOARD,))
    decision = claim.decisions.filter(outcome=Outcome.DIVIDED).latest("sequence")
    filed = process.appeal(
        world.as_person(made), decision.pk, contested=list(findings), grounds="Disabled.", at=at
    )
    process.seat_panel(filed.pk, at)
    for seat in filed.seats.order_by("number"):
        words = "The elder child was disabled before turning 21; see the reports."
        process.vote(world.as_staff(seat.staff), filed.pk, allow=allow, words=words, at=at)
    outbox.drain(lambda: at)
    return filed


EARLY = date(2026, 11, 25)  # so that no January lies between


def given_back():
    """Divided on 25 November, November paid by both divisions, then contested and allowed."""
    claim, made, elder, before = family(EARLY)
    treasury = pay.treasurers()
    divided(NOW)
    pay.sent(treasury, NOVEMBER, NOW)
    filed = contested(claim, made, NOW)
    return claim, made, elder, before, treasury, filed


def test_an_allowed_appeal_gives_the_share_back_from_the_day_after_its_last_one():
    claim, made, elder, before, _treasury, filed = given_back()
    after = {one.person_id: one for one in Award.objects.filter(decision__claim=claim, stage=3)}
    assert set(after) == set(before)
    assert after[elder.pk].starts_on == EARLY and after[elder.pk].ends_on is None
    assert {one.starts_on for number, one in after.items() if number != elder.pk} == {DECEMBER}
    assert {one.whole_cents for one in after.values()} == {before[made.pk].whole_cents}
    decision = claim.decisions.filter(outcome=Outcome.DIVIDED).latest("sequence")
    report, second = filed.seats.filter(number__lte=2)
    assert (decision.officer_id, decision.second_officer_id) == (report.staff_id, second.staff_id)
    assert StateChange.objects.filter(subject_id=claim.pk, action="divide").count() == 2


def test_the_next_run_pays_what_is_missing_and_takes_nothing_from_the_others():
    claim, made, elder, before, treasury, _filed = given_back()
    world.give_account(elder, "77777777")
    paid = Payment.objects.filter(person=made, month=NOVEMBER).count()
    pay.sent(treasury, DECEMBER, SOON)
    award = Award.objects.get(decision__claim=claim, person=elder, stage=3)
    assert Payment.objects.get(award=award, month=NOVEMBER).gross_cents == round(
        award.amount_cents * 6 / 30
    )
    assert Payment.objects.filter(person=made, month=NOVEMBER).count() == paid
    month = Payment.objects.filter(award__decision__claim=claim, month=DECEMBER)
    assert month.count() == len(before)
    assert all(one.gross_cents > 0 and one.deducted_cents == 0 for one in month)


def test_each_sharer_has_a_letter_and_a_notice_and_the_page_says_why(signed_in, monkeypatch):
    claim, made, elder, before, _treasury, filed = given_back()
    monkeypatch.setattr(clock, "now", lambda: SOON)
    monkeypatch.setattr(clock, "today", lambda: SOON.date())
    decision = claim.decisions.filter(outcome=Outcome.DIVIDED).latest("sequence")
    written = Letter.objects.filter(key__startswith=f"division:{decision.pk}:")
    assert set(written.values_list("person", flat=True)) == {made.pk, elder.pk}
    assert all(filed.protocol in str(one.content) for one in written)
    assert Notice.objects.filter(kind="share_given_back").count() == len(before)
    page = reverse("benefits:division", args=[claim.protocol, decision.sequence])
    shown = signed_in(made).get(page).content.decode()
    assert filed.protocol in shown and "stays theirs" in shown
    assert "decided automatically" not in shown


def test_carrying_out_twice_has_the_effect_of_once():
    claim, _made, _elder, before, _treasury, filed = given_back()
    process.carry_out(filed.pk, SOON)
    assert process.carry_out_orders(SOON) == 0
    divided(SOON)
    assert Award.objects.filter(decision__claim=claim, stage=3).count() == len(before)
    assert claim.decisions.filter(outcome=Outcome.DIVIDED).count() == 2


def test_while_the_register_says_that_somebody_died_the_order_waits_for_it():
    claim, made, elder, _before = family()
    lives.dies(elder, date(2026, 11, 19))
    divided(NOW)
    contested(claim, made, NOW)
    assert not Award.objects.filter(decision__claim=claim, stage=3).exists()
    assert process.carry_out_orders(NOW) == 1  # still waits
    with acting("test", "the register was wrong"):
        elder.died_on = None
        elder.save(update_fields=["died_on"])
    process.carry_out_orders(NOW)
    back = Award.objects.get(decision__claim=claim, stage=3, person=elder)
    assert back.starts_on == date(2026, 11, 20)
    assert process.carry_out_orders(NOW) == 0


def test_while_a_rate_of_january_is_not_published_the_order_waits():
    claim, made, *_rest = family()
    divided(SOON)
    contested(claim, made, SOON)  # what is not paid yet begins in January
    assert not Award.objects.filter(decision__claim=claim, stage=3).exists()
    assert process.carry_out_orders(SOON) == 1


def test_an_appeal_about_the_amount_alone_gives_no_share_back():
    claim, made, _elder, _before = family()
    divided(SOON)
    contested(claim, made, SOON, findings=("amount",))
    assert not Award.objects.filter(decision__claim=claim, stage=3).exists()


def test_a_dismissed_appeal_leaves_the_division_as_it_is():
    claim, made, _elder, _before = family()
    divided(SOON)
    contested(claim, made, SOON, allow=False)
    assert process.carry_out_orders(SOON) == 0
    assert not Award.objects.filter(decision__claim=claim, stage=3).exists()

"""Flags state a fact, a person looks at it, and a rule that is mostly wrong goes off."""

import dataclasses
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from accounts.models import PayoutAccount, Role
from benefits import process
from benefits.applications.models import ClaimState
from benefits.eligibility import flags
from benefits.eligibility.flag_models import Flag, FlagSwitch
from benefits.eligibility.flag_rules import IN_WORDS, RULES, Situation
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import acting
from tests.benefits import world
from tests.benefits.evidence import files
from tests.benefits.evidence.papers import NOW, draft, hand_in, scanned, world_take

pytestmark = pytest.mark.django_db
WORDS = "Mother and daughter keep one account."
FORBIDDEN = (
    "nation", "country", "origin", "race", "colour", "postcode", "zip", "address", "city", "region",
    "place", "sex", "gender", "birth", "born", "age", "name", "language", "religion", "union",
    "device", "ip", "score", "person",
)  # fmt: skip


@pytest.fixture
def office():
    made = world.unit()
    world.officer(made)
    return made


def shares_account(one, other) -> None:
    account, copy = one.payout_accounts.get(), PayoutAccount.objects.get(person=other)
    for field in ("bank_code", "branch", "number", "number_index"):
        setattr(copy, field, getattr(account, field))
    with acting("test", "one account"):
        copy.save()


def keys(claim):
    return {flag.rule for flag in claim.flags.all()}


# ── What a rule may see ──────────────────────────────────────────────────────────────────────


def test_no_rule_can_see_who_somebody_is():
    fields = {field.name for field in dataclasses.fields(Situation)}
    assert fields
    for name in fields:
        for part in name.split("_"):
            assert part not in FORBIDDEN, name
    assert not {"nationality", "postcode", "score"} & fields


def test_a_rule_reads_only_what_it_declares():
    class Watched:
        def __init__(self) -> None:
            self.read: set[str] = set()

        def __getattr__(self, name: str):
            self.read.add(name)
            return getattr(FULL, name)

    for rule in RULES.values():
        seen = Watched()
        assert list(rule.find(seen)), rule.key
        assert seen.read <= set(rule.reads), rule.key
        assert set(rule.reads) <= {field.name for field in dataclasses.fields(Situation)}


FULL = Situation(
    benefit="old_age",
    filed_on=date(2026, 11, 20),
    doubts=({"key": "wage_jump", "values": {"month": "2026-08", "times": 3}},),
    other_benefits=(("assistance", "C-1"), ("family_grant", "C-2")),
    others_on_account=2,
    holder_differs=True,
    account_from=date(2026, 11, 25),
    papers_elsewhere=(("E-1", "other"),),
)


@pytest.mark.parametrize("key", sorted(RULES))
def test_every_rule_finds_its_fact_says_it_and_finds_nothing_in_a_plain_case(key):
    rule = RULES[key]
    found = list(rule.find(FULL))
    assert found
    for fact in found:
        sentence = flags.sentence(key, fact)
        assert len(sentence) > 20
        assert "%" not in sentence
    assert not list(rule.find(Situation(benefit="old_age", filed_on=date(2026, 11, 20))))
    assert all(str(words) for words in (rule.title, rule.why, rule.asks, rule.basis))


def test_benefits_that_may_be_paid_together_do_not_clash():
    found = list(RULES["clashing_benefit"].find(FULL))
    assert [fact["protocol"] for fact in found] == ["C-1"]


def test_an_old_jump_of_a_wage_is_no_flag():
    old = dataclasses.replace(
        FULL, doubts=({"key": "wage_jump", "values": {"month": "2009-08", "times": 3}},)
    )
    assert not list(RULES["wage_growth"].find(old))


# ── A flagged claim ──────────────────────────────────────────────────────────────────────────


def test_a_clean_claim_has_no_flag_and_is_granted_at_once(office):
    claim = world.assessed(world.claimant())
    assert claim.state == ClaimState.GRANTED
    assert not claim.flags.exists()


def test_one_account_for_two_goes_to_a_human_with_the_fact_and_under_the_same_clock(office):
    first = world.assessed(world.claimant())
    other = world.claimant()
    shares_account(first.person, other)
    plain_due = first.due_on
    claim = world.assessed(other)
    assert claim.state == ClaimState.IN_REVIEW
    assert keys(claim) == {"shared_account"}
    assert claim.due_on == plain_due
    assert {reason["key"] for reason in claim.referral_reasons} == {"flag"}
    flag = claim.flags.get()
    assert flag.values == {"others": 1}
    assert first.person.name not in str(flag.values)
    notice = Notice.objects.get(kind="check_is_on", person=other)
    assert notice.case == claim.protocol


def test_an_account_in_another_name_and_a_change_in_the_cooling_off_are_stated(office):
    made = world.claimant()
    with acting("test", "account"):
        made.payout_accounts.update(holder="Somebody Else", ended_at=NOW + timedelta(days=2))
        PayoutAccount.objects.create(
            person=made,
            bank_code="104",
            branch="1",
            number="77",
            number_index=b"x" * 32,
            holder=made.name.upper(),
            effective_at=NOW + timedelta(days=2),
            set_by="test",
        )
    claim = world.assessed(made)
    assert keys(claim) == {"register_mismatch", "account_changed"}


def test_a_paper_of_somebody_else_is_stated_when_it_comes_even_after_the_referral(office):
    one, other = world.claimant(), world.claimant()
    hand_in(draft(one), files.jpeg(7, quality=95))
    claim = world.assessed(other, record_right="no", record_wrong="A year is missing.")
    assert not claim.flags.exists()
    paper = hand_in(claim.draft, files.jpeg(7, quality=90))
    scanned(paper)
    claim.refresh_from_db()
    flag = claim.flags.get()
    assert (flag.rule, flag.values["paper"]) == ("reused_document", paper.reference)
    assert {"record_disputed", "flag"} <= {reason["key"] for reason in claim.referral_reasons}
    scanned(paper)
    assert claim.flags.count() == 1


def test_the_same_paper_twice_in_ones_own_applications_is_no_flag(office):
    made = world.claimant()
    hand_in(draft(made), files.jpeg(7))
    claim = world.assessed(made)
    assert claim.state == ClaimState.GRANTED


def flagged(office):
    first = world.assessed(world.claimant())
    other = world.claimant()
    shares_account(first.person, other)
    claim = world.assessed(other)
    member = world.officer(claim.unit)
    world_take(member, claim)
    return member, claim, claim.flags.get()


def test_an_officer_clears_or_upholds_with_a_sentence_and_only_with_the_file_in_hand(office):
    member, claim, flag = flagged(office)
    actor = world.as_staff(member)
    with pytest.raises(Mendable):
        flags.check_settled(claim)
    with pytest.raises(Mendable):
        process.clear_flag(actor, flag.pk, "fine", NOW)
    with pytest.raises(Http404):
        process.clear_flag(world.as_staff(world.officer(world.unit())), flag.pk, WORDS, NOW)
    settled = process.clear_flag(actor, flag.pk, WORDS, NOW)
    assert (settled.state, settled.settled_by, settled.words) == ("cleared", member, WORDS)
    flags.check_settled(claim)


def test_a_claim_is_not_granted_while_a_flag_is_open(office):
    member, claim, flag = flagged(office)
    stored = claim.determinations.latest("sequence")
    grant = {"determination_id": stored.pk, "rule": stored.rule, "words": WORDS, "at": NOW}
    with pytest.raises(Mendable, match="flag"):
        process.grant_by_officer(world.as_staff(member), claim.pk, **grant)
    process.clear_flag(world.as_staff(member), flag.pk, WORDS, NOW)
    process.grant_by_officer(world.as_staff(member), claim.pk, **grant)
    claim.refresh_from_db()
    assert claim.state == ClaimState.GRANTED


def test_the_claimant_reads_which_check_is_on_and_what_helps(office, signed_in):
    _member, claim, _flag = flagged(office)
    shown = signed_in(claim.person).get(reverse("benefits:claim", args=[claim.protocol]))
    text = shown.content.decode()
    assert "One account for several people" in text
    assert "how you belong together" in text


def test_the_desk_shows_the_fact_and_settles_it(office, signed_in):
    member, claim, flag = flagged(office)
    client = signed_in(member)
    file = client.get(reverse("benefits:desk_file", args=[claim.protocol])).content.decode()
    assert "who use the same account: 1." in file
    client.post(reverse("benefits:flag_settle", args=[flag.pk]), {"act": "uphold", "words": WORDS})
    flag.refresh_from_db()
    assert flag.state == "upheld"


# ── On, off and precision ────────────────────────────────────────────────────────────────────


REASON = "Too many families with one account were stopped by it."


def rules_officer(office, role=Role.RULES):
    return world.as_staff(world.officer(office, roles=(role,)))


def test_off_takes_one_officer_on_takes_two(office):
    one, two = rules_officer(office), rules_officer(office, Role.SUPERVISOR)
    process.switch_off(one, "shared_account", REASON, NOW)
    assert "shared_account" not in flags.rules_on()
    first = world.assessed(world.claimant())
    other = world.claimant()
    shares_account(first.person, other)
    assert world.assessed(other).state == ClaimState.GRANTED
    asked = process.ask_for_on(one, "shared_account", REASON, NOW)
    assert "shared_account" not in flags.rules_on()
    with pytest.raises(Mendable, match="Somebody else"):
        process.confirm_on(one, asked.pk, NOW)
    with pytest.raises(Mendable):
        process.ask_for_on(two, "shared_account", REASON, NOW)
    process.confirm_on(two, asked.pk, NOW)
    assert "shared_account" in flags.rules_on()


def test_who_may_do_everything_else_switches_nothing(office):
    roles = tuple(role for role in Role if role not in (Role.RULES, Role.SUPERVISOR))
    with pytest.raises(Http404):
        process.switch_off(
            world.as_staff(world.officer(office, roles=roles)), "shared_account", REASON, NOW
        )
    with pytest.raises(Mendable):
        process.switch_off(rules_officer(office), "shared_account", "no", NOW)


def test_the_database_wants_two_persons_for_on(office):
    member = world.officer(office)
    common = {"rule": "wage_growth", "on": True, "reason": REASON, "asked_at": NOW}
    for wrong in (
        {"asked_by": member, "effective_at": NOW},
        {"asked_by": member, "confirmed_by": member, "effective_at": NOW},
        {"asked_by": None, "effective_at": NOW},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            FlagSwitch.objects.create(**common, **wrong)


def test_a_rule_that_is_right_in_less_than_half_of_200_switches_itself_off(office):
    member, claim, flag = flagged(office)
    common = {
        "claim": claim,
        "person": claim.person,
        "rule": "shared_account",
        "raised_at": NOW,
        "settled_by": member,
        "settled_at": NOW - timedelta(days=1),
        "words": WORDS,
    }
    Flag.objects.bulk_create(
        Flag(**common, fingerprint=str(n), state="upheld" if n < 99 else "cleared")
        for n in range(199)
    )
    assert not flags.is_imprecise("shared_account")
    process.clear_flag(world.as_staff(member), flag.pk, WORDS, NOW)
    assert "shared_account" not in flags.rules_on()
    switch = FlagSwitch.objects.get()
    assert (switch.asked_by, switch.on) == (None, False)
    standing = next(one for one in flags.standings() if one.rule.key == "shared_account")
    assert (standing.cleared, standing.upheld, standing.percent) == (101, 99, 49)


def test_half_of_200_is_enough_to_stay_on(office):
    member, claim, flag = flagged(office)
    Flag.objects.bulk_create(
        Flag(
            claim=claim,
            person=claim.person,
            rule="shared_account",
            raised_at=NOW,
            settled_by=member,
            settled_at=NOW - timedelta(days=1),
            words=WORDS,
            fingerprint=str(n),
            state="upheld" if n < 100 else "cleared",
        )
        for n in range(199)
    )
    process.clear_flag(world.as_staff(member), flag.pk, WORDS, NOW)
    assert "shared_account" in flags.rules_on()


def test_the_page_of_the_rules_shows_precision_and_switches(office, signed_in):
    member = world.officer(office, roles=(Role.RULES,))
    client = signed_in(member)
    page = client.get(reverse("benefits:flag_rules"))
    assert "One account for several people" in page.content.decode()
    assert "what stands out in the contribution record, the day of the application" in (
        page.content.decode()
    )
    for name in IN_WORDS:
        assert "_" not in name or name not in page.content.decode()
    address = reverse("benefits:flag_switch", args=["shared_account"])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": REASON}).status_code == 302
    assert "shared_account" not in flags.rules_on()
    client.post(address, {"reason": REASON})
    asked = FlagSwitch.objects.get(effective_at=None)
    confirm = reverse("benefits:flag_confirm", args=[asked.pk])
    assert confirm not in client.get(reverse("benefits:flag_rules")).content.decode()
    second = signed_in(world.officer(office, roles=(Role.SUPERVISOR,)))
    assert confirm in second.get(reverse("benefits:flag_rules")).content.decode()
    second.post(confirm, {"act": "confirm"})
    assert "shared_account" in flags.rules_on()
    auditor = signed_in(world.officer(office, roles=(Role.AUDITOR,)))
    assert auditor.get(reverse("benefits:flag_rules")).status_code == 200
    assert auditor.post(address, {"reason": REASON}).status_code == 404
    caseworker = signed_in(world.officer(office))
    assert caseworker.get(reverse("benefits:flag_rules")).status_code == 404

"""Whatever the law answers can be said, in every language, without a hole in the sentence."""

from datetime import date

import pytest
from django.conf import settings
from django.utils import translation

from benefits.eligibility import wording
from benefits.eligibility.routing import SPECIAL
from benefits.law.facts import Facts, months_of
from benefits.law.retirement import best_retirement
from contributions.record.doubts import Doubt
from portal.components.parts import Condition, SumLine
from portal.periods import Span

ON = date(2026, 11, 20)
LIVES = [
    Facts(birth=born, sex=sex, months=months, requested_on=ON, joined_on=date(1994, 7, 1))
    for born in (date(1950, 1, 1), date(1961, 6, 30), date(1976, 2, 28), None)
    for sex in ("F", "M", None)
    for months in (
        (),
        months_of([Span(date(1994, 7, 1), date(2026, 10, 31))], 300_000, employer="Works"),
        months_of([Span(date(2020, 1, 1), date(2021, 10, 31))], 50_000, employer="Works"),
        months_of([Span(date(1994, 7, 1), date(2026, 10, 31))], None, employer="Works"),
    )
]
REASONS = [
    {"key": "not_entitled", "values": {}},
    {"key": "amount_open", "values": {}},
    {"key": "already_awarded", "values": {}},
    {"key": "no_payout_account", "values": {}},
    {"key": "impossible_fact", "values": {"field": "month"}},
    {"key": "board_order", "values": {"protocol": "A-7KQ2M-9TXRW-4HEF"}},
    {"key": "assessment_failed", "values": {}},
    {"key": "person_disputed", "values": {"words": "My name."}},
    {"key": "record_disputed", "values": {"words": "1999."}},
    {"key": "other_pension", "values": {"words": "From Chile."}},
    {"key": "special_work", "values": {"kinds": list(SPECIAL)}},
    {"key": "register_silent", "values": {"register": "civil register"}},
    {"key": "register_without_person", "values": {"register": "civil register"}},
    {"key": "facts_missing", "values": {"missing": ["birth", "sex"]}},
    {"key": "better_rule_open", "values": {"rules": ["acquired_time"]}},
    {"key": "died", "values": {"on": "2026-11-01"}},
    {"key": "law_doubt", "values": {"doubt": "paid_late"}},
    {"key": "too_old", "values": {}},
    {"key": "a_doubt_of_long_ago", "values": {}},
    {
        "key": "gap_in_employment",
        "values": {"employer": "Works", "from": "2005-03", "until": "2005-08", "months": 6},
    },
]


def test_what_was_said_in_one_language_is_not_said_again_in_another():
    said = {}
    for language in ("pt", "en", "pt", "zh-hans", "en"):
        with translation.override(language):
            words = wording.wording()
            said.setdefault(language, set()).add(
                (words.rule("old_age"), words.value(("age", 782)), wording.source_name("claim"))
            )
    assert all(len(found) == 1 for found in said.values())
    assert len({next(iter(found)) for found in said.values()}) == len(said)
    with translation.override("es"):  # looked up in its own language, whichever is active
        assert wording._wording_in("pt").rule("old_age") == next(iter(said["pt"]))[0]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_determination_can_be_said(language):
    with translation.override(language):
        for facts in LIVES:
            for one in best_retirement(facts, ON).all:
                title = wording.rule_title(one.rule)
                conditions = wording.conditions(one, facts={"facts": facts.to_json()})
                lines = wording.sum_lines(one)
                doubts = [*wording.doubts(one), *wording.missing(one)]
                assert title and conditions
                assert all(isinstance(c, Condition) and c.label and c.note for c in conditions)
                assert all(isinstance(line, SumLine) and line.label for line in lines)
                assert all(doubts)
                said = f"{title}{conditions}{lines}{doubts}"
                assert "{" not in said.replace("{}", "")


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason["key"])
def test_every_reason_can_be_said(language, reason):
    with translation.override(language):
        said = wording.reason_text(reason)
    assert len(said) > 8
    assert "%(" not in said
    if "words" in reason["values"]:
        assert reason["values"]["words"] in said


def test_the_doubts_of_the_record_are_among_the_reasons():
    doubt = Doubt("same_pay_twice", {"month": "2005-03", "cents": 100})
    assert "March 2005" in wording.reason_text({"key": doubt.key, "values": doubt.values})

"""The law speaks the reader's language, its counted words included."""

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from benefits.law.wording import Wording


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("1 year", "35 years", "1 month", "2 months", "1 day", "3 days")),
        ("pt", ("1 ano", "35 anos", "1 mês", "2 meses", "1 dia", "3 dias")),
        ("es", ("1 año", "35 años", "1 mes", "2 meses", "1 día", "3 días")),
        ("zh-hans", ("1 年", "35 年", "1 个月", "2 个月", "1 天", "3 天")),
        ("ar", ("سنة واحدة", "⁨35⁩ سنة", "شهر واحد", "شهران", "يوم واحد", "⁨3⁩ أيام")),
    ],
)
def test_years_months_and_days_are_counted_in_the_readers_language(language, words):
    with translation.override(language):
        speaker = Wording(language=language, gettext=gettext, ngettext=ngettext)
        said = [
            speaker._counted(kind, number, number)
            for kind, numbers in (("years", (1, 35)), ("months", (1, 2)), ("days", (1, 3)))
            for number in numbers
        ]
    assert said == list(words)


@pytest.mark.parametrize(
    ("language", "text", "one", "other"),
    [
        ("ar", "Paid", "bill", "status"),  # what an employer settled, what was paid out
        ("ar", "Paid", "month", "status"),
        ("ar", "On", "switch", None),  # switched on, or a day
        ("pt", "On", "switch", None),
        ("pt", "Hearing", "impairment", None),  # of the ears, or before a panel
        ("pt", "Taken", "slots", None),  # by somebody, or accepted by the bank
        ("pt", "Start", "page", None),  # the first page, or to begin
        ("pt", "Grant", "act", None),  # to grant, or the family grant
        ("zh-hans", "Who", "booking", None),
    ],
)
def test_one_english_word_in_two_senses_is_two_words(language, text, one, other):
    with translation.override(language):
        said = pgettext(one, text)
        also = pgettext(other, text) if other else gettext(text)
    assert len({said, also, text}) == 3

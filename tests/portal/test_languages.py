"""The law speaks the reader's language, its counted words included."""

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext

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

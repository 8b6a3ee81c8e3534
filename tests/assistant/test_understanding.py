"""Before any model: capitals, greetings, slips, languages, and what identifies somebody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assistant import deciding, knowledge, languages, rules, spelling
from portal.assistant.head import Bounds, Guess
from portal.assistant.markup import to_html
from portal.assistant.models import Outcome
from portal.assistant.normalise import LONGEST, clauses, courtesy, plain, with_our_words
from portal.assistant.redact import redact
from portal.assistant.understanding import meant


def test_capitals_greeting_and_signature_leave_the_same_question():
    said = "BOM DIA! Tudo bem?\nQUERO SABER QUANDO VOU RECEBER.\nAtt\nMaria da Silva"

    assert clauses(said) == ["quero saber quando vou receber"]


def test_a_message_that_is_only_a_greeting_leaves_nothing_to_search_for():
    assert clauses("Bom dia!") == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Hi!", "greeting"),
        ("Bom dia, tudo bem?", "greeting"),
        ("Buenas tardes", "greeting"),
        ("您好", "greeting"),
        ("السلام عليكم ورحمة الله", "greeting"),
        ("شكراً جزيلاً", "thanks"),
        ("Thanks a lot.", "thanks"),
        ("Olá! Muito obrigada", "thanks"),
        ("谢谢", "thanks"),
        ("Hello, when am I paid?", ""),
        ("...", ""),
    ],
)
def test_a_message_that_is_only_polite_is_known_as_such(said: str, kind: str):
    assert courtesy(said) == kind


def test_everyday_words_become_ours_and_longer_phrases_win():
    words = {"plata": "dinero", "me echaron": "me despidieron"}

    assert with_our_words("me echaron y quiero la plata", words) == (
        "me despidieron y quiero la dinero"
    )


@pytest.mark.parametrize(
    ("said", "meant_word", "language"),
    [
        ("qando vou reseber", "receber", "pt"),
        ("cuando cobro mi jubilasion", "jubilación", "es"),
        ("next paymnet date", "payment", "en"),
        ("whats the last dya", "day", "en"),  # short: only exchanged letters are put back
        ("qual a crência", "carência", "pt"),
    ],
)
def test_a_slip_is_repaired_towards_the_words_of_the_articles(
    said: str, meant_word: str, language: str
):
    assert meant_word in spelling.repair(said, language, knowledge.approved())


def test_a_word_that_is_known_is_never_touched():
    for sentence in ("when do you send the money to the bank", "preciso de ajuda hoje"):
        language = "en" if sentence.startswith("when") else "pt"
        assert spelling.repair(sentence, language, knowledge.approved()) == sentence


@pytest.mark.parametrize(
    ("said", "page", "answer"),
    [
        ("quando vou receber o meu dinheiro", "en", "pt"),
        ("cuándo voy a cobrar la jubilación", "pt", "es"),
        ("when do you pay my pension", "es", "en"),
        ("我什么时候能收到钱", "en", "zh"),
        ("متى أقبض معاشي", "pt", "ar"),
        ("when do you pay my pension", "ar", "en"),
        ("pension", "es", "es"),  # too short to tell: the page decides
    ],
)
def test_the_language_is_that_of_the_words_when_they_are_clear(said: str, page: str, answer: str):
    assert languages.of_question(said, page) == answer


IDENTIFYING = [
    "123.456.789-09",
    "12345678909",
    "(11) 98765-4321",
    "+55 11 987654321",
    "ana.prado@example.org",
    "4111 1111 1111 1111",
    "12345-6",
    "C-7K3MX-9QTWA-4HZ8",
    "12.345.678/0001-95",
    "１２３.４５６.７８９-０９",
    "١٢٣.٤٥٦.٧٨٩-٠٩",
    "٠١١٩٨٧٦٥٤٣٢",
    "\u200f123.456.789-09\u200f",
    "123-456-789-09",
    "123 . 456 . 789 - 09",
    "123/456/789/09",
    "123,456,789,09",
    "123*456*789*09",
    "123_456_789_09",
    "123\u2011456\u2011789\u201109",
    "123\u00a0456\u00a0789\u00a009",
    "123.45678.90-1",
    "4111.1111.1111.1111",
    "3782 822463 10005",
    "123e4567-e12b-12d1-a456-426655440000",
    "gb82west12345698765432",
    "GB82 WEST 1234 5698 7654 32",
    "12.ABC.345/01DE-35",
    "ana＠example.org",
    "ana (at) example.org",
    "ana arroba example ponto org",
]


@pytest.mark.parametrize("number", IDENTIFYING)
@pytest.mark.parametrize(
    "around",
    ["{}", "my number is {}, when?", "CPF:{}.", "({})", "我的号码是{}什么时候", "رقمي {} متى"],
)
def test_what_identifies_is_taken_out_wherever_it_stands(number: str, around: str):
    kept = redact(around.format(number))

    assert number not in kept
    assert "[" in kept
    assert sum(map(str.isdigit, kept)) <= 1  # nothing of it is left beside the word


def test_a_protocol_typed_with_letters_for_its_digits_is_read_as_it_was_given_out():
    assert rules.protocols("minha O-lOABC-9QTWA-4HZI?") == ["O-10ABC-9QTWA-4HZ1"]


@pytest.mark.parametrize(
    "said",
    ["cpf12345678909", "CPF123.456.789-09", "nit12345678901", "12345678909cpf", "_52998224725"],
)
def test_a_number_is_taken_out_right_beside_a_letter(said: str):
    assert not any(map(str.isdigit, redact(said)))


@pytest.mark.parametrize("again", ["a", "1", "A1", "a.b", "12-", "a@a", "AB12 ", "a arroba "])
def test_a_text_without_end_is_read_in_one_go(again: str):
    said = again * (60_000 // len(again))  # read anew for each sign, it would not end

    assert redact(said)


@pytest.mark.parametrize(
    "said",
    [
        "Lei 8.213/1991, art. 42, e Decreto 3.048/1999, art. 201, 7, 12 e 13",
        "entre 01/02/1990 e 03/04/1995 recebi R$ 1.500,50",
        "às 12:30, 13:45 ou 14:50",
        "tenho 52 anos, 3 meses e 12 dias",
        "formulário R50 ou B31, benefício 42",
    ],
)
def test_the_law_days_sums_and_hours_stay(said: str):
    assert redact(said) == said


def test_amounts_years_and_ages_stay():
    said = "I am 63, earned R$ 1.518,00 in 2026 and paid 15 years"

    assert redact(said) == said


@given(st.text(max_size=300))
def test_no_text_breaks_the_way_to_the_encoder(said: str):
    found = meant(said, "pt", knowledge.approved())

    assert all(one and "\n" not in one for one in found)
    assert redact(redact(said)) == redact(said)
    assert len(plain(said * 50)) <= 2 * LONGEST


@given(st.text(max_size=200))
def test_an_approved_text_can_never_bring_its_own_tags(said: str):
    html = to_html(f"<script>{said}</script>")

    assert "<script" not in html


def test_somebody_else_is_recognised_and_oneself_is_not():
    others = ("my mother's pension", "a aposentadoria da minha mãe", "el pago de mi vecino")
    for said in (*others, "متى تقبض أمي معاشها", "معاش أبي", "طلب زوجتي"):
        assert rules.speaks_of_another(said), said
    for said in ("my pension", "a minha aposentadoria", "mi jubilación", "معاشي", "ابي اعرف معاشي"):
        assert not rules.speaks_of_another(said), said


CRISES = {
    "self-harm": ("I want to die", "quero morrer", "quiero morir", "我想死", "أريد أن أموت"),
    "violence": (
        "my husband beats me",
        "meu marido me bate",
        "mi marido me pega",
        "老公打我",
        "جوزي بيضربني",
    ),
    "hunger": (
        "I have nothing to eat",
        "não tenho o que comer",
        "no tengo qué comer",
        "没饭吃",
        "ما عندي أكل",
    ),
}
MORE_CRISES = (
    ("hunger", "me and the kids are sleeping in the car since friday"),
    ("hunger", "fui despejada e to na rua com as criancas"),
    ("hunger", "mis hijos no comieron nada hoy"),
    ("hunger", "家里揭不开锅了"),
    ("hunger", "ما عنا أكل بالبيت من يومين والأولاد جوعانين"),
    ("self-harm", "everyone would be better off without me"),
    ("self-harm", "não aguento mais viver"),
    ("self-harm", "quisiera no despertar mañana"),
    ("self-harm", "觉得活着没意思"),
    ("self-harm", "زهقت من حياتي وعايز اخلص منها"),
    ("violence", "my son hits me for my pension"),
    ("violence", "tenho medo que ele me mate"),
    ("violence", "me volvió a pegar anoche"),
    ("violence", "儿子打我要钱"),
    ("violence", "رجع ضربني امبارح"),
    ("violence", "meu marido bateu em mim de novo e levou o cartao"),
    ("violence", "my boyfriend punched me and pushed me down the stairs"),
    ("violence", "mi esposo me dio una cachetada"),
    ("violence", "他扇我耳光"),
    ("violence", "زوجي حابسني في البيت"),
    ("self-harm", "to pensando em me jogar da ponte"),
    ("self-harm", "I took a lot of pills"),
    ("self-harm", "tomé muchas pastillas"),
    ("self-harm", "我想跳楼"),
    ("self-harm", "بدي ارمي حالي من الجسر"),
)


@pytest.mark.parametrize(("crisis", "said"), MORE_CRISES)
def test_a_crisis_is_heard_in_the_words_that_people_have_for_it(crisis: str, said: str):
    article = rules.triggered(said, knowledge.approved())

    assert article is not None
    assert article.id == crisis


@pytest.mark.parametrize(
    ("best", "gate", "outcome"),
    [
        ("self-harm", 0.12, Outcome.CHOICES),
        ("self-harm", 0.02, Outcome.REFUSED),
        ("complaint", 0.12, Outcome.REFUSED),
    ],
)
def test_help_in_danger_is_offered_where_anything_else_would_be_refused(
    best: str, gate: float, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
):
    guess = Guess((best, "thanks"), (0.2, 0.1), gate, nearest=(), in_scope=True)
    monkeypatch.setattr(deciding, "understand", lambda *_: (guess, []))
    loaded: Any = SimpleNamespace(encoder=None, head=SimpleNamespace(bounds=Bounds(0.95, 0.25)))

    found = deciding.plan(deciding.Asked("hm", "pt"), knowledge.approved(), loaded)

    assert found.outcome == outcome
    assert found.choices[:1] == ((best,) if outcome == Outcome.CHOICES else ())


def test_a_hungry_cat_is_no_emergency_of_a_person():
    for said in ("我家猫两天没吃东西了", "my cat does not eat", "minha gata não come nada"):
        assert rules.triggered(said, knowledge.approved()) is None, said


@pytest.mark.parametrize("crisis", sorted(CRISES))
@pytest.mark.parametrize("place", range(5), ids=knowledge.LANGUAGES)
def test_a_crisis_is_heard_in_every_language_before_any_model(crisis: str, place: int):
    known = knowledge.approved()

    article = rules.triggered(f"olá {CRISES[crisis][place]}, 2026!", known)

    assert article is not None
    assert article.id == crisis
    assert article.contacts
    assert set(article.texts) == set(knowledge.LANGUAGES)

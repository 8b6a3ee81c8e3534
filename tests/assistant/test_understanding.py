"""Before any model: capitals, greetings, slips, languages, and what identifies somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assistant import knowledge, languages, rules, spelling
from portal.assistant.markup import to_html
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


@pytest.mark.parametrize("crisis", sorted(CRISES))
@pytest.mark.parametrize("place", range(5), ids=knowledge.LANGUAGES)
def test_a_crisis_is_heard_in_every_language_before_any_model(crisis: str, place: int):
    known = knowledge.approved()

    article = rules.triggered(f"olá {CRISES[crisis][place]}, 2026!", known)

    assert article is not None
    assert article.id == crisis
    assert article.contacts
    assert set(article.texts) == set(knowledge.LANGUAGES)

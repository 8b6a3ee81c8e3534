"""The catalogues: every text is found, a missing or doubtful translation is named."""

import gettext

import pytest

from portal import translations


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A small checkout of two files, one language complete, one free."""
    (tmp_path / "portal").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "portal" / "page.py").write_text(
        "from django.utils.translation import gettext as _, ngettext\n"
        'TITLE = _("Your record")\n'
        'NOTE = _("Paid on %(day)s") % {"day": 1}\n'
        'LAW = {"age": _("You are {own}; {needed} is needed")}\n'
        'COUNT = ngettext("%(n)s month", "%(n)s months", 2)\n'
    )
    (tmp_path / "templates" / "page.html").write_text(
        '{% load i18n %}\n  <p>{% translate "Sign in" %}</p>\n'
        "{% blocktranslate trimmed with name=person %}\n    Dear {{ name }}\n"
        '{% endblocktranslate %}\n{% page_title _("Claims") caption="x" %}\n'
    )
    monkeypatch.setattr(translations, "CHECKOUT", tmp_path)
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(translations, "REQUIRED", {"pt": 1.0, "es": 0.0})
    return tmp_path


def _translate_all(checkout, change=lambda text: text):
    path = checkout / "locale/pt/LC_MESSAGES/django.po"
    catalogue = translations._read("pt")
    for message in catalogue:
        if not message.id:
            continue
        many = isinstance(message.id, tuple)
        message.string = (
            tuple(change(f"pt {text}") for text in message.id)
            if many
            else change(f"pt {message.id}")
        )
    with path.open("wb") as file:
        translations.write_po(file, catalogue)


def test_the_texts_of_code_law_and_templates_are_collected(checkout):
    found = {m.id if isinstance(m.id, str) else m.id[0] for m in translations.collect() if m.id}
    assert found == {
        "Your record",
        "Paid on %(day)s",
        "You are {own}; {needed} is needed",
        "%(n)s month",
        "Sign in",
        "Dear %(name)s",
        "Claims",
    }


def test_a_text_under_a_name_that_the_file_gave_to_gettext_is_collected_too(checkout):
    (checkout / "portal" / "form.py").write_text(
        "from django.utils.translation import gettext as _, gettext_lazy as L_\n"
        "from django.utils.translation import ngettext as many\n"
        'LABEL = L_("Your question")\n'
        'COUNT = many("%(n)s day", "%(n)s days", 2)\n'
    )
    found = {m.id if isinstance(m.id, str) else m.id[0] for m in translations.collect() if m.id}
    assert {"Your question", "%(n)s day"} <= found


def test_missing_translations_are_named_with_their_file(checkout):
    translations.update()
    lines = "\n".join(translations.faults())
    assert "pt: 7 of 7 texts lack a translation" in lines
    assert "'Sign in' (templates/page.html)" in lines
    assert "es:" not in lines


def test_a_complete_catalogue_has_no_fault_and_can_be_read_by_gettext(checkout):
    translations.update()
    _translate_all(checkout)
    assert translations.faults() == []
    translations.compile_all()
    with (checkout / "locale/pt/LC_MESSAGES/django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Sign in") == "pt Sign in"
    assert compiled.ngettext("%(n)s month", "%(n)s months", 2) == "pt %(n)s months"


def test_a_translation_that_lost_a_place_to_fill_in_is_a_fault(checkout):
    translations.update()
    _translate_all(checkout, change=lambda text: text.replace("{needed}", "{need}"))
    lines = translations.faults()
    assert len(lines) == 1
    assert "other places to fill in" in lines[0]


def test_a_doubtful_translation_is_a_fault(checkout):
    translations.update()
    _translate_all(checkout)
    path = checkout / "locale/pt/LC_MESSAGES/django.po"
    path.write_text(path.read_text().replace('msgid "Sign in"', '#, fuzzy\nmsgid "Sign in"'))
    assert "doubtful (fuzzy): 'Sign in'" in translations.faults()[0]


def test_a_text_that_is_gone_leaves_the_catalogue_and_translations_stay(checkout):
    translations.update()
    _translate_all(checkout)
    (checkout / "templates" / "page.html").write_text("nothing to translate")
    translations.update()
    catalogue = translations._read("pt")
    assert "Sign in" not in catalogue
    assert catalogue["Your record"].string == "pt Your record"
    assert not catalogue.obsolete


def test_only_a_newer_catalogue_is_compiled_again(checkout):
    translations.update()
    translations.compile_all()
    compiled = checkout / "locale/pt/LC_MESSAGES/django.mo"
    before = compiled.stat().st_mtime_ns
    translations.compile_all()
    assert compiled.stat().st_mtime_ns == before


def test_what_is_filled_into_arabic_keeps_its_own_direction_but_not_inside_a_tag():
    written = translations._apart('طلب %(protocol)s: <a href="%(url)s">{age}</a>')
    assert written == 'طلب \u2068%(protocol)s\u2069: <a href="%(url)s">\u2068{age}\u2069</a>'


def test_a_text_of_nothing_but_places_says_that_it_runs_from_the_right():
    assert translations._apart("{day} {month}") == "\u200f\u2068{day}\u2069 \u2068{month}\u2069"
    assert translations._apart("PIX {key}") == "PIX \u2068{key}\u2069"
    assert translations._apart("–") == "–"


def test_arabic_counts_in_six_ways(checkout, monkeypatch):
    monkeypatch.setattr(translations, "REQUIRED", {"ar": 0.0})
    translations.update()
    path = checkout / "locale/ar/LC_MESSAGES/django.po"
    catalogue = translations._read("ar")
    ways = ("none", "one", "two", "%(n)s few", "%(n)s many", "%(n)s other")
    catalogue.get("%(n)s month").string = ways
    with path.open("wb") as file:
        translations.write_po(file, catalogue)
    translations.compile_all()
    with path.with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    said = [
        spoken.ngettext("%(n)s month", "%(n)s months", n) for n in (0, 1, 2, 3, 10, 11, 99, 100)
    ]
    few, many, other = (f"\u2068%(n)s\u2069 {word}" for word in ("few", "many", "other"))
    assert said == ["none", "one", "two", few, few, many, many, other]

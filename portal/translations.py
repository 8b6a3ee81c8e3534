"""The catalogues of translated texts, without gettext's programs: collect, merge, check, compile.

`python -m portal.translations` collects the texts of code and templates, merges them into
locale/*/LC_MESSAGES/django.po and compiles; with `--check` it only tests, with `--compile` it only
compiles. The compiled files are not kept in the repository.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

CHECKOUT = Path(__file__).resolve().parents[1]
LOCALE = CHECKOUT / "locale"
NAME = "My Social Security"

# Which share of the texts each language must have. English is the source.
REQUIRED = {"pt": 1.0, "es": 0.95, "zh_Hans": 0.95, "ar": 0.95}

CODE = ("portal", "accounts", "contributions", "benefits")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "ngettext_noop": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_ALIAS = re.compile(rb"\b(\w*gettext\w*) as (\w+)")
# What a text of a language written from right to left says around each place that is filled in:
# a code, a name or an amount keeps its own direction and disturbs no other (FSI … PDI).
_FROM_THE_RIGHT = ("ar",)
_FIRST_STRONG, _POP, _FROM_RIGHT = "\u2068", "\u2069", "\u200f"
_STRONG = re.compile(r"[^\W\d_]")
_PLACE = re.compile(r"<[^>]*>|%\(\w+\)[sd]|\{\w*\}")
# Babel's own rule for Arabic gives 11 to 99 the words of 100; this is the one of the language.
_PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 :"
    " n%100>=11 && n%100<=99 ? 4 : 5);"
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w*)\}")


def _sources() -> Iterator[tuple[Path, bytes]]:
    for room in CODE:
        for path in sorted((CHECKOUT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_bytes()
    templates = sorted((CHECKOUT / "templates").rglob("*"))
    for room in CODE:
        templates += sorted((CHECKOUT / room).rglob("templates/**/*"))
    for path in templates:
        if path.suffix in {".html", ".txt", ".typ"}:
            yield path, _as_python(path)


def _as_python(path: Path) -> bytes:
    """Turn a template into calls of gettext, in brackets so that indentation means nothing."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=False)
    text = templatize(path.read_text(), origin=str(path))
    return f"({text}\n)".encode()


def _keywords(source: bytes) -> dict[str, Any]:
    """The names of gettext in this file: also those that its imports give, such as `L_`."""
    aliases = ((name.decode(), alias.decode()) for name, alias in _ALIAS.findall(source))
    return KEYWORDS | {alias: KEYWORDS[name] for name, alias in aliases if name in KEYWORDS}


def collect() -> Catalog:
    """Return all texts of code and templates, with the files they stand in."""
    catalogue = Catalog(project=NAME, charset="utf-8")
    for path, source in _sources():
        found = extract(
            "python",
            io.BytesIO(source),
            keywords=_keywords(source),
            comment_tags=("Translators",),
        )
        for _line, texts, comments, context in found:
            catalogue.add(
                texts,
                None,
                [(str(path.relative_to(CHECKOUT)), 1)],
                auto_comments=comments,
                context=context,
            )
    return catalogue


def _file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _read(language: str) -> Catalog:
    path = _file(language)
    if not path.exists():
        catalogue = Catalog(locale=language, charset="utf-8")
        if language in _PLURALS:
            catalogue.mime_headers = [("Plural-Forms", _PLURALS[language])]
        return catalogue
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _name(catalogue: Catalog) -> None:
    """Say at its head what the catalogue is, in place of the format's examples."""
    catalogue.project, catalogue.version, catalogue.fuzzy = NAME, "1", False
    catalogue.header_comment = f"# {NAME}: the texts in {catalogue.locale.english_name}."
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = NAME
    catalogue.revision_date = catalogue.creation_date


def update() -> None:
    """Merge the collected texts into each catalogue; nothing is guessed, nothing old is kept."""
    collected = collect()
    for language in REQUIRED:
        catalogue = _read(language)
        catalogue.update(collected, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        _name(catalogue)
        for message in catalogue:
            message.locations = sorted({(name, None) for name, _line in message.locations})
        path = _file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, include_lineno=False)


def compile_all() -> None:
    """Compile each catalogue that is newer than its compiled form."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        if source.parts[-3] in _FROM_THE_RIGHT:
            set_apart(catalogue)
        partial = target.with_suffix(f".mo.{os.getpid()}")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(target)


def set_apart(catalogue: Catalog) -> None:
    """Put marks of direction around each place to fill in, but for those inside a tag."""
    for message in catalogue:
        if not message.id or not message.string:
            continue
        if isinstance(message.string, str):
            message.string = _apart(message.string)
        else:
            message.string = tuple(_apart(text) for text in message.string)


def _apart(text: str) -> str:
    def mark(found: re.Match[str]) -> str:
        place = found.group()
        return place if place[0] == "<" else f"{_FIRST_STRONG}{place}{_POP}"

    written = _PLACE.sub(mark, text)
    if written == text or _STRONG.search(_PLACE.sub("", text)):
        return written
    # nothing but places and signs: whoever sets this apart again must still find its direction
    return _FROM_RIGHT + written


def _translated(message: Message | None) -> bool:
    if message is None:
        return False
    strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return bool(strings) and all(strings)


def _placeholders(message: Message) -> tuple[set[str], set[str]]:
    """Return the named places of the source and of the translation."""

    def names(texts: str | list[str] | tuple[str, ...]) -> set[str]:
        several = texts if isinstance(texts, list | tuple) else (texts,)
        found = (pair for text in several for pair in _PLACEHOLDER.findall(text))
        return {name for pair in found for name in pair if name}

    return names(message.id), names(message.string)


def faults() -> list[str]:
    """Return what is wrong with the catalogues, one line each; empty when all is well."""
    collected = [message for message in collect() if message.id]
    found = []
    for language, share in REQUIRED.items():
        catalogue = _read(language)
        missing = []
        for message in collected:
            theirs = catalogue.get(message.id, message.context)
            if not _translated(theirs):
                missing.append(message)
                continue
            if theirs.fuzzy:
                found.append(f"{language}: doubtful (fuzzy): {_shown(message)}")
            wanted, given = _placeholders(theirs)
            if given - wanted or (share == 1.0 and wanted - given):
                found.append(f"{language}: other places to fill in: {_shown(message)}")
        done = 1 - len(missing) / len(collected) if collected else 1.0
        if done < share:
            found.append(
                f"{language}: {len(missing)} of {len(collected)} texts lack a translation:"
            )
            found += [f"    {_shown(message)}" for message in missing[:20]]
    return found


def _shown(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    places = ", ".join(sorted({name for name, _line in message.locations})[:2])
    return f"{text[:70]!r} ({places})"


def main(arguments: list[str]) -> int:
    """Run as the module's docstring says."""
    if arguments == ["--check"]:
        lines = faults()
        print("\n".join(lines) if lines else "All catalogues are complete.")  # noqa: T201
        return 1 if lines else 0
    if arguments == ["--compile"]:
        compile_all()
        return 0
    if arguments:
        print("Usage: bin/messages [--check | --compile]", file=sys.stderr)  # noqa: T201
        return 2
    update()
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

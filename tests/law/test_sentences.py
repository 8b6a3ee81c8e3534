"""Every key that a rule can utter has words, and every word is used."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from benefits.law import sentences
from benefits.law.family_grant_conditions import ARTICLES as DUTIES_IN_THE_LAW
from benefits.law.retirement import RULES

LAW = Path(sentences.__file__).parent
TEXTS = ("sentences", "wording")
FILES = sorted(path for path in LAW.glob("*.py") if not path.stem.endswith(TEXTS))
MAKERS = {"condition", "yes_or_no", "Check", "Condition"}


TREES = {path.name: ast.parse(path.read_text("utf-8")) for path in FILES}


def _calls(names: set[str]) -> Iterator[tuple[ast.Call, str]]:
    for name_of_file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name in names:
                    yield node, name_of_file


def _texts(node: ast.AST | None) -> set[str]:
    if node is None:
        return set()
    return {
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value
    }


def _keywords(name: str, callees: set[str]) -> set[str]:
    found: set[str] = set()
    for call, _ in _calls(callees):
        for keyword in call.keywords:
            if keyword.arg == name:
                found |= _texts(keyword.value)
    return found


def _condition_keys() -> set[str]:
    found = {
        call.args[0].value
        for call, _ in _calls(MAKERS)
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "key":
                found |= _texts(node.value)
            if isinstance(node, ast.Assign) and _texts(node.value):
                names = {t.id for t in node.targets if isinstance(t, ast.Name)}
                if names == {"key"}:
                    found |= _texts(node.value)
    found |= set(DUTIES_IN_THE_LAW) | {"contribution_time"}
    return {key for key in found if "/" not in key and key != "cents"}


def _line_keys() -> set[str]:
    keys = set()
    for call, _ in _calls({"Line"}):
        keys |= _texts(call.args[0]) if call.args else set()
    return keys | {"coefficient", "whole_mean", "factor"}


def _doubt_keys() -> set[str]:
    keys = _keywords("doubts", {"Rule", "conclude"})
    for call, _ in _calls({"append"}):
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(owner, ast.Name) and owner.id in ("found", "doubts"):
            keys |= {a.value for a in call.args if isinstance(a, ast.Constant)}
    return keys | {"medical_assessment"}


def test_every_condition_has_a_label_and_a_sentence() -> None:
    assert _condition_keys() == set(sentences.CONDITIONS)


def test_every_line_has_a_label_and_a_sentence() -> None:
    assert _line_keys() == set(sentences.LINES)


def test_every_doubt_has_a_sentence() -> None:
    assert _doubt_keys() - {"birth"} == set(sentences.DOUBTS)


def test_every_retirement_rule_has_a_name() -> None:
    assert {rule.key for rule in RULES} <= set(sentences.RULES)


@pytest.mark.parametrize("key", sorted(sentences.CONDITIONS))
def test_a_condition_sentence_uses_only_values_that_conditions_have(key: str) -> None:
    label, sentence = sentences.CONDITIONS[key]
    fields = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    assert fields <= {"own", "needed", "on"}
    assert label[0].isupper() and sentence.endswith(".")


@pytest.mark.parametrize("key", sorted(sentences.LINES))
def test_a_line_sentence_ends_with_a_stop_and_names_its_amount(key: str) -> None:
    _, sentence = sentences.LINES[key]
    assert sentence.endswith(".")
    assert "{amount}" in sentence

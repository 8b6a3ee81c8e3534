"""The law to look up: public, by word, article and day. Nothing of a person is read here."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L_
from django.views.decorators.http import require_safe

from benefits.law import sentences
from benefits.law.claims import ANSWERED
from benefits.law.retirement import RULES
from benefits.law.statute import law_of_the_files, the_law
from portal.components import dates
from portal.components.parts import Column, Link
from portal.regulations import index, queries
from portal.regulations.pages import parts
from portal.regulations.topics import by_topic

MOST_LETTERS = 100
LEAST_ARTICLES = 3  # an act of fewer stands among the others
MOST_IN_SIGHT = 20  # places found that are not folded
ROUTES = {
    "engine": L_("the machine alone"),
    "officer": L_("officers"),
    "board": L_("the board of appeal"),
}


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """Search a word; articles and legal numbers with their values on a day."""
    words, on = request.GET.get("q", "")[:MOST_LETTERS].strip(), parts.asked_day(request)
    hits = index.search(words)
    acts, others = _by_act(hits.articles)
    context = {
        "words": words,
        "on": on,
        "hits": hits,
        "topics": [] if words else _topics(on),
        "acts": acts,
        "others": others,
        "open": bool(words) and len(hits.articles) <= MOST_IN_SIGHT,
        "columns": parts.columns(),
        "rows": [parts.row(key, on) for key in hits.parameters],
    }
    return render(request, "regulations/law.html", context)


def _topics(on: date) -> list[tuple[str, list[Link]]]:
    """Every number under its topic: its name, and links."""
    law = the_law()
    return [
        (topic.name, [parts.number_link(law.parameter(k), on) for k in topic.parameters])
        for topic in by_topic(law.keys())
    ]


def _by_act(
    articles: list[index.Article],
) -> tuple[dict[str, list[index.Article]], list[index.Article]]:
    """Articles under their acts, and those of acts of which there are few."""
    found: dict[str, list[index.Article]] = {}
    for one in articles:
        found.setdefault(one.citation.act, []).append(one)
    many = {act: those for act, those in found.items() if len(those) >= LEAST_ARTICLES}
    return many, [one for act, those in found.items() if act not in many for one in those]


@require_safe
def article(request: HttpRequest, key: str) -> HttpResponse:
    """What rests on one article here, with the values in force on a day."""
    found, on = index.article(key), parts.asked_day(request)
    if found is None:
        raise Http404
    context = {
        "article": found,
        "on": on,
        "rules": sorted(index.rule_name(one) for one in found.rules),
        "conditions": sorted({index.condition_name(one) for one in found.conditions}),
        "columns": parts.columns(),
        "rows": [parts.row(one, on) for one in sorted(found.parameters)],
    }
    return render(request, "regulations/article.html", context)


@require_safe
def value(request: HttpRequest, topic: str, name: str) -> HttpResponse:
    """One legal number: today, on a day, and its whole history."""
    parameter = parts.parameter_or_none(topic, name)
    if parameter is None:
        raise Http404
    return render(
        request, "regulations/value.html", parts.whole(parameter, parts.asked_day(request))
    )


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register of rules: which there are, in which version, and what they were used for."""
    rules = {**ANSWERED, **{rule.key: (rule.version, rule.article) for rule in RULES}}
    context = {
        "hash": the_law().hash,
        "released": the_law().hash == law_of_the_files().hash,
        "rule_columns": [_("Rule"), _("Version"), _("Article")],
        "rules": [
            [index.rule_name(key), str(rules[key][0]), rules[key][1]]
            for key in sentences.RULES
            if key in rules
        ],
        "approved_columns": [_("Legal number"), _("From"), _("Act"), _("Approved on")],
        "approved": [
            [
                the_law().parameter(one.parameter).description,
                dates.long_date(one.since),
                one.act,
                one.approved_at.date(),
            ]
            for one in queries.approved_values()
        ],
        "route_columns": [
            _("Decided by"),
            Column(label=_("Decisions"), numeric=True),
            Column(label=_("Granted"), numeric=True),
        ],
        "routes": [_route(one) for one in queries.decisions_by_route()],
    }
    return render(request, "regulations/register.html", context)


def _route(one: queries.RouteFigures) -> list[object]:
    route = str(ROUTES.get(one.route, one.route))
    if one.is_small:
        return [route, _("fewer than %(n)s") % {"n": queries.LEAST_TO_PUBLISH}, None]
    return [route, str(one.count), f"{100 * one.granted // one.count} %"]

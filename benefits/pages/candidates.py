"""Overturned decisions for those who keep the rules: is the rule wrong, or was it the facts?"""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Role
from accounts.pages.guards import needs_role
from benefits import queries
from benefits.eligibility import wording
from portal.citations import cited

reads = needs_role(Role.RULES, Role.AUDITOR)


@require_GET
@reads
def candidates(request: HttpRequest) -> HttpResponse:
    """What panels saw otherwise, by rule and finding."""
    words = wording.wording()
    return render(
        request,
        "benefits/appeals/candidates.html",
        {
            "columns": [
                _("Example"),
                _("Rule"),
                _("What the panel saw otherwise"),
                _("Article"),
                _("Instance"),
                _("What followed"),
            ],
            "rows": [
                [
                    one.to_json()["id"],
                    words.rule(one.determination.rule),
                    "; ".join(words.label(c) for c in one.contested) or _("something else"),
                    cited("; ".join(sorted({c.article for c in one.contested}))),
                    str(one.appeal.get_instance_display()),
                    one.after.get_outcome_display() if one.after else _("not decided yet"),
                ]
                for one in queries.candidates()
            ],
        },
    )


@require_GET
@reads
def export(request: HttpRequest) -> HttpResponse:
    """One example a line, in the shape of the worked examples; without anybody in it."""
    lines = [json.dumps(one.to_json(), ensure_ascii=False) for one in queries.candidates()]
    text = "".join(f"{line}\n" for line in lines)
    response = HttpResponse(text, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="overturned.jsonl"'
    return response

"""Reports of schools, health posts and social centres, sent by their own programs.

`POST /api/reports/`, `Authorization: Bearer <key>`, a JSON object with the list `reports`.
The same again is kept once. A bad line is said by its place and field; the others are kept.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benefits import process
from benefits.conditions.posting import COLUMNS, MOST_LINES, NEEDED, Written
from portal import clock
from portal.errors import Mendable

LONGEST_FIELD = 60


class LineShape(serializers.Serializer[Any]):
    """One line as a program sends it."""

    number = serializers.CharField()
    birth = serializers.CharField()
    period = serializers.CharField()
    result = serializers.CharField()
    duty = serializers.CharField(required=False)
    reason = serializers.CharField(required=False)


class ListShape(serializers.Serializer[Any]):
    """What a program sends."""

    reports = LineShape(many=True)


class ResultShape(serializers.Serializer[Any]):
    """What became of a line."""

    line = serializers.IntegerField()
    kept = serializers.BooleanField()
    message = serializers.CharField()
    field = serializers.CharField()


class AnswerShape(serializers.Serializer[Any]):
    """What a program is told."""

    kept = serializers.IntegerField()
    results = ResultShape(many=True)


class Reports(APIView):
    """One call keeps up to `MOST_LINES` lines, each by itself."""

    authentication_classes: tuple[type, ...] = ()
    permission_classes: tuple[type, ...] = ()
    http_method_names = ["post"]

    @extend_schema(request=ListShape, responses=AnswerShape)
    def post(self, request: Request) -> Response:
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        who = process.poster_by_key(key.strip()) if scheme.lower() == "bearer" else None
        if who is None:
            return Response(
                {"error": _("Send the key of your institution.")},
                status=status.HTTP_401_UNAUTHORIZED,
                headers={"WWW-Authenticate": "Bearer"},
            )
        try:
            lines = _lines(_sent(request))
        except Mendable as trouble:
            return Response({"error": trouble.message}, status=status.HTTP_400_BAD_REQUEST)
        results = process.post_list(who, lines, clock.now())
        return Response(
            {
                "kept": sum(one.done for one in results),
                "results": [
                    {"line": one.line, "kept": one.done, "message": one.words, "field": one.field}
                    for one in results
                ],
            }
        )


def _sent(request: Request) -> Any:
    """What was sent, read as JSON. Mendable when it is nested deeper than anything we ask for."""
    try:
        return request.data
    except RecursionError:
        raise Mendable(_("Send an object with the list “reports”.")) from None


def _lines(data: Any) -> list[tuple[int, Written]]:
    """The lines of a call. Mendable when they are no lines at all."""
    reports = data.get("reports") if isinstance(data, dict) else None
    if not isinstance(reports, list) or not reports:
        raise Mendable(_("Send an object with the list “reports”."))
    if len(reports) > MOST_LINES:
        raise Mendable(_("A list has at most %(most)s lines. Split it.") % {"most": MOST_LINES})
    return [(number, _written(number, one)) for number, one in enumerate(reports, start=1)]


def _written(number: int, one: Any) -> Written:
    if not isinstance(one, dict) or set(one) - set(COLUMNS) or set(NEEDED) - set(one):
        raise Mendable(
            _("Line %(line)s: the fields are %(columns)s.")
            % {"line": number, "columns": ", ".join(COLUMNS)}
        )
    return Written(**{name: _text(value) for name, value in one.items()})


def _text(value: Any) -> str:
    """Text and whole numbers as they are written; anything else reads as nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value).strip()[:LONGEST_FIELD]
    return ""

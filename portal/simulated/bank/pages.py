"""The bank's own web page: balance, last bookings, and a form to pay a bill to the customer."""

from __future__ import annotations

import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation import gettext as _

from portal.money import MoneyError, format_cents, parse_cents
from portal.simulated.bank.service import Bank

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{3,34}", re.ASCII)
_LARGEST_FORM = 10_000
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def server(bank: Bank, port: int, *, portal: str) -> ThreadingHTTPServer:
    """A web server on this machine only; port 0 takes any free one."""
    return ThreadingHTTPServer(("127.0.0.1", port), _handler(bank, portal))


def _handler(bank: Bank, portal: str) -> type[BaseHTTPRequestHandler]:
    class Page(BaseHTTPRequestHandler):
        server_version, sys_version = "SimulatedBank", ""
        timeout = 10

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/bank.css":
                self._send(HTTPStatus.OK, render_to_string("simulated_bank/bank.css"), "text/css")
            elif address.path == "/":
                fields = {k: v[0] for k, v in parse_qs(address.query).items()}
                self._page(HTTPStatus.OK, fields, {})
            else:
                self._page(HTTPStatus.NOT_FOUND, {}, {"page": _("There is no such page here.")})

        do_HEAD = do_GET

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if urlsplit(self.path).path != "/pay" or length > _LARGEST_FORM:
                self._page(HTTPStatus.NOT_FOUND, {}, {"page": _("There is no such page here.")})
                return
            text = self.rfile.read(length).decode("utf-8", errors="replace")
            fields = {k: v[0].strip() for k, v in parse_qs(text, keep_blank_values=True).items()}
            with self._language():
                cents, faults = _checked(fields)
            if faults:
                self._page(HTTPStatus.BAD_REQUEST, fields, faults)
                return
            bank.pay_bill(fields["reference"].upper(), cents, fields.get("payer", "")[:140])
            bank.tick()
            paid = {"cents": cents, "reference": fields["reference"].upper()}
            self._page(HTTPStatus.OK, {}, {}, paid=paid)

        def _page(
            self,
            status: HTTPStatus,
            fields: dict[str, str],
            faults: dict[str, str],
            paid: dict[str, Any] | None = None,
        ) -> None:
            with self._language() as language:
                context = {
                    "language": language,
                    "fields": {name: fields.get(name, "") for name in _FIELDS},
                    "faults": {name: faults.get(name, "") for name in (*_FIELDS, "page")},
                    "faulty": bool(faults),
                    "paid": paid and {**paid, "amount": format_cents(paid["cents"], language)},
                    "balance": format_cents(bank.books.balance_cents(), language),
                    "account": bank.account,
                    "portal": portal,
                    "delay": int(bank.delay),
                    "movements": [
                        {
                            "amount": format_cents(movement.cents, language),
                            "party": movement.party,
                            "words": movement.words or movement.end_to_end_id,
                        }
                        for _number, movement in bank.books.latest(12)
                    ],
                }
                self._send(status, render_to_string("simulated_bank/home.html", context))

        def _language(self) -> Any:
            return _Language(self.headers.get("Accept-Language") or "en")

        def _send(self, status: HTTPStatus, text: str, kind: str = "text/html") -> None:
            body = text.encode()
            self.send_response(status)
            for name, value in _HEADERS.items():
                self.send_header(name, value.replace("text/html", kind))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing: a bank does not print its customers' addresses."""

    return Page


_FIELDS = ("reference", "amount", "payer")


def _checked(fields: dict[str, str]) -> tuple[int, dict[str, str]]:
    """The amount in cents, and what is wrong by field."""
    faults, cents = {}, 0
    if not _REFERENCE.fullmatch(fields.get("reference", "")):
        faults["reference"] = _(
            "Type the reference as it stands on the bill, such as B-7K3MX-9QTWA-4HZ8."
        )
    try:
        cents = parse_cents(fields.get("amount", ""), translation.get_language())
    except MoneyError:
        faults["amount"] = _("Type the amount with two decimals, such as 1234,56.")
    else:
        if cents == 0:
            faults["amount"] = _("The amount must be more than zero.")
    return cents, faults


class _Language:
    """The first language of the reader that we speak, for the time of one page."""

    def __init__(self, accepted: str) -> None:
        self._code = "en"
        for part in accepted.split(","):
            try:
                self._code = get_supported_language_variant(part.split(";")[0].strip().lower())
            except LookupError:
                continue
            break

    def __enter__(self) -> str:
        self._override = translation.override(self._code)
        self._override.__enter__()
        return self._code

    def __exit__(self, *problem: object) -> None:
        self._override.__exit__(*problem)  # type: ignore[arg-type]

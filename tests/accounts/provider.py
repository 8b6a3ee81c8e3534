"""A citizen's way through the pages of the running identity provider."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import requests

from tests.accounts import people

HIGH, SUBSTANTIAL, LOW, STRANGER = (people.national_id() for _ in range(4))
LEVELS = {HIGH: "high", SUBSTANTIAL: "substantial", LOW: "low", STRANGER: "high"}


@dataclass
class Provider:
    """The running provider, and the steps a citizen takes there."""

    origin: str
    folder: Path
    seen: list[str] = field(default_factory=list)

    def walk(self, address: str, national_id: str, *, password: str | None = None) -> str:
        """Goes through the pages from the portal's redirect; returns the way back."""
        session = requests.Session()
        page = session.get(address, timeout=60)
        assert "Who are you today?" in page.text
        if password is None:
            page = session.get(f"{self.origin}/choose/?q={national_id}", timeout=60)
            subject = re.search(r'name="citizen" value="(\w+)"', page.text)
            assert subject, "the citizen is not listed"
            answer = {"citizen": subject[1]}
        else:
            answer = {"national_id": national_id, "password": password}
        answer["csrfmiddlewaretoken"] = _token(page.text)
        response = session.post(
            f"{self.origin}/choose/", data=answer, timeout=60, allow_redirects=False
        )
        while True:
            if response.status_code == 400:
                return "refused"
            target = urljoin(response.url, response.headers["Location"])
            if not target.startswith(self.origin):
                return target
            response = session.get(target, timeout=60, allow_redirects=False)
            code = re.search(r'id="sms-code">(\d{6})<', response.text)
            if code:
                self.seen.append("code")
                response = session.post(
                    target,
                    data={"code": code[1], "csrfmiddlewaretoken": _token(response.text)},
                    timeout=60,
                    allow_redirects=False,
                )


def _token(html: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)
    assert found
    return found[1]

"""What the demo prints when it is ready: who can sign in, and what to try."""

from pathlib import Path

from django.conf import settings

from portal.demo.accounts import SECOND_ROAD_PASSWORD
from portal.demo.staff import PASSWORD

CITIZENS = (
    ("Marilda Okamoto Pires", "63, thirty-one years paid in, has not asked for anything yet"),
    ("Benedito Nakashima Rocha", "66, seven months missing inside a running job"),
    ("Osvaldo Fontana Reis", "in payment, sees his next payment first"),
    ("Jandira Terena Lacerda", "we asked her something"),
    ("Severino Quispe Lemos", "refused by two officers, may contest"),
    ("Caio Brandt Uchoa", "acts for the weaving mill Tecelagem Rio Manso (250 workers)"),
    ("Lídia Nogueira Sato", "accountant of four firms"),
    ("Rosane Prado Aquino", "dismissed: unemployment insurance, filled in from the record"),
    ("Moacir Kariri Barros", "artisanal fisher: the insurance of the closed season"),
    ("Marina Caldas Yamada", "pays in for herself and has a baby: maternity pay"),
    ("Teresa Abdalla Moreira", "widow of Anselmo with two children: a survivors' pension"),
    ("Dorival Sabino Tukano", "68, in the social register: the assistance benefit (BPC)"),
    ("Ivone Macuxi Prates", "family grant: warned about school, and a period to explain"),
    ("Celina Duarte Kambeba", "secretary of a school: reports attendance at /reports/"),
)
STAFF = (
    ("joana, rui", "caseworkers"),
    ("helena", "supervisor, second signature"),
    ("nestor, olga, plinio", "treasury: one prepares, two approve"),
    ("magali", "auditor: opens a file only for a stated purpose; set a hold on Severino's data"),
    ("vanda", "office clerk: Osvaldo's locked account; asked to see a protected address"),
    ("hugo, iracema", "administrators: codes for new passkeys, roles; each confirms the other's"),
)
TOUR = (
    "Without signing in, open /pension/ and move the sliders; then /entitled/ with ten answers.",
    "Sign in as Caio, act for Tecelagem Rio Manso, send the payroll below, confirm it; pay the bill"
    " at the simulated bank.",
    "Sign in as Marilda, ask for the old-age pension: granted within a minute, with its letter."
    " Then as Benedito: his goes to a person.",
    "Sign in as joana and take the next file; or as helena, open Benedito's claim and take it out"
    " of turn, saying why; ask him or decide. A refusal takes both their names.",
    "Sign in as nestor, prepare and seal this month's pay run; approve it as olga and as plinio.",
    "As Osvaldo ask the assistant, at the foot of any page, when the next payment comes; then ask"
    " for a person. vanda answers; estela proposes what was missing and fabricio approves it.",
    "Ask the assistant “how do I file my tax return” and pass it on: another house answers in the"
    " window. Ask “my baby was born yesterday, what do I do now”: four facts begin a claim.",
    "Sign in as Marilda again: the payment is on her home page, and 'Who looked at my data' lists"
    " every look.",
)


def text(origin: str) -> str:
    """Return the guide for a portal at `origin` (scheme, host and port)."""
    width = max(len(name) for name, _what in (*CITIZENS, *STAFF))
    lines = [
        f"Citizens and employers: {origin}/sign-in/ (click a name; the code is shown on the page)",
        *(f"  {name:<{width}}  {what}" for name, what in CITIZENS),
        f"  Marilda also at {origin}/sign-in/password/ with marilda.okamoto.pires@example.org and"
        f" the password: {SECOND_ROAD_PASSWORD}",
        "",
        f"Staff: {origin}/sign-in/staff/ with the password {PASSWORD}",
        "  and the code of: .venv/bin/python manage.py totp NAME",
        *(f"  {name:<{width}}  {what}" for name, what in STAFF),
        "",
        "Try the whole chain:",
        *(f"  {number}. {step}" for number, step in enumerate(TOUR, start=1)),
    ]
    files = sorted(Path(settings.DEMO_FILES_DIR).glob("*"))
    if files:
        lines += ["", "Files to play with:", *(f"  {path}" for path in files)]
    bank = getattr(settings, "BANK_ORIGIN", "")
    if bank:
        lines += ["", f"The simulated bank: {bank}/"]
    return "\n".join(lines)

"""Who plays a part: the named people of the tour, the claimants, and everybody else."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from accounts.models import Sex
from contributions.employers.models import Category
from portal.demo.chance import chance
from portal.demo.employers import EMPLOYERS, keys
from portal.demo.lives import Life, Spell, drawn_life
from portal.demo.names import person_name
from portal.demo.wages import FIRST_MONTH
from portal.periods import add_months, last_day, month_range

# How many claimants of each kind there are; what becomes of them is told in `story.py`.
CLAIMANTS = {
    "granted": 15,
    "granted_no_account": 1,
    "granted_returned": 1,
    "gap": 9,
    "jump": 3,
    "young": 7,
    "short": 4,
    "late_bills": 2,
}
WITHOUT_WORK = 34
ON_THEIR_OWN = 26


def _born(month: date, years: int, months: int = 0, day: int = 12) -> date:
    return add_months(month, -12 * years - months).replace(day=day)


def _steady(employer: str, since: date, level: int, **more: object) -> Spell:
    return Spell(since, None, level, employer, **more)  # type: ignore[arg-type]


def named(month: date) -> list[Life]:
    """Return the people of the tour, in the order in which it meets them."""
    gap_start = add_months(month, -40)
    gap = tuple(month_range(gap_start, add_months(gap_start, 6)))
    return [
        Life(
            "marilda",
            "Marilda Okamoto Pires",
            Sex.FEMALE,
            _born(month, 63, 4),
            (
                Spell(date(1995, 3, 1), date(2004, 8, 31), 1900, "school", growth=40),
                _steady("clinic", date(2004, 9, 1), 2600, growth=30),
            ),
            signs_in=True,
            note="clean record, has not claimed yet",
        ),
        Life(
            "benedito",
            "Benedito Nakashima Rocha",
            Sex.MALE,
            _born(month, 66, 1, 3),
            (
                Spell(date(1996, 5, 1), date(2008, 2, 29), 1500, "dairy", growth=35),
                _steady("steel", date(2008, 4, 1), 2300, growth=25, missing=gap),
            ),
            signs_in=True,
            note="seven months missing inside a running job",
        ),
        Life(
            "osvaldo",
            "Osvaldo Fontana Reis",
            Sex.MALE,
            _born(month, 67, 2, 21),
            (Spell(FIRST_MONTH, last_day(add_months(month, -5)), 3100, "printer", growth=20),),
            signs_in=True,
            note="in payment",
        ),
        Life(
            "jandira",
            "Jandira Terena Lacerda",
            Sex.FEMALE,
            _born(month, 62, 9, 8),
            (
                Spell(date(1998, 2, 1), date(2011, 6, 30), 1200, "meat", growth=20),
                _steady("cleaning", date(2012, 1, 1), 1100, growth=20, missing=gap[:4]),
            ),
            signs_in=True,
            note="we asked her something",
        ),
        Life(
            "severino",
            "Severino Quispe Lemos",
            Sex.MALE,
            _born(month, 58, 6, 17),
            (_steady("dairy", date(2009, 7, 1), 1300, growth=20),),
            signs_in=True,
            note="refused by two officers, may contest",
        ),
        Life(
            "neide",
            "Neide Kowalski Braga",
            Sex.FEMALE,
            _born(month, 62, 2, 5),
            (_steady("hotel", date(2001, 4, 1), 1250, growth=20),),
            signs_in=True,
            note="began an application and stopped",
        ),
        Life(
            "teresa",
            "Teresa Abdalla Moreira",
            Sex.FEMALE,
            _born(month, 59, 3, 26),
            (Spell(date(2003, 1, 1), date(2014, 12, 31), 1000, category=Category.DOMESTIC),),
            signs_in=True,
            note="widow of Anselmo, with two children",
        ),
        Life(
            "anselmo",
            "Anselmo Abdalla Moreira",
            Sex.MALE,
            _born(month, 64, 0, 9),
            (Spell(date(1999, 8, 1), last_day(add_months(month, -3)), 2100, "garage", growth=20),),
            died_on=last_day(add_months(month, -3)) - timedelta(days=2),
            note="died two months ago",
        ),
        Life(
            "livia",
            "Lívia Abdalla Moreira",
            Sex.FEMALE,
            _born(month, 16, 7, 11),
            has_account=False,
        ),
        Life("caua", "Cauã Abdalla Moreira", Sex.MALE, _born(month, 14, 2, 4), has_account=False),
        Life(
            "kwame",
            "Kwame Adeyemi Figueira",
            Sex.MALE,
            _born(month, 26, 8, 14),
            (
                Spell(add_months(month, -70), last_day(add_months(month, -52)), 500, "grocer"),
                _steady("mill", add_months(month, -31), 1150),
            ),
            signs_in=True,
            note="part-time months below the minimum wage",
        ),
        Life(
            "iara",
            "Iara Munduruku Teles",
            Sex.FEMALE,
            _born(month, 41, 5, 30 - 6),
            (
                Spell(date(2006, 3, 1), date(2013, 10, 31), 1400, "hotel"),
                Spell(date(2014, 2, 1), None, 1000, category=Category.MEI),
            ),
            signs_in=True,
            note="micro-entrepreneur",
        ),
        Life(
            "caio",
            "Caio Brandt Uchoa",
            Sex.MALE,
            _born(month, 47, 7, 19),
            (_steady("mill", date(2010, 3, 1), 5200, growth=50),),
            signs_in=True,
            note="administrator of the weaving mill",
        ),
        Life(
            "dalva",
            "Dalva Ferrari Custódio",
            Sex.FEMALE,
            _born(month, 33, 1, 2),
            (_steady("mill", date(2017, 8, 1), 1700, growth=40),),
            signs_in=True,
            note="clerk of the weaving mill",
        ),
        Life(
            "lidia",
            "Lídia Nogueira Sato",
            Sex.FEMALE,
            _born(month, 45, 10, 11),
            (Spell(date(2008, 5, 1), None, 4200, category=Category.OWN_ACCOUNT),),
            signs_in=True,
            note="accountant of four firms",
        ),
        Life(
            "rosane",
            "Rosane Prado Aquino",
            Sex.FEMALE,
            _born(month, 35, 2, 14),
            (Spell(add_months(month, -40), last_day(add_months(month, -3)), 1600, "clinic"),),
            signs_in=True,
            note="dismissed, can ask for unemployment insurance",
        ),
        Life(
            "moacir",
            "Moacir Kariri Barros",
            Sex.MALE,
            _born(month, 42, 3, 9),
            signs_in=True,
            note="artisanal fisher, can ask for the insurance of the closed season",
        ),
        Life(
            "marina",
            "Marina Caldas Yamada",
            Sex.FEMALE,
            _born(month, 31, 4, 22),
            (Spell(add_months(month, -50), None, 1900, category=Category.OWN_ACCOUNT),),
            signs_in=True,
            note="pays in for herself, has a baby, can ask for maternity pay",
        ),
        Life("baby", "Tomé Caldas Yamada", Sex.MALE, add_months(month, -1), has_account=False),
        Life(
            "dorival",
            "Dorival Sabino Tukano",
            Sex.MALE,
            _born(month, 68, 1, 6),
            signs_in=True,
            note="in the social register, can ask for the assistance benefit",
        ),
        Life(
            "jurema",
            "Jurema Pataxó Sales",
            Sex.FEMALE,
            _born(month, 41, 2, 11),
            signs_in=True,
            note="asked for the assistance benefit, can choose a time for both assessments",
        ),
        Life(
            "firmino",
            "Firmino Krenak Vieira",
            Sex.MALE,
            _born(month, 37, 10, 27),
            signs_in=True,
            note="asked for the assistance benefit, his visit to the assessors is booked",
        ),
        Life(
            "ivone",
            "Ivone Macuxi Prates",
            Sex.FEMALE,
            _born(month, 33, 6, 17),
            signs_in=True,
            note="family grant: a warning about school, and something to say why",
        ),
        Life("davi", "Davi Macuxi Prates", Sex.MALE, _born(month, 11, 2, 9), has_account=False),
        Life("luna", "Luna Macuxi Prates", Sex.FEMALE, _born(month, 3, 4, 25), has_account=False),
        Life(
            "celina",
            "Celina Duarte Kambeba",
            Sex.FEMALE,
            _born(month, 44, 9, 3),
            signs_in=True,
            note="secretary of a school, reports attendance for the family grant",
        ),
    ]


def survivors(month: date) -> list[Life]:
    """Return a family that shares a pension: the elder child has turned 21 since."""
    return [
        Life(
            "herminia",
            "Hermínia Brum Kaxinawá",
            Sex.FEMALE,
            _born(month, 56, 5, 19),
            signs_in=True,
            note="widow, shares a pension with her children; one share has ended",
        ),
        Life(
            "aurelio",
            "Aurélio Brum Kaxinawá",
            Sex.MALE,
            _born(month, 61, 2, 7),
            (Spell(date(2001, 2, 1), last_day(add_months(month, -4)), 2800, "printer", growth=25),),
            died_on=last_day(add_months(month, -4)) - timedelta(days=5),
        ),
        Life("breno", "Breno Brum Kaxinawá", Sex.MALE, _born(month, 21, 1), has_account=False),
        Life("iracy", "Iracy Brum Kaxinawá", Sex.FEMALE, _born(month, 15, 3), has_account=False),
    ]


def claimants(month: date) -> list[Life]:
    """Return those who ask for a pension in the months before `month`, by kind."""
    return [
        _claimant(kind, number, month)
        for kind, count in CLAIMANTS.items()
        for number in range(count)
    ]


def _claimant(kind: str, number: int, month: date) -> Life:
    key = f"{kind}-{number}"
    draw = chance("claimant", key)
    sex = draw.choice((Sex.FEMALE, Sex.MALE))
    prompt = keys("prompt")
    now_at, before = draw.sample(prompt, 2)
    level = draw.choice((1000, 1100, 1350, 1800, 2500, 3400, 4800))
    change = date(draw.randint(2001, 2008), draw.randint(1, 12), 1)
    begin = date(draw.randint(1995, 1998), draw.randint(1, 12), 1)
    more: dict[str, object] = {}
    age = (62 if sex == Sex.FEMALE else 65) + draw.randrange(3)
    if kind == "gap":
        first = add_months(month, -draw.randint(20, 90))
        more["missing"] = tuple(month_range(first, add_months(first, draw.randint(2, 9))))
    elif kind == "jump":
        more["jump"] = (add_months(month, -draw.randint(4, 5)), (level + 600) * 4)
    elif kind == "young":
        age = draw.randint(49, 57)
        begin, change = add_months(change, 60), add_months(change, 90)
    elif kind == "short":
        begin, change = date(2015, 5, 1), date(2018, 9, 1)
    elif kind == "late_bills":
        now_at = keys("late payer")[0]
    return Life(
        key,
        person_name(key, sex),
        sex,
        _born(month, age, draw.randrange(4, 12), draw.randint(1, 28)),
        (
            Spell(begin, last_day(add_months(change, -1)), level, before, growth=15),
            _steady(now_at, change, level + 200, growth=15, **more),
        ),
        has_account=kind != "granted_no_account",
        account_ending="99" if kind == "granted_returned" else "",
        signs_in=True,
    )


def everybody(month: date) -> list[Life]:
    """Return all people: named, claimants, and drawn lives until each employer is staffed."""
    lives = [*named(month), *claimants(month)]
    employed = Counter(
        spell.employer for life in lives for spell in life.spells if spell.end is None
    )
    past = [plan.key for plan in EMPLOYERS]
    for plan in EMPLOYERS:
        for number in range(plan.workers - employed[plan.key]):
            key = f"{plan.key}-{number}"
            age = int(chance("age", key).triangular(18, 64, 36))
            lives.append(drawn_life(key, month, now_at=plan.key, past=past, age=age))
    for number in range(WITHOUT_WORK):
        key = f"without-{number}"
        age = chance("age", key).randint(19, 78)
        lives.append(drawn_life(key, month, now_at="", past=past, age=age))
    lives.extend(_on_their_own(number, month, past) for number in range(ON_THEIR_OWN))
    lives.extend(survivors(month))
    return lives


def _on_their_own(number: int, month: date, past: list[str]) -> Life:
    """Domestic workers, own-account workers and micro-entrepreneurs."""
    key = f"own-{number}"
    draw = chance("own", key)
    life = drawn_life(key, month, now_at="", past=past, age=draw.randint(24, 61))
    category = (Category.DOMESTIC, Category.OWN_ACCOUNT, Category.MEI)[number % 3]
    level = 1000 if category != Category.OWN_ACCOUNT else draw.choice((1000, 1800, 2600))
    since = add_months(month, -draw.randint(6, 90))
    kept = tuple(spell for spell in life.spells if spell.end and spell.end < since)
    spell = Spell(since, None, level, category=category)
    return Life(key, life.name, life.sex, life.born_on, (*kept, spell), has_account=True)

"""Filled-in forms, as a browser sends them."""

from __future__ import annotations

PENSION = {
    "birth_day": "1",
    "birth_month": "5",
    "birth_year": "1974",
    "sex": "M",
    "paid_years": "30",
    "paid_months": "10",
    "first_year": "",
    "wage": "3000.00",
    "claim_age": "66",
    "stop_age": "66",
    "share": "100",
    "growth": "0",
}
SITUATION = {
    "birth_day": "1",
    "birth_month": "5",
    "birth_year": "1986",
    "sex": "F",
    "work": "employee",
    "works": "no",
    "until_month": "10",
    "until_year": "2026",
    "paid_years": "12",
    "paid_months": "0",
    "wage": "2400.00",
    "happened": ["dismissed", "ill"],
    "since_day": "3",
    "since_month": "11",
    "since_year": "2026",
    "members": "4",
    "small_children": "1",
    "school_children": "1",
    "teenagers": "",
    "income": "700.00",
}

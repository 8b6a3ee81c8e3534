"""Prepared facts of many people as arrays: what ``record.py`` made of each month of each of them.

A batch computes in 64 bits, so a panel refuses what could leave them:

* a salary is under 2^31 cents, a month under 2^17 units, a panel has at most 1,200 months; a
  corrected salary is refused from 2^45 cents on, so a key of salary, units and carência has 63 bits
  and a sum of salaries 56;
* an amount is at most the ceiling times a numerator of a share (six figures each);
* the retirement factor of somebody of 76 with 65 years of time, and the five that women are given,
  is computed with 31 x 70 years x (100 + 76 + 22 years) in units: 8.3 x 10^18, below 2^63.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .ages import Birth
from .worktime import YEAR

ROWS: Final = 1_000  # of a panel: its matrices stay near the processor
UNITS_BITS: Final = 17
_MOST_MONTHS, _MOST_TIME = 1_200, 65 * YEAR

Column = NDArray[np.int64]
Matrix = NDArray[Any]


class PanelError(ValueError):
    """Prepared facts that cannot be computed with in 64 bits, or do not fit together."""


@dataclass(frozen=True)
class Panel:
    """Prepared facts of people of one sex: a row each, a column for each month from ``first`` on.

    ``pay`` in cents up to the ceiling (0: none), ``units`` of contribution time, ``carencia`` and
    ``full_plan`` as ``record.MonthOfWork`` has them (``full_plan`` None: every month);
    ``reform_days`` are the days of work in the month of the reform as bits; ``joined`` is the first
    day of insurance as a number.
    """

    sex: str
    birth: Birth
    joined: Column
    first: int
    pay: NDArray[np.int32]
    units: NDArray[np.int32]
    carencia: NDArray[np.bool_]
    reform_days: Column
    full_plan: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        shape = self.pay.shape
        if len(shape) != 2 or {self.units.shape, self.carencia.shape} != {shape}:
            raise PanelError(f"matrices of different shapes: {shape}, {self.units.shape}")
        if {len(column) for column in (*self.birth, self.joined, self.reform_days)} != {shape[0]}:
            raise PanelError("columns of different lengths")
        if self.sex not in ("M", "F"):
            raise PanelError(f"sex {self.sex!r}")
        if not self.pay.dtype == self.units.dtype == np.dtype(np.int32) or shape[1] > _MOST_MONTHS:
            raise PanelError(f"{self.pay.dtype} and {self.units.dtype}, {shape[1]} months")
        if not self.pay.size:
            return
        if self.pay.min() < 0 or self.units.min() < 0 or self.units.max() >> UNITS_BITS:
            raise PanelError("a month below zero, or longer than a month can be")
        if self.units.sum(axis=1).max() > _MOST_TIME:
            raise PanelError("more than 65 years of contribution time")

    def __len__(self) -> int:
        return len(self.joined)

"""Every table of moves: no move that it does not name, no state that leads nowhere."""

import random

import pytest

from benefits.adjudication.models import REQUEST
from benefits.appeals.models import APPEAL, HEARING
from benefits.applications.models import CLAIM
from benefits.assessments.models import ASSESSMENT, REFERRAL
from benefits.eligibility.correction_models import CORRECTION
from benefits.payments.models import AWARD
from benefits.recalculation.models import REVISION
from benefits.recalculation.reduction_models import REDUCTION
from benefits.supervision.models import SAMPLE, TASK
from portal.states import IllegalTransition

# Where a life may end; everything else leads on.
FINAL = {
    APPEAL: {"allowed", "dismissed", "withdrawn"},
    ASSESSMENT: {"done", "cancelled"},
    AWARD: {"replaced"},
    CLAIM: {"granted", "withdrawn"},
    CORRECTION: {"corrected", "unchanged", "taken_back"},
    HEARING: {"held", "missed", "cancelled"},
    REDUCTION: {"carried_out", "dropped"},
    REFERRAL: {"settled", "cancelled"},
    REQUEST: {"answered", "lapsed", "cancelled"},
    REVISION: {"applied", "kept", "overtaken"},
    SAMPLE: {"done"},
    TASK: {"done"},
}
STEPS = 10_000


@pytest.mark.parametrize("machine", FINAL, ids=lambda one: one.name.replace(" ", "_"))
def test_ten_thousand_steps_by_chance_make_no_move_that_the_table_does_not_name(machine):
    chance = random.Random(machine.name)
    actions = sorted({move.action for move in machine.moves})
    kinds = sorted({by for move in machine.moves for by in move.by})
    pairs = {(source, move.target) for move in machine.moves for source in move.sources}
    start = machine.moves[0].sources[0]
    state, moved = start, 0
    for _step in range(STEPS):
        action, by = chance.choice(actions), chance.choice(kinds)
        try:
            move = machine.find(state, action, by)
        except IllegalTransition:
            assert action not in machine.actions(state, by)
            continue
        assert action in machine.actions(state, by)
        assert (state, move.target) in pairs
        moved += 1
        state = start if move.target in FINAL[machine] else move.target
    assert moved > 100


@pytest.mark.parametrize("machine", FINAL, ids=lambda one: one.name.replace(" ", "_"))
def test_every_state_leads_to_an_end_and_every_end_is_one(machine):
    kinds = {by for move in machine.moves for by in move.by}
    for state in machine.states.values:
        stops = not any(machine.actions(state, by) for by in kinds)
        assert not stops or state in FINAL[machine], state
        seen, edge = {state}, {state}
        while edge:
            edge = {m.target for m in machine.moves if edge & set(m.sources)} - seen
            seen |= edge
        assert seen & FINAL[machine], state

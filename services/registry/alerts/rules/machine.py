"""The steps of an alert in one table: (state, action) -> state."""

from contracts.errors import Refusal
from contracts.registry.alert_terms import AlertAction as A
from contracts.registry.alert_terms import AlertState as S
from contracts.registry.alert_terms import ClueCause

MOVES: dict[tuple[S, A], S] = {
    (S.OPEN, A.ANSWER): S.ANSWERED,
    (S.OPEN, A.EXPIRE): S.CLUE,
    (S.OPEN, A.REPEAT): S.CLUE,
    (S.ANSWERED, A.ACCEPT): S.CLOSED,
    (S.ANSWERED, A.REJECT): S.CLUE,
    (S.CLUE, A.ANSWER): S.CLUE,
    (S.CLUE, A.DISMISS): S.CLOSED,
}
CAUSES = {
    A.EXPIRE: ClueCause.UNANSWERED,
    A.REPEAT: ClueCause.REPEATED,
    A.REJECT: ClueCause.NOT_ACCEPTED,
}


def step(id: str, state: S, action: A) -> S:
    """The state after an action. Refusal: ALERT_STEP_NOT_ALLOWED."""
    after = MOVES.get((state, action))
    if after is None:
        raise Refusal("ALERT_STEP_NOT_ALLOWED", id=id, state=state.label, step=action.label)
    return after

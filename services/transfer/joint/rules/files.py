"""Files that agencies let each other see, and what the journal keeps of words."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.transfer.joint_terms import JointFile, NewJointFile


def with_files(
    known: tuple[JointFile, ...], added: Sequence[NewJointFile], actor: Actor, now: datetime
) -> tuple[JointFile, ...]:
    """The files with those the actor's agency adds as its own. Refusal: JOINT_FILE_REPEATED."""
    files = known
    for one in added:
        if any(file.sha256 == one.sha256 for file in files):
            raise Refusal("JOINT_FILE_REPEATED", title=one.title)
        files += (JointFile(title=one.title, sha256=one.sha256, added_by=actor.agency, added_at=now),)
    return files


def digest(text: str | None) -> str | None:
    """What the journal keeps of a free text."""
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()

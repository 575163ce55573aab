"""How the changes of a step leave a proceeding 衔接事项."""

from dataclasses import replace
from typing import Any

import msgspec

from contracts.transfer.proceedings import Compensation
from services.transfer.proceedings.rules.case import Case


def changed(case: Case, **fields: Any) -> Case:
    """The case with these fields."""
    return replace(case, **fields)


def compensation(case: Case) -> Compensation:
    """What is known of the compensation so far."""
    return case.compensation or Compensation()


def compensated(case: Case, **fields: Any) -> Case:
    """The case with these fields of its compensation."""
    return replace(case, compensation=msgspec.structs.replace(compensation(case), **fields))

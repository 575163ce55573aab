"""Facts that need no further check 免检静态信息 in GraphQL."""

from typing import Any

from contracts.joint_inspection import static_facts as contract
from gateway import fields
from gateway.context import Context
from gateway.types import record
from kernel.narrowing import Wanted


@record(contract.VerifiedFact, "经现场检查确认、检查清单不再列入的静态信息及其理由")
class VerifiedFact:
    """A verified fact."""


async def _verified(parents: list[Any], context: Context, _: Wanted | None) -> list[Any]:
    codes = [parent.credit_code for parent in parents]
    return list(await context.ask_each(codes, lambda some: contract.VerifiedFactsOfEnterprises(credit_codes=some)))


verified_facts_of_enterprise = fields.link(
    list[VerifiedFact],
    _verified,
    reads=("credit_code",),
    description="今日有效的免检静态信息，检查清单不再列入；无权查看时为空表",
)

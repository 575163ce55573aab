"""What a group of experts is made of."""

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.expert_groups import ExpertGroup, FormExpertGroup


def form(order: FormExpertGroup, number: str, agency: str, region: str) -> ExpertGroup:
    """A group, each member once."""
    return ExpertGroup(
        number=number,
        name=order.name.strip(),
        purpose=order.purpose.strip(),
        agency=agency,
        region=region,
        dissolved=False,
        members=list(dict.fromkeys(order.members)),
    )


def dissolve(group: ExpertGroup) -> ExpertGroup:
    """A group that takes part no more. Refusal: EXPERT_GROUP_DISSOLVED."""
    if group.dissolved:
        raise Refusal("EXPERT_GROUP_DISSOLVED", number=group.number)
    return replace(group, dissolved=True)

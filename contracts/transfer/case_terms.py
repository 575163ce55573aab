"""What every case of the transfer service has in common: its sides, its version, and who took which step."""

from datetime import datetime
from typing import Annotated

from contracts.fields import Labelled, Level, about
from contracts.messages import Record

Version = Annotated[
    int, about("提交人所见的案件版本：案件已有他人办理时不予受理，并告知其间办理了什么", ge=1, le=1_000_000)
]


class Side(Labelled):
    """What an agency is to a case."""

    AGENCY = "agency", "移送机关"
    POLICE = "police", "公安机关"
    PROCURATORATE = "procuratorate", "检察机关"
    RECEIVER = "receiver", "接收单位"
    SUPERIOR = "superior", "指定管辖的单位"
    CLAIMANT = "claimant", "索赔单位（赔偿权利人指定的部门）"
    HOST = "host", "办案单位"
    GUEST = "guest", "介入单位"
    CALLER = "caller", "发起单位"
    INVITED = "invited", "受邀或接收单位"
    PRESENT = "present", "参会单位"
    PARTY = "party", "各方单位"


class CaseStep(Record, frozen=True, kw_only=True):
    """One step of a case, whatever its kind; `late` when it came after its limit, whose source is `basis`."""

    at: Annotated[datetime, about("时间", Level.CASE)]
    by: Annotated[str, about("机关代码", Level.CASE)]
    person: Annotated[str | None, about("经办人", Level.CASE)] = None
    reason: Annotated[str | None, about("理由", Level.CASE)] = None
    late: Annotated[bool, about("是否逾期", Level.CASE)] = False
    basis: Annotated[str | None, about("时限依据", Level.CASE)] = None

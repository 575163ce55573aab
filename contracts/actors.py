"""Who asks."""

from functools import lru_cache

import msgspec

from contracts.fields import Labelled


class AgencyKind(Labelled):
    """The kind of body an actor acts for."""

    ECOLOGY = "ecology", "生态环境部门"
    HOTLINE = "hotline", "12345热线"
    URBAN_MANAGEMENT = "urban_management", "城市管理部门"
    HOUSING = "housing", "住房城乡建设部门"
    WATER = "water", "水行政主管部门"
    NATURAL_RESOURCES = "natural_resources", "自然资源部门"
    AGRICULTURE = "agriculture", "农业农村部门"
    TRANSPORT = "transport", "交通运输部门"
    EDUCATION = "education", "教育部门"
    HUMAN_RESOURCES = "human_resources", "人力资源和社会保障部门"
    COMMERCE = "commerce", "商务和文旅部门"
    HEALTH = "health", "卫生健康部门"
    POLICE = "police", "公安机关"
    PROCURATORATE = "procuratorate", "检察机关"
    COURT = "court", "审判机关"
    SUPERVISION = "supervision", "行政执法监督机构"
    ENTERPRISE = "enterprise", "企业"
    PUBLIC = "public", "社会公众"
    SYSTEM = "system", "系统"


class Role(Labelled):
    """What an actor does there."""

    OFFICER = "officer", "执法人员"
    HEAD = "head", "负责人"
    OPERATOR = "operator", "话务员"
    ADMINISTRATOR = "administrator", "管理员"
    MEMBER = "member", "用户"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """One person acting for one agency.

    `agency` is the agency's code, or an enterprise's credit code; `region` a six-digit
    division code (GB/T 2260) whose subdivisions are in the actor's reach; `office` the office of the
    agency 内设机构 the person belongs to, where the agency's identity provider says so.
    """

    subject: str
    agency: str
    agency_kind: AgencyKind
    region: str
    roles: tuple[Role, ...]
    office: str | None = None

    @property
    def person(self) -> str:
        """How records name this person among their parties."""
        return person_key(self.agency, self.subject)


def person_key(agency: str, subject: str) -> str:
    """One person of one agency; no agency's code is of this form."""
    return f"{agency}/{subject}"


@lru_cache(maxsize=4096)
def region_prefix(region: str) -> str:
    """The significant digits of a division code: 640000 -> 64, 640500 -> 6405, 640521 -> 640521."""
    if region.endswith("0000"):
        return region[:2]
    return region[:4] if region.endswith("00") else region

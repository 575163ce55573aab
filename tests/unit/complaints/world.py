"""A small world for the rules of complaints."""

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from contracts.actors import AgencyKind
from contracts.complaints.intake import Channel
from contracts.registry.catalogue import GovernmentLevel
from services.complaints.intake.rules import Case, Report
from services.complaints.matters.rules.judging import Judge, Standard
from services.complaints.matters.rules.keywords import Keywords, keywords_from
from services.complaints.matters.rules.model import Body, MatterModel, pack, unpack, whole_numbers
from services.complaints.responsibility.rules import KnownAgency, Responsibility

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
MILL = "916405007150000000"

KEYWORDS: Keywords = keywords_from(
    [
        {"code": "environment", "name": "环境保护", "parent": "", "first_level": "environment"},
        {"code": "environment.water", "name": "水污染", "parent": "environment", "first_level": "environment"},
        {"code": "environment.air", "name": "大气污染", "parent": "environment", "first_level": "environment"},
        {"code": "transport", "name": "交通运输", "parent": "", "first_level": "transport"},
    ],
    [
        {"keyword": "废水", "matter": "environment.water", "weight": "3"},
        {"keyword": "排污口", "matter": "environment.water", "weight": "2"},
        {"keyword": "臭味", "matter": "environment.air", "weight": "2"},
        {"keyword": "公交", "matter": "transport", "weight": "3"},
    ],
)

GRAMS = ("废水", "排污", "臭味", "公交", "站牌")
BODY = Body(
    matters=("environment", "transport"),
    grams=GRAMS,
    rarity=whole_numbers([100] * len(GRAMS)),
    weights=whole_numbers([9, -9, 8, -8, 7, -7, -9, 9, -8, 8]),
    weight_step=0.25,
    bias=(0.0, 0.0),
    sharpness=1.0,
    texts=100,
    source_sha256="0" * 64,
)
MODEL: MatterModel = unpack(pack(BODY))
JUDGE = Judge(KEYWORDS, MODEL)
STANDARD = Standard(confidence_min=60, keyword_weight=30)


def report(**changes: Any) -> Report:
    """A report of the hotline."""
    base = Report(
        channel=Channel.HOTLINE_12345,
        received_by="hotline-640500",
        region="640500",
        title="造纸厂排废水",
        text="夜里向沟里排废水，有臭味。",
    )
    return replace(base, **changes)


def case(**changes: Any) -> Case:
    """A complaint nobody has classified yet."""
    base = Case(
        number="TS000000000000",
        channel=Channel.HOTLINE_12345,
        received_by="hotline-640500",
        region="640500",
        title="造纸厂排废水",
        text="夜里向沟里排废水，有臭味。",
        filed_at=NOW,
        content_sha256="0" * 64,
        dispatcher="hotline-640500",
        uppers=("ecology-640000",),
    )
    return replace(base, **changes)


def agency(kind: AgencyKind, region: str) -> KnownAgency:
    """An agency of the seed world."""
    return KnownAgency(code=f"{kind.value}-{region}", name=f"{region}{kind.label}", kind=kind, region=region)


def row(region: str, level: GovernmentLevel, code: str) -> Responsibility:
    """A row of the matrix for water pollution."""
    return Responsibility(
        version="2026-1",
        matter_name="水污染",
        level=level,
        region=region,
        agency=code,
        agency_name=f"{code} 的名称",
        legal_basis="生态环境法典",
    )

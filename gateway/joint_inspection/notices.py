"""Notices of visits, their verification by code, and ratings in GraphQL."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from contracts.joint_inspection import notices as contract
from contracts.joint_inspection import ratings
from contracts.registry.directory import GetEnterprises
from gateway import fields
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.directory import Enterprise


def _download(root: Any) -> str | None:
    """Where the notice is given out to those whose visit it is."""
    return f"/files/joint_inspection/{root.sha256}" if root.sha256 else None


@record(contract.VisitNotice, "检查通知书")
class VisitNotice:
    """A notice."""

    download = strawberry.field(_download, description="通知书（PDF）的下载地址")


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


@record(contract.VisitVerification, "扫码核验：检查是否属实、何人来查、依据为何；自检查之日起，无须登录")
class VisitVerification:
    """What a code opens."""

    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="被检查的企业",
    )


@record(ratings.AgencyRating, "企业对一个单位执法的评价汇总，不显示单份评价")
class AgencyRating:
    """An agency's ratings."""


def _of_visits(visits: list[str]) -> contract.NoticesOfVisits:
    return contract.NoticesOfVisits(visits=visits)


def _by_code(codes: list[str]) -> contract.VerifyVisits:
    return contract.VerifyVisits(codes=codes)


def _of_agencies(agencies: list[str]) -> ratings.RatingsOfAgencies:
    return ratings.RatingsOfAgencies(agency_codes=agencies)


notice_of_visit = fields.link_by(VisitNotice | None, _of_visits, key="id", description="检查通知书")


@strawberry.type
class VisitNoticeQuery:
    """Questions about notices and ratings."""

    visit_verification = fields.one(
        VisitVerification,
        _by_code,
        argument="code",
        about="核验码",
        description="凭检查通知书上的核验码核实检查，无须登录",
    )
    agency_rating = fields.one(
        AgencyRating, _of_agencies, argument="agency", about="单位代码", description="企业对一个单位执法的评价汇总"
    )


@strawberry.type
class VisitNoticeMutation:
    """Orders about notices and ratings."""

    draft_visit_notice = fields.command(
        contract.DraftVisitNotice, VisitNotice, _of_visits, description="受指派人员拟检查通知书，批准前可以重拟"
    )
    approve_visit_notice = fields.command(
        contract.ApproveVisitNotice, VisitNotice, _of_visits, description="牵头单位负责人批准并制发检查通知书"
    )
    rate_visit = fields.command(
        ratings.RateVisit, VisitVerification, _by_code, description="企业凭核验码评价检查，一次，无须登录"
    )

"""Enterprises' voices 企业诉求 in GraphQL: questions, requests for help, suggestions."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.complaints import voices as contract
from contracts.registry.agencies import GetAgencies
from contracts.registry.directory import GetEnterprises
from gateway import fields
from gateway.nodes import Node
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.agencies import Agency
    from gateway.registry.directory import Enterprise


def _agencies(codes: list[str]) -> GetAgencies:
    return GetAgencies(codes=codes)


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


@record(contract.Voice, "企业诉求：咨询、求助和建议；首问机关负责到答复为止")
class Voice(Node):
    """A voice."""

    first_asked = fields.link_by(
        Annotated["Agency", strawberry.lazy("gateway.registry.agencies")] | None,
        _agencies,
        key="agency",
        description="首问机关",
    )
    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="提出诉求的企业；无权查看时为空",
    )


def _by_number(numbers: list[str]) -> contract.GetVoices:
    return contract.GetVoices(numbers=numbers)


@strawberry.type
class VoiceQuery:
    """Questions about voices."""

    voice = fields.one(Voice, _by_number, argument="number", about="诉求编号", description="按编号查询企业诉求")
    voices = fields.many(Voice, contract.ListVoices, description="本企业提出的，或向本机关提出的诉求，新的在前")


@strawberry.type
class VoiceMutation:
    """Orders about voices."""

    ask_question = fields.command(
        contract.AskQuestion, Voice, _by_number, description="企业咨询；首先被问的机关负责到答复为止"
    )
    request_help = fields.command(contract.RequestHelp, Voice, _by_number, description="企业求助于生态环境部门的专家组")
    make_suggestion = fields.command(contract.MakeSuggestion, Voice, _by_number, description="企业提出建议")
    take_up_help = fields.command(contract.TakeUpHelp, Voice, _by_number, description="把求助交本机关的专家组办理")
    ask_for_part = fields.command(
        contract.AskForPart, Voice, _by_number, description="首问机关商请其他机关提供意见；答复责任不转移"
    )
    give_part = fields.command(contract.GivePart, Voice, _by_number, description="被商请机关提供意见")
    answer_voice = fields.command(
        contract.AnswerVoice, Voice, _by_number, description="首问机关答复；已逾期的由负责人答复"
    )
    ask_back = fields.command(contract.AskBack, Voice, _by_number, description="企业追问，期限重新起算")
    accept_voice_answer = fields.command(
        contract.AcceptVoiceAnswer, Voice, _by_number, description="企业认可答复并评价"
    )

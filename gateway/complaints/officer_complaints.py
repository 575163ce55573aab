"""Complaints about officers 企业监督 in GraphQL: between the enterprise and supervision."""

import strawberry

from contracts.complaints import officer_complaints as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.OfficerComplaint, "企业监督件：只有提出的企业和行政执法监督机构可见，被反映人员及其机关一律不可见")
class OfficerComplaint(Node):
    """A complaint about an officer."""


@record(contract.StatementRequest, "执法情况说明：不指明企业和人员，只有被要求机关的负责人和监督机构可见")
class StatementRequest(Node):
    """What an agency is asked to state."""


def _by_number(numbers: list[str]) -> contract.GetOfficerComplaints:
    return contract.GetOfficerComplaints(numbers=numbers)


def _statements(numbers: list[str]) -> contract.GetStatementRequests:
    return contract.GetStatementRequests(numbers=numbers)


@strawberry.type
class OfficerComplaintQuery:
    """Questions about complaints about officers."""

    officer_complaint = fields.one(
        OfficerComplaint, _by_number, argument="number", about="监督件编号", description="按编号查询企业监督件"
    )
    officer_complaints = fields.many(
        OfficerComplaint, contract.ListOfficerComplaints, description="本企业提出的，或本监督机构受理的，新的在前"
    )
    statement_request = fields.one(
        StatementRequest, _statements, argument="number", about="情况说明编号", description="按编号查询情况说明"
    )
    statement_requests = fields.many(
        StatementRequest, contract.ListStatementRequests, description="要求本机关作出的情况说明，新的在前"
    )


@strawberry.type
class OfficerComplaintMutation:
    """Orders about complaints about officers."""

    file_officer_complaint = fields.command(
        contract.FileOfficerComplaint,
        OfficerComplaint,
        _by_number,
        description="企业反映执法人员的问题；由行政执法监督机构受理，被反映人员及其机关不知情",
    )
    ask_for_statement = fields.command(
        contract.AskForStatement,
        OfficerComplaint,
        _by_number,
        description="监督机构要求机关说明某一时期的执法情况；不得写明企业和人员",
    )
    give_statement = fields.command(
        contract.GiveStatement, StatementRequest, _statements, description="机关负责人作出情况说明"
    )
    conclude_officer_complaint = fields.command(
        contract.ConcludeOfficerComplaint, OfficerComplaint, _by_number, description="监督机构作出结论并答复企业"
    )

"""Every SQL statement of referrals 移送.

The kernel sets `hub.party` in each transaction; row-level security shows no other agency's rows.
"""

from typing import Any

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.transfer.referral_terms import DeclineGround, Offence, ReferralState
from contracts.transfer.referrals import (
    ListReferrals,
    ReferralDocument,
    ReferralFinding,
    ReferralOrder,
    ReferralStep,
    ReportingOfficer,
)
from kernel.database import Connection
from kernel.listing import Gathering, Listing
from kernel.paging import Order
from kernel.rights import Reach
from services.transfer.referrals.rules.case import Case

ADD = """
INSERT INTO referrals (number, credit_code, enterprise_name, region, agency, proposed_by, proposed_at, offence,
                       facts, subthreshold_reason, findings, officers, state, parties, documents, steps, owner)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""
CLAIM_FINDINGS = "INSERT INTO referral_findings (finding, number) SELECT finding, $2 FROM unnest($1::text[]) AS finding"
FREE_FINDINGS = "UPDATE referral_findings SET open = false WHERE number = $1"
SAVE = """
UPDATE referrals
SET state = $2, parties = $3, documents = $4, steps = $5, police = $6, procuratorate = $7, approved_at = $8,
    handed_over_at = $9, received_at = $10, decided_at = $11, decision_number = $12, decline_ground = $13,
    decline_reason = $14, file_returned_at = $15, owner = $16
WHERE number = $1
"""
SEE_AS = "SELECT set_config('hub.party', $1, true)"
LOAD = "SELECT * FROM referrals WHERE number = $1"
GET = """
SELECT * FROM referrals WHERE number = ANY($4::text[]) AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
"""
MATCHING = """
SELECT * FROM referrals
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
  AND ($4::text IS NULL OR state = $4)
  AND ($5::text IS NULL OR credit_code = $5)
"""
NEWEST = "AND (proposed_at, number) < ($6::text::timestamptz, $7) ORDER BY proposed_at DESC, number DESC LIMIT $8"
OLDEST = "AND (proposed_at, number) > ($6::text::timestamptz, $7) ORDER BY proposed_at, number LIMIT $8"
ORDERS = {
    ReferralOrder.NEWEST: Order(MATCHING + NEWEST, {"proposed_at": "infinity", "number": ""}),
    ReferralOrder.OLDEST: Order(MATCHING + OLDEST, {"proposed_at": "-infinity", "number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $6) AS counted"
ITEMS_OF_ENTERPRISES = """
SELECT wanted.place, one.* FROM and_merged($4) AS wanted
CROSS JOIN LATERAL (
    SELECT * FROM referrals
    WHERE referrals.credit_code = wanted.credit_code AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
    ORDER BY proposed_at DESC, number DESC LIMIT $5
) AS one
ORDER BY wanted.place, one.proposed_at DESC, one.number DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM referrals
        WHERE referrals.credit_code = wanted.credit_code AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
        LIMIT $5
    ) AS counted
))::bigint AS total
FROM and_merged($4) AS wanted GROUP BY place ORDER BY place
"""
NAMES_FILE = """
SELECT EXISTS (SELECT FROM referrals WHERE documents @> $1)
    OR EXISTS (
        SELECT FROM issued_documents AS issued JOIN referrals ON issued.aggregate = 'referral:' || referrals.number
        WHERE issued.sha256 = $2 AND issued.agency = $3
    )
"""

_findings = msgspec.json.Decoder(tuple[ReferralFinding, ...])
_officers = msgspec.json.Decoder(tuple[ReportingOfficer, ...])
_documents = msgspec.json.Decoder(tuple[ReferralDocument, ...])
_steps = msgspec.json.Decoder(tuple[ReferralStep, ...])


async def add(connection: Connection, case: Case) -> None:
    """Keep a new referral; each of its findings is claimed by one open referral only."""
    await connection.execute(
        ADD,
        case.number,
        case.credit_code,
        case.enterprise_name,
        case.region,
        case.agency,
        case.proposed_by,
        case.proposed_at,
        case.offence.value,
        case.facts,
        case.subthreshold_reason,
        _json(case.findings),
        _json(case.officers),
        case.state.value,
        case.parties,
        _json(case.documents),
        _json(case.steps),
        case.owner,
    )
    findings = [finding.finding for finding in case.findings]
    try:
        await connection.execute(CLAIM_FINDINGS, findings, case.number)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "referral_findings_open":
            raise
        raise Refusal("REFERRAL_FINDING_TAKEN", findings="、".join(findings)) from error


async def save(connection: Connection, case: Case) -> None:
    """Keep a referral after a step."""
    await connection.execute(
        SAVE,
        case.number,
        case.state.value,
        case.parties,
        _json(case.documents),
        _json(case.steps),
        case.police,
        case.procuratorate,
        case.approved_at,
        case.handed_over_at,
        case.received_at,
        case.decided_at,
        case.decision_number,
        case.decline_ground and case.decline_ground.value,
        case.decline_reason,
        case.file_returned_at,
        case.owner,
    )


async def pass_on(connection: Connection, case: Case, passed_on_by: str) -> None:
    """Keep a referral whose new parties leave out the agency that acts; row security would refuse its update."""
    await connection.execute(SEE_AS, "*")
    await save(connection, case)
    await connection.execute(SEE_AS, passed_on_by)


async def free_findings(connection: Connection, number: str) -> None:
    """Let the findings of an ended referral be referred anew."""
    await connection.execute(FREE_FINDINGS, number)


def read(row: asyncpg.Record) -> Case:
    """A referral, as a row has it."""
    columns = {name: value for name, value in row.items() if name in Case.__dataclass_fields__}
    columns |= {
        "state": ReferralState(row["state"]),
        "offence": Offence(row["offence"]),
        "parties": tuple(row["parties"]),
        "findings": _findings.decode(row["findings"]),
        "officers": _officers.decode(row["officers"]),
        "documents": _documents.decode(row["documents"]),
        "steps": _steps.decode(row["steps"]),
        "decline_ground": row["decline_ground"] and DeclineGround(row["decline_ground"]),
    }
    return Case(**columns)


listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=read)
of_enterprises = Gathering(
    items=ITEMS_OF_ENTERPRISES, count=COUNT_OF_ENTERPRISES, order=ORDERS[ReferralOrder.NEWEST], read=read
)


def matching(reach: Reach, query: ListReferrals) -> tuple[object, ...]:
    """What a list of referrals is asked for."""
    return *reach.within, query.state, query.credit_code


async def load(connection: Connection, number: str) -> Case | None:
    """The referral, if the transaction's party may see it."""
    row = await connection.fetchrow(LOAD, number)
    return read(row) if row else None


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file of this agency is among the documents or papers of a referral that the party may see."""
    document = _json([{"sha256": sha256, "added_by": agency}])
    named: bool = await connection.fetchval(NAMES_FILE, document, sha256, agency)
    return named


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()

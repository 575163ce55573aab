"""More rows in every table that is listed: copies of a seeded row, many of them equal in what lists are ordered by."""

import asyncpg

from kernel.settings import Settings

COPIES = 7
UUIDS = "'01980000-0000-7000-8000-0000000000' || n"
DAYS = "'2025-01-0' || (n % 3 + 1)"
TIMES = DAYS + " || 'T09:00:00Z'"
ENTERPRISES = "'9164000000000000' || n"
ENDS = "'last_day', '2999-01-0' || (n % 2 + 1)"
SEEN = "'state', 'active', 'scale', 'small', 'longitude', 105.2 + 0.01 * (n % 3), 'latitude', 37.5"


def body(changes: str) -> str:
    """These changes of the columns, and of the document that is kept with them alike."""
    return f"{changes}, 'body', one.body || jsonb_build_object({changes})"


CHANGED = {
    "registry": {
        "agencies": "'code', 'ecology-6405' || n, 'name', '局' || n % 3",
        "enterprises": f"'credit_code', {ENTERPRISES}, 'name', '厂' || n % 3, 'registered_at', {DAYS}, {SEEN}",
        "enterprise_changes": "'number', n",
        "merges": body("'number', 'HB-' || n, 'state', 'refused'"),
        "relocations": body("'number', 'QY-' || n, 'state', 'declined'"),
        "permits": f"'number', 'P' || n, 'valid_to', CASE WHEN n % 2 = 0 THEN {DAYS} END",
        "permit_versions": "'version', n",
        "permit_applications": body("'number', 'XK-' || n"),
        "permit_reports": body("'number', 'ZB-' || n, 'last_day', '2030-01-' || n"),
        "static_facts": body("'number', 'JT-' || n, 'title', n::text"),
        "officers": f"'certificate', 'NX-' || n, 'valid_to', {DAYS}",
        "recusals": body(f"'number', 'HB-' || n, 'credit_code', {ENTERPRISES}"),
        "trainings": f"'number', 'PX-' || n, 'held_on', {DAYS}",
        "experts": body(f"'number', 'ZJ-' || n, 'valid_to', {DAYS}"),
        "expert_groups": "'number', 'ZJZ-' || n",
        "equipment": f"'number', 'ZB-' || n, 'serial', n::text, 'item', 1000 + n, 'calibrated_until', {DAYS}",
        "lendings": body(f"'number', 'JY-' || n, 'due_on', {DAYS}"),
        "catalogue_versions": "'catalogue', 'matrix', 'version', 'v' || n, 'valid_from', '2025-03-' || n",
        "catalogue_parts": "'catalogue', 'matrix', 'version', 'v' || n",
        "matrix_rows": "'version', '2026-2', 'matter', 'm' || n % 3, 'region', '6405' || n",
        "item_rows": "'version', '2026-2', 'code', 'I' || n, 'name', '项' || n % 3",
        "post_duties": "'version', '2026-2', 'item', 'I' || n % 3, 'post', '岗' || n",
        "editions": "'version', 'v' || n, 'valid_from', '2025-03-0' || (n % 3 + 1)",
        "intake_sources": "'code', 'GW-' || n",
        "receivers": body("'id', 'JS-' || n"),
        "imports": f"'id', {UUIDS}, 'sha256', n",
        "import_rows": "'row', n",
        "points": "'code', 'P' || n",
        "reading_batches": f"'id', {UUIDS}",
        "readings": "'version', n, 'hour', one.hour + make_interval(mins => n % 3)",
        "reading_files": f"'id', {UUIDS}, 'sha256', n",
        "alerts": f"'id', {UUIDS}, 'subject', n",
        "clues": f"'id', {UUIDS}, 'alert', {UUIDS}, 'score', n % 3",
        "observation_batches": f"'id', {UUIDS}",
        "observations": f"'id', {UUIDS}, 'number', n",
        "guidances": body("'number', 'BF-' || n"),
        "problems": body(f"'number', 'NT-' || n, 'due_on', {DAYS}"),
        "self_checks": body("'number', 'ZC-' || n, 'state', 'closed'"),
        "notices": body("'number', 'TX-' || n"),
        "notice_receipts": f"'credit_code', {ENTERPRISES}",
        "publicity_sessions": body(f"'number', 'PF-' || n, 'starts_at', {TIMES}"),
        "publicity_attendance": f"'credit_code', {ENTERPRISES}, 'held_at', {TIMES}",
        "positive_listings": body(f"'number', 'QD-' || n, 'credit_code', {ENTERPRISES}"),
        "positive_list_incentives": f"'id', {UUIDS}",
        "credits": f"'credit_code', {ENTERPRISES}, 'score', n % 3, 'published_at', {TIMES}",
        "credit_facts": body(f"'number', 'XY-' || n, 'reference', n::text, 'held_on', {DAYS}, 'on', {DAYS}, {ENDS}"),
        "study_courses": body(f"'number', 'XF-' || n, 'held_at', {TIMES}"),
        "study_entries": f"'id', {UUIDS}",
    },
    "complaints": {
        "complaints": f"'number', 'T' || n, 'registration', n, 'external_number', n, 'filed_at', {DAYS},"
        " 'matter', 'm' || n % 6, 'agency', 'ecology-640500', 'routed_at', now() - interval '1 month',"
        " 'signed_at', now(), 'sign_overdue', false, 'historic', false",
        "complaint_rulings": f"'matter', 'm' || n, 'complaint', 'T' || n, 'ruled_at', {DAYS}",
        "complaint_imports": f"'id', {UUIDS}, 'sha256', n, 'started_at', {DAYS}",
        "complaint_import_rows": "'row', n",
        "complaint_exports": f"'id', {UUIDS}, 'made_at', {DAYS}",
        "complaint_attachments": f"'nth', n + 1, 'file', {UUIDS}",
        "possible_repeats": f"'other', 'T' || n, 'suggested_at', {DAYS}",
        "follow_ups": "'round', n",
        "rewards": body("'number', 'JL-' || n, 'state', 'declined'"),
        "reward_budgets": "'id', 'B' || n, 'year', 2000 + n % 3, 'agency', 'ecology-6405' || n",
        "voices": body("'number', 'SQ-' || n"),
        "officer_complaints": body("'number', 'JD-' || n"),
        "statement_requests": body("'number', 'SM-' || n"),
        "answers": body("'number', 'WD-' || n"),
        "exchanged_clues": body("'number', 'XT-' || n, 'month', '2025-0' || (n - 10)"),
    },
    "joint_inspection": {
        "plans": "'id', 'p' || n, 'scope_hash', n",
        "draws": "'id', 'd' || n, 'plan', 'p' || n",
        "visits": "'id', 'v' || n",
        "visit_approvals": body("'visit', 'v' || n"),
        "annual_plans": body("'id', 'ecology-640500@' || (2030 + n), 'year', 2030 + n"),
        "plan_filings": body(f"'id', 'month:ecology-640500:' || n, 'due_on', {DAYS}"),
        "findings": "'id', 'f' || n",
        "finding_handlings": body("'finding', 'f' || n"),
        "visit_merges": body("'id', 'm' || n"),
        "checklist_items": "'number', 1000 + n",
        "visit_recordings": "'id', 'r' || n",
        "publication_tasks": body("'number', 'GR-' || n, 'source', n::text"),
        "published": body("'number', 'GS-' || n"),
        "publication_requests": body("'number', 'GQ-' || n"),
        "oversights": body("'number', 'GP-' || n"),
        "public_errors": body("'number', 'GJ-' || n, 'row_id', n::text"),
        "typical_cases": body("'number', 'DX-' || n"),
        "implementation_plans": body("'number', 'SS-' || n"),
        "reports": body(f"'id', 'ecology-640500@2026-' || n, 'edition', n, 'asked_at', {TIMES}"),
        "case_teams": body("'number', 'ZA-' || n"),
        "team_seats": body("'number', 'ZX-' || n"),
        "monitoring_plans": body("'number', 'JH-' || n, 'year', 2030 + n"),
        "laboratories": f"'number', 'JG-' || n, 'valid_to', {DAYS}",
        "commissions": body(f"'number', 'WT-' || n, 'deliver_by', {DAYS}"),
        "cross_checks": body("'number', 'JC-' || n, 'plan', 'p' || n"),
        "cross_findings": body("'finding', 'f' || n"),
    },
    "transfer": {
        "referrals": f"'number', 'Y' || n, 'proposed_at', {DAYS}",
        "proceedings": body(f"'number', 'X' || n, 'opened_at', {TIMES}"),
        "lapses": f"'id', 'L' || n, 'due_at', {DAYS}",
        "inbox_notices": f"'id', {UUIDS}, 'agency', 'ecology-640500', 'at', {TIMES}",
        "evidence": f"'number', 'Z' || n, 'captured_at', {TIMES}, 'body', one.body || jsonb_build_object("
        f"'number', 'Z' || n, 'capture', one.body -> 'capture' || jsonb_build_object('captured_at', {TIMES}))",
        "signing_keys": f"'id', 'K' || n, 'public_key', n::text, 'valid_from', {TIMES}",
        "detections": body(
            f"'number', 'YY-' || n, 'subject', n::text, 'region', '6405' || n, 'rule', 'r' || n, 'state', 'settled',"
            f" 'begun_at', {TIMES}"
        ),
        "detection_sights": "'party', 'ecology-640500', 'number', 'YY-' || n,"
        f" 'region', '6405' || n, 'rule', 'r' || n, 'state', 'settled',"
        f" 'begun_at', {TIMES}",
        "penalties": body(f"'number', 'CF-' || n, 'recorded_at', {TIMES}"),
        "referral_passages": f"'id', {UUIDS}, 'passed_on_at', {DAYS}",
        "penalty_sights": f"'party', 'ecology-640500', 'number', 'CF-' || n, 'recorded_at', {TIMES}",
        "early_involvements": body("'number', 'TQ-' || n, 'state', 'ended'"),
        "case_notices": body("'number', 'TB-' || n"),
        "case_notice_parties": "'number', 'TB-' || n",
        "meetings": body(f"'number', 'LX-' || n, 'starts_at', {TIMES}"),
        "meeting_parties": f"'number', 'LX-' || n, 'starts_at', {TIMES}",
        "legal_disputes": body("'number', 'FL-' || n"),
        "legal_dispute_parties": "'number', 'FL-' || n",
        "legal_precedents": body("'number', 'CL-' || n"),
    },
}
COPY = """
INSERT INTO {table} OVERRIDING SYSTEM VALUE
SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(one) || jsonb_build_object({changes}))).*
FROM (SELECT * FROM {table} ORDER BY 1 LIMIT 1) AS one, generate_series(11, 10 + {copies}) AS n
"""


async def add_copies(settings: Settings, service: str) -> None:
    """Copy a row of each of the service's tables."""
    connection = await asyncpg.connect(settings.postgres_dsn("postgres"))
    try:
        for table, changes in CHANGED[service].items():
            await connection.execute(COPY.format(table=f"{service}.{table}", changes=changes, copies=COPIES))
    finally:
        await connection.close()

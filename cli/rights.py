"""`hub rights`: who may send which message, and what they see, as one page."""

from collections.abc import Iterator

from contracts.actors import AgencyKind, Role
from contracts.fields import Level
from contracts.messages import Record
from kernel.rights import Relation, Right, hidden_fields, load_rights
from kernel.subjects import messages, record_of

RELATIONS = {Relation.ANY: "不限", Relation.REGION: "辖区内", Relation.PARTY: "当事单位", Relation.PERSON: "在册个人"}
LEVELS = {Level.OPEN: "公开", Level.SHARED: "部门共享", Level.CASE: "案内"}


def command() -> None:
    """Print the table as Markdown."""
    print("\n".join(page()))


def page() -> Iterator[str]:
    """The lines of the page: a row per message and right, with the fields hidden from it."""
    rights = load_rights()
    known = messages()
    yield "# 权限表"
    yield ""
    yield "| 消息 | 单位类别 | 角色 | 与记录的关系 | 可见级别 | 看不到的字段 |"
    yield "|---|---|---|---|---|---|"
    for subject in sorted(rights.by_message):
        record = record_of(known[subject]) if subject in known else None
        for row in rights.by_message[subject]:
            yield line(subject, row, record)


def line(subject: str, row: Right, record: type[Record] | None) -> str:
    """One row of the table."""
    kinds = labels(row.agency_kinds, AgencyKind)
    roles = labels(row.roles, Role)
    seen = "、".join(LEVELS[level] for level in Level if level in row.sees) or "—"
    hidden = "、".join(hidden_fields(record, row.sees)) if record and row.sees else ""
    return f"| `{subject}` | {kinds} | {roles} | {RELATIONS[row.relation]} | {seen} | {hidden or '—'} |"


def labels(values: frozenset[str], kind: type[AgencyKind] | type[Role]) -> str:
    """The Chinese terms of kinds or roles."""
    if "*" in values:
        return "不限"
    return "、".join(member.label for member in kind if member.value in values)

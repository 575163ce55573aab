"""Takes a visit along: what is needed on the spot, signed by the hub, with a key of its own for the results."""

from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.errors import Refusal
from contracts.joint_inspection.field_files import PACKAGE_MAGIC
from contracts.joint_inspection.field_packages import PackVisit, VisitPacked
from contracts.joint_inspection.field_terms import FieldItem, FieldOfficer, TakenAlong
from kernel.ferry.keys import key_text
from kernel.ferry.signed import sign
from kernel.signatures import public_text
from kernel.work import Fact, Outcome, Work
from services.joint_inspection.checklists.handlers.making import made_for
from services.joint_inspection.checklists.rules.making import Item
from services.joint_inspection.checklists.store import lists
from services.joint_inspection.field_packages import store
from services.joint_inspection.field_packages.rules import standing as rules
from services.joint_inspection.field_packages.rules.listed import Latest
from services.joint_inspection.field_packages.rules.standing import Package
from services.joint_inspection.objects import store as objects
from services.joint_inspection.objects.handlers import counting_at
from services.joint_inspection.visits.handlers import aggregate, officers_of, require_visit
from services.joint_inspection.visits.rules import VisitCase


async def pack(command: PackVisit, work: Work) -> Outcome:
    """A package for an officer assigned, on one device."""
    case = await require_visit(work, command.visit)
    rules.check_packing(case, work.actor.subject)
    key = Ed25519PrivateKey.generate()
    listed, made = await _listed(case, work)
    taken = await _taken_along(command, case, key_text(key.private_bytes_raw()), listed, work)
    data = sign(PACKAGE_MAGIC, msgspec.json.encode(taken), work.environment.ferry.own().signing_key)
    package = Package(
        id=taken.package,
        visit=case.id,
        officer=taken.officer,
        device=command.device,
        actor=work.actor,
        public_key=public_text(key),
        sha256=await work.files.keep(f"检查包 {taken.package}.visit", data),
        packed_at=work.now,
        checklist=taken.checklist_version,
        seen={one.item: one.seen for one in taken.checklist if one.seen},
    )
    await store.insert(work.connection, package)
    return Outcome(record=package.id, facts=[*made, Fact(aggregate(case.id), _packed(package))])


class Listed(msgspec.Struct, frozen=True):
    """The checklist as it goes along."""

    version: int | None = None
    items: list[FieldItem] = []


async def _listed(case: VisitCase, work: Work) -> tuple[Listed, Sequence[Fact]]:
    """The visit's list, made now where there is none; none where nothing can be asked."""
    facts: Sequence[Fact] = ()
    current = await lists.current(work.connection, case.id)
    if current is None:
        try:
            facts = (await made_for(case, [], work)).facts
        except Refusal:
            return Listed(), ()
        current = await lists.current(work.connection, case.id)
    assert current is not None, "the list was made"
    latest = (await store.lists(work.connection, [case.id]))[case.id].latest
    items = await lists.items(work.connection, case.id)
    return Listed(current.version, [_item(one, latest.get(one.number)) for one in items.values()]), facts


def _item(one: Item, latest: Latest | None) -> FieldItem:
    return FieldItem(
        item=one.number,
        text=one.text,
        basis="；".join(dict.fromkeys(origin.basis for origin in one.origins)),
        how=one.how,
        answer=one.answer,
        limit=one.limit,
        unit=one.unit,
        seen=latest.revision if latest else 0,
        result=latest.result if latest else None,
    )


async def _taken_along(command: PackVisit, case: VisitCase, key: str, listed: Listed, work: Work) -> TakenAlong:
    targets = await objects.find_targets(work.connection, [case.credit_code], counting_at(work.law, "", work.now))
    target = targets.get(case.credit_code)
    known = await officers_of(work, case, work.today)
    return TakenAlong(
        package=work.new_id(),
        visit=case.id,
        basis=case.basis,
        credit_code=case.credit_code,
        enterprise=target.name if target else case.credit_code,
        region=case.region,
        agencies=list(case.agencies),
        officers=[
            FieldOfficer(certificate=one.certificate, agency=one.agency, valid_to=one.valid_to)
            for one in known
            if one.certificate in case.officers
        ],
        officer=work.actor.subject,
        device=command.device,
        planned_on=case.planned_on,
        made_at=work.now,
        checklist=listed.items,
        checklist_version=listed.version,
        key=key,
    )


def _packed(package: Package) -> VisitPacked:
    return VisitPacked(
        visit=package.visit,
        package=package.id,
        agency=package.actor.agency,
        officer=package.officer,
        device=package.device,
        sha256=package.sha256,
    )

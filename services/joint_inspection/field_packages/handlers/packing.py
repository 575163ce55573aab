"""Takes a visit along: what is needed on the spot, signed by the hub, with a key of its own for the results."""

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.joint_inspection.field_files import PACKAGE_MAGIC
from contracts.joint_inspection.field_packages import PackVisit, VisitPacked
from contracts.joint_inspection.field_terms import FieldOfficer, TakenAlong
from kernel.ferry.keys import key_text
from kernel.ferry.signed import sign
from kernel.signatures import public_text
from kernel.work import Fact, Outcome, Work
from services.joint_inspection.field_packages import rules, store
from services.joint_inspection.field_packages.rules import Package
from services.joint_inspection.objects import store as objects
from services.joint_inspection.objects.handlers import counting_at
from services.joint_inspection.visits.handlers import aggregate, officers_of, require_visit
from services.joint_inspection.visits.rules import VisitCase


async def pack(command: PackVisit, work: Work) -> Outcome:
    """A package for an officer assigned, on one device."""
    case = await require_visit(work, command.visit)
    rules.check_packing(case, work.actor.subject)
    key = Ed25519PrivateKey.generate()
    taken = await _taken_along(command, case, key_text(key.private_bytes_raw()), work)
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
    )
    await store.insert(work.connection, package)
    return Outcome(record=package.id, facts=[Fact(aggregate(case.id), _packed(package))])


async def _taken_along(command: PackVisit, case: VisitCase, key: str, work: Work) -> TakenAlong:
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
        checklist=[],
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

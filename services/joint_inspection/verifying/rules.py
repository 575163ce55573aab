"""The check of a published proof by anyone: repeat everything, name the first thing that does not hold."""

from typing import NoReturn

import msgspec

from services.joint_inspection.lottery.rules import (
    ALGORITHM,
    ALGORITHM_ACROSS,
    Assignment,
    Frozen,
    LedStratum,
    Library,
    canonical,
    commitment_of,
    draw_all,
    pool_hash,
    seed_of,
    sha256_hex,
    stratum_count,
)
from services.joint_inspection.officer_draws.rules import GRADES, OfficersShort, agency_seed, assign, library_hash
from services.joint_inspection.proof.rules import Body, BodyOne, BodyTwo, Part, Proof, teams_of
from services.joint_inspection.version_one import rules as version_one

WEIGHT_MAX = 1000


class Difference(Exception):
    """The first thing in a proof that does not hold, in Chinese."""


class _Terms(msgspec.Struct):
    algorithm: str


class _Body(msgspec.Struct):
    terms: _Terms


class _Head(msgspec.Struct):
    """As much of a file as says by which algorithm it was drawn."""

    body: _Body


class _FileOne(Frozen, frozen=True, kw_only=True):
    body: BodyOne
    checksum: str


class _FileTwo(Frozen, frozen=True, kw_only=True):
    body: BodyTwo
    checksum: str


FILES: dict[str, type[_FileOne] | type[_FileTwo]] = {
    version_one.ALGORITHM: _FileOne,
    ALGORITHM: _FileTwo,
    ALGORITHM_ACROSS: _FileTwo,
}


def verify(data: bytes) -> Proof:
    """Repeat the draw from a proof file's bytes. Raises Difference naming the first thing that differs."""
    proof = _decode(data)
    body = proof.body
    _check_pool(body)
    _check_strata(body)
    _same("抽取条件哈希 terms_hash", body.terms_hash, sha256_hex(canonical(body.terms)))
    _check_seed(body)
    if isinstance(body, BodyTwo):
        _check_parts(body)
    _check_result(body)
    _same("校验值 checksum", proof.checksum, sha256_hex(canonical(body)))
    if canonical(proof) != data:
        _differ("文件不是规范写法（键按序、无空格、UTF-8），内容可能被改动过")
    return proof


def _decode(data: bytes) -> Proof:
    try:
        algorithm = msgspec.json.decode(data, type=_Head).body.terms.algorithm
        if algorithm not in FILES:
            _differ(f"算法版本不符：文件中为 {algorithm}，可以重算的为 {'、'.join(FILES)}")
        file = msgspec.json.decode(data, type=FILES[algorithm])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Difference(f"文件不是可读的抽取证明：{error}") from None
    return Proof(body=file.body, checksum=file.checksum)


def _check_pool(body: Body) -> None:
    codes = [one.credit_code for one in body.pool]
    if codes != sorted(set(codes)):
        _differ("检查对象库没有按统一社会信用代码排序，或有重复")
    for one in body.pool:
        if not 1 <= one.weight <= WEIGHT_MAX:
            _differ(f"检查对象 {one.credit_code} 的权重 {one.weight} 不在1至{WEIGHT_MAX}之间")
    _same("检查对象库哈希 pool_hash", body.terms.pool_hash, pool_hash(body.pool))


def _check_strata(body: Body) -> None:
    names = [stratum.name for stratum in body.terms.strata]
    strays = sorted({one.stratum for one in body.pool} ^ set(names))
    if strays or len(names) != len(set(names)):
        _differ(f"检查对象库与抽取类别不一致：{'、'.join(strays or names)}")
    for stratum in body.terms.strata:
        size = sum(one.stratum == stratum.name for one in body.pool)
        _same(f"类别 {stratum.name} 的对象数", str(stratum.size), str(size))
        minimum = stratum.minimum if isinstance(stratum, LedStratum) else 0
        if isinstance(stratum, LedStratum) and stratum.lead_grade not in ("", *GRADES):
            _differ(f"类别 {stratum.name} 的主办人员资格等级 {stratum.lead_grade} 不存在")
        count = stratum_count(stratum.basis, stratum.value, stratum.officers, size, minimum)
        _same(f"类别 {stratum.name} 的应抽取数", str(stratum.count), str(count))


def _check_seed(body: Body) -> None:
    pairs = (
        ("发起单位", body.nonce_initiator, body.commitment_initiator),
        ("见证单位", body.nonce_witness, body.commitment_witness),
    )
    for who, nonce, commitment in pairs:
        _same(f"{who}的承诺值", commitment, commitment_of(nonce))
    _same("种子 seed", body.seed, seed_of(body.nonce_initiator, body.nonce_witness).hex())


def _check_parts(body: BodyTwo) -> None:
    _same("各单位抽取人员的部分", "、".join(part.agency for part in body.parts), "、".join(body.terms.agencies))
    known = {body.terms.initiator: body.nonce_initiator, body.terms.witness: body.nonce_witness}
    for part in body.parts:
        _check_library(part, across=body.terms.algorithm == ALGORITHM_ACROSS)
        _same(f"{part.agency} 的承诺值", part.commitment, commitment_of(part.nonce))
        _same(f"{part.agency} 的随机数", part.nonce, known.get(part.agency, part.nonce))
        seed = agency_seed(bytes.fromhex(body.seed), part.agency, part.nonce)
        _same(f"{part.agency} 抽取人员的种子", part.seed, seed.hex())


def _check_library(part: Part, across: bool) -> None:
    certificates = [one.certificate for one in part.officers]
    if certificates != sorted(set(certificates)):
        _differ(f"{part.agency} 的执法人员库没有按执法证号排序，或有重复")
    ungraded = [one.certificate for one in part.officers if one.grade not in GRADES]
    if ungraded:
        _differ(f"{part.agency} 的执法人员库中有人没有资格等级：{'、'.join(ungraded)}")
    unfit = [one.certificate for one in part.officers if bool(one.lent_to) is not across]
    if unfit:
        kind = "非抽调人员" if across else "抽调人员"
        _differ(f"{part.agency} 的执法人员库中有{kind}：{'、'.join(unfit)}")
    strangers = [one.certificate for one in part.officers if one.serves != part.agency]
    if strangers:
        _differ(f"{part.agency} 的执法人员库中有外单位人员：{'、'.join(strangers)}")
    right = library_hash(Library(agency=part.agency, officers=part.officers))
    _same(f"{part.agency} 的执法人员库哈希 library_hash", part.library_hash, right)


def _check_result(body: BodyOne | BodyTwo) -> None:
    try:
        expected = _repeated(body)
    except OfficersShort as error:
        _differ(f"{error.agency} 没有足够的合格执法人员检查 {error.credit_code}")
    _same("抽取结果的对象数", str(len(body.result)), str(len(expected)))
    for number, (stated, right) in enumerate(zip(body.result, expected, strict=True), start=1):
        _same(f"第{number}个抽取对象", stated.credit_code, right.credit_code)
        _same(f"第{number}个抽取对象的类别", stated.stratum, right.stratum)
        _same(f"第{number}个抽取对象的键值", stated.key, right.key)
        _same(f"第{number}个抽取对象的检查日期", str(stated.planned_on), str(right.planned_on))
        _same(f"第{number}个抽取对象的执法人员", "、".join(stated.officers), "、".join(right.officers))


def _repeated(body: BodyOne | BodyTwo) -> tuple[Assignment, ...]:
    seed = bytes.fromhex(body.seed)
    if isinstance(body, BodyOne):
        return version_one.compute(body.terms, body.pool, seed)
    drawn = draw_all(body.terms, body.pool, seed)
    return assign(drawn, [teams_of(body.terms, part, body.pool, drawn) for part in body.parts])


def _same(what: str, stated: str, right: str) -> None:
    if stated != right:
        _differ(f"{what}不符：文件中为 {stated}，重新计算为 {right}")


def _differ(text: str) -> NoReturn:
    raise Difference(text)

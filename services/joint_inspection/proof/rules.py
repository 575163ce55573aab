"""The published proof of a draw, and its check by anyone, without the hub."""

from typing import Annotated, NoReturn

import msgspec

from services.joint_inspection.lottery.rules import (
    ALGORITHM,
    Assignment,
    Frozen,
    OfficersShort,
    PoolObject,
    Terms,
    canonical,
    commitment_of,
    compute,
    pool_hash,
    seed_of,
    sha256_hex,
    stratum_count,
)

Hex64 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
WEIGHT_MAX = 1000


class Difference(Exception):
    """The first thing in a proof that does not hold, in Chinese."""


class Body(Frozen, frozen=True, kw_only=True):
    """What the proof states; `terms_hash` and the commitments are in the journal since before the nonces were known."""

    terms: Terms
    terms_hash: Hex64
    pool: tuple[PoolObject, ...]
    commitment_initiator: Hex64
    commitment_witness: Hex64
    nonce_initiator: Hex64
    nonce_witness: Hex64
    seed: Hex64
    result: tuple[Assignment, ...]


class Proof(Frozen, frozen=True, kw_only=True):
    """The proof file: the body and the SHA-256 of its canonical spelling."""

    body: Body
    checksum: str


def prove(terms: Terms, pool: tuple[PoolObject, ...], nonce_initiator: str, nonce_witness: str) -> Proof:
    """Compute the draw and everything needed to repeat it. Raises OfficersShort."""
    seed = seed_of(nonce_initiator, nonce_witness)
    body = Body(
        terms=terms,
        terms_hash=sha256_hex(canonical(terms)),
        pool=pool,
        commitment_initiator=commitment_of(nonce_initiator),
        commitment_witness=commitment_of(nonce_witness),
        nonce_initiator=nonce_initiator,
        nonce_witness=nonce_witness,
        seed=seed.hex(),
        result=compute(terms, pool, seed),
    )
    return Proof(body=body, checksum=sha256_hex(canonical(body)))


def proof_text(proof: Proof) -> str:
    """The proof file's text; its SHA-256 is the journaled `proof_hash`."""
    return canonical(proof).decode()


def verify(data: bytes) -> Proof:
    """Repeat the draw from a proof file's bytes. Raises Difference naming the first thing that differs."""
    proof = _decode(data)
    _check_pool(proof.body)
    _check_strata(proof.body)
    _check_terms(proof.body)
    _check_seed(proof.body)
    _check_result(proof.body)
    checksum = sha256_hex(canonical(proof.body))
    _same("校验值 checksum", proof.checksum, checksum)
    if canonical(proof) != data:
        _differ("文件不是规范写法（键按序、无空格、UTF-8），内容可能被改动过")
    return proof


def _decode(data: bytes) -> Proof:
    try:
        return msgspec.json.decode(data, type=Proof)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Difference(f"文件不是可读的抽取证明：{error}") from None


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
        count = stratum_count(stratum.basis, stratum.value, stratum.officers, size)
        _same(f"类别 {stratum.name} 的应抽取数", str(stratum.count), str(count))


def _check_terms(body: Body) -> None:
    _same("算法版本", body.terms.algorithm, ALGORITHM)
    _same("抽取条件哈希 terms_hash", body.terms_hash, sha256_hex(canonical(body.terms)))


def _check_seed(body: Body) -> None:
    pairs = (
        ("发起单位", body.nonce_initiator, body.commitment_initiator),
        ("见证单位", body.nonce_witness, body.commitment_witness),
    )
    for who, nonce, commitment in pairs:
        _same(f"{who}的承诺值", commitment, commitment_of(nonce))
    _same("种子 seed", body.seed, seed_of(body.nonce_initiator, body.nonce_witness).hex())


def _check_result(body: Body) -> None:
    try:
        expected = compute(body.terms, body.pool, bytes.fromhex(body.seed))
    except OfficersShort as error:
        _differ(f"{error.agency} 没有足够的合格执法人员检查 {error.credit_code}")
    _same("抽取结果的对象数", str(len(body.result)), str(len(expected)))
    for number, (stated, right) in enumerate(zip(body.result, expected, strict=True), start=1):
        _same(f"第{number}个抽取对象", stated.credit_code, right.credit_code)
        _same(f"第{number}个抽取对象的类别", stated.stratum, right.stratum)
        _same(f"第{number}个抽取对象的键值", stated.key, right.key)
        _same(f"第{number}个抽取对象的检查日期", str(stated.planned_on), str(right.planned_on))
        _same(f"第{number}个抽取对象的执法人员", "、".join(stated.officers), "、".join(right.officers))


def _same(what: str, stated: str, right: str) -> None:
    if stated != right:
        _differ(f"{what}不符：文件中为 {stated}，重新计算为 {right}")


def _differ(text: str) -> NoReturn:
    raise Difference(text)

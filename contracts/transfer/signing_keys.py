"""签名公钥: the public keys with which agencies, and bodies they vouch for, sign in the custody of evidence."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import Command, Counting, Event, Page, Query, Record
from contracts.transfer.referrals import PageSize, Reason
from contracts.transfer.signing_terms import SigningAlgorithm

KeyId = Annotated[str, about("公钥编号", min_length=1, max_length=40)]
Holder = Annotated[str, about("持有者：机关代码，或外单位的统一社会信用代码", min_length=1, max_length=64)]
PublicKey = Annotated[str, about("公钥（base64url，无填充）", pattern=patterns.BASE64URL, max_length=100)]
Signature = Annotated[str, about("签名（base64url，无填充）", pattern=patterns.BASE64URL, max_length=100)]
Open = Level.OPEN


class SigningKeyState(Labelled):
    """Whether a key signs now."""

    VALID = "valid", "有效"
    ENDED = "ended", "已停用"
    REVOKED = "revoked", "已吊销"


class SigningKey(Record, frozen=True, kw_only=True):
    """A public key and how long it signs; the key of a body outside the hub is shown to its voucher only."""

    id: Annotated[str, about("公钥编号，由公钥得出", Open)]
    holder: Annotated[str, about("持有者代码", Open)]
    holder_name: Annotated[str, about("持有者名称", Open)]
    algorithm: Annotated[SigningAlgorithm, about("签名算法", Open)]
    public_key: Annotated[str, about("公钥（base64url）", Open)]
    demonstration: Annotated[bool, about("是否演示用：所签不具证明效力", Open)]
    state: Annotated[SigningKeyState, about("状态", Open)]
    valid_from: Annotated[datetime, about("启用时间", Open)]
    valid_to: Annotated[datetime | None, about("停用时间；空为仍有效", Open)] = None
    revocation_reason: Annotated[str | None, about("吊销原因", Open)] = None
    voucher: Annotated[str | None, about("作保机关代码；机关自己的公钥为空", Open)] = None
    voucher_key: Annotated[str | None, about("作保所用公钥编号", Open)] = None
    voucher_signature: Annotated[str | None, about("作保签名", Open)] = None


class RegisterSigningKey(Command, frozen=True, kw_only=True):
    """An agency registers a public key of its own, or vouches for one of a body outside the hub.

    `proof` is the key's own signature of its KeyStatement. Where `replaces` is given, that key ends as this one
    begins. Refusals: SIGNING_KEY_KNOWN, SIGNING_KEY_UNPROVEN, SIGNING_KEY_ALGORITHM, SIGNING_KEY_DEMONSTRATION,
    SIGNING_KEY_OF_AGENCY, SIGNING_KEY_UNVOUCHED, SIGNING_KEY_NOT_VALID, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.signing_keys.register.v1"
    holder: Holder
    holder_name: Annotated[str, about("持有者名称", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]
    algorithm: Annotated[SigningAlgorithm, about("签名算法")]
    public_key: PublicKey
    proof: Annotated[Signature, about("以该私钥对公钥说明所作的签名，证明持有私钥")]
    demonstration: Annotated[bool, about("演示用公钥，仅限全内置运行")] = False
    replaces: Annotated[KeyId | None, about("换下的公钥编号；即刻停用")] = None
    voucher_key: Annotated[KeyId | None, about("作保所用的本机关公钥编号；登记外单位公钥时必填")] = None
    voucher_signature: Annotated[Signature | None, about("本机关对公钥说明所作的作保签名")] = None


class RevokeSigningKey(Command, frozen=True, kw_only=True):
    """An agency revokes a key of its own or one it vouched for; what was signed before stays signed.

    Refusals: SIGNING_KEY_NOT_VALID, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.signing_keys.revoke.v1"
    id: KeyId
    reason: Reason


class GetSigningKeys(Query[list[SigningKey | None]], frozen=True, kw_only=True):
    """Keys by id, aligned."""

    subject: ClassVar[str] = "transfer.signing_keys.get.v1"
    ids: Annotated[list[str], about("公钥编号", max_length=100)]


class SigningKeyOrder(Labelled):
    """The orders of a list of keys."""

    NEWEST = "newest", "新的在前"


class ListSigningKeys(Query[Page[SigningKey]], frozen=True, kw_only=True):
    """Agencies' keys, and those of outside bodies that the asker vouched for."""

    subject: ClassVar[str] = "transfer.signing_keys.list.v1"
    holder: Annotated[str | None, about("持有者代码")] = None
    order: Annotated[SigningKeyOrder, about("排序")] = SigningKeyOrder.NEWEST
    count: Counting = False
    size: PageSize = 20
    after: Annotated[str | None, about("续页标记")] = None


class SigningKeyRegistered(Event, frozen=True, kw_only=True):
    """A public key was registered."""

    subject: ClassVar[str] = "transfer.signing_keys.registered.v1"
    id: KeyId
    agency: Annotated[str, about("登记机关代码")]
    algorithm: Annotated[SigningAlgorithm, about("签名算法")]
    outside: Annotated[bool, about("是否外单位的公钥")]
    demonstration: Annotated[bool, about("是否演示用")]
    replaces: Annotated[str | None, about("换下的公钥编号")]


class SigningKeyRevoked(Event, frozen=True, kw_only=True):
    """A public key was revoked."""

    subject: ClassVar[str] = "transfer.signing_keys.revoked.v1"
    id: KeyId
    agency: Annotated[str, about("吊销机关代码")]
    reason_sha256: Annotated[str, about("吊销原因的 SHA-256 摘要")]
    at: Annotated[datetime, about("吊销时间")]

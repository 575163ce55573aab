"""The seized drum goes to the police signed by both sides, and a third party verifies the evidence without the hub."""

import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cli.key_files import KeyFile, make_key, read_key, write_key
from cli.sign import sealed, takes_demonstrations
from cli.story.case import BUREAU, REGION, Case
from cli.story.teller import Step, require
from contracts.transfer.evidence_terms import MoveKind
from contracts.transfer.signing_terms import SigningAlgorithm, SigningPurpose, canonical
from kernel.agency_signatures import holds
from kernel.settings import Settings
from services.transfer.evidence.rules.verification import Verified, pins_of, verify

OFFICER, HEAD, POLICE, POLICE_HEAD = "bureau-officer", "bureau-head", "police", "police-head"
POLICE_AGENCY = f"police-{REGION}"
LIST = sha256("查封扣押清单".encode()).hexdigest()

REGISTER = """
mutation ($input: RegisterSigningKeyInput!, $after: [String!]) {
  registerSigningKey(input: $input, afterPosition: $after) { signingKey { id demonstration } position }
}
"""
EXPORT = """
mutation ($input: ExportEvidenceInput!, $after: [String!]) {
  exportEvidence(input: $input, afterPosition: $after) { evidenceExport { id items sha256 download } position }
}
"""


def mutation(order: str) -> str:
    """The mutation of one order about an item."""
    kind = order[0].upper() + order[1:]
    return f"""
    mutation ($input: {kind}Input!, $after: [String!]) {{
      {order}(input: $input, afterPosition: $after) {{
        evidenceItem {{
          number state holderName head gaps {{ basis source }} pending {{ text digest }}
        }} position
      }}
    }}
    """


CAPTURE, PROPOSE, SIGN, ACCEPT, ADOPT = map(
    mutation, ("captureEvidence", "proposeMove", "signMove", "acceptMove", "adoptEvidence")
)


@dataclass
class Signers:
    """The demonstration keys, each in a file of its own as an agency has it."""

    folder: Path
    algorithm: SigningAlgorithm
    keys: dict[str, KeyFile] = field(default_factory=dict)

    def make(self, holder: str, name: str) -> KeyFile:
        """A key marked as demonstration."""
        place = self.folder / f"{holder}.json"
        write_key(place, make_key(holder, name, self.algorithm, demonstration=True))
        self.keys[holder] = read_key(place)
        return self.keys[holder]


async def act(case: Case, settings: Settings) -> None:
    """Keys, seizure, hand-over, adoption, export; then one byte is changed. Elsewhere the keys would be refused."""
    if not takes_demonstrations(settings):
        async with case.teller.step("sign_keys", "各机关", "证据交接须由各机关以自己的私钥签名") as step:
            step.say("这里不是全内置的运行，不接受演示签名：请各机关以 ./hub sign 签名")
        return
    with tempfile.TemporaryDirectory() as folder:
        signers = Signers(Path(folder), SigningAlgorithm(settings.signing_algorithm))
        await _keys(case, signers)
        await _custody(case, signers)
        await _verified(case, signers)


async def _keys(case: Case, signers: Signers) -> None:
    async with case.teller.step("sign_keys", "各机关", "登记签名公钥（演示）：私钥各自保管，不进入联动") as step:
        bureau = signers.make(BUREAU, "中卫市生态环境局")
        await _register(case, HEAD, bureau, step)
        await _register(case, POLICE_HEAD, signers.make(POLICE_AGENCY, "中卫市公安局"), step)
        mill = signers.make(case.mill["creditCode"], case.mill["name"])
        voucher = bureau.sign(SigningPurpose.VOUCHER, canonical(mill.statement))
        await _register(case, HEAD, mill, step, voucherKey=bureau.id, voucherSignature=voucher)


async def _register(case: Case, persona: str, key: KeyFile, step: Step, **more: str) -> None:
    statement = key.statement
    given = {
        "holder": statement.holder,
        "holderName": statement.holder_name,
        "algorithm": statement.algorithm.name,
        "publicKey": statement.public_key,
        "proof": key.proof,
        "demonstration": True,
    }
    await case.order(persona, REGISTER, input=given | more)
    step.say(f"演示：{statement.holder_name} {key.id}")


async def _custody(case: Case, signers: Signers) -> None:
    async with case.teller.step("custody", "执法人员、公安机关", "查封、移交证据：每次交接双方签名才生效") as step:
        captured = await case.order(
            OFFICER,
            CAPTURE,
            input={
                "kind": "PHYSICAL",
                "title": "暗管接头一件",
                "description": "DN50 塑料接头，接口处有灰黑色沉积物",
                "creditCode": case.mill["creditCode"],
                "region": REGION,
                "capturedAt": (case.now - timedelta(minutes=1)).isoformat(),
                "capturedBy": ["NX-0501", "NX-0502"],
                "capturedWhere": "厂区东侧排水沟",
                "referral": case.referral,
                "finding": case.finding,
                "atOwner": True,
            },
        )
        item = captured["evidenceItem"]
        step.say(f"证据 {item['number']}；转化尚欠：" + "、".join(gap["basis"] for gap in item["gaps"]))
        mill = case.mill["creditCode"]
        item = await _move(case, signers, item, MoveKind.SEIZE, mill, (mill, BUREAU), (OFFICER, OFFICER))
        parties = (BUREAU, POLICE_AGENCY)
        item = await _move(case, signers, item, MoveKind.HAND_OVER, POLICE_AGENCY, parties, (OFFICER, POLICE))
        require(item["gaps"] == [], "移交后应无欠缺")
        step.say(f"现由{item['holderName']}保管")
        await case.order(POLICE, ADOPT, input={"number": item["number"], "reason": "经审查符合法定要求"})
        step.say("公安机关审查：可作为刑事证据使用")


async def _move(
    case: Case,
    signers: Signers,
    item: dict[str, Any],
    kind: MoveKind,
    other: str,
    sides: tuple[str, str],
    personas: tuple[str, str],
) -> dict[str, Any]:
    """One move, proposed and signed by the giver's side and accepted by the receiver's."""
    giver, receiver = (signers.keys[side] for side in sides)
    asked = {
        "number": item["number"],
        "head": item["head"],
        "kind": kind.name,
        "other": other,
        "otherName": signers.keys[other].statement.holder_name,
        "storagePlace": "涉案物品保管室",
        "keeper": "保管员",
        "reason": "涉嫌污染环境罪",
        "document": LIST,
    }
    pending = (await case.order(OFFICER, PROPOSE, input=asked))["evidenceItem"]["pending"]
    await case.order(personas[0], SIGN, input=_signature(item, pending, giver))
    moved = await case.order(personas[1], ACCEPT, input=_signature(item, pending, receiver))
    found: dict[str, Any] = moved["evidenceItem"]
    return found


def _signature(item: dict[str, Any], pending: dict[str, Any], key: KeyFile) -> dict[str, Any]:
    signature = key.sign(SigningPurpose.CUSTODY, pending["text"].encode())
    return {"number": item["number"], "digest": pending["digest"], "key": key.id, "signature": signature}


async def _verified(case: Case, signers: Signers) -> None:
    async with case.teller.step("third_party_verifies", "第三方", "第三方不用联动核验证据，改动一字节即被指出") as step:
        made = await case.order(POLICE, EXPORT, input={"referral": case.referral})
        export = made["evidenceExport"]
        data = await case.graph.download(POLICE, export["download"])
        require(sha256(data).hexdigest() == export["sha256"], "下载的文件应与所记摘要相符")
        file = sealed(data, signers.keys[POLICE_AGENCY], case.now)
        agencies = [signers.keys[one].statement for one in (BUREAU, POLICE_AGENCY)]

        def check(file: bytes) -> Verified:
            return verify(file, pins_of(agencies), holds, demonstration=True)

        whole = check(file)
        require(not whole.findings, f"应全部相符，实为 {whole.findings[:1]}")
        step.say(f"证据 {whole.items} 件、交接 {whole.moves} 次，全部相符（演示签名，不具证明效力）")
        changed = bytearray(file)
        changed[file.index("保管员".encode())] ^= 1
        found = check(bytes(changed)).findings
        require(bool(found), "改动应被发现")
        step.say(f"改动一个字节：第 {found[0].line} 行，{found[0].text}")
        step.count(evidence_moves=whole.moves)

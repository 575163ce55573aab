"""The desk 办案夹 on the isolated side: bundles in any order, repeated, altered or broken off, end in the same."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.desk.answering import PLAIN_BYTES_MAX, Decision, read_form, signed, to_carry
from cli.desk.folder import CASES, FILES, OVERVIEW, Desk
from cli.desk.ledger import Ledger
from cli.desk.papers import fit, lay_out, table
from cli.desk.taking_in import TakingIn
from contracts.transfer.ferry_contents import CarriedCase, CarriedPiece, CarriedResult, Inbound, Outbound
from contracts.transfer.referral_parts import ReferralManifest
from contracts.transfer.referral_terms import DocumentKind, ReferralState
from contracts.transfer.referrals import FileReferral, Referral, ReferralDocument
from kernel.ferry import envelope
from kernel.ferry.envelope import NOTHING_BEFORE
from kernel.ferry.keys import Keys
from kernel.settings import SettingsError

MEMORY = Path("/dev/shm")
HUB = Keys.generate("hub")
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
REPORT = b"%PDF-1.7\n" + bytes(1000)
DIGEST = hashlib.sha256(REPORT).hexdigest()
NUMBER, OTHER = "YS-ABC", "YS-DEF"


def case(number: str, version: int, state: ReferralState) -> CarriedCase:
    document = ReferralDocument(
        kind=DocumentKind.OTHER, title="../../报告", sha256=DIGEST, added_at=NOW, added_by="ecology-640500"
    )
    manifest = ReferralManifest(sha256="d" * 64, made_at=NOW, made_by="ecology-640500", entries=[])
    record = Referral(number=number, version=version, state=state, documents=[document], manifest=manifest)
    return CarriedCase(number=number, record=msgspec.json.encode(record))


CONTENTS = [
    Outbound(
        acknowledged=0,
        acknowledged_sha256=NOTHING_BEFORE,
        cases=[case(NUMBER, 3, ReferralState.HANDED_OVER)],
        pieces=[CarriedPiece(sha256=DIGEST, size=len(REPORT), offset=0, data=REPORT[:400])],
    ),
    Outbound(
        acknowledged=0,
        acknowledged_sha256=NOTHING_BEFORE,
        cases=[case(OTHER, 3, ReferralState.HANDED_OVER)],
        pieces=[CarriedPiece(sha256=DIGEST, size=len(REPORT), offset=400, data=REPORT[400:])],
    ),
    Outbound(acknowledged=0, acknowledged_sha256=NOTHING_BEFORE, cases=[CarriedCase(number=OTHER, record=None)]),
    Outbound(acknowledged=0, acknowledged_sha256=NOTHING_BEFORE, cases=[case(NUMBER, 4, ReferralState.RECEIVED)]),
]


def chain(keys: Keys, contents: Sequence[Outbound] = CONTENTS) -> list[bytes]:
    previous, found = NOTHING_BEFORE, []
    for sequence, one in enumerate(contents, start=1):
        bundle = envelope.make(
            msgspec.msgpack.encode(one),
            keys=HUB,
            to=keys.card,
            sequence=sequence,
            previous=previous,
            at=NOW,
            cipher="aes-gcm",
        )
        previous = bundle.sha256
        found.append(bundle.data)
    return found


class Broken(Exception):
    """The machine went down."""


class Breaking(Desk):
    """A desk whose machine goes down at the so-manieth write."""

    left = 0

    def write(self, name: str, data: bytes) -> Path:
        self.left -= 1
        if self.left < 0:
            raise Broken
        return super().write(name, data)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.make(tmp_path / "desk", "police-640500", HUB.card)


def fresh() -> Iterator[Desk]:
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Desk.make(Path(folder) / "desk", "police-640500", HUB.card)


def take(desk: Desk, *files: bytes) -> TakingIn:
    run = TakingIn(desk, desk.load(), desk.keys())
    for data in files:
        run.file(data)
    assert lay_out(desk, run.ledger) == []
    return run


def stands(desk: Desk) -> tuple[Ledger, dict[str, bytes]]:
    """All that the clerk finds there."""
    read = {
        str(place.relative_to(desk.folder)): place.read_bytes()
        for folder in (CASES, FILES)
        for place in sorted((desk.folder / folder).rglob("*"))
        if place.is_file()
    }
    return desk.load(), read | {OVERVIEW: (desk.folder / OVERVIEW).read_bytes()}


@settings(max_examples=20)
@given(st.lists(st.integers(0, 3), max_size=3).flatmap(lambda more: st.permutations([*range(4), *more])))
def test_bundles_in_any_order_and_repeated_end_in_the_same(arrivals: list[int]) -> None:
    for desk in fresh():
        bundles = chain(desk.keys())
        came: set[int] = set()
        for place in arrivals:
            run = take(desk, bundles[place])
            repeated = any("已收过" in one for one in run.said[:1])
            assert repeated == (place in came)
            came.add(place)
            highest = max(came) + 1
            assert run.ledger.missing == [one for one in range(1, highest) if one - 1 not in came]
            assert run.wrong == 0
        ledger, read = stands(desk)
        for straight in fresh():
            msgspec.json.encode(straight.keys())
            expected = Desk(straight.folder)
            (expected.folder / "密钥.json").write_bytes((desk.folder / "密钥.json").read_bytes())
            take(expected, b"".join(bundles))
            assert stands(expected) == (ledger, read)
        assert {one.number for one in [*CONTENTS[0].cases, *CONTENTS[1].cases]} == set(ledger.cases)
        assert ledger.cases[OTHER].gone and ledger.cases[NUMBER].version == 4


@settings(max_examples=20)
@given(st.integers(1, 30))
def test_a_machine_that_goes_down_in_between_goes_on_where_it_was(writes: int) -> None:
    for desk in fresh():
        bundles = chain(desk.keys())
        breaking = Breaking(desk.folder)
        breaking.left = writes
        try:
            take(breaking, *bundles)
        except Broken:
            take(desk, *bundles)
        ledger, read = stands(desk)
        assert ledger.taken == 4 and ledger.held == {}
        assert read[f"{FILES}/{DIGEST}"] == REPORT


@settings(max_examples=30)
@given(st.data())
def test_an_altered_bundle_changes_nothing_and_is_named(data: st.DataObject) -> None:
    for desk in fresh():
        bundles = chain(desk.keys())
        take(desk, bundles[0])
        before = stands(desk)
        place = data.draw(st.integers(0, len(bundles[1]) - 1))
        altered = bytearray(bundles[1])
        altered[place] ^= data.draw(st.integers(1, 255))
        run = TakingIn(desk, desk.load(), desk.keys())
        run.file(bytes(altered))
        assert run.wrong and run.said
        assert stands(desk) == before
        assert take(desk, *bundles[1:]).ledger.taken == 4


def test_bundles_of_another_hub_or_for_another_agency_are_not_taken(desk: Desk) -> None:
    [foreign] = chain(Keys.generate("police-640400"), CONTENTS[:1])
    run = TakingIn(desk, desk.load(), desk.keys())
    run.file(foreign)
    assert "本机不是收件单位" in run.said[0]
    other = Desk.make(desk.folder.parent / "other", "police-640500", Keys.generate("hub").card)
    run = TakingIn(other, other.load(), other.keys())
    run.file(chain(other.keys(), CONTENTS[:1])[0])
    assert "包头或签名已被改动" in run.said[0] and run.wrong == 1


def test_a_second_bundle_under_a_number_that_came_is_named(desk: Desk) -> None:
    one, two = chain(desk.keys(), CONTENTS[:1]), chain(desk.keys(), CONTENTS[1:2])
    take(desk, one[0])
    run = TakingIn(desk, desk.load(), desk.keys())
    run.file(two[0])
    assert "同一序号另有一包" in run.said[0] and run.wrong == 1


def test_a_file_that_was_altered_on_the_desk_is_named(desk: Desk) -> None:
    take(desk, *chain(desk.keys()))
    kept = desk.file(DIGEST)
    kept.chmod(0o600)
    kept.write_bytes(REPORT + b"x")
    (wrong,) = lay_out(desk, desk.load(), again=True)
    assert NUMBER in wrong and "已损坏或被改动" in wrong


def test_a_title_never_leads_out_of_its_case(desk: Desk) -> None:
    take(desk, *chain(desk.keys()))
    (document,) = (desk.folder / CASES / NUMBER / "材料").iterdir()
    assert document.parent == desk.folder / CASES / NUMBER / "材料"
    assert [fit(one) for one in ("../..", "", "a/b\\c:d", "报" * 100)] == ["_", "无题", "a_b_c_d", "报" * 50]


def test_what_a_spreadsheet_would_run_is_text() -> None:
    assert "'=1+1" in table(("一",), [("=1+1",)]).decode()


def test_answers_name_the_version_they_come_after_and_are_chained(desk: Desk) -> None:
    take(desk, *chain(desk.keys()))
    decisions = [
        Decision(number=NUMBER, step="材料不全", text="缺鉴定结论"),
        Decision(number=NUMBER, step="立案", text="1号"),
    ]
    ledger = signed(desk, desk.load(), decisions[:1], "GA-1", "aes-gcm")
    ledger = signed(desk, ledger, decisions[1:], "GA-1", "aes-gcm")
    first, second = (envelope.read(data) for data in to_carry(desk, ledger))
    assert second.header.previous == first.sha256
    (answer,) = opened(second).answers
    assert msgspec.json.decode(answer.body, type=FileReferral).version == 5
    assert opened(first).acknowledged == 4
    assert signed(desk, ledger, [], "GA-1", "aes-gcm") == ledger


def test_a_result_is_written_down_and_what_the_hub_has_is_not_carried_again(desk: Desk) -> None:
    take(desk, *chain(desk.keys()))
    decision = Decision(number=NUMBER, step="立案", text="1号")
    ledger = signed(desk, desk.load(), [decision], "GA-1", "aes-gcm")
    (reply,) = to_carry(desk, ledger)
    result = CarriedResult(
        answer=ledger.answers[0].id,
        number=NUMBER,
        refusal="REFERRAL_NOT_POLICE",
        data=msgspec.json.encode({"police": "x"}),
    )
    told = Outbound(acknowledged=1, acknowledged_sha256=envelope.read(reply).sha256, results=[result])
    take(desk, chain_on(desk, told))
    after = desk.load()
    assert after.answers[0].result == "未办理：x 不是现有的公安机关。"
    assert to_carry(desk, after) == [] and after.version_for(NUMBER) == 4


def test_a_desk_made_anew_with_the_same_keys_goes_on_after_what_the_hub_has(desk: Desk) -> None:
    told = Outbound(acknowledged=7, acknowledged_sha256="a" * 64, cases=[case(NUMBER, 9, ReferralState.RECEIVED)])
    take(desk, *chain(desk.keys(), [told]))
    ledger = signed(desk, desk.load(), [], "", "aes-gcm")
    (reply,) = to_carry(desk, ledger)
    header = envelope.read(reply).header
    assert (header.sequence, header.previous) == (8, "a" * 64)


def test_many_answers_take_several_replies_each_small_enough_for_the_door(desk: Desk) -> None:
    take(desk, *chain(desk.keys()))
    long = [Decision(number=NUMBER, step="材料不全", text="缺" * 2000) for _ in range(20)]
    ledger = signed(desk, desk.load(), long, "GA-1", "aes-gcm")
    replies = to_carry(desk, ledger)
    assert 1 < len(replies) < 20 and max(map(len, replies)) <= PLAIN_BYTES_MAX + 2048
    assert sum(len(opened(envelope.read(data)).answers) for data in replies) == 20


@pytest.mark.parametrize(
    ("decision", "named"),
    [
        (Decision(number="YS-无", step="签收"), "不在本单位办理的案件中"),
        (Decision(number=OTHER, step="签收"), "不在本单位办理的案件中"),
        (Decision(number=NUMBER, step="结案"), "没有事项“结案”"),
        (Decision(number=NUMBER, step="立案"), "“文号或理由”"),
        (Decision(number=NUMBER, step="不予立案", text="无", ground="随便"), "“情形”"),
    ],
)
def test_what_can_t_be_ordered_is_named_and_nothing_is_signed(desk: Desk, decision: Decision, named: str) -> None:
    take(desk, *chain(desk.keys()))
    good = Decision(number=NUMBER, step="签收")
    with pytest.raises(SettingsError) as caught:
        signed(desk, desk.load(), [good, decision], "GA-1", "aes-gcm")
    assert "第 2 项" in str(caught.value) and named in str(caught.value)
    assert desk.load().replied == 0


def test_who_signs_is_named_by_a_number(desk: Desk) -> None:
    take(desk, *chain(desk.keys()))
    with pytest.raises(SettingsError, match="警号或工号"):
        signed(desk, desk.load(), [Decision(number=NUMBER, step="签收")], "赵 某", "aes-gcm")


def test_a_form_without_its_columns_is_refused_and_empty_rows_are_no_answers() -> None:
    with pytest.raises(SettingsError, match="没有“事项、文号或理由”列"):
        read_form("案件编号\n1\n".encode())
    form = "案件编号,事项,文号或理由,情形,转往单位,负责人批准\n1,,,,,\n2,延长,复杂,重大、疑难、复杂案件,,是\n"
    (row,) = read_form(form.encode("gb18030"))
    assert row == Decision(number="2", step="延长", text="复杂", ground="重大、疑难、复杂案件", head=True)


def test_a_folder_is_made_a_desk_once(desk: Desk) -> None:
    with pytest.raises(SettingsError, match="不再重建"):
        Desk.make(desk.folder, "police-640500", HUB.card)
    with pytest.raises(SettingsError, match="不是隔离端办案夹"):
        Desk(desk.folder.parent).load()


def opened(bundle: envelope.Bundle) -> Inbound:
    return msgspec.msgpack.decode(bundle.open(HUB), type=Inbound)


def chain_on(desk: Desk, contents: Outbound) -> bytes:
    ledger = desk.load()
    return envelope.make(
        msgspec.msgpack.encode(contents),
        keys=HUB,
        to=desk.keys().card,
        sequence=ledger.taken + 1,
        previous=ledger.taken_sha256,
        at=NOW,
        cipher="sm4-gcm",
    ).data

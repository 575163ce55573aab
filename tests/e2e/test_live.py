"""Live screens over WebSocket: pushed as things happen, to whom they may be known, across breaks of every kind."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from contracts.actors import Actor
from contracts.complaints.intake import Caller
from contracts.registry.alerts import AnswerAlert
from contracts.transfer.referrals import ReceiveReferral, RedirectReferral
from kernel.settings import Settings
from tests.conftest import SettingsMaker
from tests.integration.complaints import world as complaining
from tests.integration.registry.monitoring import LIMIT, hours_ago, mill_of, row
from tests.integration.transfer.world import World, world
from tests.platform.actors import (
    ENTERPRISE,
    HEAD,
    OFFICER,
    OPERATOR,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    POLICE,
    POLICE_HEAD,
    PROCURATOR,
    URBAN_MANAGEMENT,
    WATER,
)
from tests.platform.restartable import link_to
from tests.platform.sockets import Sockets, Talk, listening_gateway
from tests.platform.tokens import token_ending_in

SEEN = "{ entries { id type subject version data } cursor }"
SCREENS = {
    "policeInbox": f"subscription ($after: String) {{ policeInbox(after: $after) {SEEN} }}",
    "operatorDesk": f"subscription ($after: String) {{ operatorDesk(after: $after) {SEEN} }}",
    "alertWall": f"subscription ($after: String) {{ alertWall(after: $after) {SEEN} }}",
    "caseChanges": f"subscription ($record: String!, $after: String) "
    f"{{ caseChanges(record: $record, after: $after) {SEEN} }}",
}
# What fills the buffers between two processes of one machine with few events.
MUCH_TEXT = "每天夜里十点后有废水排进沟里。" * 1_300
TEXTS = " ".join(f"{name}: record {{ ... on Complaint {{ text }} }}" for name in "abcdefgh")
MUCH = f"subscription {{ operatorDesk {{ entries {{ id type subject {TEXTS} }} cursor }} }}"
RECEIVED = "transfer.referrals.received.v1"
HANDED_OVER = "transfer.referrals.handed_over.v1"


class Screen(msgspec.Struct):
    """One subscription on its own connection: what it was told so far, and its last cursor."""

    talk: Talk
    told: list[dict[str, Any]] = []
    cursor: str | None = None

    async def follow(self, screen: str, **variables: Any) -> None:
        """Subscribe, and take the push that says where it begins."""
        await self.talk.subscribe(SCREENS[screen], **variables)
        await self.take()

    async def take(self) -> None:
        """Take one push."""
        heard = await self.talk.hear()
        assert heard["type"] == "next" and "errors" not in heard["payload"], heard
        (pushed,) = heard["payload"]["data"].values()
        self.told += pushed["entries"]
        self.cursor = pushed["cursor"]

    async def types(self, count: int) -> list[str]:
        """The types of the first events told, once there are so many."""
        while len(self.told) < count:
            await self.take()
        return [one["type"] for one in self.told]

    async def hears(self, type: str) -> bool:
        """Take pushes until this event is among those told."""
        while type not in [one["type"] for one in self.told]:
            await self.take()
        return True

    async def is_quiet(self) -> bool:
        """Whether nothing was pushed before the gateway answers a ping."""
        await self.talk.say({"type": "ping"})
        return bool((await self.talk.hear())["type"] == "pong")


@asynccontextmanager
async def screen(sockets: Sockets, who: Actor, name: str, token: str = "", **variables: Any) -> AsyncIterator[Screen]:
    """Somebody's screen."""
    async with sockets.talk() as talk:
        await talk.begin(token or sockets.token(who))
        following = Screen(talk, [], None)
        await following.follow(name, **variables)
        yield following


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[World]:
    async with world(hub_settings) as hub:
        yield hub


@pytest.fixture
async def sockets(hub: World, hub_settings: Settings) -> AsyncIterator[Sockets]:
    async with listening_gateway(hub_settings) as sockets:
        yield sockets
        await sockets.all_gone()


async def test_the_polices_inbox_is_pushed_what_is_theirs_and_nobody_elses_is(hub: World, sockets: Sockets) -> None:
    async with (
        screen(sockets, POLICE, "policeInbox") as police,
        screen(sockets, POLICE_HEAD, "policeInbox") as head,
        screen(sockets, OTHER_POLICE, "policeInbox") as others,
        screen(sockets, ENTERPRISE, "policeInbox") as mill,
        screen(sockets, URBAN_MANAGEMENT, "policeInbox") as rivals,
        screen(sockets, WATER, "policeInbox") as water,
        screen(sockets, OFFICER, "policeInbox") as bureau,
    ):
        await hub.handed_over()
        assert await police.hears(HANDED_OVER) and await head.hears(HANDED_OVER) and await bureau.hears(HANDED_OVER)
        for nobody in (others, mill, rivals, water):
            assert await nobody.is_quiet() and nobody.told == []


async def test_the_public_is_refused(sockets: Sockets) -> None:
    async with sockets.talk() as talk:
        await talk.begin()
        await talk.subscribe(SCREENS["policeInbox"])
        heard = await talk.hear()
    assert (heard["type"], heard["payload"][0]["extensions"]["code"]) == ("error", "NOT_PERMITTED")


async def test_who_loses_the_case_is_pushed_nothing_more_of_it(hub: World, sockets: Sockets) -> None:
    number = await hub.received()
    case = {"record": f"referral:{number}"}
    async with (
        screen(sockets, POLICE, "caseChanges", **case) as before,
        screen(sockets, OTHER_POLICE, "caseChanges", **case) as after,
    ):
        await hub.take(POLICE, RedirectReferral, number, police=OTHER_POLICE.agency, reason="主要行为地在固原市")
        assert await before.types(1) == ["transfer.referrals.redirected.v1"]
        await hub.take(OTHER_POLICE, ReceiveReferral, number)
        assert await after.hears(RECEIVED)
        assert await before.is_quiet() and len(before.told) == 1


async def test_over_a_restart_of_the_gateway_nothing_is_missed_and_nothing_doubled(
    hub: World, hub_settings: Settings
) -> None:
    first = await hub.handed_over()
    async with listening_gateway(hub_settings) as sockets, screen(sockets, POLICE, "policeInbox") as police:
        await hub.take(POLICE, ReceiveReferral, first)
        assert await police.hears(RECEIVED)
    second = await hub.handed_over()
    async with (
        listening_gateway(hub_settings) as sockets,
        screen(sockets, POLICE, "caseChanges", record=f"referral:{second}") as case,
        screen(sockets, POLICE_HEAD, "policeInbox", after=police.cursor) as again,
    ):
        await hub.take(POLICE, ReceiveReferral, second)
        assert await case.types(1) == [RECEIVED]
        assert await again.hears(RECEIVED)
    both = [*police.told, *again.told]
    of_cases = [(one["subject"], one["version"]) for one in both]
    assert len(of_cases) == len(set(of_cases))
    versions = [version for subject, version in of_cases if subject == f"referral:{second}"]
    assert versions == [1, 2, 3, 4]


async def test_a_token_that_ends_ends_the_screen_and_a_new_one_goes_on_from_its_cursor(
    hub: World, sockets: Sockets
) -> None:
    number = await hub.handed_over()
    async with screen(sockets, POLICE, "policeInbox", token_ending_in(sockets.settings, POLICE, seconds=1)) as police:
        assert await police.talk.farewell() == (4403, "Forbidden: TOKEN_EXPIRED")
    await hub.take(POLICE, ReceiveReferral, number)
    async with screen(sockets, POLICE, "policeInbox", after=police.cursor) as again:
        assert await again.hears(RECEIVED)


async def test_what_happened_while_nats_was_cut_off_is_pushed_when_it_is_back(hub: World) -> None:
    number = await hub.handed_over()
    port = urlsplit(hub.settings.nats_address()).port or 0
    async with link_to(port) as (link, near):
        # A question that is lost with the link is asked again when its deadline is over.
        near_nats = {"nats_url": f"nats://127.0.0.1:{near}", "request_deadline_ms": 3000}
        through = hub.settings.model_copy(update=near_nats)
        async with listening_gateway(through) as sockets, screen(sockets, POLICE, "policeInbox") as police:
            link.flowing.clear()
            await hub.take(POLICE, ReceiveReferral, number)
            link.drop()
            link.flowing.set()
            assert await police.hears(RECEIVED)


async def test_the_operators_desk_is_pushed_what_is_filed_in_the_operators_region(
    hub_settings: Settings, tmp_path: Path
) -> None:
    async with (
        complaining.world(hub_settings, tmp_path) as hub,
        listening_gateway(hub_settings) as sockets,
        screen(sockets, OPERATOR, "operatorDesk") as desk,
        screen(sockets, OFFICER, "operatorDesk") as bureau,
        screen(sockets, OTHER_CITY_OFFICER, "operatorDesk") as elsewhere,
        screen(sockets, ENTERPRISE, "operatorDesk") as mill,
    ):
        number = await hub.signed(sealed_caller=hub.seal(Caller(name="王小明", phone="13900000000")))
        assert await desk.hears("complaints.routing.signed.v1") and await bureau.hears("complaints.routing.signed.v1")
        assert desk.told[0]["type"] == "complaints.intake.filed.v1"
        assert {one["subject"] for one in desk.told} == {f"complaint:{number}"}
        await hub.asked_to_see(number)
        await hub.filed()
        while desk.told[-1]["subject"] == f"complaint:{number}":
            await desk.take()
        assert not [one for one in desk.told if "informant" in one["type"]]
        for nobody in (elsewhere, mill):
            assert await nobody.is_quiet() and nobody.told == []


async def test_who_does_not_keep_up_is_let_go_and_comes_back_by_the_cursor(
    settings_for_test: SettingsMaker, tmp_path: Path
) -> None:
    settings = settings_for_test(websocket_pushes_max=2, websocket_stall_ms=60_000)
    async with complaining.world(settings, tmp_path) as hub, listening_gateway(settings) as sockets:
        async with sockets.talk(sock=unwilling(sockets), max_queue=1) as talk:
            await talk.begin(sockets.token(OPERATOR))
            slow = Screen(talk, [], None)
            await talk.subscribe(MUCH)
            await slow.take()
            filed = {f"complaint:{await hub.filed(text=MUCH_TEXT)}" for _ in range(25)}
            while (heard := await talk.hear())["type"] == "next":
                slow.told += heard["payload"]["data"]["operatorDesk"]["entries"]
                slow.cursor = heard["payload"]["data"]["operatorDesk"]["cursor"]
        assert heard["payload"][0]["extensions"]["code"] == "SUBSCRIPTION_TOO_SLOW"
        assert len({one["subject"] for one in slow.told}) < len(filed)
        async with screen(sockets, OPERATOR, "operatorDesk", after=slow.cursor) as again:
            while {one["subject"] for one in [*slow.told, *again.told]} != filed:
                await again.take()
    ids = [one["id"] for one in [*slow.told, *again.told]]
    assert len(ids) == len(set(ids))


def unwilling(sockets: Sockets) -> socket.socket:
    """A connection that takes little before it is read from."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.connect(("127.0.0.1", sockets.settings.port))
    made.setblocking(False)
    return made


async def test_the_alert_wall_is_pushed_an_alert_and_its_answer(hub_settings: Settings) -> None:
    async with (
        mill_of(hub_settings) as mill,
        listening_gateway(hub_settings) as sockets,
        screen(sockets, HEAD, "alertWall") as wall,
        screen(sockets, ENTERPRISE, "alertWall") as own,
        screen(sockets, OTHER_CITY_OFFICER, "alertWall") as elsewhere,
        screen(sockets, PROCURATOR, "alertWall") as procurator,
    ):
        await mill.send([row(hours_ago(1), LIMIT + 10)])
        [alert] = await mill.alerts()
        await mill.caller.send(ENTERPRISE, AnswerAlert(id=alert.id, explanation="停炉检修后重新点火所致。"))
        expected = ["registry.alerts.raised.v1", "registry.alerts.answered.v1"]
        assert await wall.types(2) == expected and await own.types(2) == expected
        assert "explanation_digest" in wall.told[1]["data"] and "explanation_digest" not in own.told[1]["data"]
        for nobody in (elsewhere, procurator):
            assert await nobody.is_quiet() and nobody.told == []

"""Where deliveries may go: never to loopback, private or link-local addresses that no setting allows."""

from ipaddress import ip_address, ip_network

import pytest

from contracts.errors import Refusal
from kernel.deliveries.addresses import AddressForbidden, DeliveryPolicy, is_public
from kernel.deliveries.posting import Poster, Told
from tests.platform.receiving import receiving

STRICT = DeliveryPolicy()
LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://user:secret@example.com/",
        "https://example.com/?token=1",
        "https://example.com/#x",
        "https://",
        "https://exa mple.com/",
        "https://例子.cn/",
        "https://example.com:99999/",
        "https://localhost/",
        "https://hub.localhost/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[::]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "example.com",
    ],
)
def test_an_address_that_leads_inside_or_says_too_much_is_refused(address: str) -> None:
    with pytest.raises(Refusal, match="RECEIVER_ADDRESS"):
        STRICT.check(address)


@pytest.mark.parametrize(
    "address", ["https://example.com/hook", "https://93.184.216.34:8443/x", "https://[2606:2800::1]/"]
)
def test_a_public_https_address_is_allowed(address: str) -> None:
    STRICT.check(address)


def test_only_the_hosts_of_the_setting_are_allowed_and_names_below_where_it_begins_with_a_dot() -> None:
    policy = DeliveryPolicy(hosts=("case.police.example.cn", ".gov.cn"))
    policy.check("https://CASE.police.example.cn/")
    policy.check("https://a.b.gov.cn/")
    for address in ("https://police.example.cn/", "https://gov.cn.example.com/", "https://evilgov.cn/"):
        with pytest.raises(Refusal, match="RECEIVER_ADDRESS"):
            policy.check(address)


def test_a_network_of_the_setting_is_allowed_and_nothing_beside_it() -> None:
    policy = DeliveryPolicy(networks=(ip_network("10.20.0.0/16"),))
    policy.check("https://10.20.1.1/")
    with pytest.raises(Refusal, match="RECEIVER_ADDRESS"):
        policy.check("https://10.21.1.1/")


@pytest.mark.parametrize("inside", ["::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "255.255.255.255"])
def test_an_inner_address_inside_another_one_is_not_public(inside: str) -> None:
    assert not is_public(ip_address(inside))


# Names that every resolver reads as 127.0.0.1, though they look like names of hosts.
@pytest.mark.parametrize("name", ["0x7f.1", "2130706433", "127.1"])
async def test_a_name_that_turns_out_to_be_loopback_is_refused_when_it_is_connected_to(name: str) -> None:
    policy = DeliveryPolicy(plain_http=True)
    async with receiving() as server:
        address = f"http://{name}:{server.port}/"
        policy.check(address)
        with pytest.raises(AddressForbidden):
            await policy.resolve(address)
        poster = Poster(policy, 5, 1)
        answered = await poster.post(address, b"{}", {})
        await poster.close()
        assert answered.told is Told.AWAY and "127.0.0.1" in answered.reason
        assert server.came == []


@pytest.mark.parametrize(
    ("status", "told"),
    [
        *((status, Told.TAKEN) for status in (200, 204)),
        *((status, Told.REFUSED) for status in (302, 422, 500)),
        *((status, Told.AWAY) for status in (429, 503)),
        (410, Told.GONE),
    ],
)
async def test_only_a_success_is_a_receipt_and_no_redirect_is_followed(status: int, told: Told) -> None:
    async with receiving() as server:
        server.status = lambda _: status
        poster = Poster(DeliveryPolicy(plain_http=True, networks=LOOPBACK), 5, 1)
        answered = await poster.post(server.address, b"{}", {"webhook-id": "1"})
        await poster.close()
        assert answered.told is told
        assert len(server.came) + len(server.refused) == 1


async def test_who_does_not_answer_in_time_has_not_taken_it() -> None:
    async with receiving() as server:
        server.silent = True
        poster = Poster(DeliveryPolicy(plain_http=True, networks=LOOPBACK), 0.2, 1)
        answered = await poster.post(server.address, b"{}", {})
        await poster.close()
        assert answered.told is Told.REFUSED

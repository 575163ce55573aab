"""What Open311 reads from a form and writes as JSON and XML."""

from datetime import datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import AgencyKind
from contracts.complaints.intake import Channel
from contracts.errors import Refusal
from contracts.registry.catalogue import GovernmentLevel, MatrixEntry
from gateway.open311.forms import moment, read_form
from gateway.open311.reports import PARAMETERS, REFUSED, caller_of, renamed, report_of
from gateway.open311.writing import JSON, XML, media_of, written
from kernel.identity import PUBLIC
from tests.platform.actors import HEAD, OPERATOR, POLICE

WATER = MatrixEntry(
    version="2026-1",
    matter="environment.water",
    matter_name="水污染",
    level=GovernmentLevel.CITY,
    region="640500",
    agency="ecology-640500",
    legal_basis="生态环境法典",
    basis="生态环境法典",
)
PLACED = {"description": "夜里排废水", "address_string": "工业园区"}
NAMES = PARAMETERS | frozenset(REFUSED)


def refused(text: str) -> dict[str, object]:
    with pytest.raises(Refusal) as refusal:
        report_of(read_form(text, NAMES), WATER, "640500", OPERATOR)
    assert refusal.value.code == "INVALID_INPUT"
    return refusal.value.data


def test_a_report_takes_its_title_from_the_service_and_its_channel_from_who_brings_it() -> None:
    report = report_of(PLACED, WATER, "640500", OPERATOR)
    assert (report.title, report.text, report.place) == ("水污染", "夜里排废水", "工业园区")
    channels = {who.agency_kind: report_of(PLACED, WATER, "640500", who).channel for who in (HEAD, POLICE, PUBLIC)}
    assert channels == {
        AgencyKind.ECOLOGY: Channel.HOTLINE_12369,
        AgencyKind.POLICE: Channel.DEPARTMENT,
        AgencyKind.PUBLIC: Channel.WEB,
    }


@pytest.mark.parametrize(
    ("text", "field", "got"),
    [
        ("description=x", "address_string", "（空）"),
        ("description=x&lat=37.5", "long", "（空）"),
        ("description=x&lat=north&long=105", "lat", "north"),
        ("description=x&lat=91&long=105", "lat", "91"),
        ("description=x&lat=nan&long=105", "lat", "nan"),
        ("address_string=x", "description", "（空）"),
        ("description=x&description=y", "description", "y"),
        ("description=x&address_string=y&media_url=http://10.0.0.1/", "media_url", "http://10.0.0.1/"),
        ("description=x&address_string=y&address_id=7", "address_id", "7"),
        ("description=x&address_string=y&shoe_size=9", "参数", "shoe_size"),
        ("description=x&address_string=y&attribute[shoe]=9", "attribute[shoe]", "9"),
        ("description=x&address_string=y&attribute[channel]=pigeon", "attribute[channel]", "pigeon"),
        ("description=x&address_string=y&attribute[occurred_at]=gestern", "attribute[occurred_at]", "gestern"),
        (
            "description=x&address_string=y&attribute[enterprise_credit_code]=9",
            "attribute[enterprise_credit_code]",
            "9",
        ),
        ("description=%FF", "参数", "description=%FF"),
    ],
)
def test_what_is_wrong_is_named_with_what_came_and_what_is_allowed(text: str, field: str, got: str) -> None:
    told = refused(text)
    assert (told["field"], told["got"]) == (field, got)
    assert told["allowed"]


def test_a_refusal_of_the_service_speaks_of_the_parameter_it_came_under() -> None:
    told = renamed(Refusal("INVALID_INPUT", field="external_number", got="1", allowed="留空"))
    assert told.data["field"] == "attribute[external_number]"


def test_who_reports_is_all_that_the_form_says_of_a_person() -> None:
    form = {"last_name": "王", "first_name": "小明", "phone": "139", "email": "w@example.org", **PLACED}
    caller = caller_of(form)
    assert caller is not None
    assert (caller.name, caller.phone, caller.address) == ("王小明", "139", "w@example.org")
    assert caller_of(PLACED) is None


def test_a_plus_that_was_not_encoded_is_still_an_offset() -> None:
    expected = datetime.fromisoformat("2026-11-22T09:00:00+08:00")
    assert (
        moment(read_form("start_date=2026-11-22T09:00:00+08:00", frozenset({"start_date"})), "start_date") == expected
    )


def test_the_ending_of_the_address_decides_the_form_then_the_header_then_the_standard() -> None:
    assert [media_of("json", ""), media_of("xml", JSON), media_of("", JSON), media_of("", "")] == [JSON, XML, JSON, XML]


@given(st.text(), st.text())
def test_whatever_stands_in_a_request_the_xml_can_be_read_and_says_the_same(text: str, place: str) -> None:
    body = written("service_requests", [{"description": text, "address": place, "lat": None}], XML)
    (request,) = ElementTree.fromstring(body)
    assert [one.tag for one in request] == ["description", "address", "lat"]
    plain = all(one >= " " and not "\ud800" <= one <= "\udfff" and one not in "\ufffe\uffff" for one in text)
    assert (request[0].text or "") == text or not plain


def test_markup_in_a_text_stays_text() -> None:
    body = written("errors", [{"code": 400, "description": "</description><code>200</code>&\x00"}], XML)
    assert body.count(b"<code>") == 1 and "\ufffd".encode() in body

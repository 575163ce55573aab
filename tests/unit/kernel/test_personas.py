"""Whom the local issuer knows: the trial's people, its officers, and the member of any enterprise."""

from contracts.actors import Actor, AgencyKind, Role
from kernel.jurisdiction import Jurisdiction
from kernel.personas import persona
from kernel.settings import PROJECT

JURISDICTION = Jurisdiction(PROJECT / "jurisdiction")


def test_a_credit_code_is_the_member_of_that_enterprise_and_of_no_region() -> None:
    assert persona(JURISDICTION, "91640500MAYL00002W") == Actor(
        subject="member-91640500MAYL00002W",
        agency="91640500MAYL00002W",
        agency_kind=AgencyKind.ENTERPRISE,
        region="000000",
        roles=(Role.MEMBER,),
    )


def test_a_person_of_the_trial_goes_before_and_any_other_word_is_nobody() -> None:
    head = persona(JURISDICTION, "bureau-head")
    assert head is not None and head.roles == (Role.HEAD,)
    assert persona(JURISDICTION, "91640500mayl00002w") is None
    assert persona(JURISDICTION, "91640500MAYL00002W\n") is None


def test_an_officer_stands_in_the_office_the_jurisdiction_says_and_a_head_in_none() -> None:
    permit, supervision = persona(JURISDICTION, "HB640500-004"), persona(JURISDICTION, "HB640500-005")
    assert permit is not None and supervision is not None
    assert (permit.office, supervision.office) == ("permit", "supervision")
    head = persona(JURISDICTION, "bureau-head")
    assert head is not None and head.office is None

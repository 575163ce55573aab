"""The people tests act as."""

from contracts.actors import Actor, AgencyKind, Role


def actor(kind: AgencyKind, region: str, *roles: Role, subject: str | None = None, agency: str | None = None) -> Actor:
    """One person of the agency `<kind>-<region>`."""
    code = agency or f"{kind.value}-{region}"
    return Actor(
        subject=subject or f"{code}-{'-'.join(roles)}", agency=code, agency_kind=kind, region=region, roles=roles
    )


OFFICER = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER)
OTHER_OFFICER = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject="ecology-640500-officer-2")
HEAD = actor(AgencyKind.ECOLOGY, "640500", Role.HEAD)
ADMINISTRATOR = actor(AgencyKind.ECOLOGY, "640000", Role.ADMINISTRATOR)
UPPER_HEAD = actor(AgencyKind.ECOLOGY, "640000", Role.HEAD)
OTHER_CITY_OFFICER = actor(AgencyKind.ECOLOGY, "640400", Role.OFFICER)
OPERATOR = actor(AgencyKind.HOTLINE, "640500", Role.OPERATOR)
URBAN_MANAGEMENT = actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.OFFICER)
WATER = actor(AgencyKind.WATER, "640500", Role.OFFICER)
POLICE = actor(AgencyKind.POLICE, "640500", Role.OFFICER)
POLICE_HEAD = actor(AgencyKind.POLICE, "640500", Role.HEAD)
OTHER_POLICE = actor(AgencyKind.POLICE, "640400", Role.OFFICER)
SUPERVISOR = actor(AgencyKind.SUPERVISION, "640500", Role.OFFICER)
UPPER_SUPERVISOR = actor(AgencyKind.SUPERVISION, "640000", Role.OFFICER)
PROCURATOR = actor(AgencyKind.PROCURATORATE, "640500", Role.OFFICER)
JUDGE = actor(AgencyKind.COURT, "640500", Role.OFFICER)
ENTERPRISE = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency="916400002276950035")
CITIZEN = actor(AgencyKind.PUBLIC, "640500", Role.MEMBER, subject="citizen-1", agency="public")

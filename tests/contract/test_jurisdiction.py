"""The jurisdiction's data files parse, and what they name exists."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from contracts.actors import AgencyKind, Role, region_prefix
from contracts.crime_thresholds import read_thresholds
from contracts.joint_inspection.allowances import VisitGround
from contracts.joint_inspection.exemptions import OnSiteEffect
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind, LadderStep
from contracts.registry.alert_terms import AlertRule
from contracts.registry.catalogue import GovernmentLevel, ItemKind
from contracts.registry.directory import EnvironmentalElement, SupervisionClass
from contracts.registry.officers import OfficerGrade
from contracts.registry.positive_list_terms import CriterionMeasure
from kernel.calendar import Calendar
from kernel.law import LawStatus, LawTable
from services.registry.credit.handlers.hearing import COMPLAINT_FINDINGS, REPORT_LATE

PROJECT = Path(__file__).parents[2]
JURISDICTION = PROJECT / "jurisdiction"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
FIRST_LEVEL = {"城乡建设", "环境保护", "交通运输", "教育文体", "劳动和社会保障", "商贸旅游", "卫生计生"}
KEYS = {
    "divisions": ("code",),
    "division_aliases": ("alias",),
    "trades": ("code",),
    "agencies": ("code",),
    "personas": ("persona",),
    "offices": ("agency_kind", "region", "code"),
    "office_members": ("agency", "subject"),
    "clue_departments": ("agency_kind", "region"),
    "clue_qualities": ("code", "region"),
    "matters": ("code",),
    "matter_keywords": ("matter", "keyword"),
    "matter_labels": ("label",),
    "matrix": ("version", "matter", "level", "region"),
    "items": ("version", "code"),
    "post_duties": ("version", "item", "post"),
    "laws": ("name",),
    "officers": ("certificate",),
    "experts": ("number",),
    "equipment": ("kind", "serial"),
    "equipment_kinds": ("code",),
    "equipment_standards": ("level", "kind", "region", "valid_from"),
    "expert_credit_rules": ("code", "kinds", "region", "valid_from"),
    "specialties": ("code",),
    "holidays": ("date",),
    "statutory_days": ("day",),
    "limits": ("key", "region", "valid_from"),
    "crime_thresholds": ("key", "region", "valid_from"),
    "import_columns": ("header",),
    "publication_rules": ("kind", "field", "region", "valid_from"),
    "publication_patterns": ("pattern",),
    "complaint_limits": ("channel", "kind", "region", "part"),
    "complaint_kinds": ("kind", "keyword"),
    "complaint_pause_reasons": ("code",),
    "complaint_co_handlers": ("matter", "agency_kind", "region"),
    "complaint_import_columns": ("header", "scope"),
    "caller_purposes": ("code",),
    "informant_patterns": ("pattern",),
    "call_back_rules": ("when", "channel", "region", "valid_from"),
    "reward_tiers": ("tier", "region", "valid_from"),
    "reward_conditions": ("code",),
    "voice_topics": ("code",),
    "referral_documents": ("track", "step", "kinds", "region", "valid_from"),
    "evidence_uses": ("kind", "region", "valid_from"),
    "evidence_conversion": ("kind", "gap", "region", "valid_from"),
    "detention_grounds": ("ground", "valid_from"),
    "damage_claimants": ("agency_kind", "level", "region", "valid_from"),
    "penalty_rules": ("rule", "region", "valid_from"),
    "documents": ("kind",),
    "monitoring_rules": ("rule", "region", "valid_from"),
    "clue_scores": ("factor", "at_least", "region", "valid_from"),
    "reading_columns": ("header",),
    "credit_rules": ("part", "code", "region", "valid_from"),
    "study_rules": ("part", "code", "at_least", "region", "valid_from"),
    "guidance_kinds": ("code",),
    "guidance_settings": ("region", "unit", "valid_from"),
    "static_facts": ("part", "kind", "change", "region", "valid_from"),
    "permit_reports": ("permit_class", "kind", "region", "valid_from"),
    "checklist_templates": ("template", "edition", "region"),
    "checklist_items": ("template", "edition", "item"),
    "self_check_items": ("code", "valid_from"),
    "trade_risk_points": ("code", "valid_from"),
    "positive_list_criteria": ("key", "region", "valid_from"),
    "positive_list_effects": ("supervision_class", "region", "valid_from"),
    "finding_ladder": ("kind", "severity", "times_from", "region", "valid_from"),
    "finding_rungs": ("rung", "region", "valid_from"),
    "visit_grounds": ("ground", "region", "valid_from"),
}


def rows(name: str) -> list[dict[str, str]]:
    with (JURISDICTION / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def column(name: str, key: str = "code") -> set[str]:
    return {row[key] for row in rows(name)}


def periods(name: str) -> Iterator[tuple[date, date | None]]:
    for row in rows(name):
        yield date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"]) if row["valid_to"] else None


def credit_code_holds(code: str) -> bool:
    body = sum(ALPHABET.index(sign) * weight for sign, weight in zip(code[:17], WEIGHTS, strict=True))
    return len(code) == 18 and ALPHABET[(31 - body) % 31] == code[17]


def test_every_file_is_known_here_and_described_in_the_readme() -> None:
    files = {path.stem for path in JURISDICTION.glob("*.csv")}
    readme = (JURISDICTION / "README.md").read_text(encoding="utf-8")
    assert files == set(KEYS)
    assert [name for name in sorted(files) if f"`{name}.csv`" not in readme] == []


@pytest.mark.parametrize("name", sorted(KEYS))
def test_every_row_is_complete_and_its_key_unique(name: str) -> None:
    table = rows(name)
    keys = [tuple(row[part] for part in KEYS[name]) for row in table]
    assert len(set(keys)) == len(keys)
    assert [row for row in table if None in row or None in row.values()] == []
    assert [row for row in table for value in row.values() if value != value.strip()] == []


@pytest.mark.parametrize("name", ["agencies", "officers", "items", "limits", "laws"])
def test_no_period_ends_before_it_begins(name: str) -> None:
    assert [(since, until) for since, until in periods(name) if until and until < since] == []


def test_every_limit_has_a_source_a_unit_and_a_status() -> None:
    limits = LawTable.load(JURISDICTION).rows()
    assert limits
    assert [row.key for row in limits if not (row.source and row.name and row.unit.label)] == []


def test_a_source_that_awaits_checking_is_never_called_law() -> None:
    limits = LawTable.load(JURISDICTION).rows()
    assert [row.key for row in limits if "待核" in row.source and row.status is not LawStatus.LOCAL] == []


def test_a_criminal_threshold_stands_in_its_own_table_alone_and_one_that_awaits_checking_is_never_called_law() -> None:
    thresholds = read_thresholds(rows("crime_thresholds"))
    assert [row.key for row in LawTable.load(JURISDICTION).rows() if row.key.startswith("crime.")] == []
    assert [row.key for row in thresholds if "待核" in row.source and row.status is not LawStatus.LOCAL] == []
    assert {row.region for row in thresholds} - {""} <= column("divisions")


def test_limits_name_regions_that_exist() -> None:
    assert column("limits", "region") - {""} <= column("divisions")


def test_the_holiday_tables_load() -> None:
    assert not Calendar.load(JURISDICTION).is_working_day(date(2027, 10, 1))


@pytest.mark.parametrize("name", ["divisions", "trades"])
def test_every_parent_exists_and_is_a_prefix(name: str) -> None:
    codes = column(name)
    for row in rows(name):
        prefix = region_prefix(row["parent"]) if name == "divisions" and row["parent"] else row["parent"]
        assert row["parent"] in codes | {""}, row
        assert row["code"].startswith(prefix), row


def test_divisions_cover_every_province_and_the_counties_of_ningxia() -> None:
    codes = column("divisions")
    assert len([code for code in codes if code.endswith("0000")]) == 34
    assert len([code for code in codes if code.startswith("64") and not code.endswith("00")]) == 22


def test_agencies_stand_in_a_division_under_an_agency_that_exists() -> None:
    divisions, agencies = column("divisions"), column("agencies")
    kinds = {kind.value for kind in AgencyKind}
    for row in rows("agencies"):
        assert row["code"] == f"{row['kind']}-{row['region']}"
        assert row["region"] in divisions
        assert row["kind"] in kinds
        assert row["level"] in {level.value for level in GovernmentLevel}
        assert {row["parent"], row["successor"]} <= agencies | {""}


def test_personas_act_for_an_agency_of_their_kind_and_region() -> None:
    agencies = {row["code"]: row for row in rows("agencies")}
    for row in rows("personas"):
        assert set(row["roles"].split("|")) <= {role.value for role in Role}
        if row["agency_kind"] == AgencyKind.ENTERPRISE:
            assert credit_code_holds(row["agency"]), row
        elif row["agency_kind"] != AgencyKind.PUBLIC:
            agency = agencies[row["agency"]]
            assert (agency["kind"], agency["region"]) == (row["agency_kind"], row["region"])


def test_who_is_in_an_office_is_a_known_person_and_the_office_one_of_the_agency() -> None:
    people = {(row["agency"], row["certificate"]) for row in rows("officers")}
    people |= {(row["agency"], row["subject"]) for row in rows("personas")}
    offices = {(row["agency_kind"], row["code"]) for row in rows("offices")}
    for row in rows("office_members"):
        assert (row["agency"], row["subject"]) in people
        assert (row["agency"].rpartition("-")[0], row["office"]) in offices


def test_an_office_known_by_a_name_of_the_matrix_is_the_only_one_of_its_kind_and_qualities_are_told_apart() -> None:
    names = [(row["agency_kind"], name) for row in rows("offices") for name in row["known_as"].split("|")]
    assert len(set(names)) == len(names)
    assert {name for kind, name in names if kind == "ecology"} - {"行政审批科"} <= column("matrix", "office")
    assert {row["valuable"] for row in rows("clue_qualities")} == {"yes", "no"}
    assert {row["extension_by"] for row in rows("clue_departments")} <= {"sender", "own"}


def test_two_people_are_two_subjects() -> None:
    subjects = [row["subject"] for row in rows("personas")]
    assert len(set(subjects)) == len(subjects)


def test_matters_have_seven_first_levels_and_each_names_its_own() -> None:
    matters = {row["code"]: row for row in rows("matters")}
    assert {row["name"] for row in matters.values() if not row["parent"]} == FIRST_LEVEL
    for code, row in matters.items():
        assert row["first_level"] == code.partition(".")[0]
        assert row["parent"] == (row["first_level"] if "." in code else "")


def test_keywords_speak_for_matters_that_exist_with_positive_whole_weights() -> None:
    table = rows("matter_keywords")
    assert {row["matter"] for row in table} <= column("matters")
    assert len(table) <= 1500
    assert [row for row in table if int(row["weight"]) < 1 or len(row["keyword"]) < 2 or not row["source"]] == []


def test_every_matrix_row_names_a_matter_and_an_agency_of_its_region() -> None:
    agencies, matters = {row["code"]: row for row in rows("agencies")}, column("matters")
    for row in rows("matrix"):
        agency = agencies[row["agency"]]
        assert row["matter"] in matters
        assert (agency["kind"], agency["region"], agency["level"]) == (row["agency_kind"], row["region"], row["level"])
        assert row["legal_basis"]
        assert row["office"]


def test_every_matter_has_an_agency_in_every_region_of_every_version() -> None:
    table = rows("matrix")
    versions, regions = {row["version"] for row in table}, {row["region"] for row in table}
    assert len(table) == len(versions) * len(regions) * len(column("matters"))


def test_no_version_names_two_days_on_which_it_begins() -> None:
    for name in ("matrix", "items"):
        starts = {(row["version"], row["valid_from"]) for row in rows(name)}
        assert len(starts) == len({version for version, _ in starts})


def test_since_the_code_is_in_force_no_repealed_law_is_an_environmental_basis() -> None:
    current = [row for row in rows("items") + rows("matrix") if row["valid_from"] >= "2026-08-15"]
    environmental = [row for row in current if row["matter"].startswith("environment")]
    assert environmental
    assert [row for row in environmental if not row["legal_basis"].startswith("生态环境法典")] == []


def test_items_are_of_a_known_kind_and_matter() -> None:
    for row in rows("items"):
        assert row["kind"] in {kind.value for kind in ItemKind}
        assert row["level"] in {level.value for level in GovernmentLevel}
        assert row["matter"] in column("matters")


def test_specialties_are_the_environmental_elements() -> None:
    assert {row["code"]: row["name"] for row in rows("specialties")} == {
        element.value: element.label for element in EnvironmentalElement
    }


def test_officers_belong_to_an_agency_and_know_a_listed_specialty() -> None:
    agencies, specialties = column("agencies"), column("specialties")
    for row in rows("officers"):
        assert row["agency"] in agencies
        assert row["grade"] in {grade.value for grade in OfficerGrade}
        assert set(row["specialties"].split("|")) <= specialties
        assert all(map(credit_code_holds, filter(None, row["conflicts"].split("|"))))


def test_settings_of_guidance_name_units_and_regions_that_exist_and_rule_every_unit() -> None:
    table = rows("guidance_settings")
    units = {"positive_list", "*", *(one.value for one in SupervisionClass)}
    assert {row["unit"] for row in table} <= units
    assert {row["region"] for row in table} - {""} <= column("divisions")
    assert {row[name] for row in table for name in ("consent_required", "citable")} <= {"yes", "no"}
    assert [row for row in table if (row["region"], row["unit"], row["valid_to"]) == ("", "*", "")]
    listed = [(row["consent_required"], row["citable"]) for row in table if row["unit"] == "positive_list"]
    assert listed and set(listed) == {("yes", "no")}


def test_kinds_of_guidance_say_yes_or_no_and_who_begins() -> None:
    table = rows("guidance_kinds")
    assert {row["begun_by"] for row in table} <= {"both", "bureau"}
    assert {row[name] for row in table for name in ("enters", "experts", "groups", "host")} <= {"yes", "no"}


@pytest.mark.parametrize(
    "name",
    [
        "guidance_kinds",
        "guidance_settings",
        "self_check_items",
        "trade_risk_points",
        "positive_list_criteria",
        "positive_list_effects",
        "finding_ladder",
        "finding_rungs",
        "visit_grounds",
    ],
)
def test_rows_that_each_place_sets_for_itself_have_a_source_and_are_local_settings(name: str) -> None:
    assert {row["status"] for row in rows(name)} == {LawStatus.LOCAL.value}
    assert [row for row in rows(name) if not row["source"]] == []


@pytest.mark.parametrize("name", ["credit_rules", "study_rules"])
def test_rules_of_credit_and_study_have_a_source_are_local_settings_and_name_regions_that_exist(name: str) -> None:
    table = rows(name)
    assert {row["status"] for row in table} == {LawStatus.LOCAL.value}
    assert [row for row in table if not row["source"]] == []
    assert {row["region"] for row in table} - {""} <= column("divisions")


def test_credit_is_moved_by_alerts_that_exist_and_draws_know_its_levels() -> None:
    table = rows("credit_rules")
    triggers = {row["trigger"] for row in table} - {""}
    assert triggers <= {f"alert.{rule.value}" for rule in AlertRule} | {REPORT_LATE} | set(COMPLAINT_FINDINGS.values())
    levels = {row["code"] for row in table if row["part"] == "level"}
    weights = {key.removeprefix("draw.weight.credit_") for key in column("limits", "key") if "weight.credit_" in key}
    assert weights and weights <= levels


def test_each_sample_file_has_what_its_readme_promises() -> None:
    with (PROJECT / "samples/enterprises.csv").open(encoding="gb18030", newline="") as file:
        codes = [row["代码"] for row in csv.DictReader(file)]
    usable = [code for code in codes if len(code) == 18 and set(code) <= set(ALPHABET) and credit_code_holds(code)]
    assert (len(codes), len(usable), len(set(usable))) == (40, 28, 26)


def test_the_sample_mill_is_in_the_sample_file() -> None:
    mill = next(row["agency"] for row in rows("personas") if row["persona"] == "sample-enterprise")
    with (PROJECT / "samples/enterprises.csv").open(encoding="gb18030", newline="") as file:
        assert mill in {row["代码"] for row in csv.DictReader(file)}


def test_every_limit_that_the_services_name_is_in_the_table() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (PROJECT / "services").rglob("*.py")]
    named = {key for source in sources for key in re.findall(r'law\.find\(\s*"([a-z0-9_.]+)"', source)}
    assert named
    assert sorted(named - column("limits", "key")) == []


def test_criteria_of_the_positive_list_say_what_they_look_at_and_have_a_threshold_or_a_reviewer() -> None:
    table = rows("positive_list_criteria")
    assert {row["looks_at"] for row in table} <= {one.value for one in CriterionMeasure}
    assert {row["region"] for row in table} - {""} <= column("divisions")
    for row in table:
        assert bool(row["threshold"]) == bool(row["unit"]) == (row["looks_at"] != CriterionMeasure.REVIEWED), row["key"]


def test_every_class_of_unit_on_the_positive_list_is_spared_something_that_has_a_source() -> None:
    table = rows("positive_list_effects")
    assert {row["supervision_class"] for row in table if not row["region"]} == {one.value for one in SupervisionClass}
    assert {row["on_site"] for row in table} <= {one.value for one in OnSiteEffect}
    assert {row["campaigns"] for row in table} <= {"yes", "no"}


def test_the_ladder_names_kinds_severities_steps_documents_and_limits_that_exist() -> None:
    table, rungs = rows("finding_ladder"), rows("finding_rungs")
    assert {row["kind"] for row in table} <= {"*", *(one.value for one in FindingKind)}
    assert {row["severity"] for row in table} <= {"*", *(one.value for one in FindingGravity)}
    assert {row["rung"] for row in [*table, *rungs]} == {one.value for one in LadderStep}
    assert {row["document"] for row in rungs} - {""} <= column("documents", "kind")
    assert {row["limit"] for row in rungs} - {""} <= column("limits", "key")
    assert {row["plans"] for row in rungs} <= {"yes", "no"}
    assert {row["region"] for row in [*table, *rungs]} - {""} <= column("divisions")


def test_every_ground_of_a_visit_says_nationwide_whether_it_counts_and_a_clue_is_never_merged() -> None:
    table = rows("visit_grounds")
    assert {row["ground"] for row in table if not row["region"]} == {one.value for one in VisitGround}
    assert {row[name] for row in table for name in ("counts", "same_item", "merges")} == {"yes", "no"}
    assert {row["region"] for row in table} - {""} <= column("divisions")
    clues = {"complaint", "monitoring", "reported"}
    assert {row["merges"] for row in table if row["ground"] in clues} == {"no"}


def test_limit_sets_of_complaints_name_limits_and_regions_that_exist() -> None:
    assert column("complaint_limits", "limit") - {""} <= column("limits", "key")
    assert column("complaint_limits", "region") - {""} <= column("divisions")


def test_co_owners_are_named_for_matters_that_exist_by_kinds_that_do() -> None:
    assert column("complaint_co_handlers", "matter") <= column("matters")
    assert column("complaint_co_handlers", "agency_kind") <= column("agencies", "kind")
    assert column("complaint_co_handlers", "region") - {""} <= column("divisions")


def test_each_ground_of_detention_rests_on_a_law_that_held_while_it_holds() -> None:
    laws = {row["name"]: row for row in rows("laws")}
    for row in rows("detention_grounds"):
        law = laws[row["law"]]
        assert law["valid_from"] <= row["valid_from"]
        assert not law["valid_to"] or (row["valid_to"] and row["valid_to"] <= law["valid_to"])
        assert int(row["lighter_least_days"]) <= int(row["lighter_most_days"]) <= int(row["most_days"])
        assert int(row["lighter_least_days"]) <= int(row["least_days"]) <= int(row["most_days"])


def test_a_newer_ground_says_by_which_rule_the_lighter_law_is_chosen() -> None:
    first: set[str] = set()
    for row in sorted(rows("detention_grounds"), key=lambda one: one["valid_from"]):
        assert row["lighter_rule"] or row["ground"] not in first, row
        first.add(row["ground"])


def test_each_item_of_a_checklist_rests_on_laws_that_hold_as_long_as_its_edition() -> None:
    laws = {row["name"]: row for row in rows("laws")}
    editions = {(row["template"], row["edition"]): row for row in rows("checklist_templates")}
    cited = 0
    for row in rows("checklist_items"):
        edition = editions[row["template"], row["edition"]]
        for law in [law for name, law in laws.items() if row["basis"].startswith(name)]:
            cited += 1
            assert law["valid_from"] <= edition["valid_from"], row
            assert not law["valid_to"] or (edition["valid_to"] and edition["valid_to"] <= law["valid_to"]), row
    assert cited > len(editions)


def test_templates_of_checklists_are_for_matters_trades_and_regions_that_exist() -> None:
    assert column("checklist_templates", "matter") - {""} <= column("matters")
    assert column("checklist_templates", "region") - {""} <= column("divisions")
    trades = {one for row in rows("checklist_templates") for one in row["trades"].split("|") if one}
    assert trades <= column("trades")


def test_who_claims_compensation_is_an_agency_that_exists() -> None:
    known = {(row["kind"], row["level"]) for row in rows("agencies")}
    assert {(row["agency_kind"], row["level"]) for row in rows("damage_claimants")} <= known

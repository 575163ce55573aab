"""The jurisdiction's keyword rules and its model of matters, read once per process."""

from datetime import date
from functools import cache

from kernel.jurisdiction import Jurisdiction
from kernel.law import LawTable
from kernel.settings import MATTER_MODEL, PREFIX, SettingsError
from kernel.system_reasons import reason
from services.complaints.matters.rules.judging import Judge, Standard
from services.complaints.matters.rules.keywords import Keywords, keywords_from
from services.complaints.matters.rules.model import MatterModel, ModelBroken, unpack

CONFIDENCE_MIN = "complaint.classify_min_confidence"
KEYWORD_WEIGHT = "complaint.classify_keyword_weight"


@cache
def keywords_of(jurisdiction: Jurisdiction) -> Keywords:
    """The rules of matters.csv and matter_keywords.csv."""
    return keywords_from(jurisdiction.table("matters"), jurisdiction.table("matter_keywords"))


@cache
def judge_of(jurisdiction: Jurisdiction) -> Judge:
    """Keywords and model. SettingsError when the model's file is missing, broken or of other matters."""
    keywords, model = keywords_of(jurisdiction), _model(jurisdiction)
    unknown = sorted(set(model.matters) - keywords.matters.keys())
    if unknown:
        raise _unusable(jurisdiction, f"matters.csv 中没有其中的事项 {'、'.join(unknown)}")
    return Judge(keywords, model)


def standard_of(law: LawTable, region: str, on: date) -> Standard:
    """The local settings of classification."""
    return Standard(
        confidence_min=int(law.find(CONFIDENCE_MIN, region, on).value),
        keyword_weight=int(law.find(KEYWORD_WEIGHT, region, on).value),
    )


def _model(jurisdiction: Jurisdiction) -> MatterModel:
    try:
        return unpack(jurisdiction.file(MATTER_MODEL).read_bytes())
    except OSError as error:
        raise _unusable(jurisdiction, reason(error)) from error
    except ModelBroken as error:
        raise _unusable(jurisdiction, str(error)) from error


def _unusable(jurisdiction: Jurisdiction, why: str) -> SettingsError:
    return SettingsError(
        f"事项模型 {jurisdiction.file(MATTER_MODEL)} 不能用（{why}）：请检查 {PREFIX}MATTER_MODEL，"
        "或用 ./hub complaints train 重新训练。"
    )

"""What recordings 执法全过程记录 are of, and where and on what they were made."""

from typing import Annotated

import msgspec

from contracts import patterns
from contracts.fields import Labelled, about

Device = Annotated[str, about("设备编号", min_length=1, max_length=64, pattern=patterns.NOT_BLANK)]


class RecordingKind(Labelled):
    """In what form something was recorded."""

    TEXT = "text", "文字记录"
    PHOTO = "photo", "照片"
    AUDIO = "audio", "录音"
    VIDEO = "video", "录像"
    BODY_CAMERA = "body_camera", "执法记录仪"


class RecordingStep(Labelled):
    """The steps of a visit that are recorded."""

    ARRIVAL = "arrival", "到场亮证"
    INSPECTION = "inspection", "现场检查"
    QUESTIONING = "questioning", "询问"
    SAMPLING = "sampling", "采样取证"
    DELIVERY = "delivery", "送达告知"


class RecordingPlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where: degrees of WGS 84."""

    longitude: Annotated[float, about("经度（度，WGS 84）", ge=-180, le=180)]
    latitude: Annotated[float, about("纬度（度，WGS 84）", ge=-90, le=90)]

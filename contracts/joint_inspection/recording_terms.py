"""What recordings 执法全过程记录 are of, where and on what they were made, and what is odd about them."""

from datetime import datetime
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
    DOCUMENT = "document", "文书材料"


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


class RemarkKind(Labelled):
    """What does not fit together about a recording."""

    TIME_DIFFERS = "time_differs", "图片所记时间与所报时间不符"
    PLACE_DIFFERS = "place_differs", "图片所记地点与所报地点不符"
    NO_TIME = "no_time", "图片没有记载拍摄时间，无法核对"
    NO_PLACE = "no_place", "图片没有记载拍摄地点，无法核对"
    UNREADABLE = "unreadable", "图片无法读取，未能核对"
    BEFORE_ARRIVAL = "before_arrival", "所报时间早于到场时间"
    AFTER_END = "after_end", "所报时间晚于检查结束"
    SEEN_ELSEWHERE = "seen_elsewhere", "同一文件已用于另一次检查"


class RecordingRemark(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not fit: what the officer told, and what was found instead."""

    kind: Annotated[RemarkKind, about("不符之处")]
    told: Annotated[str | None, about("所报")] = None
    found: Annotated[str | None, about("所见")] = None


class PictureFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture says of itself (EXIF); `zoned`: its time says in which zone it is."""

    taken_at: Annotated[datetime | None, about("图片所记拍摄时间")] = None
    zoned: Annotated[bool, about("所记时间是否载明时区，未载明的按北京时间")] = False
    place: Annotated[RecordingPlace | None, about("图片所记拍摄地点")] = None
    camera: Annotated[str | None, about("图片所记拍摄设备型号")] = None

"""What may come along with a report, and what must be made anew before anyone sees it."""

from collections.abc import Sequence

import msgspec

from contracts.complaints.attachments import AttachmentState
from contracts.errors import Refusal
from services.complaints.attachments.rules.pictures import READ_AS, Picture

PICTURE_BYTES_MAX = 20 * 1024 * 1024
PAPER_BYTES_MAX = 500 * 1024 * 1024
PAPERS = {
    "video/mp4": ".mp4",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/x-ole-storage": ".doc",
}
PICTURES = {"image/jpeg": ".jpg", "image/png": ".png"}
PICTURES_TOLD = " JPEG、PNG、WebP、TIFF、GIF 图片"
PAPERS_TOLD = PICTURES_TOLD + "，MP4 视频，MP3、WAV 录音，PDF、Office 文件和纯文本"


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A file that its sender gives along with a report."""

    file: str
    sha256: str
    media_type: str
    size: int
    used: bool = False


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """One attachment; while it waits, `sha256` and `agency` are those of the file as it came."""

    number: str
    nth: int
    file: str
    agency: str
    state: AttachmentState
    media_type: str
    size: int
    sha256: str | None
    cleaned: bool

    @property
    def name(self) -> str | None:
        """What it is called: nothing of how its sender called it."""
        ending = (PICTURES | PAPERS).get(self.media_type)
        return f"附件{self.nth}{ending}" if ending and self.state is AttachmentState.READY else None


def taken(
    number: str, files: Sequence[str], arrived: dict[str, Arrived], *, agency: str, sealed: bool
) -> list[Attachment]:
    """The attachments of a new report; `sealed`: nothing may betray who brought it."""
    if len(set(files)) < len(files):
        raise Refusal("INVALID_INPUT", field="attachments", got=f"{len(files)} 个", allowed="互不相同的文件编号")
    return [_taken(number, nth, id, arrived.get(id), agency, sealed) for nth, id in enumerate(files, start=1)]


def _taken(number: str, nth: int, id: str, file: Arrived | None, agency: str, sealed: bool) -> Attachment:
    if file is None:
        raise Refusal("COMPLAINT_ATTACHMENT_UNKNOWN", nth=nth, file=id)
    if file.used:
        raise Refusal("COMPLAINT_ATTACHMENT_USED", nth=nth, file=id)
    picture = file.media_type in READ_AS
    _check(nth, file, picture=picture, sealed=sealed)
    return Attachment(
        number=number,
        nth=nth,
        file=id,
        agency=agency,
        state=AttachmentState.WAITING if picture else AttachmentState.READY,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        cleaned=False,
    )


def _check(nth: int, file: Arrived, *, picture: bool, sealed: bool) -> None:
    if sealed and not picture:
        raise Refusal("COMPLAINT_ATTACHMENT_NOT_A_PICTURE", nth=nth, media_type=file.media_type, allowed=PICTURES_TOLD)
    if not picture and file.media_type not in PAPERS:
        raise Refusal("COMPLAINT_ATTACHMENT_UNSUITABLE", nth=nth, media_type=file.media_type, allowed=PAPERS_TOLD)
    allowed = PICTURE_BYTES_MAX if picture else PAPER_BYTES_MAX
    if file.size > allowed:
        raise Refusal("COMPLAINT_ATTACHMENT_TOO_LARGE", nth=nth, size=file.size, allowed=allowed)


def ready(waiting: Attachment, picture: Picture, sha256: str, agency: str) -> Attachment:
    """What a picture made anew becomes."""
    return msgspec.structs.replace(
        waiting,
        state=AttachmentState.READY,
        agency=agency,
        media_type=picture.media_type,
        size=len(picture.data),
        sha256=sha256,
        cleaned=True,
    )


def unreadable(waiting: Attachment) -> Attachment:
    """What becomes of a picture that cannot be read."""
    return msgspec.structs.replace(waiting, state=AttachmentState.UNREADABLE, sha256=None)

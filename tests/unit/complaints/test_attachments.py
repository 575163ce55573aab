"""Pictures made anew, and what may come along with which report."""

import io

import pytest
from hypothesis import given, strategies
from PIL import Image

from contracts.complaints.attachments import AttachmentState
from contracts.errors import Refusal
from services.complaints.attachments.rules import judging, pictures
from services.complaints.attachments.rules.judging import Arrived, Attachment
from tests.platform.pictures import drawn, left_in, photograph

JPEG, PNG, PDF, VIDEO = "image/jpeg", "image/png", "application/pdf", "video/mp4"


def shown(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def arrived(media_type: str = JPEG, **changes: object) -> Arrived:
    facts = {"file": "a", "sha256": "0" * 64, "media_type": media_type, "size": 1000} | changes
    return Arrived(**facts)  # type: ignore[arg-type]


def taken(*files: Arrived, sealed: bool = True) -> list[Attachment]:
    known = {one.file: one for one in files}
    return judging.taken("TS000000000000", [one.file for one in files], known, agency="public", sealed=sealed)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_picture_made_anew_says_nothing_of_place_device_or_author(form: str) -> None:
    given = photograph(form)
    assert left_in(given)
    anew = pictures.made_anew(given, f"image/{form.lower()}")
    assert anew is not None and left_in(anew.data) == []
    assert anew.media_type == (PNG if form == "PNG" else JPEG)
    assert shown(anew.data).size == (48, 32)
    red, _, blue = shown(anew.data).getpixel((40, 28))  # type: ignore[misc]
    assert red > 200 and blue < 60


def test_a_photograph_that_only_says_how_it_was_held_is_turned_upright() -> None:
    anew = pictures.made_anew(photograph(sideways=True), JPEG)
    assert anew is not None and shown(anew.data).size == (32, 48)


def test_what_is_transparent_stays_so_and_of_moving_pictures_the_first_is_kept() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (48, 32)).save(written, "WEBP", lossless=True)
    glass = pictures.made_anew(written.getvalue(), "image/webp")
    written = io.BytesIO()
    drawn().save(written, "GIF", save_all=True, append_images=[Image.new("RGB", (48, 32), "green")], comment=b"PLANTED")
    moving = pictures.made_anew(written.getvalue(), "image/gif")
    assert glass is not None and glass.media_type == PNG
    assert Image.open(io.BytesIO(glass.data)).getpixel((40, 28)) == (0, 0, 0, 0)
    assert moving is not None and moving.media_type == PNG and left_in(moving.data) == []
    assert shown(moving.data).getpixel((40, 28)) == (255, 0, 0)


def test_a_large_picture_is_scaled_down() -> None:
    written = io.BytesIO()
    drawn(4000, 1000).save(written, "PNG")
    anew = pictures.made_anew(written.getvalue(), PNG)
    assert anew is not None and shown(anew.data).size == (3000, 750)


@given(strategies.binary(max_size=300), strategies.sampled_from(sorted(pictures.READ_AS)), strategies.booleans())
def test_whatever_the_bytes_a_picture_comes_out_or_nothing(noise: bytes, media_type: str, cut: bool) -> None:
    data = photograph()[: len(noise) * 3] + noise if cut else noise
    anew = pictures.made_anew(data, media_type)
    assert anew is None or left_in(anew.data) == []


def test_a_file_that_says_it_is_enormous_is_not_unfolded() -> None:
    written = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(written, "PNG")
    assert pictures.made_anew(written.getvalue(), PNG) is None


@pytest.mark.parametrize("media_type", [PDF, VIDEO, "text/plain", "application/zip"])
def test_with_a_sealed_report_only_pictures_come_along(media_type: str) -> None:
    with pytest.raises(Refusal, match="COMPLAINT_ATTACHMENT_NOT_A_PICTURE"):
        taken(arrived(media_type))


def test_with_an_open_report_come_papers_too_but_no_archives() -> None:
    paper, photo = taken(arrived(PDF), arrived(file="b"), sealed=False)
    assert (paper.state, paper.name) == (AttachmentState.READY, "附件1.pdf")
    assert (photo.state, photo.name) == (AttachmentState.WAITING, None)
    with pytest.raises(Refusal, match="COMPLAINT_ATTACHMENT_UNSUITABLE"):
        taken(arrived("application/zip"), sealed=False)


def test_what_is_too_large_unknown_used_or_given_twice_is_refused() -> None:
    for file, code in (
        (arrived(size=judging.PICTURE_BYTES_MAX + 1), "COMPLAINT_ATTACHMENT_TOO_LARGE"),
        (arrived(used=True), "COMPLAINT_ATTACHMENT_USED"),
    ):
        with pytest.raises(Refusal, match=code):
            taken(file)
    with pytest.raises(Refusal, match="COMPLAINT_ATTACHMENT_UNKNOWN"):
        judging.taken("TS000000000000", ["x"], {}, agency="public", sealed=True)
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        taken(arrived(), arrived())

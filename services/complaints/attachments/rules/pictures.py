"""A picture made anew from what it shows: without place, time, device, author, thumbnail or anything behind it."""

import io
import warnings

import msgspec
from PIL import Image, ImageOps

READ_AS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/gif": "GIF",
}
PIXELS_MAX = 100_000_000
# Scaled down, a picture no longer has the noise by which its camera is known.
SIDE_MAX = 3000
QUALITY = 88
DRAWN = frozenset({"PNG", "GIF"})


class Picture(msgspec.Struct, frozen=True):
    """A picture made anew."""

    data: bytes
    media_type: str


def made_anew(data: bytes, media_type: str) -> Picture | None:
    """The first picture of the file, turned upright; None where it cannot be read or is too large to be."""
    form = READ_AS[media_type]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[form]) as opened:
                if opened.width * opened.height > PIXELS_MAX:
                    return None
                return _written(_shown(opened), drawn=form in DRAWN)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Warning):
        return None


def _shown(opened: Image.Image) -> Image.Image:
    """What is to be seen, in an image that has nothing else."""
    opened.draft("RGB", (SIDE_MAX, SIDE_MAX))
    upright = ImageOps.exif_transpose(opened)
    seen = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    seen.thumbnail((SIDE_MAX, SIDE_MAX))
    return Image.frombytes(seen.mode, seen.size, seen.tobytes())


def _written(picture: Image.Image, *, drawn: bool) -> Picture:
    written = io.BytesIO()
    if drawn or picture.mode == "RGBA":
        picture.save(written, "PNG")
        return Picture(written.getvalue(), "image/png")
    picture.save(written, "JPEG", quality=QUALITY)
    return Picture(written.getvalue(), "image/jpeg")

"""Pictures as telephones and cameras leave them: with place, device and author in them."""

import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo

PLANTED = ("PLANTED-AUTHOR", "PLANTED-DEVICE", "PLANTED-NOTE", "PLANTED-BEHIND")
PLACE = (37.0, 30.0, 51.25)
ARTIST, MODEL, GPS, ORIENTATION = 0x013B, 0x0110, 0x8825, 0x0112
SIDEWAYS = 6


def drawn(width: int = 48, height: int = 32, mode: str = "RGB") -> Image.Image:
    """A red picture with a blue corner."""
    picture = Image.new(mode, (width, height), "red")
    picture.paste("blue", (0, 0, width // 4, height // 4))
    return picture


def photograph(form: str = "JPEG", *, sideways: bool = False) -> bytes:
    """A photograph that says where it was taken, by whom and with what, and has something behind its end."""
    picture = drawn()
    exif = Image.Exif()
    exif[ARTIST], exif[MODEL] = PLANTED[0], PLANTED[1]
    exif[ORIENTATION] = SIDEWAYS if sideways else 1
    exif.get_ifd(GPS).update({1: "N", 2: PLACE, 3: "E", 4: PLACE})
    written = io.BytesIO()
    if form == "PNG":
        notes = PngInfo()
        notes.add_text("Author", PLANTED[0])
        notes.add_itxt("XML:com.adobe.xmp", PLANTED[2])
        picture.save(written, form, pnginfo=notes, exif=exif)
    elif form == "JPEG":
        picture.save(written, form, exif=exif, comment=PLANTED[2])
    else:
        picture.save(written, form, exif=exif)
    return written.getvalue() + PLANTED[3].encode()


def left_in(data: bytes) -> list[str]:
    """What of it can still be found in a file."""
    with Image.open(io.BytesIO(data)) as opened:
        told = [f"exif {tag}" for tag in opened.getexif()]
        told += [str(key) for key in opened.info if key not in {"jfif", "jfif_version", "jfif_unit", "jfif_density"}]
    return told + [word for word in (*PLANTED, "Exif", "GPS", "xmp") if word.encode() in data]

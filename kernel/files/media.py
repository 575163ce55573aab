"""What a file is by its first bytes, never by its name."""

from contracts.files import PART_BYTES

UNKNOWN = "application/octet-stream"
SIGNATURES = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (4, b"ftyp", "video/mp4"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "audio/wav": ".wav",
    "audio/mpeg": ".mp3",
    "video/mp4": ".mp4",
    "text/plain": ".txt",
    "application/x-ole-storage": ".doc",
    OFFICE[0][1]: ".docx",
    OFFICE[1][1]: ".xlsx",
    OFFICE[2][1]: ".pptx",
}
ENCODINGS = ("utf-8", "gb18030")
CUT_CHARACTER_BYTES = 3


def media_type(start: bytes) -> str:
    """The media type of a file that begins so."""
    for at, signature, kind in SIGNATURES:
        if start.startswith(signature, at):
            return _office(start) if kind == "application/zip" else kind
    return "text/plain" if _is_text(start) else UNKNOWN


def _office(start: bytes) -> str:
    if b"[Content_Types].xml" not in start:
        return "application/zip"
    return next((kind for folder, kind in OFFICE if folder in start), "application/zip")


def _is_text(start: bytes) -> bool:
    if not start or any(byte < 0x20 and byte not in b"\t\n\r\f" for byte in start):
        return False
    return any(_decodes(start, encoding) for encoding in ENCODINGS)


def _decodes(start: bytes, encoding: str) -> bool:
    try:
        start.decode(encoding)
    except UnicodeDecodeError as error:
        return len(start) == PART_BYTES and error.start >= len(start) - CUT_CHARACTER_BYTES
    return True

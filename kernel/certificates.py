"""The client certificate that a TLS proxy saw, named by its SHA-256 thumbprint (RFC 8705)."""

import base64
import hashlib
import re
import ssl
from urllib.parse import unquote

BASE64URL = re.compile(r"[A-Za-z0-9_-]{43}")
HEX = re.compile(r"[0-9a-fA-F]{64}")


def thumbprint_of(header: str) -> str | None:
    """The `x5t#S256` of what a proxy wrote: a thumbprint in hex or base64url, or the PEM itself, URL-encoded."""
    text = header.strip()
    if BASE64URL.fullmatch(text.rstrip("=")):
        return text.rstrip("=")
    if HEX.fullmatch(text.replace(":", "")):
        return _encoded(bytes.fromhex(text.replace(":", "")))
    return _thumbprint_of_pem(unquote(text))


def _thumbprint_of_pem(pem: str) -> str | None:
    try:
        return _encoded(hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest())
    except ValueError:
        return None


def _encoded(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

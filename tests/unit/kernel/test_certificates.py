"""Whatever form a proxy writes the client's certificate in, it names the same thumbprint."""

import base64
import hashlib
from urllib.parse import quote

import pytest

from kernel.certificates import thumbprint_of

DER = bytes(range(200))
PEM = f"-----BEGIN CERTIFICATE-----\n{base64.b64encode(DER).decode()}\n-----END CERTIFICATE-----\n"
DIGEST = hashlib.sha256(DER)
THUMBPRINT = base64.urlsafe_b64encode(DIGEST.digest()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "header",
    [
        THUMBPRINT,
        f" {THUMBPRINT}= ",
        DIGEST.hexdigest(),
        DIGEST.hexdigest().upper(),
        DIGEST.digest().hex(":"),
        PEM,
        quote(PEM),
    ],
)
def test_every_form_names_the_same_thumbprint(header: str) -> None:
    assert thumbprint_of(header) == THUMBPRINT


@pytest.mark.parametrize("header", ["", "NONE", "(null)", THUMBPRINT[:-1], DIGEST.hexdigest()[:-2], "-----BEGIN", "证"])
def test_anything_else_names_none(header: str) -> None:
    assert thumbprint_of(header) is None

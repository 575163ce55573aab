"""Sealing under a data key: AES-256-GCM, or SM4-GCM where a site's rules ask for it."""

import os
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.errors import Refusal

CipherName = Literal["aes-gcm", "sm4-gcm"]

KEY_BYTES = 32
SM4_KEY_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16


def seal(cipher: CipherName, key: bytes, plain: bytes, context: str) -> bytes:
    """Nonce, ciphertext and tag in one; `context` is authenticated."""
    nonce = os.urandom(NONCE_BYTES)
    if cipher == "aes-gcm":
        return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())
    sealing = Cipher(algorithms.SM4(key[:SM4_KEY_BYTES]), modes.GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(context.encode())
    return nonce + sealing.update(plain) + sealing.finalize() + sealing.tag


def unseal(cipher: CipherName, key: bytes, sealed: bytes, context: str) -> bytes:
    """The plain bytes. Refusal: SEAL_BROKEN where the key, the context or the bytes do not fit."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        if cipher == "aes-gcm":
            return AESGCM(key).decrypt(nonce, rest, context.encode())
        tag = rest[-TAG_BYTES:]
        opening = Cipher(algorithms.SM4(key[:SM4_KEY_BYTES]), modes.GCM(nonce, tag)).decryptor()
        opening.authenticate_additional_data(context.encode())
        return opening.update(rest[:-TAG_BYTES]) + opening.finalize()
    except (InvalidTag, ValueError):
        raise Refusal("SEAL_BROKEN") from None

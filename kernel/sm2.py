"""SM2 signatures with SM3 (GB/T 32918.2, .5): the national alternative to Ed25519 for agencies' keys.

Whole numbers of Python: not hardened against whoever measures time on the signer's machine. Checking is public anyway.
"""

import secrets

from cryptography.hazmat.primitives import hashes

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
IDENTITY = b"1234567812345678"
BYTES = 32

Point = tuple[int, int]
Jacobian = tuple[int, int, int]
INFINITY: Jacobian = (1, 1, 0)


def make_private() -> bytes:
    """A fresh private key, 32 bytes."""
    return _bytes(secrets.randbelow(N - 2) + 1)


def public_of(private: bytes) -> bytes:
    """The public key x ‖ y, 64 bytes."""
    return _packed(_affine(_times(G, int.from_bytes(private))))


def sign(private: bytes, data: bytes, nonce: int | None = None) -> bytes:
    """The signature r ‖ s, 64 bytes; a `nonce` is given only to repeat a published example."""
    d = int.from_bytes(private)
    e = _digest(public_of(private), data)
    while True:
        k = nonce or secrets.randbelow(N - 1) + 1
        r = (e + _affine(_times(G, k))[0]) % N
        s = pow(1 + d, -1, N) * (k - r * d) % N
        if r != 0 and r + k != N and s != 0:
            return _bytes(r) + _bytes(s)


def holds(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether this key signed the data."""
    if len(public) != 2 * BYTES or len(signature) != 2 * BYTES:
        return False
    point = int.from_bytes(public[:BYTES]), int.from_bytes(public[BYTES:])
    r, s = int.from_bytes(signature[:BYTES]), int.from_bytes(signature[BYTES:])
    if not _on_curve(point) or not 0 < r < N or not 0 < s < N or (r + s) % N == 0:
        return False
    sum_ = _add(_times(G, s), _times(point, (r + s) % N))
    return sum_[2] != 0 and (_digest(public, data) + _affine(sum_)[0]) % N == r


def _digest(public: bytes, data: bytes) -> int:
    curve = b"".join(map(_bytes, (A, B, *G)))
    about_signer = _sm3((8 * len(IDENTITY)).to_bytes(2) + IDENTITY + curve + public)
    return int.from_bytes(_sm3(about_signer + data))


def _sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _on_curve(point: Point) -> bool:
    x, y = point
    return x < P and y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def _times(point: Point, factor: int) -> Jacobian:
    result, base = INFINITY, (*point, 1)
    for bit in bin(factor)[2:]:
        result = _double(result)
        if bit == "1":
            result = _add(result, base)
    return result


def _double(point: Jacobian) -> Jacobian:
    x, y, z = point
    if z == 0 or y == 0:
        return INFINITY
    yy = y * y % P
    s, m = 4 * x * yy % P, 3 * (x - z * z) * (x + z * z) % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * yy * yy) % P, 2 * y * z % P


def _add(one: Jacobian, other: Jacobian) -> Jacobian:
    if one[2] == 0 or other[2] == 0:
        return other if one[2] == 0 else one
    z1, z2 = one[2] * one[2] % P, other[2] * other[2] % P
    u1, u2 = one[0] * z2 % P, other[0] * z1 % P
    s1, s2 = one[1] * z2 * other[2] % P, other[1] * z1 * one[2] % P
    if u1 == u2:
        return _double(one) if s1 == s2 else INFINITY
    h, r = (u2 - u1) % P, (s2 - s1) % P
    hh, hhh = h * h % P, h * h * h % P
    x3 = (r * r - hhh - 2 * u1 * hh) % P
    return x3, (r * (u1 * hh - x3) - s1 * hhh) % P, h * one[2] * other[2] % P


def _affine(point: Jacobian) -> Point:
    inverse = pow(point[2], -1, P)
    return point[0] * inverse * inverse % P, point[1] * inverse * inverse * inverse % P


def _packed(point: Point) -> bytes:
    return _bytes(point[0]) + _bytes(point[1])


def _bytes(number: int) -> bytes:
    return number.to_bytes(BYTES)

"""Signatures of agencies: Ed25519 and SM2, each in one form of text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.transfer.signing_terms import SigningAlgorithm
from kernel import agency_signatures, sm2

KEYS = {one: agency_signatures.make_private(one) for one in SigningAlgorithm}


def test_sm2_gives_the_example_of_the_standard() -> None:
    private = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
    nonce = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
    signature = sm2.sign(private, b"message digest", nonce)
    assert sm2.public_of(private).hex().upper() == (
        "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    assert signature.hex().upper() == (
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    )


@pytest.mark.parametrize("algorithm", SigningAlgorithm)
def test_a_signature_holds_for_its_key_and_its_bytes_alone(algorithm: SigningAlgorithm) -> None:
    private = KEYS[algorithm]
    public, signature = (
        agency_signatures.public_text(algorithm, private),
        agency_signatures.sign(algorithm, private, b"a"),
    )
    assert agency_signatures.holds(algorithm, public, b"a", signature)
    assert not agency_signatures.holds(algorithm, public, b"b", signature)
    other = agency_signatures.public_text(algorithm, agency_signatures.make_private(algorithm))
    assert not agency_signatures.holds(algorithm, other, b"a", signature)


@pytest.mark.parametrize("algorithm", SigningAlgorithm)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_other_text_than_the_one_signed_holds(algorithm: SigningAlgorithm, data: st.DataObject) -> None:
    private = KEYS[algorithm]
    public, signature = (
        agency_signatures.public_text(algorithm, private),
        agency_signatures.sign(algorithm, private, b"a"),
    )
    spoilt = data.draw(
        st.one_of(
            st.text(max_size=20),
            st.integers(0, len(signature) - 1).map(lambda at: signature[:at] + "~" + signature[at + 1 :]),
            st.integers(0, len(signature) - 1).map(lambda at: signature[:at]),
            st.sampled_from(["=", "\n", "A"]).map(lambda more: signature + more),
        ).filter(lambda text: text != signature)
    )
    assert not agency_signatures.holds(algorithm, public, b"a", spoilt)


@pytest.mark.parametrize("point", [bytes(64), b"\xff" * 64, bytes(63) + b"\x01", b"", bytes(65)])
def test_what_is_no_point_of_the_curve_is_no_key(point: bytes) -> None:
    signature = sm2.sign(KEYS[SigningAlgorithm.SM2], b"a")
    assert not sm2.holds(point, b"a", signature)


@pytest.mark.parametrize("half", [bytes(32), sm2.N.to_bytes(32), b"\xff" * 32])
def test_numbers_out_of_range_are_no_signature(half: bytes) -> None:
    private = KEYS[SigningAlgorithm.SM2]
    signature = sm2.sign(private, b"a")
    for spoilt in (half + signature[32:], signature[:32] + half):
        assert not sm2.holds(sm2.public_of(private), b"a", spoilt)

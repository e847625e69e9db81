"""The primitives give the answers that the standards print, and refuse what was changed."""

import pytest
from cryptography.hazmat.primitives import hashes

from tonghu.secrecy.suites import SUITES, Forged

SM, AES = SUITES["sm"], SUITES["aes"]


def unhex(text):
    return bytes.fromhex(text)


def test_sm4_gcm_gives_the_vector_of_rfc_8998():
    sealer = SM.sealer(unhex("0123456789ABCDEFFEDCBA9876543210"))
    nonce = unhex("00001234567800000000ABCD")
    associated = unhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    text = b"".join(unhex(digits * 8) for digits in ("AA", "BB", "CC", "DD", "EE", "FF", "EE", "AA"))
    sealed = unhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert sealer.seal(nonce, text, associated) == sealed
    assert sealer.open(nonce, sealed, associated) == text


def test_aes_256_gcm_gives_the_vector_of_its_proposal():
    # Test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation".
    sealer = AES.sealer(unhex("feffe9928665731c6d6a8f9467308308" * 2))
    nonce = unhex("cafebabefacedbaddecaf888")
    associated = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    text = unhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    sealed = unhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    assert sealer.seal(nonce, text, associated) == sealed
    assert sealer.open(nonce, sealed, associated) == text


def test_sm3_gives_the_vectors_of_gb_t_32905():
    def sm3(text):
        digest = hashes.Hash(SM.hash())
        digest.update(text)
        return digest.finalize().hex()

    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@pytest.mark.parametrize(
    ("suite", "key", "message", "code"),
    [
        # GM/T 0042-2015, appendix D.3
        (
            SM,
            bytes(range(1, 33)),
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2,
            "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a",
        ),
        (
            SM,
            bytes(range(1, 38)),
            b"\xcd" * 50,
            "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae",
        ),
        # RFC 4231, test case 2
        (
            AES,
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
    ],
)
def test_hmac_gives_the_published_vectors(suite, key, message, code):
    assert suite.mac(key, message).hex() == code


def test_hkdf_gives_the_vector_of_rfc_5869():
    # Test case 3: no salt, no info.
    assert (
        AES.derive(b"\x0b" * 22, b"", 42).hex()
        == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
def test_a_changed_bit_anywhere_does_not_open(suite):
    sealer = suite.sealer(bytes(range(suite.cipher_key_bytes)))
    nonce, text, associated = b"n" * 12, b"379901201503071234", b"child.number"
    sealed = sealer.seal(nonce, text, associated)
    for at in range(len(sealed)):
        forged = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(Forged):
            sealer.open(nonce, forged, associated)
    for cut in range(len(sealed)):
        with pytest.raises(Forged):
            sealer.open(nonce, sealed[:cut], associated)
    with pytest.raises(Forged):
        sealer.open(b"m" * 12, sealed, associated)
    with pytest.raises(Forged):
        sealer.open(nonce, sealed, associated + b"!")

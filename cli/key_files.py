"""An agency's signing key in a file of its own, made and kept on the agency's side; never in the hub."""

from pathlib import Path

import msgspec

from contracts.transfer.signing_terms import KeyStatement, SigningAlgorithm, SigningPurpose, canonical, key_id, to_sign
from kernel import agency_signatures
from kernel.settings import SettingsError
from kernel.system_reasons import reason

NOTE = "私钥文件：只在本机关保存，不得交给联动或他人"
DEMONSTRATION = "演示"


class KeyFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A private key and what is said about its public half."""

    note: str
    statement: KeyStatement
    private_key: str

    @property
    def id(self) -> str:
        """The key's name in the hub."""
        return key_id(self.statement.public_key)

    def sign(self, purpose: SigningPurpose, data: bytes) -> str:
        """The signature of data for one purpose."""
        private = agency_signatures.from_text(self.private_key)
        return agency_signatures.sign(self.statement.algorithm, private, to_sign(purpose, data))

    @property
    def proof(self) -> str:
        """The key's signature of its own statement."""
        return self.sign(SigningPurpose.KEY, canonical(self.statement))


def make_key(holder: str, holder_name: str, algorithm: SigningAlgorithm, *, demonstration: bool = False) -> KeyFile:
    """A fresh key."""
    private = agency_signatures.make_private(algorithm)
    statement = KeyStatement(
        holder=holder,
        holder_name=holder_name,
        algorithm=algorithm,
        public_key=agency_signatures.public_text(algorithm, private),
        demonstration=demonstration,
    )
    note = f"{DEMONSTRATION}：{NOTE}" if demonstration else NOTE
    return KeyFile(note=note, statement=statement, private_key=agency_signatures.to_text(private))


def write_key(place: Path, key: KeyFile) -> None:
    """A new file that only its owner reads. SettingsError where there is one already."""
    try:
        place.touch(mode=0o600, exist_ok=False)
        place.write_bytes(msgspec.json.format(msgspec.json.encode(key), indent=1) + b"\n")
    except FileExistsError:
        raise SettingsError(f"{place} 已存在：私钥不会被覆盖，请另指定文件。") from None
    except OSError as error:
        raise SettingsError(f"写不了 {place}：{reason(error)}。") from error


def read_key(place: Path) -> KeyFile:
    """The key of a file. SettingsError where it is none, or others may read it."""
    try:
        if place.stat().st_mode & 0o077:
            raise SettingsError(f"{place} 可被他人读取：请先运行 chmod 600 {place}。")
        key = msgspec.json.decode(place.read_bytes(), type=KeyFile)
        private = agency_signatures.from_text(key.private_key)
        fits = agency_signatures.public_text(key.statement.algorithm, private) == key.statement.public_key
    except OSError as error:
        raise SettingsError(f"读不到 {place}：{reason(error)}。") from error
    except (msgspec.DecodeError, ValueError):
        fits = False
    if not fits:
        raise SettingsError(f"{place} 不是 ./hub sign key 做出的私钥文件，或已损坏。")
    return key


def public_line(statement: KeyStatement) -> str:
    """A public key as one line, to be given to those who will verify."""
    return canonical(statement).decode()


def read_public_lines(place: Path) -> list[KeyStatement]:
    """The public keys of a file, one a line. SettingsError for anything else."""
    try:
        lines = place.read_text(encoding="utf-8").splitlines()
        return [msgspec.json.decode(line, type=KeyStatement) for line in lines if line.strip()]
    except OSError as error:
        raise SettingsError(f"读不到 {place}：{reason(error)}。") from error
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise SettingsError(f"{place} 不是公钥清单：每行一个 ./hub sign key 给出的公钥。") from None

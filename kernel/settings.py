"""What can be set from outside: LIANDONG_* variables, each with its meaning and range."""

import json
import os
import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

from pydantic import ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from kernel.settings_fields import PREFIX as PREFIX
from kernel.settings_fields import PROJECT as PROJECT
from kernel.settings_fields import SettingsFields
from kernel.system_reasons import reason

PASSWORD_IN_URL = re.compile(r"//[^/@]*@")

MATTER_MODEL = "matters.model"
LOOPBACK = ("127.0.0.1:", "localhost:", "[::1]:")


class SettingsError(Exception):
    """A setting is wrong or missing; the text is one Chinese sentence naming it."""


class Settings(SettingsFields):
    """Every setting of every process; `Settings.load()` reads them from the environment."""

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Read the environment, `given` taking precedence; SettingsError for anything wrong or unknown."""
        refuse_unknown_variables()
        try:
            return cls(**given)
        except ValidationError as error:
            raise SettingsError(sentence(error.errors()[0])) from error

    @field_validator(
        "data_dir",
        "jurisdiction_dir",
        "postgres_bin",
        "secrets_dir",
        "trusted_documents",
        "matter_model",
        "identity_key_command",
    )
    @classmethod
    def make_absolute(cls, folder: Path | None) -> Path | None:
        """Children run elsewhere, so a relative folder is settled here."""
        return None if folder is None else folder.expanduser().absolute()

    @field_validator("host")
    @classmethod
    def check_host(cls, host: str) -> str:
        """An address, or localhost."""
        if host != "localhost":
            ip_address(host)
        return host

    @field_validator("postgres_url", "nats_url", "nats_monitor_url", "file_bucket_url", "otlp_endpoint")
    @classmethod
    def check_url(cls, url: str | None) -> str | None:
        """An address without user or password."""
        if url is None:
            return url
        parts = urlsplit(url)
        if parts.scheme not in ("postgresql", "nats", "tls", "http", "https") or not parts.hostname or parts.username:
            raise ValueError("address")
        if parts.scheme == "postgresql" and not parts.path.strip("/"):
            raise ValueError("database")
        return url.rstrip("/")

    @field_validator("delivery_networks")
    @classmethod
    def check_networks(cls, networks: str) -> str:
        """Networks in CIDR form."""
        for one in networks.split(","):
            if one.strip():
                ip_network(one.strip())
        return networks

    @model_validator(mode="after")
    def refuse_development_tools_off_loopback(self) -> Self:
        """The local issuer, the test clock and crash points are for this machine only."""
        if self.crash_point and not self.in_development:
            raise SettingsError(f"{PREFIX}CRASH_POINT 只用于测试，生产环境不得设置：请去掉该变量。")
        tools = {"local_issuer": self.issues_tokens, "test_clock": self.test_clock, "crash_point": self.crash_point}
        for name, on in tools.items():
            if on and not self.on_loopback:
                raise SettingsError(
                    f"{PREFIX}{name.upper()} 只能在本机回环地址上启用，而 {PREFIX}HOST 是 {self.host}："
                    f"请设 {PREFIX}{name.upper()}=false，或设 {PREFIX}HOST=127.0.0.1。"
                )
        return self

    @model_validator(mode="after")
    def refuse_demonstration_in_earnest(self) -> Self:
        """What a demonstration key signed proves nothing."""
        if self.demonstration_keys and not (self.in_development and self.on_loopback):
            raise SettingsError(f"{PREFIX}DEMONSTRATION_KEYS 只用于本机的演示，生产环境不得设置：请去掉该变量。")
        return self

    @model_validator(mode="after")
    def refuse_bound_tokens_without_certificates(self) -> Self:
        """Without the proxy's header no sender could ever prove anything."""
        if self.sender_bound_tokens and self.client_certificate_header is None:
            raise SettingsError(
                f"{PREFIX}SENDER_BOUND_TOKENS 要求由 TLS 代理传入客户端证书：请设 {PREFIX}CLIENT_CERTIFICATE_HEADER。"
            )
        return self

    @property
    def on_loopback(self) -> bool:
        """Whether the gateway listens to this machine only."""
        return self.host == "localhost" or ip_address(self.host).is_loopback

    @property
    def in_development(self) -> bool:
        """Whether development conveniences are on by default."""
        return self.environment == "development"

    @property
    def issues_tokens(self) -> bool:
        """Whether the local issuer is on."""
        return self.in_development if self.local_issuer is None else self.local_issuer

    @property
    def serves_graphiql(self) -> bool:
        """Whether GraphiQL is served."""
        return self.in_development if self.graphiql is None else self.graphiql

    @property
    def allows_introspection(self) -> bool:
        """Whether the schema may be asked for."""
        return self.in_development if self.introspection is None else self.introspection

    @property
    def allows_get(self) -> bool:
        """Whether queries may come by GET."""
        return self.in_development if self.graphql_get is None else self.graphql_get

    @property
    def origins(self) -> frozenset[str]:
        """Foreign origins that may call."""
        return frozenset(one.strip().rstrip("/") for one in self.allowed_origins.split(",") if one.strip())

    @property
    def matter_model_file(self) -> Path:
        """The trained model of complaint matters."""
        return self.matter_model or self.jurisdiction_dir / MATTER_MODEL

    @property
    def secrets_folder(self) -> Path:
        """Where secret files lie."""
        return self.secrets_dir or self.data_dir / "secrets"

    @property
    def key_set_source(self) -> str:
        """File path or address of the public keys."""
        return self.key_set or str(self.secrets_folder / "keyset.json")

    @property
    def revocation_source(self) -> str:
        """File path or address of the revocation list."""
        beside = self.secrets_folder if "://" in self.key_set_source else Path(self.key_set_source).parent
        return self.revocation_list or str(beside / "revoked.json")

    def secret(self, name: str) -> str:
        """The content of one secret file, e.g. `postgres/registry`; SettingsError when absent."""
        path = self.secrets_folder / name
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(
                f"读不到密钥文件 {path}（{reason(error)}）："
                f"请检查 {PREFIX}SECRETS_DIR，或先运行 ./hub up 或 ./hub provision。"
            ) from error

    def runtime(self) -> dict[str, Any]:
        """What the running hub wrote about itself; empty when none runs."""
        try:
            facts = json.loads((self.data_dir / "runtime.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return facts if isinstance(facts, dict) else {}

    def postgres_address(self) -> str:
        """`host:port/database` of PostgreSQL: the outside one, or that of the running hub."""
        url = self.postgres_url or self.runtime().get("postgres_url")
        if not url:
            raise SettingsError(not_running("POSTGRES_URL"))
        return str(url).removeprefix("postgresql://")

    def postgres_dsn(self, role: str) -> str:
        """Connection string of one role, its password read from `postgres/<role>`; no TLS within this machine."""
        address = self.postgres_address()
        if "sslmode=" not in address and address.startswith(LOOPBACK):
            address += ("&" if "?" in address else "?") + "sslmode=disable"
        return f"postgresql://{quote(role)}:{quote(self.secret(f'postgres/{role}'), safe='')}@{address}"

    def nats_address(self) -> str:
        """`nats://host:port`: the outside one, or that of the running hub."""
        url = self.nats_url or self.runtime().get("nats_url")
        if not url:
            raise SettingsError(not_running("NATS_URL"))
        return str(url)

    def nats_monitor_address(self) -> str:
        """`http://host:port` of the NATS monitoring endpoint."""
        url = self.nats_monitor_url or self.runtime().get("nats_monitor_url")
        if not url:
            raise SettingsError(not_running("NATS_MONITOR_URL"))
        return str(url)

    @classmethod
    def allowed(cls, name: str) -> str:
        """What the field may be, in Chinese."""
        extra = cls.model_fields[name].json_schema_extra
        return str(extra["allowed"]) if isinstance(extra, dict) else ""


def not_running(name: str) -> str:
    """The sentence for an address that nobody has given."""
    return f"没有设置 {PREFIX}{name}，内置的联动也没有在运行：请先运行 ./hub up，或设置该变量。"


def refuse_unknown_variables() -> None:
    """A misspelt variable is an error, not silence."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for variable in sorted(os.environ):
        if variable.upper().startswith(PREFIX) and variable.upper() not in known:
            raise SettingsError(f"没有名为 {variable} 的设置：请核对拼写，全部设置见 ./hub settings。")


def sentence(error: ErrorDetails) -> str:
    """One validation error as one Chinese sentence."""
    name = str(error["loc"][0]) if error["loc"] else ""
    if name not in Settings.model_fields:
        return f"没有名为 {PREFIX}{name.upper()} 的设置，全部设置见 ./hub settings。"
    came = PASSWORD_IN_URL.sub("//***@", str(error["input"]))
    return f"{PREFIX}{name.upper()} 的值“{came}”无效：应为 {Settings.allowed(name)}。"

"""What can be set from outside: LIANDONG_* variables, each with its meaning and range."""

import json
import os
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "LIANDONG_"
PASSWORD_IN_URL = re.compile(r"//[^/@]*@")


class SettingsError(Exception):
    """A setting is wrong or missing; the text is one Chinese sentence naming it."""


def about(default: Any, meaning: str, allowed: str, **limits: Any) -> Any:
    """A setting with its Chinese and English meaning and what it may be."""
    return Field(default, description=meaning, json_schema_extra={"allowed": allowed}, **limits)


class Settings(BaseSettings):
    """Every setting of every process; `Settings.load()` reads them from the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    data_dir: Path = about(PROJECT / ".liandong", "数据目录 · data folder", "可写的文件夹路径")
    host: str = about("127.0.0.1", "网关监听地址 · gateway listen address", "IP 地址或 localhost")
    port: int = about(8000, "网关端口 · gateway port", "1 到 65535 的整数", ge=1, le=65535)
    environment: Literal["development", "production"] = about(
        "development", "运行环境 · environment", "development（开发）或 production（生产）"
    )
    postgres_url: str | None = about(
        None,
        "外部 PostgreSQL，空为内置 · outside PostgreSQL, empty: embedded",
        "postgresql://主机:端口/库名（不含用户与口令，口令放在密钥文件里）",
    )
    postgres_bin: Path | None = about(
        None, "PostgreSQL 程序文件夹，空为随包版本 · folder of PostgreSQL programs", "含 initdb 与 postgres 的文件夹"
    )
    nats_url: str | None = about(
        None, "外部 NATS，空为内置 · outside NATS, empty: embedded", "nats://主机:端口（不含用户与口令）"
    )
    nats_monitor_url: str | None = about(
        None, "外部 NATS 的监控地址 · monitoring address of an outside NATS", "http://主机:端口"
    )
    secrets_dir: Path | None = about(
        None, "密钥文件夹，空为 <数据目录>/secrets · folder of secret files", "可读的文件夹路径"
    )
    jurisdiction_dir: Path = about(
        PROJECT / "jurisdiction", "辖区数据文件夹 · folder of jurisdiction data", "可读的文件夹路径"
    )
    key_set: str | None = about(
        None,
        "验证令牌的公钥集，空为 <密钥文件夹>/keyset.json · public keys for tokens",
        "JWKS 文件路径或 http(s) 网址",
    )
    token_issuer: str = about("liandong-local", "令牌签发者 iss · token issuer", "非空文字", min_length=1)
    token_audience: str = about("liandong", "令牌受众 aud · token audience", "非空文字", min_length=1)
    local_issuer: bool | None = about(
        None, "启用本机令牌签发，开发环境默认启用 · local token issuer", "true 或 false；仅限本机回环地址"
    )
    graphiql: bool | None = about(None, "启用 GraphiQL，开发环境默认启用 · serve GraphiQL", "true 或 false")
    introspection: bool | None = about(
        None, "允许 GraphQL 内省，开发环境默认允许 · allow introspection", "true 或 false"
    )
    test_clock: bool = about(False, "允许拨快时钟 · permit moving the clock", "true 或 false；仅限本机回环地址")
    pool_size: int = about(
        8, "每个进程的数据库连接数 · database connections per process", "2 到 50 的整数", ge=2, le=50
    )
    log_level: Literal["debug", "info", "warning", "error"] = about(
        "info", "日志级别 · log level", "debug、info、warning 或 error"
    )
    request_deadline_ms: int = about(
        5000, "一次请求的时限（毫秒） · deadline of a request (ms)", "100 到 60000 的整数", ge=100, le=60000
    )

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Read the environment, `given` taking precedence; SettingsError for anything wrong or unknown."""
        refuse_unknown_variables()
        try:
            return cls(**given)
        except ValidationError as error:
            raise SettingsError(sentence(error.errors()[0])) from error

    @field_validator("data_dir", "jurisdiction_dir", "postgres_bin", "secrets_dir")
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

    @field_validator("postgres_url", "nats_url", "nats_monitor_url")
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

    @model_validator(mode="after")
    def refuse_development_tools_off_loopback(self) -> Self:
        """The local issuer and the test clock are for this machine only."""
        for name, on in (("local_issuer", self.issues_tokens), ("test_clock", self.test_clock)):
            if on and not self.on_loopback:
                raise SettingsError(
                    f"{PREFIX}{name.upper()} 只能在本机回环地址上启用，而 {PREFIX}HOST 是 {self.host}："
                    f"请设 {PREFIX}{name.upper()}=false，或设 {PREFIX}HOST=127.0.0.1。"
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
    def secrets_folder(self) -> Path:
        """Where secret files lie."""
        return self.secrets_dir or self.data_dir / "secrets"

    @property
    def key_set_source(self) -> str:
        """File path or address of the public keys."""
        return self.key_set or str(self.secrets_folder / "keyset.json")

    def secret(self, name: str) -> str:
        """The content of one secret file, e.g. `postgres/registry`; SettingsError when absent."""
        path = self.secrets_folder / name
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(
                f"读不到密钥文件 {path}（{error.strerror}）："
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
        """Connection string of one role, its password read from `postgres/<role>`."""
        return f"postgresql://{quote(role)}:{quote(self.secret(f'postgres/{role}'), safe='')}@{self.postgres_address()}"

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

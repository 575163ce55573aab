"""The fields of Settings: name, default, meaning in Chinese and English, and what each may be."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "LIANDONG_"


def about(default: Any, meaning: str, allowed: str, **limits: Any) -> Any:
    """A setting with its Chinese and English meaning and what it may be."""
    return Field(default, description=meaning, json_schema_extra={"allowed": allowed}, **limits)


class SettingsFields(BaseSettings):
    """What can be set; kernel.settings.Settings says what follows from it."""

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
    matter_model: Path | None = about(
        None,
        "事项模型文件，空为 <辖区数据文件夹>/matters.model · trained model of complaint matters",
        "可读的模型文件路径，由 ./hub complaints train 训练",
    )
    key_set: str | None = about(
        None,
        "验证令牌的公钥集，空为 <密钥文件夹>/keyset.json · public keys for tokens",
        "JWKS 文件路径或 http(s) 网址",
    )
    revocation_list: str | None = about(
        None,
        "已吊销令牌的清单，空为公钥集旁的 revoked.json · list of revoked tokens",
        "JSON 文件路径或 http(s) 网址",
    )
    client_certificate_header: str | None = about(
        None,
        "TLS 代理写入客户端证书（或其 SHA-256 指纹）的请求头，代理须先去掉外来的同名头"
        " · header in which a trusted TLS proxy passes the client's certificate or its SHA-256 thumbprint",
        "请求头名称，如 x-client-certificate",
        pattern="^[A-Za-z0-9-]{1,64}$",
    )
    sender_bound_tokens: bool = about(
        False,
        "只接受绑定客户端证书的令牌（RFC 8705） · accept certificate-bound tokens only",
        "true 或 false；须同时设置 LIANDONG_CLIENT_CERTIFICATE_HEADER",
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
    graphql_get: bool | None = about(None, "允许以 GET 查询，开发环境默认允许 · allow queries by GET", "true 或 false")
    allowed_origins: str = about(
        "", "可跨站调用网关的来源，逗号分隔 · foreign origins that may call", "如 https://work.example.gov.cn"
    )
    trusted_documents: Path | None = about(
        None, "只执行此文件夹内登记的查询文档，空为不限 · only documents registered here", "可读的文件夹路径"
    )
    executor: Literal["compiled", "stock"] = about(
        "compiled",
        "GraphQL 的执行方式：编译执行，或退回 graphql-core 自带的执行器 · how GraphQL is run",
        "compiled（编译）或 stock（自带）",
    )
    query_depth_max: int = about(8, "查询层数上限 · depth of a query", "1 到 30 的整数", ge=1, le=30)
    query_fragments_max: int = about(20, "查询片段上限 · fragments of a query", "0 到 50 的整数", ge=0, le=50)
    query_aliases_max: int = about(15, "查询别名上限 · aliases of a query", "0 到 100 的整数", ge=0, le=100)
    query_directives_max: int = about(8, "查询指令上限 · directives of a query", "0 到 50 的整数", ge=0, le=50)
    query_repeats_max: int = about(5, "同名字段上限 · repeats of one field", "1 到 20 的整数", ge=1, le=20)
    query_cost_max: int = about(
        10_000, "一次查询的成本上限（最多取回的值数） · cost of a query", "100 到 1000000 的整数", ge=100, le=1_000_000
    )
    quota_per_second: int = about(
        100_000, "每个单位每秒的查询成本配额 · cost per second and agency", "10 到 100000000 的整数", ge=10, le=10**8
    )
    requests_max: int = about(
        200, "每个网关进程同时办理的请求数 · requests at once per gateway process", "4 到 10000 的整数", ge=4, le=10_000
    )
    body_seconds: float = about(
        10, "收完请求头、请求体的时限（秒） · time to send a request (s)", "0.1 到 600", ge=0.1, le=600
    )
    transport: Literal["nats", "in_process"] = about(
        "nats",
        "网关到业务服务的通道，in_process 为小型部署：./hub up 把网关与四个服务合为一个进程"
        " · way from gateway to services; in_process: one process for all",
        "nats（各自进程）或 in_process（同一进程）",
    )
    test_clock: bool = about(False, "允许拨快时钟 · permit moving the clock", "true 或 false；仅限本机回环地址")
    crash_point: str | None = about(
        None,
        "测试用：进程到达此处时自杀 · for tests: where the process kills itself",
        "kernel/crash_points.py 中的名称；仅限开发环境和本机回环地址",
    )
    pool_size: int = about(
        8,
        "每个服务进程的数据库连接数，列表查询另有其半 · database connections per service; half as many again for lists",
        "2 到 50 的整数",
        ge=2,
        le=50,
    )
    checkpoint_seconds: int = about(
        60, "签署流水检查点的间隔（秒） · seconds between signed checkpoints", "1 到 3600 的整数", ge=1, le=3600
    )
    delivery_http: bool = about(
        False, "允许向 http 地址投递，缺省只向 https · deliver to plain http, too", "true 或 false"
    )
    delivery_hosts: str = about(
        "",
        "允许投递的主机，逗号分隔，以点开头的为其下各名，空为不限 · hosts that may be delivered to, empty: any",
        "如 case.police.example.cn,.gov.cn",
    )
    delivery_networks: str = about(
        "",
        "另外允许投递的内网网段，逗号分隔；回环、内网、链路本地地址缺省一律不投递"
        " · inner networks that may be delivered to beside public addresses",
        "如 10.20.0.0/16,127.0.0.1/32",
    )
    delivery_seconds: float = about(
        10, "一次投递的时限（秒） · time-out of one delivery (s)", "0.1 到 60", ge=0.1, le=60
    )
    delivery_connections_max: int = about(
        32, "每个服务同时进行的投递数 · deliveries at once per service", "1 到 1000 的整数", ge=1, le=1000
    )
    log_level: Literal["debug", "info", "warning", "error"] = about(
        "info", "日志级别 · log level", "debug、info、warning 或 error"
    )
    stall_seconds: float = about(
        30,
        "部件停滞多少秒算作未就绪（/ready、./hub status） · seconds of standstill until a part is not ready",
        "5 到 3600",
        ge=5,
        le=3600,
    )
    metrics_open: bool = about(
        False,
        "向其他机器也提供 /metrics 与 /ready 的明细，否则仅限本机 · serve metrics and details of /ready off loopback",
        "true 或 false；置于代理之后时须由代理拦下这两处",
    )
    otlp_endpoint: str | None = about(
        None, "链路追踪发往的 OTLP/HTTP 地址，空为不追踪 · where traces are sent, empty: none", "http(s)://主机:端口"
    )
    trace_share: float = about(1.0, "追踪的请求所占比例 · share of requests that are traced", "0 到 1", ge=0, le=1)
    request_deadline_ms: int = about(
        5000, "一次请求的时限（毫秒） · deadline of a request (ms)", "100 到 60000 的整数", ge=100, le=60000
    )
    websocket_connections_max: int = about(
        1000,
        "每个网关进程的 WebSocket 连接数 · WebSocket connections per process",
        "1 到 100000 的整数",
        ge=1,
        le=10**5,
    )
    websocket_operations_max: int = about(
        20, "每个 WebSocket 连接同时进行的操作数 · operations at once per connection", "1 到 1000 的整数", ge=1, le=1000
    )
    websocket_operations_total_max: int = about(
        2000,
        "每个网关进程经 WebSocket 同时进行的操作数 · WebSocket operations at once per process",
        "1 到 100000 的整数",
        ge=1,
        le=10**5,
    )
    websocket_init_ms: int = about(
        5000,
        "等待 connection_init 的时限（毫秒） · wait for connection_init (ms)",
        "50 到 60000 的整数",
        ge=50,
        le=60000,
    )
    websocket_pushes_max: int = about(
        64,
        "一个订阅至多有多少批推送等着取走，再多即结束 · pushes that may wait for one subscriber",
        "1 到 10000 的整数",
        ge=1,
        le=10**4,
    )
    websocket_stall_ms: int = about(
        10_000,
        "对方不收数据时保留 WebSocket 连接的时长（毫秒） · patience with a reader that has stopped (ms)",
        "100 到 60000 的整数",
        ge=100,
        le=60000,
    )
    identity_cipher: Literal["aes-gcm", "sm4-gcm"] = about(
        "aes-gcm",
        "举报人身份所用的加密算法，只影响此后的举报 · cipher for callers' identities, of reports from now on",
        "aes-gcm（AES-256-GCM）或 sm4-gcm（国密 SM4-GCM）",
    )
    identity_key_command: Path | None = about(
        None,
        "向密钥管理系统（KMS）封装与解封数据密钥的程序，空为 <密钥文件夹>/identity/keys.json"
        " · program that wraps data keys by a KMS, empty: key file",
        "可执行的程序路径，约定见 kernel/vault/keepers.py",
    )
    signing_algorithm: Literal["ed25519", "sm2"] = about(
        "ed25519",
        "此后登记的机关签名公钥所用的算法，已登记的照旧 · algorithm of agencies' signing keys registered from now on",
        "ed25519（Ed25519）或 sm2（国密 SM2）",
    )
    demonstration_keys: bool = about(
        False,
        "接受标明“演示”的签名公钥，由 ./hub up 在全内置运行时自行打开 · accept signing keys marked as demonstration",
        "true 或 false；仅限开发环境、本机回环地址和内置的 PostgreSQL 与 NATS",
    )
    ferry_cipher: Literal["aes-gcm", "sm4-gcm"] = about(
        "aes-gcm",
        "送往隔离网络的摆渡包所用的加密算法 · cipher of bundles for isolated networks",
        "aes-gcm（AES-256-GCM）或 sm4-gcm（国密 SM4-GCM）",
    )
    ferry_bundle_mib: int = about(
        24,
        "一个摆渡包所含材料的上限（MiB），超出的分入后面的包 · files in one such bundle (MiB)",
        "1 到 32 的整数",
        ge=1,
        le=32,
    )
    file_bucket: str | None = about(
        None, "存放文件的 S3 桶，空为数据目录 · S3 bucket for files, empty: data folder", "桶名"
    )
    file_bucket_url: str | None = about(None, "S3 服务地址 · address of the S3 service", "http(s)://主机:端口")
    file_bucket_region: str = about("us-east-1", "S3 区域 · S3 region", "非空文字", min_length=1)
    file_quota_mib: int = about(
        51_200, "每个单位可存文件总量（MiB） · file quota of an agency (MiB)", "1 到 10000000 的整数", ge=1, le=10**7
    )
    public_file_mib: int = about(
        20, "公众每个附件的上限（MiB） · a file of the public (MiB)", "1 到 2048 的整数", ge=1, le=2048
    )
    public_file_quota_mib: int = about(
        10_240,
        "公众已上传而未处理完的附件总量（MiB） · files of the public that wait (MiB)",
        "1 到 10000000 的整数",
        ge=1,
        le=10**7,
    )

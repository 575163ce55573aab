"""`hub verify`: recompute every hash chain of every service's journal."""

import asyncio

import asyncpg

from cli.nats_accounts import services
from kernel.settings import Settings
from kernel.verification import Verified, verify_journal


def command() -> None:
    """Print what was checked; exit code 1 when anything does not hold."""
    settings = Settings.load()
    results = asyncio.run(verify_all(settings))
    for service, verified in results.items():
        print(f"{service}：{verified.rows} 条流水，{verified.chains} 条链，", end="")
        print("全部相符" if not verified.findings else f"发现 {len(verified.findings)} 处不符")
        for finding in verified.findings:
            print(f"  {finding.aggregate}：{finding.text}")
    if any(verified.findings for verified in results.values()):
        raise SystemExit(1)


async def verify_all(settings: Settings) -> dict[str, Verified]:
    """Every service's journal, read as the service's own role."""
    return {service: await verify_service(settings, service) for service in services()}


async def verify_service(settings: Settings, service: str) -> Verified:
    """One service's journal."""
    connection = await asyncpg.connect(settings.postgres_dsn(service), timeout=10)
    try:
        return await verify_journal(connection)
    finally:
        await connection.close()

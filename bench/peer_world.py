"""What the peers read: the hub's own rows, as views that a role of theirs may select from."""

from cli.administrator import administrator
from kernel.settings import Settings

ROLE = "bench_peer"
PASSWORD = "peers-read-only"
# PostGraphile takes names and relations of views from their comments; the others do not read them.
VIEWS = f"""
CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}';
CREATE SCHEMA {ROLE};
CREATE VIEW {ROLE}.enterprises AS
    SELECT credit_code, name, region, upper(state) AS state, upper(supervision_class) AS supervision_class
    FROM registry.enterprises;
CREATE VIEW {ROLE}.complaints AS
    SELECT number, credit_code, upper(state) AS state, filed_at, matter_name FROM complaints.complaints;
COMMENT ON VIEW {ROLE}.enterprises IS E'@name enterprise\\n@primaryKey credit_code';
COMMENT ON VIEW {ROLE}.complaints IS
    E'@name complaint\\n@primaryKey number\\n@foreignKey (credit_code) references enterprises (credit_code)';
GRANT USAGE ON SCHEMA {ROLE} TO {ROLE};
GRANT SELECT ON ALL TABLES IN SCHEMA {ROLE} TO {ROLE};
ALTER ROLE {ROLE} SET search_path = {ROLE};
"""


async def open_to_peers(settings: Settings) -> str:
    """Make the role and its views; the connection string, over the same loopback TCP as the hub's own."""
    address, _, parameters = settings.postgres_address().partition("?")
    async with administrator(settings, address.rpartition("/")[2]) as connection:
        await connection.execute(VIEWS)
    return f"postgresql://{ROLE}:{PASSWORD}@{address}?{parameters or 'sslmode=disable'}"

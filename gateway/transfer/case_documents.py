"""Documents in the files of cases 案卷材料 in GraphQL."""

from typing import Any

import strawberry

from contracts.transfer import referrals as contract
from gateway.types import record


def download_of(root: Any) -> str:
    """Where the file of this digest is given out to those who may have it."""
    return f"/files/transfer/{root.sha256}"


@record(contract.ReferralDocument, "案卷材料：移送案件、衔接事项随案的一份材料")
class ReferralDocument:
    """A document in the file."""

    download = strawberry.field(download_of, description="下载地址：材料以同一摘要存入移送文件库后可用")

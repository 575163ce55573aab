"""Files that agencies let each other have, in GraphQL."""

import strawberry

from contracts.transfer import joint_terms
from gateway.transfer.case_documents import download_of
from gateway.types import record


@record(joint_terms.JointFile, "一份材料：由提供单位给记录的各方查阅")
class JointFile:
    """A file."""

    download = strawberry.field(download_of, description="下载地址：材料以同一摘要存入移送文件库后可用")

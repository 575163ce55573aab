"""What early involvement, case notices, joint meetings and disputes on law share: fields, files, steps."""

from datetime import datetime
from typing import Annotated

from contracts import patterns
from contracts.fields import Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Record
from contracts.transfer.referral_terms import Offence

AGENCIES_MAX, FILES_MAX, ITEMS_MAX = 20, 50, 50

JointNumber = Annotated[str, about("编号", min_length=1, max_length=64)]
JointNumbers = Annotated[list[str], about("编号，至多 100 个", max_length=PAGE_SIZE_MAX)]
AgencyCode = Annotated[str, about("单位代码", min_length=1, max_length=64)]
Words = Annotated[str, about("文字", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
LongWords = Annotated[str, about("文字", min_length=1, max_length=20000, pattern=patterns.NOT_BLANK)]
Heading = Annotated[str, about("标题", min_length=2, max_length=200, pattern=patterns.NOT_BLANK)]
AskedSize = Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)]
AskedAfter = Annotated[str | None, about("续页标记")]
AskedOffence = Annotated[Offence | None, about("涉嫌罪名")]
SIZE = PAGE_SIZE_DEFAULT


class NewJointFile(Record, frozen=True, kw_only=True):
    """A file handed out, known by its digest; it is given out only as the file of the agency that names it."""

    title: Annotated[str, about("材料名称", Level.CASE, min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    sha256: Annotated[str, about("文件 SHA-256 摘要", Level.CASE, pattern=patterns.SHA256)]


class JointFile(Record, frozen=True, kw_only=True):
    """A file of an agency that others of the record may have."""

    title: Annotated[str, about("材料名称", Level.CASE)]
    sha256: Annotated[str, about("文件 SHA-256 摘要", Level.CASE)]
    added_by: Annotated[str, about("提供单位代码", Level.CASE)]
    added_at: Annotated[datetime, about("提供时间", Level.CASE)]


JointFiles = Annotated[list[NewJointFile], about(f"材料，至多 {FILES_MAX} 件", max_length=FILES_MAX)]
SomeJointFiles = Annotated[list[NewJointFile], about(f"材料，至多 {FILES_MAX} 件", min_length=1, max_length=FILES_MAX)]

"""The dossier 卷宗 of a referral as files: its documents' pages, its manifest."""

import asyncio

from kernel.work import Work
from services.transfer.dossiers.rules import PDF, pages_of
from services.transfer.referrals.rules import manifest
from services.transfer.referrals.rules.case import Case

COUNTED_BYTES_MAX = 32 * 1024 * 1024


async def counted(case: Case, work: Work) -> Case:
    """The case with the pages of those documents that its agency has in the file store as PDF."""
    contents = [document.sha256 for document in case.documents]
    found = await work.files.of_type(contents, PDF, COUNTED_BYTES_MAX)
    counts = {one.sha256: await asyncio.to_thread(pages_of, one.open) for one in found}
    return manifest.with_counts(case, {sha256: pages for sha256, pages in counts.items() if pages is not None})


async def keep(case: Case, work: Work) -> None:
    """Keep the newest manifest as the file of its SHA-256."""
    newest = case.particulars.manifest
    if newest is not None:
        await work.files.keep(f"卷宗目录 {case.number}.json", manifest.written(case, newest))

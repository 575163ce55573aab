"""Issues documents within a command's transaction."""

import asyncio
from datetime import datetime
from typing import Any

from contracts.actors import Actor
from contracts.zone import SHANGHAI
from kernel.database import Connection
from kernel.documents import store
from kernel.documents.printing import print_pdf
from kernel.documents.records import IssuedDocument
from kernel.files.given import Files
from kernel.jurisdiction import Jurisdiction

TABLE, TEMPLATES = "documents", "templates"


class Documents:
    """What one actor issues; kinds stand in documents.csv, each with its template and the form of its number."""

    def __init__(
        self, connection: Connection, files: Files, jurisdiction: Jurisdiction, actor: Actor, now: datetime
    ) -> None:
        self._connection = connection
        self._files = files
        self._jurisdiction = jurisdiction
        self._actor = actor
        self._now = now

    async def issued(self, aggregate: str, kind: str) -> IssuedDocument | None:
        """What the actor's agency has already issued of this kind on the record."""
        return await store.issued(self._connection, aggregate, kind, self._actor.agency)

    async def issue(self, kind: str, aggregate: str, data: dict[str, Any]) -> IssuedDocument:
        """Number, print and keep a document; the same kind once per agency and record.

        Refusal: DOCUMENT_UNPRINTABLE. A refused or broken-off command leaves no gap in the numbers.
        """
        row = next(row for row in self._jurisdiction.table(TABLE) if row["kind"] == kind)
        year = self._now.astimezone(SHANGHAI).year
        place = await store.next_number(self._connection, self._actor.agency, kind, year)
        number = row["number"].format(year=year, place=place)
        template = self._jurisdiction.folder / TEMPLATES / row["template"]
        given = data | {"title": row["name"], "number": number}
        pdf = await asyncio.to_thread(print_pdf, template, given, self._now)
        document = IssuedDocument(
            agency=self._actor.agency,
            kind=kind,
            number=number,
            aggregate=aggregate,
            sha256=await self._files.keep(f"{row['name']} {number}.pdf", pdf),
            issued_at=self._now,
        )
        await store.keep(self._connection, document, year, place)
        return document

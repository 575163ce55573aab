"""The balance of points: earned in lots that expire, spent from the oldest, corrected by counter entries."""

from collections.abc import Iterable
from datetime import date

import msgspec

from contracts.registry.study_terms import StudyEntryKind, StudyPart, StudyReward
from services.registry.study.rules.book import Row


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger, never changed once written."""

    id: str
    credit_code: str
    kind: StudyEntryKind
    on: date
    points: int
    minutes: int = 0
    last_day: date | None = None
    basis: str
    course: str | None = None
    corrects: str | None = None


class Lot(msgspec.Struct):
    """Points earned together, and how many of them are left."""

    entry: Entry
    left: int

    def holds(self, day: date) -> bool:
        """Whether what is left may still be used on the day."""
        return self.entry.last_day is None or day <= self.entry.last_day


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on a day; `points` is below zero only where points were corrected after they were spent."""

    points: int
    minutes: int
    parts: list[StudyPart]


def balance(entries: Iterable[Entry], day: date) -> Balance:
    """The balance on a day, whatever the order of the entries."""
    known = [entry for entry in entries if entry.on <= day]
    undone = {entry.corrects for entry in known if entry.corrects}
    standing = [entry for entry in known if not entry.corrects and entry.id not in undone]
    lots, owed = _lots(sorted(standing, key=lambda entry: (entry.on, entry.points < 0, entry.id)))
    parts = [_part(lot, day) for lot in lots]
    if owed:
        parts.append(StudyPart(fact="已使用而后被冲正的积分", adds=-owed, left=-owed, source="积分记录"))
    minutes = sum(entry.minutes for entry in standing)
    return Balance(points=sum(part.left for part in parts), minutes=minutes, parts=parts)


def rewards(rows: Iterable[Row], points: int) -> list[StudyReward]:
    """What the points are good for, and what is still out of reach."""
    ordered = sorted(rows, key=lambda row: (row.at_least, row.code))
    return [
        StudyReward(
            code=row.code,
            suggestion=row.name,
            at_least=row.at_least,
            reached=points >= row.at_least,
            spends=row.spends,
            days=row.value or None,
            source=f"{row.source}，{row.status.label}",
        )
        for row in ordered
    ]


def shortening(rows: Iterable[Row], points: int, days: int) -> Row | None:
    """The cheapest reward within reach that shortens a wait by so many days, else the one that shortens it most."""
    mine = [row for row in rows if row.code == "repair" and points >= max(row.at_least, row.spends)]
    enough = [row for row in mine if row.value >= days]
    if enough:
        return min(enough, key=lambda row: (row.spends, row.value))
    return max(mine, key=lambda row: row.value, default=None)


def _lots(standing: Iterable[Entry]) -> tuple[list[Lot], int]:
    lots: list[Lot] = []
    owed = 0
    for entry in standing:
        if entry.points >= 0:
            paid = min(owed, entry.points)
            owed -= paid
            lots.append(Lot(entry, entry.points - paid))
            continue
        wanted = -entry.points
        for lot in sorted(lots, key=lambda lot: (lot.entry.last_day or date.max, lot.entry.id)):
            taken = min(wanted, lot.left) if lot.holds(entry.on) else 0
            lot.left -= taken
            wanted -= taken
        owed += wanted
    return lots, owed


def _part(lot: Lot, day: date) -> StudyPart:
    entry = lot.entry
    return StudyPart(
        fact=entry.kind.label,
        adds=entry.points,
        left=lot.left if lot.holds(day) else 0,
        source=entry.basis,
        entry=entry.id,
        on=entry.on,
        last_day=entry.last_day,
    )

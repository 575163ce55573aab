"""What the inbox 待办与告知 calls things."""

import msgspec

from contracts.transfer.inbox import NoticeKind

LABELS = msgspec.json.encode({kind.value: kind.label for kind in NoticeKind}).decode()

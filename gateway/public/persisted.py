"""The queries of the portal, kept by name and by SHA-256: short addresses that any cache can hold."""

from pathlib import Path

from contracts.errors import Refusal
from gateway.requests import GraphQLRequest
from gateway.trusted import HASH, TrustedDocuments, hash_of

FOLDER = Path(__file__).parent / "documents"


class Persisted:
    """Finds the text of a request; where only trusted documents run, these and the registered ones do."""

    def __init__(self, trusted: Path | None, folder: Path = FOLDER) -> None:
        texts = {place.stem: place.read_text(encoding="utf-8") for place in sorted(folder.glob("*.graphql"))}
        self.texts = texts | {hash_of(text): text for text in texts.values()}
        self._trusted = TrustedDocuments(trusted) if trusted else None

    def found(self, request: GraphQLRequest) -> GraphQLRequest:
        """The request with its text. Refusal: DOCUMENT_NOT_TRUSTED."""
        text = self._text(request)
        return GraphQLRequest(text, request.variables, request.operation)

    def _text(self, request: GraphQLRequest) -> str:
        named = HASH.fullmatch(request.document_id or "")
        text = self.texts.get(named.group(1) if named else request.document_id or hash_of(request.query or ""))
        if text is not None and request.query in (None, text):
            return text
        if self._trusted is not None:
            return self._trusted.text(request.query, request.document_id)
        if request.query is None:
            raise Refusal("DOCUMENT_NOT_TRUSTED", hash=(request.document_id or "")[:80])
        return request.query

"""Requests made to hurt: each body is at most 64 KiB and must be answered or refused cheaply."""

import json
from collections.abc import Callable

from graphql import get_introspection_query

from gateway.requests import BODY_BYTES_MAX

SPARE = 200


def ask(query: str, **variables: object) -> bytes:
    """A JSON body."""
    return json.dumps({"query": query, "variables": variables}, ensure_ascii=False).encode()


def filled(part: str, around: str = "%s", limit: int = BODY_BYTES_MAX - SPARE) -> str:
    """A text of as many parts as fit, inside another."""
    return around % (part * ((limit - len(around)) // len(part)))


def numbered(make: Callable[[int], str], count: int) -> str:
    """Parts with a running number."""
    return " ".join(make(number) for number in range(count))


def chain(count: int, body: str) -> str:
    """Fragments that each spread the next one as `body` says."""
    links = numbered(lambda n: f"fragment F{n} on Query {{ {body.replace('NEXT', f'F{n + 1}')} }}", count)
    return f"{{ ...F0 }} {links} fragment F{count} on Query {{ __typename }}"


def deep(open: str, close: str, depth: int, core: str = "") -> str:
    """A core inside so many brackets."""
    return open * depth + core + close * depth


def doubling(number: int) -> str:
    """A fragment that asks through the next one."""
    spread = f"...F{number + 1}"
    return f"fragment F{number} on Enterprise {{ a: referrals {{ edges {{ node {{ enterprise {{ {spread} }} }} }} }} }}"


def wrong_fields(number: int, count: int) -> str:
    """Fields that are in no schema."""
    return numbered(lambda n: f"w{number}x{n}", count)


LIST_OF_TEXTS = "query ($a: [String!]) { agencies(afterPosition: $a) { edges { cursor } } }"
REGISTER = "mutation ($i: RegisterAgencyInput!) { registerAgency(input: $i) { position } }"
PAGE_OF_N = "query($n:Int!){agencies(first:$n){edges{cursor}}}"
PAGES_OF_N = "enterprises(first: $n) { edges { node { complaints(first: $n) { edges { node { text } } } } } }"
BIG_PAGE = "{ agencies(first: 100) { edges { node { code } } } }"

ATTACKS: dict[str, bytes] = {
    "fragment chain doubling": ask(chain(18, "...NEXT ...NEXT")),
    "fragment chain of many": ask(chain(200, "...NEXT")),
    "fragment chain quintupling": ask(chain(18, "...NEXT " * 5)),
    "fragments spread a hundred times": ask("{ " + "...F0 " * 100 + "} fragment F0 on Query { __typename }"),
    "fragment cycle": ask("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
    "fragment spreading itself": ask("{ ...A } fragment A on Query { a: __typename ...A }"),
    "aliased fields doubling by fragments": ask("{ ...F0 } " + numbered(doubling, 15)),
    "alias flood": ask("{ " + numbered(lambda n: f"a{n}: __typename", 600) + " }"),
    "alias flood of questions": ask("{ " + numbered(lambda n: f'a{n}: agency(code: "x{n}") {{ code }}', 180) + " }"),
    "directive flood": ask("{ __typename " + "@skip(if: false) " * 300 + "}"),
    "unknown directive flood": ask("{ __typename " + "@a " * 900 + "}"),
    "directives by fragments": ask(chain(18, "...NEXT @include(if: true) ...NEXT @include(if: true)")),
    "repeated field": ask("{ " + "__typename " * 1900 + "}"),
    "repeated selections": ask("{ " + "agencies { edges { node { code } } } " * 150 + "}"),
    "many different wrong fields": ask("{ " + numbered(lambda n: f"agensies{n}", 1900) + " }"),
    "many fields that almost exist": ask("{ " + numbered(lambda n: f"enterprize{n}Changes", 1900) + " }"),
    "tokens to the limit": ask(filled("a ", "{ %s }")),
    "tokens beyond the limit": ask("{ " + "a " * 2500 + "}"),
    "deep selections": ask(deep("{ a ", "}", 600)),
    "deep inline fragments": ask("{ " + deep("... { ", "}", 600, "__typename") + " }"),
    "deep list literal": ask("{ agencies(afterPosition: " + deep("[", "]", 900) + ") { edges { cursor } } }"),
    "deep object literal": ask("{ agencies(filter: " + deep("{a:", "}", 600, "1") + ") { edges { cursor } } }"),
    "deep list type": ask("query ($a: " + deep("[", "]", 900, "Int") + ") { __typename }"),
    "deep list in variables": b'{"query":"{__typename}","variables":{"a":' + deep("[", "]", 30_000).encode() + b"}}",
    "deep object in variables": b'{"query":"{__typename}","variables":'
    + deep('{"a":', "}", 10_000, "1").encode()
    + b"}",
    "nesting just within JSON's limit": b'{"query":"{__typename}","variables":{"a":'
    + deep("[", "]", 1000).encode()
    + b"}}",
    "long list in variables": ask(LIST_OF_TEXTS, a=["a"] * 12_000),
    "long list of wrong values in variables": ask(LIST_OF_TEXTS, a=[1] * 20_000),
    "huge string in variables": ask("query ($a: String!) { agency(code: $a) { code } }", a="长" * 20_000),
    "huge whole number": ask("{ agencies(first: " + "9" * 60_000 + ") { edges { cursor } } }"),
    "huge number in variables": b'{"query":"%s","variables":{"n":%s}}' % (PAGE_OF_N.encode(), b"9" * 60_000),
    "huge exponent": ask("{ agencies(first: 1e999999999) { edges { cursor } } }"),
    "huge exponent in variables": b'{"query":"%s","variables":{"n":1e99999}}' % PAGE_OF_N.encode(),
    "huge page": ask("{ agencies(first: 2147483647) { edges { node { code } } } }"),
    "negative page": ask("{ agencies(first: -1) { edges { node { code } } } }"),
    "pages in pages": ask(
        "{ enterprises(first: 100) { edges { node { complaints(first: 100) { edges { node { text } } } } } } }"
    ),
    "pages in pages by variables": ask("query ($n: Int!) { " + PAGES_OF_N + " }", n=100),
    "NUL in the query": b'{"query":"{ agency(code: \\"a\\u0000\\") { code } }"}',
    "escaped NUL in a literal": ask('{ agency(code: "a\\u0000b") { code } }'),
    "NUL in variables": b'{"query":"query($a:String!){agency(code:$a){code}}","variables":{"a":"x\\u0000"}}',
    "NUL as a variable's name": b'{"query":"{__typename}","variables":{"a\\u0000":1}}',
    "lone surrogate in variables": b'{"query":"query($a:String!){agency(code:$a){code}}","variables":{"a":"\\ud800"}}',
    "lone surrogate in a literal": ask('{ agency(code: "\\ud800") { code } }'),
    "lone surrogate in UTF-8": b'{"query":"{ agency(code: \\"\xed\xa0\x80\\") { code } }"}',
    "overlong UTF-8": b'{"query":"\xc0\xaf"}',
    "byte order mark": b"\xef\xbb\xbf" + ask("{ __typename }"),
    "UTF-16": '{"query":"{ __typename }"}'.encode("utf-16"),
    "many variables": ask("query (" + numbered(lambda n: f"$a{n}: Int", 400) + ") { __typename }"),
    "many variables' defaults": ask("query (" + numbered(lambda n: f"$a{n}: Int = {n}", 300) + ") { __typename }"),
    "many operations": ask(numbered(lambda n: f"query Q{n} {{ __typename }}", 300)),
    "many operations over fragments": ask(
        numbered(lambda n: f"query Q{n} {{ ...F0 }}", 150) + chain(18, "...NEXT").partition("}")[2]
    ),
    "unclosed string": ask('{ agency(code: "' + "a" * 60_000),
    "block string": ask('{ agency(code: """' + "\\n " * 15_000 + '""") { code } }'),
    "comments only": ask("#" * 60_000),
    "commas only": ask("," * 60_000),
    "many commas": ask("{ " + "," * 60_000 + " __typename }"),
    "introspection of everything": ask(get_introspection_query()),
    "introspection in a circle": ask(
        "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"
    ),
    "introspection many times": ask(
        "{ " + numbered(lambda n: f"a{n}: __schema {{ types {{ fields {{ args {{ name }} }} }} }}", 15) + " }"
    ),
    "introspection by many types": ask("{ " + numbered(lambda n: f'a{n}: __type(name: "T{n}") {{ name }}', 15) + " }"),
    "duplicate keys": b'{"query":"{ a }",' + b'"query":"{ __typename }",' * 2000 + b'"variables":{}}',
    "wide object in variables": ask("{ __typename }", **{f"a{number}": number for number in range(4000)}),
    "names as wrong values in variables": ask(LIST_OF_TEXTS, a=[{f"n{number}": 1} for number in range(4500)]),
    "wrong keys in variables": ask(REGISTER, i={f"agencyKind{number}": 1 for number in range(2700)}),
    "each value wrong in variables": ask(LIST_OF_TEXTS, a=list(range(9000))),
    "long list literal": ask("{ agencies(afterPosition: [" + '"a" ' * 1900 + "]) { edges { cursor } } }"),
    "long list of wrong literals": ask("{ agencies(afterPosition: [" + "A " * 1900 + "]) { edges { cursor } } }"),
    "wide object literal": ask(
        "{ agencies(filter: {" + numbered(lambda n: f"kind{n}: 1", 600) + "}) { edges { cursor } } }"
    ),
    "many unknown arguments": ask("{ agency(" + numbered(lambda n: f"code{n}: 1", 600) + ") { code } }"),
    "many variables of another type": ask(
        "query("
        + numbered(lambda n: f"$v{n}: Int", 250)
        + ") { agencies(afterPosition: ["
        + numbered(lambda n: f"$v{n}", 250)
        + "]) { edges { cursor } } }"
    ),
    "wrong fields in all fragments of all operations": ask(
        numbered(lambda n: f"query Q{n} {{ ...F0 }}", 10)
        + numbered(lambda n: f"fragment F{n} on Query {{ {wrong_fields(n, 85)} ...F{n + 1} }}", 19)
        + f"fragment F19 on Query {{ {wrong_fields(19, 85)} }}"
    ),
    "overlapping fields with different arguments": ask(
        "{ " + numbered(lambda n: f'agency(code: "{n}") {{ code }}', 180) + " }"
    ),
    "overlapping aliases": ask("{ " + numbered(lambda n: f"a: agencies {{ edges {{ b{n}: cursor }} }}", 15) + " }"),
    "a page of everything": ask(BIG_PAGE),
}


def request(body: bytes, media: str = "application/json", headers: bytes = b"") -> bytes:
    """A body as it goes over the wire."""
    head = f"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: {media}\r\ncontent-length: {len(body)}\r\n"
    return head.encode() + headers + b"\r\n" + body


def chunked(body: bytes, size: int) -> bytes:
    """A body in chunks of so many bytes."""
    chunks = b"".join(
        b"%x\r\n%b\r\n" % (len(body[at : at + size]), body[at : at + size]) for at in range(0, len(body), size)
    )
    head = (
        b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n"
    )
    return head + b"\r\n" + chunks + b"0\r\n\r\n"


MULTIPART = "multipart/form-data; boundary=a"
PREFLIGHT = b"graphql-require-preflight: 1\r\n"
PART = b'--a\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n'

TRANSPORTS: dict[str, bytes] = {
    "many headers": request(ask("{ __typename }"), headers=b"a:\r\n" * 6500),
    "one long header": request(ask("{ __typename }"), headers=b"a: " + b"a" * 31_000 + b"\r\n"),
    "body in chunks of one byte": chunked(ask("{" + " " * 60_000 + "__typename }"), 1),
    "multipart of many parts": request(PART * 800 + b"--a--\r\n", MULTIPART, PREFLIGHT),
    "multipart of boundaries": request(b"--a\r\n" * 12_000 + b"--a--\r\n", MULTIPART, PREFLIGHT),
    "multipart of almost boundaries": request(PART + b"\r\n--" * 16_000 + b"--a--\r\n", MULTIPART, PREFLIGHT),
    "multipart with many headers": request(
        b"--a\r\n" + b"a: b\r\n" * 10_000 + b"\r\n\r\n--a--\r\n", MULTIPART, PREFLIGHT
    ),
}

"""The forms that texts must have, and how each reads in Chinese.

`$(?!\\n)` is the end of the text: `$` alone would let a line break follow.
"""

REGION = r"^[0-9]{6}$(?!\n)"
AGENCY = r"^[a-z_]+-[0-9]{6}$(?!\n)"
OFFICE = r"^[a-z_]{1,32}$(?!\n)"
CREDIT_CODE_SHAPE = r"^[0-9A-Z]{18}$(?!\n)"
CREDIT_CODE_PREFIX = r"^[0-9A-Z]{2,18}$(?!\n)"
CERTIFICATE = r"^[0-9A-Z-]{4,32}$(?!\n)"
VERSION = r"^[0-9A-Za-z._-]{1,32}$(?!\n)"
MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$(?!\n)"
PERIOD = r"^20[0-9]{2}(-Q[1-4])?$(?!\n)"
SHA256 = r"^[0-9a-f]{64}$(?!\n)"
TRADE = r"^[A-T][0-9]{0,4}$(?!\n)"
TRADE_OR_NONE = r"^([A-T][0-9]{0,4})?$(?!\n)"
SOURCE = r"^[0-9A-Za-z-]{2,32}$(?!\n)"
ED25519 = r"^[0-9A-Za-z_-]{43}$(?!\n)"
BASE64URL = r"^[0-9A-Za-z_-]+$(?!\n)"
NOT_BLANK = r"\S"

WORDINGS = {
    REGION: "6 位数字的行政区划代码，如 640500",
    AGENCY: "单位代码，如 ecology-640500",
    OFFICE: "内设机构代码，1 至 32 位小写字母或下划线，如 enforcement",
    CREDIT_CODE_SHAPE: "18 位数字和大写字母的统一社会信用代码",
    CREDIT_CODE_PREFIX: "统一社会信用代码的开头 2 至 18 位，数字和大写字母",
    CERTIFICATE: "4 至 32 位数字、大写字母或连字符的执法证号",
    VERSION: "1 至 32 位字母、数字、点、下划线或连字符的版本号，如 2026-1",
    MONTH: "月份，如 2026-12",
    PERIOD: "季度如 2026-Q3，年度如 2026",
    SHA256: "64 位小写十六进制数",
    TRADE: "国民经济行业代码（GB/T 4754），如 C2221",
    TRADE_OR_NONE: "国民经济行业代码（GB/T 4754），如 C2221，或空",
    SOURCE: "2 至 32 位字母、数字或连字符的采集来源代码，如 CJ640500-01",
    ED25519: "43 位 base64url 的 Ed25519 公钥",
    BASE64URL: "base64url 文字：数字、字母、下划线或连字符，无填充",
    NOT_BLANK: "不能只有空白",
}

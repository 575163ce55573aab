"""The enforcement items 执法事项目录 and the responsibility matrix 权责清单 in GraphQL."""

import strawberry

from contracts.registry import catalogue as contract
from gateway import fields
from gateway.types import record


@record(contract.PublishedVersion, "权责清单或执法事项目录的一个版本；施行日期最晚且已施行的版本有效")
class PublishedVersion:
    """A version."""


@record(contract.MatrixEntry, "权责清单的一行：事项、层级、地区由哪个机构负责")
class MatrixEntry:
    """A row of the matrix."""


@record(contract.EnforcementItem, "执法事项")
class EnforcementItem:
    """An enforcement item."""


@record(contract.MatrixDifference, "权责清单两个版本间的一处差异")
class MatrixDifference:
    """A difference between two versions."""


@strawberry.type
class CatalogueQuery:
    """Questions about the catalogue."""

    matrix_versions = fields.many(PublishedVersion, contract.ListMatrices, description="已发布的权责清单版本")
    matrix_rows = fields.many(
        MatrixEntry, contract.ListMatrixRows, description="权责清单的各行；不指明版本则取当日有效的版本"
    )
    matrix_differences = fields.many(
        MatrixDifference, contract.CompareMatrices, description="权责清单两个版本之间的调整"
    )
    enforcement_items = fields.many(
        EnforcementItem, contract.ListItems, description="执法事项目录；不指明版本则取当日有效的版本"
    )

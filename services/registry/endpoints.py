"""What the registry answers: message class -> handler."""

from contracts.registry import agencies as agencies_contract
from contracts.registry import catalogue as catalogue_contract
from contracts.registry import directory as directory_contract
from contracts.registry import imports as imports_contract
from contracts.registry import officers as officers_contract
from contracts.registry import permits as permits_contract
from kernel.service import Endpoints
from services.registry.agencies import handlers as agencies
from services.registry.catalogue import handlers as catalogue
from services.registry.directory import handlers as directory
from services.registry.imports import handlers as imports
from services.registry.officers import handlers as officers
from services.registry.permits import handlers as permits

ENDPOINTS = Endpoints(
    service="registry",
    commands={
        agencies_contract.RegisterAgency: agencies.register,
        agencies_contract.EndAgency: agencies.end,
        directory_contract.RegisterEnterprise: directory.register,
        directory_contract.ChangeEnterprise: directory.change,
        directory_contract.CloseEnterprise: directory.close,
        permits_contract.RecordPermit: permits.record,
        officers_contract.RegisterOfficers: officers.register,
        catalogue_contract.PublishMatrix: catalogue.publish_matrix,
        catalogue_contract.PublishItems: catalogue.publish_items,
        imports_contract.StartImport: imports.start,
    },
    queries={
        agencies_contract.GetAgencies: agencies.get,
        agencies_contract.ListAgencies: agencies.list_,
        directory_contract.GetEnterprises: directory.get,
        directory_contract.ListEnterprises: directory.list_,
        directory_contract.ListEnterpriseChanges: directory.history,
        directory_contract.ChangesOfEnterprises: directory.histories,
        permits_contract.GetPermits: permits.get,
        permits_contract.ListPermits: permits.list_,
        permits_contract.PermitsOfEnterprises: permits.of_enterprises,
        officers_contract.GetOfficers: officers.get,
        officers_contract.ListOfficers: officers.list_,
        catalogue_contract.GetMatrices: catalogue.get_matrices,
        catalogue_contract.GetItemVersions: catalogue.get_item_versions,
        catalogue_contract.ListMatrices: catalogue.list_matrices,
        catalogue_contract.ListMatrixRows: catalogue.list_matrix_rows,
        catalogue_contract.ListItems: catalogue.list_items,
        catalogue_contract.CompareMatrices: catalogue.compare_matrices,
        imports_contract.GetImports: imports.get,
        imports_contract.ListImports: imports.list_,
        imports_contract.ListImportRows: imports.list_rows,
        imports_contract.RowsOfImports: imports.rows_of,
        imports_contract.ImportReport: imports.report,
    },
    events={
        imports_contract.ImportStarted: imports.on_started,
        imports_contract.ImportAdvanced: imports.on_advanced,
    },
)

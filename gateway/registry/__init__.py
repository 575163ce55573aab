"""The registry's part of the graph."""

from gateway.registry.agencies import AgencyMutation, AgencyQuery
from gateway.registry.alerts import AlertMutation, AlertQuery
from gateway.registry.catalogue import CatalogueQuery
from gateway.registry.credit import CreditMutation, CreditQuery
from gateway.registry.directory import EnterpriseMutation, EnterpriseQuery
from gateway.registry.editions import EditionMutation, EditionQuery
from gateway.registry.equipment import EquipmentMutation, EquipmentQuery
from gateway.registry.expert_groups import ExpertGroupMutation, ExpertGroupQuery
from gateway.registry.experts import ExpertMutation, ExpertQuery
from gateway.registry.guidance import GuidanceMutation, GuidanceQuery
from gateway.registry.imports import ImportMutation, ImportQuery, ImportSubscription
from gateway.registry.lendings import LendingMutation, LendingQuery
from gateway.registry.merges import MergeMutation, MergeQuery
from gateway.registry.notices import NoticeMutation, NoticeQuery
from gateway.registry.observations import ObservationMutation, ObservationQuery
from gateway.registry.officers import OfficerMutation, OfficerQuery
from gateway.registry.permit_applications import PermitApplicationMutation, PermitApplicationQuery
from gateway.registry.permit_reports import PermitReportMutation, PermitReportQuery
from gateway.registry.permits import PermitMutation, PermitQuery
from gateway.registry.points import PointQuery
from gateway.registry.positive_list import PositiveListMutation, PositiveListQuery
from gateway.registry.problems import ProblemMutation, ProblemQuery
from gateway.registry.publicity import PublicityMutation, PublicityQuery
from gateway.registry.reading_files import ReadingFileMutation, ReadingFileQuery
from gateway.registry.readings import ReadingMutation, ReadingQuery
from gateway.registry.receivers import ReceiverMutation, ReceiverQuery
from gateway.registry.recusals import RecusalMutation, RecusalQuery
from gateway.registry.relocations import RelocationMutation, RelocationQuery
from gateway.registry.self_checks import SelfCheckMutation, SelfCheckQuery
from gateway.registry.sources import SourceMutation, SourceQuery
from gateway.registry.static_facts import StaticFactMutation, StaticFactQuery
from gateway.registry.study import StudyMutation, StudyQuery
from gateway.registry.training import TrainingMutation, TrainingQuery

QUERIES: tuple[type, ...] = (
    AgencyQuery,
    EnterpriseQuery,
    MergeQuery,
    RelocationQuery,
    PermitQuery,
    PermitApplicationQuery,
    PermitReportQuery,
    StaticFactQuery,
    OfficerQuery,
    RecusalQuery,
    TrainingQuery,
    ExpertQuery,
    ExpertGroupQuery,
    EquipmentQuery,
    LendingQuery,
    CatalogueQuery,
    EditionQuery,
    ImportQuery,
    PointQuery,
    ReadingQuery,
    ReadingFileQuery,
    AlertQuery,
    ObservationQuery,
    SourceQuery,
    ReceiverQuery,
    GuidanceQuery,
    ProblemQuery,
    SelfCheckQuery,
    NoticeQuery,
    PublicityQuery,
    CreditQuery,
    StudyQuery,
    PositiveListQuery,
)
MUTATIONS: tuple[type, ...] = (
    AgencyMutation,
    EnterpriseMutation,
    MergeMutation,
    RelocationMutation,
    PermitMutation,
    PermitApplicationMutation,
    PermitReportMutation,
    StaticFactMutation,
    OfficerMutation,
    RecusalMutation,
    TrainingMutation,
    ExpertMutation,
    ExpertGroupMutation,
    EditionMutation,
    EquipmentMutation,
    LendingMutation,
    ImportMutation,
    ReadingMutation,
    ReadingFileMutation,
    AlertMutation,
    ObservationMutation,
    SourceMutation,
    ReceiverMutation,
    GuidanceMutation,
    ProblemMutation,
    SelfCheckMutation,
    NoticeMutation,
    PublicityMutation,
    CreditMutation,
    StudyMutation,
    PositiveListMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = (ImportSubscription,)

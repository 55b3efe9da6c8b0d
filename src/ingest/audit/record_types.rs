//! Audit record types and user types: number and name, as the schema of the Office 365 Management Activity API
//! lists them (page of June 2026). The service writes numbers; the cmdlet's envelope and some re-exporters write names.

use crate::ingest::json::{Kind, Value};

/// Record types by number, ascending. Numbers have gaps. Two names are brand names with a blank, so compare numbers.
#[rustfmt::skip]
pub const RECORD_TYPES: &[(i64, &str)] = &[
    (1, "ExchangeAdmin"), (2, "ExchangeItem"), (3, "ExchangeItemGroup"), (4, "SharePoint"),
    (6, "SharePointFileOperation"), (7, "OneDrive"), (8, "AzureActiveDirectory"),
    (9, "AzureActiveDirectoryAccountLogon"), (10, "DataCenterSecurityCmdlet"), (11, "ComplianceDLPSharePoint"),
    (13, "ComplianceDLPExchange"), (14, "SharePointSharingOperation"), (15, "AzureActiveDirectoryStsLogon"),
    (16, "SkypeForBusinessPSTNUsage"), (17, "SkypeForBusinessUsersBlocked"),
    (18, "SecurityComplianceCenterEOPCmdlet"), (19, "ExchangeAggregatedOperation"), (20, "PowerBIAudit"),
    (21, "CRM"), (22, "Viva Engage"), (23, "SkypeForBusinessCmdlets"), (24, "Discovery"),
    (25, "MicrosoftTeams"), (28, "ThreatIntelligence"), (29, "MailSubmission"), (30, "MicrosoftFlow"),
    (31, "AeD"), (32, "MicrosoftStream"), (33, "ComplianceDLPSharePointClassification"), (34, "ThreatFinder"),
    (35, "Project"), (36, "SharePointListOperation"), (37, "SharePointCommentOperation"),
    (38, "DataGovernance"), (39, "Kaizala"), (40, "SecurityComplianceAlerts"), (41, "ThreatIntelligenceUrl"),
    (42, "SecurityComplianceInsights"), (43, "MIPLabel"), (44, "VivaInsights"), (45, "PowerAppsApp"),
    (46, "PowerAppsPlan"), (47, "ThreatIntelligenceAtpContent"), (48, "LabelContentExplorer"),
    (49, "TeamsHealthcare"), (50, "ExchangeItemAggregated"), (51, "HygieneEvent"),
    (52, "DataInsightsRestApiAudit"), (53, "InformationBarrierPolicyApplication"),
    (54, "SharePointListItemOperation"), (55, "SharePointContentTypeOperation"),
    (56, "SharePointFieldOperation"), (57, "MicrosoftTeamsAdmin"), (58, "HRSignal"),
    (59, "MicrosoftTeamsDevice"), (60, "MicrosoftTeamsAnalytics"), (61, "InformationWorkerProtection"),
    (62, "Campaign"), (63, "DLPEndpoint"), (64, "AirInvestigation"), (65, "Quarantine"), (66, "MicrosoftForms"),
    (67, "ApplicationAudit"), (68, "ComplianceSupervisionExchange"), (69, "CustomerKeyServiceEncryption"),
    (70, "OfficeNative"), (71, "MipAutoLabelSharePointItem"), (72, "MipAutoLabelSharePointPolicyLocation"),
    (73, "MicrosoftTeamsShifts"), (75, "MipAutoLabelExchangeItem"), (76, "CortanaBriefing"),
    (78, "WDATPAlerts"), (79, "PowerAppsResource"), (82, "SensitivityLabelPolicyMatch"),
    (83, "SensitivityLabelAction"), (84, "SensitivityLabeledFileAction"), (85, "AttackSim"),
    (86, "AirManualInvestigation"), (87, "SecurityComplianceRBAC"), (88, "UserTraining"),
    (89, "AirAdminActionInvestigation"), (90, "MSTIC"), (91, "PhysicalBadgingSignal"),
    (92, "TeamsEasyApprovals"), (93, "AipDiscover"), (94, "AipSensitivityLabelAction"),
    (95, "AipProtectionAction"), (96, "AipFileDeleted"), (97, "AipHeartBeat"), (98, "MCASAlerts"),
    (99, "OnPremisesFileShareScannerDlp"), (100, "OnPremisesSharePointScannerDlp"), (101, "ExchangeSearch"),
    (102, "SharePointSearch"), (103, "PrivacyInsights"), (105, "MyAnalyticsSettings"),
    (106, "SecurityComplianceUserChange"), (107, "ComplianceDLPExchangeClassification"),
    (109, "MipExactDataMatch"), (113, "MS365DCustomDetection"), (147, "CoreReportingSettings"),
    (148, "ComplianceConnector"), (154, "OMEPortal"), (157, "MipLabelAnalyticsAuditRecord"),
    (164, "ScorePlatformGenericAuditRecord"), (174, "DataShareOperation"),
    (181, "EduDataLakeDownloadOperation"), (183, "MicrosoftGraphDataConnectOperation"), (186, "PowerPagesSite"),
    (187, "PowerPlatformAdminDlp"), (188, "PlannerPlan"), (189, "PlannerCopyPlan"), (190, "PlannerTask"),
    (191, "PlannerRoster"), (192, "PlannerPlanList"), (193, "PlannerTaskList"), (194, "PlannerTenantSettings"),
    (195, "ProjectForThewebProject"), (196, "ProjectForThewebTask"), (197, "ProjectForThewebRoadmap"),
    (198, "ProjectForThewebRoadmapItem"), (199, "ProjectForThewebProjectSettings"),
    (200, "ProjectForThewebRoadmapSettings"), (202, "MicrosoftTodoAudit"),
    (206, "MicrosoftTeamsSensitivityLabelAction"), (216, "Viva Goals"),
    (217, "MicrosoftGraphDataConnectConsent"), (218, "AttackSimAdmin"), (230, "TeamsUpdates"),
    (231, "PlannerRosterSensitivityLabel"), (235, "MicrosoftDefenderForIdentityAudit"),
    (237, "DefenderExpertsforXDRAdmin"), (251, "VfamCreatePolicy"), (252, "VfamUpdatePolicy"),
    (253, "VfamDeletePolicy"), (256, "PowerPlatformAdministratorActivity"), (257, "Windows365CustomerLockbox"),
    (261, "CopilotInteraction"), (265, "VivaLearning"), (266, "VivaLearningAdmin"),
    (269, "PeopleAdminSettings"), (275, "OWAAuth"), (277, "SharePointESignature"),
    (278, "Dynamics365BusinessCentral"), (279, "MeshWorlds"), (280, "VivaPulseResponse"),
    (281, "VivaPulseOrganizer"), (282, "VivaPulseAdmin"), (283, "VivaPulseReport"), (284, "AIAppInteraction"),
    (285, "ComplianceDLMExchange"), (286, "ComplianceDLMSharePoint"),
    (287, "ProjectForThewebAssignedToMeSettings"), (288, "CloudPolicyService"),
    (291, "SensitiveInfoDiscovered"), (292, "InsiderRiskScopedUserInsights"),
    (293, "MicrosoftTeamsRetentionLabelAction"), (294, "AadRiskDetection"), (295, "AuditSearch"),
    (296, "AuditRetentionPolicy"), (297, "AuditConfig"), (298, "BackupPolicy"), (299, "RestoreTask"),
    (300, "RestoreItem"), (301, "BackupItem"), (302, "URBACAssignment"), (303, "URBACRole"),
    (304, "URBACEnableState"), (306, "PurviewInsiderRiskCases"), (307, "PurviewInsiderRiskAlerts"),
    (308, "InsiderRiskScopedUsers"), (310, "CreateCopilotPlugin"), (311, "UpdateCopilotPlugin"),
    (312, "DeleteCopilotPlugin"), (313, "EnableCopilotPlugin"), (314, "DisableCopilotPlugin"),
    (315, "CreateCopilotWorkspace"), (316, "UpdateCopilotWorkspace"), (317, "DeleteCopilotWorkspace"),
    (318, "EnableCopilotWorkspace"), (319, "DisableCopilotWorkspace"), (320, "CreateCopilotPromptBook"),
    (321, "UpdateCopilotPromptBook"), (322, "DeleteCopilotPromptBook"), (323, "EnableCopilotPromptBook"),
    (324, "DisableCopilotPromptBook"), (325, "UpdateCopilotSettings"), (328, "ConnectedAIAppInteraction"),
    (329, "PrivaPrivacyConsentOperation"), (330, "PrivaPrivacyAssessmentOperation"),
    (331, "DataCatalogAccessRequests"), (332, "ComplianceSettingsChange"), (333, "DataSecurityInvestigation"),
    (334, "TeamCopilotInteraction"), (335, "IRMActivityAuditTrail"), (336, "SharePointContentSecurityPolicy"),
    (337, "CloudUpdateProfileConfig"), (338, "CloudUpdateTenantConfig"), (339, "CloudUpdateDeviceConfig"),
    (341, "DeviceDiscoverySettingsExclusion"), (342, "DeviceDiscoverySettingsAuthenticatedScans"),
    (344, "DeviceDiscoverySettings"), (345, "USXWorkspaceOnboarding"), (346, "VivaGlintAdvancedConfiguration"),
    (347, "VivaGlintPulseProgram"), (348, "VivaGlintPulseProgramRespondentRate"), (349, "VivaGlintQuestion"),
    (350, "VivaGlintRole"), (351, "VivaGlintRubicon"), (352, "VivaGlintSupportAccess"),
    (353, "VivaGlintSystem"), (354, "VivaGlintUser"), (355, "VivaGlintUserGroup"),
    (356, "VivaGlintFeedbackProgram"), (357, "FabricAudit"), (358, "TrainableClassifier"),
    (359, "WebContentFiltering"), (360, "NoisyAlertPolicy"), (361, "DataScanClassification"),
    (362, "AIInteractionsExport"), (363, "Microsoft365CopilotScheduledPrompt"), (364, "PlacesDirectory"),
    (365, "SentinelNotebookOnLake"), (366, "SentinelJob"), (367, "SentinelKQLOnLake"),
    (368, "SentinelLakeOnboarding"), (369, "SentinelLakeDataOnboarding"), (370, "SentinelAITool"),
    (371, "SentinelGraph"), (372, "CrossTenantAccessPolicy"), (373, "OutlookCopilotAutomation"),
    (374, "VivaEngageNetworkAssociation"), (375, "AppAdminActivity"), (376, "AppSettingsAdminActivity"),
    (377, "UniversalPrintPrintJob"), (378, "VivaAmplifyOutlookSensitivityLabel"),
    (379, "AIInteractionsSubscription"), (380, "AIInteractionsChangeNotification"),
    (381, "FilteringMailMetadataExtended"), (382, "OfficeRestrictedModeAction"),
    (383, "CopilotForSecurityTrigger"), (384, "CopilotAgentManagement"),
    (385, "P4AIAssessmentFabricScannerRecord"), (386, "PlannerGoal"), (387, "PlannerGoalList"),
    (401, "PlannerChatMessage"), (402, "PlannerChatMessageList"), (414, "VivaEngageSegment"),
    (422, "VivaEngageEvents"), (427, "UniversalPrintManagement"), (430, "PurviewPostureAgent"),
    (431, "GranularBrowseTask"), (444, "TeamsEvalDataHubDataAccess"), (445, "TeamsEvalDataHubPermissionChange"),
    (454, "DragonCopilotAdmin"), (462, "MicrosoftTeamsUserConcern"), (463, "VivaGlintAgenticCampaign"),
];

/// Names that other documents use for a record type of the table above.
const OTHER_NAMES: &[(i64, &str)] = &[(22, "Yammer"), (44, "MyAnalytics"), (216, "VivaGoals")];

/// User types by number.
pub const USER_TYPES: &[(i64, &str)] = &[
    (0, "Regular"),
    (1, "Reserved"),
    (2, "Admin"),
    (3, "DcAdmin"),
    (4, "System"),
    (5, "Application"),
    (6, "ServicePrincipal"),
    (7, "CustomPolicy"),
    (8, "SystemPolicy"),
    (9, "PartnerTechnician"),
    (10, "Guest"),
];

/// The record types that the rules of the mapping name.
pub mod record_type {
    /// Exchange cmdlets.
    pub const EXCHANGE_ADMIN: i64 = 1;
    /// One mailbox item.
    pub const EXCHANGE_ITEM: i64 = 2;
    /// Several mailbox items.
    pub const EXCHANGE_ITEM_GROUP: i64 = 3;
    /// Directory changes.
    pub const DIRECTORY: i64 = 8;
    /// Sign-ins of the old directory schema.
    pub const ACCOUNT_LOGON: i64 = 9;
    /// Sign-ins.
    pub const SIGN_IN: i64 = 15;
    /// Data loss prevention matches in SharePoint and OneDrive.
    pub const DLP_SHAREPOINT: i64 = 11;
    /// Data loss prevention matches in mail.
    pub const DLP_EXCHANGE: i64 = 13;
    /// Cmdlets of the compliance portal.
    pub const COMPLIANCE_CMDLET: i64 = 18;
    /// Cmdlets of Skype for Business.
    pub const SKYPE_CMDLET: i64 = 23;
    /// Teams.
    pub const TEAMS: i64 = 25;
    /// Alerts of the compliance portal.
    pub const SECURITY_ALERT: i64 = 40;
    /// Mail read by a client, one record for several messages.
    pub const MAIL_ITEMS_ACCESSED: i64 = 50;
    /// Data loss prevention on devices.
    pub const DLP_ENDPOINT: i64 = 63;
}

/// The name of a record type.
#[must_use]
pub fn record_type_name(number: i64) -> Option<&'static str> {
    let index = RECORD_TYPES.binary_search_by_key(&number, |(value, _)| *value).ok()?;
    RECORD_TYPES.get(index).map(|(_, name)| *name)
}

/// The number of a record type, from a number, a text of digits or a name in any case.
#[must_use]
pub fn record_type_number(value: Value<'_>) -> Option<i64> {
    number_of(value, &[RECORD_TYPES, OTHER_NAMES])
}

/// The number of a user type, from a number, a text of digits or a name in any case.
#[must_use]
pub fn user_type_number(value: Value<'_>) -> Option<i64> {
    number_of(value, &[USER_TYPES])
}

fn number_of(value: Value<'_>, tables: &[&[(i64, &str)]]) -> Option<i64> {
    if value.kind() == Kind::Number {
        return value.as_i64();
    }
    let text = value.text()?;
    value.as_i64().or_else(|| {
        let mut entries = tables.iter().flat_map(|table| table.iter());
        entries.find(|(_, name)| name.eq_ignore_ascii_case(text.trim())).map(|(number, _)| *number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::json::Tape;

    fn record_type(text: &str) -> Option<i64> {
        record_type_number(Tape::new().parse(text).unwrap())
    }

    #[test]
    fn numbers_ascend_and_every_type_has_a_name() {
        assert!(RECORD_TYPES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(RECORD_TYPES.len(), 257);
        assert_eq!(record_type_name(record_type::DLP_ENDPOINT), Some("DLPEndpoint"));
        assert_eq!(record_type_name(5), None);
    }

    #[test]
    fn a_type_is_known_by_number_digits_or_name() {
        assert_eq!(record_type("15"), Some(15));
        assert_eq!(record_type("\"15\""), Some(15));
        assert_eq!(record_type("\"AzureActiveDirectoryStsLogon\""), Some(15));
        assert_eq!(record_type("\"exchangeadmin\""), Some(1));
        assert_eq!(record_type("\"yammer\""), Some(22));
        assert_eq!(record_type("\"no such type\""), None);
        assert_eq!(record_type("null"), None);
    }

    #[test]
    fn data_centre_administrators_are_spelled_two_ways() {
        for text in ["\"DcAdmin\"", "\"DCAdmin\"", "3", "\"3\""] {
            assert_eq!(user_type_number(Tape::new().parse(text).unwrap()), Some(3), "{text}");
        }
    }
}

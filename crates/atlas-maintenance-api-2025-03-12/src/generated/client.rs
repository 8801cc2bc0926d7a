// Written by `cargo xtask generate` from spec/2025-03-12.json. Do not edit.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///For which event who is told. A configuration may have more members, by its kind of event.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct AlertConfiguration {
        ///When it was made, in UTC.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<::atlas_maintenance_types::ReportedTimestamp>,
        ///Whether it tells anybody anything.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub enabled: ::std::option::Option<bool>,
        ///The event, as a constant such as `MAINTENANCE_STARTED`. Some have none (recorded), and constants are added often, so any text is read.
        #[serde(
            rename = "eventTypeName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub event_type_name: ::std::option::Option<::std::string::String>,
        ///The project.
        #[serde(
            rename = "groupId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub group_id: ::std::option::Option<::std::string::String>,
        ///The id of the alert configuration.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub id: ::std::option::Option<::std::string::String>,
        ///The clusters, hosts or replica sets that it is limited to; without any it is about all of them.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub matchers: ::std::option::Option<::serde_json::Value>,
        ///The targets, each of which is told.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub notifications: ::std::option::Option<::std::vec::Vec<AlertNotification>>,
        ///When it was last changed, in UTC.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub updated: ::std::option::Option<::atlas_maintenance_types::ReportedTimestamp>,
    }

    ///For which event who is told. A configuration may have more members, by its kind of event.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct AlertConfigurationRequest {
        ///Whether it tells anybody anything.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub enabled: ::std::option::Option<bool>,
        ///The event, as a constant such as `MAINTENANCE_STARTED`. Some have none (recorded), and constants are added often, so any text is read.
        #[serde(rename = "eventTypeName")]
        pub event_type_name: ::std::string::String,
        ///The clusters, hosts or replica sets that it is limited to; without any it is about all of them.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub matchers: ::std::option::Option<::serde_json::Value>,
        ///The targets, each of which is told.
        pub notifications: ::std::vec::Vec<AlertNotificationRequest>,
    }

    ///Whether an alert configuration is to be enabled.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct AlertConfigurationToggleRequest {
        ///Whether it is to be enabled.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub enabled: ::std::option::Option<bool>,
    }

    ///A target. Which members it has depends on its kind.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct AlertNotification {
        ///The token of Slack. It comes back redacted in part (documented).
        #[serde(
            rename = "apiToken",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub api_token: ::std::option::Option<::std::string::String>,
        ///The channel of Slack.
        #[serde(
            rename = "channelName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub channel_name: ::std::option::Option<::std::string::String>,
        ///How many minutes the event lasts before the target is told.
        #[serde(
            rename = "delayMin",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delay_min: ::std::option::Option<i32>,
        ///Where an e-mail goes.
        #[serde(
            rename = "emailAddress",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub email_address: ::std::option::Option<::std::string::String>,
        ///Whether an e-mail goes to the users of the group.
        #[serde(
            rename = "emailEnabled",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub email_enabled: ::std::option::Option<bool>,
        ///The integration of the project whose secrets are used.
        #[serde(
            rename = "integrationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub integration_id: ::std::option::Option<::std::string::String>,
        ///After how many minutes the target is told again.
        #[serde(
            rename = "intervalMin",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub interval_min: ::std::option::Option<i32>,
        ///Where Microsoft Teams is told. It comes back redacted in part (documented).
        #[serde(
            rename = "microsoftTeamsWebhookUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub microsoft_teams_webhook_url: ::std::option::Option<::std::string::String>,
        ///The id of the target. With it a target can be updated without its secret (documented).
        #[serde(
            rename = "notifierId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub notifier_id: ::std::option::Option<::std::string::String>,
        ///Only users with one of these roles are told.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub roles: ::std::option::Option<::serde_json::Value>,
        ///The key of PagerDuty. It comes back redacted in part (documented).
        #[serde(
            rename = "serviceKey",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub service_key: ::std::option::Option<::std::string::String>,
        ///Whether a text message goes to the users of the group.
        #[serde(
            rename = "smsEnabled",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub sms_enabled: ::std::option::Option<bool>,
        ///The team.
        #[serde(
            rename = "teamId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub team_id: ::std::option::Option<::std::string::String>,
        ///The name of the team.
        #[serde(
            rename = "teamName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub team_name: ::std::option::Option<::std::string::String>,
        ///The kind of the target, as a constant such as `WEBHOOK`.
        #[serde(
            rename = "typeName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub type_name: ::std::option::Option<::std::string::String>,
        ///The user.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub username: ::std::option::Option<::std::string::String>,
        ///The secret that calls of the webhook are signed with. It comes back redacted as a whole (documented).
        #[serde(
            rename = "webhookSecret",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub webhook_secret: ::std::option::Option<::std::string::String>,
        ///Where the webhook is. It comes back redacted in part (documented).
        #[serde(
            rename = "webhookUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub webhook_url: ::std::option::Option<::std::string::String>,
    }

    ///A target. Which members it has depends on its kind.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct AlertNotificationRequest {
        ///The token of Slack. It comes back redacted in part (documented).
        #[serde(
            rename = "apiToken",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub api_token: ::std::option::Option<::std::string::String>,
        ///The channel of Slack.
        #[serde(
            rename = "channelName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub channel_name: ::std::option::Option<::std::string::String>,
        ///How many minutes the event lasts before the target is told.
        #[serde(
            rename = "delayMin",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delay_min: ::std::option::Option<i32>,
        ///Where an e-mail goes.
        #[serde(
            rename = "emailAddress",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub email_address: ::std::option::Option<::std::string::String>,
        ///Whether an e-mail goes to the users of the group.
        #[serde(
            rename = "emailEnabled",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub email_enabled: ::std::option::Option<bool>,
        ///The integration of the project whose secrets are used.
        #[serde(
            rename = "integrationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub integration_id: ::std::option::Option<::std::string::String>,
        ///After how many minutes the target is told again.
        #[serde(
            rename = "intervalMin",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub interval_min: ::std::option::Option<i32>,
        ///Where Microsoft Teams is told. It comes back redacted in part (documented).
        #[serde(
            rename = "microsoftTeamsWebhookUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub microsoft_teams_webhook_url: ::std::option::Option<::std::string::String>,
        ///The id of the target. With it a target can be updated without its secret (documented).
        #[serde(
            rename = "notifierId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub notifier_id: ::std::option::Option<::atlas_maintenance_types::Id>,
        ///Only users with one of these roles are told.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub roles: ::std::option::Option<::serde_json::Value>,
        ///The key of PagerDuty. It comes back redacted in part (documented).
        #[serde(
            rename = "serviceKey",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub service_key: ::std::option::Option<::std::string::String>,
        ///Whether a text message goes to the users of the group.
        #[serde(
            rename = "smsEnabled",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub sms_enabled: ::std::option::Option<bool>,
        ///The team.
        #[serde(
            rename = "teamId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub team_id: ::std::option::Option<::atlas_maintenance_types::Id>,
        ///The name of the team.
        #[serde(
            rename = "teamName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub team_name: ::std::option::Option<::std::string::String>,
        ///The kind of the target, as a constant such as `WEBHOOK`.
        #[serde(rename = "typeName")]
        pub type_name: ::std::string::String,
        ///The user.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub username: ::std::option::Option<::std::string::String>,
        ///The secret that calls of the webhook are signed with. It comes back redacted as a whole (documented).
        #[serde(
            rename = "webhookSecret",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub webhook_secret: ::std::option::Option<::std::string::String>,
        ///Where the webhook is. It comes back redacted in part (documented).
        #[serde(
            rename = "webhookUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub webhook_url: ::std::option::Option<::std::string::String>,
    }

    ///Why the service refused, in the form that all of its operations share.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct ApiError {
        #[serde(
            rename = "badRequestDetail",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub bad_request_detail: ::std::option::Option<BadRequestDetail>,
        ///One sentence for a person that says what was wrong with this very call.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub detail: ::std::option::Option<::std::string::String>,
        ///The HTTP status again, as a number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<i32>,
        ///The reason as a constant for programs, such as `GROUP_NOT_FOUND`. New constants may appear at any time.
        #[serde(
            rename = "errorCode",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub error_code: ::std::option::Option<::std::string::String>,
        ///The values that were filled into `detail`, in order. Null, an empty list, or a list of strings and numbers (recorded).
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub parameters: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
        ///The words that belong to the HTTP status, such as "Not Found".
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reason: ::std::option::Option<::std::string::String>,
    }

    ///Which fields of the request body were wrong; with status 400 only.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct BadRequestDetail(pub ::std::option::Option<BadRequestDetailInner>);
    impl ::std::ops::Deref for BadRequestDetail {
        type Target = ::std::option::Option<BadRequestDetailInner>;
        fn deref(&self) -> &::std::option::Option<BadRequestDetailInner> {
            &self.0
        }
    }

    impl ::std::convert::From<BadRequestDetail>
    for ::std::option::Option<BadRequestDetailInner> {
        fn from(value: BadRequestDetail) -> Self {
            value.0
        }
    }

    impl ::std::convert::From<::std::option::Option<BadRequestDetailInner>>
    for BadRequestDetail {
        fn from(value: ::std::option::Option<BadRequestDetailInner>) -> Self {
            Self(value)
        }
    }

    ///Which fields of the request body were wrong; with status 400 only.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct BadRequestDetailInner {
        ///The wrong fields, one entry for each.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub fields: ::std::option::Option<::std::vec::Vec<FieldViolation>>,
    }

    ///Something that happened in a project. Who caused it is told by whichever of the members for users and keys is there; what the service did by itself has none (recorded).
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Event {
        ///The id of the API key that caused the event.
        #[serde(
            rename = "apiKeyId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub api_key_id: ::std::option::Option<::std::string::String>,
        ///When it happened, in UTC.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<::atlas_maintenance_types::ReportedTimestamp>,
        ///The application that acted for the user, with an id and a name, of any form.
        #[serde(
            rename = "delegatePrincipal",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delegate_principal: ::std::option::Option<::serde_json::Value>,
        ///What happened, as a constant such as `MAINTENANCE_STARTED`. Constants are added and renamed often (documented), so any text is read.
        #[serde(
            rename = "eventTypeName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub event_type_name: ::std::option::Option<::std::string::String>,
        ///The project.
        #[serde(
            rename = "groupId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub group_id: ::std::option::Option<::std::string::String>,
        ///The id of the event.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub id: ::std::option::Option<::std::string::String>,
        ///Whether an employee of the vendor caused it.
        #[serde(
            rename = "isGlobalAdmin",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub is_global_admin: ::std::option::Option<bool>,
        ///The organization; events of a project were recorded without it.
        #[serde(
            rename = "orgId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub org_id: ::std::option::Option<::std::string::String>,
        ///The public key of the API key that caused the event.
        #[serde(
            rename = "publicKey",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub public_key: ::std::option::Option<::std::string::String>,
        ///The record that the service keeps of the event, of any form and without promises; only where it was asked for.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub raw: ::std::option::Option<::serde_json::Value>,
        ///The address that the request came from which caused the event.
        #[serde(
            rename = "remoteAddress",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub remote_address: ::std::option::Option<::std::string::String>,
        ///The id of the user who caused the event.
        #[serde(
            rename = "userId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub user_id: ::std::option::Option<::std::string::String>,
        ///The name of the user who caused the event.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub username: ::std::option::Option<::std::string::String>,
    }

    ///One field of the request body and what is wrong with it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct FieldViolation {
        ///What is wrong with the field, for a person.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        ///The way to the field inside the body.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub field: ::std::option::Option<::std::string::String>,
    }

    ///A project.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Group {
        ///How many clusters the project has.
        #[serde(
            rename = "clusterCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub cluster_count: ::std::option::Option<i64>,
        ///When the project was created.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<::atlas_maintenance_types::ReportedTimestamp>,
        ///The project's id.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub id: ::std::option::Option<::std::string::String>,
        ///Where the project and what belongs to it are.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub links: ::std::option::Option<::std::vec::Vec<Link>>,
        ///The project's name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        ///The organization that the project belongs to.
        #[serde(
            rename = "orgId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub org_id: ::std::option::Option<::std::string::String>,
        ///Where the project's clusters may be.
        #[serde(
            rename = "regionUsageRestrictions",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub region_usage_restrictions: ::std::option::Option<::std::string::String>,
        ///The project's tags.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub tags: ::std::option::Option<::std::vec::Vec<ResourceTag>>,
        ///Whether the project gets default alerts when it is made. Never answered.
        #[serde(
            rename = "withDefaultAlertsSettings",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub with_default_alerts_settings: ::std::option::Option<bool>,
    }

    ///The maintenance window of a project. Every field can be missing: in an answer when the project has no window, in an update when the field shall keep its value.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct GroupMaintenanceWindow {
        ///Whether every maintenance scheduled from now on is deferred by one week. Maintenance that is scheduled already is not affected.
        #[serde(
            rename = "autoDeferOnceEnabled",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub auto_defer_once_enabled: ::std::option::Option<bool>,
        ///The day on which the window opens, from 1 (Sunday) to 7 (Saturday), in the project's time zone. Goes together with the hour.
        #[serde(
            rename = "dayOfWeek",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub day_of_week: ::std::option::Option<i32>,
        ///The hour at which the window opens, from 0 (midnight) to 23, in the project's time zone. Maintenance begins as near to it as running work allows. Upstream calls the hour optional, yet the first update of a project fails without it (reported).
        #[serde(
            rename = "hourOfDay",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub hour_of_day: ::std::option::Option<i32>,
        ///How many times the coming maintenance was deferred so far, 0 to 2.
        #[serde(
            rename = "numberOfDeferrals",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub number_of_deferrals: ::std::option::Option<i32>,
        #[serde(
            rename = "protectedHours",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub protected_hours: ::std::option::Option<ProtectedHours>,
        ///When sent as true: begin planned maintenance at once. When read: whether that was asked for and is not finished yet.
        #[serde(
            rename = "startASAP",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub start_asap: ::std::option::Option<bool>,
        ///The project's time zone, as an IANA name such as `Europe/Dublin` (inferred); `UTC` unless the project's settings say otherwise. It can be changed in the web interface only.
        #[serde(
            rename = "timeZoneId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub time_zone_id: ::std::option::Option<::std::string::String>,
    }

    ///The maintenance window of a project. Every field can be missing: in an answer when the project has no window, in an update when the field shall keep its value.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct GroupMaintenanceWindowRequest {
        ///Whether every maintenance scheduled from now on is deferred by one week. Maintenance that is scheduled already is not affected.
        #[serde(
            rename = "autoDeferOnceEnabled",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub auto_defer_once_enabled: ::std::option::Option<bool>,
        ///The day on which the window opens, from 1 (Sunday) to 7 (Saturday), in the project's time zone. Goes together with the hour.
        #[serde(
            rename = "dayOfWeek",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub day_of_week: ::std::option::Option<::atlas_maintenance_types::DayOfWeek>,
        ///The hour at which the window opens, from 0 (midnight) to 23, in the project's time zone. Maintenance begins as near to it as running work allows. Upstream calls the hour optional, yet the first update of a project fails without it (reported).
        #[serde(
            rename = "hourOfDay",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub hour_of_day: ::std::option::Option<::atlas_maintenance_types::HourOfDay>,
        #[serde(
            rename = "protectedHours",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub protected_hours: ::std::option::Option<ProtectedHoursRequest>,
        ///When sent as true: begin planned maintenance at once. When read: whether that was asked for and is not finished yet.
        #[serde(
            rename = "startASAP",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub start_asap: ::std::option::Option<bool>,
    }

    ///Another place of the service.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Link {
        ///Its URL.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub href: ::std::option::Option<::std::string::String>,
        ///What it is to this place.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub rel: ::std::option::Option<::std::string::String>,
    }

    ///One page of alert configurations.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PaginatedAlertConfigurations {
        ///Where this page and its neighbours are.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub links: ::std::option::Option<::std::vec::Vec<Link>>,
        ///The alert configurations of the page.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub results: ::std::option::Option<::std::vec::Vec<AlertConfiguration>>,
        ///How many alert configurations there are on all pages together; 0 where the count was not asked for (recorded for other lists).
        #[serde(
            rename = "totalCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub total_count: ::std::option::Option<i32>,
    }

    ///One page of projects.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PaginatedAtlasGroupView {
        ///Where this page and its neighbours are.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub links: ::std::option::Option<::std::vec::Vec<Link>>,
        ///The projects of the page.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub results: ::std::option::Option<::std::vec::Vec<Group>>,
        ///How many projects there are on all pages together. It can change between pages.
        #[serde(
            rename = "totalCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub total_count: ::std::option::Option<i32>,
    }

    ///One page of events.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PaginatedEvents {
        ///Where this page and its neighbours are.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub links: ::std::option::Option<::std::vec::Vec<Link>>,
        ///The events of the page, newest first (recorded).
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub results: ::std::option::Option<::std::vec::Vec<Event>>,
        ///How many events there are on all pages together; 0 where the count was not asked for (recorded).
        #[serde(
            rename = "totalCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub total_count: ::std::option::Option<i32>,
    }

    ///A span of hours, the same every day, in which standard maintenance does not begin; urgent maintenance may. At most 18 hours (documented), start and end not the same hour (reported). It may run over midnight (inferred). Sent as an empty object it clears the protection.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct ProtectedHours {
        ///The hour, from 0 to 23, that ends the protection and is itself not protected.
        #[serde(
            rename = "endHourOfDay",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub end_hour_of_day: ::std::option::Option<i32>,
        ///The first protected hour, from 0 to 23, in the project's time zone.
        #[serde(
            rename = "startHourOfDay",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub start_hour_of_day: ::std::option::Option<i32>,
    }

    ///A span of hours, the same every day, in which standard maintenance does not begin; urgent maintenance may. At most 18 hours (documented), start and end not the same hour (reported). It may run over midnight (inferred). Sent as an empty object it clears the protection.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct ProtectedHoursRequest {
        ///The hour, from 0 to 23, that ends the protection and is itself not protected.
        #[serde(
            rename = "endHourOfDay",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub end_hour_of_day: ::std::option::Option<::atlas_maintenance_types::HourOfDay>,
        ///The first protected hour, from 0 to 23, in the project's time zone.
        #[serde(
            rename = "startHourOfDay",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub start_hour_of_day: ::std::option::Option<
            ::atlas_maintenance_types::HourOfDay,
        >,
    }

    ///A tag.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct ResourceTag {
        ///The key of the tag.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub key: ::std::option::Option<::std::string::String>,
        ///The value of the tag.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub value: ::std::option::Option<::std::string::String>,
    }

    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }

        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }

        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}

#[derive(Clone, Debug)]
/**Client for Atlas Maintenance Windows

The weekly hour in which MongoDB Atlas may maintain the clusters of a project: reading it,
setting it, removing it, and deferring maintenance that is already scheduled; and the lists
of projects that there are.

This is a fragment of the Atlas Administration API: these operations and what they refer to.
Names, types, bounds and statuses are those of the service; the words are this project's.
`info.version` is the date that a client of this fragment asks for in `Accept`. The service
answers with the newest version of the resource at or before it, and names that version in
`Content-Type`.

Version: 2025-03-12*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: ::atlas_maintenance_transport::CallContext,
}

impl Client {
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: ::atlas_maintenance_transport::CallContext,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}

impl ClientInfo<::atlas_maintenance_transport::CallContext> for Client {
    fn api_version() -> &'static str {
        "2025-03-12"
    }

    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }

    fn client(&self) -> &reqwest::Client {
        &self.client
    }

    fn inner(&self) -> &::atlas_maintenance_transport::CallContext {
        &self.inner
    }
}

#[allow(clippy::all)]
impl Client {
    /**List the projects that the caller may see

Answers with one page of the projects that the credentials can read, in any organization. The order is not documented; pages that are read one after the other can miss a
project, or show one twice, when projects come and go meanwhile (inferred).

Sends a `GET` request to `/api/atlas/v2/groups`

Arguments:
- `optional`: What can be left out.
*/
    pub async fn list_projects<'a>(
        &'a self,
        optional: optional::ListProjects,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<types::PaginatedAtlasGroupView>,
        ::atlas_maintenance_transport::Error,
    > {
        let (
            optional::ListProjects {
                envelope,
                include_count,
                items_per_page,
                page_num,
                pretty,
            },
        ) = (optional,);
        let url = self.inner.url(&format!("/api/atlas/v2/groups",));
        #[allow(unused_mut)]
        let mut builder = self.client.get(url);
        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        if include_count.is_some() {
            builder = builder
                .query(
                    &progenitor_client::QueryParam::new("includeCount", &include_count),
                );
        }

        if items_per_page.is_some() {
            builder = builder
                .query(
                    &progenitor_client::QueryParam::new("itemsPerPage", &items_per_page),
                );
        }

        if page_num.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pageNum", &page_num));
        }

        if pretty.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pretty", &pretty));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "list_projects").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**List the alert configurations of a project

Answers with one page of the project's alert configurations: for which event who is told. Where
a window was set, there are some for the events of maintenance (reported).

Secrets of targets come back redacted, in part or as a whole (documented).

Sends a `GET` request to `/api/atlas/v2/groups/{groupId}/alertConfigs`

Arguments:
- `group_id`: The project, by its id of 24 lower-case hexadecimal digits. A path calls a project a group.
- `optional`: What can be left out.
*/
    pub async fn list_alert_configurations<'a>(
        &'a self,
        group_id: &'a ::atlas_maintenance_types::Id,
        optional: optional::ListAlertConfigurations,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<types::PaginatedAlertConfigurations>,
        ::atlas_maintenance_transport::Error,
    > {
        let (
            optional::ListAlertConfigurations {
                envelope,
                include_count,
                items_per_page,
                page_num,
                pretty,
            },
        ) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/groups/{}/alertConfigs", encode_path(& group_id
                    .to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.get(url);
        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        if include_count.is_some() {
            builder = builder
                .query(
                    &progenitor_client::QueryParam::new("includeCount", &include_count),
                );
        }

        if items_per_page.is_some() {
            builder = builder
                .query(
                    &progenitor_client::QueryParam::new("itemsPerPage", &items_per_page),
                );
        }

        if page_num.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pageNum", &page_num));
        }

        if pretty.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pretty", &pretty));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "list_alert_configurations").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**Create an alert configuration

Adds an alert configuration to the project. A second call adds a second one, since nothing tells
two alike configurations apart (inferred).

Sends a `POST` request to `/api/atlas/v2/groups/{groupId}/alertConfigs`

Arguments:
- `group_id`: The project, by its id of 24 lower-case hexadecimal digits. A path calls a project a group.
- `body`: The alert configuration, without what the service gives it.
- `optional`: What can be left out.
*/
    pub async fn create_alert_configuration<'a>(
        &'a self,
        group_id: &'a ::atlas_maintenance_types::Id,
        body: &'a types::AlertConfigurationRequest,
        optional: optional::CreateAlertConfiguration,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<types::AlertConfiguration>,
        ::atlas_maintenance_transport::Error,
    > {
        let (optional::CreateAlertConfiguration { envelope, pretty },) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/groups/{}/alertConfigs", encode_path(& group_id
                    .to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.post(url).json(&body);
        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        if pretty.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pretty", &pretty));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "create_alert_configuration").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**Replace an alert configuration

Replaces the alert configuration by what is sent, so whoever means to keep something reads it and
sends it again. Whether a redacted secret that is sent keeps the secret is not documented.

Sends a `PUT` request to `/api/atlas/v2/groups/{groupId}/alertConfigs/{alertConfigId}`

Arguments:
- `required`: What must be said.
- `body`: The whole alert configuration, without what the service gives it.
- `optional`: What can be left out.
*/
    pub async fn update_alert_configuration<'a>(
        &'a self,
        required: required::UpdateAlertConfiguration<'a>,
        body: &'a types::AlertConfigurationRequest,
        optional: optional::UpdateAlertConfiguration,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<types::AlertConfiguration>,
        ::atlas_maintenance_transport::Error,
    > {
        let (
            required::UpdateAlertConfiguration { group_id, alert_config_id },
            optional::UpdateAlertConfiguration { envelope, pretty },
        ) = (required, optional);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/groups/{}/alertConfigs/{}", encode_path(& group_id
                    .to_string()), encode_path(& alert_config_id.to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.put(url).json(&body);
        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        if pretty.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pretty", &pretty));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "update_alert_configuration").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**Enable or disable an alert configuration

Changes nothing of the alert configuration but whether it is enabled. Upstream calls it a toggle,
yet its body has the value; whether that is set, or a second call undoes the first, is not known.

Sends a `PATCH` request to `/api/atlas/v2/groups/{groupId}/alertConfigs/{alertConfigId}`

Arguments:
- `required`: What must be said.
- `body`: Whether it is to be enabled.
- `optional`: What can be left out.
*/
    pub async fn toggle_alert_configuration<'a>(
        &'a self,
        required: required::ToggleAlertConfiguration<'a>,
        body: &'a types::AlertConfigurationToggleRequest,
        optional: optional::ToggleAlertConfiguration,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<types::AlertConfiguration>,
        ::atlas_maintenance_transport::Error,
    > {
        let (
            required::ToggleAlertConfiguration { group_id, alert_config_id },
            optional::ToggleAlertConfiguration { envelope, pretty },
        ) = (required, optional);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/groups/{}/alertConfigs/{}", encode_path(& group_id
                    .to_string()), encode_path(& alert_config_id.to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.patch(url).json(&body);
        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        if pretty.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pretty", &pretty));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "toggle_alert_configuration").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**List the events of a project

Answers with one page of what happened in the project, newest first (recorded): who set a
window, when maintenance was announced, deferred, started and completed. No event tells when
announced maintenance will start (recorded and documented schemas have no such member).

A page says by itself whether there may be another: with `includeCount=false` the total is 0,
and a full page has no link to the next (recorded).

Sends a `GET` request to `/api/atlas/v2/groups/{groupId}/events`

Arguments:
- `group_id`: The project, by its id of 24 lower-case hexadecimal digits. A path calls a project a group.
- `optional`: What can be left out.
*/
    pub async fn list_project_events<'a>(
        &'a self,
        group_id: &'a ::atlas_maintenance_types::Id,
        optional: optional::ListProjectEvents<'a>,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<types::PaginatedEvents>,
        ::atlas_maintenance_transport::Error,
    > {
        let (
            optional::ListProjectEvents {
                cluster_names,
                envelope,
                event_type,
                excluded_event_type,
                include_count,
                include_raw,
                items_per_page,
                max_date,
                min_date,
                page_num,
                pretty,
            },
        ) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/groups/{}/events", encode_path(& group_id.to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.get(url);
        if cluster_names.is_some() {
            builder = builder
                .query(
                    &progenitor_client::QueryParam::new("clusterNames", &cluster_names),
                );
        }

        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        if event_type.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("eventType", &event_type));
        }

        if excluded_event_type.is_some() {
            builder = builder
                .query(
                    &progenitor_client::QueryParam::new(
                        "excludedEventType",
                        &excluded_event_type,
                    ),
                );
        }

        if include_count.is_some() {
            builder = builder
                .query(
                    &progenitor_client::QueryParam::new("includeCount", &include_count),
                );
        }

        if include_raw.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("includeRaw", &include_raw));
        }

        if items_per_page.is_some() {
            builder = builder
                .query(
                    &progenitor_client::QueryParam::new("itemsPerPage", &items_per_page),
                );
        }

        if max_date.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("maxDate", &max_date));
        }

        if min_date.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("minDate", &min_date));
        }

        if page_num.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pageNum", &page_num));
        }

        if pretty.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pretty", &pretty));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "list_project_events").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**Read the maintenance window

Answers with the project's maintenance window: the day and hour it opens, the time zone both
are counted in, the protected hours, and how often the coming maintenance was deferred.

A project that never had a window, or whose window was removed, is not an error: the answer
is 200 with a day that is absent, null or 0 (inferred from other clients).

Sends a `GET` request to `/api/atlas/v2/groups/{groupId}/maintenanceWindow`

Arguments:
- `group_id`: The project, by its id of 24 lower-case hexadecimal digits. A path calls a project a group.
- `optional`: What can be left out.
*/
    pub async fn get_maintenance_window<'a>(
        &'a self,
        group_id: &'a ::atlas_maintenance_types::Id,
        optional: optional::GetMaintenanceWindow,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<types::GroupMaintenanceWindow>,
        ::atlas_maintenance_transport::Error,
    > {
        let (optional::GetMaintenanceWindow { envelope, pretty },) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/groups/{}/maintenanceWindow", encode_path(& group_id
                    .to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.get(url);
        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        if pretty.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pretty", &pretty));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "get_maintenance_window").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**Remove the maintenance window

Removes the project's window. Atlas then chooses the time of maintenance.
Removing a window that is not there succeeds as well (inferred).

Sends a `DELETE` request to `/api/atlas/v2/groups/{groupId}/maintenanceWindow`

Arguments:
- `group_id`: The project, by its id of 24 lower-case hexadecimal digits. A path calls a project a group.
- `optional`: What can be left out.
*/
    pub async fn reset_maintenance_window<'a>(
        &'a self,
        group_id: &'a ::atlas_maintenance_types::Id,
        optional: optional::ResetMaintenanceWindow,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<()>,
        ::atlas_maintenance_transport::Error,
    > {
        let (optional::ResetMaintenanceWindow { envelope },) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/groups/{}/maintenanceWindow", encode_path(& group_id
                    .to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.delete(url);
        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "reset_maintenance_window").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**Set the maintenance window

Sets day and hour of the window, and whichever other fields are sent; a field that is left
out keeps its value. The answer has an empty body and no media type (recorded).

Side effect: the count of deferrals of the coming maintenance goes back to zero.

`startASAP` begins planned maintenance at once. It takes a window that is set and maintenance
that is planned; fields sent beside it do not count (inferred). When its answer is lost, it
must not be repeated blindly.

While maintenance runs, the window cannot be changed. Urgent work, such as a security patch,
does not wait for a window.

Sends a `PATCH` request to `/api/atlas/v2/groups/{groupId}/maintenanceWindow`

Arguments:
- `group_id`: The project, by its id of 24 lower-case hexadecimal digits. A path calls a project a group.
- `body`: The fields to set. Read-only fields are refused, not ignored (reported).
- `optional`: What can be left out.
*/
    pub async fn update_maintenance_window<'a>(
        &'a self,
        group_id: &'a ::atlas_maintenance_types::Id,
        body: &'a types::GroupMaintenanceWindowRequest,
        optional: optional::UpdateMaintenanceWindow,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<()>,
        ::atlas_maintenance_transport::Error,
    > {
        let (optional::UpdateMaintenanceWindow { envelope },) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/groups/{}/maintenanceWindow", encode_path(& group_id
                    .to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.patch(url).json(&body);
        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "update_maintenance_window").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**Toggle automatic deferral

Turns automatic deferral on when it is off and off when it is on; the answer does not say
which. The request has no body, and a second call undoes the first. To set a known value,
send `autoDeferOnceEnabled` in an update of the window.

Sends a `POST` request to `/api/atlas/v2/groups/{groupId}/maintenanceWindow/autoDefer`

Arguments:
- `group_id`: The project, by its id of 24 lower-case hexadecimal digits. A path calls a project a group.
- `optional`: What can be left out.
*/
    pub async fn toggle_maintenance_auto_defer<'a>(
        &'a self,
        group_id: &'a ::atlas_maintenance_types::Id,
        optional: optional::ToggleMaintenanceAutoDefer,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<()>,
        ::atlas_maintenance_transport::Error,
    > {
        let (optional::ToggleMaintenanceAutoDefer { envelope },) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/groups/{}/maintenanceWindow/autoDefer", encode_path(&
                    group_id.to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.post(url);
        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "toggle_maintenance_auto_defer").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**Defer the scheduled maintenance by one week

Moves scheduled maintenance to one week later, at the same day and hour. The
request has no body and each call counts.

A maintenance can be deferred twice. Without scheduled maintenance the service refuses
with `ATLAS_MAINTENANCE_NOT_SCHEDULED`; a third time it refuses with
`ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED`. Deferring is possible only in a limited time
before the start, from 72 to 48 hours ahead (documented).

Sends a `POST` request to `/api/atlas/v2/groups/{groupId}/maintenanceWindow/defer`

Arguments:
- `group_id`: The project, by its id of 24 lower-case hexadecimal digits. A path calls a project a group.
- `optional`: What can be left out.
*/
    pub async fn defer_maintenance_window<'a>(
        &'a self,
        group_id: &'a ::atlas_maintenance_types::Id,
        optional: optional::DeferMaintenanceWindow,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<()>,
        ::atlas_maintenance_transport::Error,
    > {
        let (optional::DeferMaintenanceWindow { envelope },) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/groups/{}/maintenanceWindow/defer", encode_path(&
                    group_id.to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.post(url);
        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "defer_maintenance_window").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**List the projects of an organization

Answers with one page of the organization's projects that the caller may see.

Sends a `GET` request to `/api/atlas/v2/orgs/{orgId}/groups`

Arguments:
- `org_id`: The organization, by its id of 24 lower-case hexadecimal digits.
- `optional`: What can be left out.
*/
    pub async fn list_organization_projects<'a>(
        &'a self,
        org_id: &'a ::atlas_maintenance_types::Id,
        optional: optional::ListOrganizationProjects<'a>,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<types::PaginatedAtlasGroupView>,
        ::atlas_maintenance_transport::Error,
    > {
        let (
            optional::ListOrganizationProjects {
                envelope,
                include_count,
                items_per_page,
                name,
                page_num,
                pretty,
            },
        ) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/orgs/{}/groups", encode_path(& org_id.to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.get(url);
        if envelope.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("envelope", &envelope));
        }

        if include_count.is_some() {
            builder = builder
                .query(
                    &progenitor_client::QueryParam::new("includeCount", &include_count),
                );
        }

        if items_per_page.is_some() {
            builder = builder
                .query(
                    &progenitor_client::QueryParam::new("itemsPerPage", &items_per_page),
                );
        }

        if name.is_some() {
            builder = builder.query(&progenitor_client::QueryParam::new("name", &name));
        }

        if page_num.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pageNum", &page_num));
        }

        if pretty.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pretty", &pretty));
        }

        #[allow(unused_mut)]
        let mut request = builder
            .build()
            .map_err(::atlas_maintenance_transport::Error::input)?;
        let reply = self.hand_over(&mut request, "list_organization_projects").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }
}

/// Items consumers will typically use such as the Client.
pub mod prelude {
    #[allow(unused_imports)]
    pub use super::Client;
}

/// What methods with several required parameters take of them.
pub mod required {
    #[allow(unused_imports)]
    use super::types;
    #[derive(Clone, Debug)]
    pub struct UpdateAlertConfiguration<'a> {
        ///The project, by its id of 24 lower-case hexadecimal digits. A path calls a project a group.
        pub group_id: &'a ::atlas_maintenance_types::Id,
        ///The alert configuration, by its id of 24 lower-case hexadecimal digits.
        pub alert_config_id: &'a ::atlas_maintenance_types::Id,
    }

    #[derive(Clone, Debug)]
    pub struct ToggleAlertConfiguration<'a> {
        ///The project, by its id of 24 lower-case hexadecimal digits. A path calls a project a group.
        pub group_id: &'a ::atlas_maintenance_types::Id,
        ///The alert configuration, by its id of 24 lower-case hexadecimal digits.
        pub alert_config_id: &'a ::atlas_maintenance_types::Id,
    }
}

/// The optional parameters of each method.
pub mod optional {
    #[allow(unused_imports)]
    use super::types;
    #[derive(Clone, Debug, Default)]
    pub struct ListProjects {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Whether the answer says how many items there are on all pages together.
        pub include_count: Option<bool>,
        ///How many items a page has at most.
        pub items_per_page: Option<::std::num::NonZeroU64>,
        ///Which page to answer with. The first is 1.
        pub page_num: Option<::std::num::NonZeroU64>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct ListAlertConfigurations {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Whether the answer says how many items there are on all pages together.
        pub include_count: Option<bool>,
        ///How many items a page has at most.
        pub items_per_page: Option<::std::num::NonZeroU64>,
        ///Which page to answer with. The first is 1.
        pub page_num: Option<::std::num::NonZeroU64>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct CreateAlertConfiguration {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct UpdateAlertConfiguration {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct ToggleAlertConfiguration {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct ListProjectEvents<'a> {
        ///Only events of these clusters.
        pub cluster_names: Option<&'a ::std::vec::Vec<::std::string::String>>,
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Only events of these types.
        pub event_type: Option<&'a ::std::vec::Vec<::std::string::String>>,
        ///No events of these types.
        pub excluded_event_type: Option<&'a ::std::vec::Vec<::std::string::String>>,
        ///Whether the answer says how many items there are on all pages together.
        pub include_count: Option<bool>,
        ///Whether each event comes with the record that the service keeps of it.
        pub include_raw: Option<bool>,
        ///How many items a page has at most.
        pub items_per_page: Option<::std::num::NonZeroU64>,
        ///Only events at or before this time, in UTC (inferred that it is inclusive).
        pub max_date: Option<&'a ::atlas_maintenance_types::Timestamp>,
        ///Only events at or after this time, in UTC (inferred that it is inclusive).
        pub min_date: Option<&'a ::atlas_maintenance_types::Timestamp>,
        ///Which page to answer with. The first is 1.
        pub page_num: Option<::std::num::NonZeroU64>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct GetMaintenanceWindow {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct ResetMaintenanceWindow {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct UpdateMaintenanceWindow {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct ToggleMaintenanceAutoDefer {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct DeferMaintenanceWindow {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct ListOrganizationProjects<'a> {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Whether the answer says how many items there are on all pages together.
        pub include_count: Option<bool>,
        ///How many items a page has at most.
        pub items_per_page: Option<::std::num::NonZeroU64>,
        ///Only projects of this name.
        pub name: Option<&'a str>,
        ///Which page to answer with. The first is 1.
        pub page_num: Option<::std::num::NonZeroU64>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }
}

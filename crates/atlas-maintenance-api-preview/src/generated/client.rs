// Written by `cargo xtask generate` from spec/preview.json. Do not edit.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
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

    ///How the waves of the projects of an organization are assigned.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct MaintenanceSettings {
        ///The mode that takes effect. Absent when the organization has no maintenance waves (documented).
        #[serde(
            rename = "effectiveWaveAssignmentMode",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub effective_wave_assignment_mode: ::std::option::Option<::std::string::String>,
        ///How waves are assigned: `MANUAL`, or `ENV_TAG_MAPPING` by the tag `environment` of each project. Absent or null when it was never set (documented).
        #[serde(
            rename = "waveAssignmentMode",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub wave_assignment_mode: ::std::option::Option<::std::string::String>,
    }

    ///What is set of the maintenance settings of an organization.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct MaintenanceSettingsUpdateRequest {
        ///How waves are assigned: `MANUAL`, or `ENV_TAG_MAPPING` by the tag `environment` of each project.
        #[serde(
            rename = "waveAssignmentMode",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub wave_assignment_mode: ::std::option::Option<
            MaintenanceSettingsUpdateRequestWaveAssignmentMode,
        >,
    }

    ///How waves are assigned: `MANUAL`, or `ENV_TAG_MAPPING` by the tag `environment` of each project.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum MaintenanceSettingsUpdateRequestWaveAssignmentMode {
        #[serde(rename = "MANUAL")]
        Manual,
        #[serde(rename = "ENV_TAG_MAPPING")]
        EnvTagMapping,
    }

    impl ::std::fmt::Display for MaintenanceSettingsUpdateRequestWaveAssignmentMode {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Manual => f.write_str("MANUAL"),
                Self::EnvTagMapping => f.write_str("ENV_TAG_MAPPING"),
            }
        }
    }

    impl ::std::str::FromStr for MaintenanceSettingsUpdateRequestWaveAssignmentMode {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "MANUAL" => Ok(Self::Manual),
                "ENV_TAG_MAPPING" => Ok(Self::EnvTagMapping),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str>
    for MaintenanceSettingsUpdateRequestWaveAssignmentMode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String>
    for MaintenanceSettingsUpdateRequestWaveAssignmentMode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///The maintenance window of a project, with its wave.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct MaintenanceWindow {
        ///Whether every maintenance scheduled from now on is deferred by one week.
        #[serde(
            rename = "autoDeferOnceEnabled",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub auto_defer_once_enabled: ::std::option::Option<bool>,
        ///The day on which the window opens, from 1 (Sunday) to 7 (Saturday), in the project's time zone.
        #[serde(
            rename = "dayOfWeek",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub day_of_week: ::std::option::Option<i32>,
        ///The wave that takes effect, from 1 to 3: the assigned one, that of a tag, or the default.
        #[serde(
            rename = "effectiveWaveAssignment",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub effective_wave_assignment: ::std::option::Option<i32>,
        ///The hour at which the window opens, from 0 (midnight) to 23, in the project's time zone.
        #[serde(
            rename = "hourOfDay",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub hour_of_day: ::std::option::Option<i32>,
        ///How many times the coming maintenance was deferred so far.
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
        ///Whether maintenance is to begin at once.
        #[serde(
            rename = "startASAP",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub start_asap: ::std::option::Option<bool>,
        ///The project's time zone, as an IANA name such as `Europe/Dublin` (inferred).
        #[serde(
            rename = "timeZoneId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub time_zone_id: ::std::option::Option<::std::string::String>,
        ///The wave that the project is assigned to, from 1 to 3; null for none.
        #[serde(
            rename = "waveAssignment",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub wave_assignment: ::std::option::Option<i32>,
    }

    ///What is set of a maintenance window and its wave.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct MaintenanceWindowUpdateRequest {
        ///Whether every maintenance scheduled from now on is deferred by one week.
        #[serde(
            rename = "autoDeferOnceEnabled",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub auto_defer_once_enabled: ::std::option::Option<bool>,
        ///The day on which the window opens, from 1 (Sunday) to 7 (Saturday), in the project's time zone.
        #[serde(rename = "dayOfWeek")]
        pub day_of_week: ::atlas_maintenance_types::DayOfWeek,
        ///The hour at which the window opens, from 0 (midnight) to 23, in the project's time zone.
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
        ///Whether maintenance is to begin at once.
        #[serde(
            rename = "startASAP",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub start_asap: ::std::option::Option<bool>,
        ///The wave that the project is assigned to, from 1 to 3; null for none.
        #[serde(
            rename = "waveAssignment",
            default,
            skip_serializing_if = "::atlas_maintenance_types::Nullable::is_absent"
        )]
        pub wave_assignment: ::atlas_maintenance_types::Nullable<::std::num::NonZeroU32>,
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
/**Client for Atlas Maintenance Waves (preview)

Maintenance waves: the order in which the projects of an organization are maintained. Projects
of wave 1 come first, then those of wave 2, then those of the last wave, 3. There are at least
48 hours between waves (documented).

This is a fragment of the preview of the Atlas Administration API: these operations and what
they refer to. Names, types, bounds and statuses are those of the service; the words are this
project's.

Version: preview*/
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
        "preview"
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
    /**Read the maintenance window and its wave

Answers with the project's maintenance window, the wave that it is assigned to, and the wave
that takes effect.

A project without a window gets an answer without a day, as with the dated versions
(inferred).

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
        ::atlas_maintenance_transport::TypedReply<types::MaintenanceWindow>,
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

    /**Set the maintenance window and its wave

Sets day and hour of the window, and whichever other fields are sent. The wave goes with null
(documented); whether a field that is left out keeps its value is not known for all of them.

Side effect: the count of deferrals of the coming maintenance goes back to zero.

Sends a `PATCH` request to `/api/atlas/v2/groups/{groupId}/maintenanceWindow`

Arguments:
- `group_id`: The project, by its id of 24 lower-case hexadecimal digits. A path calls a project a group.
- `body`: The fields to set. Read-only fields are refused, not ignored (reported).
- `optional`: What can be left out.
*/
    pub async fn update_maintenance_window<'a>(
        &'a self,
        group_id: &'a ::atlas_maintenance_types::Id,
        body: &'a types::MaintenanceWindowUpdateRequest,
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

    /**Read the maintenance settings of an organization

Answers with how the waves of the organization's projects are assigned.

Sends a `GET` request to `/api/atlas/v2/orgs/{orgId}/maintenanceSettings`

Arguments:
- `org_id`: The organization, by its id of 24 lower-case hexadecimal digits.
- `optional`: What can be left out.
*/
    pub async fn get_maintenance_settings<'a>(
        &'a self,
        org_id: &'a ::atlas_maintenance_types::Id,
        optional: optional::GetMaintenanceSettings,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<types::MaintenanceSettings>,
        ::atlas_maintenance_transport::Error,
    > {
        let (optional::GetMaintenanceSettings { envelope, pretty },) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/orgs/{}/maintenanceSettings", encode_path(& org_id
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
        let reply = self.hand_over(&mut request, "get_maintenance_settings").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**Set the maintenance settings of an organization

Sets how the waves of the organization's projects are assigned. A field that is left out keeps
its value (documented).

Sends a `PATCH` request to `/api/atlas/v2/orgs/{orgId}/maintenanceSettings`

Arguments:
- `org_id`: The organization, by its id of 24 lower-case hexadecimal digits.
- `body`: The fields to set.
- `optional`: What can be left out.
*/
    pub async fn update_maintenance_settings<'a>(
        &'a self,
        org_id: &'a ::atlas_maintenance_types::Id,
        body: &'a types::MaintenanceSettingsUpdateRequest,
        optional: optional::UpdateMaintenanceSettings,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<types::MaintenanceSettings>,
        ::atlas_maintenance_transport::Error,
    > {
        let (optional::UpdateMaintenanceSettings { envelope, pretty },) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/orgs/{}/maintenanceSettings", encode_path(& org_id
                    .to_string())
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
        let reply = self.hand_over(&mut request, "update_maintenance_settings").await?;
        Ok(::atlas_maintenance_transport::TypedReply::new(reply))
    }

    /**Reset the maintenance settings of an organization

Brings back the assignment by hand, which is the default (documented).

Sends a `POST` request to `/api/atlas/v2/orgs/{orgId}/maintenanceSettings:reset`

Arguments:
- `org_id`: The organization, by its id of 24 lower-case hexadecimal digits.
- `optional`: What can be left out.
*/
    pub async fn reset_maintenance_settings<'a>(
        &'a self,
        org_id: &'a ::atlas_maintenance_types::Id,
        optional: optional::ResetMaintenanceSettings,
    ) -> Result<
        ::atlas_maintenance_transport::TypedReply<types::MaintenanceSettings>,
        ::atlas_maintenance_transport::Error,
    > {
        let (optional::ResetMaintenanceSettings { envelope, pretty },) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/orgs/{}/maintenanceSettings:reset", encode_path(&
                    org_id.to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.post(url);
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
        let reply = self.hand_over(&mut request, "reset_maintenance_settings").await?;
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
}

/// The optional parameters of each method.
pub mod optional {
    #[allow(unused_imports)]
    use super::types;
    #[derive(Clone, Debug, Default)]
    pub struct GetMaintenanceWindow {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct UpdateMaintenanceWindow {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct GetMaintenanceSettings {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct UpdateMaintenanceSettings {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct ResetMaintenanceSettings {
        ///Whether status and body come wrapped in one JSON object, for callers that cannot see the status line. A wrapped answer no longer has the shape that is described here.
        pub envelope: Option<bool>,
        ///Whether the JSON of the answer is indented for a human reader.
        pub pretty: Option<bool>,
    }
}

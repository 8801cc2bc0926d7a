//! The representation of a window in responses.

use serde::Serialize;

/// A window as the service returns it. The members are in alphabetical order (recorded).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WindowView<'a> {
    pub(crate) auto_defer_once_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) day_of_week: Option<Option<u8>>,
    /// In the preview only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) effective_wave_assignment: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hour_of_day: Option<Option<u8>>,
    pub(crate) number_of_deferrals: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) protected_hours: Option<ProtectedHours>,
    #[serde(rename = "startASAP")]
    pub(crate) start_asap: bool,
    pub(crate) time_zone_id: &'a str,
    /// In the preview only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wave_assignment: Option<Option<u8>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProtectedHours {
    pub(crate) end_hour_of_day: u8,
    pub(crate) start_hour_of_day: u8,
}

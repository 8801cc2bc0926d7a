//! What the facade takes for granted of each operation: the one table that versions of a family are
//! compared by. A member is named by its path; `[]` stands for the items of a list.

/// What is used of an operation, besides its required parameters and members.
pub(super) struct Uses {
    /// Our name of the operation.
    pub(super) operation: &'static str,
    /// The parameters that can be left out.
    pub(super) parameters: &'static [&'static str],
    /// The members of the request's body.
    pub(super) request: &'static [&'static str],
    /// The members of the reply's body. Without any, a reply of any success is taken.
    pub(super) reply: &'static [&'static str],
}

/// Used by `crates/atlas-maintenance/src/families/`.
pub(super) const OPERATIONS: &[Uses] = &[
    Uses {
        operation: "getMaintenanceWindow",
        parameters: &["envelope", "pretty"],
        request: &[],
        reply: &[
            "dayOfWeek",
            "hourOfDay",
            "timeZoneId",
            "protectedHours.startHourOfDay",
            "protectedHours.endHourOfDay",
            "numberOfDeferrals",
            "autoDeferOnceEnabled",
            "startASAP",
        ],
    },
    Uses {
        operation: "updateMaintenanceWindow",
        parameters: &["envelope"],
        request: &[
            "dayOfWeek",
            "hourOfDay",
            "protectedHours.startHourOfDay",
            "protectedHours.endHourOfDay",
            "autoDeferOnceEnabled",
            "startASAP",
        ],
        reply: &[],
    },
    action("resetMaintenanceWindow"),
    action("toggleMaintenanceAutoDefer"),
    action("deferMaintenanceWindow"),
    projects(
        "listProjects",
        &[
            "envelope",
            "includeCount",
            "itemsPerPage",
            "pageNum",
            "pretty",
        ],
    ),
    projects(
        "listOrganizationProjects",
        &[
            "envelope",
            "includeCount",
            "itemsPerPage",
            "name",
            "pageNum",
            "pretty",
        ],
    ),
    Uses {
        operation: "listProjectEvents",
        parameters: &[
            "clusterNames",
            "envelope",
            "eventType",
            "excludedEventType",
            "includeCount",
            "includeRaw",
            "itemsPerPage",
            "maxDate",
            "minDate",
            "pageNum",
            "pretty",
        ],
        request: &[],
        reply: &[
            "results[].apiKeyId",
            "results[].created",
            "results[].delegatePrincipal",
            "results[].eventTypeName",
            "results[].groupId",
            "results[].id",
            "results[].isGlobalAdmin",
            "results[].publicKey",
            "results[].raw",
            "results[].remoteAddress",
            "results[].userId",
            "results[].username",
            "totalCount",
        ],
    },
    Uses {
        operation: "listAlertConfigurations",
        parameters: &[
            "envelope",
            "includeCount",
            "itemsPerPage",
            "pageNum",
            "pretty",
        ],
        request: &[],
        reply: &[
            "results[].enabled",
            "results[].eventTypeName",
            "results[].groupId",
            "results[].id",
            "results[].matchers",
            "results[].notifications[].channelName",
            "results[].notifications[].emailAddress",
            "results[].notifications[].emailEnabled",
            "results[].notifications[].microsoftTeamsWebhookUrl",
            "results[].notifications[].roles",
            "results[].notifications[].serviceKey",
            "results[].notifications[].smsEnabled",
            "results[].notifications[].teamName",
            "results[].notifications[].typeName",
            "results[].notifications[].username",
            "results[].notifications[].webhookUrl",
            "totalCount",
        ],
    },
    Uses {
        operation: "toggleAlertConfiguration",
        parameters: &["envelope", "pretty"],
        request: &["enabled"],
        reply: &["enabled", "id"],
    },
];

/// Used by `crates/atlas-maintenance-transport/src/service_error.rs` of the body of every error.
pub(super) const ERROR: &[&str] = &[
    "errorCode",
    "detail",
    "reason",
    "parameters",
    "badRequestDetail.fields[].field",
    "badRequestDetail.fields[].description",
];

const fn action(operation: &'static str) -> Uses {
    Uses {
        operation,
        parameters: &["envelope"],
        request: &[],
        reply: &[],
    }
}

const fn projects(operation: &'static str, parameters: &'static [&'static str]) -> Uses {
    Uses {
        operation,
        parameters,
        request: &[],
        reply: &[
            "results[].id",
            "results[].name",
            "results[].orgId",
            "results[].clusterCount",
            "results[].tags[].key",
            "results[].tags[].value",
            "totalCount",
        ],
    }
}

// Written by `cargo xtask generate` from spec/2025-03-12.json. Do not edit.

use atlas_transport::{Operation, RetryClass};

/// What the hook must know of every operation of this client.
pub static OPERATIONS: &[Operation] = &[
    Operation {
        id: "list_projects",
        name: "listProjects",
        method: "GET",
        path: "/api/atlas/v2/groups",
        accept: "application/vnd.atlas.2025-03-12+json",
        content_type: None,
        retry: RetryClass::Safe,
    },
    Operation {
        id: "get_maintenance_window",
        name: "getMaintenanceWindow",
        method: "GET",
        path: "/api/atlas/v2/groups/{groupId}/maintenanceWindow",
        accept: "application/vnd.atlas.2025-03-12+json",
        content_type: None,
        retry: RetryClass::Safe,
    },
    Operation {
        id: "reset_maintenance_window",
        name: "resetMaintenanceWindow",
        method: "DELETE",
        path: "/api/atlas/v2/groups/{groupId}/maintenanceWindow",
        accept: "application/vnd.atlas.2025-03-12+json",
        content_type: None,
        retry: RetryClass::Idempotent,
    },
    Operation {
        id: "update_maintenance_window",
        name: "updateMaintenanceWindow",
        method: "PATCH",
        path: "/api/atlas/v2/groups/{groupId}/maintenanceWindow",
        accept: "application/vnd.atlas.2025-03-12+json",
        content_type: Some("application/json"),
        retry: RetryClass::Idempotent,
    },
    Operation {
        id: "toggle_maintenance_auto_defer",
        name: "toggleMaintenanceAutoDefer",
        method: "POST",
        path: "/api/atlas/v2/groups/{groupId}/maintenanceWindow/autoDefer",
        accept: "application/vnd.atlas.2025-03-12+json",
        content_type: None,
        retry: RetryClass::Once,
    },
    Operation {
        id: "defer_maintenance_window",
        name: "deferMaintenanceWindow",
        method: "POST",
        path: "/api/atlas/v2/groups/{groupId}/maintenanceWindow/defer",
        accept: "application/vnd.atlas.2025-03-12+json",
        content_type: None,
        retry: RetryClass::Once,
    },
    Operation {
        id: "list_organization_projects",
        name: "listOrganizationProjects",
        method: "GET",
        path: "/api/atlas/v2/orgs/{orgId}/groups",
        accept: "application/vnd.atlas.2025-03-12+json",
        content_type: None,
        retry: RetryClass::Safe,
    },
];

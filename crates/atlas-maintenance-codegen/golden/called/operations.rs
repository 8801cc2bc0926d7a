// Written by `cargo xtask generate` from called.yaml. Do not edit.

use atlas_maintenance_transport::{Operation, Parameter, ParameterKind, ParameterLocation, RetryClass, RetryRule};

/// What the hook must know of every operation of this client, and what its URL takes.
pub static OPERATIONS: &[Operation] = &[
    Operation {
        id: "update_cluster",
        name: "updateCluster",
        summary: "",
        method: "PATCH",
        path: "/cluster/{id}",
        accept: "application/vnd.atlas.2024-08-05+json",
        content_type: Some("application/json"),
        success: &[200],
        retry: RetryRule {
            class: RetryClass::Idempotent,
            non_idempotent_when: None,
            check: None,
        },
        parameters: &[
            Parameter {
                name: "id",
                location: ParameterLocation::Path,
                kind: ParameterKind::Text { default: None },
                required: true,
                repeats: false,
                description: "",
            },
        ],
    },
    Operation {
        id: "get_job",
        name: "getJob",
        summary: "",
        method: "GET",
        path: "/job",
        accept: "application/vnd.atlas.2024-08-05+json",
        content_type: None,
        success: &[200, 202, 204, 206],
        retry: RetryRule {
            class: RetryClass::Safe,
            non_idempotent_when: None,
            check: None,
        },
        parameters: &[],
    },
];

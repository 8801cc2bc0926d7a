// Written by `cargo xtask generate` from 6-fragment.json. Do not edit.

use atlas_maintenance_transport::{Operation, Parameter, ParameterKind, ParameterLocation, RetryClass, RetryRule};

/// What the transport must know of every operation of this client, and what its URL takes.
pub static OPERATIONS: &[Operation] = &[
    Operation {
        id: "read_bread",
        name: "readBread",
        summary: "Ours",
        method: "GET",
        path: "/api/atlas/v2/ovens/{ovenId}/bread",
        accept: "application/vnd.atlas.2024-08-05+json",
        content_type: None,
        success: &[200],
        retry: RetryRule {
            class: RetryClass::Safe,
            non_idempotent_when: None,
            check: None,
        },
        parameters: &[
            Parameter {
                name: "ovenId",
                location: ParameterLocation::Path,
                kind: ParameterKind::Text { default: None },
                required: true,
                repeats: false,
                description: "Our words.",
            },
        ],
    },
    Operation {
        id: "update_bread",
        name: "updateBread",
        summary: "Ours",
        method: "PATCH",
        path: "/api/atlas/v2/ovens/{ovenId}/bread",
        accept: "application/vnd.atlas.2024-08-05+json",
        content_type: Some("application/json"),
        success: &[204],
        retry: RetryRule {
            class: RetryClass::Idempotent,
            non_idempotent_when: None,
            check: None,
        },
        parameters: &[
            Parameter {
                name: "ovenId",
                location: ParameterLocation::Path,
                kind: ParameterKind::Text { default: None },
                required: true,
                repeats: false,
                description: "Our words.",
            },
        ],
    },
];

//! Cases of objects, lists, choices and names.

use super::cases::{Case, cases};

pub(super) fn shapes() -> Vec<Case> {
    cases! {
        Schemas: {} => {"properties": {"n": {}}, "required": ["n"]},
            ["request-property-added-required", "response-property-added"],
            ["request-property-removed", "response-required-property-removed"];
        Schemas: {} => {"properties": {"n": {}}},
            ["request-property-added-optional", "response-property-added"],
            ["request-property-removed", "response-optional-property-removed"];
        Schemas: {} => {"required": ["p"]},
            ["request-property-became-required", "response-property-became-required"],
            ["request-property-became-optional", "response-property-became-optional"];
        Property: {} => {"readOnly": true},
            ["request-property-became-read-only"], ["request-property-not-read-only"];
        Property: {} => {"writeOnly": true},
            ["response-property-became-write-only"], ["response-property-not-write-only"];
        // What is not part of the message is not judged there.
        Schemas: {} => {"properties": {"n": {"readOnly": true}}},
            ["response-property-added"], ["response-optional-property-removed"];
        Schemas: {} => {"properties": {"n": {"writeOnly": true}}},
            ["request-property-added-optional"], ["request-property-removed"];
        Property: {"readOnly": true} => {"readOnly": true, "maxLength": 1},
            ["response-bound-set"], ["response-bound-removed"];
        Schemas: {} => {"additionalProperties": false},
            ["request-additional-properties-closed", "response-additional-properties-closed"],
            ["request-additional-properties-opened", "response-additional-properties-opened"];
        Schemas: {} => {"additionalProperties": true}, [], [];
        Schemas: {"additionalProperties": {"type": "string"}} =>
            {"additionalProperties": {"type": "integer"}},
            ["request-type-changed", "response-type-changed"],
            ["request-type-changed", "response-type-changed"];
        Property: {"type": "array", "items": {"enum": ["a"]}} =>
            {"type": "array", "items": {"enum": ["a", "b"]}},
            ["request-enum-value-added", "response-enum-value-added"],
            ["request-enum-value-removed", "response-enum-value-removed"];
        // No list is one of single values, so its items are meant.
        Property: {"type": "array", "items": {"type": "string", "enum": ["a"]}} =>
            {"type": "array", "items": {"type": "string"}, "enum": ["a"]}, [], [];
        Property: {"type": "array", "items": {"type": "string"}, "enum": ["a"]} =>
            {"type": "array", "items": {"type": "string"}, "enum": ["a", "b"]},
            ["request-enum-value-added", "response-enum-value-added"],
            ["request-enum-value-removed", "response-enum-value-removed"];
        // A part that says more of a property; one that says it in another place says no more.
        Schemas: {} => {"allOf": [{"properties": {"p": {"type": "string", "maxLength": 9}}}]},
            ["request-bound-set", "response-bound-set"],
            ["request-bound-removed", "response-bound-removed"];
        Schemas: {} => {"allOf": [{"properties": {"p": {"type": "string"}}}]}, [], [];
        Schemas: {} => {"properties": null, "allOf": [{"properties": {"p": {"type": "string"}}}]},
            [], [];
        Schemas: {} => {"allOf": [{"properties": {"n": {}}, "required": ["n"]}]},
            ["request-property-added-required", "response-property-added"],
            ["request-property-removed", "response-required-property-removed"];
        Schemas: {} => {"oneOf": [{"title": "A"}, {"title": "B"}]},
            ["request-union-added", "response-union-added"],
            ["request-union-removed", "response-union-narrowed"];
        // Between one alternative there is no choice.
        Schemas: {"oneOf": [{"title": "A"}]} => {"anyOf": [{"title": "A"}]}, [], [];
        Schemas: {"oneOf": [{"title": "A"}, {"title": "B"}]} =>
            {"anyOf": [{"title": "A"}, {"title": "B"}]},
            ["request-union-kind-widened", "response-union-kind-changed"],
            ["request-union-kind-changed", "response-union-kind-narrowed"];
        // No value is of both, so it is the same how many may hold.
        Property: {"type": null, "oneOf": [{"type": "integer"}, {"type": "string"}]} =>
            {"type": null, "anyOf": [{"type": "integer"}, {"type": "string"}]},
            ["union-kind-stated", "union-kind-stated"], ["union-kind-stated", "union-kind-stated"];
        Property: {"type": null, "oneOf": [{"type": "integer"}, {"type": "number"}]} =>
            {"type": null, "anyOf": [{"type": "integer"}, {"type": "number"}]},
            ["request-union-kind-widened", "response-union-kind-changed"],
            ["request-union-kind-changed", "response-union-kind-narrowed"];
        Property: {"type": null, "properties": {"a": {}}} => {"type": null, "anyOf": [
            {"properties": {"a": {}, "b": {}}}, {"properties": {"a": {}, "c": {}}},
        ]}, ["request-union-widened", "response-union-added"],
            ["request-union-closed", "response-union-narrowed"];
        Property: {"type": null, "properties": {"a": {}}, "required": ["a"]} => {"type": null, "oneOf": [
            {"properties": {"a": {}, "b": {}}, "required": ["b"]},
            {"properties": {"a": {}, "c": {}}, "required": ["c"]},
        ]}, ["request-union-added", "response-union-opened"],
            ["request-union-closed", "response-union-removed"];
        Schemas: {"oneOf": [{"title": "A"}]} => {"oneOf": [{"title": "B"}, {"title": "A"}]},
            ["request-alternative-added", "response-alternative-covered"],
            ["request-alternative-covered", "response-alternative-removed"];
        Schemas: {"oneOf": [{"title": "A", "type": "object"}, {"type": "string"}]} =>
            {"oneOf": [{"title": "A", "type": "object"}, {"type": "string"}, {"type": "integer"}]},
            ["request-alternative-added", "response-alternative-added"],
            ["request-alternative-removed", "response-alternative-removed"];
        // What was there alone is now one of two.
        Property: {} => {"type": null, "oneOf": [{"type": "string"}, {"type": "integer"}]},
            ["request-alternative-added", "response-alternative-added"],
            ["request-alternative-removed", "response-alternative-removed"];
        Schemas: {} => {"discriminator": {"propertyName": "p"}},
            ["discriminator-added", "discriminator-added"],
            ["discriminator-removed", "discriminator-removed"];
        Schemas: {"discriminator": {"propertyName": "p"}} =>
            {"discriminator": {"propertyName": "q"}},
            ["discriminator-property-changed", "discriminator-property-changed"],
            ["discriminator-property-changed", "discriminator-property-changed"];
        Schemas: {"discriminator": {"propertyName": "p", "mapping": {"a": "Y"}}} =>
            {"discriminator": {"propertyName": "p", "mapping": {"a": "Sent"}}},
            ["discriminator-mapping-changed", "discriminator-mapping-changed"],
            ["discriminator-mapping-changed", "discriminator-mapping-changed"];
        Schemas: {"discriminator": {"propertyName": "p", "mapping": {"a": "Y"}}} =>
            {"discriminator": {"propertyName": "p", "mapping": {"a": "Y", "b": "Y"}}},
            ["request-discriminator-value-added", "response-discriminator-value-added"],
            ["request-discriminator-value-removed", "response-discriminator-value-removed"];
        Document: {"components": {"schemas": {
            "Sent": {"discriminator": {"propertyName": "p", "mapping": {"a": "A", "b": "B"}}},
            "A": {"type": "object"}, "B": {"type": "object"},
        }}} => {"components": {"schemas": {
            "Sent": {
                "discriminator": {"propertyName": "p", "mapping": {"a": "A", "b": "B"}},
                "oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
            },
            "A": {"type": "object"}, "B": {"type": "object"},
        }}}, ["union-stated"], ["union-stated"];
        Document: {"components": {"schemas": {
            "Sent": {"properties": {"p": {"$ref": "#/components/schemas/A"}}}, "A": {"type": "string"},
        }}} => {"components": {"schemas": {
            "Sent": {"properties": {"p": {"$ref": "#/components/schemas/B"}}}, "B": {"type": "string"},
        }}}, ["schema-renamed"], ["schema-renamed"];
        Document: {"components": {"schemas": {
            "Sent": {"properties": {"p": {"$ref": "#/components/schemas/A"}}},
            "A": {"type": "string"}, "B": {"type": "string"},
        }}} => {"components": {"schemas": {
            "Sent": {"properties": {"p": {"$ref": "#/components/schemas/B"}}},
            "A": {"type": "string"}, "B": {"type": "string"},
        }}}, ["schema-replaced"], ["schema-replaced"];
        Document: {"components": {"schemas": {
            "Sent": {"properties": {"p": {"$ref": "#/components/schemas/A"}}}, "A": {"type": "string"},
        }}} => {}, ["schema-inlined"], ["schema-extracted"];
    }
}

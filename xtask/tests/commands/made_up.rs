//! Documents that are made up, with every name and every form that is hard to put into Rust: what is
//! generated of them compiles.

use std::path::Path;
use std::process::Command;

use fastrand::Rng;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// Each is a document of its own, and all are compiled.
const SEEDS: [u64; 2] = [1, 2];
const TAGS: usize = 4;
const OPERATIONS: usize = 7;
const SCHEMAS: usize = 24;

/// Names that collide with each other, with keywords, with what generated code calls by a short name,
/// or that Rust reads in its own way.
const NAMES: [&str; 63] = [
    "required",
    "optional",
    "optional_2",
    "url",
    "_url",
    "request",
    "result",
    "response",
    "info",
    "header_map",
    "value",
    "body",
    "it",
    "encode_path",
    "lists",
    "alternative",
    "alternatives",
    "types",
    "new",
    "new_with_client",
    "pre",
    "exec",
    "post",
    "inner",
    "client",
    "baseurl",
    "clone",
    "self",
    "Self",
    "type",
    "fn",
    "gen",
    "async",
    "extra",
    "Extra",
    "lastRead",
    "last_read",
    "LastRead",
    "last-read",
    "2fa",
    "_2fa",
    "x2fa",
    "größe",
    "GRÖSSE",
    "café",
    "cafe\u{301}",
    "日本",
    "x²",
    "İd",
    "ﬁ",
    "+1",
    "-1",
    "Option",
    "String",
    "Result",
    "Ok",
    "Vec",
    "Default",
    "Error",
    "Foo",
    "FooBar",
    "Foo2",
    "FooRequest",
];

struct Maker {
    random: Rng,
}

impl Maker {
    fn name(&mut self) -> String {
        let name = NAMES[self.random.usize(..NAMES.len())].to_owned();
        match self.random.u8(..10) {
            0 => format!("{name}Request"),
            1 => format!("{name} {}", self.random.u8(..3)),
            2 => name.to_uppercase(),
            3 => {
                let letter = self.random.char('\u{20}'..'\u{3000}');
                format!("{letter}{name}")
            }
            _ => name,
        }
    }

    fn chance(&mut self, of: u8) -> bool {
        self.random.u8(..of) == 0
    }

    fn schema(&mut self, depth: usize) -> Value {
        let choice = match depth {
            0..3 => self.random.u8(..14),
            _ => self.random.u8(..7),
        };
        let mut schema = match choice {
            0 => {
                let format = ["date-time", "date", "uuid", "text"][self.random.usize(..4)];
                json!({"type": "string", "format": format})
            }
            1 => json!({"type": "integer", "minimum": 1, "maximum": 9}),
            2 => json!({"type": "number"}),
            3 => json!({"type": "boolean"}),
            4 => {
                let values: Vec<String> = (0..4).map(|_| self.name()).collect();
                json!({"type": "string", "enum": values})
            }
            5 => json!({"type": "string", "minLength": 2, "maxLength": 9}),
            6 | 7 => return self.reference(),
            8 => json!({"type": "array", "items": self.schema(depth + 1)}),
            9 => json!({"type": "object", "additionalProperties": self.schema(depth + 1)}),
            10 => json!({"allOf": [self.reference(), self.object(depth + 1)]}),
            11 => json!({"oneOf": [self.reference(), self.reference()]}),
            _ => self.object(depth),
        };
        if self.chance(6) {
            schema["nullable"] = json!(true);
        }
        if self.chance(6) {
            schema["title"] = json!(self.name());
        }
        if self.chance(8) {
            schema["readOnly"] = json!(true);
        }
        schema
    }

    fn object(&mut self, depth: usize) -> Value {
        let count = self.random.usize(..6);
        let properties: Map<String, Value> = (0..count)
            .map(|_| (self.name(), self.schema(depth + 1)))
            .collect();
        let required: Vec<&String> = properties.keys().filter(|_| self.random.bool()).collect();
        let mut object = json!({"type": "object", "required": required, "properties": properties});
        match self.random.u8(..6) {
            0 => object["additionalProperties"] = json!(false),
            1 => object["additionalProperties"] = self.schema(depth + 1),
            _ => {}
        }
        object
    }

    fn reference(&mut self) -> Value {
        let name = schema_name(self.random.usize(..SCHEMAS));
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    fn parameter(&mut self, place: &str, name: String) -> Value {
        let item = match self.random.u8(..5) {
            4 => json!({"type": "string", "format": "date-time"}),
            0 => json!({"type": "integer"}),
            1 => json!({"type": "string", "enum": [self.name(), self.name()]}),
            _ => json!({"type": "string"}),
        };
        let schema = match self.random.u8(..8) {
            0..3 => json!({"type": "array", "items": item}),
            3 if self.chance(3) => self.schema(2),
            _ => item,
        };
        let is_list = schema["type"] == "array";
        let mut parameter = json!({"name": name, "in": place, "schema": schema});
        if place == "path" || self.random.bool() {
            parameter["required"] = json!(true);
        }
        if place == "query" && is_list {
            parameter["style"] =
                json!(["form", "spaceDelimited", "pipeDelimited"][self.random.usize(..3)]);
        }
        if self.chance(3) {
            parameter["explode"] = json!(self.random.bool());
        }
        parameter
    }

    fn media(&mut self) -> Value {
        let schema = self.schema(0);
        json!({"application/vnd.atlas.2024-08-05+json": {"schema": schema}})
    }

    fn operation(&mut self, tag: usize, in_path: &str) -> Value {
        let mut parameters = vec![self.parameter("path", in_path.to_owned())];
        let mut known = Vec::new();
        for _ in 0..self.random.usize(..7) {
            let place = ["query", "query", "header"][self.random.usize(..3)];
            let name = match place {
                "query" => self.name(),
                _ => ["url", "X-One", "x_one", "if-match", "Accept", "value"]
                    [self.random.usize(..6)]
                .to_owned(),
            };
            // A parameter is known by name and place, and a header in any case.
            let key = (place, name.to_lowercase());
            if !known.contains(&key) {
                known.push(key);
                parameters.push(self.parameter(place, name));
            }
        }
        let mut responses = json!({"200": {"description": "", "content": self.media()}});
        for status in ["202", "204", "400", "404"] {
            match self.random.u8(..5) {
                0 => responses[status] = json!({"description": "", "content": self.media()}),
                1 => responses[status] = json!({"description": ""}),
                2 if status == "202" => {
                    responses[status] = json!({"description": "", "content": {
                        "application/vnd.atlas.2024-08-05+gzip": {"schema": {"type": "string", "format": "binary"}},
                    }});
                }
                _ => {}
            }
        }
        // Two of one name are refused, which is not what is tried here.
        let number = self.random.u16(..);
        let name = match self.random.bool() {
            true => self.name(),
            false => format!("{}{number}", self.name()),
        };
        let mut operation = json!({
            "operationId": name,
            "tags": [format!("tag {tag}")],
            "parameters": parameters,
            "responses": responses,
        });
        if self.random.bool() {
            operation["requestBody"] = json!({"content": self.media()});
        }
        operation
    }

    fn document(&mut self) -> Value {
        let schemas: Map<String, Value> = (0..SCHEMAS)
            .map(|index| {
                let schema = match self.chance(4) {
                    true => self.schema(1),
                    false => self.object(0),
                };
                (schema_name(index), schema)
            })
            .collect();
        let mut paths = Map::new();
        for tag in 0..TAGS {
            for number in 0..OPERATIONS {
                let name = ["url", "id", "a-b", "type", "größe"][self.random.usize(..5)];
                let method = ["get", "put", "post"][self.random.usize(..3)];
                let operation = self.operation(tag, name);
                paths.insert(
                    format!("/{tag}/{number}/{{{name}}}"),
                    json!({method: operation}),
                );
            }
        }
        json!({
            "openapi": "3.0.1",
            "info": {"title": "made up", "version": "1"},
            "paths": paths,
            "components": {"schemas": schemas},
        })
    }
}

/// The names of schemas are hard ones first, and then plain.
fn schema_name(index: usize) -> String {
    // A component is called by letters, digits and three signs.
    let plain = |name: &&&str| {
        name.chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    match NAMES.iter().rev().filter(plain).nth(index) {
        Some(name) => (*name).to_owned(),
        None => format!("Schema{index}"),
    }
}

/// Whether or not everything is generated: nothing that is fails in the compiler.
#[test]
fn what_is_generated_compiles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = TempDir::new().unwrap();
    for seed in SEEDS {
        let mut maker = Maker {
            random: Rng::with_seed(seed),
        };
        let file = folder.path().join(format!("{seed}.json"));
        std::fs::write(&file, maker.document().to_string()).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("--root")
            .arg(&root)
            .args(["coverage", "--compile", "--format", "json", "--from"])
            .arg(&file)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {said}"));
        let causes = report["causes"].as_array().unwrap();
        let compiled: Vec<&Value> = causes
            .iter()
            .filter(|cause| cause["stage"] == "compile")
            .collect();
        assert!(compiled.is_empty(), "seed {seed}: {compiled:#?}");
        assert!(!said.contains("cannot be tried"), "seed {seed}: {said}");
        let whole = &report["all_together"];
        let generated = whole["generated"].as_u64().unwrap();
        assert_eq!(
            whole["compiled"].as_u64(),
            Some(generated),
            "seed {seed}: {whole}"
        );
        // A test of refusals only would say nothing.
        let least = TAGS * OPERATIONS / 3;
        assert!(generated >= least as u64, "seed {seed}: {causes:#?}");
    }
}

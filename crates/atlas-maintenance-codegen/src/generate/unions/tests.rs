use serde_json::json;

use super::*;

const CODE: &str = r"
    pub mod types {
        ///A pet.
        #[derive(Clone)]
        pub struct Pet { pub v0: ::std::boxed::Box<Dog>, pub v1: Cat }
        impl ::std::default::Default for Pet { fn default() -> Self { todo } }
        pub struct Dog;
    }
";

fn plans(property: Option<&str>, open: bool) -> UnionPlans {
    let mut document = json!({"components": {"schemas": {"Dog": {}, "pet": {"x-union": {
        "property": property, "stated": true, "open": open,
        "variants": [
            {"name": "Dog", "values": ["dog", "hound"], "members": ["bark"]},
            {"name": "Cat", "values": ["cat"], "members": []},
        ],
    }}}}});
    let plans = take(&mut document).unwrap();
    assert_eq!(document["components"]["schemas"]["pet"], json!({}));
    plans
}

fn written(code: &str, plans: UnionPlans) -> Result<String, String> {
    let mut file = syn::parse_file(code).unwrap();
    write(&mut file, plans, AnswerPlans::new())?;
    Ok(prettyplease::unparse(&file))
}

#[test]
fn object_becomes_enum_read_by_property() {
    let code = written(CODE, plans(Some("kind"), false)).unwrap();
    for part in [
        "///A pet.\n    #[derive(Clone, Debug)]\n    pub enum Pet {",
        "Dog(::std::boxed::Box<Dog>),",
        "match value.get(\"kind\").and_then(::serde_json::Value::as_str) {",
        "Some(\"dog\" | \"hound\") => alternatives::read(value).map(Self::Dog),",
        "Some(\"cat\") => alternatives::read(value).map(Self::Cat),",
        "_ => Err(alternatives::unknown(\"Pet\", \"kind\", &value)),",
        "Self::Cat(it) => alternatives::write(it, \"kind\", &[\"cat\"], serializer),",
        "pub struct Dog;",
    ] {
        assert!(code.contains(part), "{part} in {code}");
    }
    assert!(
        !code.contains("struct Pet") && !code.contains("Default"),
        "{code}"
    );
    assert!(!code.contains("Other("), "{code}");
}

#[test]
fn open_union_keeps_unknown_values() {
    let code = written(CODE, plans(Some("kind"), true)).unwrap();
    assert!(code.contains("Other(::serde_json::Value),"), "{code}");
    assert!(code.contains("_ => Ok(Self::Other(value)),"), "{code}");
}

#[test]
fn union_without_property_is_read_by_members() {
    let code = written(CODE, plans(None, false)).unwrap();
    let part = "alternatives::better(&mut best, &value, &[\"bark\"], Self::Dog);";
    assert!(code.contains(part), "{code}");
    assert!(code.contains("Self::Dog(it) => ::serde::Serialize::serialize(it, serializer)"));
}

#[test]
fn code_without_unions_is_unchanged_and_missing_object_refused() {
    let before = prettyplease::unparse(&syn::parse_file(CODE).unwrap());
    assert_eq!(written(CODE, UnionPlans::new()).unwrap(), before);
    let other = CODE.replace("struct Pet", "struct Bird");
    let refused = written(&other, plans(None, true)).unwrap_err();
    assert!(refused.contains("no struct Pet"), "{refused}");
    let fewer = CODE.replace(", pub v1: Cat", "");
    let refused = written(&fewer, plans(None, true)).unwrap_err();
    assert!(refused.contains("no member for Cat"), "{refused}");
}

//! Paths with parameters in braces, such as `/groups/{groupId}` and `/users/{userId}:addRole`.

/// What a segment of a template is, the more specific first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Segment {
    Literal,
    /// A parameter, and literal text after it.
    WithSuffix,
    Parameter,
}

/// What a template's segments are. Of several templates that fit a path the least is the one that is
/// meant: `/groups/byName/{groupName}` before `/groups/{groupId}/clusters`.
pub(crate) fn specificity(template: &str) -> Vec<Segment> {
    template
        .split('/')
        .map(|segment| match parameter(segment) {
            None => Segment::Literal,
            Some("") => Segment::Parameter,
            Some(_) => Segment::WithSuffix,
        })
        .collect()
}

/// The values of the parameters in order; `None` if the path does not fit. A slash at the end of the path
/// makes no difference (reported: clients of others send one).
pub(crate) fn values<'a>(template: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut segments = path.split('/');
    let mut values = Vec::new();
    for expected in template.split('/') {
        let segment = segments.next()?;
        match parameter(expected) {
            Some(suffix) => {
                let value = segment.strip_suffix(suffix)?;
                if value.is_empty() {
                    return None;
                }
                values.push(value);
            }
            None if expected != segment => return None,
            None => {}
        }
    }
    segments.next().is_none().then_some(values)
}

/// The text after the parameter that the segment begins with.
fn parameter(segment: &str) -> Option<&str> {
    let (_, suffix) = segment.strip_prefix('{')?.split_once('}')?;
    Some(suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_parameters() {
        for (template, path, expected) in [
            ("/a/{x}", "/a/1", Some(vec!["1"])),
            ("/a/{x}", "/a/1/", Some(vec!["1"])),
            ("/a/{x}", "/a/1//", None),
            ("/a/{x}", "/a//", None),
            ("/a/{x}", "/a/", None),
            ("/a/{x}", "/b/1", None),
            ("/a/{x}", "/a/1/c", None),
            ("/a/{x}:do", "/a/1:do", Some(vec!["1"])),
            ("/a/{x}:do", "/a/:do", None),
            ("/a/{x}:do", "/a/1", None),
            ("/a/{x}.gz/{y}", "/a/b.c.gz/2", Some(vec!["b.c", "2"])),
            ("/a:do", "/a:do/", Some(vec![])),
            ("/a", "/", None),
            ("/a", "", None),
        ] {
            assert_eq!(values(template, path), expected, "{template} {path}");
        }
    }

    #[test]
    fn literal_text_is_more_specific_than_a_parameter() {
        let mut templates = ["/g/{x}/c", "/g/{x}:do/c", "/g/byName/{y}"];
        templates.sort_by_key(|template| specificity(template));
        assert_eq!(templates, ["/g/byName/{y}", "/g/{x}:do/c", "/g/{x}/c"]);
    }
}

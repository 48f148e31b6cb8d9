//! JSON laid out for reading: one member a line, two blanks a level, numbers and texts as they were sent.

use lms_core::xapi::json::{self, Value};

/// A JSON text laid out; as it is when it cannot be read.
pub fn pretty(text: &str) -> String {
    let Ok(value) = json::read(text.as_bytes()) else { return text.to_owned() };
    let mut out = String::with_capacity(text.len() * 2);
    lay(&value, 1, &mut out);
    out
}

/// What was kept was read within a bounded depth, so this goes no deeper.
fn lay(value: &Value<'_>, level: usize, out: &mut String) {
    let line = |level: usize, out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", level));
    };
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                out.push_str(if n > 0 { "," } else { "" });
                line(level, out);
                lay(item, level + 1, out);
            }
            line(level - 1, out);
            out.push(']');
        }
        Value::Object(object) if !object.is_empty() => {
            out.push('{');
            for (n, (key, item)) in object.iter().enumerate() {
                out.push_str(if n > 0 { "," } else { "" });
                line(level, out);
                json::quoted(key, out);
                out.push_str(": ");
                lay(item, level + 1, out);
            }
            line(level - 1, out);
            out.push('}');
        }
        plain => json::write(plain, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_white_space_is_added() {
        let text = r#"{"a":[1.50,1E400,{}],"b":{"c":"\"<é\n","d":[]},"e":null}"#;
        let laid = "{\n  \"a\": [\n    1.50,\n    1E400,\n    {}\n  ],\n  \"b\": {\n    \"c\": \"\\\"<é\\n\",\n    \"d\": []\n  },\n  \"e\": null\n}";
        assert_eq!(pretty(text), laid);
        assert_eq!(json::read(pretty(text).as_bytes()), json::read(text.as_bytes()));
        assert_eq!(pretty("{"), "{");
    }
}

//! Generates responses with compatible changes.

use super::*;

/// Generates responses, and counts its changes.
pub(super) struct Generator {
    pub(super) rng: fastrand::Rng,
    pub(super) done: BTreeMap<&'static str, usize>,
}

impl Generator {
    pub(super) fn new(seed: u64) -> Self {
        Self { rng: fastrand::Rng::with_seed(seed), done: BTreeMap::new() }
    }

    pub(super) fn did(&mut self, what: &'static str) {
        *self.done.entry(what).or_default() += 1;
    }

    pub(super) fn chance(&mut self, one_in: usize) -> bool {
        self.rng.usize(..one_in) == 0
    }

    /// A string with any characters.
    pub(super) fn text(&mut self) -> String {
        const PIECES: &[&str] = &[
            "a", "Z", "_", " ", "ü", "漢", "😀", "\"", "\\", "/", "\n", "\t", "\u{1}", "0", "é",
            "{", "]",
        ];
        (0..self.rng.usize(1..8)).map(|_| PIECES[self.rng.usize(..PIECES.len())]).collect()
    }

    /// An unknown name.
    pub(super) fn new_name(&mut self) -> String {
        format!("new_{}{}", self.rng.u16(..), self.text())
    }

    pub(super) fn any_value(&mut self, depth: usize) -> Value {
        match self.rng.usize(..if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => json!(self.rng.bool()),
            2 => json!(self.rng.i64(..)),
            3 => json!(self.rng.f64() * 1e6),
            4 | 5 => json!(self.text()),
            6 => (0..self.rng.usize(..3)).map(|_| self.any_value(depth - 1)).collect(),
            _ => self.any_object(depth - 1),
        }
    }

    pub(super) fn any_object(&mut self, depth: usize) -> Value {
        let properties = self.rng.usize(..4);
        (0..properties).map(|_| (self.text(), self.any_value(depth))).collect::<Map<_, _>>().into()
    }

    /// An unknown enum value.
    pub(super) fn enumeration(&mut self, value: &mut Value, known: &[&str]) {
        if self.chance(3) {
            self.did("new value of an enumeration");
            *value = json!(format!("{}_2100", self.text()));
        } else {
            *value = json!(known[self.rng.usize(..known.len())]);
        }
    }

    pub(super) fn time(&mut self) -> Value {
        const FORMS: [&str; 12] = [
            "%Y-%m-%dT%H:%M:%SZ",
            "%Y-%m-%dT%H:%M:%S%.3fZ",
            "%Y-%m-%dT%H:%M:%S%.6fZ",
            "%Y-%m-%dT%H:%M:%S%.9fZ",
            "%Y-%m-%dT%H:%M:%S+00:00",
            "%Y-%m-%dT%H:%M:%S%.6f+00:00",
            "%Y-%m-%dT%H:%M:%S-00:00",
            "%Y-%m-%dT%H:%M:%S",
            "%Y-%m-%dT%H:%M:%S%.3f",
            "%Y-%m-%dT%H:%M:%S%.6f",
            "%Y-%m-%d %H:%M:%S%.6f",
            "%Y-%m-%dt%H:%M:%Sz",
        ];
        self.did("time");
        let seconds = self.rng.i64(0..4_102_444_800);
        let instant = DateTime::from_timestamp(seconds, self.rng.u32(..1_000_000_000)).unwrap();
        if self.chance(4) {
            let offset = chrono::FixedOffset::east_opt(self.rng.i32(-56..57) * 900).unwrap();
            let local = instant.with_timezone(&offset);
            return json!(local.to_rfc3339_opts(SecondsFormat::Micros, false));
        }
        json!(instant.format(FORMS[self.rng.usize(..FORMS.len())]).to_string())
    }

    pub(super) fn grow(&mut self, object: &mut Value) {
        if self.chance(2) {
            self.did("new property");
            let (name, value) = (self.new_name(), self.any_value(3));
            object[name] = value;
        }
    }

    /// Removes a property, or sets it to null.
    pub(super) fn optional(&mut self, object: &mut Value, name: &str) {
        match self.rng.usize(..3) {
            0 => {
                self.did("absent optional");
                object.as_object_mut().unwrap().remove(name);
            }
            1 => {
                self.did("null optional");
                object[name] = Value::Null;
            }
            _ => {}
        }
    }

    pub(super) fn nullable(&mut self, object: &mut Value, name: &str) {
        if self.chance(3) {
            self.did("null");
            object[name] = Value::Null;
        }
    }

    pub(super) fn connection(&mut self) -> Value {
        let mut connection = sample::connection();
        self.enumeration(&mut connection["integration_key"], &["slack", "email", "twilio"]);
        self.enumeration(&mut connection["status"], &["active", "pending_oauth"]);
        self.enumeration(&mut connection["tools_status"], &["syncing", "synced", "failed"]);
        for name in ["nickname", "nickname_slug", "vendor", "vendor_connection_id", "status_reason"]
        {
            connection[name] = json!(self.text());
        }
        for name in ["created_at", "updated_at", "tools_synced_at", "connected_at"] {
            connection[name] = self.time();
        }
        for name in [
            "vendor_connection_id",
            "tools_synced_at",
            "status_reason",
            "connected_at",
            "last_used_at",
        ] {
            self.nullable(&mut connection, name);
        }
        connection["voice_account_cps"] = if self.rng.bool() {
            json!(self.rng.u32(1..=10_000))
        } else {
            json!(self.rng.f64() * 1e4)
        };
        connection["metadata"] = self.any_object(3);
        self.grow(&mut connection["metadata"]);
        connection["tools"] = (0..self.rng.usize(..3)).map(|_| self.tool()).collect();
        self.optional(&mut connection, "voice_account_cps");
        if self.chance(4) {
            self.optional(&mut connection, "tools");
        }
        self.grow(&mut connection);
        connection
    }

    pub(super) fn tool(&mut self) -> Value {
        let mut tool = sample::tool();
        self.enumeration(&mut tool["integration_key"], &["notion", "calcom", "custom_mcp"]);
        for name in ["slug", "display_name", "tool_path", "description"] {
            tool[name] = json!(self.text());
        }
        self.nullable(&mut tool, "description");
        for name in ["last_seen_at", "created_at", "updated_at"] {
            tool[name] = self.time();
        }
        for name in
            ["input_schema", "response_schema", "response_field_map", "merged_input_preview"]
        {
            tool[name] = self.any_object(3);
            self.grow(&mut tool[name]);
        }
        let names: Vec<String> = (0..self.rng.usize(..3)).map(|_| self.text()).collect();
        tool["stale_field_paths"] = json!(names);
        tool["is_enabled"] = json!(self.rng.bool());
        tool["default_count"] = json!(self.rng.u32(..));
        let mut defaults = json!({});
        for _ in 0..self.rng.usize(..3) {
            let mut entry = json!({"value": self.any_value(2), "type": "pinned"});
            self.enumeration(&mut entry["type"], &["default", "pinned"]);
            self.optional(&mut entry, "type");
            self.grow(&mut entry);
            defaults[self.text()] = entry;
        }
        tool["input_defaults"] = defaults;
        for name in ["response_schema", "response_field_map", "input_defaults"] {
            self.optional(&mut tool, name);
        }
        self.grow(&mut tool);
        tool
    }

    /// Writes a value with random whitespace, escapes and order.
    pub(super) fn write(&mut self, value: &Value, to: &mut String) {
        match value {
            Value::Array(items) => {
                to.push('[');
                for (nth, item) in items.iter().enumerate() {
                    if nth > 0 {
                        to.push(',');
                    }
                    self.whitespace(to);
                    self.write(item, to);
                    self.whitespace(to);
                }
                to.push(']');
            }
            Value::Object(properties) => {
                let mut properties: Vec<_> = properties.iter().collect();
                self.rng.shuffle(&mut properties);
                to.push('{');
                for (nth, (name, property)) in properties.into_iter().enumerate() {
                    if nth > 0 {
                        to.push(',');
                    }
                    self.whitespace(to);
                    self.write_text(name, to);
                    self.whitespace(to);
                    to.push(':');
                    self.whitespace(to);
                    self.write(property, to);
                    self.whitespace(to);
                }
                to.push('}');
            }
            Value::String(text) => self.write_text(text, to),
            Value::Null | Value::Bool(_) | Value::Number(_) => write!(to, "{value}").unwrap(),
        }
    }

    pub(super) fn whitespace(&mut self, to: &mut String) {
        if self.chance(8) {
            to.push_str([" ", "\n", "\t", "\r\n  "][self.rng.usize(..4)]);
        }
    }

    pub(super) fn write_text(&mut self, text: &str, to: &mut String) {
        to.push('"');
        for character in text.chars() {
            if self.chance(12) || character.is_control() || matches!(character, '"' | '\\') {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(to, "\\u{unit:04x}").unwrap();
                }
            } else {
                to.push(character);
            }
        }
        to.push('"');
    }
}

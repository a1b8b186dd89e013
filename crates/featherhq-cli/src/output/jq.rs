//! `--jq`: filters JSON by jaq, on a thread of its own.
//!
//! A filter may take any time, or loop without a result, so the command waits for it until its
//! deadline and no longer.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Filter as Compiled, Vars, data, unwrap_valr};
use jaq_json::{Val, read};

use crate::deadline::Deadline;
use crate::failure::{Exit, Failure};

/// The stack of the thread. Values and filters are nested, and visited recursively.
const STACK: usize = 64 * 1024 * 1024;

/// The deepest JSON that is filtered.
const MAX_DEPTH: usize = 1000;

/// One result of a filter.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A string, without quotes and escapes.
    String(String),
    /// Any other value, as JSON on one line.
    Json(String),
}

enum Reply {
    Value(Value),
    Done,
    Failed(String),
}

/// A compiled filter.
#[derive(Debug)]
pub(super) struct Filter {
    inputs: Sender<String>,
    replies: Receiver<Reply>,
}

impl Filter {
    /// Compiles an expression.
    pub(super) fn new(expression: &str, deadline: Deadline) -> Result<Self, Failure> {
        let (inputs, received) = mpsc::channel::<String>();
        let (sender, replies) = mpsc::channel();
        let code = expression.to_owned();
        let thread = thread::Builder::new().name("jq".to_owned()).stack_size(STACK);
        let work = move || match compile(&code) {
            Err(message) => drop(sender.send(Reply::Failed(message))),
            Ok(filter) => {
                let _ = sender.send(Reply::Done);
                received.iter().for_each(|json| filter_one(&filter, &json, &sender));
            }
        };
        thread.spawn(work).map_err(|error| failed(&format!("cannot start: {error}")))?;
        let filter = Self { inputs, replies };
        match filter.replies.recv_timeout(deadline.left()) {
            Ok(Reply::Failed(message)) => Err(Failure::usage(format!("--jq: {message}"))),
            Ok(_) => Ok(filter),
            Err(_) => Err(Failure::timed_out(deadline)),
        }
    }

    /// Passes the results for one JSON value to `emit`.
    pub(super) fn run<E: From<Failure>>(
        &self,
        json: &str,
        deadline: Deadline,
        mut emit: impl FnMut(Value) -> Result<(), E>,
    ) -> Result<(), E> {
        if depth(json) > MAX_DEPTH {
            return Err(failed("the JSON is nested too deeply").into());
        }
        let _ = self.inputs.send(json.to_owned());
        loop {
            match self.replies.recv_timeout(deadline.left()) {
                Ok(Reply::Value(value)) => emit(value)?,
                Ok(Reply::Done) => return Ok(()),
                Ok(Reply::Failed(message)) => return Err(failed(&message).into()),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    return Err(Failure::timed_out(deadline).into());
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    return Err(failed("it ended unexpectedly").into());
                }
            }
        }
    }
}

fn failed(message: &str) -> Failure {
    Failure::new("jq", Exit::Failed, format!("--jq: {message}"))
}

fn compile(code: &str) -> Result<Compiled<data::JustLut<Val>>, String> {
    let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
    let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
    let arena = Arena::default();
    // Without access to files, so that `import` finds nothing.
    let modules = Loader::new(defs)
        .load(&arena, File { code, path: () })
        .map_err(|_| "the expression is no valid jq".to_owned())?;
    Compiler::default().with_funs(funs).compile(modules).map_err(|errors| {
        let undefined = errors.into_iter().flat_map(|(_, errors)| errors);
        let names: Vec<String> = undefined.map(|(name, _)| format!("{name:?}")).collect();
        format!("{} is not defined in jq", names.join(", "))
    })
}

fn filter_one(filter: &Compiled<data::JustLut<Val>>, json: &str, replies: &Sender<Reply>) {
    let input = match read::parse_single(json.as_bytes()) {
        Ok(input) => input,
        Err(error) => {
            let _ = replies.send(Reply::Failed(format!("cannot parse the JSON: {error}")));
            return;
        }
    };
    let context = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new([]));
    for result in filter.id.run((context, input)).map(unwrap_valr) {
        let reply = match result {
            Ok(Val::TStr(text)) => {
                Reply::Value(Value::String(String::from_utf8_lossy(&text).into_owned()))
            }
            Ok(value) => Reply::Value(Value::Json(value.to_string())),
            Err(error) => Reply::Failed(error.to_string()),
        };
        let is_last = matches!(reply, Reply::Failed(_));
        // The receiver is gone after a failure.
        if replies.send(reply).is_err() || is_last {
            return;
        }
    }
    let _ = replies.send(Reply::Done);
}

/// Returns how deeply JSON is nested.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn filter(expression: &str, json: &str) -> Result<Vec<Value>, Failure> {
        let deadline = Deadline::start(Duration::from_secs(20));
        let mut values = Vec::new();
        Filter::new(expression, deadline)?.run(json, deadline, |value| {
            values.push(value);
            Ok::<(), Failure>(())
        })?;
        Ok(values)
    }

    #[test]
    fn numbers_and_order_are_those_of_the_input() {
        let json = r#"{"z":1.50,"a":1e400,"n":12345678901234567890123,"s":"ä\n"}"#;
        let text = r#"{"z":1.50,"a":1e400,"n":12345678901234567890123,"s":"ä\n"}"#;
        assert_eq!(filter(".", json).unwrap(), [Value::Json(text.to_owned())]);
        assert_eq!(filter(".s", json).unwrap(), [Value::String("ä\n".to_owned())]);
        assert_eq!(filter("empty", json).unwrap(), []);
    }

    #[test]
    fn invalid_expressions_are_usage_errors() {
        for bad in [".[", "nope", "import \"x\" as x; .", ""] {
            assert_eq!(filter(bad, "1").unwrap_err().exit, Exit::Usage, "{bad}");
        }
        assert_eq!(filter(".a", "1").unwrap_err().exit, Exit::Failed);
    }

    #[test]
    fn endless_filters_and_deep_values_end() {
        let deadline = Deadline::start(Duration::from_millis(300));
        let began = Instant::now();
        let endless = Filter::new("def f: f; f", Deadline::start(Duration::from_secs(20))).unwrap();
        let ended = endless.run("1", deadline, |_| Ok::<(), Failure>(()));
        assert!(ended.unwrap_err().message.contains("timed out"));
        assert!(began.elapsed() < Duration::from_secs(10));
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(filter(".", &deep).unwrap_err().message.contains("deeply"));
    }
}

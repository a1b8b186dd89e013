//! A tool-calling loop: the model gets the tools of a connection, calls one with arguments that do
//! not fit, corrects them, and ends with a message.
//!
//! The model is a fake that speaks OpenAI's format, so that the program needs no other account.
//! In an application, `Model::respond` is one request to the provider.

use featherhq::Client;
use featherhq::definitions::{Definitions, Format};
use serde_json::{Value, json};

/// Maximum number of turns: a model must not call tools forever.
const MAX_TURNS: usize = 8;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let feather = Client::from_env()?;
    let slug = std::env::args().nth(1).unwrap_or_else(|| "acme_support".to_owned());
    let connection = feather.connections().find(slug).await?;
    let definitions = Definitions::builder(Format::OpenAi).strict(true).build([&connection]);
    println!("{} tools", definitions.len());

    let model = Model { tools: definitions.to_json().parse()? };
    let mut messages = vec![json!({"role": "user", "content": "Which channels are there?"})];
    for _ in 0..MAX_TURNS {
        let message = model.respond(&messages);
        messages.push(message.clone());
        let Some(calls) = message["tool_calls"].as_array() else {
            println!("{}", message["content"].as_str().unwrap_or_default());
            return Ok(());
        };
        for call in calls {
            let function = &call["function"];
            let name = function["name"].as_str().unwrap_or_default();
            let arguments = function["arguments"].as_str().unwrap_or_default();
            let content = call_tool(&feather, &definitions, name, arguments).await;
            messages.push(json!({"role": "tool", "tool_call_id": call["id"], "content": content}));
        }
    }
    Err("the model does not end".into())
}

/// Calls a tool. Whatever fails is the content of a message too: the model reacts to it.
async fn call_tool(
    feather: &Client,
    definitions: &Definitions,
    name: &str,
    arguments: &str,
) -> String {
    // Nothing is sent for arguments that do not fit the tool's schema.
    let call = match definitions.resolve(name, arguments) {
        Ok(call) => call,
        Err(error) => {
            println!("{name}: {error}");
            return format!("Error: {error}");
        }
    };
    println!("{name}: {}", call.arguments);
    match call.invoke(feather).await {
        // `narrowed` is the result without what the operators have filtered out.
        Ok(invocation) => {
            invocation.narrowed.unwrap_or_else(|| invocation.result.into()).to_string()
        }
        Err(error) => format!("Error: {error}"),
    }
}

/// A fake that asks for the first channels, after a mistake.
struct Model {
    tools: Value,
}

impl Model {
    fn respond(&self, messages: &[Value]) -> Value {
        let mut functions = self.tools.as_array().into_iter().flatten().map(|it| &it["function"]);
        let tool = functions.find(|function| {
            function["name"].as_str().is_some_and(|name| name.ends_with("list_channels"))
        });
        let mut results = messages.iter().filter(|message| message["role"] == "tool");
        let (turn, last) = (results.clone().count(), results.next_back());
        let arguments = match (tool, turn) {
            (Some(_), 0) => json!({"limit": "all"}),
            (Some(_), 1) => json!({"limit": 2, "cursor": null}),
            (None, _) => return json!({"role": "assistant", "content": "No tool lists channels."}),
            _ => {
                let result = last.and_then(|message| message["content"].as_str());
                let content = format!("The tool returned {} bytes.", result.map_or(0, str::len));
                return json!({"role": "assistant", "content": content});
            }
        };
        let function = json!({
            "name": tool.map(|function| &function["name"]),
            "arguments": arguments.to_string(),
        });
        let call = json!({"id": format!("call_{turn}"), "type": "function", "function": function});
        json!({"role": "assistant", "tool_calls": [call]})
    }
}

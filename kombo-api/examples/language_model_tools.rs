//! Three operations as tools of a language model: definitions with JSON Schemas, arguments that are checked before they
//! are used, errors that the model can correct, and a limited number of rounds.
//!
//! The model is scripted and the server is the embedded mock server, so it runs without key and network. A client of a
//! real model takes the place of [`ScriptedModel`].
#![allow(clippy::print_stdout)]

use std::collections::VecDeque;

use futures::{StreamExt as _, TryStreamExt as _};
use kombo_api::mock::{Answer, Server};
use kombo_api::types::{AbsenceType, CreateAbsenceBody, Employee};
use kombo_api::{Integration, op};
use schemars::{JsonSchema, schema_for};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The most answers of the model to one question. Without a limit, a confused model calls tools for ever.
const ROUNDS: usize = 8;

/// Finds employees by a part of their name.
#[derive(Deserialize, JsonSchema)]
struct FindEmployees {
    /// A part of the name, in upper or lower case.
    name: String,
}

/// Lists the types of absences.
#[derive(Deserialize, JsonSchema)]
struct ListAbsenceTypes {}

/// What a model gets: name, purpose and arguments. `CreateAbsenceBody` is a type of the SDK, whose schema is that of
/// the API's documentation.
fn tools() -> Value {
    json!([
        tool::<FindEmployees>("find_employees", "Finds employees by a part of their name; at most 5."),
        tool::<ListAbsenceTypes>("list_absence_types", "Lists the types of absences."),
        tool::<CreateAbsenceBody>("request_absence", "Requests an absence for an employee."),
    ])
}

fn tool<A: JsonSchema>(name: &str, description: &str) -> Value {
    json!({"name": name, "description": description, "parameters": schema_for!(A)})
}

/// Runs a tool. The error is for the model: it says what to correct.
async fn run(acme: &Integration, name: &str, arguments: Value) -> Result<Value, String> {
    match name {
        "find_employees" => {
            let FindEmployees { name } = read(arguments)?;
            let name = name.to_lowercase();
            let is_found =
                |it: &Employee| it.display_full_name.as_ref().is_some_and(|it| it.to_lowercase().contains(&name));
            let found = acme.hris().get_employees().items().try_filter(|it| std::future::ready(is_found(it)));
            let found: Vec<Employee> = found.take(5).try_collect().await.map_err(message)?;
            // The model gets what it needs, and no other personal data.
            Ok(found.iter().map(|it| json!({"id": it.id, "name": it.display_full_name})).collect())
        }
        "list_absence_types" => {
            let ListAbsenceTypes {} = read(arguments)?;
            let types = acme.hris().get_absence_types().send().await.map_err(message)?;
            Ok(types.results.iter().map(|it| json!({"id": it.id, "name": it.name})).collect())
        }
        "request_absence" => {
            let body: CreateAbsenceBody = read(arguments)?;
            let absence = acme.send(op::CreateAbsence::from(body)).await.map_err(message)?;
            Ok(json!({"id": absence.id, "status": absence.status}))
        }
        _ => Err(format!("there is no tool `{name}`")),
    }
}

/// Reads the arguments of a tool. Arguments that it does not have are errors, because a misspelt one would be ignored.
fn read<A: DeserializeOwned + JsonSchema>(arguments: Value) -> Result<A, String> {
    let schema = schema_for!(A);
    let known = |name: &str| schema.get("properties").is_some_and(|it| it.get(name).is_some());
    if let Some((name, _)) = arguments.as_object().into_iter().flatten().find(|(name, _)| !known(name)) {
        return Err(format!("invalid arguments: there is no argument `{name}`"));
    }
    serde_json::from_value(arguments).map_err(|error| format!("invalid arguments: {error}"))
}

/// The text of an error contains no key, no id of the integration and no body.
fn message(error: kombo_api::Error) -> String {
    error.message().map_or_else(|| error.to_string(), str::to_owned)
}

/// An answer of a model: calls of tools, or the end.
enum Turn {
    Calls(Vec<(&'static str, Value)>),
    Text(&'static str),
}

/// The place of a real model: its client sends the conversation and the tools, and reads the answer.
struct ScriptedModel(VecDeque<Turn>);

impl ScriptedModel {
    async fn answer(&mut self, _conversation: &[Value], _tools: &Value) -> Option<Turn> {
        self.0.pop_front()
    }
}

/// Answers a question. Prints the conversation.
async fn converse(model: &mut ScriptedModel, acme: &Integration, question: &str) -> Result<(), String> {
    println!("user   {question}");
    let tools = tools();
    let mut conversation = vec![json!({"role": "user", "content": question})];
    for _ in 0..ROUNDS {
        match model.answer(&conversation, &tools).await.ok_or("the model has no answer")? {
            Turn::Text(text) => {
                println!("model  {text}");
                return Ok(());
            }
            Turn::Calls(calls) => {
                for (name, arguments) in calls {
                    println!("model  {name}({arguments})");
                    let result = match run(acme, name, arguments.clone()).await {
                        Ok(result) => json!({"result": result}),
                        Err(error) => json!({"error": error}),
                    };
                    println!("tool   {result}");
                    conversation.push(json!({"role": "assistant", "tool": name, "arguments": arguments}));
                    conversation.push(json!({"role": "tool", "tool": name, "content": result}));
                }
            }
        }
    }
    Err(format!("the model did not finish within {ROUNDS} rounds"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start().await?;
    let employee = |id: &str, name: &str| Employee::default().id(id).display_full_name(name);
    server.records::<op::GetEmployees>([employee("e-1", "Lena Hofmann"), employee("e-2", "Tom Becker")])?;
    let vacation = AbsenceType::default().id("t-1").name("Vacation");
    server.records::<op::GetAbsenceTypes>([vacation])?;
    let overlap = Answer::error(400, "PLATFORM.INPUT_INVALID", "The absence overlaps another one on 2026-03-02.");
    server.answer_in_turn::<op::CreateAbsence>([overlap]);

    let absence = |start: &str| {
        json!({
            "employee_id": "e-1", "absence_type_id": "t-1", "start_date": start, "end_date": "2026-03-06",
            "employee_note": null,
        })
    };
    let mut model = ScriptedModel(VecDeque::from([
        Turn::Calls(vec![("find_employees", json!({"name": "lena"})), ("list_absence_types", json!({}))]),
        Turn::Calls(vec![("request_absence", absence("next Monday"))]),
        Turn::Calls(vec![("request_absence", absence("2026-03-02"))]),
        Turn::Calls(vec![("request_absence", absence("2026-03-03"))]),
        Turn::Text("Lena's vacation from 3 to 6 March is requested. 2 March was taken already."),
    ]));
    converse(&mut model, &server.integration(), "Lena wants her vacation from next Monday to Friday.").await?;
    Ok(())
}

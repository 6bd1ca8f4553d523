//! Every operation: its command sends what the method of the SDK sends.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use futures::StreamExt as _;
use kombo_api::mock::{Request, Server};
use kombo_api_build::{Generated, Operation};
use kombo_api_tests::calls;
use serde_json::Value;

use crate::Outcome;
use crate::program::{Error, Kombo};

/// What the SDK is generated from.
static GENERATED: LazyLock<Generated> = LazyLock::new(|| {
    kombo_api_build::generate(calls::PAGES.as_ref(), &calls::conventions())
        .unwrap_or_else(|problems| panic!("{problems}"))
});

/// The programs that run at the same time.
const AT_ONCE: usize = 4;

#[tokio::test]
async fn every_operation_has_a_command_that_sends_what_the_sdk_sends() -> Outcome {
    let table = GENERATED.commands();
    let commands = table["operations"].as_array().ok_or("operations")?;
    assert_eq!(commands.len(), GENERATED.operations.len());
    let runs = GENERATED.operations.iter().map(|operation| async move {
        let command = commands.iter().find(|it| it["id"] == operation.id).ok_or("a command")?;
        let difference = difference(operation, command).await?;
        Ok::<_, Error>(difference.map(|it| format!("{}: {it}", operation.id)))
    });
    let found = futures::stream::iter(runs).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
    let found: Vec<String> = found.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// Calls an operation with the SDK and with its command, and compares the two requests.
async fn difference(operation: &Operation, command: &Value) -> Result<Option<String>, Error> {
    let server = Server::start().await?;
    let integration = server.integration();
    // The example may be an error, such as that of an unknown token.
    let _ = calls::call(&server.kombo(), &integration, &operation.id).ok_or("a call")?.await;
    let expected = server.requests().pop().ok_or("a request")?;

    let kombo = Kombo::of(&server)?.variable("KOMBO_INTEGRATION_ID", integration.id());
    let arguments = arguments(&kombo, command, &expected)?;
    let ran = kombo.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let arrived = server.requests();
    let [_, sent] = &arrived[..] else { return Ok(Some(format!("{arguments:?}: {ran:?}"))) };
    let (is, should) = (described(sent), described(&expected));
    Ok((is != should).then(|| format!("{arguments:?}\n  sends   {is:?}\n  and not {should:?}")))
}

/// Returns the command line that should send a request.
fn arguments(kombo: &Kombo, command: &Value, request: &Request) -> Result<Vec<String>, Error> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut line = vec![text(&command["namespace"]), text(&command["name"])];
    let template = text(&command["path"]);
    let in_path: BTreeMap<&str, String> = template
        .split('/')
        .zip(request.path.split('/'))
        .filter_map(|(name, value)| Some((name.strip_prefix('{')?.strip_suffix('}')?, decoded(value))))
        .collect();
    let query = pairs(request);
    let body = request.json().unwrap_or_default();
    for argument in command["arguments"].as_array().ok_or("arguments")? {
        let (flag, name) = (text(&argument["flag"]), text(&argument["name"]));
        let values: Vec<String> = match argument["in"].as_str() {
            Some("path") => in_path.get(name.as_str()).cloned().into_iter().collect(),
            Some("query") => query.iter().filter(|(it, _)| *it == name).map(|(_, value)| value.clone()).collect(),
            Some("header") => {
                let value = request.headers.get(&name).and_then(|value| value.to_str().ok());
                value.map(str::to_owned).into_iter().collect()
            }
            // Constants have no flag.
            _ if argument.get("constant").is_some() && argument["required"] == true => Vec::new(),
            _ => body
                .get(&name)
                .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                .into_iter()
                .collect(),
        };
        line.extend(values.iter().map(|value| format!("--{flag}={value}")));
    }
    match command["body"]["kind"].as_str() {
        None | Some("object") => {}
        Some(kind) => {
            let path = kombo.file("body", std::str::from_utf8(&request.body)?)?;
            line.push(format!("--{}={}", if kind == "bytes" { "body" } else { "json" }, path.display()));
        }
    }
    Ok(line)
}

/// Returns everything of a request that the API reads.
fn described(request: &Request) -> Vec<String> {
    let mut parts: Vec<String> = pairs(request).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    parts.sort();
    for name in ["accept", "content-type", "x-integration-id"] {
        parts.push(format!("{name}: {:?}", request.headers.get(name)));
    }
    parts.insert(0, format!("{} {}", request.method, request.path));
    let text = || String::from_utf8_lossy(&request.body).into_owned();
    parts.push(request.json().map_or_else(text, |json| sorted(json).to_string()));
    parts
}

/// Returns JSON with sorted members. Their order has no meaning.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<String, Value> = members.into_iter().map(|(name, it)| (name, sorted(it))).collect();
            members.into_iter().collect()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        plain => plain,
    }
}

fn pairs(request: &Request) -> Vec<(String, String)> {
    let query = request.query.as_deref().unwrap_or_default();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(a, b)| (decoded(a), decoded(b))).collect()
}

/// Decodes percent-encoding, and `+` of queries.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match byte {
            b'%' => bytes
                .extend(digit(rest.next()).zip(digit(rest.next())).and_then(|(a, b)| u8::try_from(a * 16 + b).ok())),
            b'+' => bytes.push(b' '),
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

//! Calls the API of the connected tool itself, for what the unified API does not have.
//!
//! It runs against the embedded mock server, without key and network.
#![allow(clippy::print_stdout)]

use kombo_api::mock::{Answer, Server};
use kombo_api::{ErrorKind, Integration, op};
use serde::Deserialize;
use serde_json::json;

/// A part of Personio's response. The SDK does not know the types of the tools' own APIs.
#[derive(Deserialize)]
struct Employees {
    data: Vec<Employee>,
}

#[derive(Deserialize)]
struct Employee {
    attributes: Attributes,
}

#[derive(Deserialize)]
struct Attributes {
    id: Labelled<u64>,
    first_name: Labelled<String>,
}

#[derive(Deserialize)]
struct Labelled<T> {
    value: T,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start().await?;
    let acme = server.integration();

    println!("1. Read a resource of Personio, with query parameters");
    let personio = acme.general().passthrough("personio/personnel");
    let answer = personio.get("/company/employees").params([("limit", "1")]).send().await?;
    println!("   {} {} from {}", answer.tool_status, answer.tool_header("content-type").unwrap_or("?"), answer.url);
    for Employee { attributes } in answer.json::<Employees>()?.data {
        println!("   {} has the id {}", attributes.first_name.value, attributes.id.value);
    }

    println!("\n2. Write to it; Kombo adds the authentication");
    set_answer(&server, 201, json!({"success": true, "data": {"id": 7781}}));
    println!("   created {}", create_time_off(&acme, 1348).await?);

    println!("\n3. The tool refuses the second one. The call succeeds, so the tool's status must be checked");
    set_answer(&server, 422, json!({"success": false, "error": {"message": "The dates overlap."}}));
    match create_time_off(&acme, 1348).await {
        Ok(id) => return Err(format!("the time-off {id} was created twice").into()),
        Err(problem) => println!("   {problem}"),
    }

    println!("\n4. Files: the tool's body arrives as base64, and `bytes()` decodes it");
    set_answer(&server, 200, json!("JVBERi0xLjc="));
    let personio = acme.general().passthrough("personio/personnel");
    let payslip = personio.get("/company/employees/1348/payslip").response_as_base64(true).send().await?;
    println!("   {} bytes, {:?}", payslip.bytes()?.len(), String::from_utf8_lossy(&payslip.bytes()?));

    println!("\n5. An error of Kombo itself is an `Err`, as in every call");
    let refused = Answer::error(403, "INTEGRATION.PERMISSION_MISSING", "Passthrough is off for this integration.");
    server.answer_in_turn::<op::SendPassthroughRequest>([refused]);
    match acme.general().passthrough("personio/personnel").get("/company/employees").send().await {
        Err(error) if error.kind() == ErrorKind::Api => println!("   {error}"),
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("the refusal was not reported".into()),
    }
    Ok(())
}

/// Creates a time-off in Personio and returns its id there.
async fn create_time_off(acme: &Integration, employee: u64) -> Result<u64, Box<dyn std::error::Error>> {
    let body = json!({"employee_id": employee, "time_off_type_id": 7, "start_date": "2026-07-06"});
    let personio = acme.general().passthrough("personio/personnel");
    let answer = personio.post("/company/time-offs").headers([("accept-language", "en")]).json(&body).send().await?;
    if !answer.is_tool_success() {
        return Err(format!("Personio answered {}: {}", answer.tool_status, answer.text()).into());
    }
    let created: serde_json::Value = answer.json()?;
    created["data"]["id"].as_u64().ok_or_else(|| "Personio returned no id".into())
}

/// Sets the answer of the tool to the next passthrough request of this example.
fn set_answer(server: &Server, status: u16, body: serde_json::Value) {
    let url = "https://api.personio.de/v1/company";
    let headers = json!({"content-type": "application/json"});
    let answer = Answer::success(json!({"url": url, "status": status, "headers": headers, "data": body}));
    server.answer_in_turn::<op::SendPassthroughRequest>([answer]);
}

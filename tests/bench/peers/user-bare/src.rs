//! Reads one page of employees.

use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Deserialize)]
struct Envelope {
    data: Page,
}

#[derive(Deserialize)]
struct Page {
    results: Vec<Employee>,
}

#[derive(Deserialize)]
struct Employee {
    id: String,
    first_name: Option<String>,
    start_date: Option<DateTime<Utc>>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let request = reqwest::Client::new().get("https://api.kombo.dev/v1/hris/employees");
    let request = request.bearer_auth(std::env::var("KOMBO_API_KEY")?);
    let request = request.header("X-Integration-Id", "personio:CBNMt7dSNCzBdnRTx87dev4E");
    let envelope: Envelope = request.send().await?.error_for_status()?.json().await?;
    for employee in &envelope.data.results {
        println!("{} {:?} {:?}", employee.id, employee.first_name, employee.start_date);
    }
    Ok(())
}

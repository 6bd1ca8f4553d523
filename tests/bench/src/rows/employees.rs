//! A page of employees.

pub mod bare;

use kombo_api::mock::Server;
use kombo_api::op::GetEmployees;
use kombo_api::reqwest;

use crate::program;
use crate::row::{Answer, Goal, Row};

pub const INTEGRATION: &str = "personio:CBNMt7dSNCzBdnRTx87dev4E";
/// The largest page size of the API.
pub const COUNT: usize = 250;

pub fn rows() -> Vec<Row> {
    vec![Row {
        name: "page of 250 employees",
        description: "`hris().get_employees().send()`: 250 copies of the example employee of the embedded server, each \
                      with an id of its own.",
        goal: Goal { instructions: 0.80, allocations: 0.80 },
        warm_up: 3,
        calls: 10,
        answer: Some(Answer { target: "GET /v1/hris/employees", body: page }),
        sdk: |url, times| {
            let integration = program::kombo(url).integration(INTEGRATION);
            program::repeat(times, async || {
                integration.hris().get_employees().send().await.expect("a page").into_inner()
            })
        },
        bare: |url, times| {
            let client = program::bare::client();
            program::repeat(times, async || {
                bare::get_employees(&client, &format!("{url}/hris/employees"), INTEGRATION).await.expect("a page")
            })
        },
    }]
}

/// The page, as the embedded server writes it.
pub fn page() -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let server = Server::start().await.expect("the embedded server");
        server.list::<GetEmployees>(COUNT);
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let request = client.get(format!("{}/hris/employees?page_size={COUNT}", server.url()));
        let request = request.bearer_auth(server.api_key()).header("x-integration-id", server.integration().id());
        request.send().await.expect("an answer").error_for_status().expect("a page").text().await.expect("its body")
    })
}

//! Two small calls of Kombo Connect.

use kombo_api::reqwest::{self, Client};
use kombo_api::types::Language;
use serde::{Deserialize, Serialize};

use crate::program::{self, bare};
use crate::row::{Answer, Goal, Row};

pub const TOKEN: &str = "6Jx5hQ2mVnT8q3RkYw7ZbC4d";
pub const TARGET: &str = "GET /v1/connect/integration-by-token/6Jx5hQ2mVnT8q3RkYw7ZbC4d";

pub const INTEGRATION: &str = concat!(
    r#"{"status":"success","data":{"tool":"personio","id":"personio:CBNMt7dSNCzBdnRTx87dev4E","#,
    r#""end_user_origin_id":"36123","end_user_organization_name":"Acme, Inc.","#,
    r#""end_user_email":"user@example.com","setup_status":"COMPLETED"}}"#,
);

const LINK: &str =
    r#"{"status":"success","data":{"link":"https://connect.kombo.dev/v1?token=6Jx5hQ2mVnT8q3RkYw7ZbC4d"}}"#;

pub fn rows() -> Vec<Row> {
    vec![
        Row {
            name: "small GET",
            description: "`connect().get_integration_by_token(token).send()`: the response is an object of six fields.",
            goal: Goal { instructions: 1.08, allocations: 1.08 },
            warm_up: 20,
            calls: 200,
            answer: Some(Answer { target: TARGET, body: || INTEGRATION.to_owned() }),
            sdk: |url, times| {
                let kombo = program::kombo(url);
                program::repeat(times, async || {
                    let call = kombo.connect().get_integration_by_token(TOKEN);
                    call.send().await.expect("an integration").into_inner()
                })
            },
            bare: |url, times| {
                let client = bare::client();
                program::repeat(times, async || get_integration(&client, url, TOKEN).await.expect("an integration"))
            },
        },
        Row {
            name: "small POST",
            description: "`connect().create_connection_link(email, organization)` with three optional fields: a request \
                          of five fields, a response of one.",
            goal: Goal { instructions: 1.08, allocations: 1.08 },
            warm_up: 20,
            calls: 200,
            answer: Some(Answer { target: "POST /v1/connect/create-link", body: || LINK.to_owned() }),
            sdk: |url, times| {
                let kombo = program::kombo(url);
                program::repeat(times, async || {
                    let call = kombo.connect().create_connection_link("test@example.com", "Test Inc.");
                    let call = call.integration_tool("personio").end_user_origin_id("36123").language(Language::De);
                    call.send().await.expect("a link").into_inner()
                })
            },
            bare: |url, times| {
                let client = bare::client();
                program::repeat(times, async || {
                    let link = CreateLink {
                        end_user_email: "test@example.com".to_owned(),
                        end_user_organization_name: "Test Inc.".to_owned(),
                        end_user_origin_id: Some("36123".to_owned()),
                        integration_tool: Some("personio".to_owned()),
                        language: Some(LinkLanguage::De),
                    };
                    create_link(&client, url, &link).await.expect("a link")
                })
            },
        },
    ]
}

pub async fn get_integration(client: &Client, url: &str, token: &str) -> reqwest::Result<Integration> {
    let request = client.get(format!("{url}/connect/integration-by-token/{token}")).timeout(bare::READ_TIMEOUT);
    let envelope: bare::Envelope<Integration> = request.send().await?.error_for_status()?.json().await?;
    Ok(envelope.data)
}

async fn create_link(client: &Client, url: &str, link: &CreateLink) -> reqwest::Result<Link> {
    let request = client.post(format!("{url}/connect/create-link")).timeout(bare::WRITE_TIMEOUT).json(link);
    let envelope: bare::Envelope<Link> = request.send().await?.error_for_status()?.json().await?;
    Ok(envelope.data)
}

#[derive(Deserialize, Serialize)]
pub struct Integration {
    tool: String,
    id: String,
    end_user_origin_id: Option<String>,
    end_user_organization_name: String,
    end_user_email: Option<String>,
    setup_status: SetupStatus,
}

bare::open_enum!(SetupStatus {
    Incomplete = "INCOMPLETE",
    FinalSyncPending = "FINAL_SYNC_PENDING",
    Completed = "COMPLETED",
});

#[derive(Serialize)]
struct CreateLink {
    end_user_email: String,
    end_user_organization_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_user_origin_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    integration_tool: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<LinkLanguage>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum LinkLanguage {
    De,
}

#[derive(Deserialize, Serialize)]
struct Link {
    link: String,
    static_ips: Option<Vec<String>>,
}

//! What a webhook means for users and their integrations.

use kombo_api::types::IntegrationStatus;
use kombo_api::webhook::{Event, Payload};

use crate::store::{Change, Notice, Subject};
use crate::words;

/// Returns the notice of a webhook; `None` if it is about no integration and no user.
pub(crate) fn of(event: &Event) -> Option<Notice> {
    let (subject, change, title, text) = match &event.payload {
        Payload::IntegrationCreated(it) => {
            let it = &it.data;
            let (id, tool, organization) = (it.id.clone(), it.tool.clone(), it.end_user.organization_name.clone());
            // Links of this server have the user's id, so the integration is saved even if the browser was closed
            // before it returned the token.
            let subject = match &it.end_user.origin_id {
                Some(owner) => Subject::Owner(owner.clone()),
                None => Subject::Integration(id.clone()),
            };
            let text = format!("{organization} has connected {}.", words::tool(&tool));
            (subject, Change::Connected { id, tool, organization }, "Integration created", text)
        }
        Payload::IntegrationStateChanged(it) => {
            let it = &it.data;
            let state = it.state.to_string();
            let tool = words::tool(&it.integration_tool);
            let text = match it.state {
                IntegrationStatus::Active => format!("{tool} is connected."),
                IntegrationStatus::Invalid => format!("The credentials of {tool} are invalid: reconnect it."),
                IntegrationStatus::Inactive => format!("{tool} is paused."),
                _ => format!("{tool} is {}.", state.to_lowercase()),
            };
            let id = it.integration_id.clone();
            (Subject::Integration(id.clone()), Change::State { id, state }, "State changed", text)
        }
        Payload::IntegrationDeleted(it) => {
            let (id, text) = (it.data.id.clone(), format!("{} was disconnected.", words::tool(&it.data.tool)));
            (Subject::Integration(id.clone()), Change::Deleted { id }, "Integration deleted", text)
        }
        Payload::DataChanged(it) => {
            let models: Vec<_> = it.data.changed_models.iter().map(|model| words::model(model.name.as_str())).collect();
            (Subject::Integration(it.data.integration_id.clone()), Change::None, "Data changed", models.join(", "))
        }
        Payload::SyncFinished(it) => {
            let text = format!("{}: {}", words::tool(&it.data.integration_tool), it.data.sync_state.to_lowercase());
            (Subject::Integration(it.data.integration_id.clone()), Change::None, "Sync finished", text)
        }
        Payload::ConnectionFlowFailed(it) => {
            let owner = it.data.end_user.origin_id.clone()?;
            let text = format!("{} could not be connected.", words::tool(&it.data.integration_tool));
            (Subject::Owner(owner), Change::None, "Connection failed", text)
        }
        // Webhooks that this page has no words for, and those that are newer than this program.
        _ => {
            let data = &event.json()["data"];
            let id = data["integration_id"].as_str().or_else(|| data["integration"]["id"].as_str())?;
            (Subject::Integration(id.to_owned()), Change::None, "Webhook", event.kind().to_owned())
        }
    };
    let (webhook_id, title) = (event.id().map(str::to_owned), title.to_owned());
    Some(Notice { webhook_id, subject, change, title, text })
}

#[cfg(test)]
mod tests {
    use kombo_api::webhook::Verifier;
    use serde_json::{Value, json};

    use super::*;

    fn notice(payload: &Value) -> Result<Option<Notice>, Box<dyn std::error::Error>> {
        let (verifier, body) = (Verifier::new("secret")?, payload.to_string());
        Ok(of(&verifier.verify_signature(verifier.sign(&body), &body)?))
    }

    #[tokio::test]
    async fn every_webhook_of_the_pages_has_a_notice() -> Result<(), Box<dyn std::error::Error>> {
        let server = kombo_api::mock::Server::start().await?;
        let integration = Subject::Integration("personio:CBNMt7dSNCzBdnRTx87dev4E".into());
        let owner = Subject::Owner("36123".into());
        for (name, subject, title) in [
            ("integration-created", &owner, "Integration created"),
            ("integration-state-changed", &integration, "State changed"),
            ("integration-deleted", &integration, "Integration deleted"),
            ("data-changed", &integration, "Data changed"),
            ("sync-finished", &integration, "Sync finished"),
            ("connection-flow-failed", &owner, "Connection failed"),
        ] {
            let notice = notice(&server.webhook(name)?)?.ok_or(name)?;
            assert_eq!((&notice.subject, notice.title.as_str()), (subject, title), "{name}");
            assert!(!notice.text.is_empty() && notice.webhook_id.is_some(), "{name}");
        }
        Ok(())
    }

    #[test]
    fn a_webhook_that_is_newer_than_this_program_is_shown_to_the_owner() -> Result<(), Box<dyn std::error::Error>> {
        let newer = json!({"id": "1", "type": "payroll-closed", "data": {"integration_id": "personio:1"}});
        let notice_of = notice(&newer)?.ok_or("no notice")?;
        assert_eq!(notice_of.subject, Subject::Integration("personio:1".into()));
        assert_eq!((notice_of.change, notice_of.text.as_str()), (Change::None, "payroll-closed"));
        assert_eq!(notice(&json!({"id": "2", "type": "about-nobody", "data": {}}))?, None);
        Ok(())
    }
}

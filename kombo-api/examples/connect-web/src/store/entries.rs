//! The log of webhooks, and their effect on integrations.

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::database::{Store, StoreError};
use super::integrations::{Connected, save};

/// The entries that are kept for each user; the page shows fewer.
const KEPT: i64 = 200;

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Grows with each entry.
    pub(crate) number: i64,
    pub(crate) title: String,
    pub(crate) text: String,
    /// The time in UTC, such as `2026-03-14T09:30:00Z`.
    pub(crate) received_at: String,
}

/// A verified webhook, as the database needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// The id of the webhook. One that was seen before has no effect.
    pub(crate) webhook_id: Option<String>,
    pub(crate) subject: Subject,
    pub(crate) change: Change,
    pub(crate) title: String,
    pub(crate) text: String,
}

/// Determines the user that a webhook is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The owner of the integration with this id.
    Integration(String),
    /// The user, who is named in the webhook (`end_user.origin_id`).
    Owner(String),
}

/// The effect of a webhook on the integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    None,
    Connected { id: String, tool: String, organization: String },
    State { id: String, state: String },
    Deleted { id: String },
}

impl Store {
    /// Applies a webhook. Returns whether it had an effect: it has none if it was delivered before, or if no user of
    /// this server is concerned.
    pub(crate) async fn apply(&self, notice: Notice) -> Result<bool, StoreError> {
        self.run(move |transaction| {
            let Some(owner) = owner(transaction, &notice.subject)? else { return Ok(false) };
            let sql = "INSERT INTO entries (webhook_id, owner, title, text) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (webhook_id) DO NOTHING";
            if transaction.execute(sql, params![notice.webhook_id, owner, notice.title, notice.text])? == 0 {
                return Ok(false);
            }
            change(transaction, &owner, notice.change)?;
            let sql = "DELETE FROM entries WHERE owner = ?1 AND number <=
                (SELECT number FROM entries WHERE owner = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)";
            transaction.execute(sql, params![owner, KEPT])?;
            Ok(true)
        })
        .await
    }

    /// Returns the last entries of a user, newest first.
    pub(crate) async fn last_entries(&self, owner: &str, most: u32) -> Result<Vec<Entry>, StoreError> {
        let owner = owner.to_owned();
        self.run(move |transaction| {
            let sql = "SELECT number, title, text, received_at FROM entries WHERE owner = ?1
                ORDER BY number DESC LIMIT ?2";
            entries(transaction, sql, params![owner, most])
        })
        .await
    }

    /// Returns the entries of a user after the one with this number, oldest first.
    pub(crate) async fn entries_after(&self, owner: &str, number: i64) -> Result<Vec<Entry>, StoreError> {
        let owner = owner.to_owned();
        self.run(move |transaction| {
            let sql = "SELECT number, title, text, received_at FROM entries WHERE owner = ?1 AND number > ?2
                ORDER BY number";
            entries(transaction, sql, params![owner, number])
        })
        .await
    }
}

fn owner(transaction: &Transaction<'_>, subject: &Subject) -> rusqlite::Result<Option<String>> {
    match subject {
        Subject::Owner(owner) => Ok(Some(owner.clone())),
        Subject::Integration(id) => {
            let sql = "SELECT owner FROM integrations WHERE id = ?1";
            transaction.query_row(sql, [id], |row| row.get(0)).optional()
        }
    }
}

fn change(transaction: &Transaction<'_>, owner: &str, change: Change) -> rusqlite::Result<()> {
    match change {
        Change::None => Ok(()),
        Change::Connected { id, tool, organization } => {
            save(transaction, &Connected { id, owner: owner.to_owned(), tool, organization })
        }
        Change::State { id, state } => {
            transaction.execute("UPDATE integrations SET state = ?2 WHERE id = ?1", [id, state]).map(drop)
        }
        Change::Deleted { id } => transaction.execute("DELETE FROM integrations WHERE id = ?1", [id]).map(drop),
    }
}

fn entries(
    transaction: &Transaction<'_>,
    sql: &str,
    parameters: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<Vec<Entry>> {
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Entry { number: row.get(0)?, title: row.get(1)?, text: row.get(2)?, received_at: row.get(3)? })
    };
    transaction.prepare_cached(sql)?.query_map(parameters, read)?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(webhook_id: &str, subject: Subject, change: Change) -> Notice {
        Notice { webhook_id: Some(webhook_id.into()), subject, change, title: webhook_id.into(), text: String::new() }
    }

    fn created(owner: &str) -> Notice {
        let change =
            Change::Connected { id: "personio:1".into(), tool: "personio".into(), organization: "Acme".into() };
        notice("created", Subject::Owner(owner.into()), change)
    }

    fn about(webhook_id: &str, id: &str) -> Notice {
        notice(webhook_id, Subject::Integration(id.into()), Change::None)
    }

    #[tokio::test]
    async fn a_webhook_that_is_delivered_again_has_no_effect() -> Result<(), StoreError> {
        let store = Store::in_memory()?;
        assert!(store.apply(created("ada")).await?);
        let state = Change::State { id: "personio:1".into(), state: "INVALID".into() };
        assert!(store.apply(notice("invalid", Subject::Integration("personio:1".into()), state)).await?);
        assert!(!store.apply(created("ada")).await?);
        assert_eq!(store.integrations("ada").await?[0].state, "INVALID");
        assert_eq!(store.last_entries("ada", 10).await?.len(), 2);
        Ok(())
    }

    #[tokio::test]
    async fn entries_are_visible_to_the_owner_of_the_integration_only() -> Result<(), StoreError> {
        let store = Store::in_memory()?;
        store.apply(created("ada")).await?;
        assert!(store.apply(about("1", "personio:1")).await?);
        assert!(!store.apply(about("2", "personio:unknown")).await?);
        assert_eq!(store.entries_after("ada", 1).await?.iter().map(|it| &*it.title).collect::<Vec<_>>(), ["1"]);
        assert!(store.last_entries("bob", 10).await?.is_empty());
        Ok(())
    }

    #[tokio::test]
    async fn old_entries_are_removed() -> Result<(), StoreError> {
        let store = Store::in_memory()?;
        store.apply(created("ada")).await?;
        for n in 0..KEPT + 5 {
            store.apply(about(&n.to_string(), "personio:1")).await?;
        }
        let kept = store.entries_after("ada", 0).await?;
        assert_eq!(i64::try_from(kept.len()).ok(), Some(KEPT));
        assert_eq!(kept.last().map(|it| it.title.clone()), Some((KEPT + 4).to_string()));
        Ok(())
    }

    #[tokio::test]
    async fn a_deleted_integration_is_not_listed() -> Result<(), StoreError> {
        let store = Store::in_memory()?;
        store.apply(created("ada")).await?;
        let deleted = Change::Deleted { id: "personio:1".into() };
        store.apply(notice("deleted", Subject::Integration("personio:1".into()), deleted)).await?;
        assert!(store.integrations("ada").await?.is_empty());
        assert_eq!(store.last_entries("ada", 1).await?[0].title, "deleted");
        Ok(())
    }
}

//! Integrations and their owners.

use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::database::{Store, StoreError};

/// An integration of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Integration {
    /// The number in URLs.
    pub(crate) number: i64,
    /// Kombo's id.
    pub(crate) id: String,
    pub(crate) tool: String,
    pub(crate) organization: String,
    /// Kombo's state: `ACTIVE`, `INVALID`, `INACTIVE`, or one that is newer than this program.
    pub(crate) state: String,
}

/// What Kombo states about a connected integration.
#[derive(Clone, Debug)]
pub(crate) struct Connected {
    pub(crate) id: String,
    pub(crate) owner: String,
    pub(crate) tool: String,
    pub(crate) organization: String,
}

const COLUMNS: &str = "number, id, tool, organization, state";

impl Store {
    /// Returns the integrations of a user, in the order in which they were connected.
    pub(crate) async fn integrations(&self, owner: &str) -> Result<Vec<Integration>, StoreError> {
        let owner = owner.to_owned();
        self.run(move |transaction| {
            let sql = format!("SELECT {COLUMNS} FROM integrations WHERE owner = ?1 ORDER BY number");
            transaction.prepare_cached(&sql)?.query_map([owner], read)?.collect()
        })
        .await
    }

    /// Returns an integration by the number in the URL; `None` if it does not exist or belongs to another user.
    pub(crate) async fn integration(&self, owner: &str, number: i64) -> Result<Option<Integration>, StoreError> {
        let owner = owner.to_owned();
        self.run(move |transaction| {
            let sql = format!("SELECT {COLUMNS} FROM integrations WHERE owner = ?1 AND number = ?2");
            transaction.prepare_cached(&sql)?.query_row(params![owner, number], read).optional()
        })
        .await
    }

    /// Returns whether the user owns the integration with this id of Kombo.
    pub(crate) async fn owns(&self, owner: &str, id: &str) -> Result<bool, StoreError> {
        let (owner, id) = (owner.to_owned(), id.to_owned());
        self.run(move |transaction| {
            let sql = "SELECT EXISTS (SELECT 1 FROM integrations WHERE owner = ?1 AND id = ?2)";
            transaction.query_row(sql, [owner, id], |row| row.get(0))
        })
        .await
    }

    /// Saves an integration that was connected or reconnected. It is active from now on.
    pub(crate) async fn connected(&self, connected: Connected) -> Result<(), StoreError> {
        self.run(move |transaction| save(transaction, &connected)).await
    }

    /// Returns the ids of all integrations.
    pub(crate) async fn ids(&self) -> Result<Vec<String>, StoreError> {
        self.run(|transaction| {
            transaction.prepare("SELECT id FROM integrations")?.query_map([], |row| row.get(0))?.collect()
        })
        .await
    }
}

/// Kombo determines the owner: callers check it, or have it from a signed webhook.
pub(super) fn save(transaction: &Transaction<'_>, connected: &Connected) -> rusqlite::Result<()> {
    let sql = "INSERT INTO integrations (id, owner, tool, organization, state) VALUES (?1, ?2, ?3, ?4, 'ACTIVE')
        ON CONFLICT (id) DO UPDATE SET
            owner = excluded.owner, tool = excluded.tool, organization = excluded.organization, state = excluded.state";
    let Connected { id, owner, tool, organization } = connected;
    transaction.execute(sql, params![id, owner, tool, organization]).map(drop)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Integration> {
    Ok(Integration {
        number: row.get(0)?,
        id: row.get(1)?,
        tool: row.get(2)?,
        organization: row.get(3)?,
        state: row.get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connected(id: &str, owner: &str) -> Connected {
        Connected { id: id.into(), owner: owner.into(), tool: "personio".into(), organization: "Acme".into() }
    }

    #[tokio::test]
    async fn an_integration_is_visible_to_its_owner_only() -> Result<(), StoreError> {
        let store = Store::in_memory()?;
        store.connected(connected("personio:1", "ada")).await?;
        let found = store.integrations("ada").await?;
        assert_eq!(found.len(), 1);
        assert_eq!(store.integration("ada", found[0].number).await?.as_ref(), found.first());
        assert_eq!(store.integration("bob", found[0].number).await?, None);
        assert!(store.integrations("bob").await?.is_empty());
        assert!(store.owns("ada", "personio:1").await? && !store.owns("bob", "personio:1").await?);
        Ok(())
    }

    #[tokio::test]
    async fn an_integration_that_is_connected_again_keeps_its_number() -> Result<(), StoreError> {
        let store = Store::in_memory()?;
        for id in ["personio:1", "personio:2", "personio:1"] {
            store.connected(connected(id, "ada")).await?;
        }
        let found: Vec<_> = store.integrations("ada").await?.into_iter().map(|it| (it.number, it.id)).collect();
        assert_eq!(found, [(1, "personio:1".to_owned()), (2, "personio:2".to_owned())]);
        Ok(())
    }
}

//! An imitation of Kombo: the embedded mock server with the employees of many integrations, which change while they are
//! read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use kombo_api::chrono::{DateTime, SecondsFormat, SubsecRound as _, Utc};
use kombo_api::http::HeaderMap;
use kombo_api::mock::{Answer, Request, Server};
use kombo_api::op;
use serde_json::{Value, json};

/// How the imitation answers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conditions {
    /// The time until each answer.
    pub(crate) latency: Duration,
    /// How many of a thousand requests are refused with 429.
    pub(crate) refused: u32,
    /// How many of a thousand cursors are not accepted any more.
    pub(crate) expired: u32,
    /// How many employees change with each page that is read.
    pub(crate) changes: u32,
}

impl Conditions {
    /// Nothing but latency.
    pub(crate) fn latency_only(latency: Duration) -> Self {
        Self { latency, refused: 0, expired: 0, changes: 0 }
    }
}

/// A running imitation of Kombo.
pub(crate) struct Kombo {
    pub(crate) server: Server,
    data: Arc<Mutex<Data>>,
}

struct Data {
    conditions: Conditions,
    random: fastrand::Rng,
    integrations: BTreeMap<String, BTreeMap<u32, Employee>>,
    counted: Counted,
}

/// What has happened.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counted {
    pub(crate) pages: u64,
    pub(crate) refused: u64,
    pub(crate) expired: u64,
    pub(crate) updated: u64,
    pub(crate) deleted: u64,
    pub(crate) inserted: u64,
}

#[derive(Clone, Copy, Debug)]
struct Employee {
    version: u32,
    changed_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

impl Kombo {
    /// Starts it with integrations of so many employees each.
    pub(crate) async fn start(
        integrations: usize,
        employees: usize,
        conditions: Conditions,
        seed: u64,
    ) -> Result<Self> {
        let server = Server::start().await?;
        let mut random = fastrand::Rng::with_seed(seed);
        let mut all = BTreeMap::new();
        for _ in 0..integrations {
            let mut people = BTreeMap::new();
            let now = Utc::now().trunc_subsecs(3);
            while people.len() < employees {
                people.insert(random.u32(..), Employee { version: 1, changed_at: now, deleted_at: None });
            }
            all.insert(server.integration().id().to_owned(), people);
        }
        let data = Arc::new(Mutex::new(Data { conditions, random, integrations: all, counted: Counted::default() }));
        let shared = Arc::clone(&data);
        server.answer_with::<op::GetEmployees, _>(move |request| {
            let data = Arc::clone(&shared);
            async move {
                let (answer, latency) = {
                    let mut data = data.lock().unwrap_or_else(PoisonError::into_inner);
                    (data.answer(&request), data.conditions.latency)
                };
                tokio::time::sleep(latency).await;
                Some(answer)
            }
        });
        Ok(Self { server, data })
    }

    fn lock(&self) -> MutexGuard<'_, Data> {
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the ids of the integrations.
    pub(crate) fn integrations(&self) -> Vec<String> {
        self.lock().integrations.keys().cloned().collect()
    }

    pub(crate) fn set_conditions(&self, conditions: Conditions) {
        self.lock().conditions = conditions;
    }

    pub(crate) fn counted(&self) -> Counted {
        self.lock().counted
    }

    /// Changes the first employee, or deletes the last one, and returns the id.
    pub(crate) fn change_one(&self, integration: &str, deletes: bool) -> Option<String> {
        let mut data = self.lock();
        let mut employed = data.integrations.get_mut(integration)?.iter_mut().filter(|(_, it)| it.deleted_at.is_none());
        let (id, employee) = if deletes { employed.next_back()? } else { employed.next()? };
        employee.change(deletes);
        Some(name_of(*id))
    }

    /// Returns what a copy of an integration has to be: each record by its id; `None` if it is deleted.
    pub(crate) fn records(&self, integration: &str) -> Result<BTreeMap<String, Option<Value>>> {
        let data = self.lock();
        let people = data.integrations.get(integration).context("there is no such integration")?;
        let record = |(id, employee): (&u32, &Employee)| -> Result<_> {
            let record: Value = serde_json::from_str(&employee.json(*id))?;
            Ok((name_of(*id), employee.deleted_at.is_none().then_some(record)))
        };
        people.iter().map(record).collect()
    }

    /// Sends the webhook `data-changed` of an integration until it is accepted, as Kombo does.
    pub(crate) async fn announce(&self, integration: &str, url: &str) -> Result<()> {
        let mut payload = self.server.webhook("data-changed")?;
        payload["id"] = json!(format!("lab-{:016x}", fastrand::u64(..)));
        payload["data"]["integration_id"] = json!(integration);
        payload["data"]["changed_models"] = json!([{"name": "hris_employees"}]);
        loop {
            match self.server.fire(url, &payload).await {
                Ok(delivery) if delivery.status.is_success() => return Ok(()),
                _ => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }
}

impl Data {
    /// Answers a request for a page of employees. The list is in the order of the ids, and a cursor is the last id.
    fn answer(&mut self, request: &Request) -> Answer {
        let integration = header(&request.headers, "x-integration-id");
        if self.random.u32(..1000) < self.conditions.refused {
            self.counted.refused += 1;
            return Answer::error(429, "PLATFORM.RATE_LIMIT_EXCEEDED", "Slow down.").header("retry-after-ms", "50");
        }
        let query = request.query.as_deref().unwrap_or_default();
        let parameter = |name: &str| form(query).find(|(key, _)| key == name).map(|(_, value)| value);
        let cursor = parameter("cursor");
        if cursor.is_some() && self.random.u32(..1000) < self.conditions.expired {
            self.counted.expired += 1;
            return Answer::error(400, "PLATFORM.INPUT_INVALID", "The cursor has expired.");
        }
        let after = cursor.and_then(|cursor| cursor.parse::<u32>().ok());
        let since = parameter("updated_after").and_then(|time| DateTime::parse_from_rfc3339(&time).ok());
        let size: usize = parameter("page_size").and_then(|size| size.parse().ok()).unwrap_or(100);
        let Some(people) = self.integrations.get(integration) else {
            return Answer::error(404, "PLATFORM.INTEGRATION_NOT_FOUND", "There is no such integration.");
        };
        let of_page = people.range(after.map_or(0, |after| after.saturating_add(1))..);
        let mut of_page = of_page.filter(|(_, it)| since.is_none_or(|since| it.changed_at > since));
        let page: Vec<(u32, Employee)> = of_page.by_ref().take(size).map(|(id, employee)| (*id, *employee)).collect();
        let has_more = of_page.next().is_some();
        let next = page.last().filter(|_| has_more).map(|(id, _)| id.to_string());
        let records: Vec<String> = page.iter().map(|(id, employee)| employee.json(*id)).collect();
        let body =
            format!(r#"{{"status":"success","data":{{"results":[{}],"next":{}}}}}"#, records.join(","), json!(next));
        self.counted.pages += 1;
        let integration = integration.to_owned();
        for _ in 0..self.conditions.changes {
            self.change(&integration);
        }
        let date = httpdate::fmt_http_date(std::time::SystemTime::now());
        Answer::status(200).header("content-type", "application/json").header("date", &date).body(body)
    }

    /// Updates, deletes or inserts an employee.
    fn change(&mut self, integration: &str) {
        let (kind, id) = (self.random.u32(..10), self.random.u32(..));
        let Some(people) = self.integrations.get_mut(integration) else { return };
        if kind == 0 {
            let now = Utc::now().trunc_subsecs(3);
            people.entry(id).or_insert(Employee { version: 1, changed_at: now, deleted_at: None });
            self.counted.inserted += 1;
            return;
        }
        let (before, from) = (people.range(..id).next_back().map(|(id, _)| *id), people.range(id..).next());
        let Some(id) = from.map(|(id, _)| *id).or(before) else { return };
        let Some(employee) = people.get_mut(&id).filter(|employee| employee.deleted_at.is_none()) else { return };
        employee.change(kind == 1);
        match kind {
            1 => self.counted.deleted += 1,
            _ => self.counted.updated += 1,
        }
    }
}

impl Employee {
    fn change(&mut self, deletes: bool) {
        self.version += 1;
        self.changed_at = Utc::now().trunc_subsecs(3);
        self.deleted_at = deletes.then_some(self.changed_at);
    }

    fn json(&self, id: u32) -> String {
        let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Millis, true);
        json!({
            "id": name_of(id),
            "remote_id": id.to_string(),
            "first_name": "Lena",
            "last_name": format!("Hofmann {id}"),
            "display_full_name": format!("Lena Hofmann {id}"),
            "job_title": format!("Engineer, level {}", self.version),
            "work_email": format!("lena.{id}@example.com"),
            "employment_status": "ACTIVE",
            "weekly_hours": 40.5,
            "start_date": "2020-02-01T00:00:00.000Z",
            "integration_fields": [],
            "custom_fields": {"desk": id % 97, "tags": ["a", null]},
            "changed_at": time(self.changed_at),
            "remote_deleted_at": self.deleted_at.map(time),
        })
        .to_string()
    }
}

fn name_of(id: u32) -> String {
    format!("emp{id:010}")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Returns the parameters of a query.
fn form(query: &str) -> impl Iterator<Item = (String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned()
}

//! An embedded mock server for tests: it runs in your process on loopback, without key or network.
//!
//! It answers every operation with the example of its OpenAPI page. It checks the bearer token and the required parts
//! of a request, and looks up ids. It keeps the state of the Connect flow: a created link has a token, the token can be
//! exchanged once for an integration, and any other token is an error of Kombo. Lists have pages, with as many records
//! as you set. Signed webhooks are sent to your URL.
//!
//! ```
//! use kombo_api::mock::{Answer, Server};
//! use kombo_api::{op, types::ErrorCode};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> kombo_api::Result<()> {
//! let server = Server::start().await?;
//! let kombo = server.kombo();
//!
//! // Your backend creates a link, and your customer completes the flow.
//! let link = kombo.connect().create_connection_link("test@example.com", "Test Inc.").send().await?;
//! let token = server.complete_connection(&link.link)?;
//! let integration = kombo.connect().get_integration_by_token(token).send().await?;
//! assert_eq!(integration.end_user_organization_name, "Test Inc.");
//!
//! // Set the answer of an operation, such as an error.
//! server.answer::<op::CreateReconnectionLink>(Answer::error(403, "PLATFORM.IP_NOT_WHITELISTED", "Not from here."));
//! let error = kombo.general().create_reconnection_link(&integration.id).send().await.unwrap_err();
//! assert_eq!(error.code(), Some(&ErrorCode::from("PLATFORM.IP_NOT_WHITELISTED")));
//!
//! // Inspect the requests.
//! let sent = server.requests();
//! assert_eq!(sent[0].json().unwrap()["end_user_email"], "test@example.com");
//! # Ok(()) }
//! ```
//!
//! Operations of an integration need one that exists; [`Server::integration`] creates one:
//!
//! ```
//! use futures::TryStreamExt;
//! use kombo_api::{mock::Server, op};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> kombo_api::Result<()> {
//! let server = Server::start().await?;
//! server.list::<op::GetEmployees>(250);
//! let employees: Vec<_> = server.integration().hris().get_employees().page_size(100).items().try_collect().await?;
//! assert_eq!((employees.len(), server.requests().len()), (250, 3));
//! # Ok(()) }
//! ```
//!
//! [`Recorder`] records calls of the real API into a file, and replays them.
//!
//! The clients of the server do not wait between attempts: [`Server::waits`] returns the skipped durations.

mod answer;
mod catalog;
mod connect_flow;
mod listen;
mod recorder;
mod records;
mod request;
mod serve;
mod server;
mod state;
mod waits;
#[cfg(feature = "webhook")]
mod webhooks;

pub use answer::Answer;
pub use recorder::{Recorder, RecorderBuilder};
pub use request::Request;
pub use server::Server;
#[cfg(feature = "webhook")]
pub use webhooks::Delivery;

//! Examples of requests, responses and webhooks: as data of the mock server, and checked against their schemas.

pub(crate) mod mock_data;
#[cfg(feature = "cli")]
mod validation;

#[cfg(feature = "cli")]
pub use validation::contradictions;

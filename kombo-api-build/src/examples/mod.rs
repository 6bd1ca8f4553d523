//! Examples of requests, responses and webhooks: as data of the mock server, and checked against their schemas.

#[cfg(feature = "cli")]
mod excerpt;
pub(crate) mod mock_data;
#[cfg(feature = "cli")]
mod validation;

#[cfg(feature = "cli")]
pub use validation::contradictions;

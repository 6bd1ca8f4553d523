//! The handlers of requests.

pub(crate) mod assets;
pub(crate) mod connect;
pub(crate) mod employees;
pub(crate) mod events;
pub(crate) mod home;
pub(crate) mod webhooks;

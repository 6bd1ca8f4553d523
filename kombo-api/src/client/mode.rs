//! The modes of clients.

#[cfg(feature = "blocking")]
use super::BlockingKombo;
use super::Kombo;
use crate::error::Result;
#[cfg(feature = "blocking")]
use crate::mode::Blocking;
use crate::mode::{Async, Mode};

/// A [`Mode`] with the client that [`build`](crate::KomboBuilder::build) returns.
pub trait ClientMode: Mode {
    /// The client: [`Kombo`], or `blocking::Kombo`.
    type Client;

    #[doc(hidden)]
    fn client(kombo: Kombo) -> Result<Self::Client>;
}

impl ClientMode for Async {
    type Client = Kombo;

    fn client(kombo: Kombo) -> Result<Kombo> {
        Ok(kombo)
    }
}

#[cfg(feature = "blocking")]
impl ClientMode for Blocking {
    type Client = BlockingKombo;

    fn client(kombo: Kombo) -> Result<BlockingKombo> {
        BlockingKombo::of(kombo)
    }
}

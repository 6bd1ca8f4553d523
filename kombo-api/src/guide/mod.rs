//! The guide: one page for each question.
//!
//! | page | answers |
//! |---|---|
//! | [quick start](quick_start) | How do I connect a customer, and read and write their data? |
//! | [errors] | What does this error mean, and what do I do about it on call? |
//! | [paging] | How do I read a list, keep a copy of it up to date, and resume? |
//! | [keeping a copy](keeping_a_copy) | How do I keep every customer's records in my database, on one machine or many? |
//! | [writes and limits](writes) | What happens to a write that fails? How do I send null, files and bulk data? |
//! | [webhooks] | How do I verify a webhook, and rotate its secret? |
//! | [testing] | How do I test my code without a key and a network? |
//! | [regions and keys](regions_and_keys) | Which region is mine? How do I rotate a key? |
//! | [upgrading] | Which changes can break my code, and what is `Unknown`? |
//! | [coming from another SDK](coming_from) | What is this in TypeScript, Python or Ruby? |
//! | [troubleshooting] | Why does it not work: TLS, proxies, runtimes, timeouts, 429, compile time? |
//!
//! The pages explain; the items of the crate are the reference. Start with [`Kombo`](crate::Kombo). Each method of a
//! namespace, such as [`Hris`](crate::Hris), has an example of its own. The Rust code of all pages is compiled and, where
//! no customer is needed, run with the tests of the crate.
//!
//! This module exists in the documentation only. It has no items, and is not compiled into programs.

// Inner documentation: links are relative to the page.
pub mod quick_start {
    #![doc = include_str!("quick_start.md")]
}

pub mod errors {
    #![doc = include_str!("errors.md")]
}

pub mod paging {
    #![doc = include_str!("paging.md")]
}

pub mod keeping_a_copy {
    #![doc = include_str!("keeping_a_copy.md")]
}

pub mod writes {
    #![doc = include_str!("writes.md")]
}

pub mod webhooks {
    #![doc = include_str!("webhooks.md")]
}

pub mod testing {
    #![doc = include_str!("testing.md")]
}

pub mod regions_and_keys {
    #![doc = include_str!("regions_and_keys.md")]
}

pub mod upgrading {
    #![doc = include_str!("upgrading.md")]
}

pub mod coming_from {
    #![doc = include_str!("coming_from.md")]
}

pub mod troubleshooting {
    #![doc = include_str!("troubleshooting.md")]
}

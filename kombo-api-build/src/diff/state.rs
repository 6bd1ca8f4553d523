//! A state of the pages: what is compared with another state.

use std::path::Path;

use serde_json::Value;

use crate::conventions::Conventions;
use crate::documents::bundle::Bundle;
use crate::openapi::problem::{Problem, Problems};
use crate::shape::Shaped;
use crate::{located, on_large_stack, shaped};

/// A state of the pages: the documents, before and after the stage *shape*.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct State {
    /// The warnings of all stages.
    pub warnings: Problems,
    pub(super) bundle: Bundle,
    pub(super) lowered: Value,
    pub(super) shaped: Shaped,
    pub(super) conventions: Conventions,
}

impl State {
    /// Reads the pages in `path`: a folder, or a single document.
    ///
    /// # Errors
    /// Returns every error in the pages, every contradiction between them, and every construct that the SDK cannot
    /// represent.
    pub fn read(path: &Path, conventions: &Conventions) -> Result<Self, Problems> {
        let (bundle, warnings) = crate::bundle(path)?;
        Self::of(bundle, warnings, conventions)
    }

    /// Returns the state of pages that are read already, with their warnings.
    ///
    /// # Errors
    /// Returns every construct that the SDK cannot represent.
    pub fn of(bundle: Bundle, mut warnings: Problems, conventions: &Conventions) -> Result<Self, Problems> {
        let (lowered, shaped) = on_large_stack(|| shaped(&bundle, conventions))?;
        warnings.extend(located(shaped.warnings.clone(), &bundle));
        Ok(Self { warnings, bundle, lowered, shaped, conventions: conventions.clone() })
    }

    /// Returns the id of each operation, and its name: `hris().get_employees`.
    pub(super) fn names(&self) -> impl Iterator<Item = (String, String)> {
        self.shaped.operations.iter().map(|it| (it.id.clone(), format!("{}().{}", it.namespace, it.facade)))
    }

    /// Returns the warnings that an earlier state does not have.
    pub fn warnings_since<'a>(&'a self, earlier: &'a Self) -> impl Iterator<Item = &'a Problem> {
        let known: std::collections::HashSet<&str> = earlier.warnings.iter().map(|it| it.message.as_str()).collect();
        self.warnings.iter().filter(move |it| !known.contains(it.message.as_str()))
    }
}

//! A state of the pages: what is compared with another state.

use std::path::Path;

use serde_json::Value;

use crate::conventions::Conventions;
use crate::documents::bundle::Bundle;
use crate::openapi::problem::{Problem, Problems};
use crate::rust::outline::{self, Outline};
use crate::{Rewritten, Selection, located, on_large_stack};

/// A state of the pages: the documents, and the signatures of the generated code. No source is written for it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct State {
    /// The warnings of all stages.
    pub warnings: Problems,
    pub(super) bundle: Bundle,
    pub(super) lowered: Value,
    pub(super) outline: Outline,
    /// The id of each operation, and its name: `hris().get_employees`.
    pub(super) names: Vec<(String, String)>,
    pub(super) conventions: Conventions,
}

impl State {
    /// Reads the pages in `path`: a folder, or a single document.
    ///
    /// # Errors
    /// As [`generate`](crate::generate()).
    pub fn read(path: &Path, conventions: &Conventions) -> Result<Self, Problems> {
        let (bundle, warnings) = crate::bundle(path)?;
        Self::of(bundle, warnings, conventions)
    }

    /// Returns the state of pages that are read already, with their warnings.
    ///
    /// # Errors
    /// As [`generate`](crate::generate()).
    pub fn of(bundle: Bundle, warnings: Problems, conventions: &Conventions) -> Result<Self, Problems> {
        on_large_stack(|| Self::generated(bundle, warnings, conventions))
    }

    fn generated(bundle: Bundle, mut warnings: Problems, conventions: &Conventions) -> Result<Self, Problems> {
        let Rewritten { lowered, shaped, parts, .. } = Rewritten::new(&bundle, conventions, &Selection::all())?;
        let outline = outline::generated(&parts, &shaped);
        let name = |namespace: &str, facade: &str| format!("{namespace}().{facade}");
        let names = shaped.operations.iter().map(|it| (it.id.clone(), name(&it.namespace, &it.facade))).collect();
        warnings.extend(located(shaped.warnings, &bundle));
        Ok(Self { warnings, bundle, lowered, outline, names, conventions: conventions.clone() })
    }

    /// Returns the warnings that an earlier state does not have.
    pub fn warnings_since<'a>(&'a self, earlier: &'a Self) -> impl Iterator<Item = &'a Problem> {
        let known: std::collections::HashSet<&str> = earlier.warnings.iter().map(|it| it.message.as_str()).collect();
        self.warnings.iter().filter(move |it| !known.contains(it.message.as_str()))
    }
}

//! Functions for types in the syntax tree.

use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, PathArguments, Type, parse_quote};

/// Returns `T` of `name<T>`.
pub(super) fn generic<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == name)?;
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(inner) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the types of a map's keys and values.
pub(super) fn entries(ty: &Type) -> Option<[&Type; 2]> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == "BTreeMap")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    });
    Some([types.next()?, types.next()?])
}

/// Returns the last name in a type's path.
pub(super) fn last_segment(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// Returns a type of the module `types` with paths that are valid outside of the module.
pub(super) fn in_types(ty: &Type) -> Type {
    struct Qualify;
    impl VisitMut for Qualify {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            visit_mut::visit_path_mut(self, path);
            let scalars = ["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64"];
            if path.leading_colon.is_none()
                && path.segments.len() == 1
                && !scalars.contains(&path.segments[0].ident.to_string().as_str())
            {
                let rest = path.clone();
                *path = parse_quote!(types::#rest);
            }
        }
    }
    let mut ty = ty.clone();
    Qualify.visit_type_mut(&mut ty);
    ty
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn types_are_qualified_outside_of_their_module() {
        let ty: Type = syn::parse_str("::std::vec::Vec<Language>").unwrap_or_else(|error| panic!("{error}"));
        let qualified = in_types(&ty);
        assert_eq!(quote!(#qualified).to_string(), ":: std :: vec :: Vec < types :: Language >");
    }
}

//! Names of the API in the words of users.

/// Returns the name of a tool from its id, such as `Personio`.
pub(crate) fn tool(id: &str) -> String {
    let mut characters = id.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// Returns the name of a model without its category: `time off balances` for `hris_time_off_balances`.
pub(crate) fn model(name: &str) -> String {
    name.split_once('_').map_or(name, |(_, rest)| rest).replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable() {
        assert_eq!((tool("personio"), tool("")), ("Personio".into(), String::new()));
        assert_eq!((model("hris_time_off_balances"), model("payroll")), ("time off balances".into(), "payroll".into()));
    }
}

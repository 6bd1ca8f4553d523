//! Makes a client of the environment and says where it would go, or why not.

fn main() {
    match kombo_api::Kombo::from_env() {
        Ok(kombo) => println!("{}", kombo.base_url()),
        Err(error) => println!("{:?}: {error}", error.kind()),
    }
}

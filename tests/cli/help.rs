//! Help texts.

use crate::Outcome;
use crate::program::Kombo;

#[tokio::test]
async fn help_describes_settings_exit_codes_operations_and_arguments() -> Outcome {
    let kombo = Kombo::without_key("key-5c1f7e")?.variable("KOMBO_API_KEY", "key-5c1f7e");
    for (name, arguments) in [
        ("kombo", &["--help"][..]),
        ("kombo-hris", &["hris", "--help"][..]),
        ("kombo-connect", &["connect", "--help"][..]),
        ("kombo-connect-create-connection-link", &["connect", "create-connection-link", "--help"][..]),
    ] {
        let text = kombo.run(arguments).await?.ok()?;
        insta::with_settings!({prepend_module_to_snapshot => false, description => "Help of the command."}, {
            insta::assert_snapshot!(name, text);
        });
    }
    Ok(())
}

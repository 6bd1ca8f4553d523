//! The Connect flow from end to end: link, token, integration, reconnection link, and an error.
//!
//! Without `KOMBO_API_KEY` it runs against the embedded mock server, without network. With it, it calls the real API of
//! `KOMBO_REGION`, and you complete the connection flow in a browser.
#![allow(clippy::print_stdout)]

use std::io::{BufRead as _, Write as _};

use kombo_api::types::{Language, LinkType};
use kombo_api::{Kombo, mock};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let embedded = match std::env::var_os("KOMBO_API_KEY") {
        Some(_) => None,
        None => Some(mock::Server::start().await?),
    };
    let kombo = match &embedded {
        Some(server) => server.kombo(),
        None => Kombo::from_env()?,
    };
    println!("Kombo at {}", kombo.base_url());

    println!("\n1. A link for a customer");
    let link = kombo
        .connect()
        .create_connection_link("test@example.com", "Test Inc.")
        .end_user_origin_id("123")
        .integration_tool(if embedded.is_some() { "personio" } else { "sandbox" })
        .language(Language::De)
        .send()
        .await?;
    println!("   {}  ({})", link.link, link.status());

    println!("\n2. The customer completes the flow, and your frontend gets a token");
    let token = match &embedded {
        Some(server) => server.complete_connection(&link.link)?,
        None => ask("   Open the link with showKomboConnect(link) and paste the token: ")?,
    };
    println!("   (a token is a secret: it is not shown)");

    println!("\n3. Your backend exchanges it for the integration");
    let integration = kombo.connect().get_integration_by_token(&token).send().await?;
    println!("   {} of {}", integration.tool, integration.end_user_organization_name);
    println!("   id {}  setup {}", integration.id, integration.setup_status);

    println!("\n4. Later, the customer has to renew credentials");
    let reconnect =
        kombo.general().create_reconnection_link(&integration.id).link_type(LinkType::MagicLink).send().await?;
    println!("   {}", reconnect.link);

    println!("\n5. A token can be exchanged once, so this call fails");
    match kombo.connect().get_integration_by_token(&token).send().await {
        Ok(_) => println!("   (the token was accepted again)"),
        Err(error) => {
            println!("   {error}");
            println!("   kind {:?}, code {:?}, retryable {}", error.kind(), error.code(), error.is_retryable());
        }
    }
    Ok(())
}

fn ask(question: &str) -> std::io::Result<String> {
    print!("{question}");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}

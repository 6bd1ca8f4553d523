//! Creates a candidate with a CV, and adds a cover letter later.
//!
//! It runs against the embedded mock server, without key and network.
#![allow(clippy::print_stdout)]

use kombo_api::types::{
    AttachmentType, CountedAttachmentSupport, CountedAttachmentsSupported, ErrorCode, GdprConsent, NewApplication,
    NewAttachment, NewCandidate,
};
use kombo_api::{Integration, mock, op};

const PDF: &str = "application/pdf";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = mock::Server::start().await?;
    let acme = server.integration();
    // In production, the bytes of an upload or `std::fs::read("cv.pdf")?`.
    let cv = b"%PDF-1.7 (the CV)".repeat(500);
    let cover_letter = b"%PDF-1.7 (the cover letter)".repeat(500);

    println!("1. Check what the customer's tool accepts, before the candidate waits for a failing upload");
    let action = acme.ats().get_create_candidate_action().send().await?;
    if let Some(restrictions) = &action.attachment_restrictions {
        check(&restrictions.types.cv, cv.len(), PDF)?;
    }
    println!("   a PDF of {} bytes is accepted as a CV", cv.len());

    println!("\n2. Create the candidate, with an application and the CV");
    let jobs = acme.ats().get_jobs().send().await?;
    let job = jobs.results.first().ok_or("there is no job to apply for")?;
    let Some(candidate) = apply(&acme, &job.id, &cv).await? else { return Ok(()) };
    let application = candidate.applications.first().ok_or("the candidate has no application")?;
    println!("   candidate {} with application {}", candidate.id, application.id);

    println!("\n3. Add a cover letter to the candidate");
    // `content` encodes it with base64, as the API requires.
    let letter =
        NewAttachment::new("Cover letter.pdf", AttachmentType::CoverLetter).content_type(PDF).content(&cover_letter);
    // For the mock server only: it looks candidates up in its list, and the new one is not in it.
    server.records::<op::GetCandidates>([candidate.clone()])?;
    let added = acme.ats().add_candidate_attachment(&candidate.id, letter).send().await?;
    println!("   {}", added.status());
    for warning in added.warnings() {
        println!("   warning: {}", warning.message);
    }

    println!("\n4. A file on a server is better given by its URL: the request stays small");
    let portfolio = NewAttachment::new("Portfolio.pdf", AttachmentType::Other)
        .content_type(PDF)
        .data_url("https://files.example.com/portfolio.pdf?signature=3fa9c1");
    acme.ats().add_candidate_attachment(&candidate.id, portfolio).send().await?;
    let sizes: Vec<usize> = server.requests().iter().rev().take(2).map(|request| request.body.len()).collect();
    println!("   bodies of {} and {} bytes", sizes[1], sizes[0]);
    Ok(())
}

/// Applies for a job. Returns `None` if that is not possible (any more), which is no failure of the program.
async fn apply(acme: &Integration, job: &str, cv: &[u8]) -> kombo_api::Result<Option<kombo_api::types::Candidate>> {
    let person = NewCandidate::new("Amira", "Haddad", "amira.haddad@example.com").phone_number("+4930901820");
    let attachment = NewAttachment::new("CV.pdf", AttachmentType::Cv).content_type(PDF).content(cv);
    let call = acme
        .ats()
        .create_candidate(person, NewApplication::new(job))
        .attachments([attachment])
        .gdpr_consent(GdprConsent::new().given(true));
    match call.send().await {
        Ok(created) => {
            // Values that the tool did not take, although the call succeeded.
            for warning in created.warnings() {
                println!("   warning: {}", warning.message);
            }
            Ok(Some(created.into_inner()))
        }
        Err(error) => match error.code() {
            Some(ErrorCode::AtsJobClosed) => {
                println!("   the job is closed");
                Ok(None)
            }
            Some(ErrorCode::AtsApplicationAlreadyExists) => {
                println!("   the candidate has applied for this job already");
                Ok(None)
            }
            _ => Err(error),
        },
    }
}

/// Checks a file against the restrictions of the tool. A restriction that is unknown to Kombo is not checked.
fn check(support: &CountedAttachmentSupport, bytes: usize, media_type: &str) -> Result<(), String> {
    let CountedAttachmentSupport::Supported(CountedAttachmentsSupported {
        max_file_size_bytes,
        accepted_mime_types,
        ..
    }) = support
    else {
        return Err("the tool accepts no CV".to_owned());
    };
    #[allow(clippy::cast_precision_loss, reason = "file sizes are far below 2^53")]
    if max_file_size_bytes.is_some_and(|most| bytes as f64 > most) {
        return Err(format!("the file has {bytes} bytes, which is more than the tool accepts"));
    }
    match accepted_mime_types {
        Some(accepted) if !accepted.iter().any(|it| it == media_type) => {
            Err(format!("the tool accepts {}, not {media_type}", accepted.join(", ")))
        }
        _ => Ok(()),
    }
}

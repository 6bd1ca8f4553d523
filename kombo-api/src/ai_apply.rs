//! Names: AI Apply: job postings of any career site, and applications to them.

use crate::client::Kombo;

/// AI Apply: job postings of any career site, and applications to them. From [`Kombo::ai_apply`].
#[derive(Clone, Debug)]
pub struct AiApply<'a> {
    kombo: &'a Kombo,
}

impl Kombo {
    /// AI Apply: job postings of any career site, and applications to them.
    #[must_use]
    pub fn ai_apply(&self) -> AiApply<'_> {
        AiApply { kombo: self }
    }
}

impl<'a> AiApply<'a> {
    /// The client that operations are called on.
    #[must_use]
    pub fn kombo(&self) -> &'a Kombo {
        self.kombo
    }
}

impl AiApply<'_> {
    /// Creates a career site, which is what groups job postings.
    ///
    /// [`op::CreateCareerSite::new`](crate::op::CreateCareerSite::new) says what the arguments are, [`op::CreateCareerSite`](crate::op::CreateCareerSite) what else there is.
    #[cfg(kombo_operation = "PostAiApplyCareerSites")]
    pub fn create_career_site(&self, label: impl Into<String>) -> crate::Call<crate::op::CreateCareerSite> {
        self.kombo.call(crate::op::CreateCareerSite::new(label))
    }

    /// Lists the career sites of your environment, whether they were created by API, in the dashboard or by the
    /// import of a job feed.
    ///
    /// See [`op::GetCareerSites`](crate::op::GetCareerSites) for what it takes.
    #[cfg(kombo_operation = "GetAiApplyCareerSites")]
    pub fn get_career_sites(&self) -> crate::Call<crate::op::GetCareerSites> {
        self.kombo.call(crate::op::GetCareerSites::new())
    }

    /// Lists the job postings of your environment and whether one can apply to them.
    ///
    /// See [`op::GetPostings`](crate::op::GetPostings) for what it takes.
    #[cfg(kombo_operation = "GetAiApplyPostings")]
    pub fn get_postings(&self) -> crate::Call<crate::op::GetPostings> {
        self.kombo.call(crate::op::GetPostings::new())
    }

    /// Hands in the URL of a public job posting.
    ///
    /// [`op::ParsePosting::new`](crate::op::ParsePosting::new) says what the arguments are, [`op::ParsePosting`](crate::op::ParsePosting) what else there is.
    #[cfg(kombo_operation = "PostAiApplyPostings")]
    pub fn parse_posting(
        &self,
        url: impl Into<String>,
        career_site_id: impl Into<String>,
    ) -> crate::Call<crate::op::ParsePosting> {
        self.kombo.call(crate::op::ParsePosting::new(url, career_site_id))
    }

    /// Fetches the application form of a posting as it is now, together with a token that submits exactly this form
    /// for one candidate.
    ///
    /// [`op::InquirePosting::new`](crate::op::InquirePosting::new) says what the arguments are, [`op::InquirePosting`](crate::op::InquirePosting) what else there is.
    #[cfg(kombo_operation = "PostAiApplyPostingsPostingIdInquire")]
    pub fn inquire_posting(&self, posting_id: impl Into<String>) -> crate::Call<crate::op::InquirePosting> {
        self.kombo.call(crate::op::InquirePosting::new(posting_id))
    }

    /// Submits a candidate's answers to the form that an inquiry returned.
    ///
    /// [`op::Apply::new`](crate::op::Apply::new) says what the arguments are, [`op::Apply`](crate::op::Apply) what else there is.
    #[cfg(kombo_operation = "PostAiApplyApply")]
    pub fn apply(
        &self,
        submission_token: impl Into<String>,
        candidate_email: impl Into<String>,
        screening_question_answers: impl IntoIterator<Item = impl Into<crate::types::InquiryAnswer>>,
    ) -> crate::Call<crate::op::Apply> {
        self.kombo.call(crate::op::Apply::new(submission_token, candidate_email, screening_question_answers))
    }

    /// Lists the applications that were submitted through AI Apply, with their state.
    ///
    /// See [`op::GetAiApplyApplications`](crate::op::GetAiApplyApplications) for what it takes.
    #[cfg(kombo_operation = "GetAiApplyApplications")]
    pub fn get_applications(&self) -> crate::Call<crate::op::GetAiApplyApplications> {
        self.kombo.call(crate::op::GetAiApplyApplications::new())
    }

    /// Lists AI Apply's job postings in the shape of jobs of the Unified ATS API, with their forms as
    /// `screening_questions`.
    ///
    /// See [`op::GetAiApplyJobs`](crate::op::GetAiApplyJobs) for what it takes.
    #[cfg(kombo_operation = "GetAiApplyUnifiedApiJobs")]
    pub fn get_jobs(&self) -> crate::Call<crate::op::GetAiApplyJobs> {
        self.kombo.call(crate::op::GetAiApplyJobs::new())
    }

    /// Applies to a posting of AI Apply with the request of the Unified ATS API: the candidate's data in fields, and
    /// answers to the `screening_questions` of the job.
    ///
    /// [`op::CreateAiApplyApplication::new`](crate::op::CreateAiApplyApplication::new) says what the arguments are, [`op::CreateAiApplyApplication`](crate::op::CreateAiApplyApplication) what else there is.
    #[cfg(kombo_operation = "PostAiApplyUnifiedApiJobsJobIdApplications")]
    pub fn create_application(
        &self,
        job_id: impl Into<String>,
        candidate: impl Into<crate::types::NewCandidate>,
    ) -> crate::Call<crate::op::CreateAiApplyApplication> {
        self.kombo.call(crate::op::CreateAiApplyApplication::new(job_id, candidate))
    }

    /// Lists the job feeds of your environment.
    ///
    /// See [`op::GetJobFeeds`](crate::op::GetJobFeeds) for what it takes.
    #[cfg(kombo_operation = "GetAiApplyJobFeeds")]
    pub fn get_job_feeds(&self) -> crate::Call<crate::op::GetJobFeeds> {
        self.kombo.call(crate::op::GetJobFeeds::new())
    }

    /// Creates a job feed: the list of postings of one source, such as an employer or an agency.
    ///
    /// [`op::CreateJobFeed::new`](crate::op::CreateJobFeed::new) says what the arguments are, [`op::CreateJobFeed`](crate::op::CreateJobFeed) what else there is.
    #[cfg(kombo_operation = "PostAiApplyJobFeeds")]
    pub fn create_job_feed(&self, label: impl Into<String>) -> crate::Call<crate::op::CreateJobFeed> {
        self.kombo.call(crate::op::CreateJobFeed::new(label))
    }

    /// Replaces the postings of a job feed with those of the body, which is NDJSON: one JSON object a line, one
    /// posting a line.
    ///
    /// [`op::BulkImportPostings::new`](crate::op::BulkImportPostings::new) says what the arguments are, [`op::BulkImportPostings`](crate::op::BulkImportPostings) what else there is.
    #[cfg(kombo_operation = "postAiApplyJobFeedsBulkImport")]
    pub fn bulk_import_postings(
        &self,
        job_feed_id: impl Into<String>,
        postings: impl Into<crate::JsonLines<crate::types::PostingInput>>,
    ) -> crate::Call<crate::op::BulkImportPostings> {
        self.kombo.call(crate::op::BulkImportPostings::new(job_feed_id, postings))
    }
}

//! Names: the unified ATS API: jobs, candidates, applications, offers.

use crate::integration::Integration;

/// The unified ATS API: jobs, candidates, applications, offers. From [`Integration::ats`].
#[derive(Clone, Debug)]
pub struct Ats<'a> {
    integration: &'a Integration,
}

impl Integration {
    /// The unified ATS API: jobs, candidates, applications, offers.
    #[must_use]
    pub fn ats(&self) -> Ats<'_> {
        Ats { integration: self }
    }
}

impl<'a> Ats<'a> {
    /// The integration that operations are called on.
    #[must_use]
    pub fn integration(&self) -> &'a Integration {
        self.integration
    }
}

impl Ats<'_> {
    /// Lists the applications that Kombo has read from the connected tool, each with its candidate, job, current
    /// stage, interviews and offers.
    ///
    /// See [`op::GetApplications`](crate::op::GetApplications) for what it takes.
    #[cfg(kombo_operation = "GetAtsApplications")]
    pub fn get_applications(&self) -> crate::Call<crate::op::GetApplications> {
        self.integration.call(crate::op::GetApplications::new())
    }

    /// Moves an application to another stage of its job's hiring process.
    ///
    /// [`op::MoveApplicationToStage::new`](crate::op::MoveApplicationToStage::new) says what the arguments are, [`op::MoveApplicationToStage`](crate::op::MoveApplicationToStage) what else there is.
    #[cfg(kombo_operation = "PutAtsApplicationsApplicationIdStage")]
    pub fn move_application_to_stage(
        &self,
        application_id: impl Into<String>,
        stage_id: impl Into<String>,
    ) -> crate::Call<crate::op::MoveApplicationToStage> {
        self.integration.call(crate::op::MoveApplicationToStage::new(application_id, stage_id))
    }

    /// Puts a link to a result of yours, such as an assessment or a background check, on an application, so that
    /// recruiters can open it from their own tool.
    ///
    /// [`op::AddApplicationResultLink::new`](crate::op::AddApplicationResultLink::new) says what the arguments are, [`op::AddApplicationResultLink`](crate::op::AddApplicationResultLink) what else there is.
    #[cfg(kombo_operation = "PostAtsApplicationsApplicationIdResultLinks")]
    pub fn add_application_result_link(
        &self,
        application_id: impl Into<String>,
        label: impl Into<String>,
        url: impl Into<String>,
    ) -> crate::Call<crate::op::AddApplicationResultLink> {
        self.integration.call(crate::op::AddApplicationResultLink::new(application_id, label, url))
    }

    /// Writes a note on an application.
    ///
    /// [`op::AddApplicationNote::new`](crate::op::AddApplicationNote::new) says what the arguments are, [`op::AddApplicationNote`](crate::op::AddApplicationNote) what else there is.
    #[cfg(kombo_operation = "PostAtsApplicationsApplicationIdNotes")]
    pub fn add_application_note(
        &self,
        application_id: impl Into<String>,
        content: impl Into<String>,
    ) -> crate::Call<crate::op::AddApplicationNote> {
        self.integration.call(crate::op::AddApplicationNote::new(application_id, content))
    }

    /// Returns the files of one application, such as CV and cover letter.
    ///
    /// [`op::GetApplicationAttachments::new`](crate::op::GetApplicationAttachments::new) says what the arguments are, [`op::GetApplicationAttachments`](crate::op::GetApplicationAttachments) what else there is.
    #[cfg(kombo_operation = "GetAtsApplicationsApplicationIdAttachments")]
    pub fn get_application_attachments(
        &self,
        application_id: impl Into<String>,
    ) -> crate::Call<crate::op::GetApplicationAttachments> {
        self.integration.call(crate::op::GetApplicationAttachments::new(application_id))
    }

    /// Uploads one file to an application.
    ///
    /// [`op::AddApplicationAttachment::new`](crate::op::AddApplicationAttachment::new) says what the arguments are, [`op::AddApplicationAttachment`](crate::op::AddApplicationAttachment) what else there is.
    #[cfg(kombo_operation = "PostAtsApplicationsApplicationIdAttachments")]
    pub fn add_application_attachment(
        &self,
        application_id: impl Into<String>,
        attachment: impl Into<crate::types::NewAttachment>,
    ) -> crate::Call<crate::op::AddApplicationAttachment> {
        self.integration.call(crate::op::AddApplicationAttachment::new(application_id, attachment))
    }

    /// Rejects an application for one of the customer's rejection reasons and, if you like, with a note.
    ///
    /// [`op::RejectApplication::new`](crate::op::RejectApplication::new) says what the arguments are, [`op::RejectApplication`](crate::op::RejectApplication) what else there is.
    #[cfg(kombo_operation = "PostAtsApplicationsApplicationIdReject")]
    pub fn reject_application(
        &self,
        application_id: impl Into<String>,
        rejection_reason_id: impl Into<String>,
    ) -> crate::Call<crate::op::RejectApplication> {
        self.integration.call(crate::op::RejectApplication::new(application_id, rejection_reason_id))
    }

    /// Schedules an interview for an application.
    ///
    /// [`op::CreateInterview::new`](crate::op::CreateInterview::new) says what the arguments are, [`op::CreateInterview`](crate::op::CreateInterview) what else there is.
    #[cfg(kombo_operation = "PostAtsApplicationsApplicationIdInterviews")]
    #[allow(clippy::too_many_arguments, reason = "what the API requires is an argument")]
    pub fn create_interview(
        &self,
        application_id: impl Into<String>,
        title: impl Into<String>,
        start_time: impl Into<String>,
        end_time: impl Into<String>,
        interviewer_user_ids: impl IntoIterator<Item = impl Into<String>>,
        organizer_user_id: impl Into<String>,
        location: impl Into<crate::types::InterviewPlace>,
    ) -> crate::Call<crate::op::CreateInterview> {
        self.integration.call(crate::op::CreateInterview::new(
            application_id,
            title,
            start_time,
            end_time,
            interviewer_user_ids,
            organizer_user_id,
            location,
        ))
    }

    /// Changes an interview of an application.
    ///
    /// [`op::UpdateInterview::new`](crate::op::UpdateInterview::new) says what the arguments are, [`op::UpdateInterview`](crate::op::UpdateInterview) what else there is.
    #[cfg(kombo_operation = "PatchAtsApplicationsApplicationIdInterviews")]
    #[allow(clippy::too_many_arguments, reason = "what the API requires is an argument")]
    pub fn update_interview(
        &self,
        application_id: impl Into<String>,
        interview_id: impl Into<String>,
        title: impl Into<String>,
        start_time: impl Into<String>,
        end_time: impl Into<String>,
        interviewer_user_ids: impl IntoIterator<Item = impl Into<String>>,
        organizer_user_id: impl Into<String>,
        location: impl Into<crate::types::InterviewPlace>,
    ) -> crate::Call<crate::op::UpdateInterview> {
        self.integration.call(crate::op::UpdateInterview::new(
            application_id,
            interview_id,
            title,
            start_time,
            end_time,
            interviewer_user_ids,
            organizer_user_id,
            location,
        ))
    }

    /// Lists the candidates that Kombo has read from the connected tool, each with their applications and tags.
    ///
    /// See [`op::GetCandidates`](crate::op::GetCandidates) for what it takes.
    #[cfg(kombo_operation = "GetAtsCandidates")]
    pub fn get_candidates(&self) -> crate::Call<crate::op::GetCandidates> {
        self.integration.call(crate::op::GetCandidates::new())
    }

    /// Creates a candidate together with an application for a job.
    ///
    /// [`op::CreateCandidate::new`](crate::op::CreateCandidate::new) says what the arguments are, [`op::CreateCandidate`](crate::op::CreateCandidate) what else there is.
    #[cfg(kombo_operation = "PostAtsCandidates")]
    pub fn create_candidate(
        &self,
        candidate: impl Into<crate::types::NewCandidate>,
        application: impl Into<crate::types::NewApplication>,
    ) -> crate::Call<crate::op::CreateCandidate> {
        self.integration.call(crate::op::CreateCandidate::new(candidate, application))
    }

    /// Returns the files of one candidate, those of all their applications included. `application_id` says which
    /// application a file belongs to; it is `null` for files of the candidate as such.
    ///
    /// [`op::GetCandidateAttachments::new`](crate::op::GetCandidateAttachments::new) says what the arguments are, [`op::GetCandidateAttachments`](crate::op::GetCandidateAttachments) what else there is.
    #[cfg(kombo_operation = "GetAtsCandidatesCandidateIdAttachments")]
    pub fn get_candidate_attachments(
        &self,
        candidate_id: impl Into<String>,
    ) -> crate::Call<crate::op::GetCandidateAttachments> {
        self.integration.call(crate::op::GetCandidateAttachments::new(candidate_id))
    }

    /// Uploads one file to a candidate.
    ///
    /// [`op::AddCandidateAttachment::new`](crate::op::AddCandidateAttachment::new) says what the arguments are, [`op::AddCandidateAttachment`](crate::op::AddCandidateAttachment) what else there is.
    #[cfg(kombo_operation = "PostAtsCandidatesCandidateIdAttachments")]
    pub fn add_candidate_attachment(
        &self,
        candidate_id: impl Into<String>,
        attachment: impl Into<crate::types::NewAttachment>,
    ) -> crate::Call<crate::op::AddCandidateAttachment> {
        self.integration.call(crate::op::AddCandidateAttachment::new(candidate_id, attachment))
    }

    /// Puts a link to a result of yours on a candidate.
    ///
    /// [`op::AddCandidateResultLink::new`](crate::op::AddCandidateResultLink::new) says what the arguments are, [`op::AddCandidateResultLink`](crate::op::AddCandidateResultLink) what else there is.
    #[cfg(kombo_operation = "PostAtsCandidatesCandidateIdResultLinks")]
    pub fn add_candidate_result_link(
        &self,
        candidate_id: impl Into<String>,
        label: impl Into<String>,
        url: impl Into<String>,
    ) -> crate::Call<crate::op::AddCandidateResultLink> {
        self.integration.call(crate::op::AddCandidateResultLink::new(candidate_id, label, url))
    }

    /// Adds a tag to a candidate by its name.
    ///
    /// [`op::AddCandidateTag::new`](crate::op::AddCandidateTag::new) says what the arguments are, [`op::AddCandidateTag`](crate::op::AddCandidateTag) what else there is.
    #[cfg(kombo_operation = "PostAtsCandidatesCandidateIdTags")]
    pub fn add_candidate_tag(
        &self,
        candidate_id: impl Into<String>,
        tag: impl Into<crate::types::NewTag>,
    ) -> crate::Call<crate::op::AddCandidateTag> {
        self.integration.call(crate::op::AddCandidateTag::new(candidate_id, tag))
    }

    /// Takes a tag off a candidate by its name.
    ///
    /// [`op::RemoveCandidateTag::new`](crate::op::RemoveCandidateTag::new) says what the arguments are, [`op::RemoveCandidateTag`](crate::op::RemoveCandidateTag) what else there is.
    #[cfg(kombo_operation = "DeleteAtsCandidatesCandidateIdTags")]
    pub fn remove_candidate_tag(
        &self,
        candidate_id: impl Into<String>,
        tag: impl Into<crate::types::NewTag>,
    ) -> crate::Call<crate::op::RemoveCandidateTag> {
        self.integration.call(crate::op::RemoveCandidateTag::new(candidate_id, tag))
    }

    /// Lists the tags for candidates that exist in the connected tool, for instance to choose one for "Add tag to
    /// candidate".
    ///
    /// See [`op::GetTags`](crate::op::GetTags) for what it takes.
    #[cfg(kombo_operation = "GetAtsTags")]
    pub fn get_tags(&self) -> crate::Call<crate::op::GetTags> {
        self.integration.call(crate::op::GetTags::new())
    }

    /// Lists the application stages of the connected tool, those of all jobs together.
    ///
    /// See [`op::GetApplicationStages`](crate::op::GetApplicationStages) for what it takes.
    #[cfg(kombo_operation = "GetAtsApplicationStages")]
    pub fn get_application_stages(&self) -> crate::Call<crate::op::GetApplicationStages> {
        self.integration.call(crate::op::GetApplicationStages::new())
    }

    /// Lists the jobs of the connected tool, each with its stages, screening questions, postings and hiring team.
    ///
    /// See [`op::GetJobs`](crate::op::GetJobs) for what it takes.
    #[cfg(kombo_operation = "GetAtsJobs")]
    pub fn get_jobs(&self) -> crate::Call<crate::op::GetJobs> {
        self.integration.call(crate::op::GetJobs::new())
    }

    /// Applies for a job on behalf of a candidate: creates the application and, if the tool has no matching candidate
    /// yet, the candidate.
    ///
    /// [`op::CreateApplication::new`](crate::op::CreateApplication::new) says what the arguments are, [`op::CreateApplication`](crate::op::CreateApplication) what else there is.
    #[cfg(kombo_operation = "PostAtsJobsJobIdApplications")]
    pub fn create_application(
        &self,
        job_id: impl Into<String>,
        candidate: impl Into<crate::types::NewCandidate>,
    ) -> crate::Call<crate::op::CreateApplication> {
        self.integration.call(crate::op::CreateApplication::new(job_id, candidate))
    }

    /// Lists the users of the connected tool: recruiters, hiring managers, interviewers and whoever else has an
    /// account there.
    ///
    /// See [`op::GetUsers`](crate::op::GetUsers) for what it takes.
    #[cfg(kombo_operation = "GetAtsUsers")]
    pub fn get_users(&self) -> crate::Call<crate::op::GetUsers> {
        self.integration.call(crate::op::GetUsers::new())
    }

    /// Lists the roles that exist in the connected tool, both those that hold throughout the tool and those that are
    /// given for one job.
    ///
    /// See [`op::GetRoles`](crate::op::GetRoles) for what it takes.
    #[cfg(kombo_operation = "GetAtsRoles")]
    pub fn get_roles(&self) -> crate::Call<crate::op::GetRoles> {
        self.integration.call(crate::op::GetRoles::new())
    }

    /// Lists the offers that were made, or are being prepared, in the connected tool, each with the candidate and the
    /// job of its application.
    ///
    /// See [`op::GetOffers`](crate::op::GetOffers) for what it takes.
    #[cfg(kombo_operation = "GetAtsOffers")]
    pub fn get_offers(&self) -> crate::Call<crate::op::GetOffers> {
        self.integration.call(crate::op::GetOffers::new())
    }

    /// Lists the reasons for a rejection that are set up in the connected tool.
    ///
    /// See [`op::GetRejectionReasons`](crate::op::GetRejectionReasons) for what it takes.
    #[cfg(kombo_operation = "GetAtsRejectionReasons")]
    pub fn get_rejection_reasons(&self) -> crate::Call<crate::op::GetRejectionReasons> {
        self.integration.call(crate::op::GetRejectionReasons::new())
    }

    /// Lists the interviews that are planned or took place in the connected tool, each with the users who take part
    /// and with the candidate and job of its application.
    ///
    /// See [`op::GetInterviews`](crate::op::GetInterviews) for what it takes.
    #[cfg(kombo_operation = "GetAtsInterviews")]
    pub fn get_interviews(&self) -> crate::Call<crate::op::GetInterviews> {
        self.integration.call(crate::op::GetInterviews::new())
    }

    /// Tells what the connected tool takes when a candidate is created with `POST /ats/candidates`: which types of
    /// attachment it knows, how many of each, how large and in which formats.
    ///
    /// See [`op::GetCreateCandidateAction`](crate::op::GetCreateCandidateAction) for what it takes.
    #[cfg(kombo_operation = "GetAtsActionsAtsCreateCandidate")]
    pub fn get_create_candidate_action(&self) -> crate::Call<crate::op::GetCreateCandidateAction> {
        self.integration.call(crate::op::GetCreateCandidateAction::new())
    }

    /// Tells what the connected tool takes when an application is created with `POST
    /// /ats/jobs/{job_id}/applications`: which types of attachment it knows, how many of each, how large and in which
    /// formats.
    ///
    /// See [`op::GetCreateApplicationAction`](crate::op::GetCreateApplicationAction) for what it takes.
    #[cfg(kombo_operation = "GetAtsActionsAtsCreateApplication")]
    pub fn get_create_application_action(&self) -> crate::Call<crate::op::GetCreateApplicationAction> {
        self.integration.call(crate::op::GetCreateApplicationAction::new())
    }

    /// Tells which files the connected tool takes on `POST /ats/applications/{application_id}/attachments`: the types
    /// of attachment it knows, and for each the largest size and the formats.
    ///
    /// See [`op::GetAddApplicationAttachmentAction`](crate::op::GetAddApplicationAttachmentAction) for what it takes.
    #[cfg(kombo_operation = "GetAtsActionsAtsAddApplicationAttachment")]
    pub fn get_add_application_attachment_action(&self) -> crate::Call<crate::op::GetAddApplicationAttachmentAction> {
        self.integration.call(crate::op::GetAddApplicationAttachmentAction::new())
    }

    /// Tells which files the connected tool takes on `POST /ats/candidates/{candidate_id}/attachments`: the types of
    /// attachment it knows, and for each the largest size and the formats.
    ///
    /// See [`op::GetAddCandidateAttachmentAction`](crate::op::GetAddCandidateAttachmentAction) for what it takes.
    #[cfg(kombo_operation = "GetAtsActionsAtsAddCandidateAttachment")]
    pub fn get_add_candidate_attachment_action(&self) -> crate::Call<crate::op::GetAddCandidateAttachmentAction> {
        self.integration.call(crate::op::GetAddCandidateAttachmentAction::new())
    }

    /// Has Kombo track an application that exists in the connected tool already.
    ///
    /// [`op::ImportTrackedApplication::new`](crate::op::ImportTrackedApplication::new) says what the arguments are, [`op::ImportTrackedApplication`](crate::op::ImportTrackedApplication) what else there is.
    #[cfg(kombo_operation = "PostAtsImportTrackedApplication")]
    pub fn import_tracked_application(
        &self,
        tracked_at: impl Into<Option<chrono::DateTime<chrono::Utc>>>,
    ) -> crate::Call<crate::op::ImportTrackedApplication> {
        self.integration.call(crate::op::ImportTrackedApplication::new(tracked_at))
    }

    /// Lists the notes that people left on candidates and applications in the connected tool.
    ///
    /// See [`op::GetNotes`](crate::op::GetNotes) for what it takes.
    #[cfg(kombo_operation = "GetAtsNotes")]
    pub fn get_notes(&self) -> crate::Call<crate::op::GetNotes> {
        self.integration.call(crate::op::GetNotes::new())
    }

    /// Lists the scorecards of the connected tool: the forms in which interviewers rate a candidate.
    ///
    /// See [`op::GetAtsScorecards`](crate::op::GetAtsScorecards) for what it takes.
    #[cfg(kombo_operation = "GetAtsScorecards")]
    pub fn get_ats_scorecards(&self) -> crate::Call<crate::op::GetAtsScorecards> {
        self.integration.call(crate::op::GetAtsScorecards::new())
    }

    /// Lists the files of candidates that Kombo has copied from the connected tool into your own bucket during its
    /// syncs. `content_ref` says where in the bucket a file is.
    ///
    /// See [`op::GetAtsAttachments`](crate::op::GetAtsAttachments) for what it takes.
    #[cfg(kombo_operation = "GetAtsAttachments")]
    pub fn get_ats_attachments(&self) -> crate::Call<crate::op::GetAtsAttachments> {
        self.integration.call(crate::op::GetAtsAttachments::new())
    }
}

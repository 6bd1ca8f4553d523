//! Names: operations of single tools: DATEV, Silae, Avionte.

use crate::integration::Integration;

/// Operations of single tools: DATEV, Silae, Avionte. From [`Integration::custom`].
#[derive(Clone, Debug)]
pub struct Custom<'a> {
    integration: &'a Integration,
}

impl Integration {
    /// Operations of single tools: DATEV, Silae, Avionte.
    #[must_use]
    pub fn custom(&self) -> Custom<'_> {
        Custom { integration: self }
    }
}

impl<'a> Custom<'a> {
    /// The integration that operations are called on.
    #[must_use]
    pub fn integration(&self) -> &'a Integration {
        self.integration
    }
}

impl Custom<'_> {
    /// Avionté only.
    ///
    /// [`op::AddAvionteSyncedJob::new`](crate::op::AddAvionteSyncedJob::new) says what the arguments are, [`op::AddAvionteSyncedJob`](crate::op::AddAvionteSyncedJob) what else there is.
    #[cfg(kombo_operation = "PostAtsCustomAvionteSyncedJobs")]
    pub fn add_avionte_synced_job(
        &self,
        job_remote_id: impl Into<String>,
    ) -> crate::Call<crate::op::AddAvionteSyncedJob> {
        self.integration.call(crate::op::AddAvionteSyncedJob::new(job_remote_id))
    }

    /// Avionté only.
    ///
    /// [`op::RemoveAvionteSyncedJob::new`](crate::op::RemoveAvionteSyncedJob::new) says what the arguments are, [`op::RemoveAvionteSyncedJob`](crate::op::RemoveAvionteSyncedJob) what else there is.
    #[cfg(kombo_operation = "DeleteAtsCustomAvionteSyncedJobsJobRemoteId")]
    pub fn remove_avionte_synced_job(
        &self,
        job_remote_id: impl Into<String>,
    ) -> crate::Call<crate::op::RemoveAvionteSyncedJob> {
        self.integration.call(crate::op::RemoveAvionteSyncedJob::new(job_remote_id))
    }

    /// DATEV only.
    ///
    /// See [`op::GetDatevSystemInformation`](crate::op::GetDatevSystemInformation) for what it takes.
    #[cfg(kombo_operation = "GetCustomDatevSystemInformation")]
    pub fn get_datev_system_information(&self) -> crate::Call<crate::op::GetDatevSystemInformation> {
        self.integration.call(crate::op::GetDatevSystemInformation::new())
    }

    /// DATEV only.
    ///
    /// [`op::SendDatevPassthrough::new`](crate::op::SendDatevPassthrough::new) says what the arguments are, [`op::SendDatevPassthrough`](crate::op::SendDatevPassthrough) what else there is.
    #[cfg(kombo_operation = "PostCustomDatevPassthrough")]
    pub fn send_datev_passthrough(
        &self,
        file_content: impl Into<String>,
        accounting_month: impl crate::IntoTimestamp,
        target_system: impl Into<crate::types::DatevTargetSystem>,
        file_type: impl Into<crate::types::DatevPassthroughFileType>,
        file_name: impl Into<String>,
    ) -> crate::Call<crate::op::SendDatevPassthrough> {
        self.integration.call(crate::op::SendDatevPassthrough::new(
            file_content,
            accounting_month,
            target_system,
            file_type,
            file_name,
        ))
    }

    /// DATEV only.
    ///
    /// See [`op::CheckDatevEauPermission`](crate::op::CheckDatevEauPermission) for what it takes.
    #[cfg(kombo_operation = "GetCustomDatevCheckEauPermission")]
    pub fn check_datev_eau_permission(&self) -> crate::Call<crate::op::CheckDatevEauPermission> {
        self.integration.call(crate::op::CheckDatevEauPermission::new())
    }

    /// DATEV only.
    ///
    /// [`op::GetDatevEauRequest::new`](crate::op::GetDatevEauRequest::new) says what the arguments are, [`op::GetDatevEauRequest`](crate::op::GetDatevEauRequest) what else there is.
    #[cfg(kombo_operation = "GetCustomDatevEauRequestsEauId")]
    pub fn get_datev_eau_request(&self, eau_id: impl Into<String>) -> crate::Call<crate::op::GetDatevEauRequest> {
        self.integration.call(crate::op::GetDatevEauRequest::new(eau_id))
    }

    /// DATEV only.
    ///
    /// See [`op::CheckDatevDocumentPermission`](crate::op::CheckDatevDocumentPermission) for what it takes.
    #[cfg(kombo_operation = "GetCustomDatevCheckDocumentPermission")]
    pub fn check_datev_document_permission(&self) -> crate::Call<crate::op::CheckDatevDocumentPermission> {
        self.integration.call(crate::op::CheckDatevDocumentPermission::new())
    }

    /// DATEV only.
    ///
    /// [`op::GetDatevAvailableDocuments::new`](crate::op::GetDatevAvailableDocuments::new) says what the arguments are, [`op::GetDatevAvailableDocuments`](crate::op::GetDatevAvailableDocuments) what else there is.
    #[cfg(kombo_operation = "GetCustomDatevAvailableDocuments")]
    pub fn get_datev_available_documents(
        &self,
        period: impl Into<String>,
    ) -> crate::Call<crate::op::GetDatevAvailableDocuments> {
        self.integration.call(crate::op::GetDatevAvailableDocuments::new(period))
    }

    /// DATEV only.
    ///
    /// [`op::DownloadDatevDocument::new`](crate::op::DownloadDatevDocument::new) says what the arguments are, [`op::DownloadDatevDocument`](crate::op::DownloadDatevDocument) what else there is.
    #[cfg(kombo_operation = "PostCustomDatevDownloadDocument")]
    pub fn download_datev_document(
        &self,
        accounting_month: impl crate::IntoTimestamp,
        document_type: impl Into<crate::types::DatevDocumentType>,
        employee_id: impl crate::NullableText,
    ) -> crate::Call<crate::op::DownloadDatevDocument> {
        self.integration.call(crate::op::DownloadDatevDocument::new(accounting_month, document_type, employee_id))
    }

    /// DATEV only.
    ///
    /// [`op::DownloadDatevEmployeeDocument::new`](crate::op::DownloadDatevEmployeeDocument::new) says what the arguments are, [`op::DownloadDatevEmployeeDocument`](crate::op::DownloadDatevEmployeeDocument) what else there is.
    #[cfg(kombo_operation = "PostCustomDatevEmployeesEmployeeIdDownloadDocument")]
    pub fn download_datev_employee_document(
        &self,
        employee_id: impl Into<String>,
        accounting_month: impl crate::IntoTimestamp,
        document_type: impl Into<crate::types::DatevDocumentType>,
    ) -> crate::Call<crate::op::DownloadDatevEmployeeDocument> {
        self.integration.call(crate::op::DownloadDatevEmployeeDocument::new(
            employee_id,
            accounting_month,
            document_type,
        ))
    }

    /// DATEV only.
    ///
    /// [`op::CreateDatevEauRequest::new`](crate::op::CreateDatevEauRequest::new) says what the arguments are, [`op::CreateDatevEauRequest`](crate::op::CreateDatevEauRequest) what else there is.
    #[cfg(kombo_operation = "PostCustomDatevEmployeesEmployeeIdEauRequests")]
    pub fn create_datev_eau_request(
        &self,
        employee_id: impl Into<String>,
        start_work_incapacity: impl Into<String>,
    ) -> crate::Call<crate::op::CreateDatevEauRequest> {
        self.integration.call(crate::op::CreateDatevEauRequest::new(employee_id, start_work_incapacity))
    }

    /// DATEV only.
    ///
    /// [`op::PrepareDatevPayroll::new`](crate::op::PrepareDatevPayroll::new) says what the arguments are, [`op::PrepareDatevPayroll`](crate::op::PrepareDatevPayroll) what else there is.
    #[cfg(kombo_operation = "PutCustomDatevEmployeesEmployeeIdPreparePayroll")]
    pub fn prepare_datev_payroll(
        &self,
        employee_id: impl Into<String>,
        payroll_run: impl Into<crate::types::DatevPayrollRun>,
        hourly_payments: impl IntoIterator<Item = impl Into<crate::types::DatevHourlyPayment>>,
        fixed_payments: impl IntoIterator<Item = impl Into<crate::types::DatevFixedPayment>>,
    ) -> crate::Call<crate::op::PrepareDatevPayroll> {
        self.integration.call(crate::op::PrepareDatevPayroll::new(
            employee_id,
            payroll_run,
            hourly_payments,
            fixed_payments,
        ))
    }

    /// DATEV only.
    ///
    /// [`op::SetDatevCompensations::new`](crate::op::SetDatevCompensations::new) says what the arguments are, [`op::SetDatevCompensations`](crate::op::SetDatevCompensations) what else there is.
    #[cfg(kombo_operation = "PutCustomDatevEmployeesEmployeeIdCompensations")]
    pub fn set_datev_compensations(
        &self,
        employee_id: impl Into<String>,
        effective_date: impl crate::IntoTimestamp,
        compensations: impl IntoIterator<Item = impl Into<crate::types::DatevCompensation>>,
    ) -> crate::Call<crate::op::SetDatevCompensations> {
        self.integration.call(crate::op::SetDatevCompensations::new(employee_id, effective_date, compensations))
    }

    /// DATEV only.
    ///
    /// See [`op::CheckDatevWritePermission`](crate::op::CheckDatevWritePermission) for what it takes.
    #[cfg(kombo_operation = "GetCustomDatevCheckWritePermission")]
    pub fn check_datev_write_permission(&self) -> crate::Call<crate::op::CheckDatevWritePermission> {
        self.integration.call(crate::op::CheckDatevWritePermission::new())
    }

    /// DATEV only.
    ///
    /// See [`op::GetDatevDataPushes`](crate::op::GetDatevDataPushes) for what it takes.
    #[cfg(kombo_operation = "GetCustomDatevDataPushes")]
    pub fn get_datev_data_pushes(&self) -> crate::Call<crate::op::GetDatevDataPushes> {
        self.integration.call(crate::op::GetDatevDataPushes::new())
    }

    /// DATEV only.
    ///
    /// See [`op::PushDatevGeneralData`](crate::op::PushDatevGeneralData) for what it takes.
    #[cfg(kombo_operation = "PostCustomDatevPushDataGeneral")]
    pub fn push_datev_general_data(&self) -> crate::Call<crate::op::PushDatevGeneralData> {
        self.integration.call(crate::op::PushDatevGeneralData::new())
    }

    /// DATEV only.
    ///
    /// [`op::PushDatevPayrollData::new`](crate::op::PushDatevPayrollData::new) says what the arguments are, [`op::PushDatevPayrollData`](crate::op::PushDatevPayrollData) what else there is.
    #[cfg(kombo_operation = "PostCustomDatevPushDataPayroll")]
    pub fn push_datev_payroll_data(
        &self,
        payroll_month: impl crate::IntoTimestamp,
    ) -> crate::Call<crate::op::PushDatevPayrollData> {
        self.integration.call(crate::op::PushDatevPayrollData::new(payroll_month))
    }

    /// Silae only.
    ///
    /// [`op::CreateSilaePayrollSupplement::new`](crate::op::CreateSilaePayrollSupplement::new) says what the arguments are, [`op::CreateSilaePayrollSupplement`](crate::op::CreateSilaePayrollSupplement) what else there is.
    #[cfg(kombo_operation = "PostCustomSilaeEmployeesEmployeeIdPayrollSupplements")]
    pub fn create_silae_payroll_supplement(
        &self,
        employee_id: impl Into<String>,
        supplement_code: impl Into<String>,
        effective_date: impl crate::IntoTimestamp,
    ) -> crate::Call<crate::op::CreateSilaePayrollSupplement> {
        self.integration.call(crate::op::CreateSilaePayrollSupplement::new(
            employee_id,
            supplement_code,
            effective_date,
        ))
    }
}

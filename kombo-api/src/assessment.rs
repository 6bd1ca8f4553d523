//! Names: assessments and background checks that recruiting tools order.

use crate::integration::Integration;

/// Assessments and background checks that recruiting tools order. From [`Integration::assessment`].
#[derive(Clone, Debug)]
pub struct Assessment<'a> {
    integration: &'a Integration,
}

impl Integration {
    /// Assessments and background checks that recruiting tools order.
    #[must_use]
    pub fn assessment(&self) -> Assessment<'_> {
        Assessment { integration: self }
    }
}

impl<'a> Assessment<'a> {
    /// The integration that operations are called on.
    #[must_use]
    pub fn integration(&self) -> &'a Integration {
        self.integration
    }
}

impl Assessment<'_> {
    /// Lists the assessment and background check packages that were set for the integration.
    ///
    /// See [`op::GetPackages`](crate::op::GetPackages) for what it takes.
    #[cfg(kombo_operation = "GetAssessmentPackages")]
    pub fn get_packages(&self) -> crate::Call<crate::op::GetPackages> {
        self.integration.call(crate::op::GetPackages::new())
    }

    /// Sets the assessments and background checks that recruiters can order from within their applicant tracking
    /// system.
    ///
    /// [`op::SetPackages::new`](crate::op::SetPackages::new) says what the arguments are, [`op::SetPackages`](crate::op::SetPackages) what else there is.
    #[cfg(kombo_operation = "PutAssessmentPackages")]
    pub fn set_packages(
        &self,
        packages: impl IntoIterator<Item = impl Into<crate::types::NewAssessmentPackage>>,
    ) -> crate::Call<crate::op::SetPackages> {
        self.integration.call(crate::op::SetPackages::new(packages))
    }

    /// Lists the assessments and background checks that the customer ordered, with the candidate, the application and
    /// the job they are for.
    ///
    /// See [`op::GetAssessmentOrders`](crate::op::GetAssessmentOrders) for what it takes.
    #[cfg(kombo_operation = "GetAssessmentOrders")]
    pub fn get_assessment_orders(&self) -> crate::Call<crate::op::GetAssessmentOrders> {
        self.integration.call(crate::op::GetAssessmentOrders::new())
    }

    /// Lists the orders that have no result yet.
    ///
    /// See [`op::GetOpenAssessmentOrders`](crate::op::GetOpenAssessmentOrders) for what it takes.
    #[cfg(kombo_operation = "GetAssessmentOrdersOpen")]
    pub fn get_open_assessment_orders(&self) -> crate::Call<crate::op::GetOpenAssessmentOrders> {
        self.integration.call(crate::op::GetOpenAssessmentOrders::new())
    }

    /// Sends the result of an assessment or background check to the applicant tracking system, where recruiters see
    /// the status, the score, a link to the full result and the attachments.
    ///
    /// [`op::UpdateOrderResult::new`](crate::op::UpdateOrderResult::new) says what the arguments are, [`op::UpdateOrderResult`](crate::op::UpdateOrderResult) what else there is.
    #[cfg(kombo_operation = "PutAssessmentOrdersAssessmentOrderIdResult")]
    pub fn update_order_result(
        &self,
        assessment_order_id: impl Into<String>,
        status: impl Into<crate::types::OrderResultStatus>,
        result_url: impl Into<String>,
    ) -> crate::Call<crate::op::UpdateOrderResult> {
        self.integration.call(crate::op::UpdateOrderResult::new(assessment_order_id, status, result_url))
    }
}

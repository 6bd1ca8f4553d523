//! Names: the unified HRIS API: employees, absences, payroll, skills.

use crate::integration::Integration;

/// The unified HRIS API: employees, absences, payroll, skills. From [`Integration::hris`].
#[derive(Clone, Debug)]
pub struct Hris<'a> {
    integration: &'a Integration,
}

impl Integration {
    /// The unified HRIS API: employees, absences, payroll, skills.
    #[must_use]
    pub fn hris(&self) -> Hris<'_> {
        Hris { integration: self }
    }
}

impl<'a> Hris<'a> {
    /// The integration that operations are called on.
    #[must_use]
    pub fn integration(&self) -> &'a Integration {
        self.integration
    }
}

impl Hris<'_> {
    /// Compares the users of your system with the employees of the connected HR system and says who is to be created,
    /// who is to be removed and who is there already.
    ///
    /// [`op::GetProvisioningDiff::new`](crate::op::GetProvisioningDiff::new) says what the arguments are, [`op::GetProvisioningDiff`](crate::op::GetProvisioningDiff) what else there is.
    #[cfg(kombo_operation = "PostHrisProvisioningGroupsGroupIdDiff")]
    pub fn get_provisioning_diff(
        &self,
        group_id: impl Into<String>,
        provisioned_users: impl IntoIterator<Item = impl Into<crate::types::KnownUser>>,
        options: impl Into<crate::types::ProvisioningOptions>,
    ) -> crate::Call<crate::op::GetProvisioningDiff> {
        self.integration.call(crate::op::GetProvisioningDiff::new(group_id, provisioned_users, options))
    }

    /// **Deprecated.** Creates a link with which the customer opens the setup of provisioning, where they choose the
    /// employees that should become users of your system.
    ///
    /// [`op::CreateProvisioningSetupLink::new`](crate::op::CreateProvisioningSetupLink::new) says what the arguments are, [`op::CreateProvisioningSetupLink`](crate::op::CreateProvisioningSetupLink) what else there is.
    #[cfg(kombo_operation = "PostHrisProvisioningGroupsGroupIdSetupLinks")]
    pub fn create_provisioning_setup_link(
        &self,
        group_id: impl Into<String>,
    ) -> crate::Call<crate::op::CreateProvisioningSetupLink> {
        self.integration.call(crate::op::CreateProvisioningSetupLink::new(group_id))
    }

    /// Lists the people whom the connected HR system knows, each with their current data, employments, time off
    /// balances, manager, groups, legal entity and work location.
    ///
    /// See [`op::GetEmployees`](crate::op::GetEmployees) for what it takes.
    #[cfg(kombo_operation = "GetHrisEmployees")]
    pub fn get_employees(&self) -> crate::Call<crate::op::GetEmployees> {
        self.integration.call(crate::op::GetEmployees::new())
    }

    /// **Deprecated.** Creates an employee from a fixed set of fields.
    ///
    /// [`op::CreateEmployee::new`](crate::op::CreateEmployee::new) says what the arguments are, [`op::CreateEmployee`](crate::op::CreateEmployee) what else there is.
    #[cfg(kombo_operation = "PostHrisEmployees")]
    pub fn create_employee(
        &self,
        first_name: impl Into<String>,
        last_name: impl Into<String>,
    ) -> crate::Call<crate::op::CreateEmployee> {
        self.integration.call(crate::op::CreateEmployee::new(first_name, last_name))
    }

    /// Describes what the connected HR system wants to know about a new employee, as a form: a map of fields with
    /// their labels, types, limits and options.
    ///
    /// See [`op::GetEmployeeForm`](crate::op::GetEmployeeForm) for what it takes.
    #[cfg(kombo_operation = "GetHrisEmployeesForm")]
    pub fn get_employee_form(&self) -> crate::Call<crate::op::GetEmployeeForm> {
        self.integration.call(crate::op::GetEmployeeForm::new())
    }

    /// Creates an employee from the values of a form.
    ///
    /// [`op::CreateEmployeeWithForm::new`](crate::op::CreateEmployeeWithForm::new) says what the arguments are, [`op::CreateEmployeeWithForm`](crate::op::CreateEmployeeWithForm) what else there is.
    #[cfg(kombo_operation = "PostHrisEmployeesForm")]
    pub fn create_employee_with_form(
        &self,
        properties: impl IntoIterator<Item = (impl Into<String>, impl Into<crate::types::FormValue>)>,
    ) -> crate::Call<crate::op::CreateEmployeeWithForm> {
        self.integration.call(crate::op::CreateEmployeeWithForm::new(properties))
    }

    /// Changes an employee in the connected HR system.
    ///
    /// [`op::UpdateEmployee::new`](crate::op::UpdateEmployee::new) says what the arguments are, [`op::UpdateEmployee`](crate::op::UpdateEmployee) what else there is.
    #[cfg(kombo_operation = "PatchHrisEmployeesEmployeeId")]
    pub fn update_employee(
        &self,
        employee_id: impl Into<String>,
        work_email: impl Into<String>,
    ) -> crate::Call<crate::op::UpdateEmployee> {
        self.integration.call(crate::op::UpdateEmployee::new(employee_id, work_email))
    }

    /// Puts a file into an employee's documents in the connected HR system, under one of the categories from `GET
    /// /hris/employee-document-categories`.
    ///
    /// [`op::AddEmployeeDocument::new`](crate::op::AddEmployeeDocument::new) says what the arguments are, [`op::AddEmployeeDocument`](crate::op::AddEmployeeDocument) what else there is.
    #[cfg(kombo_operation = "PostHrisEmployeesEmployeeIdDocuments")]
    pub fn add_employee_document(
        &self,
        employee_id: impl Into<String>,
        category_id: impl Into<String>,
        document: impl Into<crate::types::File>,
    ) -> crate::Call<crate::op::AddEmployeeDocument> {
        self.integration.call(crate::op::AddEmployeeDocument::new(employee_id, category_id, document))
    }

    /// Lists the categories that documents of employees are filed under.
    ///
    /// See [`op::GetEmployeeDocumentCategories`](crate::op::GetEmployeeDocumentCategories) for what it takes.
    #[cfg(kombo_operation = "GetHrisEmployeeDocumentCategories")]
    pub fn get_employee_document_categories(&self) -> crate::Call<crate::op::GetEmployeeDocumentCategories> {
        self.integration.call(crate::op::GetEmployeeDocumentCategories::new())
    }

    /// **Deprecated.** Lists departments, teams and cost centers. `GET /hris/groups` lists the same data and has more
    /// filters.
    ///
    /// See [`op::GetTeams`](crate::op::GetTeams) for what it takes.
    #[cfg(kombo_operation = "GetHrisTeams")]
    pub fn get_teams(&self) -> crate::Call<crate::op::GetTeams> {
        self.integration.call(crate::op::GetTeams::new())
    }

    /// Lists the units that the connected HR system sorts employees into: departments, teams and cost centers.
    ///
    /// See [`op::GetGroups`](crate::op::GetGroups) for what it takes.
    #[cfg(kombo_operation = "GetHrisGroups")]
    pub fn get_groups(&self) -> crate::Call<crate::op::GetGroups> {
        self.integration.call(crate::op::GetGroups::new())
    }

    /// Lists the employments of the employees: the job title, the pay and the kind of employment that hold from a
    /// certain date on.
    ///
    /// See [`op::GetEmployments`](crate::op::GetEmployments) for what it takes.
    #[cfg(kombo_operation = "GetHrisEmployments")]
    pub fn get_employments(&self) -> crate::Call<crate::op::GetEmployments> {
        self.integration.call(crate::op::GetEmployments::new())
    }

    /// Lists the places of work that the connected tool knows, such as offices and sites, with their addresses.
    ///
    /// See [`op::GetLocations`](crate::op::GetLocations) for what it takes.
    #[cfg(kombo_operation = "GetHrisLocations")]
    pub fn get_locations(&self) -> crate::Call<crate::op::GetLocations> {
        self.integration.call(crate::op::GetLocations::new())
    }

    /// Lists the types of absence that are set up in the connected tool, such as vacation or sick leave.
    ///
    /// See [`op::GetAbsenceTypes`](crate::op::GetAbsenceTypes) for what it takes.
    #[cfg(kombo_operation = "GetHrisAbsenceTypes")]
    pub fn get_absence_types(&self) -> crate::Call<crate::op::GetAbsenceTypes> {
        self.integration.call(crate::op::GetAbsenceTypes::new())
    }

    /// Lists how much time off the employees have left and have used, one record for each employee and absence type.
    ///
    /// See [`op::GetTimeOffBalances`](crate::op::GetTimeOffBalances) for what it takes.
    #[cfg(kombo_operation = "GetHrisTimeOffBalances")]
    pub fn get_time_off_balances(&self) -> crate::Call<crate::op::GetTimeOffBalances> {
        self.integration.call(crate::op::GetTimeOffBalances::new())
    }

    /// Lists the absences of all employees, past, current and planned ones, each with its type.
    ///
    /// See [`op::GetAbsences`](crate::op::GetAbsences) for what it takes.
    #[cfg(kombo_operation = "GetHrisAbsences")]
    pub fn get_absences(&self) -> crate::Call<crate::op::GetAbsences> {
        self.integration.call(crate::op::GetAbsences::new())
    }

    /// Creates an absence in the connected tool and returns it as it was stored.
    ///
    /// [`op::CreateAbsence::new`](crate::op::CreateAbsence::new) says what the arguments are, [`op::CreateAbsence`](crate::op::CreateAbsence) what else there is.
    #[cfg(kombo_operation = "PostHrisAbsences")]
    pub fn create_absence(
        &self,
        employee_id: impl Into<String>,
        absence_type_id: impl Into<String>,
        start_date: impl crate::IntoTimestamp,
        end_date: impl crate::IntoTimestamp,
        employee_note: impl crate::NullableText,
    ) -> crate::Call<crate::op::CreateAbsence> {
        self.integration.call(crate::op::CreateAbsence::new(
            employee_id,
            absence_type_id,
            start_date,
            end_date,
            employee_note,
        ))
    }

    /// Deletes an absence in the connected tool and returns it.
    ///
    /// [`op::DeleteAbsence::new`](crate::op::DeleteAbsence::new) says what the arguments are, [`op::DeleteAbsence`](crate::op::DeleteAbsence) what else there is.
    #[cfg(kombo_operation = "DeleteHrisAbsencesAbsenceId")]
    pub fn delete_absence(&self, absence_id: impl Into<String>) -> crate::Call<crate::op::DeleteAbsence> {
        self.integration.call(crate::op::DeleteAbsence::new(absence_id))
    }

    /// Lists the legal entities of the customer: the companies that employ people, with their addresses.
    ///
    /// See [`op::GetLegalEntities`](crate::op::GetLegalEntities) for what it takes.
    #[cfg(kombo_operation = "GetHrisLegalEntities")]
    pub fn get_legal_entities(&self) -> crate::Call<crate::op::GetLegalEntities> {
        self.integration.call(crate::op::GetLegalEntities::new())
    }

    /// Lists the time that employees worked, one record for each shift, with its breaks and its approval.
    ///
    /// See [`op::GetTimesheets`](crate::op::GetTimesheets) for what it takes.
    #[cfg(kombo_operation = "GetHrisTimesheets")]
    pub fn get_timesheets(&self) -> crate::Call<crate::op::GetTimesheets> {
        self.integration.call(crate::op::GetTimesheets::new())
    }

    /// Lists the rounds in which a company reviews the performance of its employees, for instance the one of a year.
    ///
    /// See [`op::GetPerformanceReviewCycles`](crate::op::GetPerformanceReviewCycles) for what it takes.
    #[cfg(kombo_operation = "GetHrisPerformanceReviewCycles")]
    pub fn get_performance_review_cycles(&self) -> crate::Call<crate::op::GetPerformanceReviewCycles> {
        self.integration.call(crate::op::GetPerformanceReviewCycles::new())
    }

    /// Lists performance reviews.
    ///
    /// See [`op::GetPerformanceReviews`](crate::op::GetPerformanceReviews) for what it takes.
    #[cfg(kombo_operation = "GetHrisPerformanceReviews")]
    pub fn get_performance_reviews(&self) -> crate::Call<crate::op::GetPerformanceReviews> {
        self.integration.call(crate::op::GetPerformanceReviews::new())
    }

    /// Lists the skill catalog of the connected tool: the skills that can be assigned to employees, with the levels
    /// at which one can have them.
    ///
    /// See [`op::GetSkills`](crate::op::GetSkills) for what it takes.
    #[cfg(kombo_operation = "GetHrisSkills")]
    pub fn get_skills(&self) -> crate::Call<crate::op::GetSkills> {
        self.integration.call(crate::op::GetSkills::new())
    }

    /// Adds a skill to the catalog of the connected tool and returns it.
    ///
    /// [`op::CreateSkill::new`](crate::op::CreateSkill::new) says what the arguments are, [`op::CreateSkill`](crate::op::CreateSkill) what else there is.
    #[cfg(kombo_operation = "PostHrisSkills")]
    pub fn create_skill(&self, name: impl Into<String>) -> crate::Call<crate::op::CreateSkill> {
        self.integration.call(crate::op::CreateSkill::new(name))
    }

    /// Changes the name or the levels of a skill in the catalog of the connected tool and returns the skill as it is
    /// then.
    ///
    /// [`op::UpdateSkill::new`](crate::op::UpdateSkill::new) says what the arguments are, [`op::UpdateSkill`](crate::op::UpdateSkill) what else there is.
    #[cfg(kombo_operation = "PatchHrisSkillsSkillId")]
    pub fn update_skill(&self, skill_id: impl Into<String>) -> crate::Call<crate::op::UpdateSkill> {
        self.integration.call(crate::op::UpdateSkill::new(skill_id))
    }

    /// Removes a skill from the catalog of the connected tool and returns the skill.
    ///
    /// [`op::DeleteSkill::new`](crate::op::DeleteSkill::new) says what the arguments are, [`op::DeleteSkill`](crate::op::DeleteSkill) what else there is.
    #[cfg(kombo_operation = "DeleteHrisSkillsSkillId")]
    pub fn delete_skill(&self, skill_id: impl Into<String>) -> crate::Call<crate::op::DeleteSkill> {
        self.integration.call(crate::op::DeleteSkill::new(skill_id))
    }

    /// Lists which employee has which skill, and at what level.
    ///
    /// See [`op::GetEmployeeSkillAssignments`](crate::op::GetEmployeeSkillAssignments) for what it takes.
    #[cfg(kombo_operation = "GetHrisEmployeeSkillAssignments")]
    pub fn get_employee_skill_assignments(&self) -> crate::Call<crate::op::GetEmployeeSkillAssignments> {
        self.integration.call(crate::op::GetEmployeeSkillAssignments::new())
    }

    /// Gives a skill of the catalog to an employee in the connected tool, at a level if you name one, and returns the
    /// assignment.
    ///
    /// [`op::CreateEmployeeSkillAssignment::new`](crate::op::CreateEmployeeSkillAssignment::new) says what the arguments are, [`op::CreateEmployeeSkillAssignment`](crate::op::CreateEmployeeSkillAssignment) what else there is.
    #[cfg(kombo_operation = "PostHrisEmployeeSkillAssignments")]
    pub fn create_employee_skill_assignment(
        &self,
        employee_id: impl Into<String>,
        skill_id: impl Into<String>,
    ) -> crate::Call<crate::op::CreateEmployeeSkillAssignment> {
        self.integration.call(crate::op::CreateEmployeeSkillAssignment::new(employee_id, skill_id))
    }

    /// Changes the level at which an employee has a skill, and returns the assignment as it is then. `null` takes the
    /// level away and leaves the skill.
    ///
    /// [`op::UpdateEmployeeSkillAssignment::new`](crate::op::UpdateEmployeeSkillAssignment::new) says what the arguments are, [`op::UpdateEmployeeSkillAssignment`](crate::op::UpdateEmployeeSkillAssignment) what else there is.
    #[cfg(kombo_operation = "PatchHrisEmployeeSkillAssignmentsEmployeeSkillAssignmentId")]
    pub fn update_employee_skill_assignment(
        &self,
        employee_skill_assignment_id: impl Into<String>,
        current_level: impl crate::NullableText,
    ) -> crate::Call<crate::op::UpdateEmployeeSkillAssignment> {
        self.integration
            .call(crate::op::UpdateEmployeeSkillAssignment::new(employee_skill_assignment_id, current_level))
    }

    /// Takes a skill from an employee in the connected tool and returns the assignment.
    ///
    /// [`op::DeleteEmployeeSkillAssignment::new`](crate::op::DeleteEmployeeSkillAssignment::new) says what the arguments are, [`op::DeleteEmployeeSkillAssignment`](crate::op::DeleteEmployeeSkillAssignment) what else there is.
    #[cfg(kombo_operation = "DeleteHrisEmployeeSkillAssignmentsEmployeeSkillAssignmentId")]
    pub fn delete_employee_skill_assignment(
        &self,
        employee_skill_assignment_id: impl Into<String>,
    ) -> crate::Call<crate::op::DeleteEmployeeSkillAssignment> {
        self.integration.call(crate::op::DeleteEmployeeSkillAssignment::new(employee_skill_assignment_id))
    }

    /// Lists what people can be hired into: the positions, requisitions and jobs of the connected HR system.
    ///
    /// See [`op::GetStaffingEntities`](crate::op::GetStaffingEntities) for what it takes.
    #[cfg(kombo_operation = "GetHrisStaffingEntities")]
    pub fn get_staffing_entities(&self) -> crate::Call<crate::op::GetStaffingEntities> {
        self.integration.call(crate::op::GetStaffingEntities::new())
    }

    /// Lists the runs of the payroll, each with the period and the legal entity that it is for and what it adds up
    /// to.
    ///
    /// See [`op::GetHrisPayRuns`](crate::op::GetHrisPayRuns) for what it takes.
    #[cfg(kombo_operation = "GetHrisPayRuns")]
    pub fn get_hris_pay_runs(&self) -> crate::Call<crate::op::GetHrisPayRuns> {
        self.integration.call(crate::op::GetHrisPayRuns::new())
    }

    /// Lists the payslips of the employees as data (not as documents): the totals and the single items that they are
    /// made of, with the employee and the pay run.
    ///
    /// See [`op::GetHrisPayslips`](crate::op::GetHrisPayslips) for what it takes.
    #[cfg(kombo_operation = "GetHrisPayslips")]
    pub fn get_hris_payslips(&self) -> crate::Call<crate::op::GetHrisPayslips> {
        self.integration.call(crate::op::GetHrisPayslips::new())
    }
}

//! Names: the unified LMS API: courses, users, progressions.

use crate::integration::Integration;

/// The unified LMS API: courses, users, progressions. From [`Integration::lms`].
#[derive(Clone, Debug)]
pub struct Lms<'a> {
    integration: &'a Integration,
}

impl Integration {
    /// The unified LMS API: courses, users, progressions.
    #[must_use]
    pub fn lms(&self) -> Lms<'_> {
        Lms { integration: self }
    }
}

impl<'a> Lms<'a> {
    /// The integration that operations are called on.
    #[must_use]
    pub fn integration(&self) -> &'a Integration {
        self.integration
    }
}

impl Lms<'_> {
    /// Lists the learners of the connected learning system, page by page.
    ///
    /// See [`op::GetLmsUsers`](crate::op::GetLmsUsers) for what it takes.
    #[cfg(kombo_operation = "GetLmsUsers")]
    pub fn get_users(&self) -> crate::Call<crate::op::GetLmsUsers> {
        self.integration.call(crate::op::GetLmsUsers::new())
    }

    /// Lists who takes which course and how far they are: one progression for each user and course revision, with the
    /// user, the revision and the ids of the course in it.
    ///
    /// See [`op::GetCourseProgressions`](crate::op::GetCourseProgressions) for what it takes.
    #[cfg(kombo_operation = "GetLmsCourseProgressions")]
    pub fn get_course_progressions(&self) -> crate::Call<crate::op::GetCourseProgressions> {
        self.integration.call(crate::op::GetCourseProgressions::new())
    }

    /// Enrolls a user in a course.
    ///
    /// [`op::CreateCourseProgression::new`](crate::op::CreateCourseProgression::new) says what the arguments are, [`op::CreateCourseProgression`](crate::op::CreateCourseProgression) what else there is.
    #[cfg(kombo_operation = "PostLmsCourseProgressions")]
    pub fn create_course_progression(
        &self,
        user_id: impl Into<String>,
        course_revision_id: impl Into<String>,
    ) -> crate::Call<crate::op::CreateCourseProgression> {
        self.integration.call(crate::op::CreateCourseProgression::new(user_id, course_revision_id))
    }

    /// Marks a progression as completed, with a date and a score where you have them.
    ///
    /// [`op::CompleteCourseProgression::new`](crate::op::CompleteCourseProgression::new) says what the arguments are, [`op::CompleteCourseProgression`](crate::op::CompleteCourseProgression) what else there is.
    #[cfg(kombo_operation = "PostLmsCourseProgressionsCourseProgressionIdComplete")]
    pub fn complete_course_progression(
        &self,
        course_progression_id: impl Into<String>,
    ) -> crate::Call<crate::op::CompleteCourseProgression> {
        self.integration.call(crate::op::CompleteCourseProgression::new(course_progression_id))
    }

    /// Lists the courses of the connected learning system, each with its provider and all its revisions.
    ///
    /// See [`op::GetCourses`](crate::op::GetCourses) for what it takes.
    #[cfg(kombo_operation = "GetLmsCourses")]
    pub fn get_courses(&self) -> crate::Call<crate::op::GetCourses> {
        self.integration.call(crate::op::GetCourses::new())
    }

    /// Creates courses in the learning system, or updates those that were made under the same `origin_id` before.
    ///
    /// [`op::UpsertCourses::new`](crate::op::UpsertCourses::new) says what the arguments are, [`op::UpsertCourses`](crate::op::UpsertCourses) what else there is.
    #[cfg(kombo_operation = "PostLmsCoursesBulk")]
    pub fn upsert_courses(
        &self,
        items: impl IntoIterator<Item = impl Into<crate::types::CourseUpsert>>,
    ) -> crate::Call<crate::op::UpsertCourses> {
        self.integration.call(crate::op::UpsertCourses::new(items))
    }

    /// Tells how a task of `POST /lms/courses/bulk` stands.
    ///
    /// [`op::GetUpsertCoursesTask::new`](crate::op::GetUpsertCoursesTask::new) says what the arguments are, [`op::GetUpsertCoursesTask`](crate::op::GetUpsertCoursesTask) what else there is.
    #[cfg(kombo_operation = "GetLmsCoursesBulkTaskId")]
    pub fn get_upsert_courses_task(&self, task_id: impl Into<String>) -> crate::Call<crate::op::GetUpsertCoursesTask> {
        self.integration.call(crate::op::GetUpsertCoursesTask::new(task_id))
    }

    /// Takes a course off the offer in the learning system without deleting it.
    ///
    /// [`op::DeactivateCourse::new`](crate::op::DeactivateCourse::new) says what the arguments are, [`op::DeactivateCourse`](crate::op::DeactivateCourse) what else there is.
    #[cfg(kombo_operation = "PostLmsCoursesCourseIdDeactivate")]
    pub fn deactivate_course(&self, course_id: impl Into<String>) -> crate::Call<crate::op::DeactivateCourse> {
        self.integration.call(crate::op::DeactivateCourse::new(course_id))
    }

    /// Lists the skills that the connected learning system knows.
    ///
    /// See [`op::GetLmsSkills`](crate::op::GetLmsSkills) for what it takes.
    #[cfg(kombo_operation = "GetLmsSkills")]
    pub fn get_skills(&self) -> crate::Call<crate::op::GetLmsSkills> {
        self.integration.call(crate::op::GetLmsSkills::new())
    }
}

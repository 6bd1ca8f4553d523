//! The employees of the mock's HR system.

use kombo_api::chrono::{Days, NaiveDate, NaiveTime};
use kombo_api::mock::Server;
use kombo_api::op;
use kombo_api::types::EmploymentStatus;

use super::shared::Error;

const FIRST: [&str; 10] = ["Lena", "Jonas", "Amara", "Mateo", "Freya", "Idris", "Chloé", "Tomasz", "Yuki", "Nora"];
const LAST: [&str; 6] = ["Hofmann", "Okafor", "Lindqvist", "García", "Novák", "Petersen"];
const TITLES: [&str; 7] = [
    "Software Engineer",
    "Carpenter",
    "Warehouse Manager",
    "Account Executive",
    "Product Designer",
    "People Partner",
    "Financial Controller",
];

/// The employees of the list: two full pages and a short one.
const COUNT: usize = FIRST.len() * LAST.len();

/// Fills the list of employees. Each is the example of the API's page with other values.
pub(super) async fn hire(server: &Server) -> Result<(), Error> {
    let page = server.integration().hris().get_employees().send().await?;
    let example = page.results.first().ok_or("the page of get-employees has no example")?;
    let first_day = NaiveDate::from_ymd_opt(2016, 2, 1).ok_or("not a date")?;
    let employees = (0..COUNT).map(|n| {
        let (first, last) = (FIRST[n % FIRST.len()], LAST[(n + n / FIRST.len()) % LAST.len()]);
        let mut employee = example.clone();
        employee.id = format!("mock{n:020}");
        employee.remote_id = n.to_string();
        employee.first_name = Some(first.into());
        employee.last_name = Some(last.into());
        employee.display_full_name = Some(format!("{first} {last}"));
        employee.job_title = Some(TITLES[n % TITLES.len()].into());
        employee.work_email = Some(format!("{}@nordlicht.example.com", address(first, last)));
        let day = first_day + Days::new(61 * n as u64);
        employee.start_date = Some(day.and_time(NaiveTime::MIN).and_utc());
        employee.employment_status = Some(if n % 11 == 7 { EmploymentStatus::Leave } else { EmploymentStatus::Active });
        employee.termination_date = None;
        employee
    });
    server.records::<op::GetEmployees>(employees)?;
    Ok(())
}

/// Returns the name in an email address, such as `chloe.garcia`.
fn address(first: &str, last: &str) -> String {
    let plain = |character: char| match character {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        other => other,
    };
    format!("{first}.{last}").to_lowercase().chars().map(plain).collect()
}
